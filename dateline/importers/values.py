"""Cells of files that keep to no convention: days, coordinates, counts and countries as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import mgrs

from dateline.errors import ValueProblem
from dateline.importers.dates import EXCEL_ZERO, parse_span_freely
from dateline.model.casualties import MAX_COUNT, Count
from dateline.model.when import MONTHS
from dateline.text import fold

UNKNOWN_WORDS = frozenset({"", "na", "n a", "nan", "null", "none", "unknown", "unconfirmed", "not known", "not available", "tbd"})
"""What people write into a cell that they have nothing for, folded."""

LONGEST = 150
"""Characters of a cell beyond which it is no date, number or coordinate; patterns are not tried on longer ones."""

_SAID_CLOCK = re.compile(r"time as written: (\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*[ap]m)?)", re.IGNORECASE)
_WHOLE_DAY = re.compile("%[xcDF]")
_NAMES_MONTH = re.compile("%[mbBh]")
_CLOCK = re.compile(
    r"(\d{1,2})[:.h](\d\d)(?::\d\d(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?(?:\s*(?:hrs?|h|local|lt))?", re.ASCII | re.IGNORECASE
)
_MILITARY = re.compile(r"([01]\d|2[0-3])([0-5]\d)\s*(?:hrs?|h|l)?", re.ASCII | re.IGNORECASE)
_WKT = re.compile(r"(?:SRID=4326;)?\s*POINT\s*Z?\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)(?:\s+-?[\d.]+)?\s*\)", re.ASCII | re.IGNORECASE)
_PAIR = re.compile(r"[(\[]?\s*([-+]?\d+(?:[.]\d+)?)\s*°?\s*[,;/ ]\s*([-+]?\d+(?:[.]\d+)?)\s*°?\s*[)\]]?", re.ASCII)
_COMMA_PAIR = re.compile(r"([-+]?\d{1,3},\d+)\s*[,;/ ]\s*([-+]?\d{1,3},\d+)", re.ASCII)
_GEOPOINT = re.compile(r"([-+]?\d+\.\d+) ([-+]?\d+\.\d+) [-+]?\d+(?:\.\d+)?(?: \d+(?:\.\d+)?)?", re.ASCII)
"""With height and accuracy behind, as survey forms write it."""

_MGRS = re.compile(r"\d{1,2}\s*[C-HJ-NP-X]\s*[A-HJ-NP-Z]{2}\s*(\d[\d ]*)", re.ASCII | re.IGNORECASE)
_THOUSANDS = re.compile("\\d{1,3}(?:[,' \u00a0\u202f]\\d{3})+|\\d+", re.ASCII)
_POINT_ZERO = re.compile(r"[.,]0{1,2}$")
"""Behind a whole number; three zeros may be thousands."""

_RANGE = re.compile(r"(\d[\d,.]*)\s*(?:-|–|—|to|or)\s*(\d[\d,.]*)", re.IGNORECASE)
_AT_LEAST = re.compile(r"(?:(?:at least|min\.?|minimum|more than|over|>=?|≥)\s*(\d[\d,.]*)|(\d[\d,.]*)\s*\+)", re.IGNORECASE)
_AT_MOST = re.compile(r"(?:up to|at most|max\.?|<=?|≤)\s*(\d[\d,.]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Moment:
    """The first and last day of a cell, the time at the scene where it gives one, and what else it says."""

    start: date
    end: date
    time_local: str = ""
    note: str = ""


@lru_cache(maxsize=100_000)
def parse_moment(field: str, text: str, form: str = "", day_first: bool | None = None) -> Moment:
    """Return when a cell says; `form` is a date format of a mapping. Raises ValueProblem where it says no day.

    A moment in UTC gives the day in UTC and a note, for the day at the scene may be the one before or after.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueProblem(field, text, "is too long to be a date")
    if form and text:
        return _by_form(field, text, form)
    start, end, note = parse_span_freely(field, text, day_first=day_first)
    said = _SAID_CLOCK.fullmatch(note)
    clock = parse_clock(said[1]) if said else ""
    return Moment(start, end, clock, "" if clock else note)


def _by_form(field: str, text: str, form: str) -> Moment:
    try:
        if form == "excel":
            day = EXCEL_ZERO + timedelta(float(text))
            return Moment(day, day)
        if form in ("epoch s", "epoch ms"):
            moment = datetime.fromtimestamp(float(text) / (1_000 if form == "epoch ms" else 1), UTC)
            return Moment(moment.date(), moment.date(), "", f"from a time stamp, {moment:%H:%M} UTC")
        found = datetime.strptime(text, form)
    except (ValueError, OverflowError, OSError):
        raise ValueProblem(field, text, f"is not a date written as the mapping says: {form}") from None
    if "%d" not in form and "%j" not in form and not _WHOLE_DAY.search(form):
        return Moment(*_whole(found.year, found.month if _NAMES_MONTH.search(form) else 0))
    clock = found.strftime("%H:%M") if "%H" in form or "%I" in form else ""
    return Moment(found.date(), found.date(), clock)


@lru_cache(maxsize=20_000)
def parse_parts(year: str, month: str, day: str) -> Moment:
    """Return when three cells say; a month or day that is 0, empty or a word for unknown makes it a longer span."""
    numbers = [_part(name, text) for name, text in (("year", year), ("month", month), ("day", day))]
    if not 1 <= numbers[0] <= 9999:
        raise ValueProblem("year", year, "is no year, and every incident needs one")
    if numbers[1] > 12:
        raise ValueProblem("month", month, "is a month that does not exist")
    if not (numbers[1] and numbers[2]):
        return Moment(*_whole(numbers[0], numbers[1]))
    try:
        found = date(*numbers)
    except ValueError:
        raise ValueProblem("day", day, "is a day that does not exist") from None
    return Moment(found, found)


def _part(name: str, text: str) -> int:
    bare = fold(text.strip().removesuffix(".0"))
    if bare.isascii() and bare.isdigit() and len(bare) <= 4:
        return int(bare) if name == "year" or int(bare) not in (99,) else 0
    for number, short in enumerate(MONTHS, 1):
        if name == "month" and bare.startswith(short.lower()):
            return number
    if bare in UNKNOWN_WORDS:
        return 0
    raise ValueProblem(name, text, "is no number")


def _whole(year: int, month: int) -> tuple[date, date]:
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


@lru_cache(maxsize=5_000)
def parse_clock(text: str) -> str:
    """Return a time of day as HH:MM; "" where the cell says none."""
    text = text.strip()[:LONGEST]
    if match := _CLOCK.fullmatch(text):
        return _clock(int(match[1]), int(match[2]), match[3] or "")
    if match := _MILITARY.fullmatch(text):
        return f"{match[1]}:{match[2]}"
    return ""


def _clock(hour: int, minute: int, half: str) -> str:
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def parse_degrees(field: str, text: str) -> str:
    """Return one coordinate as a decimal number; "" where the cell says that it is not known.

    Takes 33.3152, 33,3152, 33°18'55"N and N 33 18 55. Raises ValueProblem for a number that is none of these.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueProblem(field, text, "is too long to be a number of degrees")
    if not any(char.isdigit() for char in text):
        return ""
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        return repr(float(text.replace("_", "?")))
    except ValueError:
        pass
    bare = text.upper().translate(_PRIMES)
    if any(letter in bare for letter in _OF_THE_OTHER.get(field, "")):
        raise ValueProblem(field, text, "is of the other coordinate; are lat and lon swapped?")
    return repr(_sexagesimal(field, bare))


_OF_THE_OTHER = {"lat": "EW", "lon": "NS"}


_PRIMES = str.maketrans({"º": " ", "°": " ", "'": " ", "’": " ", "′": " ", '"': " ", "”": " ", "″": " ", "D": " ", ":": " "})
_DMS = re.compile(
    r"([NSEW])?\s*([-+]?\d{1,3}(?:\.\d+)?)\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:(\d{1,2}(?:\.\d+)?))?)?\s*([NSEW])?", re.ASCII
)
_BEHIND = re.compile(r"([^NSEW]+[NSEW])\s*([^NSEW]+[NSEW])")
_BEFORE = re.compile(r"([NSEW][^NSEW]+)\s*([NSEW][^NSEW]+)")


def _sexagesimal(field: str, text: str) -> float:
    match = _DMS.fullmatch(text.strip())
    if not match or float(match[3] or 0) >= 60 or float(match[4] or 0) >= 60:
        raise ValueProblem(field, text, "is not a number of degrees")
    whole = float(match[2])
    size = abs(whole) + float(match[3] or 0) / 60 + float(match[4] or 0) / 3_600
    south_or_west = (match[1] or match[5] or "") in ("S", "W") or match[2].startswith("-")
    return -size if south_or_west else size


@lru_cache(maxsize=50_000)
def parse_pair(field: str, text: str, order: str = "lat lon") -> tuple[str, str]:
    """Return latitude and longitude of one cell as decimal numbers; two empty texts where it says they are not known.

    Takes "29.1, 50.2", "29,1; 50,2", POINT (50.2 29.1), MGRS, and degrees with minutes and seconds. Raises ValueProblem for
    anything else.
    """
    text = text.strip()
    if not any(char.isdigit() for char in text):
        return "", ""
    if len(text) > LONGEST:
        raise ValueProblem(field, text, "is too long to be a pair of coordinates")
    if match := _WKT.fullmatch(text):
        return match[2], match[1]
    if match := _PAIR.fullmatch(text) or _COMMA_PAIR.fullmatch(text) or _GEOPOINT.fullmatch(text):
        first, second = (repr(float(part.replace(",", "."))) for part in match.groups())
        return (first, second) if order == "lat lon" else (second, first)
    try:
        if (match := _MGRS.fullmatch(text)) and len(match[1].replace(" ", "")) % 2 == 0:
            lat, lon = mgrs.MGRS().toLatLon(text.replace(" ", "").upper())
            return repr(round(lat, 7)), repr(round(lon, 7))
    except mgrs.core.MGRSError:
        raise _no_pair(field, text) from None
    return _pair_of_parts(field, text, order)


def _no_pair(field: str, text: str) -> ValueProblem:
    return ValueProblem(field, text, "holds no pair of coordinates such as 33.3152, 44.3661")


def _pair_of_parts(field: str, text: str, order: str) -> tuple[str, str]:
    """Return the pair of two numbers in degrees, minutes and seconds; the letters of the compass say which is which."""
    bare = text.upper().translate(_PRIMES).strip(" ()[]")
    found = re.fullmatch(r"([^,;/]+)[,;/]([^,;/]+)", bare) or _BEHIND.fullmatch(bare) or _BEFORE.fullmatch(bare)
    if not found:
        raise _no_pair(field, text)
    parts = [part.strip() for part in found.groups()]
    try:
        first, second = (repr(round(_sexagesimal(field, part), 7)) for part in parts)
    except ValueProblem:
        raise _no_pair(field, text) from None
    axes = ["".join(letter for letter in "NSEW" if letter in part) for part in parts]
    if axes[0] in tuple("NS") and axes[1] in tuple("EW"):
        return first, second
    if axes[0] in tuple("EW") and axes[1] in tuple("NS"):
        return second, first
    if axes != ["", ""]:  # two latitudes, or a letter on one alone
        raise _no_pair(field, text)
    return (first, second) if order == "lat lon" else (second, first)


@lru_cache(maxsize=20_000)
def parse_number(field: str, text: str) -> tuple[Count, str]:
    """Return a count as written ("3", "2-5", "10+", "at least 4") and, where it is in other words, those words.

    -9, -99 and words for unknown are unknown. Raises ValueProblem for a number above what any incident reached.
    """
    text = text.strip()
    if fold(text) in UNKNOWN_WORDS or text in ("-9", "-99", "-", "?", "-9.0", "-99.0"):
        return Count(), ""
    if len(text) > LONGEST:
        return Count(), text
    for pattern in (_RANGE, _AT_LEAST, _AT_MOST):
        if match := pattern.fullmatch(text):
            numbers = [_whole_number(field, part) for part in match.groups() if part]
            if None in numbers:
                return Count(), text
            if pattern is _RANGE:
                return Count(*sorted(numbers)), ""  # type: ignore[type-var, arg-type]
            return (Count(numbers[0], None), "") if pattern is _AT_LEAST else (Count(None, numbers[0]), "")
    number = _whole_number(field, text)
    return (Count(), text) if number is None else (Count(number, number), "")


def _whole_number(field: str, text: str) -> int | None:
    bare = _POINT_ZERO.sub("", text.strip())
    if len(bare) > 15 or not _THOUSANDS.fullmatch(bare):  # 3,5 is no 35
        return None
    bare = re.sub(r"\D", "", bare)
    if int(bare) > MAX_COUNT:
        raise ValueProblem(field, text, f"is above {MAX_COUNT:,}, which no single incident reached")
    return int(bare)
