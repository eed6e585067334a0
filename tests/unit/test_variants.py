"""Variants of the containers as users hold them: read right, or refused with what happened, to which thing, and what to do."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import geopandas
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from family_rows import context

from dateline.errors import ImportFailed
from dateline.importers.batch import Reading
from dateline.importers.gdelt import COLUMNS_1, COLUMNS_1_OLD, COLUMNS_2
from dateline.importers.mapping import Mapping
from dateline.importers.read import read_file
from dateline.model.incident import Incident

CSV = "date,place\n2019-12-27,K1\n"
DAY = "2019-12-27"
ACLED = f"event_id_cnty,event_date,event_type,country,latitude,longitude\nIRQ1,{DAY},Battles,Iraq,35.5,44.25\n"


def read(path: Path, content: str | bytes | None = None, **options) -> tuple[list[Incident], Reading]:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = read_file(path, context(), **options)
    return list(reading.incidents()), reading


def refusal(path: Path, content: str | bytes, **options) -> str:
    with pytest.raises(ImportFailed) as caught:
        read(path, content, **options)
    assert str(path) in str(caught.value)
    return str(caught.value)


def places(incidents: list[Incident]) -> list[tuple]:
    return [(one.when.start.isoformat(), one.where.lat, one.where.lon, one.where.precision) for one in incidents]


# GeoJSON


def feature(geometry: dict | None, **properties) -> dict:
    return {"type": "Feature", "geometry": geometry, "properties": {"date": DAY, **properties}}


def point(*coordinates: float) -> dict:
    return {"type": "Point", "coordinates": coordinates}


def collection(*features: dict, **more) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json.dumps(feature(point(44.25, 35.5))), (DAY, 35.5, 44.25, "town")),
        (collection(feature(point(44.25, 35.5, 12.0))), (DAY, 35.5, 44.25, "town")),
        (collection(feature(None)), (DAY, None, None, "none")),
        (collection(feature({"type": "MultiPoint", "coordinates": [[44, 35], [44.1, 35]]})), (DAY, 35.0, 44.05, "town")),
        (collection(feature({"type": "GeometryCollection", "geometries": [point(44, 35), point(44.1, 35)]})), (DAY, 35.0, 44.05, "town")),
        (collection(feature(point(44.25, 35.5))).encode("utf-16"), (DAY, 35.5, 44.25, "town")),
        ("\n\n".join(json.dumps(feature(point(44.25, 35.5))) for _ in "ab") + "\n", (DAY, 35.5, 44.25, "town")),
    ],
    ids=["one feature", "three dimensions", "no geometry", "several points", "a collection", "UTF-16", "one a line"],
)  # fmt: skip
def test_geojson_in_its_forms(tmp_path, content, expected):
    found, reading = read(tmp_path / "a", content)
    assert places(found)[0] == expected
    assert reading.rejected == []


def test_geojson_in_windows_1252_is_read_and_told(tmp_path):
    found, reading = read(tmp_path / "a", collection(feature(point(44.25, 35.5), place="Zürich")).encode("cp1252"))
    assert found[0].where.place_name == "Zürich"
    assert "Windows-1252" in " ".join(reading.notes)


def test_features_whose_geometry_can_not_be_read_are_counted(tmp_path):
    bad = feature({"type": "Circle", "coordinates": [1, 2]})
    found, reading = read(tmp_path / "a", collection(feature(point(44.25, 35.5)), bad, feature(None)))
    assert [one.where.has_point for one in found] == [True, False, False]
    assert "2 features have no geometry that can be read" in " ".join(reading.notes)


def test_an_area_across_the_antimeridian_lies_there_and_not_on_the_other_side_of_the_earth(tmp_path):
    ring = [[178, -17], [-179, -17], [-179, -18], [178, -18], [178, -17]]
    found, _ = read(tmp_path / "a", collection(feature({"type": "Polygon", "coordinates": [ring]})))
    assert (found[0].where.lat, found[0].where.lon) == (-17.5, 179.5)
    assert found[0].where.radius_m < 200_000


def test_points_the_wrong_way_round_are_turned_where_their_country_proves_it(tmp_path):
    found, reading = read(tmp_path / "a", collection(*(feature(point(33.3, 44.4 + n / 10), country="Iraq") for n in range(3))))
    assert (found[0].where.lat, found[0].where.lon) == (33.3, 44.4)
    assert "wrong way round" in " ".join(reading.notes)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (json.dumps(point(44.25, 35.5)), "geometries without any properties"),
        (collection(), "holds no rows"),
        (json.dumps([{"date": DAY, "lat": 3}]), "saved as CSV"),
        (json.dumps({"status": 200, "data": [{"event_id_cnty": "A1"}]}), "saved as CSV"),
        (collection(feature(point(44.25, 35.5)))[:-9], "can't be read"),
        ("<kml><NetworkLink><Link><href>https://example.org/a.kml</href></Link></NetworkLink></kml>", "never fetched"),
        ("<gpx><trk><trkseg><trkpt lat='1' lon='2'/></trkseg></trk></gpx>", "tracks and routes are not incidents"),
    ],
    ids=["a bare geometry", "an empty collection", "records", "an answer of ACLED's API", "cut off", "a link", "tracks alone"],
)  # fmt: skip
def test_what_holds_no_incidents_is_refused_with_what_to_do(tmp_path, content, says):
    assert says in refusal(tmp_path / "a", content)


# KML


PLACEMARK = "<Placemark><name>R</name>{}<TimeStamp><when>2019-12-27</when></TimeStamp><Point><coordinates>44.25,35.5</coordinates></Point></Placemark>"


def test_html_in_a_description_becomes_its_words(tmp_path):
    html = "<description><![CDATA[<style>b{}</style><table><tr><td>Dead</td><td>2</td></tr></table><b>Two</b> rockets<br>fell &amp; burst]]></description>"
    found, _ = read(tmp_path / "a", f"<kml>{PLACEMARK.format(html)}</kml>")
    assert found[0].summary == "Dead 2\nTwo rockets\nfell & burst"
    found, _ = read(tmp_path / "b", "date,description\n2019-12-27,range < 5 km and > 2 km\n")
    assert found[0].summary == "range < 5 km and > 2 km"


@pytest.mark.parametrize("undeclared", ["<gx:visible>1</gx:visible>", "<atom:author>x</atom:author>", "<a xsi:type='x'/>"])
def test_a_prefix_that_nobody_declares_is_no_trouble(tmp_path, undeclared):
    found, _ = read(
        tmp_path / "a", f'<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">{PLACEMARK.format(undeclared)}</kml>'
    )
    assert places(found) == [(DAY, 35.5, 44.25, "town")]


def test_a_track_in_kml_lasts_from_its_first_moment_to_its_last(tmp_path):
    track = "<Track><when>2019-12-27T01:00:00Z</when><when>2019-12-28T01:00:00Z</when><coord>44.25 35.5 0</coord><coord>44.35 35.5 0</coord></Track>"
    found, _ = read(tmp_path / "a", f"<kml><Placemark><name>R</name>{track}</Placemark></kml>")
    assert (found[0].when.start, found[0].when.end, found[0].where.lon) == (date(2019, 12, 27), date(2019, 12, 28), 44.3)


# Parquet


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
@pytest.mark.parametrize("system", [4326, 32638, 3857])
def test_geoparquet_in_any_coordinate_system_gives_degrees(tmp_path, encoding, system):
    frame = geopandas.GeoDataFrame({"date": [DAY, DAY]}, geometry=[shapely.Point(44.25, 35.5), None], crs=4326).to_crs(system)
    frame.to_parquet(tmp_path / "a", geometry_encoding=encoding)
    found, reading = read(tmp_path / "a")
    assert (found[0].where.lat, found[0].where.lon) == pytest.approx((35.5, 44.25), abs=1e-6)
    assert not found[1].where.has_point
    assert ("into WGS 84" in " ".join(reading.notes)) == (system != 4326)


def test_types_of_parquet_become_what_a_person_would_have_written(tmp_path):
    table = pa.table(
        {
            "date": pa.array([datetime(2019, 12, 27, 21, 30, tzinfo=UTC)], pa.timestamp("us", "UTC")), "lat": [35.5], "lon": [44.25],
            "killed": pa.array([Decimal("3.00")]), "photo": [b"\xff\xd8"], "more": pa.array([{"a": 1}]),
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "a")
    (found,), reading = read(tmp_path / "a")
    assert (found.when.start, found.killed.low) == (date(2019, 12, 27), 3)
    assert "21:30" in found.when.note and "+00:00" in found.when.note
    assert 'more: {"a": 1}' in found.note
    assert "columns of bytes were passed over: photo" in reading.notes


def test_columns_of_one_name_in_parquet_keep_their_own_values(tmp_path):
    table = pa.Table.from_arrays([pa.array([DAY]), pa.array(["K1"]), pa.array(["Kirkuk"])], names=["date", "place", "place"])
    pq.write_table(table, tmp_path / "a")
    (found,), _ = read(tmp_path / "a")
    assert (found.where.place_name, found.note) == ("K1", "place (2): Kirkuk")


# Workbooks and archives


def workbook(**sheets: list[list]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(buffer)
    return buffer.getvalue()


INFO = [["About", "this"], ["made", "by hand"]]


def test_a_mapping_is_for_the_sheet_that_has_its_columns(tmp_path):
    content = workbook(Info=INFO, Events=[["Tag", "Ort"], [DAY, "K1"]])
    mapping = Mapping({"date_start": ("Tag",), "place_name": ("Ort",)})
    found, reading = read(tmp_path / "a", content, mapping=mapping)
    assert [one.where.place_name for one in found] == ["K1"]
    assert "sheet Info was passed over" in " ".join(reading.notes)
    assert "'Tag'" in refusal(tmp_path / "b", workbook(Info=INFO), mapping=mapping)


def test_a_family_that_is_asked_for_is_read_from_the_sheet_that_is_of_it(tmp_path):
    rows = [["event_id_cnty", "event_date", "event_type"], ["IRQ1", DAY, "Battles"]]
    found, reading = read(tmp_path / "a", workbook(Info=INFO, Events=rows), family="acled")
    assert ([one.incident_id for one in found], reading.rejected) == (["mine:IRQ1"], [])


def test_members_that_are_no_tables_are_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        for name, content in (("a.csv", CSV), ("read me.txt", "Hello.\n"), ("x.pdf", "%PDF-1.4")):
            archive.writestr(name, content)
    found, reading = read(tmp_path / "a")
    assert len(found) == 1
    assert "x.pdf: is a PDF document" in " ".join(reading.notes)
    assert "read me.txt was passed over" in " ".join(reading.notes)


def test_a_list_of_days_and_points_counts_beside_a_file_of_a_known_family(tmp_path):
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        archive.writestr("acled.csv", ACLED)
        archive.writestr("ours.csv", "date,lat,lon\n2019-12-27,35.5,44.25\n")
        archive.writestr("months.csv", "month,events\n2019-12-01,12\n")
    found, reading = read(tmp_path / "a")
    notes = " ".join(reading.notes)
    assert (len(found), reading.rejected) == (2, [])
    assert "ours.csv: of another family, generic" in notes
    assert "months.csv was passed over: beside a table of a known layout" in notes
    assert "ours.csv was passed over" not in notes


def test_beside_the_table_of_the_family_that_is_asked_for_others_are_told_as_that(tmp_path):
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        archive.writestr("acled.csv", ACLED)
        archive.writestr("ours.csv", "date,lat,lon\n2019-12-27,35.5,44.25\n")
    found, reading = read(tmp_path / "a", family="acled")
    assert (len(found), reading.rejected) == (1, [])
    assert "ours.csv was passed over: another table is of the layout that was asked for" in " ".join(reading.notes)


def test_a_member_that_is_damaged_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.csv", 'date,place\n2019-12-27,"K1\n')
    with pytest.raises(ImportFailed, match=r"b\.csv, line 2: a quote is opened"):
        read(tmp_path / "a")


# What spreadsheets do to known layouts


def text(rows: list[dict[str, str]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


GTD = {"iyear": "2019", "imonth": "12", "iday": "27", "country_txt": "Iraq", "attacktype1": "3", "gname": "Unknown"}


def test_ids_that_a_spreadsheet_has_rounded_are_refused_and_not_taken_for_one(tmp_path):
    found, reading = read(tmp_path / "a", text([{"eventid": "2.01912E+11", **GTD}, {"eventid": "2,01912E+11", **GTD}]))
    assert found == []
    assert {(one.column, "rounded by a spreadsheet" in one.reason) for one in reading.rejected} == {("eventid", True)}


@pytest.mark.parametrize(
    ("code", "root", "expected"),
    [("43", "4", "043"), ("10", "1", "010"), ("10", "10", "10"), ("190", "19", "190"), ("42.0", "4.0", "042")],
)
def test_zeros_that_a_spreadsheet_took_off_cameo_codes_are_put_back(tmp_path, code, root, expected):
    row = dict.fromkeys(COLUMNS_2, "") | {
        "GLOBALEVENTID": "900", "SQLDATE": "20191227", "EventCode": code, "EventRootCode": root, "QuadClass": "1",
    }  # fmt: skip
    (found,), _ = read(tmp_path / "a", text([row]))
    assert found.sub_event_type == f"CAMEO {expected}"


def test_gdelt_with_the_names_of_its_codebook_is_known(tmp_path):
    (found,), reading = read(
        tmp_path / "a", text([{"GlobalEventID": "900", "Day": "20191227", "EventCode": "190", "QuadClass": "4"}])
    )
    assert (reading.family, found.when.start, found.review) == ("gdelt", date(2019, 12, 27), "draft")


def test_acleds_weekly_counts_are_refused_for_a_row_is_many_events(tmp_path):
    row = {
        "WEEK": "2019-12-28",
        "COUNTRY": "Iraq",
        "EVENT_TYPE": "Battles",
        "SUB_EVENT_TYPE": "Armed clash",
        "EVENTS": "7",
        "FATALITIES": "3",
    }
    assert "weekly counts" in refusal(tmp_path / "a", text([row]))


@pytest.mark.parametrize(("proof", "first"), [("13/2/2020", date(2020, 2, 1)), ("2/13/2020", date(2020, 1, 2))])
def test_a_row_far_down_settles_month_and_day(tmp_path, proof, first):
    rows = "".join(f"1/2/2020,K{number}\n" for number in range(700))
    found, reading = read(tmp_path / "a", f"date,place\n{rows}{proof},K1\n")
    assert (len(found), found[0].when.start, reading.rejected) == (701, first, [])
    assert "day_first" not in " ".join(reading.notes)


@pytest.mark.parametrize("columns", [COLUMNS_2, COLUMNS_1, COLUMNS_1_OLD], ids=len)
@pytest.mark.parametrize("delimiter", ["\t", ","])
@pytest.mark.parametrize("number", [1, 3])
def test_gdelt_without_a_header_and_with_its_last_column_empty(tmp_path, columns, delimiter, number):
    cells = {
        "SQLDATE": "20191227",
        "Year": "2019",
        "EventCode": "043",
        "EventRootCode": "04",
        "QuadClass": "1",
        "DATEADDED": "20191228",
    }
    rows = [delimiter.join((cells | {"GLOBALEVENTID": str(900 + at)}).get(name, "") for name in columns) for at in range(number)]
    found, reading = read(tmp_path / "a", "\n".join(rows) + "\n")
    assert (reading.family, len(found), reading.rejected) == ("gdelt", number, [])
    assert found[0].sub_event_type == "CAMEO 043"
    assert not found[0].where.has_point


def test_ucdps_last_day_settles_its_first_one(tmp_path):
    row = {
        "id": "7", "side_a": "Government of Iraq", "side_b": "IS", "type_of_violence": "1", "date_start": "1/2/2016", "date_end": "1/13/2016",
        "best": "1",
    }  # fmt: skip
    (found,), _ = read(tmp_path / "a", text([row]))
    assert (found.when.start, found.when.end) == (date(2016, 1, 2), date(2016, 1, 13))


@pytest.mark.parametrize("stamp", ["1580000000", "1.58E+09", "1580000000000", "2020-01-26T00:53:20Z", "2020-01-26 00:53:20"])
def test_acleds_time_stamp_is_kept_in_each_of_its_forms(tmp_path, stamp):
    row = {"event_id_cnty": "IRQ1", "event_date": DAY, "event_type": "Battles", "timestamp": stamp}
    (found,), _ = read(tmp_path / "a", text([row]))
    assert found.source_updated == "2020-01-26T00:53:20Z"
