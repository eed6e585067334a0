"""Bad files: each is refused or its rows rejected with file, line, column and reason, and the store stays as it was."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.errors import ImportFailed
from dateline.importers.batch import Reading, Rejected
from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.importers.rejects import write_rejects
from dateline.store import DataSet, Library
from dateline.store.bundled import read_actors, read_countries, read_sites

DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA))
NOW = datetime(2021, 1, 1, tzinfo=UTC)
HEADER = "incident_id,title,date_start,event_type"
GOOD = "A,Rockets,2019-12-27,rocket-attack"
MEGABYTES = 30


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.csv"


def reading_of(file: Path, content: str | bytes) -> Reading:
    """Write a file, read all of it, and return what became of it."""
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = read(file, NAMES)
    assert len(list(reading.incidents())) == reading.accepted
    return reading


def refusal(file: Path, content: str | bytes) -> str:
    """Return the message with which a whole file is refused."""
    with pytest.raises(ImportFailed) as caught:
        reading_of(file, content)
    message = str(caught.value)
    assert str(file) in message
    assert len(message) < 1_000
    return message


def rejection(file: Path, header: str, *rows: str) -> Rejected:
    """Return the one rejected row of a file with these rows."""
    reading = reading_of(file, "\n".join([header, *rows]) + "\n")
    assert len(reading.rejected) == 1
    return reading.rejected[0]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b",,,\n", b"   \n"])
def test_an_empty_file_is_refused(file, content):
    assert "is empty" in refusal(file, content)


def test_a_file_with_only_a_header_holds_no_incident(file):
    reading = reading_of(file, HEADER + "\n")
    assert (reading.accepted, reading.rejected) == (0, [])


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(ImportFailed, match="can't be read"):
            read(path, NAMES)


@pytest.mark.parametrize("encoding", ["cp1252", "cp1256", "latin-1"])
def test_another_encoding_is_refused_with_line_and_byte(file, encoding):
    text = (
        f"{HEADER}\n{GOOD}\nB,Überfall,2019-12-27,riot\n"
        if encoding != "cp1256"
        else f"{HEADER}\n{GOOD}\nB,كركوك,2019-12-27,riot\n"
    )
    message = refusal(file, text.encode(encoding))
    assert "line 3" in message
    assert "UTF-8" in message


def test_utf_16_is_refused(file):
    assert "line 1" in refusal(file, f"{HEADER}\n{GOOD}\n".encode("utf-16"))


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble(file):
    reading = reading_of(file, b"\xef\xbb\xbf" + f"{HEADER}\r\n{GOOD}\r\n\r\n".encode())
    assert (reading.accepted, reading.rejected) == (1, [])


@pytest.mark.parametrize(
    ("columns", "cells", "column", "reason"),
    [
        ("lat,lon", "133.3,44.4", "lat", "swapped"),
        ("lat,lon", "95,200", "lat", "outside -90 to 90"),
        ("lat,lon", "33.3,244.4", "lon", "outside -180 to 180"),
        ("lat,lon", "0,0", "lat", "Gulf of Guinea"),
        ("lat,lon", "33.3,", "lon", "other coordinate"),
        ("date_end", "2019-12-26", "date_end", "before date_start"),
        ("killed_min,killed_max", "5,2", "killed_max", "less than killed_min"),
        ("killed_min", "several", "killed_min", "whole number"),
        ("suspected", "The Unheard Of", "suspected", "not a known actor"),
        ("site_id", "nowhere", "site_id", "not a known site"),
        ("country", "QQ", "country", "ISO 3166-1"),
        ("status", "maybe", "status", "is not one of occurred"),
        ("actors", "{", "actors", "not JSON"),
        ("actors", '"[{""role"": ""suspected"", ""actor"": ""zzz""}]"', "actors", "not the id of a known actor"),
        ("actors", '"[{""role"": ""boss"", ""actor"": ""kh""}]"', "actors", "is not a role"),
        ("actors", '"[{""role"": ""target"", ""actor"": ""kh"", ""source"": 3}]"', "actors", "names a source"),
        ("actors", '"' + "[" * 100_000 + '"', "actors", "not JSON"),
        ("sources", '"[1]"', "sources", "list of objects"),
    ],
)
def test_a_row_that_makes_no_sense_is_rejected_by_line_and_column(file, columns, cells, column, reason):
    row = f"B,Second,2019-12-27,riot,{cells}"
    filler = "," * columns.count(",")
    found = rejection(file, f"{HEADER},{columns}", f"{GOOD},{filler}", row)
    assert (found.line, found.column) == (3, column)
    assert reason in found.reason


@pytest.mark.parametrize("missing", range(4))
def test_a_row_without_a_cell_that_every_incident_needs_is_rejected(file, missing):
    cells = ["B", "Second", "2019-12-27", "riot"]
    name, cells[missing] = HEADER.split(",")[missing], " "
    found = rejection(file, HEADER, GOOD, ",".join(cells))
    assert (found.line, found.column) == (3, name)
    assert "empty" in found.reason


def test_the_second_of_two_rows_with_one_id_is_rejected_and_names_the_first(file):
    found = rejection(file, HEADER, GOOD, "B,Other,2019-12-27,riot", GOOD)
    assert (found.line, found.column, found.value) == (4, "incident_id", "A")
    assert "line 2" in found.reason


@pytest.mark.parametrize("row", ["B,Second,2019-12-27", "B,Second,2019-12-27,riot,more", "B"])
def test_a_row_with_too_few_or_too_many_cells_is_rejected(file, row):
    found = rejection(file, HEADER, GOOD, row)
    assert found.line == 3
    assert f"{row.count(',') + 1}" in found.value
    assert "header names 4" in found.reason


def test_the_line_of_a_row_is_the_one_it_begins_on(file):
    found = rejection(file, HEADER, 'A,"two\nlines",2019-12-27,riot', 'B,"three\nmore\nlines",2019-13-45,riot')
    assert (found.line, found.column) == (4, "date_start")


def test_an_unclosed_quote_is_refused_with_the_line_it_is_on(file):
    message = refusal(file, f'{HEADER}\n{GOOD}\nB,"Second,2019-12-27,riot\nC,Third,2019-12-27,riot\n')
    assert "line 3" in message


def test_nul_bytes_are_refused_with_their_line(file):
    message = refusal(file, f"{HEADER}\n{GOOD}\nB,a\0b,2019-12-27,riot\n")
    assert "line 3" in message
    assert "NUL" in message


def test_unknown_missing_and_doubled_columns_are_refused_by_name(file):
    assert "'colour'" in refusal(file, f"{HEADER},colour\n")
    assert "'event_type'" in refusal(file, "incident_id,title,date_start\n")
    assert "'title'" in refusal(file, f"{HEADER},title\n")


def test_a_table_of_another_kind_is_refused_in_a_short_message(file):
    message = refusal(file, ";".join(f"column {number}" for number in range(5_000)) + "\n")
    assert "line 1" in message


def test_random_bytes_are_refused_at_once(file):
    message = refusal(file, random.Random(1).randbytes(MEGABYTES * 1_000_000))
    assert "line 1" in message


def test_an_endless_line_is_refused_before_it_fills_the_memory(file):
    assert "line 1" in refusal(file, b"x" * (MEGABYTES * 1_000_000))
    message = refusal(file, f"{HEADER}\n{GOOD}\n".encode() + b"x" * (MEGABYTES * 1_000_000))
    assert "line 3" in message
    assert "longer than" in message


def test_an_enormous_cell_is_refused_with_its_line(file):
    assert "line 2" in refusal(file, f"{HEADER}\nA,{'x' * 2_000_000},2019-12-27,riot\n")


def test_lines_that_only_hold_rubbish_are_refused_when_there_are_too_many(file):
    assert "more than 100,000 rows" in refusal(file, f"{HEADER}\n" + "x\n" * 100_001)


def test_a_file_that_fails_half_way_leaves_the_store_as_it_was(empty_library, file):
    described = DataSet("mine", "Mine")
    good = f"{HEADER}\n{GOOD}\nB,Second,2019-12-27,riot\n"
    file.write_text(good, encoding="utf-8")
    empty_library.load(read(file, NAMES, prefix="mine:").incidents(), described, NOW)
    before = state(empty_library)
    file.write_bytes(good.encode() + b"C,Third,2019-12-27,riot\nD,\xff,2019-12-27,riot\n")
    with pytest.raises(ImportFailed, match="line 5"):
        empty_library.load(read(file, NAMES, prefix="mine:").incidents(), described, NOW)
    assert state(empty_library) == before
    assert before[0] == 2


def state(library: Library) -> tuple:
    """Return all that a failed load must not change."""
    rows = library.tables().incidents.select("incident_id", "title").order_by("incident_id").to_pyarrow().to_pylist()
    return library.count(), library.revision, rows, library.reference().datasets


def test_loading_a_data_set_again_replaces_it_and_leaves_the_others_alone(empty_library, file):
    for name, ids in (("one", "AB"), ("two", "CD"), ("one", "E")):
        file.write_text(HEADER + "\n" + "".join(f"{one},Title,2019-12-27,riot\n" for one in ids), encoding="utf-8")
        empty_library.load(read(file, NAMES, prefix=f"{name}:").incidents(), DataSet(name, name), NOW)
    rows = empty_library.tables().incidents.select("incident_id").to_pyarrow()["incident_id"].to_pylist()
    assert sorted(rows) == ["one:E", "two:C", "two:D"]


def test_a_rejects_file_holds_the_reason_and_the_row_as_it_was(file, tmp_path):
    reading = reading_of(file, f'{HEADER}\n{GOOD}\n"B","Über, ""x""\nnext",2019-13-01,riot\n')
    rejects = tmp_path / "rejects.csv"
    write_rejects(rejects, reading.header, reading.rejected)
    with rejects.open(encoding="utf-8", newline="") as written:
        header, row = csv.reader(written)
    assert header == ["line", "column", "value", "reason", *HEADER.split(",")]
    assert row[:3] == ["3", "date_start", "2019-13-01"]
    assert row[4:] == ["B", 'Über, "x"\nnext', "2019-13-01", "riot"]
