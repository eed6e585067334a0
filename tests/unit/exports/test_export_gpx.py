"""GPX way-points, read with ElementTree and with GDAL."""

from __future__ import annotations

from xml.etree import ElementTree

import pyogrio
import pytest
from export_rows import CONTROL, GPX, HOSTILE, hostile, incident, written

from dateline.model.where import Where

OURS = "{urn:dateline:incident:1}"


def test_gpx_holds_what_has_a_point_and_counts_what_has_none(file):
    path = file("gpx")
    root = ElementTree.parse(path).getroot()
    points = root.findall(f"{GPX}wpt")
    assert [one.findtext(f"{GPX}extensions/{OURS}incident_id") for one in points] == ["T-1", "T-2", "T-4", "T-5", "T-6"]
    assert root.findtext(f"{GPX}extensions/{OURS}without_place") == "1"
    assert "1 without a place on the map" in root.findtext(f"{GPX}metadata/{GPX}desc")
    assert points[1].findtext(f"{GPX}name") == "Rockets on a base (province, within 75 km)"
    assert points[2].findtext(f"{GPX}name") == "A strike that was not one (reported, later denied)"
    assert points[0].find(f"{GPX}time") is None, "a day at the scene is no instant in UTC"
    assert points[0].find(f"{GPX}link").get("href") == "https://example.org/a?b=1&c=2"
    read = pyogrio.read_dataframe(path, layer="waypoints")
    assert (read.geometry[0].x, read.geometry[0].y) == (44.25, 35.5)


def test_gpx_says_180_degrees_east_as_west_and_tiny_degrees_without_an_exponent():
    rows = [incident(1, where=Where("line", "", "", "", 1e-9, 180.0, "site", 500))]
    (point,) = ElementTree.fromstring(written("gpx", rows)).findall(f"{GPX}wpt")
    assert (point.get("lat"), point.get("lon")) == ("0", "-180")


@pytest.mark.parametrize("text", HOSTILE)
def test_gpx_of_hostile_text_is_well_formed_and_links_to_no_script(text):
    (point,) = ElementTree.fromstring(written("gpx", [hostile(text)])).findall(f"{GPX}wpt")
    assert point.findtext(f"{GPX}name") == CONTROL.sub("\ufffd", text)
    assert point.findall(f"{GPX}link") == []
