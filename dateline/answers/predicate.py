"""A filter as Ibis conditions over the store's tables: the one place where words become a query."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence

import ibis
from ibis import ir

from dateline.filter import CHOICE_WORDS, Bounds, Box, Filter
from dateline.model.vocabulary import NOBODY
from dateline.model.when import day_number
from dateline.model.where import mercator
from dateline.store import Tables
from dateline.text import sought

COLUMNS = {
    "type": "event_type", "weapon": "weapon_id", "country": "country", "place": "place_id",
    "precision": "geo_precision", "attribution": "attribution", "status": "status", "review": "review",
    "dataset": "dataset",
}  # fmt: skip
"""The column of `incidents` that each word speaks of; actors and sides are asked of `namings`."""


MOST_LOOKED_UP = 12
"""Actors and sides that are looked up one by one."""


def incidents(asked: Filter, tables: Tables) -> ir.Table:
    """Return the incidents of a filter: certain and possible, every status; drafts only where it names a review."""
    return tables.incidents.filter(conditions(asked, tables))


def counted(asked: Filter, tables: Tables) -> ir.Table:
    """Return the incidents of a filter that enter counts, each once: those that occurred, or all where it names a status."""
    rows = incidents(asked, tables)
    return once(rows if asked.values("status") else rows.filter(rows.status == "occurred"), tables)


def once(rows: ir.Table, tables: Tables) -> ir.Table:
    """Return the rows without those that are other reports of an incident among them; all where none are linked."""
    return rows.filter(alone(rows)) if tables.linked else rows


def alone(rows: ir.Table) -> ir.BooleanValue:
    """Return whether a row is counted: it is nobody's other report, or the first one where the primary is not among the rows."""
    others = rows.filter(rows.same_as != "")
    first = others.group_by("same_as").agg(key=others.key.min())
    primaries = rows.filter(rows.incident_id.isin(others.same_as)).incident_id
    return (rows.same_as == "") | (rows.key.isin(first.key) & ~rows.same_as.isin(primaries))


def conditions(asked: Filter, tables: Tables) -> list[ir.BooleanValue]:
    """Return the conditions that an incident has to meet, all of them."""
    rows = tables.incidents
    reviewed = bool(asked.values("review") or asked.excluded_values("review"))
    found = [] if reviewed else [rows.review == "accepted"]
    found += [*_dates(asked, rows), *_choices(asked, rows), *_actors(asked, tables)]
    if asked.bbox:
        found += box_conditions(rows, asked.bbox)
    if asked.killed:
        found.append(_within(rows.killed_min, rows.killed_max, asked.killed))
    if asked.wounded:
        found.append(_within(rows.wounded_min, rows.wounded_max, asked.wounded))
    found += [ibis.or_(*(rows.words.contains(f" {way}") for way in ways)) for ways in sought(asked.text)]
    return found


def certain(asked: Filter, rows: ir.Table) -> ir.BooleanValue:
    """Return whether an incident's whole span lies inside the filter's dates."""
    inside = ibis.literal(True)
    if asked.first_day:
        inside = inside & (rows.day_start >= day_number(asked.first_day))
    if asked.last_day:
        inside = inside & (rows.day_end <= day_number(asked.last_day))
    return inside


def box_conditions(rows: ir.Table, box: Box) -> list[ir.BooleanValue]:
    """Return the conditions for a point to lie in an area, its edges included."""
    return edge_conditions(rows, *box_edges(box), wrapped=box.west > box.east)


def box_edges(box: Box) -> tuple[int, int, int, int]:
    """Return west, north, east and south of an area as web-mercator positions."""
    west, north = mercator(box.north, box.west)
    east, south = mercator(box.south, box.east)
    return west, north, east, south


def edge_conditions(rows: ir.Table, west: int, north: int, east: int, south: int, *, wrapped: bool) -> list[ir.BooleanValue]:
    """Return the conditions for a point to lie between these edges; `wrapped` where the area spans the antimeridian."""
    between = (rows.mx >= west) | (rows.mx <= east) if wrapped else (rows.mx >= west) & (rows.mx <= east)
    return [between, rows.my >= north, rows.my <= south]


def _dates(asked: Filter, rows: ir.Table) -> list[ir.BooleanValue]:
    found = []
    if asked.first_day:
        found.append(rows.day_end >= day_number(asked.first_day))
    if asked.last_day:
        found.append(rows.day_start <= day_number(asked.last_day))
    return found


def _choices(asked: Filter, rows: ir.Table) -> list[ir.BooleanValue]:
    found = []
    for word in CHOICE_WORDS:
        if word in COLUMNS:
            column = rows[COLUMNS[word]]
            if asked.values(word):
                found.append(column.isin(asked.values(word)))
            if asked.excluded_values(word):
                found.append(~column.isin(asked.excluded_values(word)))
    return found


def _actors(asked: Filter, tables: Tables) -> list[ir.BooleanValue]:
    rows, found = tables.incidents, []
    chosen = who(asked.values("actor"), asked.values("side"))
    excluded = who(asked.excluded_values("actor"), asked.excluded_values("side"))
    if chosen:
        found.append(_names_one_of(chosen, asked.roles, tables))
    elif asked.roles:
        found.append(rows.key.isin(tables.namings.filter(in_roles(tables.namings, asked.roles)).key))
    if excluded:
        found.append(~_names_one_of(excluded, asked.roles, tables))
    return found


def who(actors: Sequence[str], sides: Sequence[str]) -> list[str]:
    """Return actors and sides as the table `namings` writes them."""
    return [*actors, *(f"side:{side}" for side in sides)]


def in_roles(named: ir.Table, roles: Sequence[str]) -> ir.BooleanValue:
    """Return whether a naming is in one of these roles; in any role where none is given."""
    return functools.reduce(operator.or_, (named[role] for role in roles)) if roles else ibis.literal(True)


def _names_one_of(wanted: Sequence[str], roles: Sequence[str], tables: Tables) -> ir.BooleanValue:
    """Return whether an incident names one of these actors, someone under them, or one of these sides, in such a role.

    The side "nobody" stands for incidents that nobody is blamed for.
    """
    rows, named = tables.incidents, tables.namings
    somebody = [one for one in wanted if one != f"side:{NOBODY}"]
    if not somebody:
        return rows.side == NOBODY
    found = rows.key.isin(_keys(named.filter(in_roles(named, roles)), somebody).key)
    return found | (rows.side == NOBODY) if len(somebody) < len(wanted) else found


def _keys(named: ir.Table, wanted: Sequence[str]) -> ir.Table:
    """Return the keys of the namings of any of these.

    Each is looked up by itself: DuckDB then knows how few they are. For a list of them it takes them for many, and joins
    by going through all incidents instead, which takes four times as long.
    """
    if len(wanted) > MOST_LOOKED_UP:
        return named.filter(named.who.isin(wanted)).select("key")
    return ibis.union(*(named.filter(named.who == one).select("key") for one in wanted))


def _within(low: ir.IntegerValue, high: ir.IntegerValue, bounds: Bounds) -> ir.BooleanValue:
    """Return whether a reported range may lie within the bounds; an unknown figure never does."""
    if bounds.unknown:
        return low.isnull() & high.isnull()
    found = low.notnull() | high.notnull()
    if bounds.low is not None:
        found = found & (ibis.coalesce(high, bounds.low) >= bounds.low)
    if bounds.high is not None:
        found = found & (ibis.coalesce(low, 0) <= bounds.high)
    return found
