"""Verdicts on pairs of incidents: reports of the same event, counted once, or of two that only look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from dateline.errors import StoreError
from dateline.store.change import refresh
from dateline.store.database import append, one, records, stamp
from dateline.store.library import Library

VERDICTS = ("same", "apart")


@dataclass(frozen=True)
class Link:
    """A pair that a person has judged; where it is the same event, `other_id` is counted with `primary_id`."""

    primary_id: str
    other_id: str
    verdict: str
    who: str
    at: str
    why: str


_SHARED = """
    WITH ids AS (
        SELECT dataset, CASE WHEN starts_with(incident_id, dataset || ':') THEN substr(incident_id, length(dataset) + 2)
                             ELSE incident_id END AS own
        FROM incidents
    )
    SELECT count(*) FROM ids WHERE dataset = $1 AND own IN (SELECT own FROM ids WHERE dataset <> $1)
"""


def shared_ids(library: Library, dataset: str) -> int:
    """Return how many incidents of a data set have an id, without its own name before it, that is one in another, too."""
    with library.cursor() as cursor:
        return one(cursor, _SHARED, [dataset])


def link(library: Library, primary_id: str, other_id: str, verdict: str, *, who: str, why: str, now: datetime) -> int:
    """Judge a pair, or with the verdict "" take the judgement back, and return the change's number."""
    if verdict not in (*VERDICTS, ""):
        raise StoreError(f"{verdict!r} is no verdict on two incidents; they are {', '.join(VERDICTS)}.")
    if primary_id == other_id:
        raise StoreError(f"{primary_id} can't be linked to itself.")
    with library.changing() as change:
        for incident_id in (primary_id, other_id):
            if not one(change.cursor, "SELECT count(*) FROM incidents WHERE incident_id = ?", [incident_id]):
                raise StoreError(f"{incident_id} is no incident of this store.")

        def also() -> None:
            pair = "(primary_id = $1 AND other_id = $2) OR (primary_id = $2 AND other_id = $1)"
            change.put_aside("links", pair, [primary_id, other_id])
            if verdict:
                row = {
                    "primary_id": primary_id,
                    "other_id": other_id,
                    "verdict": verdict,
                    "who": who,
                    "at": stamp(now),
                    "why": why,
                }
                change.put("links", [row])
            refresh(change)

        words = {"same": "the same as", "apart": "another than", "": "not judged beside"}
        what = f"{other_id} is {words[verdict]} {primary_id}"
        return change.commit(kind="link", what=what, now=now, who=who, why=why, also=also)


def link_all(library: Library, pairs: Sequence[tuple[str, str]], *, who: str, why: str, now: datetime) -> int:
    """Judge many pairs at once, each one event whose first id is counted, and return the change's number.

    Refused, with StoreError, where an incident is not there or somebody has judged one of the pairs.
    """
    ids = [one for pair in pairs for one in pair]
    if not pairs or len(set(ids)) != len(ids):
        raise StoreError("Nothing was saved: each incident can stand in one of the pairs only, and there has to be one.")
    with library.changing() as change:
        change.run("CREATE OR REPLACE TEMP TABLE judged (incident_id VARCHAR)")
        append(change.cursor, "judged", pa.table({"incident_id": ids}))
        known = {row[0] for row in change.run("SELECT incident_id FROM incidents SEMI JOIN judged USING (incident_id)")}
        missing = next((one for one in ids if one not in known), None)
        if missing is not None:
            raise StoreError(f"{missing} is no incident of this store.")
        held = {frozenset(row) for row in change.run("SELECT primary_id, other_id FROM links")}
        taken = next((pair for pair in pairs if frozenset(pair) in held), None)
        if taken is not None:
            raise StoreError(f"Nothing was saved: somebody has judged {taken[0]} and {taken[1]} meanwhile. Look again.")
        verdict = {"verdict": "same", "who": who, "at": stamp(now), "why": why}

        def also() -> None:
            change.add("links", [{"primary_id": primary, "other_id": other, **verdict} for primary, other in pairs])
            refresh(change)

        what = f"{len(pairs):,} incidents are the same as others, as {pairs[0][1]} is the same as {pairs[0][0]}"
        return change.commit(kind="link", what=what, now=now, who=who, why=why, also=also)


def links(library: Library, incident_id: str = "") -> list[Link]:
    """Return all judged pairs, or those of one incident."""
    where = "$1 = '' OR primary_id = $1 OR other_id = $1 ORDER BY \"at\", primary_id, other_id"
    with library.cursor() as cursor:
        rows = records(cursor, "links", where, [incident_id])
    return [Link(**{name: row[name] for name in Link.__dataclass_fields__}) for row in rows]
