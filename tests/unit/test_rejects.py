"""Rejected rows as a file: nothing in it is run by a spreadsheet, and what it holds comes back as it was."""

from __future__ import annotations

import csv

import pytest
from family_rows import context
from hypothesis import given
from hypothesis import strategies as st

from dateline.importers.batch import Rejected
from dateline.importers.formulas import STARTS
from dateline.importers.read import read_file
from dateline.importers.rejects import read_rejects, write_rejects

CELLS = st.text(
    st.sampled_from("=+-@'\"a1.,; \t\n\r\u2028\x85\uff1d") | st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    max_size=12,
)
FORMULA = '=HYPERLINK("http://example.org","x")'


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4))
def test_rows_come_back_to_the_last_character(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "rejects.csv"
    rejected = [Rejected(at, cells[0], cells[1], "is bad", tuple(cells)) for at, cells in enumerate(rows, 2)]
    write_rejects(path, ("=A", "B"), rejected)
    header, found = read_rejects(path.read_bytes())
    assert header == ("=A", "B")
    assert found == [[str(one.line), one.column, one.value, one.reason, *one.cells] for one in rejected]


def test_no_cell_begins_as_a_formula_but_numbers_stay_numbers(tmp_path):
    cells = (FORMULA, "-33.5", "+49 30", "@here", "-1,5", "a;=1+1", "'=x")
    write_rejects(tmp_path / "rejects", [f"c{at}" for at in range(7)], [Rejected(2, "c1", FORMULA, "is bad", cells)])
    with (tmp_path / "rejects").open(encoding="utf-8", newline="") as file:
        _, row = csv.reader(file)
    assert row[2] == "'" + FORMULA
    assert row[4:] == ["'" + FORMULA, "-33.5", "'+49 30", "'@here", "-1,5", "a;'=1+1", "''=x"]
    assert not [cell for cell in row if cell[:1] in STARTS and cell not in ("-33.5", "-1,5")]


@pytest.mark.parametrize("place", [FORMULA, "-at the wadi", "'=quoted", "@camp"])
def test_a_mended_row_has_the_text_that_the_first_file_had(tmp_path, place):
    def written(name: str, rows: list[list[str]]) -> None:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    header = ["date", "place", "lat", "lon", "=odd"]
    written("first", [header, *[["2019-12-27", "K1", "35.5", "44.2", ""]] * 3, ["never", place, "-35.5", "44.25", place]])
    first = read_file(tmp_path / "first", context())
    assert len(list(first.incidents())) == 3
    write_rejects(tmp_path / "rejects", first.header, first.rejected)
    text = (
        (tmp_path / "rejects")
        .read_text(encoding="utf-8")
        .replace("date,never,is", "date,x,is")
        .replace(",never,", ",2019-12-28,")
    )
    (tmp_path / "mended").write_text(text, encoding="utf-8")
    (mended,) = list((again := read_file(tmp_path / "mended", context())).incidents())
    assert again.header == tuple(header)
    assert (mended.where.place_name, mended.where.lat) == (place, -35.5)
    assert f"=odd: {place}" in mended.note
