"""Incidents turned into rows of the store's tables, with the columns that are derived once at load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

from dateline.model.incident import Actor, Incident, Involvement, lineage
from dateline.model.vocabulary import ATTRIBUTIONS, BLAMED_ROLES, EVENT_TYPES, HIT_ROLES, NOBODY, ROLES, SIDES
from dateline.model.when import day_number
from dateline.model.where import MERCATOR_BITS, mercator
from dateline.store import schema
from dateline.text import fold, slug

NUMBERS = {
    name: {term: number for number, term in enumerate(terms)}
    for name, terms in (("side", SIDES), ("type", EVENT_TYPES), ("attribution", ATTRIBUTIONS))
}
"""The position of each term in its vocabulary."""

Z_BITS = 15
"""Bits an axis in the Z-order: 30 together, so that it fits a 32-bit integer."""

_PARENTHESIS = re.compile(r"\([^)]*\)")


def tables_of(
    incidents: Iterable[Incident], *, dataset: str | Sequence[str], actors: Mapping[str, Actor], first_key: int
) -> dict[str, pa.Table]:
    """Return the rows of the tables that a load fills, their keys counting from `first_key`.

    `dataset` is that of all incidents, or one for each.
    """
    rows, involved, named, documents = [], [], [], []
    for number, incident in enumerate(incidents):
        key, owner = first_key + number, dataset if isinstance(dataset, str) else dataset[number]
        sided = [(one, side_of(one, actors)) for one in incident.actors]
        rows.append(_incident_row(key, owner, incident, sided, actors))
        involved += [_involvement_row(key, seq, one, side) for seq, (one, side) in enumerate(sided, 1)]
        named += namings(key, incident.actors, actors)
        documents += [{"key": key, "seq": seq, **vars(one)} for seq, one in enumerate(incident.sources, 1)]
    return {
        "incidents": pa.Table.from_pylist(rows, schema.INCIDENTS),
        "involvements": pa.Table.from_pylist(involved, schema.INVOLVEMENTS),
        "namings": pa.Table.from_pylist(named, schema.NAMINGS),
        "sources": pa.Table.from_pylist(documents, schema.SOURCES),
    }


def side_of(one: Involvement, actors: Mapping[str, Actor]) -> str:
    """Return the side of an actor; "nobody" for the unidentified, "other" for a name that is no known actor."""
    return actors[one.actor_id].side if one.actor_id in actors else "other"


def namings(key: int, involved: Iterable[Involvement], actors: Mapping[str, Actor]) -> list[dict]:
    """Return the rows of `namings` for one incident: each actor, those above it and its side, with the roles."""
    roles: dict[str, set[str]] = {}
    for one in involved:
        side = actors[one.actor_id].side if one.actor_id in actors else "other"
        for who in (*lineage(one.actor_id, actors), f"side:{side}"):
            roles.setdefault(who, set()).add(one.role)
    return [{"key": key, "who": who, **{role: role in found for role in ROLES}} for who, found in roles.items()]


def first_side(sided: Iterable[tuple[Involvement, str]], roles: tuple[str, ...]) -> str:
    """Return the side of the first actor named in one of these roles and not cleared of it, or "nobody".

    A known actor goes before a name that is none: "groups not loyal to the government" says less than a group's name.
    """
    named = [(one, side) for one, side in sided if one.role in roles and one.certainty != "denied" and side != NOBODY]
    known = [side for one, side in named if one.actor_id]
    return next(iter(known or [side for _, side in named]), NOBODY)


def z_order(mx: int, my: int) -> int:
    """Return the Z-order of a position: its upper bits interleaved, so that near rows lie near each other."""
    shift = MERCATOR_BITS - Z_BITS
    return _spread(mx >> shift) | _spread(my >> shift) << 1


def _spread(value: int) -> int:
    """Return the 15 bits of `value` with a zero between each (the usual interleaving by masks)."""
    value = (value | value << 8) & 0x00FF00FF
    value = (value | value << 4) & 0x0F0F0F0F
    value = (value | value << 2) & 0x33333333
    return (value | value << 1) & 0x55555555


@lru_cache(maxsize=10_000)
def weapon_id(weapon: str) -> str:
    """Return the id under which a weapon as reported is counted: "Katyusha rockets" and "Katyusha rocket" are one."""
    bare = slug(_PARENTHESIS.sub("", weapon))
    return bare[:-1] if bare.endswith("s") and not bare.endswith("ss") else bare


def _incident_row(key: int, dataset: str, one: Incident, sided: list, actors: Mapping[str, Actor]) -> dict:
    where, when = one.where, one.when
    side, target_side = first_side(sided, BLAMED_ROLES), first_side(sided, HIT_ROLES)
    position = None if where.lat is None or where.lon is None else mercator(where.lat, where.lon)
    mx, my = position or (None, None)
    return {
        "key": key, "dataset": dataset, "incident_id": one.incident_id, "title": one.title, "summary": one.summary,
        "day_start": day_number(when.start), "day_end": day_number(when.end), "time_local": when.time_local,
        "part_of_day": when.part_of_day, "time_note": when.note,
        "place_name": where.place_name, "place_id": where.site_id or _slug(where.place_name), "site_id": where.site_id,
        "admin1": where.admin1, "country": where.country, "lat": where.lat, "lon": where.lon,
        "geo_precision": where.precision, "radius_m": where.radius_m, "mx": mx, "my": my,
        "z": z_order(*position) if position else -1,
        "event_type": one.event_type, "sub_event_type": one.sub_event_type,
        "weapon": one.weapon, "weapon_id": weapon_id(one.weapon),
        "munitions_min": one.munitions.low, "munitions_max": one.munitions.high,
        "killed_min": one.killed.low, "killed_max": one.killed.high, "killed_note": one.killed_note,
        "wounded_min": one.wounded.low, "wounded_max": one.wounded.high, "wounded_note": one.wounded_note,
        "attribution": one.attribution, "attributed_by": one.attributed_by, "status": one.status,
        "confidence": one.confidence, "disputes": one.disputes, "parent_incident_id": one.parent_incident_id,
        "figures_cover": one.figures_cover, "series": one.series, "from_memory": "; ".join(one.from_memory),
        "note": one.note, "review": one.review, "revision": 1, "source_updated": one.source_updated,
        "side": side, "target_side": target_side, "words": _search_words(one, actors),
        "side_no": NUMBERS["side"][side], "target_side_no": NUMBERS["side"][target_side],
        "type_no": NUMBERS["type"][one.event_type], "attribution_no": NUMBERS["attribution"][one.attribution],
    }  # fmt: skip


def _search_words(one: Incident, actors: Mapping[str, Actor]) -> str:
    """Return what free text is looked for in: title, summary, place, and every actor with all its aliases."""
    parts = [one.incident_id, one.title, one.summary, one.where.place_name, one.where.site_id, one.where.admin1]
    parts += [involved.name_as_written for involved in one.actors]
    named = [actors[involved.actor_id] for involved in one.actors if involved.actor_id in actors]
    return f" {' '.join(filter(None, [fold(' '.join(parts)), *map(_names, named)]))} "


@lru_cache(maxsize=10_000)
def _names(actor: Actor) -> str:
    return fold(" ".join([actor.name, *actor.aliases, actor.native_name]))


_slug = lru_cache(maxsize=50_000)(slug)
"""The id of a place's name: a million incidents share some thousands of names."""


def _involvement_row(key: int, seq: int, one: Involvement, side: str) -> dict:
    return {"key": key, "seq": seq, "side": side, **vars(one)}


def actor_row(actor: Actor, dataset: str = "", merged_into: str = "") -> dict:
    """Return an actor as a row of the store, of the curated tree or of a data set."""
    return {**vars(actor), "aliases": "; ".join(actor.aliases), "dataset": dataset, "merged_into": merged_into}


def actor_of(row: Mapping) -> Actor:
    """Return the actor of a row of the store."""
    fields = {name: row[name] for name in Actor.__dataclass_fields__}
    return Actor(**{**fields, "aliases": tuple(filter(None, row["aliases"].split("; ")))})
