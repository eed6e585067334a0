"""GeoPackages, read with GDAL and with SQLite alone."""

from __future__ import annotations

import sqlite3
from xml.etree import ElementTree

import geopandas
import pyogrio
import pytest
from export_rows import HOSTILE, hostile

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


@pytest.mark.parametrize("text", HOSTILE)
def test_a_geopackage_keeps_hostile_text_as_text(text, file):
    found = pyogrio.read_dataframe(file("gpkg", [hostile(text)]), layer="incidents")
    assert found["title"][0] == text.replace("\0", "\ufffd")
