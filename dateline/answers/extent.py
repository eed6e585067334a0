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
    """First and last day (days since 1970-01-01) and the area of some incidents; None where there are none.

    `radius_m` is how many metres the best known of their points may be off, 0 where that is not said.
    """

    days: tuple[int, int] | None
    area: Box | None
    radius_m: int = 0

    @property
    def bins(self) -> Bins | None:
        """Return the time bins that cover the days."""
        return bins_for(*self.days) if self.days else None


def extent(library: Library, asked: Filter) -> Extent:
    """Return the extent of the data sets that a filter speaks of, whatever else it asks, so that axes stay put."""
    others = [word for word, _ in (*asked.chosen, *asked.excluded) if word != "dataset"]
    bare = asked.without("dates", "role", "bbox", "killed", "wounded", "q", *others)
    return _extent(library, library.revision, bare)


def extents(library: Library) -> Mapping[str, Extent]:
    """Return the extent of each data set that has points, its drafts included."""
    return _extents(library, library.revision)


@lru_cache(maxsize=4)
def _extents(library: Library, revision: int) -> Mapping[str, Extent]:
    rows = ask(library, _limits_by_set, Filter()).to_pylist()
    return {row["dataset"]: _read(row) for row in rows if row["west"] is not None}


def _limits_by_set(tables: Tables, asked: Filter) -> ir.Table:
    return tables.incidents.group_by("dataset").aggregate(**_aggregates(tables.incidents))


@lru_cache(maxsize=64)
def _extent(library: Library, revision: int, asked: Filter) -> Extent:
    found = ask(library, _limits, asked).to_pylist()[0]
    return _read(found) if found["first"] is not None else Extent(None, None)


def _read(found: Mapping[str, int]) -> Extent:
    area = _box(found) if found["west"] is not None else None
    return Extent((found["first"], found["last"]), area, found["radius_m"] or 0)


def _box(edges: Mapping[str, int]) -> Box:
    north, west = unmercator(edges["west"], edges["north"])
    south, east = unmercator(edges["east"], edges["south"])
    return Box(west, south, east, north)


def _limits(tables: Tables, asked: Filter) -> ir.Table:
    rows = incidents(asked, tables)
    return rows.aggregate(**_aggregates(rows))


def _aggregates(rows: ir.Table) -> dict[str, ir.Value]:
    return {
        "first": rows.day_start.min(), "last": rows.day_end.max(), "west": rows.mx.min(), "east": rows.mx.max(),
        "north": rows.my.min(), "south": rows.my.max(), "radius_m": rows.radius_m.min(where=rows.mx.notnull()),
    }  # fmt: skip


WORLD = 1 << MERCATOR_BITS
"""The width of the world in mercator units."""
