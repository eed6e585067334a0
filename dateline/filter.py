"""One filter for the URL, the data API, the command line, the caption and the query.

A filter is a set of words. `WORDS` declares each of them once; `parse` reads them strictly, `parse_leniently` leaves
out what it can't read and says which; `pairs` writes them back in one canonical order. How a filter becomes a query is
in `dateline.answers.predicate`, how it becomes a sentence in `dateline.answers.caption`.
"""

from __future__ import annotations

import difflib
import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dateline.errors import FilterError, ValueProblem, shorten
from dateline.model.vocabulary import ATTRIBUTIONS, EVENT_TYPES, PRECISIONS, REVIEWS, ROLES, SIDES, STATUSES
from dateline.model.when import parse_day

CLOSED_WORDS: Mapping[str, Collection[str]] = {
    "side": SIDES,
    "type": EVENT_TYPES,
    "precision": PRECISIONS,
    "attribution": ATTRIBUTIONS,
    "status": STATUSES,
    "review": REVIEWS,
}
"""Words whose values are a fixed vocabulary."""

LIBRARY_WORDS = ("actor", "weapon", "country", "place", "dataset")
"""Words whose values depend on what is in the library."""

CHOICE_WORDS = ("actor", "side", "type", "weapon", "country", "place", "precision", "attribution", "status", "review", "dataset")
"""Words that may be repeated (any of them matches) and that have a `not_` form."""

WORDS = (
    "from", "to", *(name for word in CHOICE_WORDS for name in (word, f"not_{word}")), "role", "bbox", "killed", "wounded", "q",
)  # fmt: skip
"""Every filter word; any other is refused by name."""

MAX_TEXT = 200
"""Characters of free text; a longer one is a paste by mistake."""

_COUNT = re.compile(r"(\d{1,8})?(\.\.)?(\d{1,8})?")

Known = Mapping[str, Collection[str]]
"""The values that LIBRARY_WORDS may take, per word; a word that is missing is not checked."""


@dataclass(frozen=True)
class Box:
    """An area in degrees; `west` may be greater than `east` where it spans the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return ",".join(f"{edge:.4f}".rstrip("0").rstrip(".") for edge in (self.west, self.south, self.east, self.north))


@dataclass(frozen=True)
class Bounds:
    """A range of casualties, both ends included; `unknown` asks for incidents without a figure instead."""

    low: int | None = None
    high: int | None = None
    unknown: bool = False

    def __str__(self) -> str:
        if self.unknown:
            return "unknown"
        if self.low == self.high:
            return str(self.low)
        return f"{'' if self.low is None else self.low}..{'' if self.high is None else self.high}"


@dataclass(frozen=True)
class Filter:
    """Which incidents are asked for. The empty filter asks for all; choices of one word are alternatives."""

    first_day: date | None = None
    last_day: date | None = None
    roles: tuple[str, ...] = ()
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    excluded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bbox: Box | None = None
    killed: Bounds | None = None
    wounded: Bounds | None = None
    text: str = ""

    def values(self, word: str) -> tuple[str, ...]:
        """Return the values chosen for a word, without those excluded."""
        return dict(self.chosen).get(word, ())

    def excluded_values(self, word: str) -> tuple[str, ...]:
        """Return the values excluded for a word."""
        return dict(self.excluded).get(word, ())

    def without(self, *words: str) -> Filter:
        """Return the filter with these words left out, in both forms; "dates" leaves out `from` and `to`."""
        changes: dict = {
            "chosen": tuple(item for item in self.chosen if item[0] not in words),
            "excluded": tuple(item for item in self.excluded if item[0] not in words),
        }
        blank = {"role": ("roles", ()), "bbox": ("bbox", None), "killed": ("killed", None), "wounded": ("wounded", None),
                 "q": ("text", "")}  # fmt: skip
        changes.update(blank[word] for word in words if word in blank)
        if "dates" in words:
            changes.update(first_day=None, last_day=None)
        return replace(self, **changes)

    def without_choices(self, *words: str) -> Filter:
        """Return the filter without what is chosen for these words; what is excluded stays excluded."""
        return replace(self, chosen=tuple(item for item in self.chosen if item[0] not in words))

    @property
    def empty(self) -> bool:
        """Return whether it asks for all incidents."""
        return self == Filter()

    def pairs(self) -> list[tuple[str, str]]:
        """Return the words and values in canonical order, as the URL, the API and the command line write them."""
        found: list[tuple[str, object]] = [("from", self.first_day), ("to", self.last_day)]
        for word in CHOICE_WORDS:
            found += [(word, value) for value in self.values(word)]
            found += [(f"not_{word}", value) for value in self.excluded_values(word)]
        found += [("role", role) for role in self.roles]
        found += [("bbox", self.bbox), ("killed", self.killed), ("wounded", self.wounded), ("q", self.text or None)]
        return [(word, str(value)) for word, value in found if value is not None]


def parse(pairs: Iterable[tuple[str, str]], known: Known | None = None) -> Filter:
    """Return the filter that these words ask for. Raises FilterError naming the first word or value not known."""
    found, problems = parse_leniently(pairs, known)
    if problems:
        raise problems[0]
    return found


def parse_leniently(pairs: Iterable[tuple[str, str]], known: Known | None = None) -> tuple[Filter, list[FilterError]]:
    """Return the filter of the words that can be read, and an error for each that can't."""
    reading = _Reading(known or {})
    problems = []
    for word, value in pairs:
        try:
            reading.take(word, value.strip())
        except FilterError as problem:
            problems.append(problem)
    found = reading.filter()
    if found.first_day and found.last_day and found.last_day < found.first_day:
        problems.append(FilterError("to", str(found.last_day), f"to={found.last_day} is before from={found.first_day}"))
        found = replace(found, last_day=None)
    return found, problems


def days_of(text: str, word: str) -> date:
    """Return the day of `from` or `to`; a month or a year means its first or its last day."""
    if re.fullmatch(r"\d{4}", text):
        text += "-01-01" if word == "from" else "-12-31"
    elif re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        text = f"{text}-01" if word == "from" else _last_of_month(text)
    try:
        return parse_day(word, text)
    except ValueProblem as problem:
        raise FilterError(word, text, f"{word}={shorten(text)} {problem.reason}") from None


def _last_of_month(text: str) -> str:
    year, month = map(int, text.split("-"))
    return f"{text}-{monthrange(year, month)[1]}" if year else text


class _Reading:
    """The words read so far, each value once, in the order of their first mention."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.single: dict = {}
        self.chosen: dict[str, dict[str, None]] = {}
        self.excluded: dict[str, dict[str, None]] = {}
        self.roles: dict[str, None] = {}

    def take(self, word: str, value: str) -> None:
        """Take one word in. Raises FilterError when the word or its value is not known."""
        bare = word.removeprefix("not_")
        if bare in CHOICE_WORDS:
            self._check(word, bare, value)
            (self.chosen if bare == word else self.excluded).setdefault(bare, {})[value] = None
        elif word == "role":
            _check_in(word, value, ROLES)
            self.roles[value] = None
        elif word in _SINGLE:
            field, read = _SINGLE[word]
            if field in self.single:
                raise FilterError(word, value, f"{word} is given twice; it takes one value")
            self.single[field] = read(word, value)
        else:
            raise FilterError(word, value, f"{shorten(word)!r} is not a filter word; they are {', '.join(WORDS)}")

    def _check(self, word: str, bare: str, value: str) -> None:
        allowed = CLOSED_WORDS.get(bare, self.known.get(bare))
        if allowed is not None:
            _check_in(word, value, allowed)

    def filter(self) -> Filter:
        """Return the filter of everything taken in."""

        def as_tuple(choices: dict[str, dict[str, None]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
            return tuple((word, tuple(choices[word])) for word in CHOICE_WORDS if word in choices)

        return Filter(roles=tuple(self.roles), chosen=as_tuple(self.chosen), excluded=as_tuple(self.excluded), **self.single)


def _check_in(word: str, value: str, allowed: Collection[str]) -> None:
    if value in allowed:
        return
    near = difflib.get_close_matches(value[:60], list(allowed)[:5_000], n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near and len(allowed) > 20 else _listing(allowed)
    raise FilterError(word, value, f"{word}={shorten(value)!r} is not known; {hint}")


def _listing(allowed: Collection[str]) -> str:
    names = list(allowed)
    return f"known are {', '.join(names[:20])}{' …' if len(names) > 20 else ''}" if names else "there are none yet"


def _read_box(word: str, value: str) -> Box:
    parts = value.split(",")
    try:
        box = Box(*(float(part) for part in parts))
    except (ValueError, TypeError):
        raise FilterError(word, value, f"bbox={shorten(value)!r} is not west,south,east,north in degrees") from None
    inside = all(-180 <= x <= 180 for x in (box.west, box.east)) and all(-90 <= y <= 90 for y in (box.south, box.north))
    if not inside or box.south > box.north:
        raise FilterError(word, value, f"bbox={shorten(value)!r} needs longitudes in -180..180, south up to north in -90..90")
    return box


def _read_bounds(word: str, value: str) -> Bounds:
    if value == "unknown":
        return Bounds(unknown=True)
    match = _COUNT.fullmatch(value)
    if not match or not (match[1] or match[3]) or (match[3] and not match[2]):
        raise FilterError(word, value, f"{word}={shorten(value)!r} is not a range such as 1.., 1..5, ..5, 0 or unknown")
    low = int(match[1]) if match[1] else None
    high = int(match[3]) if match[3] else (None if match[2] else low)
    if low is not None and high is not None and high < low:
        raise FilterError(word, value, f"{word}={value} ends before it begins")
    return Bounds(low, high)


def _read_text(word: str, value: str) -> str:
    if len(value) > MAX_TEXT:
        raise FilterError(word, value, f"{word} has {len(value):,} characters; up to {MAX_TEXT} are searched")
    if not value:
        raise FilterError(word, value, f"{word} is empty")
    return value


_SINGLE: Mapping[str, tuple[str, Callable]] = {
    "from": ("first_day", lambda word, value: days_of(value, word)),
    "to": ("last_day", lambda word, value: days_of(value, word)),
    "bbox": ("bbox", _read_box),
    "killed": ("killed", _read_bounds),
    "wounded": ("wounded", _read_bounds),
    "q": ("text", _read_text),
}
