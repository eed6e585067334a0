"""How many incidents, and how many people: each casualty once, unknown said as unknown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import ibis
from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.predicate import certain, counted, incidents
from dateline.filter import Filter
from dateline.store import Library, Tables


@dataclass(frozen=True)
class People:
    """People killed or wounded in what certainly (`low`) and in what possibly (`high`) falls into the filter.

    `unknown` counts the incidents that no source gives a figure for, by themselves or with the operation they are part of.
    """

    low: int
    high: int
    unknown: int


@dataclass(frozen=True)
class Totals:
    """Counts of a filter. `counted` are those that occurred, or all where the filter asks for a status by name."""

    matched: int
    counted: int
    certain: int
    denied: int
    announced: int
    unmapped: int
    killed: People
    wounded: People
    days: tuple[int, int] | None

    @property
    def possible(self) -> int:
        """Return how many only may fall into the range."""
        return self.counted - self.certain


def totals(library: Library, asked: Filter) -> Totals:
    """Return the totals of a filter."""
    return _totals(library, library.revision, asked)


@lru_cache(maxsize=256)
def _totals(library: Library, revision: int, asked: Filter) -> Totals:
    found = ask(library, _summed, asked).to_pylist()[0]
    found = {name: value or 0 if name not in ("first", "last") else value for name, value in found.items()}
    days = None if found["first"] is None else (found["first"], found["last"])
    names = ("matched", "counted", "certain", "denied", "announced", "unmapped")
    numbers: dict[str, int] = {name: found[name] for name in names}
    killed, wounded = _people_of(found, "killed"), _people_of(found, "wounded")
    return Totals(**numbers, killed=killed, wounded=wounded, days=days)


def _summed(tables: Tables, asked: Filter) -> ir.Table:
    rows = incidents(asked, tables)
    counts = ibis.literal(True) if asked.values("status") else rows.status == "occurred"
    once = ibis.literal(True)
    if tables.linked:
        once = rows.key.isin(counted(asked, tables).key) | (rows.status != "occurred")
        counts = counts & rows.key.isin(counted(asked, tables).key)
    rows = rows.mutate(sure=certain(asked, rows), counts=counts, once=once)
    return rows.aggregate(
        matched=rows.count(), counted=rows.counts.sum(), certain=(rows.counts & rows.sure).sum(),
        denied=(rows.status == "denied").sum(), announced=(rows.status == "announced").sum(),
        unmapped=rows.mx.isnull().sum(), first=rows.day_start.min(), last=rows.day_end.max(),
        **people(rows, "killed"), **people(rows, "wounded"),
    )  # fmt: skip


def _people_of(found: dict, what: str) -> People:
    return People(found[f"{what}_low"], found[f"{what}_high"], found[f"{what}_unknown"])


def people(rows: ir.Table, what: str) -> dict[str, ir.Scalar]:
    """Return the sums of People over rows that have `sure` and `once`, named for `what` (killed, wounded)."""
    low, high = rows[f"{what}_min"], rows[f"{what}_max"]
    happened = (rows.status == "occurred") & rows.once & ~_in_an_operation(rows, what)
    return {
        f"{what}_low": ibis.coalesce(low, 0).sum(where=happened & rows.sure),
        f"{what}_high": ibis.coalesce(high, low, 0).sum(where=happened),
        f"{what}_unknown": (happened & low.isnull() & high.isnull() & ~_told_with_parent(rows, what)).sum(),
    }


def _told_with_parent(rows: ir.Table, what: str) -> ir.BooleanValue:
    """Return whether the operation that an incident is part of has a figure: a part without one is counted there."""
    figure = rows[f"{what}_min"].notnull() | rows[f"{what}_max"].notnull()
    told = rows.filter(rows.status == "occurred", figure).incident_id
    return (rows.parent_incident_id != "") & rows.parent_incident_id.isin(told)


def _in_an_operation(rows: ir.Table, what: str) -> ir.BooleanValue:
    """Return whether an incident's figure is already in that of the operation it is part of."""
    figure = rows[f"{what}_min"].notnull() | rows[f"{what}_max"].notnull()
    whole = rows.filter(rows.figures_cover == "operation", rows.status == "occurred", figure).incident_id
    return (rows.parent_incident_id != "") & rows.parent_incident_id.isin(whole)
