"""When an incident happened: local days at the scene, inclusive, never surer than the source."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dateline.errors import ValueProblem
from dateline.model.vocabulary import PARTS_OF_DAY

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EPOCH = date(1970, 1, 1)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True)
class When:
    """The first and last day it may have happened on; equal when the day is known.

    `time_local` is `HH:MM` or empty, `part_of_day` a word of PARTS_OF_DAY or empty, both in the zone of the place.
    `note` keeps the words of the source where they say more ("night of 9-10 January").
    """

    start: date
    end: date
    time_local: str = ""
    part_of_day: str = ""
    note: str = ""

    @property
    def day_known(self) -> bool:
        """Return whether the day itself is known."""
        return self.start == self.end

    def in_words(self) -> str:
        """Return it as it is written on the screen: "27 Dec 2019, 19:20", "between 27 and 30 Oct 2019"."""
        if not self.day_known:
            between = f"between {span_in_words(self.start, self.end, ' and ')}"
            return f"{between}, {self.part_of_day}" if self.part_of_day else between
        moment = self.time_local or self.part_of_day
        return f"{day_in_words(self.start)}, {moment}" if moment else day_in_words(self.start)


def day_number(day: date) -> int:
    """Return the days since 1 January 1970."""
    return (day - EPOCH).days


def day_in_words(day: date) -> str:
    """Return "27 Dec 2019"; never a form in which day and month can be mixed up."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_in_words(start: date, end: date, joint: str = " – ") -> str:
    """Return "1 – 3 Oct 2019", "28 Oct 2019 – 16 Feb 2020" or, for one day, "27 Dec 2019"."""
    if start == end:
        return day_in_words(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}{joint}{day_in_words(end)}"
    if start.year == end.year:
        return f"{start.day} {MONTHS[start.month - 1]}{joint}{day_in_words(end)}"
    return f"{day_in_words(start)}{joint}{day_in_words(end)}"


@lru_cache(maxsize=20_000)
def parse_day(field: str, text: str) -> date:
    """Return the day written as `2019-12-27`. Raises ValueProblem on any other form and on days that don't exist."""
    match = _DAY.fullmatch(text.strip())
    if not match:
        raise ValueProblem(field, text, "is not a day written like 2019-12-27")
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise ValueProblem(field, text, "is a day that does not exist") from None


@lru_cache(maxsize=20_000)
def parse_span(start: str, end: str) -> tuple[date, date]:
    """Return the first and last day of two cells; an empty end repeats the start, `2019-11` and `2019` are all their days."""
    if not end.strip():
        return _span_of_one(start)
    first = parse_day("date_start", start)
    last = parse_day("date_end", end)
    if last < first:
        raise ValueProblem("date_end", end, f"is before date_start, {start}")
    return first, last


def _span_of_one(text: str) -> tuple[date, date]:
    """Return the days of a first day that stands alone."""
    written = text.strip()
    if month := _MONTH.fullmatch(written):
        return _month_span(text, int(month[1]), int(month[2]))
    if _YEAR.fullmatch(written):
        return _year_span(text, int(written))
    if not _DAY.fullmatch(written):
        raise ValueProblem("date_start", text, "is not a day written like 2019-12-27, nor a month or year like 2019-12 or 2019")
    day = parse_day("date_start", text)
    return day, day


def _year_span(text: str, year: int) -> tuple[date, date]:
    if not year:
        raise ValueProblem("date_start", text, "is a year that does not exist")
    return date(year, 1, 1), date(year, 12, 31)


def _month_span(text: str, year: int, month: int) -> tuple[date, date]:
    if not (year and 1 <= month <= 12):
        raise ValueProblem("date_start", text, "is a month that does not exist")
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def parse_when(start: str, end: str = "", time_local: str = "", part_of_day: str = "", note: str = "") -> When:
    """Return the When of five cells. Raises ValueProblem naming the cell that can't be read."""
    first, last = parse_span(start, end)
    time_local, part_of_day = time_local.strip(), part_of_day.strip()
    if time_local and not _CLOCK.fullmatch(time_local):
        raise ValueProblem("time_local", time_local, "is not a time written like 19:20")
    if part_of_day and part_of_day not in PARTS_OF_DAY:
        raise ValueProblem("part_of_day", part_of_day, f"is not one of {', '.join(PARTS_OF_DAY)}")
    return When(first, last, time_local, part_of_day, note.strip())
