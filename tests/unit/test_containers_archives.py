"""An archive opens as the tables of its members; bombs, locked ones and names that lead out of it do no harm."""

from __future__ import annotations

from pathlib import Path

from opened_tables import CSV, KML, only, opened, refusal, zipped

from dateline.importers.containers.opening import open_tables
from dateline.importers.containers.source import Limits


def test_an_archive_gives_the_tables_of_its_members_and_passes_over_the_rest(tmp_path):
    inner = zipped(tmp_path / "inner", **{"deep.csv": CSV}).read_bytes()
    path = zipped(
        tmp_path / "upload",
        **{
            "a/events.csv": CSV,
            "places.kml": KML,
            "inner.zip": inner,
            "__MACOSX/._events.csv": b"\0\5\26\7",
            ".DS_Store": b"\0",
            "photo.png": b"\x89PNG",
        },
    )
    found = opened(path)
    assert [(table.name, len(rows)) for table, rows in found] == [
        ("upload, a/events.csv", 1), ("upload, places.kml", 3), ("upload, inner.zip, deep.csv", 1),
    ]  # fmt: skip
    assert found[0][0].path == path


def test_kmz_is_read_like_its_kml(tmp_path):
    assert len(only(zipped(tmp_path / "upload", **{"doc.kml": KML, "files/icon.png": b"\x89PNG"}))[1]) == 3


def test_the_tables_of_an_archive_can_be_kept_and_read_later(tmp_path):
    path = zipped(tmp_path / "upload", **{"a.csv": CSV, "b.csv": CSV.replace("K1", "Taji")})
    tables = list(open_tables(path))
    assert [row.cells["place"] for table in tables for row in table.rows] == ["K1", "Taji"]


def test_a_name_that_leads_out_of_the_archive_leads_nowhere(tmp_path):
    names = ["../../outside.csv", "/tmp/dateline-outside.csv", "C:\\outside.csv", "a\n\u202eb.csv"]
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    found = opened(zipped(folder / "upload", **dict.fromkeys(names, CSV)))
    assert len(found) == len(names)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [folder / "upload"]
    assert not Path("/tmp/dateline-outside.csv").exists()
    assert all(table.name.isprintable() for table, _ in found)


def test_bombs_are_refused_before_they_fill_the_disk(tmp_path):
    bomb = zipped(tmp_path / "upload", **{"a.csv": b"date,place\n" + b"0" * 60_000_000})
    assert "bomb" in refusal(bomb)
    many = zipped(tmp_path / "many", **{f"{n}.csv": CSV for n in range(30)})
    assert "is the limit" in refusal(many, limits=Limits(members=20))
    assert "bomb" in refusal(many, limits=Limits(expanded=100))
    onion = CSV.encode()
    for level in range(4):
        onion = zipped(tmp_path / f"onion{level}", **{"next.zip" if level else "a.csv": onion}).read_bytes()
    assert "too deep" in refusal(tmp_path / "onion3")


def test_an_archive_that_lies_about_its_size_is_caught_while_unpacking(tmp_path):
    path = zipped(tmp_path / "upload", **{"a.csv": b"0" * 60_000_000})
    content = path.read_bytes()
    path.write_bytes(content.replace((60_000_000).to_bytes(4, "little"), (9_000).to_bytes(4, "little")))
    refusal(path)


def test_locked_and_empty_archives_say_so(tmp_path):
    path = zipped(tmp_path / "upload", **{"a.csv": CSV})
    content = bytearray(path.read_bytes())
    for mark in (b"PK\3\4", b"PK\1\2"):
        at = content.index(mark) + (6 if mark == b"PK\3\4" else 8)
        content[at] |= 1
    path.write_bytes(bytes(content))
    assert "password" in refusal(path)
    assert "nothing in it" in refusal(zipped(tmp_path / "empty"))
