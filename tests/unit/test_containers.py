"""Every kind of file opens as a table of text cells, told from its bytes; what is no table is refused with a reason."""

from __future__ import annotations

import io
import tracemalloc

import opened_tables
import pytest
from opened_tables import only, refusal
from real_files import FILES as SHARED

from dateline.errors import ImportFailed
from dateline.importers.containers.opening import open_tables

write = opened_tables.write

# Text


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(write, delimiter):
    rows = [["date", "place", "lat"], ["2019-12-27", "K1; base", "35,5"], ["2019-12-28", "Taji", "33,5"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows)
    table, found = only(write(text))
    assert table.header == ("date", "place", "lat")
    assert [list(row.values()) for row in found] == rows[1:]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8-sig", ""), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("cp1252", "Windows-1252"), ("latin-1", "Windows-1252")],
)
def test_text_in_other_encodings_is_read_and_the_guess_is_told(write, encoding, said):
    text = "date,place,victim\n" + "".join(f"2019-12-{day:02},Überlingen,José Nuñez\n" for day in range(1, 29))
    table, found = only(write(text.encode(encoding)))
    assert found[0] == {"date": "2019-12-01", "place": "Überlingen", "victim": "José Nuñez"}
    assert len(found) == 28
    assert (said in " ".join(table.notes)) and bool(table.notes) == bool(said)


def test_cyrillic_in_its_old_encoding_is_told_from_western_text(write):
    text = "дата,место,описание\n" + "2019-12-27,Авдеевка,Обстрел жилых кварталов из артиллерии продолжался всю ночь\n" * 20
    table, found = only(write(text.encode("cp1251")))
    assert found[0]["место"] == "Авдеевка"
    assert "Windows-1251" in table.notes[0]


def test_a_banner_and_blank_lines_above_the_header_are_passed_over_and_told(write):
    table, found = only(write("Data export of 3 May 2021\n\n\ndate,place,killed\n2019-12-27,K1,1\n2019-12-28,Taji,0\n"))
    assert table.header == ("date", "place", "killed")
    assert [row["place"] for row in found] == ["K1", "Taji"]
    assert "Data export of 3 May 2021" in table.notes[0]


def test_the_header_said_again_inside_the_file_is_no_row(write):
    table, found = only(write("date,place\n2019-12-27,K1\ndate,place\n2019-12-28,Taji\n date , place\n"))
    assert [row["place"] for row in found] == ["K1", "Taji"]
    assert "2 times" in table.notes[-1]


def test_a_row_of_hxl_tags_under_the_header_is_no_row(write):
    table, found = only(write("date,place,x\r\n#date+start,#loc +name,\r\n2019-12-27,K1,1\r\n"))
    assert found == [{"date": "2019-12-27", "place": "K1", "x": "1"}]
    assert "HXL" in table.notes[0]


def test_newlines_inside_quotes_stay_and_rows_keep_the_line_they_begin_on(write):
    (table,) = open_tables(write('date,notes\r\n2019-12-27,"one\r\ntwo\nthree"\r\n2019-12-28,x\r\n'))
    assert [(row.line, row.cells["notes"]) for row in table.rows] == [(2, "one\r\ntwo\nthree"), (5, "x")]


def test_a_file_without_a_header_gets_numbered_columns(write):
    table, found = only(write('1554\t20160728\tUSA\t010\n1555\t20160729\tIRQ\t"190\n1556\t20160729\tIRQ\t190\n'))
    assert not table.headed
    assert table.header == ("column 1", "column 2", "column 3", "column 4")
    assert found[0]["column 4"] == "010"
    assert found[1]["column 4"] == '"190'
    assert len(found) == 3


def test_old_line_ends_a_separator_line_and_trailing_commas_are_no_trouble(write):
    assert len(only(write("date,place\r2019-12-27,K1\r2019-12-28,Taji\r"))[1]) == 2
    assert only(write("sep=;\ndate;place\n2019-12-27;K1, north\n"))[1] == [{"date": "2019-12-27", "place": "K1, north"}]
    assert only(write("date,place,,\n2019-12-27,K1,,\n"))[0].header == ("date", "place")


def test_names_that_stand_twice_or_not_at_all_get_names_of_their_own(write):
    table, found = only(write("date,place,place,\n2019-12-27,K1,Kirkuk,x\n"))
    assert table.header == ("date", "place", "place (2)", "column 4")
    assert table.doubled == ("place",)
    assert found[0]["place (2)"] == "Kirkuk"


def test_a_row_with_broken_quotes_is_kept_apart_and_the_others_are_read(write):
    (table,) = open_tables(write('date,place\n2019-12-27,"K1"x\n2019-12-28,Taji\n'))
    rows = list(table.rows)
    assert [(row.line, bool(row.fault)) for row in rows] == [(2, True), (3, False)]
    assert rows[0].surplus == ('2019-12-27,"K1"x',)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"a,b\n1,\0\n", "line 2: holds a NUL"),
        (b'a,b\n1,2\n3,"4\n5,6\n', "line 3: a quote is opened"),
        (b"a,b\n" + b"x" * 5_000_000, "line 2: is longer than"),
        (b"%PDF-1.4\n", "is a PDF document"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"<!DOCTYPE html><html><body>404", "is a web page"),
        (b'{"rows": [1, 2]}', "GeoJSON"),
        (b"{ no json at all", "GeoJSON"),
        (b"PAR1 and then nothing", "looks like Parquet"),
        (b"PK\3\4 and then nothing", "looks like a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing", "looks like a spreadsheet"),
        (b"SQLite format 3\0 and nothing", "no GeoPackage"),
        (b"<rss><item/></rss>", "neither KML nor GPX"),
        (b"<kml><Placemark></kml>", "not well-formed"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(write, content, says):
    assert says in refusal(write(content))


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "can't be read" in refusal(tmp_path / "missing.csv")
    assert "folder" in refusal(tmp_path)


def test_a_large_file_is_read_in_little_memory(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("date,place,notes\n")
        for number in range(20_000):
            file.write(f"2019-12-27,Place {number},{'words ' * 60}\n")
    assert path.stat().st_size > 7_000_000
    tracemalloc.start()
    (table,) = open_tables(path)
    assert sum(1 for _ in table.rows) == 20_000
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert table.progress() == 1.0


# Real files


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real files of the field are not here")
@pytest.mark.parametrize(
    ("name", "container", "columns", "rows"),
    [
        ("crisisgroup-iran-maritime-2022.csv", "csv", 12, 48),
        ("gdelt-10-sample.csv", "tsv", 58, 710),
        ("gdelt-20-sample-61col.export.CSV", "tsv", 61, 50),
        ("hdx-ucdp-ukraine.csv", "csv", 45, 993),
        ("ucdp-ged-191-syria.csv", "csv", 41, 16_566),
        ("ucdp-ged-231-car-first-300.kml", "kml", 18, 300),
        ("ucdp-ged-231-car.xlsx", "xlsx", 11, 1_848),
        ("ucdp-ged-231-central-african-republic.geojson", "geojson", 50, 1_848),
        ("usgs-earthquakes-2022.geojson", "geojson", 26, 2_087),
    ],
)
def test_real_files_open_with_all_their_rows(name, container, columns, rows):
    table, found = only(SHARED / name)
    assert (table.container, len(table.header), len(found)) == (container, columns, rows)


def test_a_stream_of_rows_is_not_read_before_it_is_asked_for(write):
    buffer = io.StringIO()
    buffer.write("date,place\n" + "2019-12-27,K1\n" * 50_000 + '2019-12-28,"never closed\n')
    (table,) = open_tables(write(buffer.getvalue()))
    assert next(table.rows).cells["place"] == "K1"
    with pytest.raises(ImportFailed, match="line 50002"):
        list(table.rows)
