"""What is exported loads again as the same incidents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from export_rows import HOSTILE, ROOT, hostile, written
from hypothesis import given
from hypothesis import strategies as some

from dateline.importers.family import Context
from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.importers.read import read_file
from dateline.model.casualties import Count
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store.bundled import read_actors, read_countries, read_sites

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
