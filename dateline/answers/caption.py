"""What is on the screen, in words: the headline of the page and of every picture taken of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dateline.answers.totals import People, Totals
from dateline.answers.words import counted, list_in_words
from dateline.filter import Bounds, Filter
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    BLAMED_ROLES,
    EVENT_TYPES,
    HIT_ROLES,
    PRECISIONS,
    REVIEWS,
    ROLES,
    SIDES,
    STATUSES,
)
from dateline.model.when import EPOCH, day_in_words, span_in_words
from dateline.store import Reference


@dataclass(frozen=True)
class Caption:
    """A headline: `text` says what is counted, `detail` how sure it is, `notes` what is left out of the counts."""

    text: str
    detail: str
    killed: str | None
    wounded: str | None
    unknown: str
    notes: tuple[str, ...]


def caption(asked: Filter, found: Totals, reference: Reference, place_names: Mapping[str, str]) -> Caption:
    """Return the headline of a filter and its totals."""
    words = filter_in_words(asked, reference, place_names)
    parts = [_counted(asked, found), _span(asked, found), *words]
    shown = found.counted > 0 and (found.counted > found.denied + found.announced or not asked.values("status"))
    return Caption(
        text=", ".join(part for part in parts if part),
        detail=_certainty(found) + ("" if words else " · all actors"),
        killed=_people(found.killed) if shown else None,
        wounded=_people(found.wounded) if shown else None,
        unknown=_unknown(found) if shown else "",
        notes=tuple(_notes(asked, found)),
    )  # fmt: skip


def filter_in_words(asked: Filter, reference: Reference, place_names: Mapping[str, str]) -> list[str]:
    """Return everything a filter asks for but its dates and a single event type, as phrases."""
    phrases = [_actors_in_words(asked, reference)]
    if len(asked.values("type")) > 1:
        phrases.append(_either([EVENT_TYPES[one].plural or f"{EVENT_TYPES[one].label}s" for one in asked.values("type")]).lower())
    names: dict[str, tuple[str, Callable[[str], str]]] = {
        "weapon": ("with {}", lambda value: value.replace("-", " ")),
        "country": ("in {}", lambda value: reference.countries.get(value, value)),
        "place": ("at {}", lambda value: place_names.get(value, value)),
        "precision": ("place known to: {}", lambda value: PRECISIONS[value].label.lower()),
        "attribution": ("{}", lambda value: ATTRIBUTIONS[value].label.lower()),
        "status": ("{}", lambda value: STATUSES[value].label.lower()),
        "review": ("{}", lambda value: REVIEWS[value].label.lower()),
        "dataset": ("from {}", lambda value: reference.datasets[value].title if value in reference.datasets else value),
    }
    for word, (form, name) in names.items():
        if asked.values(word):
            phrases.append(form.format(_either([name(value) for value in asked.values(word)])))
    phrases += _exclusions(asked, reference, names)
    phrases += [_bounds(what, bounds) for what, bounds in (("killed", asked.killed), ("wounded", asked.wounded)) if bounds]
    phrases.append("inside the drawn area" if asked.bbox else "")
    phrases.append(f"matching “{asked.text}”" if asked.text else "")
    return [phrase for phrase in phrases if phrase]


def _exclusions(asked: Filter, reference: Reference, names: Mapping) -> list[str]:
    left_out = [_actor_name(one, reference) for one in asked.excluded_values("actor")]
    left_out += [SIDES[one].label for one in asked.excluded_values("side")]
    left_out += [(EVENT_TYPES[one].plural or f"{EVENT_TYPES[one].label}s").lower() for one in asked.excluded_values("type")]
    left_out += [name(value) for word, (_, name) in names.items() for value in asked.excluded_values(word)]
    return [f"without {list_in_words(left_out)}"] if left_out else []


def _actors_in_words(asked: Filter, reference: Reference) -> str:
    names = [_actor_name(one, reference) for one in asked.values("actor")]
    names += ["nobody" if one == "nobody" else SIDES[one].label for one in asked.values("side")]
    roles = set(asked.roles)
    if not names:
        return f"with an actor named as {_either([ROLES[one].label.lower() for one in asked.roles])}" if roles else ""
    if roles and roles <= set(BLAMED_ROLES):
        return f"blamed on {_either(names)}"
    if roles and roles <= set(HIT_ROLES):
        only_sides = asked.values("side") and not asked.values("actor")
        return f"on {_either(names)} targets" if only_sides else f"aimed at {_either(names)}"
    return f"naming {_either(names)}"


def _actor_name(actor_id: str, reference: Reference) -> str:
    return reference.actors[actor_id].name if actor_id in reference.actors else actor_id


def _either(names: Sequence[str]) -> str:
    return list_in_words(names, "or")


def _counted(asked: Filter, found: Totals) -> str:
    types = asked.values("type")
    if len(types) == 1:
        return EVENT_TYPES[types[0]].counted(found.counted)
    return counted(found.counted, "incident", "incidents")


def _span(asked: Filter, found: Totals) -> str:
    if asked.first_day and asked.last_day:
        return span_in_words(asked.first_day, asked.last_day)
    if asked.first_day:
        return f"from {day_in_words(asked.first_day)}"
    if asked.last_day:
        return f"up to {day_in_words(asked.last_day)}"
    if not found.days:
        return ""
    first, last = (EPOCH + timedelta(day) for day in found.days)
    return span_in_words(first, last)


def _certainty(found: Totals) -> str:
    if not found.matched:
        return "Nothing matches: take a choice away, or widen the dates"
    return f"{found.certain:,} certain, {found.possible:,} possible"


def _people(people: People) -> str:
    return f"{people.low:,}" if people.low == people.high else f"{people.low:,}–{people.high:,}"


def _unknown(found: Totals) -> str:
    """Return in how many incidents no source gives a figure, apart for killed and wounded."""
    counts = {"killed": found.killed.unknown, "wounded": found.wounded.unknown}
    parts = [f"{what} in {number:,}" for what, number in counts.items() if number]
    return f"unknown: {', '.join(parts)}" if parts else ""


def _notes(asked: Filter, found: Totals) -> list[str]:
    notes = []
    if not asked.values("status"):
        if found.denied:
            notes.append(f"{found.denied:,} reported and later denied: not counted")
        if found.announced:
            notes.append(f"{counted(found.announced, 'threat or statement', 'threats or statements')}: not counted")
    if found.unmapped:
        notes.append(f"{found.unmapped:,} without a place: listed, not mapped")
    return notes


def _bounds(what: str, bounds: Bounds) -> str:
    if bounds.unknown:
        return f"number {what} unknown"
    if bounds.low is not None and bounds.high is not None:
        number = f"{bounds.low:,}" if bounds.low == bounds.high else f"{bounds.low:,} to {bounds.high:,}"
        return f"{number} {what}"
    return f"{bounds.low:,} or more {what}" if bounds.low is not None else f"up to {bounds.high:,} {what}"
