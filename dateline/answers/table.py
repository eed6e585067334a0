"""The table twin of the map: a page of incidents as rows of text."""

from __future__ import annotations

from dateline.answers.lookup import SORTS, Page
from dateline.answers.totals import Totals
from dateline.answers.words import counted, list_in_words, memory_in_words, unique
from dateline.model.incident import Incident
from dateline.model.vocabulary import ATTRIBUTIONS, BLAMED_ROLES, EVENT_TYPES, SIDES
from dateline.store import Reference

COLUMNS = {
    "date": "Date", "title": "Incident", "place": "Place", "type": "Type", "blamed": "Blamed", "killed": "Killed",
    "wounded": "Wounded", "attribution": "Attribution",
}  # fmt: skip
NUMERIC = ("killed", "wounded")
_SHOWN_IN = {"time": "date", "coordinates": "place"}
"""Things that have no column of their own, by the column in which a reader looks for them."""


def table(found: Page, totals: Totals, reference: Reference, sort: str) -> dict:
    """Return a page of incidents as the table draws it; `sort` is the URL word that ordered it."""
    return {
        "columns": [
            {"id": name, "label": label, "numeric": name in NUMERIC, "sortable": name in SORTS} for name, label in COLUMNS.items()
        ],
        "rows": [_row(incident, sure, side, reference) for incident, sure, side in found.incidents],
        "heading": _heading(totals),
        "total": found.total, "page": found.number, "pages": found.pages,
        "sort": {"column": sort.lstrip("-"), "descending": sort.startswith("-")},
    }  # fmt: skip


def _heading(totals: Totals) -> str:
    """Return what the rows are where not all of them are counted: "85 rows: 78 incidents, 2 denied, 5 statements"."""
    if totals.counted == totals.matched:
        return ""
    parts = [counted(totals.counted, "incident", "incidents")]
    parts += [f"{totals.denied:,} later denied"] if totals.denied else []
    parts += [counted(totals.announced, "threat or statement", "threats or statements")] if totals.announced else []
    return f"{totals.matched:,} rows: {', '.join(parts)}"


def _row(incident: Incident, sure: bool, side: str, reference: Reference) -> dict:
    kind, colour = EVENT_TYPES[incident.event_type], SIDES[side]
    return {
        "id": incident.incident_id, "possible": not sure, "status": incident.status, "unmapped": not incident.where.has_point,
        "memory": _remembered(incident),
        "shape": kind.shape, "color": {"light": colour.light, "dark": colour.dark},
        "cells": {
            "date": incident.when.in_words(), "title": incident.title, "place": incident.where.place_name, "type": kind.label,
            "blamed": _blamed(incident, reference), "killed": incident.killed.in_words("0"),
            "wounded": incident.wounded.in_words("0"), "attribution": ATTRIBUTIONS[incident.attribution].label,
        },
    }  # fmt: skip


def _remembered(incident: Incident) -> dict[str, list[str]]:
    """Return what rests on general knowledge and on no page read, by the column that says so."""
    found: dict[str, list[str]] = {}
    for thing in memory_in_words(incident.from_memory):
        column = _SHOWN_IN.get(thing, thing)
        found.setdefault(column if column in COLUMNS else "title", []).append(thing)
    return found


def _blamed(incident: Incident, reference: Reference) -> str:
    """Return who is blamed, or that nobody is named."""
    named = [
        reference.actors[one.actor_id].name if one.actor_id in reference.actors else one.name_as_written
        for one in incident.actors
        if one.role in BLAMED_ROLES and one.certainty != "denied"
    ]
    return list_in_words(unique(named)) or "Nobody named"
