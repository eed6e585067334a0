"""Two reports of one incident as one: what only one says is kept, and where both speak it says what both allow. Pure."""

from __future__ import annotations

from dataclasses import replace

from dateline.model.casualties import Count
from dateline.model.incident import Incident, Involvement, Source

TEXTS = ("sub_event_type", "weapon", "killed_note", "wounded_note", "attributed_by", "disputes", "series", "parent_incident_id")


def together(first: Incident, second: Incident) -> Incident:
    """Return the first incident with what the second adds: sources, actors, points, texts that the first lacks.

    Figures become the range that both reports lie in; title, days and judgements stay those of the first.
    """
    sources, places = _sources(first, second)
    moved = [replace(one, source=places[one.source - 1] if one.source else 0) for one in second.actors]
    texts = {name: getattr(first, name) or getattr(second, name) for name in TEXTS}
    return replace(
        first, sources=sources, actors=_actors(first, moved), **texts,
        summary=_joined(first.summary, second.summary), note=_joined(first.note, second.note),
        where=first.where if first.where.has_point or not second.where.has_point else second.where,
        killed=_widest(first.killed, second.killed), wounded=_widest(first.wounded, second.wounded),
        munitions=_widest(first.munitions, second.munitions),
    )  # fmt: skip


def _sources(first: Incident, second: Incident) -> tuple[tuple[Source, ...], list[int]]:
    """Return the sources of both, each once, and the place (from 1) of each of the second's among them."""
    found = list(first.sources)
    places = []
    for one in second.sources:
        if one not in found:
            found.append(one)
        places.append(found.index(one) + 1)
    return tuple(found), places


def _actors(first: Incident, second: list[Involvement]) -> tuple[Involvement, ...]:
    return tuple(dict.fromkeys((*first.actors, *second)))


def _joined(first: str, second: str) -> str:
    return first if second in first else second if not first else f"{first}\n\n{second}"


def _widest(first: Count, second: Count) -> Count:
    if not (first.known and second.known):
        return first if first.known else second
    low = None if first.low is None or second.low is None else min(first.low, second.low)
    high = None if first.high is None or second.high is None else max(first.high, second.high)
    return Count(low, high)
