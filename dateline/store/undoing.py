"""Taking changes back: what a change ended comes again and what it brought goes, as a change of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from dateline.errors import CannotUndo
from dateline.importers.placing import key_of
from dateline.model.incident import Actor
from dateline.store import schema
from dateline.store.actors import stage_followers, with_merged
from dateline.store.change import Change, refresh
from dateline.store.database import append_records, one, records
from dateline.store.history import Entry
from dateline.store.library import Library
from dateline.store.reading import incidents_of
from dateline.store.rows import actor_of, tables_of
from dateline.store.schema import IDS, PARTS
from dateline.text import counted

PAGE = 2_000

DESCRIBING = ("describe", "hide")
"""Kinds of change that say something of a data set, and touch nothing else."""


def undo(library: Library, number: int, *, who: str, why: str, now: datetime) -> int:
    """Take a change back and return the number of the change that did; undoing that one brings the first back.

    Raises CannotUndo where a later change has touched the same incidents, actors or links: that one goes first.
    """
    with library.changing() as change:
        found = next((Entry(**row) for row in records(change.cursor, "changes", "number > 0 AND number = ?", [number])), None)
        _refuse(change, number, found)
        assert found
        change.run(
            "CREATE OR REPLACE TEMP TABLE touched AS SELECT incident_id FROM incidents WHERE changed_in = $1 "
            "UNION SELECT incident_id FROM past_incidents WHERE changed_in = $1 OR change = $1",
            [number],
        )
        _refuse_blocked(change, found)
        change.leave("SELECT key FROM incidents WHERE incident_id IN (SELECT incident_id FROM touched)")
        people = _tree_after(library, change, number)
        _stage_past(library, change, number, people)
        change.come(
            "SELECT staged.key, greatest(coalesce(held.revision, 0), coalesce(gone.revision, 0)) + 1, "
            f"{change.number}, past.digest, past.edited FROM staged_incidents AS staged "
            "JOIN (SELECT incident_id, digest, edited FROM past_incidents WHERE change = $1) AS past USING (incident_id) "
            "LEFT JOIN incidents AS held USING (incident_id) LEFT JOIN (SELECT incident_id, max(revision) AS revision "
            "  FROM past_incidents WHERE incident_id IN (SELECT incident_id FROM touched) GROUP BY incident_id) AS gone "
            "USING (incident_id)",
            [number],
        )
        said, many = _effect(change)
        stage_followers(library, change, people, {})

        base, again = _origin(change, found)
        settled = _settled_by(change, number, base, again) if base.kind == "place" else []

        def also() -> None:
            for name in IDS:
                _put_back(change, name, number)
            _note_undone(change, found)
            if base.kind == "place":
                _settle(change, settled, again)
            refresh(change)

        what = f"{'brought back' if again else 'undid'} {base.kind} {base.number} ({base.what}){said}"
        return change.commit(kind="undo", what=what, now=now, who=who, why=why, dataset=found.dataset, undoes=number, also=also,
                             checkpoint=many > PAGE)  # fmt: skip


def _effect(change: Change) -> tuple[str, int]:
    """Return in words what becomes of the incidents that leave and come, and how many they are."""
    numbers = change.run(
        "SELECT count(*) FILTER (going = coming), count(*) FILTER (coming IS NULL), count(*) FILTER (going IS NULL) "
        "FROM (SELECT incident_id AS going FROM leaving JOIN incidents USING (key)) "
        "FULL JOIN (SELECT incident_id AS coming FROM coming JOIN staged_incidents USING (key)) ON going = coming"
    )[0]
    some = [(number, word) for number, word in zip(numbers, ("changed", "gone", "back"), strict=True) if number]
    if not some:
        return "", 0
    (number, word), *others = some
    said = f": {counted(number, 'incident', 'incidents')} {word}"
    return said + "".join(f", {number:,} {word}" for number, word in others), sum(numbers)


def _origin(change: Change, undone: Entry) -> tuple[Entry, bool]:
    """Return the change that a row of undoings began with, and whether undoing the last of them brings it back."""
    base, again = undone, False
    while base.undoes:
        base, again = Entry(**records(change.cursor, "changes", "number = ?", [base.undoes])[0]), not again
    return base, again


def _note_undone(change: Change, found: Entry) -> None:
    """Note what a change undoes: what that one had undone stands again, which undoes again what it had brought back."""
    undone: Entry | None = found
    by = change.number
    while undone:
        change.run("UPDATE changes SET undone_by = ? WHERE number = ?", [by, undone.number])
        if not undone.undoes:
            return
        change.run("UPDATE changes SET undone_by = NULL WHERE number = ?", [undone.undoes])
        stands = Entry(**records(change.cursor, "changes", "number = ?", [undone.undoes])[0])
        before = records(change.cursor, "changes", "number = ?", [stands.undoes]) if stands.undoes else []
        undone, by = (Entry(**before[0]) if before else None), stands.number


def _settled_by(change: Change, number: int, placing: Entry, again: bool) -> list[dict[str, Any]]:
    """Return the rows of `placings` that an undone placing has settled, or settles once more where it comes back."""
    with_point, without = ("past", "held") if again else ("held", "past")
    rows = change.run(
        f"SELECT DISTINCT {without}.place_name, {without}.country, {without}.admin1, {with_point}.country, {with_point}.admin1, "
        f"{with_point}.lat, {with_point}.lon, {with_point}.geo_precision, {with_point}.radius_m "
        "FROM past_incidents AS past JOIN incidents AS held USING (incident_id) WHERE past.change = ? ORDER BY ALL",
        [number],
    )
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, country, admin1, in_country, in_admin1, lat, lon, precision, radius in rows:
        key = key_of(name, country)
        filled = {"in_country": "" if country else in_country, "in_admin1": "" if admin1 else in_admin1}
        before = found.get(key, {})
        found[key] = {
            "name": key[0], "country": key[1], "lat": lat, "lon": lon, "geo_precision": precision, "radius_m": radius,
            "who": placing.who, "at": placing.at, **{column: text or before.get(column, "") for column, text in filled.items()},
        }  # fmt: skip
    return list(found.values())


def _settle(change: Change, settled: Sequence[Mapping[str, Any]], again: bool) -> None:
    """Forget the places that an undone placing settled, or know them again where it comes back."""
    for row in settled:
        change.run("DELETE FROM placings WHERE name = ? AND country = ?", [row["name"], row["country"]])
    if again:
        append_records(change.cursor, "placings", settled)


def _refuse(change: Change, number: int, found: Entry | None) -> None:
    if not found or found.kind in ("schema", "reference", "restore"):
        raise CannotUndo(f"Change {number} can't be undone: there is no such change of incidents, actors or data sets.")
    if found.kind == "purge":
        raise CannotUndo(f"Change {number} can't be undone: what was purged is gone. A backup may still have it.")
    if found.undone_by is not None:
        by = records(change.cursor, "changes", "number = ?", [found.undone_by])
        purged = bool(by) and by[0]["kind"] == "purge"
        reason = "its data set was purged" if purged else f"change {found.undone_by} has done so already"
        raise CannotUndo(f"Change {number} can't be undone: {reason}.")


def _refuse_blocked(change: Change, undone: Entry) -> None:
    """Raise CannotUndo where a later change that still stands has touched the same things."""
    number, described = undone.number, _origin(change, undone)[0].kind in DESCRIBING
    mine = "WHERE incident_id IN (SELECT incident_id FROM touched)"
    ends = f"SELECT unnest([changed_in, change]) FROM past_incidents {mine}"
    later = {row[0] for row in change.run(f"SELECT changed_in FROM incidents {mine} UNION {ends}")}
    for name in ("actors", "links", *(["datasets"] if described else [])):
        # A pair is the same pair in either order.
        ids = ", ".join(IDS[name]) if name != "links" else "least(primary_id, other_id), greatest(primary_id, other_id)"
        mine = (f"(SELECT {ids} FROM {name} WHERE changed_in = $1 UNION "
                f"SELECT {ids} FROM past_{name} WHERE changed_in = $1 OR change = $1)")  # fmt: skip
        later |= {row[0] for row in change.run(
            f"SELECT changed_in FROM {name} WHERE ({ids}) IN {mine} UNION "
            f"SELECT unnest([changed_in, change]) FROM past_{name} WHERE ({ids}) IN {mine}", [number])}  # fmt: skip
    blockers = tuple(sorted(_standing(change, {each for each in later if each > number})))
    if blockers:
        listed = ", ".join(map(str, blockers[:5]))
        raise CannotUndo(
            f"Change {number} can't be undone yet: later changes ({listed}) have changed the same things. Undo those first.",
            blockers,
        )


def _standing(change: Change, numbers: set[int]) -> set[int]:
    """Return those of some changes that still have an effect: one and what undid it have none together."""
    later = records(change.cursor, "changes", "list_contains($1, number) ORDER BY number DESC", [sorted(numbers)])
    left = {row["number"] for row in later}
    for row in later:
        if {row["number"], row["undone_by"]} <= left:
            left -= {row["number"], row["undone_by"]}
    return left


def _stage_past(library: Library, change: Change, number: int, people: Mapping[str, Actor]) -> None:
    """Stage the versions that a change ended, with sides and names as the actors are now."""
    if one(change.cursor, "SELECT count(*) FROM actors WHERE changed_in > ?", [number]):
        change.stage(_versions(library, number, people))
        return
    for name in PARTS:
        columns = ", ".join(schema.ARRIVING[name].names)
        keys = "SELECT key FROM past_incidents WHERE change = $1"
        change.run(f"INSERT INTO staged_{name} BY NAME SELECT {columns} FROM past_{name} WHERE key IN ({keys})", [number])


def _versions(library: Library, number: int, people: Mapping[str, Actor]) -> Iterator[dict[str, pa.Table]]:
    former, past = library.reference().former, library.tables().past
    after, key = -1, 0
    while True:
        chosen = past.incidents.filter(past.incidents.change == number, past.incidents.key > after)
        rows = chosen.order_by("key").limit(PAGE).to_pyarrow().to_pylist()
        if not rows:
            return
        merged = {one: into for one, into in library.reference().merged.items() if one not in people}
        found = [with_merged(each, merged, former) for each in incidents_of(rows, past)]
        yield tables_of(found, dataset=[row["dataset"] for row in rows], actors=people, first_key=key)
        key += len(found)
        after = rows[-1]["key"]


def _put_back(change: Change, name: str, number: int) -> None:
    """Put the rows of a table beside the incidents back as they were before a change, unless they have changed since."""
    ids: Sequence[str] = IDS[name]
    if name == "actors":  # one that incidents of other changes name has to stay
        change.put_aside(name, "changed_in = ? AND actor_id NOT IN (SELECT actor_id FROM involvements)", [number])
    else:
        change.put_aside(name, "changed_in = ?", [number])
    for row in records(change.cursor, f"past_{name}", "change = ?", [number]):
        where = " AND ".join(f"{column} = ?" for column in ids)
        values = [row[column] for column in ids]
        later = one(change.cursor, f"SELECT max(changed_in) FROM {name} WHERE {where}", values)
        if later is None or later <= number:
            change.put(name, [{column: value for column, value in row.items() if column != "change"}])


def _tree_after(library: Library, change: Change, number: int) -> Mapping[str, Actor]:
    """Return the actors as they will be when the change is undone."""
    people = dict(library.reference().actors)
    before = records(change.cursor, "past_actors", "change = ?", [number])
    for row in before:
        people.pop(row["actor_id"], None)
    return people | {row["actor_id"]: actor_of(row) for row in before if not row["merged_into"]}
