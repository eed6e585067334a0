"""Loads of more than the database may hold in memory: they go by way of the disk, however long the rows are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.model.incident import Incident
from dateline.store import DataSet, Library, undoing

NOW = datetime(2021, 1, 1, tzinfo=UTC)
LIMIT = "100MB"
LETTERS = 4_000
"""Of a summary, and again in the words it is found by: the rows together are a multiple of the memory."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "store.duckdb", memory_limit=LIMIT)
    yield library
    library.close()


def incidents(tmp_path: Path, number: int) -> Iterator[Incident]:
    """Yield so many incidents at places all over the world, each with a long summary of its own."""
    places = tmp_path / "places.csv"
    rows = "".join(f"P{at},Shots,2020-01-01,riot,{at * 37 % 80},{at * 53 % 170}\n" for at in range(200))
    places.write_text(f"incident_id,title,date_start,event_type,lat,lon\n{rows}", encoding="utf-8")
    models = list(read(places, Names({}, {}, {}), prefix="long:").incidents())
    chance = random.Random(5)
    for at in range(number):
        yield replace(models[at % len(models)], incident_id=f"long:{at}", summary=chance.randbytes(LETTERS // 2).hex())


def keys_by_place(library: Library) -> list[tuple[int, int]]:
    with library.cursor() as cursor:
        return cursor.execute("SELECT key, z FROM incidents ORDER BY rowid").fetchall()


@pytest.mark.parametrize("number", [15_000, 30_000])
def test_rows_too_long_to_be_sorted_in_memory_are_loaded_in_their_order(library: Library, tmp_path: Path, number: int) -> None:
    outcome = library.load(incidents(tmp_path, number), DataSet("long"), NOW)
    assert outcome.added == library.count() == number
    assert all(one[0] < two[0] and one[1] <= two[1] for one, two in pairwise(keys_by_place(library)))


def test_a_load_of_long_rows_is_undone_and_brought_back(library: Library, tmp_path: Path) -> None:
    number = 15_000
    loaded = library.load(incidents(tmp_path, number), DataSet("long"), NOW)
    undone = undoing.undo(library, loaded.change, who="ana", why="", now=NOW)
    assert library.count() == 0
    undoing.undo(library, undone, who="ana", why="", now=NOW)
    assert library.count() == number
    with library.cursor() as cursor:
        assert cursor.execute("SELECT count(DISTINCT summary) FROM incidents").fetchone() == (number,)
