"""An incident written out as CSV and read again is the same incident, whatever text it holds."""

from __future__ import annotations

import csv as plain_csv
import io
import json
from pathlib import Path

import pytest
from drawn_incidents import incidents
from hypothesis import given
from hypothesis import strategies as some

from dateline.exporters import csv, geojson
from dateline.importers.layout import COLUMNS, NUMERIC
from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.model.incident import Incident, Source
from dateline.store.bundled import read_actors, read_countries, read_sites

DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA))


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
