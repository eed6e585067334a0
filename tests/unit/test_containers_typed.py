"""Spreadsheets and Parquet, whose cells have types, open as tables of the text that a person would write."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from time import process_time

import geopandas
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from opened_tables import only, opened, refusal

from dateline.importers.containers.opening import open_tables
from dateline.importers.table import LAT, LON, PRECISION, RADIUS

# Spreadsheets


def workbook(path: Path, **sheets: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_spreadsheet_types_become_the_text_that_a_person_would_write(tmp_path):
    row = [date(2019, 12, 27), datetime(2019, 12, 27, 19, 20), time(19, 20), 214797, 214797.0, 33.25, "0042", True, None]
    table, found = only(workbook(tmp_path / "book", Events=[[f"name {n}" for n in range(9)], row]))
    assert list(found[0].values()) == [
        "2019-12-27",
        "2019-12-27T19:20:00",
        "19:20:00",
        "214797",
        "214797",
        "33.25",
        "0042",
        "true",
        "",
    ]
    assert table.name == "book, sheet Events"


def test_each_sheet_is_a_table_and_empty_ones_are_none(tmp_path):
    path = workbook(
        tmp_path / "book",
        One=[["Title of it"], [], ["date", "place"], ["2019-12-27", "K1"]],
        Empty=[],
        Two=[["a", "b"], ["x", "y"]],
    )
    found = opened(path)
    assert [table.name for table, _ in found] == ["book, sheet One", "book, sheet Two"]
    assert found[0][1] == [{"date": "2019-12-27", "place": "K1"}]
    assert next(iter(next(open_tables(path)).rows)).line == 4


def sheet_with(tmp_path: Path, body: bytes) -> Path:
    """Return a workbook whose only sheet has these rows of XML."""
    plain = workbook(tmp_path / "plain.xlsx", One=[["date", "place"], ["2019-12-27", "K1"]])
    path = tmp_path / "made"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, data.replace(b"</sheetData>", body + b"</sheetData>") if "sheet1" in entry else data)
    return path


def test_a_million_empty_rows_take_neither_memory_nor_time(tmp_path):
    path = sheet_with(tmp_path, b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 1_000_003)))
    began = process_time()
    table, found = only(path)
    assert found == [{"date": "2019-12-27", "place": "K1"}]
    assert process_time() - began < 15


def test_a_cell_in_the_farthest_corner_does_not_fill_the_memory(tmp_path):
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    table, found = only(sheet_with(tmp_path, corner))
    assert found[0] == {"date": "2019-12-27", "place": "K1"}


def test_a_workbook_with_entities_is_refused(tmp_path):
    plain = workbook(tmp_path / "plain.xlsx", One=[["date"], ["x"]])
    path = tmp_path / "made"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, b'<!DOCTYPE x [<!ENTITY a "b">]>' + data if "sheet1" in entry else data)
    assert "entities" in refusal(path)


# Parquet


def test_parquet_is_read_by_batches_with_its_types_as_text(tmp_path):
    rows = 12_000
    table = pa.table(
        {
            "id": pa.array(range(rows), pa.int64()),
            "when": pa.array([datetime(2019, 12, 27)] * rows, pa.timestamp("ns")),
            "killed": pa.array([1.0, None] * (rows // 2)),
            "actors": pa.array([["a", "b"]] * rows),
        }
    )
    pq.write_table(table, tmp_path / "upload")
    found, cells = only(tmp_path / "upload")
    assert found.container == "parquet"
    assert len(cells) == rows
    assert cells[1] == {"id": "1", "when": "2019-12-27", "killed": "", "actors": '["a", "b"]'}
    assert cells[0]["killed"] == "1"


def test_geoparquet_gives_its_points(tmp_path):
    frame = geopandas.GeoDataFrame({"name": ["K1"]}, geometry=[shapely.Point(44.25, 35.5)], crs=4326)
    frame.to_parquet(tmp_path / "upload")
    assert only(tmp_path / "upload")[1] == [{"name": "K1", LAT: "35.5", LON: "44.25", RADIUS: "", PRECISION: ""}]
