"""Valid files with one part of their structure made hostile: no crash, no hang, and no error but ours.

A few examples of each in the suite; `DATELINE_FUZZ=100` makes it a campaign of a hundred times as many.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import os
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from test_quirks import FAMILIES, rows_of, spreadsheet, text
from test_reader_robustness import good, survive

TIMES = int(os.environ.get("DATELINE_FUZZ", "1"))
COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck)}

WORDS = some.sampled_from(
    ["", " ", "0", "-1", "1e999", "nan", "-inf", "9" * 30, "0x10", "1_000", "٣٣", "2019-13-45", "0000-00-00", "99999999999999999999",
     "5/6/2019", "31/02/2019", "2019-12-27T25:61:61+99:99", "-2208988800000", "44.25,35.5", "1e5,1e5", "NaN,NaN", "POINT EMPTY",
     "POINT (1e400 2)", "38SMB", "=1+1", "<b>", "</b>", "&amp;", "\u202e", "\x0b", "\ud7ff", "a" * 3_000, "#date", "None", "true", "[]", "{}",
     ";;;", '"', "'", "\r\n", "\t", "|", "\\", "%s", "{0}", "2-", "-2-5", "10+", ">", "up to", "12th of May", "Exact date unknown - "]
)  # fmt: skip
VALUES = WORDS | some.text(max_size=12) | some.integers() | some.floats() | some.booleans() | some.none()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "upload"


# Rows of the families


CHANGES = some.lists(some.tuples(some.integers(0, 3), some.integers(0, 70), WORDS), min_size=1, max_size=8)


@settings(max_examples=100 * TIMES, **COMMON)
@pytest.mark.parametrize("family", FAMILIES)
@given(changes=CHANGES, delimiter=some.sampled_from(",;\t|"))
def test_rows_of_a_family_with_hostile_cells(file, family, changes, delimiter):
    rows = rows_of(family)
    for row, column, word in changes:
        rows[row][column % len(rows[row])] = word
    survive(file, text(rows, delimiter, quoting=csv.QUOTE_ALL).encode("utf-8", "replace"))


@settings(max_examples=40 * TIMES, **COMMON)
@given(family=some.sampled_from(list(FAMILIES)), lengths=some.lists(some.integers(0, 80), min_size=4, max_size=4))
def test_rows_of_a_family_cut_and_lengthened(file, family, lengths):
    rows = [[*row, *["x"] * 20][:length] for row, length in zip(rows_of(family), lengths, strict=True)]
    survive(file, text(rows).encode())


# Trees of JSON


def paths(tree: Any, at: tuple = ()) -> list[tuple]:
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [at, *(one for key, child in children for one in paths(child, (*at, key)))]


FEATURES = {
    "type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
    "features": [
        {"type": "Feature", "id": 7, "geometry": {"type": "Point", "coordinates": [44.25, 35.5]}, "properties": {"date": "2019-12-27", "n": 1}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[44, 33], [45, 33], [45, 34], [44, 33]]]}, "properties": {"date": "2019"}},
    ],
}  # fmt: skip
JSON = (
    VALUES
    | some.lists(VALUES, max_size=3)
    | some.dictionaries(some.sampled_from(["type", "coordinates", "date", "a"]), VALUES, max_size=3)
)


@settings(max_examples=100 * TIMES, **COMMON)
@given(changes=some.lists(some.tuples(some.integers(0, 200), JSON), min_size=1, max_size=3))
def test_geojson_with_hostile_branches(file, changes):
    tree: Any = copy.deepcopy(FEATURES)
    for which, value in changes:
        found = paths(tree)
        at = found[which % len(found)]
        if not at:
            continue
        branch = tree
        for key in at[:-1]:
            branch = branch[key]
        branch[at[-1]] = value
    survive(file, json.dumps(tree).encode("utf-8", "replace"))


# XML


KML = """<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="g"><Document><Folder><Placemark id="1"><name>K1</name><description>x</description>
<TimeSpan><begin>2019-12-27</begin><end>2019-12-28</end></TimeSpan><ExtendedData><Data name="a"><value>1</value></Data><SchemaData>
<SimpleData name="b">2</SimpleData></SchemaData></ExtendedData><MultiGeometry><Point><coordinates>44.25,35.5</coordinates></Point>
<gx:Track><when>2019-12-27</when><gx:coord>44 33 0</gx:coord></gx:Track></MultiGeometry></Placemark></Folder></Document></kml>"""
GPX = """<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="35.5" lon="44.25"><time>2019-12-27T16:20:00Z</time><name>K1</name>
<link href="x"/><extensions><a><b>2</b></a></extensions></wpt></gpx>"""
TOKENS = some.sampled_from(
    ["<", ">", "</", "/>", "<Placemark>", "</Placemark>", "<wpt>", "<Point>", "<coordinates>", "1,2 3", "nan,inf", "&#0;", "&#x41;", "&x;",
     "<![CDATA[", "]]>", "<!--", "-->", "<?xml?>", 'xmlns:a="b"', "<a:b/>", "<gx:Track>", "<!DOCTYPE a>", '"', "=", "\0", "\ufffe", "é"]
)  # fmt: skip


@settings(max_examples=100 * TIMES, **COMMON)
@given(
    content=some.sampled_from([KML, GPX]), changes=some.lists(some.tuples(some.floats(0, 1), some.integers(0, 30), TOKENS | WORDS), max_size=5),
    encoding=some.sampled_from(["utf-8", "utf-16", "cp1252"]),
)  # fmt: skip
def test_xml_with_hostile_tokens(file, content, changes, encoding):
    for share, cut, token in changes:
        at = int(share * len(content))
        content = content[:at] + token + content[at + cut :]
    survive(file, content.encode(encoding, "replace"))


# Members of archives


def repacked(content: bytes, member: int, share: float, cut: int, new: bytes, method: int) -> bytes:
    """Return an archive in which some bytes of one member are others, packed well."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", method) as made:
        names = old.namelist()
        for name in names:
            data = old.read(name)
            if name == names[member % len(names)]:
                at = int(share * len(data))
                data = data[:at] + new + data[at + cut :]
            made.writestr(name, data)
    return buffer.getvalue()


BYTES = some.binary(max_size=4) | WORDS.map(lambda word: word.encode("utf-8", "replace"))


@settings(max_examples=50 * TIMES, **COMMON)
@given(
    kind=some.sampled_from(["xlsx", "zip", "family"]), member=some.integers(0, 20), share=some.floats(0, 1), cut=some.integers(0, 60),
    new=BYTES, method=some.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
)  # fmt: skip
def test_archives_with_a_hostile_member(file, kind, member, share, cut, new, method):
    content = spreadsheet(rows_of("acled")) if kind == "family" else good(kind)
    survive(file, repacked(content, member, share, cut, new, method))


# Databases and columns


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("layers") / "a.gpkg"
    for layer, system in (("one", 4326), ("two", 32638)):
        frame = geopandas.GeoDataFrame({"date": ["2019-12-27"], "n": [1]}, geometry=[shapely.Point(44.25, 35.5)], crs=4326)
        frame.to_crs(system).to_file(path, layer=layer)
    return path.read_bytes()


CELLS = (
    ("one", "geom"), ("one", "date"), ("one", "n"), ("gpkg_contents", "table_name"), ("gpkg_contents", "data_type"), ("gpkg_contents", "srs_id"),
    ("gpkg_contents", "min_x"), ("gpkg_geometry_columns", "column_name"), ("gpkg_geometry_columns", "geometry_type_name"),
    ("gpkg_geometry_columns", "srs_id"), ("gpkg_geometry_columns", "z"), ("gpkg_spatial_ref_sys", "definition"),
    ("gpkg_spatial_ref_sys", "organization_coordsys_id"),
)  # fmt: skip


@settings(max_examples=40 * TIMES, **COMMON)
@given(
    cell=some.sampled_from(CELLS),
    value=WORDS | some.binary(max_size=40) | some.integers(-(2**63), 2**63 - 1) | some.floats() | some.none(),
)
def test_geopackages_with_hostile_cells(file, layers, cell, value):
    file.write_bytes(layers)
    database = sqlite3.connect(file)
    try:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute(f"UPDATE OR IGNORE {cell[0]} SET {cell[1]} = ?", (value,))
        database.commit()
    except sqlite3.Error:
        pass
    finally:
        database.close()
    survive(file, file.read_bytes())


TYPES = some.sampled_from(
    [pa.string(), pa.binary(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("ns", "Asia/Baghdad"), pa.timestamp("s"),
     pa.duration("ns"), pa.time64("ns"), pa.decimal128(30, 5), pa.list_(pa.int8()), pa.struct([("x", pa.float64()), ("y", pa.float64())]),
     pa.map_(pa.string(), pa.int8()), pa.dictionary(pa.int8(), pa.string()), pa.null(), pa.large_string()]
)  # fmt: skip
GEO = some.fixed_dictionaries(
    {"primary_column": some.sampled_from(["geometry", "date", "none", 3]),
     "columns": VALUES | some.fixed_dictionaries({"geometry": VALUES | some.fixed_dictionaries(
         {"encoding": some.sampled_from(["WKB", "point", "x", 3]), "crs": VALUES | some.just({"type": "GeographicCRS"})})})}
)  # fmt: skip


@settings(max_examples=40 * TIMES, **COMMON)
@given(data=some.data(), kinds=some.lists(TYPES, min_size=2, max_size=4), geo=GEO | VALUES)
def test_parquet_of_any_types_and_with_hostile_metadata(file, data, kinds, geo):
    names = ["date", "geometry", "lat", "lon"][: len(kinds)]
    number = some.integers(-(2**62), 2**62)
    columns = []
    for kind in kinds:
        values = data.draw(some.lists(number | some.none() | some.binary(max_size=30) | WORDS, min_size=2, max_size=2))
        columns.append(_array(values, kind))
    schema = pa.schema(list(zip(names, (one.type for one in columns), strict=True)), {"geo": json.dumps(geo)})
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), buffer)
    survive(file, buffer.getvalue())


def _array(values: list, kind: pa.DataType) -> pa.Array:
    """Return values as an array of a type; those that it can't hold are empty."""
    held = []
    for value in values:
        try:
            pa.array([value], kind).validate(full=True)
            held.append(value)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            held.append(None)
    return pa.array(held, kind)
