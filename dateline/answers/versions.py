"""What became of an incident, in words: each change with who, when, why, and the fields that it changed. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dateline.answers.words import source_in_words, unique
from dateline.errors import shorten
from dateline.model.incident import Actor, Source
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    CERTAINTIES,
    CONFIDENCES,
    EVENT_TYPES,
    FIGURES_COVER,
    PRECISIONS,
    REVIEWS,
    ROLES,
    STATUSES,
)
from dateline.model.when import day_in_words
from dateline.store.history import Version

LABELS = {
    "incident_id": "Id", "title": "Title", "summary": "Summary", "date_start": "First day", "date_end": "Last day",
    "time_local": "Local time", "part_of_day": "Part of the day", "time_note": "Time in the source’s words",
    "place_name": "Place", "site_id": "Known site", "admin1": "Province", "country": "Country", "lat": "Latitude",
    "lon": "Longitude", "geo_precision": "Precision of the place", "radius_m": "Radius, metres", "event_type": "Type",
    "sub_event_type": "Finer type", "weapon": "Weapon", "munitions_min": "Munitions, at least",
    "munitions_max": "Munitions, at most", "killed_min": "Killed, at least", "killed_max": "Killed, at most",
    "killed_note": "Note on the killed", "wounded_min": "Wounded, at least", "wounded_max": "Wounded, at most",
    "wounded_note": "Note on the wounded", "attribution": "Attribution", "attributed_by": "Attribution in words",
    "status": "Status", "confidence": "Confidence", "disputes": "Where sources differ", "parent_incident_id": "Part of",
    "figures_cover": "The figures cover", "series": "Series", "from_memory": "From memory", "note": "Note",
    "review": "Review", "source_updated": "Changed at its source", "actors": "Actors", "sources": "Sources",
}  # fmt: skip
"""What a reader calls the columns of the layout."""

VOCABULARIES: Mapping[str, Mapping[str, Any]] = {
    "event_type": EVENT_TYPES, "attribution": ATTRIBUTIONS, "status": STATUSES, "confidence": CONFIDENCES, "review": REVIEWS,
    "figures_cover": FIGURES_COVER, "geo_precision": PRECISIONS,
}  # fmt: skip

KINDS = {
    "load": "Loaded", "edit": "Edited", "add": "Added by hand", "split": "Split", "merge": "Merged", "take-away": "Taken away",
    "undo": "A change was undone", "place": "Placed by its name", "remove": "Removed with its data set", "restore": "Restored",
    "actor": "An actor was changed",
}  # fmt: skip

MOST = 30
"""Versions that a panel is given, the newest ones."""

VALUE_LIMIT = 240
EMPTY = "nothing"


def steps(versions: Sequence[Version], actors: Mapping[str, Actor]) -> list[dict[str, Any]]:
    """Return what became of an incident as plain JSON, newest first: what, when (UTC), who, why, and the changed fields."""
    return [_step(one, first=one is versions[0], actors=actors) for one in reversed(versions[-MOST:])]


def _step(one: Version, *, first: bool, actors: Mapping[str, Actor]) -> dict[str, Any]:
    whole = first or one.incident is None
    return {
        "what": KINDS.get(one.entry.kind, one.entry.kind), "when": moment_in_words(one.entry.at), "who": one.entry.who,
        "why": shorten(one.entry.why, VALUE_LIMIT), "number": one.entry.number, "undone": one.entry.undone_by is not None,
        "cells": [] if whole else [
            {"field": LABELS.get(column, column), "before": cell_in_words(column, before, actors),
             "after": cell_in_words(column, after, actors)}
            for column, before, after in one.cells
        ],
    }  # fmt: skip


def moment_in_words(stamp: str) -> str:
    """Return "3 Mar 2021, 14:05 UTC" of a stamp of the store, which is in UTC."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return f"{day_in_words(moment.date())}, {moment:%H:%M} UTC"


def cell_in_words(column: str, cell: str, actors: Mapping[str, Actor], limit: int = VALUE_LIMIT) -> str:
    """Return a cell of the layout as a reader would say it; an empty one is "nothing"."""
    if not cell:
        return EMPTY
    if column in ("actors", "sources"):
        return shorten("; ".join(list_lines(column, cell, actors)), limit)
    term = VOCABULARIES.get(column, {}).get(cell)
    return term.label if term else shorten(cell, limit)


def list_lines(column: str, cell: str, actors: Mapping[str, Actor]) -> list[str]:
    """Return one line for each actor or source of a cell of JSON, the cell itself where it can't be read."""
    try:
        rows = json.loads(cell) if cell else []
        if column == "sources":
            return [source_in_words(Source(**row)) for row in rows]
        return [_actor_in_words(row, actors) for row in rows]
    except (ValueError, TypeError, AttributeError):
        return [cell]


def _actor_in_words(row: Mapping[str, Any], actors: Mapping[str, Actor]) -> str:
    known = actors.get(row.get("actor", ""))
    name = known.name if known else row.get("name") or row.get("actor", "")
    written = row.get("name", "")
    details: Iterable[str] = (
        ROLES[row["role"]].label.lower() if row.get("role") in ROLES else "",
        CERTAINTIES[row["certainty"]].label if row.get("certainty") in CERTAINTIES else "",
        f"according to {row['according_to']}" if row.get("according_to") else "",
        f"written “{written}”" if written and written != name else "",
        "said of the series" if row.get("of_series") else "",
    )
    return f"{name} ({', '.join(unique(details))})"
