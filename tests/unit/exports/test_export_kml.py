"""KML and KMZ, read with ElementTree and with GDAL."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import pytest
import shapely
from export_rows import ABOUT, CONTROL, DAY, HOSTILE, KML, SEVERAL, hostile
from pyproj import Geod
from readers import kml_root

from dateline.exporters import kml
from dateline.exporters.icons import SHAPES, icon
from dateline.model.vocabulary import EVENT_TYPES, SIDES


def kml_folders(path: Path) -> dict[str, list[ElementTree.Element]]:
    folders = ElementTree.parse(path).findall(f"{KML}Document/{KML}Folder")
    return {one.findtext(f"{KML}name").split(":")[0]: one.findall(f"{KML}Placemark") for one in folders}


def ids(placemarks: list[ElementTree.Element]) -> list[str]:
    return [one.findtext(f"{KML}ExtendedData/{KML}Data[@name='incident_id']/{KML}value") for one in placemarks]


def test_kml_tells_points_areas_and_what_did_not_happen_apart(file):
    folders = kml_folders(file("kml"))
    assert {name: ids(found) for name, found in folders.items()} == {
        "Points": ["T-1", "T-5", "T-6"], "Areas": ["T-2"], "Not counted": ["T-4"], "Without a place on the map": ["T-3"],
    }  # fmt: skip
    assert folders["Areas"][0].find(f"{KML}Point") is None, "a province is never a bare pin"
    assert folders["Areas"][0].find(f"{KML}Polygon") is not None
    nowhere = folders["Without a place on the map"][0]
    assert nowhere.find(f"{KML}Point") is None
    assert nowhere.find(f"{KML}Polygon") is None
    assert folders["Not counted"][0].findtext(f"{KML}name") == "A strike that was not one (reported, later denied)"


def test_kml_has_whole_time_spans_and_the_colours_of_the_sides(file):
    path = file("kml")
    area = kml_folders(path)["Areas"][0]
    span = [area.findtext(f"{KML}TimeSpan/{KML}{end}") for end in ("begin", "end")]
    assert span == ["2019-12-27", "2019-12-31"]
    root = ElementTree.parse(path)
    assert area.findtext(f"{KML}styleUrl") == "#us-coalition"
    colours = {one.get("id"): one.findtext(f"{KML}IconStyle/{KML}color") for one in root.iter(f"{KML}Style")}
    turned = {one.id: f"{one.light[5:7]}{one.light[3:5]}{one.light[1:3]}" for one in SIDES.values()}
    assert colours == {one: f"ff{bgr}" for one, bgr in turned.items()} | {
        f"{one}-pale": f"72{bgr}" for one, bgr in turned.items()
    }
    assert "between 27 and 31 Dec 2019" in area.findtext(f"{KML}description")
    assert "province, within 75 km" in area.findtext(f"{KML}description")


def test_kml_opens_in_gdal_with_every_incident(file):
    for name in ("kml", "kmz"):
        path = file(name)
        layers = [layer for layer, _ in pyogrio.list_layers(path)]
        assert len(layers) == 4
        assert sum(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"] for layer in layers) == len(SEVERAL)


def test_a_kml_area_is_a_circle_of_its_radius_wherever_it_lies():
    for lon, lat in ((44.0, 33.0), (179.9, 52.0), (0.5, 89.0)):
        corners = kml.circle(lon, lat, 75_000)
        assert corners[0] == corners[-1]
        assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in corners)
        for x, y in corners:
            assert Geod(ellps="WGS84").inv(lon, lat, x, y)[2] == pytest.approx(75_000, abs=2)


def test_kmz_brings_a_symbol_for_every_kind_of_event_and_asks_no_host(file):
    with zipfile.ZipFile(file("kmz")) as archive:
        document = archive.read("doc.kml")
        names = set(archive.namelist())
    hrefs = {one.text for one in ElementTree.fromstring(document).iter(f"{KML}href")}
    assert hrefs == names - {"doc.kml"} == {f"symbols/{shape}.png" for shape in {one.shape for one in EVENT_TYPES.values()}}
    styles = {one.get("id") for one in ElementTree.fromstring(document).iter(f"{KML}Style")}
    assert {one.text.removeprefix("#") for one in ElementTree.fromstring(document).iter(f"{KML}styleUrl")} <= styles
    assert b"href>http" not in document


def test_symbols_are_pictures_that_differ():
    drawn = {icon(shape) for shape in SHAPES}
    assert len(drawn) == len(SHAPES)
    assert all(one.startswith(b"\x89PNG") for one in drawn)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_well_formed_and_stays_text_in_a_balloon(text, file):
    (placemark,) = kml_folders(file("kml", [hostile(text)]))["Points"]
    assert placemark.findtext(f"{KML}name") == CONTROL.sub("\ufffd", text)
    balloon = placemark.findtext(f"{KML}description")
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z!?]+)", balloon)) <= {"p", "b", "br", "ul", "li", "a"}
    assert 'href="javascript' not in balloon.lower()


FEATURE = (
    "name", "visibility", "open", "address", "phoneNumber", "Snippet", "description", "LookAt", "TimeSpan", "styleUrl", "Style", "Region",
    "ExtendedData",
)  # fmt: skip
ORDER = {
    "kml": ("Document",),
    "Document": (*FEATURE, "Schema", "Folder", "Placemark"),
    "Folder": (*FEATURE, "Placemark"),
    "Placemark": (*FEATURE, "Point", "LineString", "Polygon"),
    "TimeSpan": ("begin", "end"),
    "Style": ("IconStyle", "LabelStyle", "LineStyle", "PolyStyle", "BalloonStyle", "ListStyle"),
    "IconStyle": ("color", "colorMode", "scale", "heading", "Icon", "hotSpot"),
    "LabelStyle": ("color", "colorMode", "scale"),
    "LineStyle": ("color", "colorMode", "width"),
    "PolyStyle": ("color", "colorMode", "fill", "outline"),
    "Icon": ("href",),
    "ExtendedData": ("Data",),
    "Data": ("displayName", "value"),
    "Point": ("extrude", "altitudeMode", "coordinates"),
    "Polygon": ("extrude", "tessellate", "altitudeMode", "outerBoundaryIs", "innerBoundaryIs"),
    "outerBoundaryIs": ("LinearRing",),
    "LinearRing": ("extrude", "tessellate", "altitudeMode", "coordinates"),
}
"""The elements we use with their children in the order of the schema of OGC 07-147r2; Google Earth passes over others."""


@pytest.mark.parametrize("name", ["kml", "kmz"])
def test_elements_stand_in_the_order_of_the_schema(name, file):
    dated = replace(ABOUT, asked_days=(DAY, DAY))
    root = kml_root(file(name, [*SEVERAL, hostile("text", 9)], dated))
    used = set()
    for element in root.iter():
        tag = element.tag.removeprefix(KML)
        children = [child.tag.removeprefix(KML) for child in element]
        places = [ORDER[tag].index(child) for child in children] if children else []
        assert places == sorted(places), f"{tag}: {children}"
        used.add(tag)
    assert used >= {"Placemark", "TimeSpan", "Style", "Polygon", "Point", "ExtendedData"}
    named = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(named) == len(set(named))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in named), "an id of XML begins with a letter"


def test_areas_run_counter_clockwise_and_colours_are_eight_hex_digits(file):
    root = kml_root(file("kml"))
    for ring in root.iter(f"{KML}LinearRing"):
        corners = [tuple(map(float, one.split(","))) for one in ring.findtext(f"{KML}coordinates").split()]
        assert shapely.LinearRing(corners).is_ccw
        assert corners[0] == corners[-1]
    assert {bool(re.fullmatch("[0-9a-f]{8}", one.text)) for one in root.iter(f"{KML}color")} == {True}


def test_what_is_only_possible_or_did_not_happen_is_half_tone(file):
    dated = replace(ABOUT, asked_days=(DAY, DAY))
    styles = {row: one.findtext(f"{KML}styleUrl") for row, one in zip(*_placed(file("kml", SEVERAL, dated)))}
    assert {one for one, style in styles.items() if style.endswith("-pale")} == {"T-2", "T-4", "T-6"}
    styles = {row: one.findtext(f"{KML}styleUrl") for row, one in zip(*_placed(file("kml")))}
    assert {one for one, style in styles.items() if style.endswith("-pale")} == {"T-4"}


def _placed(path: Path) -> tuple[list[str], list[ElementTree.Element]]:
    placemarks = list(kml_root(path).iter(f"{KML}Placemark"))
    return ids(placemarks), placemarks
