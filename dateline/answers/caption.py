"""What is on the screen, in words: the headline of the page and of every picture taken of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dateline.answers.totals import People, Totals
from dateline.answers.words import counted, list_in_words
from dateline.filter import Bounds, Filter
from dateline.model.vocabulary import BLAMED_ROLES, EVENT_TYPES, HIT_ROLES, NOBODY, PRECISIONS, REVIEWS, ROLES, SIDES, Term
from dateline.model.when import EPOCH, day_in_words, span_in_words
from dateline.store import Reference

_PRECISIONS = {one: f"place known to the {one}" for one in PRECISIONS} | {
    "country": "place known to the country or wider", "none": "without a place",
}  # fmt: skip
_ATTRIBUTIONS = {
    "claimed": "claimed", "confirmed": "author confirmed", "attributed": "attributed by others", "disputed": "author disputed",
    "denied": "said never to have happened", "unclaimed": "unclaimed",
}  # fmt: skip
_STATUSES = {"occurred": "that occurred", "denied": "reported and later denied", "announced": "only threatened or stated"}
_REVIEWS = {"accepted": "accepted in review", "draft": "not reviewed yet", "rejected": "rejected in review"}
"""Words of the closed vocabularies as they follow a number of incidents."""

_GOES_ON = re.compile(r"(aimed|at|blamed|from|in|inside|matching|naming|on|only|reported|that|up|with|without) ")
"""What a phrase begins with that goes on from "No incidents" without a comma."""


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
    if found.counted <= 1:
        words = [word.removeprefix("each ") for word in words]
    parts = [_counted(asked, found), _span(asked, found), *words]
    details = [_certainty(asked, found), "" if words or not found.matched else "all actors"]
    shown = found.counted > 0 and (found.counted > found.denied + found.announced or not asked.values("status"))
    return Caption(
        text=_sentence([part for part in parts if part], any_found=found.matched > 0),
        detail=" · ".join(part for part in details if part),
        killed=_people(found.killed, found.counted) if shown else None,
        wounded=_people(found.wounded, found.counted) if shown else None,
        unknown=_unknown(found) if shown else "",
        notes=tuple(_notes(asked, found)),
    )  # fmt: skip


def _sentence(parts: Sequence[str], *, any_found: bool) -> str:
    """Return the parts with commas between them, but for the one after "No incidents": "No incidents matching “K9”"."""
    if any_found or len(parts) < 2 or not _GOES_ON.match(parts[1]):
        return ", ".join(parts)
    return ", ".join([f"{parts[0]} {parts[1]}", *parts[2:]])


def filter_in_words(asked: Filter, reference: Reference, place_names: Mapping[str, str]) -> list[str]:
    """Return everything a filter asks for but its dates and a single event type, as phrases."""
    phrases = [_actors_in_words(asked, reference)]
    if len(asked.values("type")) > 1:
        phrases.append(_either([_kinds(one) for one in asked.values("type")]))
    names: dict[str, tuple[str, Callable[[str], str]]] = {
        "weapon": ("with {}", lambda value: value.replace("-", " ")),
        "country": ("in {}", lambda value: reference.countries.get(value, value)),
        "place": ("at {}", lambda value: place_names.get(value, value)),
        "precision": ("{}", _PRECISIONS.__getitem__),
        "attribution": ("{}", _ATTRIBUTIONS.__getitem__),
        "status": ("{}", _STATUSES.__getitem__),
        "review": ("{}", _REVIEWS.__getitem__),
        "dataset": ("from {}", lambda value: reference.datasets[value].title if value in reference.datasets else value),
    }
    for word, (form, name) in names.items():
        if asked.values(word):
            said = _either([name(value) for value in asked.values(word)])
            phrases.append(form.format(said.replace(" or place known to ", " or ")))
    phrases += _exclusions(asked, reference, names)
    phrases += [_bounds(what, bounds) for what, bounds in (("killed", asked.killed), ("wounded", asked.wounded)) if bounds]
    phrases.append("inside the drawn area" if asked.bbox else "")
    phrases.append(f"matching “{asked.text}”" if asked.text else "")
    return [phrase for phrase in phrases if phrase]


def _exclusions(asked: Filter, reference: Reference, names: Mapping) -> list[str]:
    left_out = [_actor_name(one, reference) for one in asked.excluded_values("actor")]
    left_out += [SIDES[one].label for one in asked.excluded_values("side")]
    left_out += [_kinds(one) for one in asked.excluded_values("type")]
    left_out += [_left_out(word, name(value)) for word, (_, name) in names.items() for value in asked.excluded_values(word)]
    return [f"leaving out {list_in_words(left_out)}"] if left_out else []


def _left_out(word: str, name: str) -> str:
    """Return a value of a vocabulary as what is left out: "those unclaimed"; a country or place is a name already."""
    return f"those {name}" if word in ("precision", "attribution", "status", "review") else name


def _actors_in_words(asked: Filter, reference: Reference) -> str:
    names = [_actor_name(one, reference) for one in asked.values("actor")]
    names += [NOBODY if one == NOBODY else SIDES[one].label for one in asked.values("side")]
    roles = set(asked.roles)
    if not names:
        return f"with an actor named as {_either([ROLES[one].label.lower() for one in asked.roles])}" if roles else ""
    if roles and roles <= set(BLAMED_ROLES):
        return f"blamed on {_either(names)}"
    if roles and roles <= set(HIT_ROLES):
        if roles == {"victim"}:
            return f"that hit {_either(names)}"
        only_sides = asked.values("side") and not asked.values("actor")
        return f"on {_either(names)} targets" if only_sides else f"aimed at {_either(names)}"
    return "that nobody is named for" if names == [NOBODY] else f"naming {_either(names)}"


def _actor_name(actor_id: str, reference: Reference) -> str:
    return reference.actors[actor_id].name if actor_id in reference.actors else actor_id


def _kinds(event_type: str) -> str:
    """Return "rocket attacks", "bombs or IEDs": as it stands within a sentence."""
    plural = EVENT_TYPES[event_type].plural or f"{EVENT_TYPES[event_type].label}s"
    return plural[:1].lower() + plural[1:]


def _either(names: Sequence[str]) -> str:
    """Return "riots or firefights", and "bombs or IEDs, or firefights" where a name itself has the word."""
    *others, last = list(names) or [""]
    apart = others and any(" or " in name for name in names)
    return f"{', '.join(others)}, or {last}" if apart else list_in_words(names, "or")


def _counted(asked: Filter, found: Totals) -> str:
    if not found.counted and found.matched:
        return f"{list_in_words(_uncounted(found))}, none counted"
    types = asked.values("type")
    kind = EVENT_TYPES[types[0]] if len(types) == 1 and types[0] != "other" else Term("incident", "incident", "incidents")
    words = kind.counted(found.counted)
    return words if found.counted else f"No {words.removeprefix('0 ')}"


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


def _certainty(asked: Filter, found: Totals) -> str:
    """Return how many lie in the dates for certain; without dates there is nothing that this could be said of."""
    if not found.matched and found.drafts:
        return f"{counted(found.drafts, 'draft matches', 'drafts match')}: choose “{REVIEWS['draft'].label}” under Reviewed"
    if not found.matched:
        return "Nothing matches: take a choice away, or widen the dates"
    if not (asked.first_day or asked.last_day) or not found.counted:
        return ""
    if not found.possible:
        return "certainly within these dates" if found.counted == 1 else "all certainly within these dates"
    return f"{found.certain:,} certain, {found.possible:,} possible"


def _people(people: People, incidents: int) -> str | None:
    """Return a number or a range; None where no incident has a figure: unknown is not 0."""
    if people.unknown >= incidents and not people.high:
        return None
    return f"{people.low:,}" if people.low == people.high else f"{people.low:,}–{people.high:,}"


def _unknown(found: Totals) -> str:
    """Return in how many incidents no source gives a figure, apart for killed and wounded.

    Where one has no figure at all beside one that has, the headline says "unknown" in the place of that figure.
    """
    figures = {"killed": found.killed, "wounded": found.wounded}
    known = {what: people for what, people in figures.items() if _people(people, found.counted) is not None}
    parts = [f"{what} in {people.unknown:,}" for what, people in (known or figures).items() if people.unknown]
    return f"unknown: {', '.join(parts)}" if parts else ""


def _notes(asked: Filter, found: Totals) -> list[str]:
    notes = []
    if found.counted and not asked.values("status"):
        notes += [f"{part}: not counted" for part in _uncounted(found)]
    if found.unmapped:
        notes.append(f"{found.unmapped:,} without a place: listed, not mapped")
    return notes


def _uncounted(found: Totals) -> list[str]:
    denied = f"{found.denied:,} reported and later denied" if found.denied else ""
    announced = counted(found.announced, "threat or statement", "threats or statements") if found.announced else ""
    return [part for part in (denied, announced) if part]


def _bounds(what: str, bounds: Bounds) -> str:
    if bounds.unknown:
        return f"number of {what} unknown"
    if bounds.high == 0:
        return f"none reported {what}"
    if bounds.low is not None and bounds.high is not None:
        number = f"{bounds.low:,}" if bounds.low == bounds.high else f"{bounds.low:,} to {bounds.high:,}"
        return f"each with {number} {what}"
    return f"each with {bounds.low:,} or more {what}" if bounds.low is not None else f"each with up to {bounds.high:,} {what}"
