"""One incident, ready to show: every value in words, with who says so. The panel only has to lay it out.

Pure: the caller looks up the neighbours in time, the titles of the parent and the parts, and the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dateline.answers.statements import attribution_in_words, name_of, statement_in_words
from dateline.answers.versions import steps
from dateline.answers.when_and_where import coordinates, day_in_words, day_note, place_in_words, precision_in_words
from dateline.answers.words import (
    counted,
    memory_in_words,
    published_in_words,
    source_in_words,
    unbroken,
    unique,
)
from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Source
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    BLAMED_ROLES,
    CONFIDENCES,
    EVENT_TYPES,
)
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

COUNTED_MUNITIONS = ("rocket-attack", "shelling", "missile-strike")
"""Kinds of event whose reports count what was fired: a missing number is worth saying."""


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
        "title": unbroken(incident.title),
        "when": day_in_words(incident.when),
        "when_note": day_note(incident.when),
        "where": place_in_words(incident.where, countries),
        "precision": precision_in_words(incident.where),
        "summary": unbroken(incident.summary),
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
        "coordinates": coordinates(incident.where),
        "dataset": dataset,
        "previous": previous_id,
        "next": next_id,
    }


def missing_card(incident_id: str) -> dict[str, Any]:
    """Return what the panel shows for an id that the library doesn't have: a link may outlive its incident."""
    return {"id": incident_id, "missing": True}


# Facts: rows of a label and one or more values


def _value(text: str, detail: str = "", note: str = "", incident: str = "") -> dict[str, str]:
    return {"text": unbroken(text), "detail": unbroken(detail), "note": unbroken(note), "incident": incident}


def _facts(
    incident: Incident, actors: Mapping[str, Actor], parent_title: str, parts: Sequence[tuple[str, str]], dataset: str
) -> list[dict[str, Any]]:
    counted_under = _value(parent_title or incident.parent_incident_id, incident=incident.parent_incident_id)
    has_parent = bool(incident.parent_incident_id)
    parent = counted_under if has_parent else None
    stated = incident.status == "announced"
    unhurt = stated and not (incident.killed.known or incident.wounded.known)  # words hit nobody: nothing there is unknown
    rows: list[tuple[str, list[dict[str, str]]]] = [
        ("Said by" if stated else "Blamed", _involved(incident, actors, BLAMED_ROLES) or _text("nobody named")),
        ("Target", _involved(incident, actors, ("target",))),
        ("Victim", _involved(incident, actors, ("victim",))),
        ("Also involved", _involved(incident, actors, ("other",))),
        ("Killed", [] if unhurt else _casualties(incident.killed, incident.killed_note, parent)),
        ("Wounded", [] if unhurt else _casualties(incident.wounded, incident.wounded_note, parent)),
        _munitions(incident),
        ("Attribution", _text(attribution_in_words(incident, actors))),
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
    return [_value(name_of(one, actors), statement_in_words(one, incident, actors), SERIES_WORDS if one.of_series else "")
            for one in own_first]  # fmt: skip


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
    names = memory_in_words(fields)
    return f"Not on a page read, from general knowledge: {', '.join(names)}" if names else ""


# Tags and sources


def _tags(incident: Incident) -> list[str]:
    sources = counted(len(incident.sources), "source", "sources") if incident.sources else "no source"
    attribution = [] if incident.status == "announced" else [ATTRIBUTIONS[incident.attribution].label.lower()]
    memory = memory_in_words(incident.from_memory)
    return [*_toll(incident), *attribution, sources, *([f"from memory: {', '.join(memory)}"] if memory else [])]


def _toll(incident: Incident) -> list[str]:
    """Return "1 killed" and "5–6 wounded", as far as anybody was hit: first of all that is asked of an attack."""
    if incident.status != "occurred":
        return []
    figures = (("killed", incident.killed), ("wounded", incident.wounded))
    return [f"{count.in_words()} {word}" for word, count in figures if count.known and count != Count(0, 0)]


def _source(source: Source) -> dict[str, str]:
    return {
        "label": source_in_words(source),
        "url": source.url,
        "published": published_in_words(source.published),
        "title": source.title,
    }
