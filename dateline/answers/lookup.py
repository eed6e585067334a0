"""Single incidents and pages of them: what the panel and the table show, and what exports stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import ibis
from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.predicate import certain, conditions, incidents
from dateline.errors import FilterError
from dateline.filter import Filter
from dateline.model.incident import Incident
from dateline.store import Library, Tables
from dateline.store.reading import incidents_of, incidents_with, pages

ROWS_PER_PAGE = 100
MOST_PARTS = 50
"""Parts of an operation that its card lists."""

SORTED = 1_000_000
"""Incidents that are exported in the order of time. Those of one page then lie all over the store, so that reading a page takes
the longer the more there are; beyond this, files come in the order in which the store holds them, by place."""

SORTS = {
    "date": "day_start", "title": "title", "place": "place_name", "type": "event_type", "blamed": "side",
    "killed": "killed_max", "wounded": "wounded_max", "attribution": "attribution",
}  # fmt: skip
"""The columns a table may be sorted by, and where they stand in the store."""


@dataclass(frozen=True)
class Found:
    """An incident with its neighbours in time under a filter, and its place in the data.

    `counted_with` is the incident that it is another report of, `reports` are the other reports of it, as (id, title).
    """

    incident: Incident
    dataset: str
    previous_id: str
    next_id: str
    parent_title: str
    parts: tuple[tuple[str, str], ...]
    counted_with: tuple[tuple[str, str], ...] = ()
    reports: tuple[tuple[str, str], ...] = ()


def find(library: Library, incident_id: str, asked: Filter) -> Found | None:
    """Return an incident by id, whatever the filter; previous and next are those of the filter in order of time."""
    tables = library.tables()
    found = _titled(library, "incident_id", incident_id, 1)
    if not found:
        return None
    row = found[0]
    parent = _titled(library, "incident_id", row["parent_incident_id"], 1) if row["parent_incident_id"] else []
    linked = library.reference().linked
    primary = _titled(library, "incident_id", row["same_as"], 1) if linked and row["same_as"] else []
    reports = _titled(library, "same_as", incident_id, MOST_PARTS) if linked else []
    return Found(
        incidents_of(found, tables)[0], row["dataset"],
        _neighbour(library, asked, row, later=False), _neighbour(library, asked, row, later=True),
        parent[0]["title"] if parent else "",
        tuple((one["incident_id"], one["title"]) for one in _titled(library, "parent_incident_id", incident_id, MOST_PARTS)),
        tuple((one["incident_id"], one["title"]) for one in primary),
        tuple((one["incident_id"], one["title"]) for one in reports),
    )  # fmt: skip


def _titled(library: Library, column: str, value: str, most: int) -> list[dict]:
    """Return the first rows, in order of time, where a column of ids holds a value."""
    return ask(library, _where_equal, Filter(), column, most, value=value).to_pylist()


def _where_equal(tables: Tables, asked: Filter, column: str, most: int, *, value: str) -> ir.Table:
    rows = tables.incidents
    return rows.filter(rows[column] == value).order_by("day_start", "incident_id").limit(most)


def _neighbour(library: Library, asked: Filter, row: dict, *, later: bool) -> str:
    found = ask(library, _beyond, asked, later, day=row["day_start"], incident_id=row["incident_id"]).to_pylist()
    return found[0]["incident_id"] if found else ""


def _beyond(tables: Tables, asked: Filter, later: bool, *, day: int, incident_id: str) -> ir.Table:
    rows = incidents(asked, tables)
    if later:
        beyond = _later(rows, {"day_start": day, "incident_id": incident_id})
        order = [ibis.asc("day_start"), ibis.asc("incident_id")]
    else:
        beyond = (rows.day_start < day) | ((rows.day_start == day) & (rows.incident_id < incident_id))
        order = [ibis.desc("day_start"), ibis.desc("incident_id")]
    return rows.filter(beyond).order_by(order).limit(1).select("incident_id")


@dataclass(frozen=True)
class Page:
    """One page of the table: incidents in order, each with whether it matches certainly, and how many there are."""

    incidents: tuple[tuple[Incident, bool, str], ...]
    total: int
    number: int
    pages: int


def page(library: Library, asked: Filter, *, sort: str, number: int, total: int) -> Page:
    """Return page `number` (from 1, brought into range) of a filter; `sort` is a key of SORTS, `-` before it descends."""
    last = max(1, -(-total // ROWS_PER_PAGE))
    number = min(max(1, number), last)
    # Keys first: sorting a million rows with all their columns would take several times as long.
    sure = {
        row["key"]: row["sure"] for row in ask(library, _page_keys, asked, sort, offset=(number - 1) * ROWS_PER_PAGE).to_pylist()
    }
    found = incidents_with(list(sure), library.tables())
    return Page(tuple((one, sure[row["key"]], row["side"]) for row, one in found), total, number, last)


def _page_keys(tables: Tables, asked: Filter, sort: str, *, offset: int) -> ir.Table:
    rows = incidents(asked, tables)
    rows = rows.mutate(sure=certain(asked, rows))
    column = SORTS.get(sort.lstrip("-"), "day_start")
    order = ibis.desc(column, nulls_first=False) if sort.startswith("-") else ibis.asc(column, nulls_first=False)
    keys = [order, *(name for name in ("day_start", "incident_id") if name != column)]
    return rows.order_by(keys).limit(ROWS_PER_PAGE, offset=offset).select("key", "sure")


def stream(library: Library, asked: Filter, *, after: str = "", limit: int | None = None) -> Iterator[list[Incident]]:
    """Yield the incidents of a filter page by page, after the one with id `after`, in the order of time: first day, then id.

    More than SORTED of them come in the store's order.
    """
    begin = _titled(library, "incident_id", after, 1) if after else []
    if after and not begin:
        raise FilterError("after", after, f"after={after!r} is not the id of an incident")
    return _streamed(library, asked, begin[0] if begin else None, limit)


def _streamed(library: Library, asked: Filter, begin: dict | None, limit: int | None) -> Iterator[list[Incident]]:
    with library.tables_alone() as tables:  # the server takes each page in another thread, beside other questions
        rows = tables.incidents.filter(conditions(asked, tables))
        in_time = rows.count().to_pyarrow().as_py() <= SORTED
        if begin:
            rows = rows.filter(_later(rows, begin) if in_time else rows.key > begin["key"])
        keys = rows.order_by(["day_start", "incident_id"] if in_time else "key").limit(limit).select("key")
        yield from pages(keys.to_pyarrow()["key"].to_numpy(), tables)


def _later(rows: ir.Table, than: dict) -> ir.BooleanValue:
    """Return whether a row comes after an incident in the order of time."""
    day, incident_id = than["day_start"], than["incident_id"]
    return (rows.day_start > day) | ((rows.day_start == day) & (rows.incident_id > incident_id))


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
