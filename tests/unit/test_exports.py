"""Files that leave are opened by programs that are not ours: each format is read here with a reader of its own."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import openpyxl
import pyarrow.parquet as parquet
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl.utils.escape import unescape
from pyproj import Geod
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dateline.__main__ import main
from dateline.answers.export import about as about_filter
from dateline.answers.lookup import known_values, stream
from dateline.api import answers
from dateline.errors import ExportRefused
from dateline.exporters import kml, xlsx
from dateline.exporters.about import About
from dateline.exporters.formats import FORMATS
from dateline.exporters.icons import SHAPES, icon
from dateline.filter import parse
from dateline.importers.family import Context
from dateline.importers.layout import COLUMNS, NUMERIC
from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.importers.read import read_file
from dateline.model.casualties import Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.vocabulary import EVENT_TYPES, SIDES
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library
from dateline.store.bundled import close_library, read_actors, read_countries, read_sites

ROOT = Path(__file__).resolve().parents[2]
EXPORTED = datetime(2021, 3, 4, 5, 6, tzinfo=UTC)
DAY = date(2019, 12, 27)
KML = "{http://www.opengis.net/kml/2.2}"
GPX = "{http://www.topografix.com/GPX/1/1}"
OURS = "{urn:dateline:incident:1}"

HOSTILE = (
    "<script>alert(1)</script>", "]]>", "<![CDATA[", "&amp;lt;b&gt;", "=HYPERLINK(\"http://evil\")", "@SUM(A1)", "-1+1", "nul\0 in it",
    "bell\x07 and \x1b[31m", "\ufffe\uffff", "\u202egnirts", "كتائب حزب الله", "line\nbreak\r\nand more", "_x0041_", "𝕏 beyond", "<?xml?>",
    "$[name]", "{{x}}", "'", '"',
)  # fmt: skip

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def incident(number: int = 1, **changes) -> Incident:
    """Return an incident in Kirkuk that is known to the site."""
    usual = Incident(
        f"T-{number}", "Rockets on a base", When(DAY, DAY, "19:20"),
        Where("K1 base", "", "Kirkuk", "IQ", 35.5, 44.25, "site", 500), "rocket-attack",
        killed=Count(0, 0), sources=(Source("Wire", "Rockets", "https://example.org/a?b=1&c=2", "2019-12-28"),),
    )  # fmt: skip
    return replace(usual, **changes)


SEVERAL = (
    incident(1, actors=(Involvement("suspected", "kh", "", "alleged", "US officials"),)),
    incident(2, where=Where("Anbar", "", "Anbar", "IQ", 33.0, 42.0, "province", 75_000), when=When(DAY, date(2019, 12, 31))),
    incident(3, where=Where("somewhere", country="IQ")),
    incident(4, status="denied", title="A strike that was not one"),
    incident(5, where=Where("Hasakah", "", "", "SY", 36.5, 40.75, "town", 5_000), killed=Count(2, None), title="Second"),
    incident(6, when=When(date(1899, 5, 1), date(1899, 5, 31)), title="Before any spreadsheet"),
)
SIDE_OF = {"T-1": "iran-aligned", "T-2": "us-coalition"}
ABOUT = About(
    title="Test <incidents>", filter_words="6 incidents, on K1 & others", query="place=k1", notes=("1 later denied: not counted",),
    datasets=("Made up; licence: CC0",), exported=EXPORTED, expected=6, without_place=1,
    side=lambda one: SIDE_OF.get(one.incident_id, "nobody"),
)  # fmt: skip


def written(name: str, rows, about: About = ABOUT) -> bytes:
    """Return a file as an export writes it, from pages of two."""
    rows = list(rows)
    pages = [rows[at : at + 2] for at in range(0, len(rows), 2)]
    return b"".join(FORMATS[name].write(iter(pages), about))


@pytest.fixture
def file(tmp_path: Path):
    """Return a function that writes an export to a file and returns its path."""

    def write(name: str, rows=SEVERAL, about: About = ABOUT) -> Path:
        path = tmp_path / f"out.{name}"
        path.write_bytes(written(name, rows, about))
        return path

    return write


def hostile(text: str, number: int = 1) -> Incident:
    """Return an incident that holds a text wherever text may stand."""
    texts = {one.name: text for one in fields(Incident) if one.type == "str" and one.name in (
        "title", "summary", "sub_event_type", "weapon", "killed_note", "wounded_note", "attributed_by", "disputes",
        "parent_incident_id", "series", "note",
    )}  # fmt: skip
    return incident(
        number, **texts, when=When(DAY, DAY, "", "", text), where=Where(text, "", text, "IQ", 35.5, 44.25, "town", 5_000),
        actors=(Involvement("target", "", text, "alleged", text),), sources=(Source(text, text, text, text), Source("", "", f"javascript:{text}")),
    )  # fmt: skip


# ---- Every format


@pytest.mark.parametrize("name", [one.id for one in FORMATS.values() if one.tells])
def test_every_format_but_csv_says_what_is_shown_and_where_it_is_from(name, file):
    said = told_by(name, file(name))
    for text in ("6 incidents, on K1 & others", "place=k1", "1 later denied: not counted", "Made up; licence: CC0", "2021-03-04"):
        assert text in said, text


def told_by(name: str, path: Path) -> str:
    """Return what a file says about itself, read with a reader of the format."""
    if name == "xlsx":
        return "\n".join(str(cell.value) for row in openpyxl.load_workbook(path)["About"].rows for cell in row)
    if name == "gpkg":
        return pyogrio.read_info(path, layer="incidents")["layer_metadata"]["DESCRIPTION"]
    if name == "geojson":
        return " ".join(str(one) for one in json.loads(path.read_bytes())["about"].values())
    if name == "parquet":
        return str(json.loads(parquet.read_schema(path).metadata[b"dateline"]))
    if name == "kml":
        return ElementTree.parse(path).findtext(f"{KML}Document/{KML}description").replace("&amp;", "&")
    if name == "kmz":
        with zipfile.ZipFile(path) as archive:
            root = ElementTree.fromstring(archive.read("doc.kml"))
        return root.findtext(f"{KML}Document/{KML}description").replace("&amp;", "&")
    if name == "gpx":
        return ElementTree.parse(path).findtext(f"{GPX}metadata/{GPX}desc")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_of_nothing_is_a_whole_file_all_the_same(name, file):
    path = file(name, rows=())
    if name == "xlsx":
        assert [cell.value for cell in openpyxl.load_workbook(path)["Incidents"][1]] == list(COLUMNS)
    elif name == "parquet":
        assert parquet.read_table(path).num_rows == 0
    elif name == "gpkg":
        assert pyogrio.read_info(path, layer="incidents")["features"] == 0
    elif name in ("kml", "gpx"):
        ElementTree.parse(path)
    else:
        assert path.read_bytes()


@pytest.mark.parametrize("name", [one for one in FORMATS if one != "txt"])
def test_no_format_needs_all_incidents_in_memory_or_leaves_files_behind(name, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    page = [incident(number, summary="words " * 30) for number in range(150)]

    def peak(pages: int) -> int:
        tracemalloc.start()
        for _ in FORMATS[name].write((page for _ in range(pages)), ABOUT):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    monkeypatch.setattr("dateline.exporters.typed.GROUP", 300)
    peak(1)
    assert peak(10) < peak(3) * 1.5 + 150_000
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["xlsx", "gpkg", "kmz", "kml"])
def test_a_reader_who_goes_away_leaves_no_temporary_file(name, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pieces = FORMATS[name].write(iter([[incident(number)] for number in range(9)]), ABOUT)
    for _ in range(3):
        next(pieces)
    assert name == "kml" or list(tmp_path.iterdir()) != [], "it is at work"
    pieces.close()
    assert list(tmp_path.iterdir()) == []


# ---- The same incidents again

DATA = ROOT / "data"
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA))


def loaded(path: Path) -> list[Incident]:
    """Return the incidents of a file as a load would take them; no row may be rejected."""
    reading = read_file(path, Context("", NAMES))
    found = list(reading.incidents())
    assert reading.rejected == []
    return found


# No reader takes a NUL: a text that holds one is refused on its way in.
TEXTS = (
    some.sampled_from([text for text in HOSTILE if "\0" not in text])
    | some.text(some.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=10)
).map(str.strip)


@some.composite
def incidents(draw) -> Incident:
    """Draw incidents with any text, any place and any counts."""
    one = hostile(draw(TEXTS.filter(bool)), draw(some.integers(1, 10**9)))
    lat, lon = draw(some.floats(-90, 90)), draw(some.floats(-180, 180).filter(bool))
    where = draw(some.sampled_from([Where("x"), Where(draw(TEXTS), "", "", "IQ", lat, lon, "district", 2_500)]))
    low = draw(some.none() | some.integers(0, 10_000_000))
    start = draw(some.dates())
    return replace(one, where=where, killed=Count(low, low), wounded=Count(None, low), when=When(start, start), actors=())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("again")


@pytest.mark.parametrize("name", ["parquet", "geojson"])
@given(rows=some.lists(incidents(), min_size=1, max_size=3, unique_by=lambda one: one.incident_id))
def test_what_is_exported_loads_as_the_same_incidents_again(name, rows, folder):
    path = folder / f"again.{name}"
    path.write_bytes(written(name, rows))
    assert loaded(path) == rows


@pytest.mark.parametrize("name", ["csv", "parquet", "geojson", "xlsx", "gpkg"])
def test_the_bundled_incidents_load_as_they_were_exported(name, file):
    rows = list(read(DATA / "incidents.csv", NAMES).incidents())
    assert loaded(file(name, rows)) == rows
    assert len(rows) == 85


def test_parquet_has_types_and_null_for_what_is_unknown(file):
    table = parquet.read_table(file("parquet"))
    assert table.column_names == list(COLUMNS)
    assert {str(table.schema.field(name).type) for name in ("date_start", "date_end")} == {"date32[day]"}
    assert {str(table.schema.field(name).type) for name in NUMERIC} == {"double", "int32"}
    rows = table.to_pylist()
    assert [row["killed_max"] for row in rows] == [0, 0, 0, 0, None, 0]
    assert rows[2]["lat"] is None
    assert rows[0]["weapon"] is None


# ---- Excel


def test_excel_gets_real_dates_and_numbers_and_a_head_that_stays(file):
    sheet = openpyxl.load_workbook(file("xlsx"))["Incidents"]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows[1]["date_start"] == datetime(2019, 12, 27)
    assert rows[1]["date_end"] == datetime(2019, 12, 31)
    assert rows[5]["date_start"] == "1899-05-01", "Excel knows no day before 1900"
    assert (rows[0]["lat"], rows[0]["radius_m"], rows[0]["killed_min"]) == (35.5, 500, 0)
    assert (rows[2]["lat"], rows[4]["killed_max"]) == (None, None)
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_in_excel(text, file):
    book = openpyxl.load_workbook(file("xlsx", [hostile(text)]))
    cells = dict(zip(COLUMNS, book["Incidents"][2], strict=True))
    assert {cell.data_type for cell in cells.values()} <= {"s", "n", "d"}
    shown = CONTROL.sub("\ufffd", text)
    assert unescape(cells["title"].value) == shown.replace("\r\n", "\n")
    assert cells["note"].hyperlink is None
    if shown != text:
        assert "control characters" in told_by("xlsx", file("xlsx", [hostile(text)]))


def test_a_text_too_long_for_a_cell_is_cut_and_that_is_said(file):
    path = file("xlsx", [incident(1, summary="𝕏" * 20_000), incident(2, summary="x" * 32_767)])
    cells = [
        row[COLUMNS.index("summary")] for row in openpyxl.load_workbook(path)["Incidents"].iter_rows(min_row=2, values_only=True)
    ]
    assert cells[0].endswith("𝕏 […cut]")
    assert len(cells[0].encode("utf-16-le")) // 2 <= xlsx.MOST_CHARACTERS
    assert cells[1] == "x" * 32_767
    assert "1 cells held more than 32,767" in told_by("xlsx", path)


def test_more_incidents_than_a_sheet_has_rows_are_refused_before_and_while_writing(monkeypatch):
    with pytest.raises(ExportRefused, match="limit and after"):
        FORMATS["xlsx"].refuse_too_many(replace(ABOUT, expected=1_048_576))
    FORMATS["xlsx"].refuse_too_many(replace(ABOUT, expected=1_048_575))
    FORMATS["parquet"].refuse_too_many(replace(ABOUT, expected=10**9))
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    with pytest.raises(ExportRefused):
        written("xlsx", SEVERAL)


# ---- GeoPackage


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


# ---- KML and KMZ


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
    assert colours == {one.id: f"ff{one.light[5:7]}{one.light[3:5]}{one.light[1:3]}" for one in SIDES.values()}
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


# ---- GPX


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


# ---- What is said, from the store


def test_what_is_said_comes_from_the_filter_and_the_data_sets_in_it(library: Library):
    asked = parse([("place", "k1"), ("type", "rocket-attack")], known_values(library))
    said = about_filter(library, asked, EXPORTED)
    assert "rocket attack" in said.filter_words
    assert "at K-1" in said.filter_words or "at K1" in said.filter_words
    assert said.query == "type=rocket-attack&place=k1"
    assert any("data/SOURCES.md" in line and "CC BY 4.0" in line for line in said.datasets)
    part = about_filter(library, asked, EXPORTED, limit=1)
    assert part.expected == 1
    assert "at most 1 of these incidents" in part.notes[0]
    assert part.without_place is None


def test_only_data_sets_that_are_in_the_file_are_named(empty_library: Library):
    empty_library.load([incident(1)], DataSet("one", "One", "Line of one", "CC0"), EXPORTED)
    empty_library.load([incident(2, event_type="riot")], DataSet("two", "Two", "Line of two"), EXPORTED)
    said = about_filter(empty_library, parse([("type", "riot")], known_values(empty_library)), EXPORTED)
    assert said.datasets == ("Line of two; loaded 2021-03-04",)


def test_a_side_in_a_file_is_the_side_in_the_store(library: Library):
    said = about_filter(library, parse([], {}), EXPORTED)
    rows = library.tables().incidents[["incident_id", "side"]].to_pyarrow().to_pylist()
    stored = {row["incident_id"]: row["side"] for row in rows}
    found = {one.incident_id: said.side(one) for page in stream(library, parse([], {})) for one in page}
    assert found == {key: stored[key] for key in found}
    assert len(set(found.values())) > 3


# ---- The data API


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("exports") / "dateline.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_STORE", str(path))
        found = TestClient(Starlette(routes=answers.routes()))
        found.store = str(path)
        yield found
    close_library(path)


@pytest.mark.parametrize("name", FORMATS)
def test_the_api_serves_every_format_under_its_name_with_limit_and_after(client, name):
    first = client.get(f"/api/incidents.{name}", params={"limit": "3", "place": "k1"})
    assert first.status_code == 200
    assert first.headers["content-type"] == FORMATS[name].media_type
    assert f'filename="incidents.{name}"' in first.headers["content-disposition"]
    assert first.headers["link"] == '<incidents.txt?place=k1>; rel="describedby"; type="text/plain"'
    assert first.content
    assert client.head(f"/api/incidents.{name}").headers["content-type"] == FORMATS[name].media_type
    assert client.get(f"/api/incidents.{name}", params={"limit": "none"}).status_code == 400
    if name == "parquet":
        rows = parquet.read_table(io.BytesIO(first.content))["incident_id"].to_pylist()
        rest = client.get("/api/incidents.parquet", params={"place": "k1", "after": rows[0]})
        assert parquet.read_table(io.BytesIO(rest.content))["incident_id"].to_pylist()[: len(rows) - 1] == rows[1:]


def test_what_describes_an_answer_is_where_its_link_says(client):
    link = client.get("/api/incidents.csv", params={"type": "riot"}).headers["link"]
    described = client.get(f"/api/{re.search('<(.*)>', link)[1]}")
    assert "type=riot" in described.text


def test_too_many_for_a_format_is_a_400_with_what_to_do(client, monkeypatch):
    monkeypatch.setattr("dateline.api.answers.FORMATS", FORMATS)
    object.__setattr__(FORMATS["xlsx"], "most", 10)
    try:
        answer = client.get("/api/incidents.xlsx")
        assert answer.status_code == 400
        assert "limit and after" in answer.json()["error"]
        assert client.get("/api/incidents.xlsx", params={"limit": "10"}).status_code == 200
    finally:
        object.__setattr__(FORMATS["xlsx"], "most", xlsx.MOST_ROWS)


# ---- The page and the shell


def test_the_menu_lists_what_can_be_written():
    script = (ROOT / "dateline" / "web" / "exports.js").read_text(encoding="utf-8")
    listed = re.findall(r'^  \["(\w+)", "([^"]+)", "([^"]+)"\],$', script, re.MULTILINE)
    assert listed == [(one.id, one.label, one.opens_in) for one in FORMATS.values()]


@pytest.fixture
def shell(client, monkeypatch, capsysbinary):
    """Return a function that runs `export` with some words and returns exit code, output and messages."""
    monkeypatch.setenv("DATELINE_STORE", client.store)

    def run(*words: object) -> tuple[int, bytes, str]:
        code = main(["export", *map(str, words)])
        out, messages = capsysbinary.readouterr()
        return code, out, messages.decode()

    return run


def test_the_shell_writes_the_format_that_the_file_is_named_for(shell, tmp_path):
    target = tmp_path / "f.xlsx"
    assert shell("--output", target, "type=rocket-attack") == (0, b"", "")
    sheet = openpyxl.load_workbook(target)["Incidents"]
    kinds = {row[COLUMNS.index("event_type")] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert kinds == {"rocket-attack"}
    assert [path.name for path in tmp_path.iterdir()] == ["f.xlsx"]


def test_the_shell_puts_the_words_beside_a_csv(shell, tmp_path):
    code, _, messages = shell("--output", tmp_path / "f.csv", "type=riot")
    assert code == 0
    assert "f.about.txt" in messages
    assert "Filter: type=riot" in (tmp_path / "f.about.txt").read_text(encoding="utf-8")


def test_the_shell_says_where_it_can_not_write_and_leaves_nothing(shell, tmp_path):
    code, _, messages = shell("--output", tmp_path / "none" / "f.gpkg")
    assert code == 1
    assert "can't be written" in messages
    assert list(tmp_path.iterdir()) == []


def test_the_shell_asks_for_a_format_where_none_is_named(shell, tmp_path):
    assert shell()[0] == 1
    assert "--format with one of csv, xlsx" in shell("--output", tmp_path / "f.doc")[2]


def test_bytes_go_down_a_pipe_but_not_to_a_terminal(shell, client):
    code, out, _ = shell("--format", "parquet")
    assert code == 0
    assert parquet.read_table(io.BytesIO(out)).num_rows == 85
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "dateline", "export", "--format", "parquet"]
    refused = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DATELINE_STORE": client.store}, stdout=theirs, stderr=subprocess.PIPE
    )
    os.close(ours)
    os.close(theirs)
    assert refused.returncode == 1
    assert b"Name a file with --output" in refused.stderr
