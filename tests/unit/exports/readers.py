"""Each format read by a program that did not write it: one dictionary for an incident, by its id.

CSV by pandas, Excel by openpyxl, GeoJSON as JSON, GeoPackage by SQLite alone, Parquet by DuckDB, KML and GPX by
ElementTree. In tables an empty cell is None; KML and GPX add `name` and `text`, which is what a person gets to read.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import openpyxl
import pandas
from export_rows import GPX, KML

OURS = "{urn:dateline:incident:1}"
Rows = dict[str, dict]


def from_csv(path: Path) -> Rows:
    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    numbers = [name for name in table.columns if name in ("lat", "lon", "radius_m") or name.endswith(("_min", "_max"))]
    rows = [{name: value or None for name, value in row.items()} for row in table.to_dict("records")]
    return by_id([{**row, **{name: float(row[name]) for name in numbers if row[name]}} for row in rows])


def from_xlsx(path: Path) -> Rows:
    head, *rows = openpyxl.load_workbook(path)["Incidents"].iter_rows(values_only=True)
    dated = [{name: value.date() if hasattr(value, "date") else value for name, value in zip(head, row)} for row in rows]
    return by_id(dated)


def from_geojson(path: Path) -> Rows:
    features = json.loads(path.read_bytes())["features"]
    return by_id([{name: None if value == "" else value for name, value in one["properties"].items()} for one in features])


def from_gpkg(path: Path) -> Rows:
    with sqlite3.connect(path) as store:
        store.row_factory = sqlite3.Row
        return by_id([dict(row) for row in store.execute("SELECT * FROM incidents")])


def from_parquet(path: Path) -> Rows:
    with duckdb.connect() as base:
        found = base.sql("SELECT * EXCLUDE (geometry) FROM read_parquet(?)", params=[str(path)])
        names = found.columns
        return by_id([dict(zip(names, row)) for row in found.fetchall()])


def from_kml(path: Path) -> Rows:
    return by_id([_placemark(one) for one in kml_root(path).iter(f"{KML}Placemark")])


def kml_root(path: Path) -> ElementTree.Element:
    """Return the document of a KML file, or of the archive that a KMZ file is."""
    if path.suffix != ".kmz":
        return ElementTree.parse(path).getroot()
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read("doc.kml"))


def _placemark(one: ElementTree.Element) -> dict:
    data = {item.get("name"): item.findtext(f"{KML}value") for item in one.iter(f"{KML}Data")}
    return {**data, "name": one.findtext(f"{KML}name"), "text": one.findtext(f"{KML}description")}


def from_gpx(path: Path) -> Rows:
    return by_id([_way_point(one) for one in ElementTree.parse(path).getroot().findall(f"{GPX}wpt")])


def _way_point(one: ElementTree.Element) -> dict:
    data = {item.tag.removeprefix(OURS): item.text for item in one.find(f"{GPX}extensions")}
    return {**data, "name": one.findtext(f"{GPX}name"), "text": one.findtext(f"{GPX}desc")}


def by_id(rows: list[dict]) -> Rows:
    found = {row["incident_id"]: row for row in rows}
    assert len(found) == len(rows), "no incident stands in a file twice"
    return found


TABLES: dict[str, Callable[[Path], Rows]] = {
    "csv": from_csv, "xlsx": from_xlsx, "geojson": from_geojson, "gpkg": from_gpkg, "parquet": from_parquet,
}  # fmt: skip
TOLD: dict[str, Callable[[Path], Rows]] = {"kml": from_kml, "kmz": from_kml, "gpx": from_gpx}
READERS = TABLES | TOLD
