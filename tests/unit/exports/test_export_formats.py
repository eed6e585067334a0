"""What holds for every format of export: what it says about itself, an export of nothing, bounded memory, no files left."""

from __future__ import annotations

import tempfile
import tracemalloc
from xml.etree import ElementTree

import openpyxl
import pyarrow.parquet as parquet
import pyogrio
import pytest
from export_rows import ABOUT, incident, told_by

from dateline.exporters.formats import FORMATS
from dateline.importers.layout import COLUMNS


@pytest.mark.parametrize("name", [one.id for one in FORMATS.values() if one.tells])
def test_every_format_but_csv_says_what_is_shown_and_where_it_is_from(name, file):
    said = told_by(name, file(name))
    for text in ("6 incidents, on K1 & others", "place=k1", "1 later denied: not counted", "Made up; licence: CC0", "2021-03-04"):
        assert text in said, text


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_of_nothing_is_a_whole_file_all_the_same(name, file):
    path = file(name, rows=())
    if name == "xlsx":
        assert [cell.value for cell in openpyxl.load_workbook(path)["Incidents"][1]] == list(COLUMNS)
    elif name == "parquet":
        assert parquet.read_table(path).num_rows == 0
    elif name == "gpkg":
        assert pyogrio.read_info(path, layer="incidents")["features"] == 0
    elif name in ("kml", "gpx"):
        ElementTree.parse(path)
    else:
        assert path.read_bytes()


@pytest.mark.parametrize("name", [one for one in FORMATS if one != "txt"])
def test_no_format_needs_all_incidents_in_memory_or_leaves_files_behind(name, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    page = [incident(number, summary="words " * 30) for number in range(150)]

    def peak(pages: int) -> int:
        tracemalloc.start()
        for _ in FORMATS[name].write((page for _ in range(pages)), ABOUT):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    monkeypatch.setattr("dateline.exporters.typed.GROUP", 300)
    peak(1)
    assert peak(10) < peak(3) * 1.5 + 150_000
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["xlsx", "gpkg", "kmz", "kml"])
def test_a_reader_who_goes_away_leaves_no_temporary_file(name, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pieces = FORMATS[name].write(iter([[incident(number)] for number in range(9)]), ABOUT)
    for _ in range(3):
        next(pieces)
    assert name == "kml" or list(tmp_path.iterdir()) != [], "it is at work"
    pieces.close()
    assert list(tmp_path.iterdir()) == []
