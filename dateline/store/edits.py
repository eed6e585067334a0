"""Incidents changed by a person: edited, added, split, merged, taken away; each with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dateline.errors import EditConflict, StoreError
from dateline.importers.placing import Placing
from dateline.model.incident import Incident
from dateline.store.change import Change, digest_sql
from dateline.store.database import one
from dateline.store.library import Library
from dateline.store.reading import PAGE, incidents_of, rows_of
from dateline.store.rows import tables_of
from dateline.store.tables import Tables


@dataclass(frozen=True)
class Stored:
    """An incident as the store has it: which version, of which data set, whether a person has changed it."""

    incident: Incident
    dataset: str
    revision: int
    edited: bool
    same_as: str
    key: int


def stored(library: Library, incident_id: str) -> Stored | None:
    """Return an incident as it is now, or None where there is none (any more)."""
    tables = library.tables()
    rows = rows_of(incident_id, tables)
    if not rows:
        return None
    row = rows[0]
    kept = (row["dataset"], row["revision"], row["edited"], row["same_as"], row["key"])
    return Stored(incidents_of([row], tables)[0], *kept)


def edit(library: Library, incident: Incident, expected_revision: int, *, who: str, why: str, now: datetime) -> int:
    """Put an incident in place of its version `expected_revision`, and return the change's number, 0 where they are equal.

    Raises EditConflict, with both versions, when somebody has changed the incident meanwhile.
    """
    ids = {incident.incident_id: expected_revision}
    return _replace(library, "edit", ids, [incident], who=who, why=why, now=now, what=f"edited {incident.incident_id}")


def add(library: Library, incident: Incident, dataset: str, *, who: str, why: str, now: datetime) -> int:
    """Put in an incident that a person has made, and return the change's number."""
    what = f"added {incident.incident_id}"
    return _replace(library, "add", {}, [incident], who=who, why=why, now=now, what=what, dataset=dataset)


def split(
    library: Library, incident_id: str, parts: Sequence[Incident], expected_revision: int, *, who: str, why: str, now: datetime
) -> int:
    """Put `parts` in place of one incident, and return the change's number. One of them may keep its id."""
    if len(parts) < 2:
        raise StoreError(f"{incident_id} was not split: that takes two parts or more.")
    what = f"split {incident_id} into {', '.join(part.incident_id for part in parts)}"
    return _replace(library, "split", {incident_id: expected_revision}, parts, who=who, why=why, now=now, what=what)


def merge(library: Library, ids: Mapping[str, int], into: Incident, *, who: str, why: str, now: datetime) -> int:
    """Put one incident in place of several, given with the revisions that were seen, and return the change's number."""
    if len(ids) < 2 or into.incident_id not in ids:
        raise StoreError("Nothing was merged: that takes two incidents or more, and the id of one of them for the result.")
    others = ", ".join(one for one in ids if one != into.incident_id)
    return _replace(library, "merge", ids, [into], who=who, why=why, now=now, what=f"merged {others} into {into.incident_id}")


def take_away(library: Library, ids: Mapping[str, int], *, who: str, why: str, now: datetime) -> int:
    """Take incidents out, given with the revisions that were seen; undo brings them back."""
    return _replace(library, "take-away", ids, [], who=who, why=why, now=now, what=f"took away {', '.join(ids)}")


def place(
    library: Library, points: Mapping[str, Placing], *, who: str, why: str, now: datetime, what: str, dataset: str = ""
) -> int:
    """Put incidents that have no point at theirs, all in one change, and return its number, 0 where there is none to place.

    `points` are by incident id. An incident that has a point by now is left alone. Reading the same file again gives the
    same placing, so the next download is still laid beside what the last one gave: this is no edit that shuts it out.
    """
    with library.changing() as change:
        tables = library.tables()
        ids = sorted(points)
        pages = (ids[first : first + PAGE] for first in range(0, len(ids), PAGE))
        found = [each for page in pages for each in _pointless(page, tables)]
        if not found:
            return 0
        moved = [replace(each, where=points[each.incident_id].where(each.where)) for _, each in found]
        owners = [row["dataset"] for row, _ in found]
        change.stage([tables_of(moved, dataset=owners, actors=library.reference().actors, first_key=0)])
        change.come(
            f"SELECT staged.key, held.revision + 1, {change.number}, held.digest, held.edited "
            "FROM staged_incidents AS staged JOIN incidents AS held USING (incident_id)"
        )
        change.leave("SELECT key FROM incidents WHERE incident_id IN (SELECT incident_id FROM staged_incidents)")
        return change.commit(kind="place", what=what, now=now, who=who, why=why, dataset=dataset, checkpoint=len(found) > PAGE)


def _pointless(ids: Sequence[str], tables: Tables) -> list[tuple[Mapping, Incident]]:
    """Return those of these incidents that have no point, each with its row."""
    shown = tables.whole
    rows = shown.incidents.filter(shown.incidents.incident_id.isin(ids), shown.incidents.lat.isnull()).to_pyarrow().to_pylist()
    return list(zip(rows, incidents_of(rows, shown), strict=True))


def _replace(
    library: Library,
    kind: str,
    ids: Mapping[str, int],
    coming: Sequence[Incident],
    *,
    who: str,
    why: str,
    now: datetime,
    what: str,
    dataset: str = "",
) -> int:
    with library.changing() as change:
        found = {incident_id: _current(library, change, incident_id, seen, coming) for incident_id, seen in ids.items()}
        if [held.incident for held in found.values()] == list(coming):
            return 0
        dataset = dataset or next(iter(found.values())).dataset
        _refuse_known(change, [each.incident_id for each in coming if each.incident_id not in ids])
        come = [*coming, *_children(library, ids, coming)]
        staged = tables_of(come, dataset=dataset, actors=library.reference().actors, first_key=0)
        change.stage([staged])
        change.run(digest_sql("held_digests", "", "list_contains($1, incident_id)"), [[each.incident_id for each in come]])
        for key, each in enumerate(come):
            was = found.get(each.incident_id) or stored(library, each.incident_id)
            owner = was.dataset if was else dataset
            change.run("UPDATE staged_incidents SET dataset = ? WHERE key = ?", [owner, key])
            change.come(
                # The digest stays that of the source, by which the next download is told from this one.
                f"SELECT {key}, 1 + coalesce((SELECT max(revision) FROM (SELECT revision FROM incidents WHERE incident_id = $1 "
                f"UNION ALL SELECT revision FROM past_incidents WHERE incident_id = $1)), 0), {change.number}, "
                "(SELECT CASE WHEN edited THEN incidents.digest ELSE held_digests.digest END "
                "FROM incidents LEFT JOIN held_digests USING (key) WHERE incident_id = $1), true",
                [each.incident_id],
            )
        leaving = {*ids, *(each.incident_id for each in come[len(coming) :])}
        change.leave("SELECT key FROM incidents WHERE list_contains($1, incident_id)", [sorted(leaving)])
        return change.commit(kind=kind, what=what, now=now, who=who, why=why, dataset=dataset)


def _current(library: Library, change: Change, incident_id: str, seen: int, coming: Sequence[Incident]) -> Stored:
    """Return an incident as it is now. Raises EditConflict when that is not the version that was seen."""
    yours = next((each for each in coming if each.incident_id == incident_id), None)
    held = stored(library, incident_id)
    if held and held.revision == seen:
        return held
    rows = change.run(
        "SELECT changes.who, changes.at FROM changes WHERE number = (SELECT max(n) FROM ("
        "SELECT max(changed_in) AS n FROM incidents WHERE incident_id = $1 "
        "UNION ALL SELECT max(change) AS n FROM past_incidents WHERE incident_id = $1))",
        [incident_id],
    )
    if not rows:
        raise StoreError(f"{incident_id} is no incident of this store. Look for it by its title.")
    who, at = rows[0]
    by = f"{who or 'somebody'} {'changed' if held else 'took away'} {incident_id} at {at}, after you had opened it"
    raise EditConflict(
        f"Nothing was saved: {by}. Look at both versions and save again what shall stand.",
        theirs=held.incident if held else None, yours=yours, who=who, at=at,
    )  # fmt: skip


def _refuse_known(change: Change, ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        raise StoreError("Nothing was saved: two incidents have the same id.")
    for incident_id in ids:
        if one(change.cursor, "SELECT count(*) FROM incidents WHERE incident_id = ?", [incident_id]):
            raise StoreError(f"Nothing was saved: {incident_id} is the id of another incident already.")


def _children(library: Library, ids: Mapping[str, int], coming: Sequence[Incident]) -> list[Incident]:
    """Return the parts of operations that go, so that they belong to what comes in their place."""
    gone = [one for one in ids if one not in {each.incident_id for each in coming}]
    if not gone or not coming:
        return []
    tables = library.tables()
    rows = tables.incidents.filter(tables.incidents.parent_incident_id.isin(gone)).to_pyarrow().to_pylist()
    into = coming[0].incident_id
    moved = [each for each in incidents_of(rows, tables) if each.incident_id not in ids]
    return [replace(each, parent_incident_id=into if each.incident_id != into else "") for each in moved]
