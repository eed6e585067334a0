"""What one store exports another one loads, also where it has never met the actors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_quirks import rows_of, text

from dateline.__main__ import main
from dateline.importers.family import Context
from dateline.importers.names import Names
from dateline.importers.read import read_file
from dateline.store import Library
from dateline.store.bundled import close_library, read_actors, read_countries, read_sites

ROOT = Path(__file__).resolve().parents[2]
NAMES = Names(read_actors(ROOT / "data"), read_sites(ROOT / "data"), read_countries(ROOT / "data"))


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Return a function that runs the command line on a store of a name; it has to succeed."""
    stores = set()

    def run(store: str, *words: object) -> None:
        path = tmp_path / f"{store}.duckdb"
        stores.add(path)
        monkeypatch.setenv("DATELINE_STORE", str(path))
        assert main([*map(str, words)]) == 0
        close_library(path)

    return run


def brought_by(store: Path) -> set[tuple]:
    library = Library(store)
    try:
        found = library.reference()
        own = [found.actors[one] for one, owner in found.owners.items() if owner]
        return {(one.actor_id, one.name, one.kind, one.country, one.side, one.parent_id) for one in own}
    finally:
        library.close()


@pytest.mark.parametrize("name", ["csv", "xlsx", "geojson", "gpkg", "parquet"])
def test_a_data_set_leaves_with_its_actors_and_comes_back_the_same_elsewhere(tmp_path, shell, name):
    came = tmp_path / "came.csv"
    rows = rows_of("ucdp", side_a="Government of Turkey", gwnoa="640", side_b='Front; of "all" <=1+1>')
    rows += rows_of("ucdp", id="300001", side_a="Government of Iraq", side_b="Civilians", country="Syria", country_id="652")[1:]
    came.write_text(text(rows), encoding="utf-8")
    shell("here", "load", came, "--dataset", "mine")
    shell("here", "export", "--format", name, "--output", tmp_path / f"out.{name}", "dataset=mine")
    shell("there", "load", tmp_path / f"out.{name}", "--dataset", "mine")
    for store in ("here", "there"):
        shell(store, "export", "--format", "csv", "--output", tmp_path / f"{store}.csv", "dataset=mine")
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert (tmp_path / "here.csv").read_bytes().count(b"mine:") >= 6
    actors = brought_by(tmp_path / "here.duckdb")
    assert ("government-of-turkey", "Government of Turkey", "state", "TR", "other", "") in actors
    assert ("mine:civilians", "Civilians", "civilians", "", "other", "") in actors
    assert brought_by(tmp_path / "there.duckdb") == actors


def test_a_described_actor_is_taken_for_what_this_store_knows(tmp_path):
    said = {"name": "Front", "side": "evil", "country": "ZZ", "parent": "nobody-here"}
    parts = [{"actor": "front", "role": "suspected", "described": said}, {"actor": "kh", "role": "other", "described": said}]
    again = [{"actor": "front-2", "role": "suspected", "described": {"name": "FRONT"}}]
    rows = [["incident_id", "title", "date_start", "event_type", "actors"]]
    rows += [[f"T-{number}", "Rockets", "2019-12-27", "shelling", json.dumps(one)] for number, one in enumerate((parts, again))]
    (tmp_path / "a.csv").write_text(text(rows), encoding="utf-8")
    context = Context("mine", NAMES)
    found = list(read_file(tmp_path / "a.csv", context).incidents())
    assert [[one.actor_id for one in incident.actors] for incident in found] == [["front", "kh"], ["front"]]
    assert [(one.name, one.side, one.country, one.parent_id) for one in context.actors.values()] == [("Front", "other", "", "")]


@pytest.mark.parametrize("described", ["Front", [], {"name": 3}, {"name": ["x"]}, None])
def test_a_description_that_is_none_is_refused_or_passed_over_and_brings_nobody(tmp_path, described):
    cell = json.dumps([{"actor": "front", "role": "suspected", "described": described}])
    rows = [["incident_id", "title", "date_start", "event_type", "actors"], ["T-1", "Rockets", "2019-12-27", "shelling", cell]]
    (tmp_path / "a.csv").write_text(text(rows), encoding="utf-8")
    context = Context("mine", NAMES)
    reading = read_file(tmp_path / "a.csv", context)
    assert list(reading.incidents()) == []
    assert [one.column for one in reading.rejected] == ["actors"]
    assert context.actors == {}
