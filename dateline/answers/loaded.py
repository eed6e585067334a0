"""What is told after a load: places that have a name and no point, drafts, and which incidents came, changed or went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import ibis
from ibis import ir

from dateline.answers.asking import ask
from dateline.filter import Filter
from dateline.model.when import EPOCH, span_in_words
from dateline.store import Library, Tables

_LISTED = "\x1f"


@dataclass(frozen=True)
class Figures:
    """Of a data set: its incidents, those with the name of a place but no point, and those that are drafts."""

    incidents: int = 0
    unplaced: int = 0
    drafts: int = 0


def figures(library: Library, dataset: str) -> Figures:
    """Return the figures of a data set, all zero where it holds nothing."""
    (row,) = ask(library, _figures, Filter(), dataset=dataset).to_pylist()
    return Figures(**{name: int(value or 0) for name, value in row.items()})


def _figures(tables: Tables, asked: Filter, *, dataset: str) -> ir.Table:
    rows = tables.whole.incidents.filter(tables.whole.incidents.dataset == dataset)
    nowhere = rows.lat.isnull() & (rows.place_name != "")
    return rows.aggregate(incidents=rows.count(), unplaced=nowhere.sum(), drafts=(rows.review == "draft").sum())


def rows_with(library: Library, ids: Sequence[str]) -> list[dict]:
    """Return the rows of incidents by id, those of hidden data sets too."""
    return ask(library, _with_ids, Filter(), "now", ids=_LISTED.join(ids)).to_pylist() if ids else []


def listed(library: Library, ids: Sequence[str], change: int = 0) -> list[dict[str, str]]:
    """Return id, date, title and place of incidents, in the order of their ids; as they were before `change` if one is given."""
    if not ids:
        return []
    joined = _LISTED.join(ids)
    past = ask(library, _past_with_ids, Filter(), ids=joined, change=change) if change else None
    rows = (past if past is not None else ask(library, _with_ids, Filter(), "now", ids=joined)).to_pylist()
    return [
        {"incident_id": row["incident_id"], "title": row["title"], "place": row["place_name"],
         "date": span_in_words(EPOCH + timedelta(row["day_start"]), EPOCH + timedelta(row["day_end"]))}
        for row in sorted(rows, key=lambda row: row["incident_id"])
    ]  # fmt: skip


def _wanted(ids: str) -> ir.Table:
    return ibis.literal(ids).split(_LISTED).unnest().name("incident_id").as_table()


def _with_ids(tables: Tables, asked: Filter, when: str, *, ids: str) -> ir.Table:
    return tables.whole.incidents.semi_join(_wanted(ids), "incident_id")


def _past_with_ids(tables: Tables, asked: Filter, *, ids: str, change: int) -> ir.Table:
    rows = tables.past.incidents
    return rows.filter(rows.change == change).semi_join(_wanted(ids), "incident_id")
