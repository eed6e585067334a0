"""Every kind of file opens as a table of text cells, told from its bytes; what is no table is refused with a reason."""

from __future__ import annotations

import io
import json
import sqlite3
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from time import process_time

import geopandas
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from real_files import FILES as SHARED

from dateline.errors import ImportFailed
from dateline.importers.containers.opening import open_tables
from dateline.importers.containers.source import Limits
from dateline.importers.table import LAT, LON, PRECISION, RADIUS, Table

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file; the name says nothing of its kind."""

    def put(content: str | bytes, name: str = "upload") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def opened(path: Path, **options) -> list[tuple[Table, list[dict[str, str]]]]:
    return [(table, [dict(row.cells) for row in table.rows]) for table in open_tables(path, **options)]


def only(path: Path) -> tuple[Table, list[dict[str, str]]]:
    (found,) = opened(path)
    return found


def refusal(path: Path, **options) -> str:
    with pytest.raises(ImportFailed) as caught:
        opened(path, **options)
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 1_000
    return str(caught.value)


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


# GeoJSON, GeoPackage


def collection(*features: dict, **more) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def feature(geometry: dict | None, **properties) -> dict:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(*coordinates: float) -> dict:
    return {"type": "Point", "coordinates": coordinates}


def test_geojson_points_and_properties_stay_as_written(write):
    legacy = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    table, found = only(
        write(
            collection(
                feature(point(44.25, 35.5, 12.0), time=1577836800000, day="2019-12-27T00:00:00", code="007", place="Pāhala"),
                feature(None, time=None, day="", code="8", place=None),
                crs=legacy,
            )
        )
    )
    assert table.container == "geojson"
    assert found[0] == {"time": "1577836800000", "day": "2019-12-27T00:00:00", "code": "007", "place": "Pāhala", LAT: "35.5", LON: "44.25",
                        RADIUS: "", PRECISION: ""}  # fmt: skip
    assert (found[1][LAT], found[1][LON]) == ("", "")


def test_an_area_becomes_its_middle_and_says_how_far_it_reaches(write):
    ring = [[44, 33], [45, 33], [45, 34], [44, 34], [44, 33]]
    small = [[44, 33], [44.002, 33], [44.002, 33.002], [44, 33]]
    line = {"type": "LineString", "coordinates": [[44, 33], [44.1, 33]]}
    _, found = only(
        write(collection(*(feature({"type": "Polygon", "coordinates": [one]}) for one in (ring, small)), feature(line)))
    )
    assert (found[0][LAT], found[0][LON], found[0][PRECISION]) == ("33.5", "44.5", "province")
    assert 70_000 < int(found[0][RADIUS]) < 75_000
    assert (found[1][PRECISION], int(found[1][RADIUS]) < 200) == ("site", True)
    assert (found[2][PRECISION], 4_600 < int(found[2][RADIUS]) < 4_700) == ("town", True)


def test_coordinates_of_another_system_are_turned_into_degrees(write):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    table, found = only(write(collection(feature(point(4925889.0, 4235222.0)), crs=crs)))
    assert float(found[0][LAT]) == pytest.approx(35.5, abs=0.03)
    assert "into WGS 84" in table.notes[0]


def test_an_empty_collection_is_a_table_without_rows(write):
    assert only(write(collection()))[1] == []


def test_features_one_a_line_and_numbers_of_features_are_read(write):
    lines = "\n".join(json.dumps({**feature(point(44, 33), a=n), "id": n + 70}) for n in range(3))
    assert [row["a"] for row in only(write(lines))[1]] == ["0", "1", "2"]
    assert only(write(collection({**feature(point(44, 33), a=1), "id": 77})))[1][0]["feature id"] == "77"


def test_a_geojson_that_names_another_file_does_not_make_anyone_open_it(write, tmp_path):
    secret = write(collection(feature(point(1, 2), secret="told")), "secret.geojson")
    trap = (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    )
    for content in (
        trap,
        f'{{"type": "FeatureCollection", "x": "{trap.replace(chr(34), chr(39))}", "features": []}}',
        f"<!-- {trap} -->",
    ):
        try:
            found = opened(write(content))
        except ImportFailed:
            continue
        assert "told" not in str([rows for _, rows in found])


def test_every_layer_of_a_geopackage_is_a_table(tmp_path):
    frame = geopandas.GeoDataFrame({"day": ["2019-12-27", None]}, geometry=[shapely.Point(44.25, 35.5), None], crs=4326)
    frame.to_file(tmp_path / "x.gpkg", layer="one")
    frame.to_crs(32638).to_file(tmp_path / "x.gpkg", layer="two")
    (tmp_path / "x.gpkg").rename(tmp_path / "upload")
    found = opened(tmp_path / "upload")
    assert [table.name for table, _ in found] == ["upload, layer one", "upload, layer two"]
    for _, rows in found:
        assert rows[0]["day"] == "2019-12-27"
        assert float(rows[0][LAT]) == pytest.approx(35.5, abs=1e-6)
        assert rows[1][LAT] == ""


def test_an_sqlite_file_that_is_no_geopackage_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "upload") as database:
        database.execute("CREATE TABLE a (b)")
    assert "no GeoPackage" in refusal(tmp_path / "upload")


# KML, GPX

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Schema name="s" id="s"><SimpleField name="best"/></Schema><Folder>
<Placemark><name>Rockets</name><description><![CDATA[<b>Two</b> rockets]]></description>
  <TimeSpan><begin>2019-10</begin><end>2019-11-02</end></TimeSpan>
  <ExtendedData><Data name="source"><value>Wire</value></Data><SchemaData schemaUrl="#s"><SimpleData name="best">3</SimpleData></SchemaData></ExtendedData>
  <Point><coordinates> 44.25,35.5,12 </coordinates></Point></Placemark>
<Folder><Placemark><name>Area</name><TimeStamp><when>2019</when></TimeStamp><Polygon><outerBoundaryIs><LinearRing>
  <coordinates>44,33 45,33 45,34 44,34 44,33</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>Nowhere</name></Placemark></Folder></Folder></Document></kml>"""


def test_kml_gives_names_moments_as_written_extended_data_and_places(write):
    table, found = only(write(KML))
    assert table.container == "kml"
    assert [row["name"] for row in found] == ["Rockets", "Area", "Nowhere"]
    assert (found[0]["begin"], found[0]["end"], found[1]["when"]) == ("2019-10", "2019-11-02", "2019")
    assert (found[0]["source"], found[0]["best"], found[0]["description"]) == ("Wire", "3", "<b>Two</b> rockets")
    assert (found[0][LAT], found[0][LON], found[0][PRECISION]) == ("35.5", "44.25", "")
    assert (found[1][LAT], found[1][PRECISION]) == ("33.5", "province")
    assert found[2][LAT] == ""


def test_gpx_way_points_are_rows_and_tracks_are_not(write):
    gpx = (
        '<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="35.5" lon="44.25"><ele>1</ele><time>2019-12-27T16:20:00Z</time>'
        '<name>K1</name><desc>Impact</desc><link href="https://example.org/a"/></wpt>'
        '<trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>'
    )
    table, found = only(write(gpx))
    assert len(found) == 1
    assert {name: found[0][name] for name in ("name", "time", "desc", "link", LAT, LON)} == {
        "name": "K1", "time": "2019-12-27T16:20:00Z", "desc": "Impact", "link": "https://example.org/a", LAT: "35.5", LON: "44.25",
    }  # fmt: skip
    empty, rows = only(write("<gpx><trk/></gpx>"))
    assert rows == []
    assert "no way-points" in empty.notes[0]


BOMB = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]><kml><Placemark><name>&j;</name></Placemark></kml>"  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_and_outside_entities_are_refused(write, encoding):
    assert "entities" in refusal(write(BOMB.encode(encoding)))
    outside = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&a;</name></Placemark></kml>'
    assert "entities" in refusal(write(outside.encode(encoding)))


def test_xml_that_nests_without_end_is_refused(write):
    assert "deep" in refusal(write("<kml>" + "<Folder>" * 100_000))


# Archives


def zipped(path: Path, **members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


CSV = "date,place\n2019-12-27,K1\n"


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
