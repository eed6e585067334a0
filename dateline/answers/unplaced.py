"""Incidents that name a place and have no point: by data set, by name, and what the data set speaks of besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import ibis
from ibis import ir

from dateline.answers.asking import ask
from dateline.filter import Filter
from dateline.gazetteer.place import Context
from dateline.gazetteer.settle import OTHERS_NEAR
from dateline.importers.placing import key_of
from dateline.store import Library, Tables

MOST_NAMES = 2_000
"""Names that are looked up at once, those of most incidents; the others follow when these are settled."""

_EXACT = ("site", "town", "district")


@dataclass(frozen=True)
class Unplaced:
    """A place name of a data set, in its most frequent spelling, and how many incidents without a point bear it.

    `key` is the folded name and the country's code; `region` is the province that most of them name.
    """

    key: tuple[str, str]
    name: str
    country: str
    region: str
    count: int


def by_dataset(library: Library) -> dict[str, int]:
    """Return how many incidents of each data set name a place and have no point, most first."""
    return {row["dataset"]: row["n"] for row in ask(library, _by_dataset, Filter()).to_pylist()}


def names(library: Library, dataset: str, passed: Collection[tuple[str, str]] = ()) -> list[Unplaced]:
    """Return the place names of a data set that wait for a point, those of most incidents first, without those in `passed`."""
    spellings: dict[tuple[str, str], list[dict]] = {}
    for row in ask(library, _spellings, Filter(), dataset=dataset).to_pylist():
        key = key_of(row["place_name"], row["country"])
        if key[0] and key not in passed:
            spellings.setdefault(key, []).append(row)
    found = [
        Unplaced(key, rows[0]["place_name"], key[1], _region(rows), sum(row["n"] for row in rows))
        for key, rows in spellings.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.name))[:MOST_NAMES]


def incidents(library: Library, dataset: str, keys: Collection[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the incidents of a data set that wait under these names: the key of each by its id."""
    rows = ask(library, _waiting_ids, Filter(), dataset=dataset).to_pylist()
    found = {row["incident_id"]: key_of(row["place_name"], row["country"]) for row in rows}
    return {incident_id: key for incident_id, key in found.items() if key in keys}


def titles(library: Library, dataset: str, name: str, most: int = 3) -> list[str]:
    """Return the titles of the first incidents that wait under a name as written."""
    return ask(library, _titles, Filter(), most, dataset=dataset, name=name)["title"].to_pylist()


def around(library: Library, dataset: str) -> Context:
    """Return what the points of a data set say about its other names: the places most often named, and their countries."""
    rows = ask(library, _points, Filter(), dataset=dataset).to_pylist()
    countries: Counter[str] = Counter()
    for row in rows:
        countries[row["country"]] += 1
    likely = tuple(country for country, count in countries.most_common(3) if country and count * 4 >= len(rows))
    return Context(near=tuple((row["lat"], row["lon"]) for row in rows), likely=likely)


def _region(rows: list[dict]) -> str:
    said: Counter[str] = Counter()
    for row in rows:
        said[row["admin1"]] += row["n"]
    return said.most_common(1)[0][0]


def _waiting(tables: Tables) -> ir.Table:
    rows = tables.incidents
    return rows.filter(rows.lat.isnull(), rows.place_name != "")


def _by_dataset(tables: Tables, asked: Filter) -> ir.Table:
    rows = _waiting(tables)
    return rows.group_by("dataset").agg(n=rows.count()).order_by(ibis.desc("n"), "dataset")


def _spellings(tables: Tables, asked: Filter, *, dataset: str) -> ir.Table:
    rows = _waiting(tables)
    rows = rows.filter(rows.dataset == dataset)
    found = rows.group_by("place_name", "country", "admin1").agg(n=rows.count())
    return found.order_by(ibis.desc("n"), "place_name", "country", "admin1")


def _waiting_ids(tables: Tables, asked: Filter, *, dataset: str) -> ir.Table:
    rows = _waiting(tables)
    return rows.filter(rows.dataset == dataset).select("incident_id", "place_name", "country")


def _titles(tables: Tables, asked: Filter, most: int, *, dataset: str, name: str) -> ir.Table:
    rows = _waiting(tables)
    chosen = rows.filter(rows.dataset == dataset, rows.place_name == name)
    return chosen.order_by("day_start", "incident_id").limit(most).select("title")


def _points(tables: Tables, asked: Filter, *, dataset: str) -> ir.Table:
    rows = tables.incidents
    chosen = rows.filter(rows.dataset == dataset, rows.lat.notnull(), rows.geo_precision.isin(_EXACT))
    found = chosen.group_by("lat", "lon", "country").agg(n=chosen.count())
    return found.order_by(ibis.desc("n"), "lat", "lon").limit(OTHERS_NEAR)
