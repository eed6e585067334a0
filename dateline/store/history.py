"""The trail: which changes there were, and what each did to which incident."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from dateline.importers.layout import COLUMNS, cells_from_incident
from dateline.model.incident import Incident
from dateline.store.database import records, run
from dateline.store.library import Library
from dateline.store.reading import incidents_of, rows_of


@dataclass(frozen=True)
class Entry:
    """A change of the store: its number, when, who, what kind, what it did in words, why, and of which data set.

    `undoes` is the number of the change that it took back, `undone_by` that of the change which took it back.
    """

    number: int
    at: str
    who: str
    kind: str
    what: str
    why: str
    dataset: str
    undoes: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True)
class Version:
    """What a change made of an incident: the cells that it changed, as (column, before, after).

    `incident` is None where the change took it away; `before` was nothing where it brought it in.
    """

    entry: Entry
    revision: int
    incident: Incident | None
    cells: tuple[tuple[str, str, str], ...]


def changes(library: Library, *, dataset: str = "", limit: int = 100, before: int | None = None) -> list[Entry]:
    """Return the changes of the store, the newest first; those of one data set where it is named."""
    before = before if before is not None else 2**31 - 1
    where = "number > 0 AND number < $1 AND ($2 = '' OR dataset = $2) ORDER BY number DESC LIMIT $3"
    with library.cursor() as cursor:
        return [Entry(**row) for row in records(cursor, "changes", where, [before, dataset, limit])]


def entry(library: Library, number: int) -> Entry | None:
    """Return one change, or None where there is none of that number."""
    with library.cursor() as cursor:
        return next((Entry(**row) for row in records(cursor, "changes", "number > 0 AND number = ?", [number])), None)


def touched(library: Library, number: int, *, limit: int = 10_000) -> dict[str, list[str]]:
    """Return the ids of the incidents that a change `added`, `changed` or made `vanish`, in order, each list cut at `limit`."""
    came = " UNION ".join(f"SELECT incident_id FROM {name} WHERE changed_in = $1" for name in ("incidents", "past_incidents"))
    left = "SELECT incident_id FROM past_incidents WHERE change = $1"
    queries = {
        "added": f"({came}) EXCEPT ({left})",
        "changed": f"({came}) INTERSECT ({left})",
        "vanished": f"({left}) EXCEPT ({came})",
    }
    with library.cursor() as cursor:
        return {
            name: [row[0] for row in run(cursor, f"SELECT incident_id FROM ({sql}) ORDER BY 1 LIMIT {int(limit)}", [number])]
            for name, sql in queries.items()
        }


def history(library: Library, incident_id: str) -> list[Version]:
    """Return what became of an incident, from its first version to now, oldest first; empty for an unknown id."""
    tables = library.tables()
    with library.cursor() as cursor:
        by_number = {row["number"]: Entry(**row) for row in records(
            cursor, "changes", "number IN (SELECT changed_in FROM incidents WHERE incident_id = $1 UNION "
            "SELECT unnest([changed_in, change]) FROM past_incidents WHERE incident_id = $1)", [incident_id])}  # fmt: skip
    # Without a trail of its own, as before there was one: the change that made it is not known.
    unknown = Entry(0, "", "", "load", "", "", "")
    steps: list[tuple[int, Incident | None, int]] = []
    for kept in (tables.past, tables):
        rows = rows_of(incident_id, kept)
        for row, incident in zip(rows, incidents_of(rows, kept), strict=True):
            steps.append((row["changed_in"], incident, row["revision"]))
            if "change" in row:
                steps.append((row["change"], None, row["revision"]))
    # Where one change ended a version and began the next, only the beginning is told.
    begun = {number for number, incident, _ in steps if incident}
    steps = sorted((step for step in steps if step[1] or step[0] not in begun), key=lambda step: step[0])
    found: list[Version] = []
    for (_, old, _), (number, new, revision) in pairwise([(0, None, 0), *steps]):
        found.append(Version(by_number.get(number, unknown), revision, new, differences(old, new)))
    return found


def differences(old: Incident | None, new: Incident | None) -> tuple[tuple[str, str, str], ...]:
    """Return the cells in which two versions differ, as (column, before, after), in the order of the layout."""
    before, after = (cells_from_incident(each) if each else {} for each in (old, new))
    cells = ((name, before.get(name, ""), after.get(name, "")) for name in COLUMNS)
    return tuple(cell for cell in cells if cell[1] != cell[2])
