"""What each data set holds: how many incidents, of when, how many people killed, and when and by whom it was loaded.

Hidden data sets are told of too; everything else leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import ibis
from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.totals import people
from dateline.filter import Filter
from dateline.store import DataSet, Library, Tables


@dataclass(frozen=True)
class Held:
    """What a data set holds. `occurred`, `denied` and `announced` are of accepted incidents; of the same are the `killed`.

    `killed` is (least, most, incidents without a figure), each casualty once. `unplaced` have no point. `days` are the
    first and the last day since 1970-01-01 of any incident, None where there is none.
    """

    incidents: int = 0
    occurred: int = 0
    denied: int = 0
    announced: int = 0
    drafts: int = 0
    rejected: int = 0
    unplaced: int = 0
    edited: int = 0
    killed: tuple[int, int, int] = (0, 0, 0)
    days: tuple[int, int] | None = None


@dataclass(frozen=True)
class Loaded:
    """The last load of a data set that still stands: the number of the change, when, and by whom ("" is not known)."""

    number: int
    at: str
    who: str


@dataclass(frozen=True)
class Overview:
    """A data set, what it holds, when it was last loaded, and how many actors are its own."""

    dataset: DataSet
    held: Held = field(default_factory=Held)
    loaded: Loaded | None = None
    actors: int = 0


@dataclass(frozen=True)
class Removed:
    """A data set that was taken out and can come back: its name and title, and the change that took it out."""

    dataset: str
    title: str
    change: int
    at: str
    who: str
    what: str


@dataclass(frozen=True)
class Lost:
    """What a purge of a data set would delete for good."""

    incidents: int
    earlier: int
    actors: int
    links: int
    changes: int


def overview(library: Library) -> list[Overview]:
    """Return all data sets, the curated library first and the others by title, the hidden ones among them."""
    return list(_overview(library, library.revision))


@lru_cache(maxsize=4)
def _overview(library: Library, revision: int) -> tuple[Overview, ...]:
    reference = library.reference()
    held = {row["dataset"]: _held(row) for row in ask(library, _counted, Filter()).to_pylist()}
    loaded = {row["dataset"]: Loaded(row["number"], row["at"], row["who"]) for row in ask(library, _loads, Filter()).to_pylist()}
    owners = list(reference.owners.values())
    sets = {**reference.datasets, **reference.hidden}.values()
    found = [Overview(one, held.get(one.dataset, Held()), loaded.get(one.dataset), owners.count(one.dataset)) for one in sets]
    return tuple(sorted(found, key=lambda each: (not each.dataset.editable, each.dataset.title.casefold(), each.dataset.dataset)))


def _held(row: Mapping) -> Held:
    days = None if row["first"] is None else (row["first"], row["last"])
    names = ("incidents", "occurred", "denied", "announced", "drafts", "rejected", "unplaced", "edited")
    killed = (row["killed_low"] or 0, row["killed_high"] or 0, row["killed_unknown"] or 0)
    return Held(**{name: row[name] or 0 for name in names}, killed=killed, days=days)


def _counted(tables: Tables, asked: Filter) -> ir.Table:
    rows = tables.whole.incidents
    accepted = rows.review == "accepted"
    once = accepted
    if tables.linked:  # of several reports of one event in a data set, one counts
        root = ibis.ifelse(rows.same_as == "", rows.incident_id, rows.same_as)
        place = ibis.row_number().over(group_by=[rows.dataset, root], order_by=[rows.same_as != "", rows.key])
        once = accepted & (place == 0)
    # What is not accepted has no part in any figure.
    rows = rows.mutate(sure=ibis.literal(True), once=once, status=ibis.ifelse(accepted, rows.status, ""))
    return rows.group_by("dataset").aggregate(
        incidents=rows.count(),
        **{status: (rows.status == status).sum() for status in ("occurred", "denied", "announced")},
        drafts=(rows.review == "draft").sum(), rejected=(rows.review == "rejected").sum(),
        unplaced=rows.mx.isnull().sum(), edited=rows.edited.sum(), first=rows.day_start.min(), last=rows.day_end.max(),
        **people(rows, "killed"),
    )  # fmt: skip


def _loads(tables: Tables, asked: Filter) -> ir.Table:
    loads = tables.changes.filter(tables.changes.kind == "load", tables.changes.undone_by.isnull())
    last = loads.group_by("dataset").aggregate(number=loads.number.max())
    return loads.semi_join(last, "number").select("dataset", "number", "at", "who")


def removed(library: Library) -> list[Removed]:
    """Return the data sets that were taken out and not purged, the last one first."""
    return [Removed(**row) for row in ask(library, _removed, Filter()).to_pylist()]


def _removed(tables: Tables, asked: Filter) -> ir.Table:
    past = tables.past_datasets.anti_join(tables.datasets, "dataset")
    last = past.group_by("dataset").aggregate(change=past.change.max(), title=past.title.argmax(past.change))
    changes = tables.changes
    return (
        last.join(changes, last.change == changes.number)
        .select(dataset=last.dataset, title=last.title, change=last.change, at=changes["at"], who=changes.who, what=changes.what)
        .order_by(ibis.desc("change"))
    )


def lost_by_purge(library: Library, dataset: str) -> Lost:
    """Return what a purge of a data set would delete for good."""
    row = ask(library, _lost, Filter(), dataset=dataset).to_pylist()[0]
    return Lost(**{name: value or 0 for name, value in row.items()})


def _lost(tables: Tables, asked: Filter, *, dataset: str) -> ir.Table:
    now, past = tables.whole.incidents, tables.past_incidents
    now, past = now.filter(now.dataset == dataset), past.filter(past.dataset == dataset)
    ids = now.select("incident_id").union(past.select("incident_id")).distinct()
    links, actors, changes = tables.links, tables.actors, tables.changes
    judged = links.filter(links.primary_id.isin(ids.incident_id) | links.other_id.isin(ids.incident_id))
    return (
        now.aggregate(incidents=now.count())
        .cross_join(past.aggregate(earlier=past.count()))
        .cross_join(actors.filter(actors.dataset == dataset).aggregate(actors=ibis._.count()))
        .cross_join(judged.aggregate(links=judged.count()))
        .cross_join(changes.filter(changes.dataset == dataset, changes.undone_by.isnull()).aggregate(changes=ibis._.count()))
    )
