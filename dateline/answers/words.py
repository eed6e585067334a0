"""Wording shared by answers that are read by people: lists, days as far as they are known, who published something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import bidirectional
from urllib.parse import urlsplit

from dateline.errors import ValueProblem
from dateline.model.incident import Source
from dateline.model.when import MONTHS, day_in_words, parse_day
from dateline.text import counted as counted

_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:mm|cm|m|km|kg|t)\b)")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def list_in_words(items: Iterable[str], joint: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    *head, last = list(items) or [""]
    return f"{', '.join(head)} {joint} {last}" if head else last


def unique(items: Iterable[str]) -> list[str]:
    """Return the items that aren't empty, each once, in the order in which they came."""
    return list(dict.fromkeys(item for item in items if item))


def unbroken(text: str) -> str:
    """Return the text with a no-break space between number and unit: no line on the screen ends in "within 500"."""
    return _BEFORE_UNIT.sub("\u00a0", text)


def isolated(name: str) -> str:
    """Return the name as it is or, written from right to left, between marks that keep it from turning its neighbours."""
    leftwards = any(bidirectional(letter) in ("R", "AL") for letter in name)
    return f"\u2068{name}\u2069" if leftwards else name


def published_in_words(published: str) -> str:
    """Return "28 Dec 2019" or "Nov 2019"; what isn't a day or a month comes back as it was written."""
    month = _MONTH.fullmatch(published)
    if month:
        return f"{MONTHS[int(month[2]) - 1]} {month[1]}"
    try:
        return day_in_words(parse_day("published", published))
    except ValueProblem:
        return published


def publisher_in_words(source: Source) -> str:
    """Return who published it, as well as that is known: the publisher, else the site, else the title."""
    return source.publisher or _host(source.url) or source.title or "Unnamed source"


def source_in_words(source: Source) -> str:
    """Return "Reuters, 28 Dec 2019"."""
    return ", ".join(unique([publisher_in_words(source), published_in_words(source.published)]))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


MEMORY_WORDS = {
    "date_start": "date", "date_end": "date", "time_local": "time", "part_of_day": "time",
    "place_name": "place", "site_id": "place", "geo_precision": "place",
    "lat": "coordinates", "lon": "coordinates", "radius_m": "coordinates",
    "munitions_min": "munitions", "munitions_max": "munitions", "killed_min": "killed", "killed_max": "killed",
    "wounded_min": "wounded", "wounded_max": "wounded", "attributed_by": "attribution", "event_type": "type",
}  # fmt: skip
"""Columns of a row as a reader calls them."""


def memory_in_words(columns: Iterable[str]) -> list[str]:
    """Return what of an incident rests on general knowledge and on no page read, each thing once."""
    return unique(MEMORY_WORDS.get(column, column.replace("_", " ")) for column in columns)
