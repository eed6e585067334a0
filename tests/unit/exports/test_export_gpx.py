"""GPX way-points, read with ElementTree and with GDAL."""

from __future__ import annotations

from xml.etree import ElementTree

import pyogrio
import pytest
from export_rows import CONTROL, GPX, HOSTILE, SEVERAL, hostile, incident, written

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


ORDER = {
    "gpx": ("metadata", "wpt", "rte", "trk", "extensions"),
    "metadata": ("name", "desc", "author", "copyright", "link", "time", "keywords", "bounds", "extensions"),
    "wpt": (
        "ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym", "type", "fix", "sat", "hdop", "vdop", "pdop",
        "ageofdgpsdata", "dgpsid", "extensions",
    ),
    "link": ("text", "type"),
}  # fmt: skip
"""The elements of GPX 1.1 with their children in the order of its schema, which devices insist on."""


def test_elements_stand_in_the_order_of_the_schema(file):
    root = ElementTree.parse(file("gpx", [*SEVERAL, hostile("text", 9)])).getroot()
    assert root.tag == f"{GPX}gpx"
    assert (root.get("version"), root.get("creator")) == ("1.1", "Dateline")
    for element in root.iter():
        tag = element.tag.removeprefix(GPX)
        if tag in ORDER:
            places = [ORDER[tag].index(child.tag.removeprefix(GPX)) for child in element]
            assert places == sorted(places), tag
    for extensions in root.iter(f"{GPX}extensions"):
        assert all(child.tag.startswith(OURS) for child in extensions), "extensions are of another name space"


@pytest.mark.parametrize("lon", [179.99999999, 180.0, -180.0, -179.99999999])
def test_a_longitude_lies_from_180_west_to_just_before_180_east(lon):
    (point,) = ElementTree.fromstring(written("gpx", [incident(where=Where("", "", "", "", 1.0, lon, "site", 500))])).findall(
        f"{GPX}wpt"
    )
    assert -180 <= float(point.get("lon")) < 180
