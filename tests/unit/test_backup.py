"""Copies of a store in use, copies brought back, stores of an older version, stores that are none, and full disks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from dateline.errors import StoreError
from dateline.importers.placing import Placing
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, backup, datasets, edits, history, schema, undoing

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2021, 1, 1, tzinfo=UTC)
MINE = DataSet("mine", "Mine")


def incident(number: int, title: str = "Shots") -> Incident:
    day = date(2020, 1, 1)
    return Incident(f"mine:{number}", title, When(day, day), Where("Town"), "firefight")


@pytest.fixture
def library(empty_library: Library) -> Library:
    empty_library.load([incident(number) for number in range(5)], MINE, NOW)
    return empty_library


def titles(library: Library) -> list[str]:
    return sorted(library.tables().incidents.select("title").to_pyarrow()["title"].to_pylist())


def rename(library: Library, title: str) -> int:
    held = edits.stored(library, "mine:1")
    return edits.edit(library, incident(1, title), held.revision, who="ana", why="", now=NOW)


def test_a_copy_holds_what_the_store_held_and_opens_by_itself(library, tmp_path):
    rename(library, "Edited")  # still in the write-ahead log
    found = backup.backup(library, tmp_path / "copies" / "copy.duckdb")
    rename(library, "Later")
    assert (found.incidents, found.revision) == (5, 2)
    copy = Library(tmp_path / "copies" / "copy.duckdb")
    assert titles(copy) == ["Edited", *["Shots"] * 4]
    assert [version.incident.title for version in history.history(copy, "mine:1")] == ["Shots", "Edited"]
    copy.close()
    assert sorted(path.name for path in (tmp_path / "copies").iterdir()) == ["copy.duckdb"]


def test_a_copy_made_while_others_write_is_one_moment_of_the_store(library, tmp_path):
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            library.load([incident(one, f"Round {number}") for one in range(5)], MINE, NOW)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup.backup(library, tmp_path / f"copy-{number}.duckdb")
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        copy = Library(tmp_path / f"copy-{number}.duckdb")
        assert len(set(titles(copy))) == 1
        copy.close()


def test_a_copy_on_the_store_itself_or_to_where_nothing_can_be_written_is_refused(library, tmp_path):
    (tmp_path / "file").write_text("")
    for target in (library.path, tmp_path / "file" / "copy.duckdb", tmp_path):
        with pytest.raises((StoreError, OSError)):
            backup.backup(library, target)
    assert library.count() == 5


def test_a_copy_is_brought_back_and_what_it_replaced_is_kept(library, tmp_path):
    backup.backup(library, tmp_path / "copy.duckdb")
    rename(library, "Later")
    before = library.revision
    kept = backup.restore(library, tmp_path / "copy.duckdb", who="ana", now=NOW)
    assert titles(library) == ["Shots"] * 5
    assert library.revision > before  # answers kept under the old number are not given any more
    assert library.reference().datasets["mine"].title == "Mine"
    replaced = Library(kept)
    assert "Later" in titles(replaced)
    replaced.close()


def test_readers_see_one_store_or_the_other_while_a_copy_is_brought_back(library, tmp_path):
    backup.backup(library, tmp_path / "copy.duckdb")
    library.load([incident(number) for number in range(8)], MINE, NOW)
    seen, stop = set(), threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.add(library.tables().incidents.count().to_pyarrow().as_py())

    reader = threading.Thread(target=look)
    reader.start()
    try:
        backup.restore(library, tmp_path / "copy.duckdb", who="ana", now=NOW)
    finally:
        stop.set()
        reader.join()
    assert seen <= {8, 5}


@pytest.mark.parametrize("content", [b"", b"no store" * 2_000, None])
def test_what_is_no_store_is_not_brought_back(library, tmp_path, content):
    source = tmp_path / "copy.duckdb"
    if content is None:
        duckdb.connect(str(source)).execute("CREATE TABLE other (i INTEGER)").fetchall()
    else:
        source.write_bytes(content)
    with pytest.raises(StoreError, match=r"copy\.duckdb"):
        backup.restore(library, source, who="ana", now=NOW)
    assert titles(library) == ["Shots"] * 5


def test_a_damaged_store_is_replaced_by_a_copy_and_kept(library, tmp_path):
    backup.backup(library, tmp_path / "copy.duckdb")
    store = tmp_path / "damaged.duckdb"
    store.write_bytes(b"damaged" * 1_000)
    for ending in (".wal", ".wal.checkpoint"):
        store.with_name(store.name + ending).write_bytes(b"its log")
    kept = backup.restore_file(store, tmp_path / "copy.duckdb", NOW)
    assert kept.read_bytes() == b"damaged" * 1_000
    assert [kept.with_name(kept.name + ending).read_bytes() for ending in (".wal", ".wal.checkpoint")] == [b"its log"] * 2
    assert [path.name for path in tmp_path.glob("damaged.duckdb.wal*")] == []
    again = Library(store)
    assert titles(again) == ["Shots"] * 5
    again.close()


def test_a_copy_with_a_damaged_part_is_refused_and_the_store_stays(empty_library, tmp_path):
    """Each block of the copy is damaged in turn: what can't be read is refused, by the server and where none runs."""
    empty_library.load([incident(number, f"Shots {number} " + "x" * 400) for number in range(3_000)], MINE, NOW)
    backup.backup(empty_library, tmp_path / "copy.duckdb")
    good, store, copy = (tmp_path / "copy.duckdb").read_bytes(), tmp_path / "store.duckdb", tmp_path / "damaged.duckdb"
    store.write_bytes(good)
    refused = 0
    for at in range(3 * 4096 + 50_000, len(good), 262_144):  # after three headers a block every 256 KiB
        copy.write_bytes(good[:at] + bytes(255 - one for one in good[at : at + 64]) + good[at + 64 :])
        try:
            kept = backup.restore_file(store, copy, NOW)
        except StoreError:
            refused += 1
            with pytest.raises(StoreError):
                backup.restore(empty_library, copy, who="ana", now=NOW)
        else:  # a block that is not in use
            kept.unlink()
            backup.read_through(store)
    assert refused >= 2
    assert len(titles(empty_library)) == 3_000
    assert (backup.read_through(store).incidents, empty_library.revision) == (3_000, 1)
    assert sorted(path.name for path in tmp_path.iterdir() if "store" in path.name) == ["store.duckdb"]


def test_changes_in_the_log_beside_a_copy_are_brought_back_too(tmp_path):
    """A store that was copied by hand, as a killed process leaves it: its last changes lie in the log beside it."""
    killed, copy, store = tmp_path / "killed.duckdb", tmp_path / "copy.duckdb", tmp_path / "store.duckdb"
    subprocess.run([sys.executable, "-c", KILLED, str(killed)], cwd=ROOT, check=False)
    log = backup.log_of(killed)
    assert log.exists()
    shutil.copy(killed, copy)
    shutil.copy(log, backup.log_of(copy))
    backup.restore_file(store, copy, NOW)
    again = Library(store)
    assert titles(again) == ["Edited", "Shots"]
    again.close()


KILLED = """
import os, sys
from tests.unit.test_backup import MINE, NOW, incident, rename
from dateline.store import Library
library = Library(sys.argv[1])
library.load([incident(0), incident(1)], MINE, NOW)
rename(library, "Edited")
os._exit(9)
"""


# Older versions

V1_ADDED = {"source_updated", *schema.KEPT.names}


def write_version_1(path: Path) -> None:
    """Write a store as version 1 made it: its tables, an incident, an actor, and two entries of its trail."""
    base = duckdb.connect(str(path))

    def table(name: str, columns: list[str], *rows: tuple) -> None:
        types = {field.name: schema.SQL_TYPES[field.type] for field in schema.TABLES.get(name, schema.CHANGES)}
        listed = ", ".join(
            f'"{column}" {types.get(column, "INTEGER" if column == "revision" else "VARCHAR")}' for column in columns
        )
        base.execute(f'CREATE TABLE "{name}" ({listed})').fetchall()
        for row in rows:
            base.execute(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', list(row)).fetchall()

    def values(columns: list[str], layout, **given) -> tuple:
        empty = {"VARCHAR": "", "INTEGER": None, "DOUBLE": None, "BOOLEAN": False}
        return tuple(given.get(name, empty[schema.SQL_TYPES[layout.field(name).type]]) for name in columns)

    columns = [name for name in schema.INCIDENTS.names if name not in V1_ADDED]
    row = values(columns, schema.INCIDENTS, key=0, incident_id="mine:0", dataset="mine", title="Shots", day_start=18262, day_end=18262,
                 geo_precision="none", place_name="Town", place_id="town", z=-1, event_type="firefight", attribution="unclaimed",
                 status="occurred", confidence="medium", figures_cover="incident", review="accepted", revision=1,
                 side="nobody", target_side="nobody", words=" shots town ", side_no=8, target_side_no=8, type_no=6, attribution_no=5)  # fmt: skip
    table("incidents", columns, row)
    table("involvements", schema.INVOLVEMENTS.names)
    table("namings", schema.NAMINGS.names)
    table("sources", schema.SOURCES.names, (0, 1, "Wire", "", "", "", ""))
    actors = [name for name in schema.ACTORS.names if name not in ("dataset", "merged_into", "changed_in")]
    table("actors", actors, values(actors, schema.ACTORS, actor_id="kh", name="Kata'ib", side="iran-aligned"))
    table("sites", schema.SITES.names)
    table(
        "datasets",
        ["dataset", "title", "source_line", "licence", "editable", "loaded_at"],
        ("mine", "Mine", "", "CC0", False, ""),
    )
    table("revisions", ["revision", "at", "what", "dataset"], (0, "", "schema 1", ""), (1, "2020-01-01", "loaded actors and sites", ""),
          (2, "2020-01-02", "loaded 1 incidents", "mine"))  # fmt: skip
    table("countries", ["code", "name"], ("IQ", "Iraq"))
    base.close()


def test_a_store_of_version_1_is_copied_and_then_brought_up_to_date(tmp_path):
    store = tmp_path / "old.duckdb"
    write_version_1(store)
    before = store.read_bytes()
    library = Library(store)
    assert edits.stored(library, "mine:0").incident.title == "Shots"
    assert library.revision == 2
    assert [one.what for one in history.changes(library)] == ["loaded 1 incidents", "loaded actors and sites"]
    assert library.reference().actors["kh"].side == "iran-aligned"
    # It goes on as any store: the same file changes nothing, an edit has a trail and can be undone, the load too.
    held = edits.stored(library, "mine:0").incident
    assert library.load([held], MINE, NOW).unchanged == 1
    edit = edits.edit(library, incident(0, "Edited"), 1, who="ana", why="", now=NOW)
    assert [version.revision for version in history.history(library, "mine:0")] == [1, 2]
    undoing.undo(library, edit, who="ana", why="", now=NOW)
    undoing.undo(library, 2, who="ana", why="", now=NOW)
    assert library.count() == 0
    library.close()
    assert (tmp_path / "old.duckdb.v1-backup").read_bytes() == before
    again = Library(store)
    assert again.count() == 0
    again.close()


def test_every_store_of_version_1_is_copied_before_it_is_changed(tmp_path):
    """Also where a copy of another one already lies there, and once only where the first try was broken off."""
    store, kept = tmp_path / "old.duckdb", tmp_path / "old.duckdb.v1-backup"
    write_version_1(store)
    before = store.read_bytes()
    kept.write_bytes(b"another store")
    for _ in range(2):
        store.write_bytes(before)
        Library(store).close()
    assert kept.read_bytes() == b"another store"
    assert kept.with_name(f"{kept.name}-1").read_bytes() == before
    assert not kept.with_name(f"{kept.name}-2").exists()


def test_a_copy_of_version_1_is_brought_back_and_left_as_it_is(library, tmp_path):
    source = tmp_path / "old.duckdb"
    write_version_1(source)
    before = source.read_bytes()
    backup.restore(library, source, who="ana", now=NOW)
    assert library.count() == 1
    assert source.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "restoring" in path.name] == []


def write_version_2(path: Path) -> None:
    """Write a store as version 2 made it: as now, but for where settled places lie."""
    library = Library(path)
    library.load([incident(0, "Shots")], MINE, NOW)
    datasets.settle_place(library, "Taji", "IQ", lat=33.5, lon=44.2, precision="town", radius_m=2000, who="ana", now=NOW)
    library.close()
    base = duckdb.connect(str(path))
    for sql in (
        "ALTER TABLE placings DROP COLUMN in_country", "ALTER TABLE placings DROP COLUMN in_admin1",
        "UPDATE changes SET what = 'schema 2' WHERE number = 0",
    ):  # fmt: skip
        base.execute(sql).fetchall()
    base.close()


def test_a_store_of_version_2_is_copied_and_keeps_its_settled_places(tmp_path):
    store = tmp_path / "old.duckdb"
    write_version_2(store)
    before = store.read_bytes()
    for _ in range(2):  # once brought up to date it is opened as it is
        library = Library(store)
        assert datasets.settled_places(library) == {("taji", "IQ"): Placing(33.5, 44.2, "town", 2000)}
        library.close()
    assert [path.name for path in tmp_path.glob("*backup*")] == ["old.duckdb.v2-backup"]
    assert (tmp_path / "old.duckdb.v2-backup").read_bytes() == before


def test_a_copy_of_version_2_is_brought_back(library, tmp_path):
    source = tmp_path / "old.duckdb"
    write_version_2(source)
    backup.restore(library, source, who="ana", now=NOW)
    assert library.count() == 1
    assert list(datasets.settled_places(library)) == [("taji", "IQ")]


def test_a_store_of_a_version_to_come_is_left_alone_and_said(tmp_path):
    store = tmp_path / "new.duckdb"
    Library(store).close()
    base = duckdb.connect(str(store))
    base.execute("UPDATE changes SET what = 'schema 99' WHERE number = 0").fetchall()
    base.close()
    before = store.read_bytes()
    with pytest.raises(StoreError, match="another version of the store .99."):
        Library(store)
    assert store.read_bytes() == before


# A full disk

FULL = """
import resource, sys
from pathlib import Path
from dateline.errors import StoreError
from dateline.importers.placing import Placing
from tests.unit.test_backup import MINE, NOW, incident
from dateline.store import Library
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
library = Library(sys.argv[1])
room = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
rows = (incident(number, "x" * 2_000 + str(number)) for number in range(4_000))
try:
    library.load(rows, MINE, NOW)
except StoreError as error:
    print(error)
else:
    print("loaded")
"""


def test_a_full_disk_leaves_the_store_as_it_was(library, tmp_path):
    """A limit on the size of a file stands for the disk: writing beyond it fails as on a full one."""
    store = tmp_path / "small.duckdb"
    backup.backup(library, store)
    room = store.stat().st_size + 100_000
    command = [sys.executable, "-c", FULL, str(store), str(room)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert "was not changed" in done.stdout, done.stdout + done.stderr
    assert "small.duckdb" in done.stdout
    again = Library(store)
    assert titles(again) == ["Shots"] * 5
    assert again.load([incident(1, "Room again")], MINE, NOW, append=True).changed == 1
    again.close()
