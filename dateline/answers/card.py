"""One incident, ready to show: every value in words, with who says so. The panel only has to lay it out.

Pure: the caller looks up the neighbours in time, the titles of the parent and the parts, and the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dateline.answers.versions import steps
from dateline.answers.words import (
    counted,
    list_in_words,
    published_in_words,
    publisher_in_words,
    source_in_words,
    unique,
)
from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement, Source
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    BLAMED_ROLES,
    CERTAINTIES,
    CONFIDENCES,
    EVENT_TYPES,
    PARTS_OF_DAY,
    PRECISIONS,
    ROLES,
)
from dateline.model.when import When
from dateline.model.where import Where, distance_in_words
from dateline.store.history import Version

STATUS_WORDS = {
    "denied": "Reported, later denied: never in totals",
    "announced": "A threat or statement: never in counts of attacks",
}
"""What a status other than "occurred" means for the figures on the screen."""

REVIEW_WORDS = {
    "draft": "Draft, not reviewed: on the map and in counts only where drafts are asked for",
    "rejected": "Rejected in review: on the map and in counts only where rejected incidents are asked for",
}
"""What a review other than "accepted" means for the map and the figures."""

SERIES_WORDS = "said of the series as a whole"

MEMORY_WORDS = {
    "date_start": "date", "date_end": "date", "time_local": "time", "part_of_day": "time",
    "place_name": "place", "site_id": "place", "geo_precision": "place",
    "lat": "coordinates", "lon": "coordinates", "radius_m": "coordinates",
    "munitions_min": "munitions", "munitions_max": "munitions", "killed_min": "killed", "killed_max": "killed",
    "wounded_min": "wounded", "wounded_max": "wounded", "attributed_by": "attribution", "event_type": "type",
}  # fmt: skip
"""Columns of a row as a reader calls them."""

COUNTED_MUNITIONS = ("rocket-attack", "shelling", "missile-strike")
"""Kinds of event whose reports count what was fired: a missing number is worth saying."""

ZOOMS = {"province": 8, "country": 5}
"""How near "Centre map here" may go where the point stands for an area; 11 elsewhere."""


def card(
    incident: Incident,
    *,
    actors: Mapping[str, Actor],
    countries: Mapping[str, str],
    dataset: str,
    dataset_title: str,
    previous_id: str,
    next_id: str,
    parent_title: str = "",
    parts: Sequence[tuple[str, str]] = (),
    counted_with: Sequence[tuple[str, str]] = (),
    reports: Sequence[tuple[str, str]] = (),
    versions: Sequence[Version] = (),
) -> dict[str, Any]:
    """Return the incident as plain JSON, ready to show.

    `previous_id` and `next_id` are its neighbours in time, empty at the ends; `parts`, `counted_with` (what it is
    another report of) and `reports` (what are other reports of it) are pairs of id and title.
    """
    kind = EVENT_TYPES[incident.event_type]
    return {
        "id": incident.incident_id,
        "type": kind.label,
        "shape": kind.shape,
        "title": incident.title,
        "when": _when(incident.when),
        "when_note": _when_note(incident.when),
        "where": _place(incident.where, countries),
        "precision": _precision(incident.where),
        "summary": incident.summary,
        "status": incident.status,
        "warning": STATUS_WORDS.get(incident.status, ""),
        "review": REVIEW_WORDS.get(incident.review, ""),
        "facts": [
            *_same_incident(counted_with, reports),
            *_facts(incident, actors, parent_title, parts, dataset_title or dataset),
        ],
        "history": steps(versions, actors),
        "tags": _tags(incident),
        "sources": [_source(source) for source in incident.sources],
        "coordinates": _coordinates(incident.where),
        "dataset": dataset,
        "previous": previous_id,
        "next": next_id,
    }


def missing_card(incident_id: str) -> dict[str, Any]:
    """Return what the panel shows for an id that the library doesn't have: a link may outlive its incident."""
    return {"id": incident_id, "missing": True}


# When and where


def _when(when: When) -> str:
    """Return the day or days, with the time and, where the source gives both, the part of the day."""
    both = when.day_known and when.time_local and when.part_of_day
    return f"{when.in_words()} ({PARTS_OF_DAY[when.part_of_day].label})" if both else when.in_words()


def _when_note(when: When) -> str:
    """Return the source's own words and, where there is an hour, whose clock it is."""
    words = f"in the source’s words: “{when.note}”" if when.note else ""
    clock = "local time at the scene" if when.time_local or when.part_of_day else ""
    return "; ".join(unique([clock, words]))


def _place(where: Where, countries: Mapping[str, str]) -> str:
    """Return "Camp Taji, Baghdad, Iraq"; a province that the name already ends with isn't said twice."""
    country = countries.get(where.country, where.country)
    said = {part.strip().casefold() for part in where.place_name.split(",")}
    names = [where.place_name, *(name for name in (where.admin1, country) if name.casefold() not in said)]
    return ", ".join(unique(names)) or "Place not stated"


def _precision(where: Where) -> str:
    """Return how exact the point is; where it stands for an area, say so."""
    if not where.has_point:
        known = "" if where.precision == "none" else f" more exact than the {PRECISIONS[where.precision].label.lower()}"
        return f"no place{known}: listed, not mapped"
    if where.precision == "site":
        return where.in_words()
    within = f", within {distance_in_words(where.radius_m)}" if where.radius_m else ""
    return f"{PRECISIONS[where.precision].label.lower()}: the point is the middle{within}"


def _coordinates(where: Where) -> dict[str, Any] | None:
    if where.lat is None or where.lon is None:
        return None
    return {
        "lat": where.lat,
        "lon": where.lon,
        "text": f"{where.lat:.4f}, {where.lon:.4f}",
        "mgrs": _mgrs(where.lat, where.lon),
        "zoom": ZOOMS.get(where.precision, 11),
    }


def _mgrs(lat: float, lon: float) -> str:
    """Return the grid reference to ten metres, about as fine as four decimals of a degree: "38S ME 3509 3011"."""
    import mgrs  # Lazily: only the panel needs it, and it loads a native library.

    reference = mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=4)
    zone, square, digits = reference[:-10], reference[-10:-8], reference[-8:]
    return f"{zone} {square} {digits[:4]} {digits[4:]}"


# Facts: rows of a label and one or more values


def _value(text: str, detail: str = "", note: str = "", incident: str = "") -> dict[str, str]:
    return {"text": text, "detail": detail, "note": note, "incident": incident}


def _facts(
    incident: Incident, actors: Mapping[str, Actor], parent_title: str, parts: Sequence[tuple[str, str]], dataset: str
) -> list[dict[str, Any]]:
    counted_under = _value(parent_title or incident.parent_incident_id, incident=incident.parent_incident_id)
    has_parent = bool(incident.parent_incident_id)
    rows: list[tuple[str, list[dict[str, str]]]] = [
        ("Blamed", _involved(incident, actors, BLAMED_ROLES) or _text("nobody named")),
        ("Target", _involved(incident, actors, ("target",))),
        ("Victim", _involved(incident, actors, ("victim",))),
        ("Also involved", _involved(incident, actors, ("other",))),
        ("Killed", _casualties(incident.killed, incident.killed_note, counted_under if has_parent else None)),
        ("Wounded", _casualties(incident.wounded, incident.wounded_note, counted_under if has_parent else None)),
        _munitions(incident),
        ("Attribution", _text(_attribution(incident, actors))),
        ("Confidence", _text(CONFIDENCES[incident.confidence].label)),
        ("Disputes", _text(incident.disputes)),
        ("From memory", _text(_from_memory(incident.from_memory))),
        ("Part of", [counted_under] if has_parent else []),
        ("Parts", [_value(title or part_id, incident=part_id) for part_id, title in parts]),
        ("Series", _text(incident.series)),
        ("Note", _text(incident.note)),
        ("Data set", _text(dataset)),
    ]
    return [{"label": label, "values": values} for label, values in rows if values]


def _same_incident(counted_with: Sequence[tuple[str, str]], reports: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the row that says with which other reports this is one incident; in totals it counts once."""
    values = [_value(title or one, note="counted with", incident=one) for one, title in counted_with]
    values += [_value(title or one, note="also counted here:", incident=one) for one, title in reports]
    return [{"label": "Same incident", "values": values}] if values else []


def _text(text: str) -> list[dict[str, str]]:
    return [_value(text)] if text else []


def _involved(incident: Incident, actors: Mapping[str, Actor], roles: Iterable[str]) -> list[dict[str, str]]:
    chosen = [one for one in incident.actors if one.role in roles]
    own_first = sorted(chosen, key=lambda one: one.of_series)
    return [_value(_name(one, actors), _statement(one, incident, actors), SERIES_WORDS if one.of_series else "")
            for one in own_first]  # fmt: skip


def _name(one: Involvement, actors: Mapping[str, Actor]) -> str:
    known = actors.get(one.actor_id)
    return known.name if known else one.name_as_written or one.actor_id


def _statement(one: Involvement, incident: Incident, actors: Mapping[str, Actor]) -> str:
    """Return the part played, how sure that is and who says so: "suspected, alleged, according to the US"."""
    blamed = one.role in BLAMED_ROLES
    role = ROLES[one.role].label.lower() if blamed else ""
    certainty = CERTAINTIES[one.certainty].label if one.certainty else ""
    speaker = one.according_to or _speaker_of_source(one, incident)
    according = f"according to {speaker}" if speaker else "who says so is not stated" if blamed else ""
    written = one.name_as_written
    spelling = f"written “{written}”" if written and written != _name(one, actors) else ""
    return ", ".join(unique([role, certainty, according, spelling]))


def _speaker_of_source(one: Involvement, incident: Incident) -> str:
    return publisher_in_words(incident.sources[one.source - 1]) if 0 < one.source <= len(incident.sources) else ""


def _casualties(count: Count, note: str, parent: dict[str, str] | None) -> list[dict[str, str]]:
    """Return the range and its note; a part without figures points at the operation that carries them."""
    if count.known or parent is None:
        return [_value(count.in_words("none reported"), note)]
    own_note = "" if note.lower().startswith("counted under") else note
    return [_value("unknown for this part", own_note), {**parent, "detail": "", "note": "counted under"}]


def _munitions(incident: Incident) -> tuple[str, list[dict[str, str]]]:
    if incident.munitions.known:
        return "Munitions", _text(" · ".join(unique([incident.munitions.in_words(), incident.weapon])))
    if not incident.weapon:
        return "Munitions", []
    return "Weapon", [_value(incident.weapon, "number unknown" if incident.event_type in COUNTED_MUNITIONS else "")]


def _from_memory(fields: Iterable[str]) -> str:
    names = unique(MEMORY_WORDS.get(field, field.replace("_", " ")) for field in fields)
    return f"Not on a page read, from general knowledge: {', '.join(names)}" if names else ""


# Attribution: always somebody's statement


def _attribution(incident: Incident, actors: Mapping[str, Actor]) -> str:
    """Return "Unclaimed; blamed on Kata'ib Hezbollah, according to the United States"."""
    label = ATTRIBUTIONS[incident.attribution].label
    if incident.attributed_by:
        joint = "; " if incident.attribution in ("unclaimed", "disputed") else ": "
        return f"{label}{joint}{incident.attributed_by}"
    return "; ".join([label, *_accusations(incident, actors)])


def _accusations(incident: Incident, actors: Mapping[str, Actor]) -> list[str]:
    """Return one clause for each speaker: whom they blame, and whether they speak of this attack or of the series."""
    clauses: dict[tuple[bool, str], list[str]] = {}
    for one in incident.actors:
        if one.role in BLAMED_ROLES and one.certainty != "denied":
            speaker = one.according_to or _speaker_of_source(one, incident)
            clauses.setdefault((one.of_series, speaker), []).append(_name(one, actors))
    return [_accusation(names, speaker, series) for (series, speaker), names in sorted(clauses.items())]


def _accusation(names: Iterable[str], speaker: str, of_series: bool) -> str:
    blamed = "the series as a whole is blamed on" if of_series else "blamed on"
    according = f", according to {speaker}" if speaker else "; who says so is not stated"
    return f"{blamed} {list_in_words(unique(names))}{according}"


# Tags and sources


def _tags(incident: Incident) -> list[str]:
    sources = counted(len(incident.sources), "source", "sources") if incident.sources else "no source"
    return [ATTRIBUTIONS[incident.attribution].label.lower(), sources]


def _source(source: Source) -> dict[str, str]:
    return {
        "label": source_in_words(source),
        "url": source.url,
        "published": published_in_words(source.published),
        "title": source.title,
    }
