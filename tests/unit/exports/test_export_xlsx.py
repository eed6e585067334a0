"""Excel workbooks, read with openpyxl."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import openpyxl
import pandas
import pytest
from export_rows import ABOUT, CONTROL, HOSTILE, SEVERAL, hostile, incident, told_by, written
from openpyxl.utils.escape import unescape

from dateline.errors import ExportRefused
from dateline.exporters import xlsx
from dateline.exporters.formats import FORMATS
from dateline.importers.layout import COLUMNS


def test_excel_gets_real_dates_and_numbers_and_a_head_that_stays(file):
    sheet = openpyxl.load_workbook(file("xlsx"))["Incidents"]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows[1]["date_start"] == datetime(2019, 12, 27)
    assert rows[1]["date_end"] == datetime(2019, 12, 31)
    assert rows[5]["date_start"] == "1899-05-01", "Excel knows no day before 1900"
    assert (rows[0]["lat"], rows[0]["radius_m"], rows[0]["killed_min"]) == (35.5, 500, 0)
    assert (rows[2]["lat"], rows[4]["killed_max"]) == (None, None)
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_in_excel(text, file):
    book = openpyxl.load_workbook(file("xlsx", [hostile(text)]))
    cells = dict(zip(COLUMNS, book["Incidents"][2], strict=True))
    assert {cell.data_type for cell in cells.values()} <= {"s", "n", "d"}
    shown = CONTROL.sub("\ufffd", text)
    assert unescape(cells["title"].value) == shown.replace("\r\n", "\n")
    assert cells["note"].hyperlink is None
    if shown != text:
        assert "control characters" in told_by("xlsx", file("xlsx", [hostile(text)]))


def test_a_text_too_long_for_a_cell_is_cut_and_that_is_said(file):
    path = file("xlsx", [incident(1, summary="𝕏" * 20_000), incident(2, summary="x" * 32_767)])
    cells = [
        row[COLUMNS.index("summary")] for row in openpyxl.load_workbook(path)["Incidents"].iter_rows(min_row=2, values_only=True)
    ]
    assert cells[0].endswith("𝕏 […cut]")
    assert len(cells[0].encode("utf-16-le")) // 2 <= xlsx.MOST_CHARACTERS
    assert cells[1] == "x" * 32_767
    assert "1 cells held more than 32,767" in told_by("xlsx", path)


def test_more_incidents_than_a_sheet_has_rows_are_refused_before_and_while_writing(monkeypatch):
    with pytest.raises(ExportRefused, match="limit and after"):
        FORMATS["xlsx"].refuse_too_many(replace(ABOUT, expected=1_048_576))
    FORMATS["xlsx"].refuse_too_many(replace(ABOUT, expected=1_048_575))
    FORMATS["parquet"].refuse_too_many(replace(ABOUT, expected=10**9))
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    with pytest.raises(ExportRefused):
        written("xlsx", SEVERAL)


def test_the_archive_is_whole_and_every_part_is_named_and_well_formed(file):
    with zipfile.ZipFile(
        file("xlsx", [*SEVERAL, *(hostile(text, number) for number, text in enumerate(HOSTILE, 50))])
    ) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    roots = {name: ElementTree.fromstring(content) for name, content in parts.items()}
    types = roots["[Content_Types].xml"]
    named = {one.get("PartName", "").lstrip("/") for one in types} - {""}
    endings = {one.get("Extension") for one in types} - {None}
    assert named <= set(parts)
    assert all(name in named or name.rpartition(".")[2] in endings for name in parts if name != "[Content_Types].xml")
    assert {one.get("Target") for one in roots["xl/_rels/workbook.xml.rels"]} <= {name.removeprefix("xl/") for name in parts}


def test_nothing_in_a_sheet_can_be_run_or_fetched(file):
    with zipfile.ZipFile(file("xlsx", [hostile(text, number) for number, text in enumerate(HOSTILE)])) as archive:
        sheets = [
            ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")
        ]
        assert not [name for name in archive.namelist() if "external" in name or "vba" in name.lower()]
    tags = {element.tag.rpartition("}")[2] for sheet in sheets for element in sheet.iter()}
    assert not tags & {"f", "hyperlink", "hyperlinks", "dataValidation"}
    assert "c" in tags


def test_a_second_reader_finds_dates_and_numbers(file):
    found = pandas.read_excel(file("xlsx"), sheet_name="Incidents", engine="calamine")
    assert found["date_end"][1] == datetime(2019, 12, 31)
    assert found["killed_max"].isna().tolist() == [False, False, False, False, True, False]
    assert list(found["lat"].dropna()) == [one.where.lat for one in SEVERAL if one.where.has_point]
    formats = {cell.number_format for cell in openpyxl.load_workbook(file("xlsx"))["Incidents"]["D"][1:6]}
    assert formats == {"yyyy-mm-dd"}
