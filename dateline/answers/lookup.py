"""Single incidents and pages of them: what the panel and the table show, and what exports stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import ibis
from ibis import ir

from dateline.answers.predicate import certain, conditions
from dateline.errors import FilterError
from dateline.filter import Filter
from dateline.model.incident import Incident
from dateline.store import Library
from dateline.store.reading import incidents_of, pages

ROWS_PER_PAGE = 100
SORTS = {
    "date": "day_start", "title": "title", "place": "place_name", "type": "event_type", "blamed": "side",
    "killed": "killed_max", "wounded": "wounded_max", "attribution": "attribution",
}  # fmt: skip
"""The columns a table may be sorted by, and where they stand in the store."""


@dataclass(frozen=True)
class Found:
    """An incident with its neighbours in time under a filter, and its place in the data."""

    incident: Incident
    dataset: str
    previous_id: str
    next_id: str
    parent_title: str
    parts: tuple[tuple[str, str], ...]


def find(library: Library, incident_id: str, asked: Filter) -> Found | None:
    """Return an incident by id, whatever the filter; previous and next are those of the filter in order of time."""
    tables = library.tables()
    rows = tables.incidents
    found = rows.filter(rows.incident_id == incident_id).limit(1).to_pyarrow().to_pylist()
    if not found:
        return None
    row = found[0]
    matching = rows.filter(conditions(asked, tables))
    parts = rows.filter(rows.parent_incident_id == incident_id).order_by("day_start", "incident_id").limit(50)
    parent = rows.filter(rows.incident_id == (row["parent_incident_id"] or None)).limit(1)
    return Found(
        incidents_of([row], tables)[0], row["dataset"],
        _neighbour(matching, row, later=False), _neighbour(matching, row, later=True),
        next((one["title"] for one in parent.select("title").to_pyarrow().to_pylist()), ""),
        tuple((one["incident_id"], one["title"]) for one in parts.select("incident_id", "title").to_pyarrow().to_pylist()),
    )  # fmt: skip


def _neighbour(rows: ir.Table, row: dict, *, later: bool) -> str:
    day, incident_id = row["day_start"], row["incident_id"]
    if later:
        beyond = (rows.day_start > day) | ((rows.day_start == day) & (rows.incident_id > incident_id))
        order = [ibis.asc("day_start"), ibis.asc("incident_id")]
    else:
        beyond = (rows.day_start < day) | ((rows.day_start == day) & (rows.incident_id < incident_id))
        order = [ibis.desc("day_start"), ibis.desc("incident_id")]
    found = rows.filter(beyond).order_by(order).limit(1).select("incident_id").to_pyarrow().to_pylist()
    return found[0]["incident_id"] if found else ""


@dataclass(frozen=True)
class Page:
    """One page of the table: incidents in order, each with whether it matches certainly, and how many there are."""

    incidents: tuple[tuple[Incident, bool, str], ...]
    total: int
    number: int
    pages: int


def page(library: Library, asked: Filter, *, sort: str, number: int, total: int) -> Page:
    """Return page `number` (from 1, brought into range) of a filter; `sort` is a key of SORTS, `-` before it descends."""
    tables = library.tables()
    last = max(1, -(-total // ROWS_PER_PAGE))
    number = min(max(1, number), last)
    rows = tables.incidents.filter(conditions(asked, tables))
    rows = rows.mutate(sure=certain(asked, rows))
    column = SORTS.get(sort.lstrip("-"), "day_start")
    order = ibis.desc(column, nulls_first=False) if sort.startswith("-") else ibis.asc(column, nulls_first=False)
    keys = [order, *(name for name in ("day_start", "incident_id") if name != column)]
    found = rows.order_by(keys).limit(ROWS_PER_PAGE, offset=(number - 1) * ROWS_PER_PAGE)
    chosen = found.to_pyarrow().to_pylist()
    incidents = incidents_of(chosen, tables)
    return Page(tuple((one, row["sure"], row["side"]) for one, row in zip(incidents, chosen, strict=True)), total, number, last)


def stream(library: Library, asked: Filter, *, after: str = "", limit: int | None = None) -> Iterator[list[Incident]]:
    """Yield the incidents of a filter page by page, in the store's order, after the one with id `after`."""
    tables = library.tables()
    after_key = -1
    if after:
        rows = tables.incidents
        found = rows.filter(rows.incident_id == after).select("key").to_pyarrow()["key"].to_pylist()
        if not found:
            raise FilterError("after", after, f"after={after!r} is not the id of an incident")
        after_key = found[0]
    return pages(tables.incidents.filter(conditions(asked, tables)), tables, after_key=after_key, limit=limit)


def known_values(library: Library) -> dict[str, frozenset[str]]:
    """Return the values that the open words of a filter may take in this library."""
    return _known(library, library.revision)


@lru_cache(maxsize=4)
def _known(library: Library, revision: int) -> dict[str, frozenset[str]]:
    reference, rows = library.reference(), library.tables().incidents
    values = {
        word: frozenset(rows[[column]].distinct().to_pyarrow()[column].to_pylist()) - {""}
        for word, column in (("weapon", "weapon_id"), ("country", "country"), ("place", "place_id"))
    }
    return {
        **values, "actor": frozenset(reference.actors), "dataset": frozenset(reference.datasets),
        "place": values["place"] | frozenset(reference.sites),
    }  # fmt: skip
