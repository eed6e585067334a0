"""How many incidents, and how many people: each casualty once, unknown said as unknown."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """Counts of a filter. `counted` are those that occurred, or all where the filter asks for a status by name.

    `drafts` wait for a review and would match; counted only where nothing else matches and no review is asked for.
    """

    matched: int
    counted: int
    certain: int
    denied: int
    announced: int
    unmapped: int
    killed: People
    wounded: People
    days: tuple[int, int] | None
    drafts: int = 0

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
    if found["parts"]:  # few stores have many, and looking for the whole of each costs as much as all the rest
        of_parts = ask(library, _summed_parts, asked).to_pylist()[0]
        found |= {name: (found[name] or 0) + (value or 0) for name, value in of_parts.items()}
    found = {name: value or 0 if name not in ("first", "last") else value for name, value in found.items()}
    days = None if found["first"] is None else (found["first"], found["last"])
    names = ("matched", "counted", "certain", "denied", "announced", "unmapped")
    numbers: dict[str, int] = {name: found[name] for name in names}
    killed, wounded = _people_of(found, "killed"), _people_of(found, "wounded")
    reviewed = asked.values("review") or asked.excluded_values("review")
    drafts = 0 if numbers["matched"] or reviewed else _drafts(library, asked)
    return Totals(**numbers, killed=killed, wounded=wounded, days=days, drafts=drafts)


def _drafts(library: Library, asked: Filter) -> int:
    of_drafts = replace(asked, chosen=(*asked.chosen, ("review", ("draft",))))
    return ask(library, _number, of_drafts).to_pylist()[0]["number"]


def _number(tables: Tables, asked: Filter) -> ir.Table:
    rows = incidents(asked, tables)
    return rows.aggregate(number=rows.count())


def _summed(tables: Tables, asked: Filter) -> ir.Table:
    """Return all sums, those of people over incidents that are no part of another; `parts` counts the others."""
    rows = _marked(tables, asked)
    alone, silent = rows.parent_incident_id == "", ibis.literal(True)
    return rows.aggregate(
        matched=rows.count(), counted=rows.counts.sum(), certain=(rows.counts & rows.sure).sum(),
        denied=(rows.status == "denied").sum(), announced=(rows.status == "announced").sum(),
        unmapped=rows.mx.isnull().sum(), first=rows.day_start.min(), last=rows.day_end.max(), parts=(~alone).sum(),
        **_people(rows, "killed", alone, silent), **_people(rows, "wounded", alone, silent),
    )  # fmt: skip


def _summed_parts(tables: Tables, asked: Filter) -> ir.Table:
    """Return the sums of people over incidents that are part of another one."""
    rows = _marked(tables, asked)
    parts = rows.filter(rows.parent_incident_id != "")
    return parts.aggregate(**people(parts, "killed", rows), **people(parts, "wounded", rows))


def _marked(tables: Tables, asked: Filter) -> ir.Table:
    """Return the incidents of a filter with whether each matches certainly, is counted, and is counted once."""
    rows = incidents(asked, tables)
    counts = ibis.literal(True) if asked.values("status") else rows.status == "occurred"
    once = ibis.literal(True)
    if tables.linked:
        once = rows.key.isin(counted(asked, tables).key) | (rows.status != "occurred")
        counts = counts & rows.key.isin(counted(asked, tables).key)
    return rows.mutate(sure=certain(asked, rows), counts=counts, once=once)


def _people_of(found: dict, what: str) -> People:
    return People(found[f"{what}_low"], found[f"{what}_high"], found[f"{what}_unknown"])


def people(rows: ir.Table, what: str, among: ir.Table | None = None) -> dict[str, ir.Scalar]:
    """Return the sums of People over rows that have `sure` and `once`, named for `what` (killed, wounded).

    The operations that they are part of are looked for among the rows themselves, or `among` others.
    """
    among = rows if among is None else among
    return _people(rows, what, ~_in_an_operation(rows, what, among), ~_told_with_parent(rows, what, among))


def _people(rows: ir.Table, what: str, own: ir.BooleanValue, silent: ir.BooleanValue) -> dict[str, ir.Scalar]:
    """Return the sums over rows whose figure is their `own`; `silent` are those that nothing else has a figure for."""
    low, high = rows[f"{what}_min"], rows[f"{what}_max"]
    happened = (rows.status == "occurred") & rows.once & own
    return {
        f"{what}_low": ibis.coalesce(low, 0).sum(where=happened & rows.sure),
        f"{what}_high": ibis.coalesce(high, low, 0).sum(where=happened),
        f"{what}_unknown": (happened & low.isnull() & high.isnull() & silent).sum(),
    }


def _told_with_parent(rows: ir.Table, what: str, among: ir.Table) -> ir.BooleanValue:
    """Return whether the operation that an incident is part of has a figure: a part without one is counted there."""
    told = among.filter(among.status == "occurred", _has_figure(among, what)).incident_id
    return (rows.parent_incident_id != "") & rows.parent_incident_id.isin(told)


def _in_an_operation(rows: ir.Table, what: str, among: ir.Table) -> ir.BooleanValue:
    """Return whether an incident's figure is already in that of the operation it is part of."""
    wholes = among.filter(among.figures_cover == "operation", among.status == "occurred", _has_figure(among, what))
    return (rows.parent_incident_id != "") & rows.parent_incident_id.isin(wholes.incident_id)


def _has_figure(rows: ir.Table, what: str) -> ir.BooleanValue:
    return rows[f"{what}_min"].notnull() | rows[f"{what}_max"].notnull()
