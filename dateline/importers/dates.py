"""Dates as files of the field write them: to the first and last day they can mean, never a day surer than the text.

The general parsers (dateutil, pandas) fill what a text leaves out from today or from January and guess whether 5/6 is in
May or June. Here what is left out becomes a range, and an order that nothing settles is refused.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from dateline.errors import ValueProblem
from dateline.model.when import EPOCH

Span = tuple[date, date, str]
"""First day, last day, and a note where the text says more or less than a day."""

FIRST_YEAR, LAST_YEAR = 1500, 2200
MARKS = " \t\r\n\u00a0\u200b\u200e\u200f\u2060\ufeff"
"""Blanks and marks without a width, such as those for the direction of writing, that programs leave around a date."""

EXCEL_ZERO = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial dates, in the 1900 system after February 1900."""

EXCEL_SERIALS = range(20_000, 80_000)
"""Serials read as days: 1954 to 2119. A smaller number is more likely a year or a count."""

EPOCH_SECONDS = range(100_000_000, 4_200_000_000)
"""Time stamps read as seconds since 1970: 1973 to 2103; a thousand times as much is milliseconds."""

_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS = {name[:3].lower(): at for at, name in enumerate(_NAMES, 1)}
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TO = r"\s*(?:-|–|—|to|until|and|/)\s*"
_ORD = r"(?:st|nd|rd|th)?"
_CLOCK = r"(?:[T\s]\s*(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?)\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?)?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII | re.IGNORECASE)


_ISO = _pattern(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK)
_ISO_RANGE = _pattern(r"(\d{4}-\d{2}-\d{2})\s*(?:/|–|—|to|until|\s-\s)\s*(\d{4}-\d{2}-\d{2})")
_DIGITS = _pattern(r"(-?\d+)(?:\.0*)?")
_SERIAL = _pattern(r"(\d{5})\.\d+")
_YEAR_MONTH = _pattern(r"(\d{4})[-/](\d{1,2})")
_MONTH_SLASH_YEAR = _pattern(r"(\d{1,2})/(\d{4})")
_NUMERIC = _pattern(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})" + _CLOCK)
_DAY_MONTH_YEAR = _pattern(
    rf"(?P<day>\d{{1,2}}){_ORD}[\s\-/.]*(?:of\s+)?{_MONTH.format('month')}[\s\-/.,']*(?P<year>\d{{4}}|\d{{2}}){_CLOCK}"
)
_MONTH_DAY_YEAR = _pattern(
    rf"{_MONTH.format('month')}[\s\-/]*(?P<day>\d{{1,2}}){_ORD}(?:\s*,\s*|[\s\-/]+)(?P<year>\d{{4}}){_CLOCK}"
)
_MONTH_YEAR = _pattern(
    r"(?:(?P<part>early|mid|late|beginning of|start of|middle of|end of)[\s-]+)?"
    rf"{_MONTH.format('month')}[\s\-/,.']*(?P<year>\d{{4}}|\d{{2}})"
)
_SAME_MONTH = _pattern(
    rf"(?P<first>\d{{1,2}}){_ORD}{_TO}(?P<last>\d{{1,2}}){_ORD}\s+{_MONTH.format('month')},?\s+(?P<year>\d{{4}})"
)
_SAME_MONTH_US = _pattern(
    rf"{_MONTH.format('month')}\s+(?P<first>\d{{1,2}}){_ORD}{_TO}(?P<last>\d{{1,2}}){_ORD},?\s+(?P<year>\d{{4}})"
)
_TWO_MONTHS = _pattern(
    rf"(?P<first>\d{{1,2}}){_ORD}\s+{_MONTH.format('from')}(?:,?\s+(?P<begin>\d{{4}}))?{_TO}"
    rf"(?P<last>\d{{1,2}}){_ORD}\s+{_MONTH.format('month')},?\s+(?P<year>\d{{4}})"
)
_MONTHS_RANGE = _pattern(rf"{_MONTH.format('from')}(?:\s+(?P<begin>\d{{4}}))?{_TO}{_MONTH.format('month')}\s+(?P<year>\d{{4}})")
_WEEKDAY = _pattern(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+")
_UNSURE = _pattern(r"(?:exact\s+)?(?:date|day)\s+(?:is\s+)?(?:unknown|uncertain|unclear|not\s+known)\s*[-–—:,(]*\s*(.*?)\)?")
_PARTS = {"early": (1, 10), "beginning of": (1, 10), "start of": (1, 10), "mid": (11, 20), "middle of": (11, 20),
          "late": (21, 31), "end of": (21, 31)}  # fmt: skip


def parse_span_freely(field: str, text: str, *, day_first: bool | None = None) -> Span:
    """Return (first day, last day, note) of a date in any form the field uses; a month, a year or a range is its days.

    `day_first` says how 5/6/2020 is meant (`day_order` finds it out from a column); None refuses what can be read both
    ways. The note is empty for a plain day. Raises ValueProblem with `field` on what can't be read.
    """
    return _parsed(field, text.strip(MARKS), day_first)


def day_order(texts: Iterable[str]) -> bool | None:
    """Return how a column writes 5/6/2020: True day first, False month first, None where nothing or both say so."""
    found = set()
    for text in texts:
        match = _NUMERIC.fullmatch(text.strip(MARKS))
        if match:
            first, second = int(match[1]), int(match[3])
            if first > 12 >= second:
                found.add(True)
            elif second > 12 >= first:
                found.add(False)
            if len(found) == 2:
                return None
    return found.pop() if found else None


def is_numeric_day(text: str) -> bool:
    """Return whether a text is of the form 5/6/2020, whose order another row of the column may have to settle."""
    return _NUMERIC.fullmatch(text.strip(MARKS)) is not None


def month_of(day: date) -> tuple[date, date]:
    """Return the first and last day of a day's month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def utc_from_epoch(text: str) -> str:
    """Return `2023-02-21T17:05:00Z` of seconds or milliseconds since 1970, or "" where the text is no such number."""
    try:
        number = float(text)
    except ValueError:
        return ""
    if number >= EPOCH_SECONDS.start * 1_000:
        number /= 1_000
    if not EPOCH_SECONDS.start <= number < EPOCH_SECONDS.stop:
        return ""
    days, seconds = divmod(int(number), 86_400)
    return f"{_iso_day(days)}T{seconds // 3_600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


@lru_cache(maxsize=50_000)
def _iso_day(days: int) -> str:
    return (EPOCH + timedelta(days=days)).isoformat()


@lru_cache(maxsize=50_000)
def _parsed(field: str, text: str, day_first: bool | None) -> Span:
    if not text:
        raise ValueProblem(field, text, "is empty, but every incident needs a day, a month or a year")
    try:
        found = _read(field, text, day_first)
    except ValueError:  # datetime's own word for 31 February
        raise ValueProblem(field, text, "is a day that does not exist") from None
    if found is None:
        raise ValueProblem(field, text, "is not a date that can be read; write it like 2019-12-27, 2019-12 or 12-14 May 2020")
    first, last, note = found
    if last < first:
        raise ValueProblem(field, text, "ends before it begins")
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        raise ValueProblem(field, text, f"is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return first, last, note


def _read(field: str, text: str, day_first: bool | None) -> Span | None:
    if match := _ISO.fullmatch(text):
        return _iso(text, int(match[1]), int(match[3]), int(match[4]), match)
    if match := _DIGITS.fullmatch(text):
        return _from_digits(match[1])
    if match := _SERIAL.fullmatch(text):
        return _from_serial(int(match[1]))
    if match := _NUMERIC.fullmatch(text):
        return _from_numbers(field, text, match, day_first)
    text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    if match := _UNSURE.fullmatch(text):
        return _unsure(field, text, match[1].strip(), day_first)
    return _from_words(text)


def _iso(text: str, year: int, month: int, day: int, match: re.Match[str]) -> Span:
    """Return the span of 2019-12-27; a day of 00 is any of the month, a month of 00 any of the year."""
    if day or not FIRST_YEAR <= year <= LAST_YEAR:
        return _day(year, month, day, match)
    if month:
        return _month_span(text, year, month)
    return date(year, 1, 1), date(year, 12, 31), f"only the year is given: {text}"


def _unsure(field: str, text: str, rest: str, day_first: bool | None) -> Span | None:
    found = _read(field, rest, day_first) if rest else None
    return (found[0], found[1], f"as written: {text}") if found else None


def _from_words(text: str) -> Span | None:
    for pattern in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR):
        if match := pattern.fullmatch(text):
            return _day(_year(match["year"]), _month(match["month"]), int(match["day"]), match)
    if match := _MONTH_YEAR.fullmatch(text):
        return _month_span(text, _year(match["year"]), _month(match["month"]), match["part"])
    if match := _YEAR_MONTH.fullmatch(text):
        return _month_span(text, int(match[1]), int(match[2]))
    if match := _MONTH_SLASH_YEAR.fullmatch(text):
        return _month_span(text, int(match[2]), int(match[1]))
    return _range(text)


def _range(text: str) -> Span | None:
    note = f"as written: {text}"
    if match := _ISO_RANGE.fullmatch(text):
        return date.fromisoformat(match[1]), date.fromisoformat(match[2]), note
    if match := _SAME_MONTH.fullmatch(text) or _SAME_MONTH_US.fullmatch(text):
        year, month = int(match["year"]), _month(match["month"])
        return date(year, month, int(match["first"])), date(year, month, int(match["last"])), note
    if match := _TWO_MONTHS.fullmatch(text):
        last = date(int(match["year"]), _month(match["month"]), int(match["last"]))
        return _begin(match, int(match["first"]), last), last, note
    if match := _MONTHS_RANGE.fullmatch(text):
        last = month_of(date(int(match["year"]), _month(match["month"]), 1))[1]
        return _begin(match, 1, last), last, note
    return None


def _begin(match: re.Match[str], day: int, last: date) -> date:
    """Return the first day of a range whose beginning may leave out the year: "28 Dec - 3 Jan 2020" begins in 2019."""
    month = _month(match["from"])
    year = int(match["begin"]) if match["begin"] else last.year - (month > last.month)
    return date(year, month, day)


def _from_digits(text: str) -> Span | None:
    number = int(text) if len(text) <= 13 else 0
    if len(text) == 8:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) == 4 and FIRST_YEAR <= number <= LAST_YEAR:
        return date(number, 1, 1), date(number, 12, 31), f"only the year is given: {text}"
    if len(text) == 6 and 1 <= number % 100 <= 12:
        return _month_span(text, number // 100, number % 100)
    if len(text) == 14:
        day = datetime.strptime(text, "%Y%m%d%H%M%S")
        return day.date(), day.date(), _clock_note(day.strftime("%H:%M:%S"), "")
    if len(text) == 5 and number in EXCEL_SERIALS:
        return _from_serial(number)
    seconds = number // 1_000 if number >= EPOCH_SECONDS.start * 1_000 else number
    if len(text) >= 9 and seconds in EPOCH_SECONDS:
        moment = datetime.fromtimestamp(seconds, UTC)
        return moment.date(), moment.date(), f"from a time stamp, {moment:%H:%M} UTC"
    return None


def _from_serial(number: int) -> Span | None:
    if number not in EXCEL_SERIALS:
        return None
    day = EXCEL_ZERO + timedelta(days=number)
    return day, day, ""


def _from_numbers(field: str, text: str, match: re.Match[str], day_first: bool | None) -> Span:
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    if first > 12 or second > 12:
        day_first = first > 12
    elif first != second and day_first is None:
        raise ValueProblem(
            field, text,
            f"can be {first} {_name(second)} or {second} {_name(first)} {year}, and no other date of the column says which; "
            f"write {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}",
        )  # fmt: skip
    day, month = (first, second) if day_first else (second, first)
    return _day(year, month, day, match)


def _day(year: int, month: int, day: int, match: re.Match[str] | None = None) -> Span:
    found = date(year, month, day)
    note = _clock_note(match["clock"] or "", match["zone"] or "") if match else ""
    return found, found, note


def _clock_note(clock: str, zone: str) -> str:
    """Return the time of day in words; midnight is what programs write where no time is known."""
    if not clock or not clock.strip("0:."):
        return ""
    zone = "UTC" if zone.lower() in ("z", "utc", "gmt") else zone
    return f"time as written: {clock} {zone}".strip()


def _month_span(text: str, year: int, month: int, part: str | None = None) -> Span:
    first, last = month_of(date(year, month, 1))
    if part:
        begin, end = _PARTS[part.lower()]
        return first.replace(day=begin), first.replace(day=min(end, last.day)), f"as written: {text}"
    return first, last, f"only the month is given: {text}"


def _month(text: str) -> int:
    return _MONTHS[text[:3].lower()]


def _name(month: int) -> str:
    return _NAMES[month - 1]


def _year(text: str) -> int:
    """Return a year; two digits are 1969 to 2068, as POSIX reads them."""
    number = int(text)
    return number if len(text) > 2 else number + (2000 if number < 69 else 1900)
