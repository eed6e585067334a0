"""The days and the area that the library spans: what the timeline's axis and the first view of the map are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.bins import Bins, bins_for
from dateline.answers.predicate import incidents
from dateline.filter import Box, Filter
from dateline.model.where import MERCATOR_BITS, unmercator
from dateline.store import Library, Tables


@dataclass(frozen=True)
class Extent:
    """First and last day (days since 1970-01-01) and the area of some incidents; None where there are none."""

    days: tuple[int, int] | None
    area: Box | None

    @property
    def bins(self) -> Bins | None:
        """Return the time bins that cover the days."""
        return bins_for(*self.days) if self.days else None


def extent(library: Library, asked: Filter) -> Extent:
    """Return the extent of the data sets that a filter speaks of, whatever else it asks, so that axes stay put."""
    others = [word for word, _ in (*asked.chosen, *asked.excluded) if word != "dataset"]
    bare = asked.without("dates", "role", "bbox", "killed", "wounded", "q", *others)
    return _extent(library, library.revision, bare)


def areas(library: Library) -> dict[str, Box]:
    """Return the area of each data set that has points, its drafts included."""
    return _areas(library, library.revision)


@lru_cache(maxsize=4)
def _areas(library: Library, revision: int) -> dict[str, Box]:
    return {row["dataset"]: _box(row) for row in ask(library, _areas_by_set, Filter()).to_pylist() if row["west"] is not None}


def _areas_by_set(tables: Tables, asked: Filter) -> ir.Table:
    return tables.incidents.group_by("dataset").aggregate(**_edges(tables.incidents))


@lru_cache(maxsize=64)
def _extent(library: Library, revision: int, asked: Filter) -> Extent:
    found = ask(library, _limits, asked).to_pylist()[0]
    if found["first"] is None:
        return Extent(None, None)
    return Extent((found["first"], found["last"]), _box(found) if found["west"] is not None else None)


def _box(edges: Mapping[str, int]) -> Box:
    north, west = unmercator(edges["west"], edges["north"])
    south, east = unmercator(edges["east"], edges["south"])
    return Box(west, south, east, north)


def _limits(tables: Tables, asked: Filter) -> ir.Table:
    rows = incidents(asked, tables)
    return rows.aggregate(first=rows.day_start.min(), last=rows.day_end.max(), **_edges(rows))


def _edges(rows: ir.Table) -> dict[str, ir.Value]:
    return {"west": rows.mx.min(), "east": rows.mx.max(), "north": rows.my.min(), "south": rows.my.max()}


WORLD = 1 << MERCATOR_BITS
"""The width of the world in mercator units."""
