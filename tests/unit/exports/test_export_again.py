"""What is exported loads again as the same incidents, whatever they hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from drawn_incidents import incidents
from export_rows import ABOUT, DAY, ROOT, SEVERAL, written
from hypothesis import given, settings
from hypothesis import strategies as some

from dateline.exporters.telling import allowed
from dateline.importers.family import Context
from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.importers.read import read_file
from dateline.model.incident import Incident
from dateline.model.where import Where
from dateline.store.bundled import read_actors, read_countries, read_sites

DATA = ROOT / "data"
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA))
ABOUTS = some.sampled_from([ABOUT, replace(ABOUT, asked_days=(DAY, date(2019, 12, 29))), replace(ABOUT, asked_days=(None, DAY))])
"""Without days in the filter, and with: there is a column more then."""

ROWS = some.lists(incidents(), min_size=1, max_size=3, unique_by=lambda one: one.incident_id)
EXAMPLES = {"gpkg": 15, "xlsx": 25}
"""How many are drawn where writing and reading one file takes long."""


def loaded(path: Path) -> list[Incident]:
    """Return the incidents of a file as a load would take them; no row may be rejected."""
    reading = read_file(path, Context("", NAMES))
    found = list(reading.incidents())
    assert [(one.column, one.value, one.reason) for one in reading.rejected] == []
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("again")


@pytest.mark.parametrize("name", ["csv", "parquet", "geojson", "gpkg", "xlsx"])
def test_what_is_exported_loads_as_the_same_incidents_again(name, folder):
    path = folder / f"again.{name}"

    @settings(max_examples=EXAMPLES.get(name, 60))
    @given(rows=ROWS, about=ABOUTS)
    def check(rows: list[Incident], about) -> None:
        rows = [_for_excel(one) for one in rows] if name == "xlsx" else rows
        path.write_bytes(written(name, rows, about))
        assert loaded(path) == rows

    check()


def _for_excel(one: Incident) -> Incident:
    """Return an incident as cells can hold it: no control characters, line feeds as the one line end, 15 digits."""

    def held(value):
        if isinstance(value, str):
            return allowed(value).replace("\r\n", "\n").replace("\r", "\n").strip()
        if isinstance(value, float):
            return float(f"{value:.15g}")
        if isinstance(value, tuple):
            return tuple(map(held, value))
        if hasattr(value, "__dataclass_fields__"):
            return replace(value, **{name: held(getattr(value, name)) for name in value.__dataclass_fields__})
        return value

    return held(one)


def test_areas_that_came_as_polygons_leave_and_come_back_the_same(tmp_path):
    ring = [[43.0, 33.0], [43.5, 33.0], [43.5, 33.5], [43.0, 33.5], [43.0, 33.0]]
    properties = {"incident_id": "A-1", "title": "Shelling", "date_start": "2019-12", "event_type": "shelling"}
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": properties}
    came = tmp_path / "areas.geojson"
    came.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    (one,) = loaded(came)
    assert (one.where.lat, one.where.lon, one.where.precision) == (33.25, 43.25, "province")
    assert one.where.radius_m > 30_000
    for name in ("csv", "xlsx", "geojson", "gpkg", "parquet"):
        path = tmp_path / f"again.{name}"
        path.write_bytes(written(name, [one]))
        assert loaded(path) == [one], name


@pytest.mark.parametrize("name", ["csv", "parquet", "geojson", "xlsx", "gpkg"])
def test_the_bundled_incidents_load_as_they_were_exported(name, file):
    rows = list(read(DATA / "incidents.csv", NAMES).incidents())
    assert loaded(file(name, rows)) == rows
    assert len(rows) == 85


@pytest.mark.parametrize("name", ["kml", "kmz", "gpx"])
def test_what_other_programs_are_told_says_the_same_when_it_is_loaded(name, file):
    there = [one for one in SEVERAL if name != "gpx" or one.where.has_point]
    found = {one.incident_id: one for one in loaded(file(name, there))}
    assert set(found) == {one.incident_id for one in there}
    for one in there:
        again = found[one.incident_id]
        assert (again.when.start, again.when.end, again.status) == (one.when.start, one.when.end, one.status)
        assert (again.title.startswith(one.title), again.event_type) == (True, one.event_type)
        assert again.where.has_point == one.where.has_point
        if one.where.has_point:  # KML draws an area as a ring around its point
            assert (again.where.lat, again.where.lon) == pytest.approx((one.where.lat, one.where.lon), abs=1e-4)
        assert (again.where.precision, again.where.radius_m) == (one.where.precision, one.where.radius_m)


def test_a_place_without_a_point_keeps_its_name_and_precision(file):
    rows = [
        Incident("N-1", "Raid", one.when, Where("Anbar", "", "Anbar", "IQ", precision="province"), "arrest") for one in [_first()]
    ]
    for name in ("csv", "xlsx", "geojson", "gpkg", "parquet"):
        assert loaded(file(name, rows)) == rows, name


def _first() -> Incident:
    return next(iter(read(DATA / "incidents.csv", NAMES).incidents()))
