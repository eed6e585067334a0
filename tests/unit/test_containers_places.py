"""Files of places open as tables: GeoJSON, GeoPackage, KML and GPX, with coordinates in degrees and how far off they may be."""

from __future__ import annotations

import json
import sqlite3

import geopandas
import opened_tables
import pytest
import shapely
from opened_tables import KML, only, opened, refusal

from dateline.errors import ImportFailed
from dateline.importers.table import LAT, LON, PRECISION, RADIUS

write = opened_tables.write

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
