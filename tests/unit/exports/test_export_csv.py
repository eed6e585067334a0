"""CSV as RFC 4180 has it, read by Python's csv, pandas and DuckDB; and no cell of it a formula, however it is taken apart."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import duckdb
import pandas
import pytest
from export_rows import ABOUT, DAY, HOSTILE, SEVERAL, hostile, incident, written
from hypothesis import given
from hypothesis import strategies as some

from dateline.importers.formulas import guarded, unguarded
from dateline.importers.layout import COLUMNS, NUMERIC

FORMULAS = (
    "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1", "＝1+1", "＠SUM(A1)", "a;=1", "a;'=1", "a\t@x",
    "list:\n- one\r\n- two", "\";=1;\"", "\",=1,\"", "a;=1\n;=2", "a\r\n=1", ";;==", "'\t'=1",
)  # fmt: skip
STARTS = tuple("=+-@\t\r\n＝＋－＠")
ROWS = [hostile(text.strip() or "x", number) for number, text in enumerate((*HOSTILE, *FORMULAS))]


def records(text: str) -> list[str]:
    """Return the records of a CSV file, taken apart at the line ends outside of quotes and at nothing else."""
    parts = text.split('"')
    assert len(parts) % 2 == 1, "every quote is closed"
    marked = '"'.join(part if at % 2 else part.replace("\r\n", "\0") for at, part in enumerate(parts))
    assert not any(mark in part for part in marked.split('"')[::2] for mark in "\r\n"), "no other line end outside of quotes"
    return marked.split("\0")


def test_the_file_is_as_rfc_4180_has_it():
    text = written("csv", [row for row in ROWS if "\0" not in row.title]).decode("utf-8")
    *rows, last = records(text)
    assert last == "", "the last record ends with a line end too"
    assert len(rows) == len([row for row in ROWS if "\0" not in row.title]) + 1
    for row in rows:
        fields = next(csv.reader([row], strict=True))
        assert len(fields) == len(COLUMNS)
    assert text.startswith("incident_id,"), "no byte-order mark, which would be part of the first name"


def test_three_readers_find_the_same_cells(tmp_path):
    rows = [row for row in ROWS if "\0" not in row.title]
    path = tmp_path / "out.csv"
    path.write_bytes(written("csv", rows))
    with path.open(encoding="utf-8", newline="") as file:
        plain = list(csv.DictReader(file, strict=True))
    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    with duckdb.connect() as base:
        found = base.sql(
            "SELECT * FROM read_csv(?, all_varchar=true, header=true, delim=',', quote='\"', escape='\"', strict_mode=true)",
            params=[str(path)],
        )
        others = [dict(zip(found.columns, [value or "" for value in row])) for row in found.fetchall()]
    assert plain == table.to_dict("records") == others
    assert [unguarded(row["title"]) for row in plain] == [row.title for row in rows]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_the_spreadsheet_takes_for_the_separator(separator):
    text = written("csv", ROWS).decode("utf-8").replace("\0", "")
    number = [COLUMNS.index(name) for name in NUMERIC]
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        cells = [cell for at, cell in enumerate(row) if separator != "," or at not in number]
        assert [cell for cell in cells if cell.startswith(STARTS)] == []


PIECES = some.sampled_from(["'", "=", "-", ";", "\t", "\n", "\r\n", "a", "＝", "@", '"', ","])


@given(some.lists(PIECES, max_size=12).map("".join))
def test_what_is_guarded_against_formulas_is_the_same_text_again(text):
    safe = guarded(text)
    assert unguarded(safe) == text
    for separator in (",", ";", "\t"):
        assert [
            cell for cell in safe.split(separator)[: 1 if separator == "," else None] if cell.startswith(tuple("=+-@＝＋－＠"))
        ] == []
    assert [line for line in safe.splitlines() if line.startswith(tuple("=+-@＝＋－＠"))] == []


def test_the_file_says_which_incidents_may_lie_outside_the_dates_asked_for():
    asked = replace(ABOUT, asked_days=(DAY, date(2019, 12, 29)))
    head, *rows = csv.reader(io.StringIO(written("csv", SEVERAL, asked).decode(), newline=""))
    assert head == [*COLUMNS, "match"]
    assert [row[-1] for row in rows] == ["certain", "possible", "certain", "certain", "certain", "possible"]


def test_a_plain_text_is_left_alone():
    for text in ("K-1 base", "a; b", "two\nlines", "'tis", "5-10 rockets; 2 dead", "e=mc", ""):
        assert guarded(text) == unguarded(text) == text
    assert incident().title in written("csv", [incident()]).decode()
