"""The actor tree changed by a person: edited, hung elsewhere, merged; the incidents concerned follow in the same change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pyarrow as pa

from dateline.errors import StoreError
from dateline.model.incident import Actor, Incident, lineage
from dateline.store.change import Change
from dateline.store.database import append, run
from dateline.store.library import Library
from dateline.store.reading import PAGE, incidents_of
from dateline.store.rows import actor_row, tables_of


def edit_actor(library: Library, actor: Actor, *, who: str, why: str, now: datetime) -> int:
    """Put an actor in place of the one of its id, or add it to the curated tree, and return the change's number."""
    _refuse_circle(actor.actor_id, actor.parent_id, library.reference().actors)
    known = actor.actor_id in library.reference().actors
    what = f"{'edited' if known else 'added'} actor {actor.actor_id}"
    return _change(library, "actor", what, {actor.actor_id: actor}, {}, who=who, why=why, now=now)


def reparent_actor(library: Library, actor_id: str, parent_id: str, *, who: str, why: str, now: datetime) -> int:
    """Hang an actor under another, or under none (""), and return the change's number."""
    actor = _known(library, actor_id)
    if parent_id:
        _known(library, parent_id)
    _refuse_circle(actor_id, parent_id, library.reference().actors)
    changed = {actor_id: replace(actor, parent_id=parent_id)}
    return _change(library, "actor", f"put actor {actor_id} under {parent_id or 'none'}", changed, {}, who=who, why=why, now=now)


def merge_actor(library: Library, from_id: str, into_id: str, *, who: str, why: str, now: datetime) -> int:
    """Say that two actors are one, and return the change's number.

    The first one's names become aliases of the second, its children and its parts in incidents go over to it.
    """
    if from_id == into_id:
        raise StoreError(f"{from_id} can't be merged into itself.")
    gone, into = _known(library, from_id), _known(library, into_id)
    _refuse_circle(into_id, from_id if into.parent_id == from_id else "", {})
    names = [name for name in (gone.name, *gone.aliases) if name and name != into.name and name not in into.aliases]
    parent = gone.parent_id if into.parent_id == from_id else into.parent_id
    changed = {into_id: replace(into, aliases=(*into.aliases, *names), parent_id=parent)}
    for actor in library.reference().actors.values():
        if actor.parent_id == from_id and actor.actor_id != into_id:
            changed[actor.actor_id] = replace(actor, parent_id=into_id)
    return _change(library, "merge-actors", f"merged actor {from_id} into {into_id}", changed, {from_id: into_id},
                   who=who, why=why, now=now)  # fmt: skip


def _known(library: Library, actor_id: str) -> Actor:
    found = library.reference().actors.get(actor_id)
    if not found:
        raise StoreError(f"{actor_id!r} is the id of no actor.")
    return found


def _refuse_circle(actor_id: str, parent_id: str, actors: Mapping[str, Actor]) -> None:
    seen = {actor_id}
    while parent_id:
        if parent_id in seen:
            raise StoreError(f"{actor_id} can't be put there: it would be under itself.")
        seen.add(parent_id)
        parent_id = actors[parent_id].parent_id if parent_id in actors else ""


def _change(
    library: Library, kind: str, what: str, changed: Mapping[str, Actor], merged: Mapping[str, str],
    *, who: str, why: str, now: datetime,
) -> int:  # fmt: skip
    with library.changing() as change:
        reference = library.reference()
        after = {one: actor for one, actor in {**reference.actors, **changed}.items() if one not in merged}
        stage_followers(library, change, after, merged)
        rows = [actor_row(actor, reference.owners.get(one, "")) for one, actor in changed.items()]
        rows += [actor_row(reference.actors[one], reference.owners[one], into) for one, into in merged.items()]
        return change.commit(kind=kind, what=what, now=now, who=who, why=why, also=lambda: change.put("actors", rows))


def stage_followers(library: Library, change: Change, after: Mapping[str, Actor], merged: Mapping[str, str]) -> None:
    """Stage the incidents whose rows follow from actors that are about to change, unless they leave anyway.

    One that names a merged actor becomes a new version; the others only get their sides, namings and words anew.
    """
    before = library.reference().actors
    concerned = [one for one in {*before, *after} if _mark(one, before) != _mark(one, after)]
    if not concerned:
        return
    sql = ("SELECT DISTINCT key FROM involvements WHERE list_contains($1, actor_id) AND key NOT IN (SELECT key FROM leaving) "
           "ORDER BY key")  # fmt: skip
    keys = [row[0] for row in run(change.cursor, sql, [sorted(concerned)])]
    tables, first = library.tables().whole, _first_key(change)
    for start in range(0, len(keys), PAGE):
        page = keys[start : start + PAGE]
        rows = tables.incidents.filter(tables.incidents.key.between(page[0], page[-1]), tables.incidents.key.isin(page))
        held = rows.order_by("key").to_pyarrow().to_pylist()
        old = incidents_of(held, tables)
        new = [with_merged(each, merged, before) for each in old]
        change.stage([tables_of(new, dataset=[row["dataset"] for row in held], actors=after, first_key=first)])
        anew = [one != other for one, other in zip(old, new, strict=True)]
        _note(change, held, anew, first)
        first += len(held)


def _first_key(change: Change) -> int:
    return run(change.cursor, "SELECT coalesce(max(key), -1) + 1 FROM staged_incidents")[0][0]


def _note(change: Change, held: Sequence[Mapping], anew: Sequence[bool], first: int) -> None:
    coming = [
        {"key": first + number, "revision": row["revision"] + new, "changed_in": change.number if new else row["changed_in"],
         "digest": row["digest"], "edited": row["edited"]}
        for number, (row, new) in enumerate(zip(held, anew, strict=True))
    ]  # fmt: skip
    types = {"key": pa.int32(), "revision": pa.int32(), "changed_in": pa.int32(), "digest": pa.int64()}
    layout = pa.schema([(name, types.get(name, pa.bool_())) for name in coming[0]])
    append(change.cursor, "coming", pa.Table.from_pylist(coming, layout))
    leaving = [{"key": row["key"], "remembered": new} for row, new in zip(held, anew, strict=True)]
    append(change.cursor, "leaving", pa.Table.from_pylist(leaving, pa.schema([("key", pa.int32()), ("remembered", pa.bool_())])))


def _mark(actor_id: str, actors: Mapping[str, Actor]) -> tuple | None:
    """Return all of an actor that the rows of an incident follow from."""
    actor = actors.get(actor_id)
    return (lineage(actor_id, actors), actor.side, actor.name, actor.aliases, actor.native_name) if actor else None


def with_merged(incident: Incident, merged: Mapping[str, str], former: Mapping[str, Actor]) -> Incident:
    """Return the incident with actors that turned out to be others named by the others; the old name stays as written."""
    if not any(each.actor_id in merged for each in incident.actors):
        return incident
    people = []
    for each in incident.actors:
        seen: set[str] = set()
        while each.actor_id in merged and each.actor_id not in seen:
            seen.add(each.actor_id)
            written = each.name_as_written or former[each.actor_id].name
            each = replace(each, actor_id=merged[each.actor_id], name_as_written=written)
        people.append(each)
    return replace(incident, actors=tuple(people))
