"""GeoJSON as RFC 7946 has it, read as JSON, by shapely and by GDAL."""

from __future__ import annotations

import json

import geopandas
import pytest
import shapely
from export_rows import HOSTILE, SEVERAL, hostile, incident, written

from dateline.model.where import Where


def collection(rows=SEVERAL) -> dict:
    def no_constant(text: str) -> None:
        raise AssertionError(f"{text} is no JSON")

    return json.loads(written("geojson", rows).decode("utf-8"), parse_constant=no_constant)


def test_the_members_are_those_of_the_standard_and_one_of_ours():
    found = collection()
    assert set(found) == {"type", "about", "features", "bbox"}, "crs was taken out of the standard"
    assert found["type"] == "FeatureCollection"
    for feature in found["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)


def test_a_point_is_longitude_then_latitude_and_none_is_null():
    features = collection()["features"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [44.25, 35.5]}
    assert features[2]["geometry"] is None
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in features if one["geometry"]]
    assert [(shape.x, shape.y) for shape in shapes] == [(one.where.lon, one.where.lat) for one in SEVERAL if one.where.has_point]


def test_the_bounding_box_holds_all_points_and_is_left_out_where_there_is_none():
    assert collection()["bbox"] == [40.75, 33.0, 44.25, 36.5]
    assert collection([incident()])["bbox"] == [44.25, 35.5, 44.25, 35.5]
    assert "bbox" not in collection([incident(where=Where("somewhere"))])
    assert "bbox" not in collection([])


def test_gdal_reads_it_with_every_incident_in_wgs_84(file):
    found = geopandas.read_file(file("geojson"))
    assert found.crs.to_epsg() == 4326
    assert list(found["incident_id"]) == [one.incident_id for one in SEVERAL]
    assert [geometry is None for geometry in found.geometry] == [not one.where.has_point for one in SEVERAL]
    assert list(found.total_bounds) == collection()["bbox"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_the_same_text_again(text):
    (feature,) = collection([hostile(text)])["features"]
    assert feature["properties"]["title"] == text
