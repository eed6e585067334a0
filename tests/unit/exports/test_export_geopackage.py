"""GeoPackages, read with GDAL and with SQLite alone."""

from __future__ import annotations

import re
import sqlite3
from xml.etree import ElementTree

import geopandas
import pyogrio
import pytest
from export_rows import HOSTILE, SEVERAL, hostile

from dateline.model.vocabulary import SIDES


def test_geopackage_opens_with_types_and_no_point_where_there_is_none(file):
    path = file("gpkg")
    found = geopandas.read_file(path, layer="incidents")
    assert found.crs.to_epsg() == 4326
    assert list(found["incident_id"]) == [f"T-{number}" for number in range(1, 7)]
    assert [geometry is None for geometry in found.geometry] == [False, False, True, False, False, False]
    assert (found.geometry[0].x, found.geometry[0].y) == (44.25, 35.5)
    assert found["date_end"][1].isoformat().startswith("2019-12-31")
    assert list(found["side"][:3]) == ["iran-aligned", "us-coalition", "nobody"]
    assert found["blamed"][0] == "kh (suspected, alleged, according to US officials)"


def test_qgis_finds_a_default_style_with_our_colours_and_the_time(file):
    with sqlite3.connect(file("gpkg")) as store:
        rows = store.execute(
            "SELECT styleQML, useAsDefault, update_time FROM layer_styles "
            "WHERE f_table_schema = '' AND f_table_name = 'incidents' AND f_geometry_column = 'geom'"
        ).fetchall()
        assert store.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchall() == [
            ("attributes",)
        ]
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    ((qml, default, updated),) = rows
    assert (default, updated.replace(".000", "")) == (1, "2021-03-04T05:06:00Z")
    style = ElementTree.fromstring(qml)
    renderer = style.find("renderer-v2")
    assert renderer.get("attr") == "side"
    colours = {}
    for category in renderer.findall("categories/category"):
        symbol = renderer.find(f"symbols/symbol[@name='{category.get('symbol')}']")
        dot = symbol.findall("layer")[1].find("Option/Option[@name='color']").get("value")
        colours[category.get("value")] = "#" + "".join(f"{int(part):02x}" for part in dot.split(",")[:3])
        disc = symbol.findall("layer")[0].find("Option/Option[@name='size_unit']").get("value")
        assert disc == "RenderMetersInMapUnits", "areas are as large as they are on the ground"
    assert colours == {one.id: one.light for one in SIDES.values()}
    time = style.find("temporal")
    assert (time.get("enabled"), time.get("startField"), time.get("endField")) == ("1", "date_start", "date_end")


def test_sqlite_alone_finds_all_that_the_standard_asks_for(file):
    """Requirements of OGC 12-128r15 (GeoPackage 1.2) that a program may rely on before it opens a layer."""
    with sqlite3.connect(file("gpkg")) as store:
        assert store.execute("PRAGMA application_id").fetchone()[0].to_bytes(4, "big") == b"GPKG"
        assert store.execute("PRAGMA user_version").fetchone() == (10_200,), "1.2: no reader warns of a version too new for it"
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.execute(
            "SELECT data_type, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents WHERE table_name = 'incidents'"
        ).fetchall() == [("features", 40.75, 33.0, 44.25, 36.5, 4326)]
        assert store.execute(
            "SELECT table_name, column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns"
        ).fetchall() == [("incidents", "geom", "POINT", 4326, 0, 0)]
        systems = store.execute("SELECT srs_id, organization FROM gpkg_spatial_ref_sys ORDER BY srs_id").fetchall()
        assert systems == [(-1, "NONE"), (0, "NONE"), (4326, "EPSG")]
        blobs = [blob for (blob,) in store.execute("SELECT geom FROM incidents ORDER BY fid")]
        rows = store.execute("SELECT id, minx, miny FROM rtree_incidents_geom ORDER BY id").fetchall()
    assert [blob is None for blob in blobs] == [not one.where.has_point for one in SEVERAL]
    assert all(blob[:2] == b"GP" for blob in blobs if blob)
    drawn = [(number, one.where.lon, one.where.lat) for number, one in enumerate(SEVERAL, 1) if one.where.has_point]
    assert rows == drawn, "what the index finds is what has a point"


def test_what_is_only_possible_or_did_not_happen_is_half_tone_in_qgis(file):
    with sqlite3.connect(file("gpkg")) as store:
        ((qml,),) = store.execute("SELECT styleQML FROM layer_styles").fetchall()
        names = [row[1] for row in store.execute("PRAGMA table_info(incidents)")]
    expressions = {
        option.get("value") for option in ElementTree.fromstring(qml).iter("Option") if option.get("name") == "expression"
    }
    asked = {name for expression in expressions for name in re.findall(r'"(\w+)"', expression)}
    assert asked == {"status", "match", "geo_precision", "radius_m"}
    assert asked <= set(names), "the style asks for columns that are there, also where the filter has no dates"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_geopackage_keeps_hostile_text_as_text(text, file):
    found = pyogrio.read_dataframe(file("gpkg", [hostile(text)]), layer="incidents")
    assert found["title"][0] == text.replace("\0", "\ufffd")
