"""The project's own CSV layout: which columns there are, and a row's cells to and from an Incident.

Columns `actors` and `sources` hold JSON lists, so that nothing is lost on the way out and back. For people who write a
file by hand, five plain columns (`perpetrator`, `suspected`, `target`, `victim`, `other_actor`: ids or names, separated
by semicolons) and four (`source_publisher`, `source_title`, `source_url`, `source_published`) say the common case.
docs/data-dictionary.md describes every column.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from dateline.errors import ValueProblem
from dateline.model.casualties import Count, parse_count
from dateline.model.incident import Actor, Incident, Involvement, Source
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    CERTAINTIES,
    CONFIDENCES,
    EVENT_TYPES,
    FIGURES_COVER,
    REVIEWS,
    ROLES,
    STATUSES,
)  # fmt: skip
from dateline.model.when import parse_when
from dateline.model.where import parse_where

COLUMNS = (
    "incident_id", "title", "summary", "date_start", "date_end", "time_local", "part_of_day", "time_note",
    "place_name", "site_id", "admin1", "country", "lat", "lon", "geo_precision", "radius_m",
    "event_type", "sub_event_type", "weapon", "munitions_min", "munitions_max",
    "killed_min", "killed_max", "killed_note", "wounded_min", "wounded_max", "wounded_note",
    "attribution", "attributed_by", "status", "confidence", "disputes", "parent_incident_id", "figures_cover", "series",
    "from_memory", "note", "review", "source_updated", "actors", "sources",
)  # fmt: skip

NUMERIC = (
    "lat", "lon", "radius_m", "munitions_min", "munitions_max", "killed_min", "killed_max", "wounded_min", "wounded_max",
)  # fmt: skip
"""Columns that hold numbers; all others are text."""

REQUIRED = ("incident_id", "title", "date_start", "event_type")

ROLE_COLUMNS = {
    "perpetrator": "perpetrator",
    "suspected": "suspected",
    "target": "target",
    "victim": "victim",
    "other_actor": "other",
}
SOURCE_COLUMNS = {
    "source_publisher": "publisher",
    "source_title": "title",
    "source_url": "url",
    "source_published": "published",
}
ALL_COLUMNS = (*COLUMNS, *ROLE_COLUMNS, *SOURCE_COLUMNS)

_TEXTS = (
    "summary", "sub_event_type", "weapon", "killed_note", "wounded_note", "attributed_by", "disputes",
    "parent_incident_id", "series", "note",
)  # fmt: skip


ID_LENGTH = 500
"""Characters of the id, the name and the kind of a described actor; more is cut."""


def incident_from_cells(cells: Mapping[str, str]) -> Incident:
    """Return the incident of a row. Raises ValueProblem naming the first cell that can't be read."""
    row = dict(cells)
    for name in REQUIRED:
        if not row.get(name, "").strip():
            raise ValueProblem(name, "", "is empty, but every incident needs it")
    actors = _involvements(row.get("actors", "")) + _plain_involvements(row)
    sources = _sources(row.get("sources", "")) + _plain_source(row)
    for actor in actors:
        if actor.source > len(sources):
            raise ValueProblem("actors", str(actor.source), f"names a source, but the row has {len(sources)}")
    return Incident(
        incident_id=row["incident_id"].strip(),
        title=row["title"].strip(),
        when=parse_when(row["date_start"], row.get("date_end", ""), row.get("time_local", ""),
                        row.get("part_of_day", ""), row.get("time_note", "")),
        where=parse_where(row),
        event_type=_word("event_type", row, EVENT_TYPES, ""),
        munitions=_count("munitions", row), killed=_count("killed", row), wounded=_count("wounded", row),
        attribution=_word("attribution", row, ATTRIBUTIONS, "unclaimed"),
        status=_word("status", row, STATUSES, "occurred"),
        confidence=_word("confidence", row, CONFIDENCES, "medium"),
        review=_word("review", row, REVIEWS, "accepted"),
        figures_cover=_word("figures_cover", row, FIGURES_COVER, "incident"),
        from_memory=tuple(filter(None, (part.strip() for part in row.get("from_memory", "").split(";")))),
        source_updated=_moment("source_updated", row.get("source_updated", "")),
        actors=actors, sources=sources,
        **{name: row.get(name, "").strip() for name in _TEXTS},
    )  # fmt: skip


def cells_from_incident(incident: Incident) -> dict[str, str]:
    """Return the cells of COLUMNS; `incident_from_cells` makes the same incident of them again."""
    when, where = incident.when, incident.where
    return {
        "incident_id": incident.incident_id, "title": incident.title,
        "date_start": when.start.isoformat(), "date_end": when.end.isoformat(),
        "time_local": when.time_local, "part_of_day": when.part_of_day, "time_note": when.note,
        "place_name": where.place_name, "site_id": where.site_id, "admin1": where.admin1, "country": where.country,
        "lat": _plain(where.lat), "lon": _plain(where.lon),
        "geo_precision": where.precision, "radius_m": _plain(where.radius_m),
        "event_type": incident.event_type,
        **_count_cells("munitions", incident.munitions), **_count_cells("killed", incident.killed),
        **_count_cells("wounded", incident.wounded),
        "attribution": incident.attribution, "status": incident.status, "confidence": incident.confidence,
        "figures_cover": incident.figures_cover, "from_memory": "; ".join(incident.from_memory), "review": incident.review,
        "source_updated": incident.source_updated,
        "actors": actors_json(incident.actors), "sources": sources_json(incident.sources),
        **{name: getattr(incident, name) for name in _TEXTS},
    }  # fmt: skip


def actors_json(actors: tuple[Involvement, ...], brought: Mapping[str, Actor] | None = None) -> str:
    """Return the `actors` cell: a JSON list of objects that leave out what is empty.

    Actors in `brought` are described beside their ids, so that a store which lacks them can take them in.
    """
    keys = {"actor": "actor_id", "name": "name_as_written", "role": "role", "certainty": "certainty",
            "according_to": "according_to", "of_series": "of_series", "source": "source"}  # fmt: skip
    known = brought or {}
    return _json_list(
        [
            {key: getattr(actor, name) for key, name in keys.items()} | {"described": _description(known.get(actor.actor_id))}
            for actor in actors
        ]
    )


def _description(actor: Actor | None) -> dict[str, str]:
    if actor is None:
        return {}
    said = {"name": actor.name, "kind": actor.kind, "country": actor.country, "side": actor.side, "parent": actor.parent_id}
    return {key: value for key, value in said.items() if value}


@lru_cache(maxsize=10_000)
def described_actors(cell: str) -> tuple[Actor, ...]:
    """Return the actors that an `actors` cell describes beside their ids."""
    found = []
    for item in _objects("actors", cell):
        said, actor_id = item.get("described"), _text("actors", item, "actor")
        if isinstance(said, dict) and actor_id:
            name, kind, country, side, parent = (
                _text("actors", said, key) for key in ("name", "kind", "country", "side", "parent")
            )
            found.append(Actor(actor_id[:ID_LENGTH], (name or actor_id)[:ID_LENGTH], kind[:ID_LENGTH], country, side, parent))
    return tuple(found)


def sources_json(sources: tuple[Source, ...]) -> str:
    """Return the `sources` cell: a JSON list of objects that leave out what is empty."""
    return _json_list([vars(source) for source in sources])


def _json_list(rows: list[dict]) -> str:
    if not rows:
        return ""
    return json.dumps([{key: value for key, value in row.items() if value} for row in rows], ensure_ascii=False)


def _plain(value: float | None) -> str:
    return "" if value is None else repr(value)


def _count_cells(field: str, count: Count) -> dict[str, str]:
    return {f"{field}_min": _plain(count.low), f"{field}_max": _plain(count.high)}


def _count(field: str, row: Mapping[str, str]) -> Count:
    return parse_count(field, row.get(f"{field}_min", ""), row.get(f"{field}_max", ""))


def _word(field: str, row: Mapping[str, str], allowed: Mapping, default: str) -> str:
    text = row.get(field, "").strip() or default
    if text not in allowed:
        raise ValueProblem(field, text, f"is not one of {', '.join(allowed)}")
    return text


def _moment(field: str, cell: str) -> str:
    """Return a moment in UTC as `2023-02-21T17:05:00Z`; one without a zone is taken to be in UTC."""
    text = cell.strip()
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueProblem(field, text, "is not a moment such as 2023-02-21T17:05:00Z") from None
    return f"{found.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


@lru_cache(maxsize=10_000)
def _involvements(cell: str) -> tuple[Involvement, ...]:
    return tuple(_involvement(item) for item in _objects("actors", cell))


def _involvement(item: dict) -> Involvement:
    role, certainty = _text("actors", item, "role"), _text("actors", item, "certainty")
    actor_id, name = _text("actors", item, "actor"), _text("actors", item, "name")
    if role not in ROLES:
        raise ValueProblem("actors", role, f"is not a role; roles are {', '.join(ROLES)}")
    if certainty and certainty not in CERTAINTIES:
        raise ValueProblem("actors", certainty, f"is not a certainty; they are {', '.join(CERTAINTIES)}")
    if not (actor_id or name):
        raise ValueProblem("actors", json.dumps(item, ensure_ascii=False), "has neither an actor nor a name")
    source, of_series = item.get("source", 0), item.get("of_series", False)
    if not isinstance(source, int) or isinstance(source, bool) or source < 0 or not isinstance(of_series, bool):
        raise ValueProblem("actors", json.dumps(item, ensure_ascii=False), "needs a number as source, true or false as of_series")
    return Involvement(role, actor_id, name, certainty, _text("actors", item, "according_to"), of_series, source)


@lru_cache(maxsize=10_000)
def _sources(cell: str) -> tuple[Source, ...]:
    names = tuple(Source.__dataclass_fields__)
    return tuple(Source(*(_text("sources", item, name) for name in names)) for item in _objects("sources", cell))


def _objects(field: str, cell: str) -> list[dict]:
    if not cell.strip():
        return []
    try:
        rows = json.loads(cell)
    except (ValueError, RecursionError):
        raise ValueProblem(field, cell, "is not JSON; use the plain columns instead, or mend it") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueProblem(field, cell, "is not a JSON list of objects")
    return rows


def _text(field: str, item: dict, key: str) -> str:
    value = item.get(key, "")
    if not isinstance(value, str):
        raise ValueProblem(field, json.dumps(value), f"is not text, as {key} has to be")
    return value.strip()


def _plain_involvements(row: Mapping[str, str]) -> tuple[Involvement, ...]:
    return tuple(
        Involvement(role, name_as_written=name.strip())
        for column, role in ROLE_COLUMNS.items()
        for name in row.get(column, "").split(";")
        if name.strip()
    )


def _plain_source(row: Mapping[str, str]) -> tuple[Source, ...]:
    values = {name: row.get(column, "").strip() for column, name in SOURCE_COLUMNS.items()}
    return (Source(**values),) if any(values.values()) else ()
