"""Incidents turned into rows of the store's tables, with the columns that are derived once at load."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

import pyarrow as pa

from dateline.model.incident import Actor, Incident, Involvement, Source, lineage
from dateline.model.vocabulary import ATTRIBUTIONS, BLAMED_ROLES, EVENT_TYPES, HIT_ROLES, NOBODY, ROLES, SIDES
from dateline.model.when import day_number
from dateline.model.where import MERCATOR_BITS, Where, mercator
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
    return TableMaker(actors).tables(incidents, dataset, first_key)


class TableMaker:
    """Makes the rows of the tables that a load fills, and derives what equal parts of incidents give only once.

    Readers share the objects of places, actors and sources that come again and again, so those are known by their identity.
    """

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        """`actors` may grow; those that are there don't change."""
        self._parties = _Parties(actors)
        self._party, self._place, self._cited = _Once(self._parties.made), _Once(_place_cells), _Once(_source_rows)

    def tables(self, incidents: Iterable[Incident], dataset: str | Sequence[str], first_key: int) -> dict[str, pa.Table]:
        """Return the rows of some incidents; see `tables_of`."""
        rows: dict[str, list[tuple]] = {name: [] for name in schema.ARRIVING}
        keys: dict[str, list[int]] = {name: [] for name in schema.ARRIVING}
        for number, one in enumerate(incidents):
            owner, party = dataset if isinstance(dataset, str) else dataset[number], self._party.of(one.actors)
            made = (
                ("incidents", (_incident_row(owner, one, self._place.of(one.where), party),)),
                ("involvements", party.involved), ("namings", party.named), ("sources", self._cited.of(one.sources)),
            )  # fmt: skip
            for name, some in made:
                rows[name] += some
                keys[name] += [first_key + number] * len(some)
        return {name: _table(layout, keys[name], rows[name]) for name, layout in schema.ARRIVING.items()}


T = TypeVar("T")


class _Once(Generic[T]):
    """What a function makes of a thing, kept for the same thing again."""

    def __init__(self, make: Callable[[Any], T], limit: int = 20_000) -> None:
        self._make, self._limit = make, limit
        self._known: dict[int, tuple[object, T]] = {}

    def of(self, thing: object) -> T:
        """Return what the function makes of a thing."""
        found = self._known.get(id(thing))
        if found is None:
            if len(self._known) >= self._limit:
                self._known.clear()
            found = self._known[id(thing)] = thing, self._make(thing)  # the thing is kept, so that its id stays its own
        return found[1]


def _table(layout: pa.Schema, keys: list[int], rows: list[tuple]) -> pa.Table:
    """Return a table of rows that lack their first column, the key; built by columns, in a tenth of the time of dictionaries."""
    if not rows:
        return layout.empty_table()
    columns = [keys, *zip(*rows, strict=True)]
    return pa.Table.from_arrays([pa.array(cells, one.type) for cells, one in zip(columns, layout, strict=True)], schema=layout)


def side_of(one: Involvement, actors: Mapping[str, Actor]) -> str:
    """Return the side of an actor; "nobody" for the unidentified, "other" for a name that is no known actor."""
    return actors[one.actor_id].side if one.actor_id in actors else "other"


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


def _place_cells(where: Where) -> tuple:
    position = None if where.lat is None or where.lon is None else mercator(where.lat, where.lon)
    return (
        where.place_name, where.site_id or _slug(where.place_name), where.site_id, where.admin1, where.country, where.lat,
        where.lon, where.precision, where.radius_m, *(position or (None, None)), z_order(*position) if position else -1,
    )  # fmt: skip


class _Party(NamedTuple):
    """What is derived of the actors of an incident: rows without their key, sides, and the words they are found by."""

    involved: list[tuple]
    named: list[tuple]
    side: str
    target_side: str
    written: str
    names: str


class _Part(NamedTuple):
    """What is derived of one actor's part."""

    side: str
    row: tuple
    """The row of `involvements` after key and number."""

    who: tuple[str, ...]
    """The actor, those above it, and its side."""

    names: str


class _Parties:
    """Derives what follows from the actors of incidents."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self._actors = actors
        self._part = _Once(self._made_part)

    def made(self, involved: tuple[Involvement, ...]) -> _Party:
        """Return what follows from an incident's actors."""
        parts = [self._part.of(one) for one in involved]
        sided = [(one, part.side) for one, part in zip(involved, parts, strict=True)]
        return _Party(
            [(seq, *part.row) for seq, part in enumerate(parts, 1)], _named(involved, parts),
            first_side(sided, BLAMED_ROLES), first_side(sided, HIT_ROLES),
            " ".join([one.name_as_written for one in involved]), " ".join([part.names for part in parts if part.names]),
        )  # fmt: skip

    def _made_part(self, one: Involvement) -> _Part:
        side = side_of(one, self._actors)
        row = (
            one.actor_id, side, one.name_as_written, one.role, one.certainty, one.according_to, one.of_series, one.source,
        )  # fmt: skip
        names = _names(self._actors[one.actor_id]) if one.actor_id in self._actors else ""
        return _Part(side, row, (*lineage(one.actor_id, self._actors), f"side:{side}"), names)


def _named(involved: Sequence[Involvement], parts: Sequence[_Part]) -> list[tuple]:
    """Return the rows of `namings`: each actor, those above it and its side, with the roles."""
    roles: dict[str, set[str]] = {}
    for one, part in zip(involved, parts, strict=True):
        for who in part.who:
            roles.setdefault(who, set()).add(one.role)
    return [(who, *[role in found for role in ROLES]) for who, found in roles.items()]


def _incident_row(dataset: str, one: Incident, place: tuple, party: _Party) -> tuple:
    """Return the cells of an incident in the order of schema.INCIDENTS, without its key."""
    when = one.when
    return (
        one.incident_id, dataset, one.title, one.summary, day_number(when.start), day_number(when.end), when.time_local,
        when.part_of_day, when.note, *place, one.event_type, one.sub_event_type, one.weapon, weapon_id(one.weapon),
        one.munitions.low, one.munitions.high, one.killed.low, one.killed.high, one.killed_note, one.wounded.low,
        one.wounded.high, one.wounded_note, one.attribution, one.attributed_by, one.status, one.confidence, one.disputes,
        one.parent_incident_id, one.figures_cover, one.series, "; ".join(one.from_memory), one.note, one.review, 1,
        party.side, party.target_side, _search_words(one, party), NUMBERS["side"][party.side],
        NUMBERS["side"][party.target_side], NUMBERS["type"][one.event_type], NUMBERS["attribution"][one.attribution],
        one.source_updated,
    )  # fmt: skip


def _search_words(one: Incident, party: _Party) -> str:
    """Return what free text is looked for in: title, summary, place, and every actor with all its aliases."""
    where = one.where
    parts = (one.incident_id, one.title, one.summary, where.place_name, where.site_id, where.admin1, party.written)
    return f" {' '.join(filter(None, (fold(' '.join(parts)), party.names)))} "


@lru_cache(maxsize=10_000)
def _names(actor: Actor) -> str:
    return fold(" ".join([actor.name, *actor.aliases, actor.native_name]))


_slug = lru_cache(maxsize=50_000)(slug)
"""The id of a place's name: a million incidents share some thousands of names."""


def _source_rows(sources: tuple[Source, ...]) -> list[tuple]:
    return [(seq, one.publisher, one.title, one.url, one.published, one.retrieved) for seq, one in enumerate(sources, 1)]


def actor_row(actor: Actor, dataset: str = "", merged_into: str = "") -> dict:
    """Return an actor as a row of the store, of the curated tree or of a data set."""
    return {**vars(actor), "aliases": "; ".join(actor.aliases), "dataset": dataset, "merged_into": merged_into}


def actor_of(row: Mapping) -> Actor:
    """Return the actor of a row of the store."""
    fields = {name: row[name] for name in Actor.__dataclass_fields__}
    return Actor(**{**fields, "aliases": tuple(filter(None, row["aliases"].split("; ")))})
