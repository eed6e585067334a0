"""What incidents are called, by id, also of hidden data sets and of those that were taken away."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
from ibis import ir

from dateline.answers.asking import ask
from dateline.filter import Filter
from dateline.store import Library, Tables

_JOINT = "\x1f"


def titles(library: Library, ids: Iterable[str]) -> dict[str, str]:
    """Return the last title of each of these incidents by id; one that there never was is left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = ask(library, _titles, Filter(), ids=_JOINT.join(wanted)).to_pylist()
    return {row["incident_id"]: row["title"] for row in found}


def _titles(tables: Tables, asked: Filter, *, ids: str) -> ir.Table:
    wanted = ibis.literal(ids).split(_JOINT).unnest().name("incident_id").as_table()
    now, past = tables.whole.incidents, tables.past_incidents
    both = now.select("incident_id", "title", "key").union(past.select("incident_id", "title", "key"))
    known = both.semi_join(wanted, "incident_id")
    return known.group_by("incident_id").aggregate(title=known.title.argmax(known.key))
