"""Whatever bytes come in: no crash, no hang, and no error but ours."""

from __future__ import annotations

import functools
import io
import json
import time
import zipfile
from pathlib import Path

import geopandas
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some

from dateline.errors import DatelineError
from dateline.importers.family import Context
from dateline.importers.gdelt import COLUMNS_2
from dateline.importers.mapping import from_toml
from dateline.importers.names import Names
from dateline.importers.read import read_file
from dateline.store.bundled import read_actors, read_countries, read_sites

DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA))
PATIENCE_S = 20

STARTS = (b"", b"PK\3\4", b"PK\5\6", b"PAR1", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<kml>", b"<gpx>", b"<?xml version='1.0'?>",
          b'{"type": "FeatureCollection", "features": [', b'{"type": "Feature"', b"[{", b"\xff\xfe", b"\xef\xbb\xbf", b"date,place\n", b"a\tb\tc\n")  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "upload"


def survive(file: Path, content: bytes) -> None:
    """Read a file to its end; only errors of ours may come out, and soon."""
    file.write_bytes(content)
    began = time.monotonic()
    try:
        reading = read_file(file, Context("mine", NAMES))
        for _ in reading.incidents():
            pass
    except DatelineError as error:
        assert str(file) in str(error)
        assert len(str(error)) < 2_000
    assert time.monotonic() - began < PATIENCE_S


def test_a_long_word_in_a_file_that_is_not_utf_8_takes_no_longer_than_a_short_one(file):
    began = time.process_time()
    survive(file, b"date,place,note\n2019-12-27,K\xe4rk\xfck," + b"k" * 200_000 + b"\n")
    assert time.process_time() - began < PATIENCE_S / 4


def test_a_long_code_of_an_event_takes_no_longer_than_a_short_one(file):
    cells = dict.fromkeys(COLUMNS_2, "") | {
        "GLOBALEVENTID": "1",
        "SQLDATE": "20200103",
        "EventRootCode": "19",
        "EventCode": "19" * 200_000,
    }
    began = time.process_time()
    survive(file, "\t".join(cells).encode() + b"\n" + "\t".join(cells.values()).encode() + b"\n")
    assert time.process_time() - began < PATIENCE_S / 4


@given(start=some.sampled_from(STARTS), rest=some.binary(max_size=400))
def test_any_bytes(file, start, rest):
    survive(file, start + rest)


TEXTS = some.text(max_size=30) | some.sampled_from(
    ["date", "lat", "2019-12-27", "33,5", '"', "=1+1", "9" * 400, "-0.0", "1e999", "nan", "٣", "\u2028"]
)


@given(rows=some.lists(some.lists(TEXTS, min_size=1, max_size=6), max_size=8), delimiter=some.sampled_from(",;\t|"))
def test_any_table_of_text(file, rows, delimiter):
    survive(file, "\n".join(delimiter.join(row) for row in rows).encode("utf-8", "replace"))


@functools.cache
def good(kind: str) -> bytes:
    """Return a small file of a kind that reads without a complaint."""
    buffer = io.BytesIO()
    if kind == "csv":
        return b'date,place,lat,lon,type,killed,source\n27/12/2019,K1,35.5,44.25,rocket,1,http://x\n28/12/2019,"a\nb",33,44,IED,2-5,y\n'
    if kind == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(["date", "place", "lat", "lon"])
        book.active.append(["2019-12-27", "K1", 35.5, 44.25])
        book.save(buffer)
    if kind == "parquet":
        pq.write_table(pa.table({"date": ["2019-12-27"] * 50, "lat": [35.5] * 50, "tags": [["a"]] * 50}), buffer)
    if kind == "geojson":
        features = [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [44.25, 35.5]}, "properties": {"date": "2019-12-27"}}
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()
    if kind == "kml":
        return (b"<kml><Placemark><name>K1</name><TimeStamp><when>2019-12-27</when></TimeStamp><Polygon><outerBoundaryIs><LinearRing><coordinates>"
                b"44,33 45,33 45,34 44,33</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>")  # fmt: skip
    if kind == "gpx":
        return b'<gpx><wpt lat="35.5" lon="44.25"><time>2019-12-27T16:20:00Z</time><name>K1</name></wpt></gpx>'
    if kind == "zip":
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", good("csv"))
            archive.writestr("b.kml", good("kml"))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def geopackage(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("gpkg") / "a.gpkg"
    geopandas.GeoDataFrame({"date": ["2019-12-27"]}, geometry=[shapely.Point(44.25, 35.5)], crs=4326).to_file(path)
    return path.read_bytes()


KINDS = ("csv", "xlsx", "parquet", "geojson", "kml", "gpx", "zip")


@pytest.mark.parametrize("kind", KINDS)
def test_the_undamaged_files_are_good(file, kind):
    file.write_bytes(good(kind))
    assert len(list(read_file(file, Context("mine", NAMES)).incidents())) >= 1


MUTATIONS = some.lists(
    some.tuples(
        some.floats(0, 0.999), some.sampled_from(["flip", "cut", "double", "insert"]), some.binary(min_size=1, max_size=6)
    ),
    min_size=1,
    max_size=4,
)


def mutated(content: bytes, mutations) -> bytes:
    for share, kind, new in mutations:
        at = int(share * len(content))
        if kind == "flip":
            content = content[:at] + new + content[at + len(new) :]
        elif kind == "cut":
            content = content[:at] if new[0] < 128 else content[at:]
        elif kind == "double":
            content = content[:at] + content[at : at + 200] * 3 + content[at:]
        else:
            content = content[:at] + new + content[at:]
    return content


@settings(max_examples=40)
@pytest.mark.parametrize("kind", KINDS)
@given(mutations=MUTATIONS)
def test_damaged_files_of_every_kind(file, kind, mutations):
    survive(file, mutated(good(kind), mutations))


@settings(max_examples=25)
@given(mutations=MUTATIONS)
def test_damaged_geopackages(file, geopackage, mutations):
    survive(file, mutated(geopackage, mutations))


@given(text=some.text(max_size=200))
def test_any_text_as_a_mapping(text):
    try:
        from_toml(text)
    except DatelineError as error:
        assert len(str(error)) < 2_000


@pytest.mark.parametrize(
    "content",
    [
        b'{"type": "FeatureCollection", "features": ' + b"[" * 200_000,
        b'{"a": ' * 100_000,
        b"date,place\n" + b'"' * 2_000_001,
        b"," * 3_000_000,
        b"date,place\n" + b"2019-12-27,K1\n" + b"\n" * 1_000_000,
        ("date," * 20_000).encode(),
        b"<kml>" + b"<Placemark><name>x</name></Placemark>" * 20_000 + b"</kml>",
        b"<kml><Placemark><MultiGeometry>" * 60 + b"</MultiGeometry></Placemark></kml>" * 60,
        b"date,coordinates\n" + b"2019-12-27," + b"9" * 900_000 + b" " * 1_000 + b"x\n",
        b"date\n" + b"2019-12-27 " + b" " * 500_000 + b"x\n",
        b"date,killed\n2019-12-27," + b"1,000-" * 1_000 + b"\n",
        b"date,actor\n2019-12-27,\"" + b";x" * 200_000 + b"\"\n",
    ],
)  # fmt: skip
def test_what_is_made_to_take_long_does_not(file, content):
    survive(file, content)
