"""Two reports of one event made one incident, field by field as a person chooses. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dateline.importers.layout import COLUMNS, cells_from_incident
from dateline.model.incident import Incident, Involvement, Source
from dateline.text import fold

KEPT, OTHER, BOTH = "kept", "other", "both"
"""Where a group of fields is taken from: the incident whose id stays, the other one, or both of them."""


@dataclass(frozen=True)
class Group:
    """Fields that belong together: what a reader calls them, the incident's attributes, the columns of the layout."""

    label: str
    attributes: tuple[str, ...]
    columns: tuple[str, ...]


GROUPS: Mapping[str, Group] = {
    "title": Group("Title", ("title",), ("title",)),
    "summary": Group("Summary", ("summary",), ("summary",)),
    "when": Group("Date and time", ("when",), ("date_start", "date_end", "time_local", "part_of_day", "time_note")),
    "where": Group("Place", ("where",), (
        "place_name", "site_id", "admin1", "country", "lat", "lon", "geo_precision", "radius_m")),
    "type": Group("Type", ("event_type", "sub_event_type"), ("event_type", "sub_event_type")),
    "weapon": Group("Weapon and munitions", ("weapon", "munitions"), ("weapon", "munitions_min", "munitions_max")),
    "killed": Group("Killed", ("killed", "killed_note"), ("killed_min", "killed_max", "killed_note")),
    "wounded": Group("Wounded", ("wounded", "wounded_note"), ("wounded_min", "wounded_max", "wounded_note")),
    "actors": Group("Actors", ("actors",), ("actors",)),
    "attribution": Group("Attribution", ("attribution", "attributed_by"), ("attribution", "attributed_by")),
    "status": Group("Status", ("status",), ("status",)),
    "confidence": Group("Confidence", ("confidence",), ("confidence",)),
    "disputes": Group("Where sources differ", ("disputes",), ("disputes",)),
    "part": Group("Part of", ("parent_incident_id", "figures_cover", "series"),
                  ("parent_incident_id", "figures_cover", "series")),
    "sources": Group("Sources", ("sources",), ("sources",)),
    "note": Group("Note", ("note",), ("note",)),
    "review": Group("Review", ("review",), ("review",)),
}  # fmt: skip

JOINED = ("actors", "sources")
"""Groups that may be taken from both."""


def differing(kept: Incident, other: Incident) -> list[str]:
    """Return the groups in which two incidents differ, in the order of GROUPS."""
    first, second = cells_from_incident(kept), cells_from_incident(other)
    return [name for name, group in GROUPS.items() if any(first[column] != second[column] for column in group.columns)]


def first_choice(kept: Incident, other: Incident) -> dict[str, str]:
    """Return where each differing group is best taken from: lists from both, what only the other one says from that."""
    first, second = cells_from_incident(kept), cells_from_incident(other)
    return {name: BOTH if name in JOINED else OTHER if _says_less(name, first, second) else KEPT
            for name in differing(kept, other)}  # fmt: skip


def _says_less(name: str, first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    columns = GROUPS[name].columns
    return not any(first[column] for column in columns) and any(second[column] for column in columns)


def merged(kept: Incident, other: Incident, choice: Mapping[str, str]) -> Incident:
    """Return the incident `kept` with the groups that `choice` (by name, KEPT where it says nothing) takes from `other`.

    A statement about an actor goes on naming its source where that is taken too, and names none where it is not.
    """
    origin = {KEPT: kept, OTHER: other}
    changes: dict = {}
    for name, group in GROUPS.items():
        if name not in JOINED:
            chosen = origin[choice.get(name, KEPT)]
            changes |= {attribute: getattr(chosen, attribute) for attribute in group.attributes}
    if changes["parent_incident_id"] in (kept.incident_id, other.incident_id):
        changes["parent_incident_id"] = ""
    sources, places = _sources(kept.sources, other.sources, choice.get("sources", KEPT))
    actors = _actors(kept, other, choice.get("actors", KEPT), places)
    return replace(kept, **changes, sources=sources, actors=actors, from_memory=_from_memory(kept, other, choice))


def _sources(first: Sequence[Source], second: Sequence[Source], chosen: str) -> tuple[tuple[Source, ...], dict[str, dict]]:
    """Return the sources taken and, for each origin, the new number of each old one."""
    taken = {KEPT: list(first), OTHER: list(second), BOTH: list(dict.fromkeys([*first, *second]))}[chosen]
    number = {source: at for at, source in reversed(list(enumerate(taken, 1)))}
    return tuple(taken), {
        name: {at: number.get(source, 0) for at, source in enumerate(given, 1)}
        for name, given in ((KEPT, first), (OTHER, second))
    }


def _actors(kept: Incident, other: Incident, chosen: str, places: Mapping[str, Mapping]) -> tuple[Involvement, ...]:
    found: dict[tuple, Involvement] = {}
    for name, incident in ((KEPT, kept), (OTHER, other)):
        if chosen not in (name, BOTH):
            continue
        for each in incident.actors:
            one = replace(each, source=places[name].get(each.source, 0))
            who = one.actor_id or fold(one.name_as_written)
            said = (one.role, who, one.certainty, fold(one.according_to), one.of_series)
            found.setdefault(said if chosen == BOTH else (*said, len(found)), one)
    return tuple(found.values())


def _from_memory(kept: Incident, other: Incident, choice: Mapping[str, str]) -> tuple[str, ...]:
    of_column = {column: choice.get(name, KEPT) for name, group in GROUPS.items() for column in group.columns}
    said = {KEPT: {*kept.from_memory}, OTHER: {*other.from_memory}, BOTH: {*kept.from_memory, *other.from_memory}}
    known = [column for column in COLUMNS if column in said[of_column.get(column, KEPT)]]
    return (*known, *(column for column in kept.from_memory if column not in COLUMNS))
