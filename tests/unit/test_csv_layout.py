"""An incident written out as CSV and read again is the same incident, whatever text it holds."""

from __future__ import annotations

import csv as plain_csv
import io
import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dateline.exporters import csv, geojson
from dateline.importers.layout import COLUMNS, NUMERIC
from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.model.casualties import MAX_COUNT, Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    CERTAINTIES,
    CONFIDENCES,
    EVENT_TYPES,
    FIGURES_COVER,
    PARTS_OF_DAY,
    PRECISIONS,
    REVIEWS,
    ROLES,
    STATUSES,
)  # fmt: skip
from dateline.model.when import When
from dateline.model.where import DEFAULT_RADIUS_M, MAX_RADIUS_M, Where
from dateline.store.bundled import read_actors, read_countries, read_sites

DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA))

HOSTILE = (
    "=HYPERLINK(\"http://evil\")", "+1", "-1", "@SUM(A1)", "'=1", "''+1", "'", "''", "'tis", "\"quoted\"", "a, b; c", "line\nbreak",
    "carriage\r\nreturn", "كتائب حزب الله", "\u202egnirts", "<script>alert(1)</script>", "${x}`y`", "a\tb", "\ufeff", "é\u0301", "|", "\\",
)  # fmt: skip

TEXTS = (
    some.sampled_from(HOSTILE) | some.text(some.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
).map(str.strip)
NAMED = TEXTS.filter(bool)
IDS = NAMED


def word(vocabulary: Iterable[str]) -> some.SearchStrategy[str]:
    return some.sampled_from(list(vocabulary))


@some.composite
def counts(draw) -> Count:
    low, high = (draw(some.none() | some.integers(0, MAX_COUNT)) for _ in "ab")
    return Count(*sorted((low, high))) if low is not None and high is not None else Count(low, high)


@some.composite
def whens(draw) -> When:
    start = draw(some.dates(max_value=date(9000, 1, 1)))
    clock = draw(some.just("") | some.times().map(lambda time: time.strftime("%H:%M")))
    return When(
        start, start + timedelta(draw(some.sampled_from([0, 1, 40]))), clock, draw(word(["", *PARTS_OF_DAY])), draw(TEXTS)
    )


@some.composite
def wheres(draw) -> Where:
    name, admin1, country = draw(TEXTS), draw(TEXTS), draw(word(["", "IQ", "XK"]))
    precision = draw(word(PRECISIONS))
    lat, lon = draw(some.floats(-90, 90)), draw(some.floats(-180, 180))
    if precision == "none" or (lat == 0 and lon == 0):
        return Where(name, "", admin1, country)
    radius = draw(some.just(DEFAULT_RADIUS_M[precision]) | some.integers(1, MAX_RADIUS_M))
    return Where(name, draw(word(["", "k1"])), admin1, country, lat, lon, precision, radius)


@some.composite
def involvements(draw, sources: int) -> Involvement:
    who = draw(
        some.just(("kh", "")) | NAMED.map(lambda name: ("us-forces", name)) | NAMED.map(lambda name: ("", f"men of {name}"))
    )
    return Involvement(
        draw(word(ROLES)),
        *who,
        draw(word(["", *CERTAINTIES])),
        draw(TEXTS) or "a witness",
        draw(some.booleans()),
        draw(some.integers(0, sources)),
    )


@some.composite
def incidents(draw) -> Incident:
    """Draw any incident that the layout can hold."""
    sources = tuple(draw(some.lists(some.builds(Source, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=3)))
    memory = some.lists(word(["lat", "lon", "date_start"]), unique=True, max_size=3)
    texts = {name: draw(TEXTS) for name in ("summary", "sub_event_type", "weapon", "killed_note", "wounded_note", "attributed_by",
                                            "disputes", "parent_incident_id", "series", "note")}  # fmt: skip
    return Incident(
        draw(IDS), draw(NAMED), draw(whens()), draw(wheres()), draw(word(EVENT_TYPES)),
        munitions=draw(counts()), killed=draw(counts()), wounded=draw(counts()),
        attribution=draw(word(ATTRIBUTIONS)), status=draw(word(STATUSES)), confidence=draw(word(CONFIDENCES)), review=draw(word(REVIEWS)),
        figures_cover=draw(word(FIGURES_COVER)), from_memory=tuple(draw(memory)), sources=sources,
        actors=tuple(draw(some.lists(involvements(len(sources)), max_size=3))), source_updated=draw(word(["", "2023-02-21T17:05:00Z"])),
        **texts,
    )  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layout") / "written.csv"


def written(rows: list[Incident], file: Path) -> Path:
    """Write incidents as an export writes them."""
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv.lines([rows]))
    return file


@given(rows=some.lists(incidents(), unique_by=lambda one: one.incident_id, max_size=4))
def test_what_is_exported_reads_back_as_the_same_incidents(file, rows):
    reading = read(written(rows, file), NAMES)
    found = list(reading.incidents())
    assert [(one.column, one.value, one.reason) for one in reading.rejected] == []
    assert found == rows


@given(one=incidents())
def test_no_cell_of_an_export_is_a_formula_for_a_spreadsheet(one):
    rows = list(plain_csv.reader(io.StringIO("".join(csv.lines([[one]])), newline="")))
    assert rows[0] == list(COLUMNS)
    for name, cell in zip(COLUMNS, rows[1], strict=True):
        if name not in NUMERIC:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), name
        else:
            assert not cell or float(cell) is not None


@given(rows=some.lists(incidents(), max_size=4))
def test_geojson_is_valid_and_holds_a_null_geometry_where_there_is_no_point(rows):
    def no_constant(text: str) -> None:
        raise AssertionError(f"{text} is no JSON")

    found = json.loads("".join(geojson.pieces([rows[:2], [], rows[2:]])), parse_constant=no_constant)
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == len(rows)
    for feature, one in zip(found["features"], rows, strict=True):
        assert feature["type"] == "Feature"
        assert feature["id"] == feature["properties"]["incident_id"] == one.incident_id
        point = {"type": "Point", "coordinates": [one.where.lon, one.where.lat]} if one.where.has_point else None
        assert feature["geometry"] == point
        assert feature["properties"]["killed_min"] == one.killed.low
        assert len(feature["properties"]["actors"]) == len(one.actors)


def test_an_export_of_nothing_is_a_header_and_an_empty_collection():
    assert "".join(csv.lines([])).strip().split(",") == list(COLUMNS)
    assert json.loads("".join(geojson.pieces([]))) == {"type": "FeatureCollection", "features": []}


def test_the_bundled_facts_survive_an_export(file):
    rows = list(read(DATA / "incidents.csv", NAMES).incidents())
    assert list(read(written(rows, file), NAMES).incidents()) == rows
    assert len(rows) == 85


def test_the_plain_columns_say_the_same_as_the_json_ones(file):
    file.write_text(
        "incident_id,title,date_start,event_type,suspected,target,victim,source_publisher,source_url\n"
        "A,Rockets,2019-12,rocket-attack,Kataeb Hezbollah; ISIS,us-forces,Civilians,Example Wire,https://example.org/a\n",
        encoding="utf-8",
    )
    reading = read(file, NAMES)
    (found,) = reading.incidents()
    assert reading.rejected == []
    assert [(one.role, one.actor_id) for one in found.actors][:3] == [
        ("suspected", "kh"),
        ("suspected", "isis"),
        ("target", "us-forces"),
    ]
    assert found.actors[0].name_as_written == "Kataeb Hezbollah"
    assert found.sources == (Source("Example Wire", url="https://example.org/a"),)
    assert found.when.end.isoformat() == "2019-12-31"


def test_the_template_that_users_start_from_reads_without_a_complaint():
    reading = read(DATA / "template.csv", NAMES, prefix="mine:")
    assert [one.incident_id for one in reading.incidents()] == ["mine:EX-0001", "mine:EX-0002"]
    assert reading.rejected == []


def test_columns_may_come_in_any_order(file):
    file.write_text("event_type,date_start,title,incident_id\nriot,2020-01-02,Riot,B\n", encoding="utf-8")
    (found,) = read(file, NAMES).incidents()
    assert (found.incident_id, found.event_type, found.where.has_point) == ("B", "riot", False)
