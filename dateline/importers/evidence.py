"""What the cells of a column look like: dates, numbers, degrees, words for kinds of events."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from dateline.errors import ValueProblem
from dateline.importers.dates import is_numeric_day
from dateline.importers.spellings import EVENT_WORDS
from dateline.importers.values import parse_degrees, parse_moment, parse_pair
from dateline.model.vocabulary import EVENT_TYPES
from dateline.text import fold


def compact(name: str) -> str:
    """Return a column name as it is compared: folded, without blanks."""
    return fold(name).replace(" ", "")


def share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    """Return the share of cells that pass a test, 0 for no cells; cells with the same text are tested once."""
    return sum(number for text, number in Counter(cells).items() if test(text)) / len(cells) if cells else 0.0


def is_number(text: str) -> bool:
    """Return whether a cell is a plain number."""
    return bool(re.fullmatch(r"[-+]?[\d.,]+", text)) and not is_numeric_day(text)


def is_date(text: str) -> bool:
    """Return whether a cell can be read as a day or a span, whichever way round 5/6/2020 is."""
    try:
        parse_moment("date_start", text, "", True if is_numeric_day(text) else None)
    except ValueProblem:
        try:
            parse_moment("date_start", text, "", False)
        except ValueProblem:
            return False
    return True


def degrees_in(text: str) -> float | None:
    """Return the degrees that a cell says, None where it says none."""
    try:
        found = parse_degrees("degrees", text)
    except ValueProblem:
        return None
    return float(found) if found else None


def pair_in(text: str) -> tuple[float, float] | None:
    """Return the two coordinates that a cell says, None where it says none."""
    try:
        lat, lon = parse_pair("coordinates", text)
    except ValueProblem:
        return None
    return (float(lat), float(lon)) if lat else None


def event_type_of(word: str) -> str:
    """Return the event type that a word most likely means; "" for one of our own words and for an unknown one."""
    bare = word.strip().lower()
    if bare in EVENT_TYPES or not fold(word):
        return ""
    named = next((one.id for one in EVENT_TYPES.values() if fold(word) in (fold(one.label), fold(one.plural), fold(one.id))), "")
    return named or next((ours for pattern, ours in EVENT_WORDS if re.search(pattern, bare)), "")


def is_kind_of_event(text: str) -> bool:
    """Return whether a cell most likely says a kind of event, in our own words or in others."""
    return text.strip().lower() in EVENT_TYPES or bool(event_type_of(text))
