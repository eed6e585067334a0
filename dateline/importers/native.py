"""The columns of a known layout in a file's own header: found by name whatever the case, or by position without one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import TypeVar

from dateline.errors import ValueProblem
from dateline.importers.dates import day_order, is_numeric_day, utc_from_epoch
from dateline.importers.table import Table, peek
from dateline.model.casualties import MAX_COUNT

ABSENT = "\0"
"""A column name that no file has."""

MISSING = frozenset(("NA", "N/A", "NULL", "null", "nan", "NaN", "<NA>", "NaT", "None", "#N/A", "\\N"))
"""What programs write for an empty cell."""

_BETWEEN_WORDS = re.compile(r"[\s\-]+")

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
LOOK_AHEAD = 20_000
"""Rows looked at for the order of day and month, in columns that write 5/6/2020 alone."""


def plain(name: str) -> str:
    """Return a column name as it is compared: lower case, without blanks and a byte order mark around it."""
    return name.strip().lstrip("\ufeff").strip().lower()


def key_of(name: str) -> str:
    """Return a column name of a header as it is compared: `Event Date`, `event-date` and `EVENT_DATE` are one."""
    return _BETWEEN_WORDS.sub("_", plain(name))


class Columns:
    """The names that a file gives to the columns of a layout."""

    def __init__(self, header: Sequence[str], positions: Sequence[str] = ()) -> None:
        """Find columns by name; with `positions` (the layout's names in order) by place, for a file without a header."""
        self._found: dict[str, str] = {}
        for name, own in zip(positions or header, header, strict=False):
            self._found.setdefault(key_of(name), own)

    def name(self, *names: str) -> str:
        """Return the file's name of the first of these columns that it has, or ABSENT."""
        return next((self._found[name] for name in names if name in self._found), ABSENT)


def cell(cells: Mapping[str, str], name: str) -> str:
    """Return a cell without blanks around it; "" where it is empty, missing or written `NA`."""
    text = cells.get(name, "").strip()
    return "" if text in MISSING else text


T = TypeVar("T")


def picker(make: Callable[[Iterable[str]], T], names: Sequence[str]) -> Callable[[Mapping[str, str]], T]:
    """Return what makes one thing (a NamedTuple's `_make`) of a row's cells of these names, each as `cell` gives it."""

    there = [name for name in names if name != ABSENT]
    places = {name: at for at, name in enumerate(there)}
    order = [places.get(name, -1) for name in names]
    get = itemgetter(*there) if len(there) > 1 else None

    def pick(cells: Mapping[str, str]) -> T:
        try:
            texts = [*map(str.strip, get(cells)), ""] if get else None
        except KeyError:
            texts = None
        if texts is None or not MISSING.isdisjoint(texts):
            return make([cell(cells, name) for name in names])
        return make([texts[at] for at in order])

    return pick


def whole(text: str) -> str:
    """Return a code or number as text without the `.0` that spreadsheets and pandas put after whole numbers."""
    head, point, tail = text.partition(".")
    return head if point and not tail.strip("0") else text


def own_id(field: str, text: str) -> str:
    """Return a row's id without `.0`. Raises ValueProblem for none, and for one that a spreadsheet has rounded."""
    if not text:
        raise ValueProblem(field, "", "is empty, but every event of this data set needs its id")
    if _ROUNDED.fullmatch(text):
        raise ValueProblem(
            field, text, "was rounded by a spreadsheet, so that several events have it; take this column from the original file"
        )
    return whole(text)


def count(field: str, text: str) -> int | None:
    """Return a count of people; None for an empty cell and for negative numbers, which the data sets use for unknown."""
    if not text:
        return None
    try:
        number = int(whole(text))
    except ValueError:
        raise ValueProblem(field, text, "is not a whole number") from None
    if number > MAX_COUNT:
        raise ValueProblem(field, text, f"is above {MAX_COUNT:,}, which no single incident reached")
    return None if number < 0 else number


def column_order(table: Table, column: str) -> bool | None:
    """Return whether a column of dates writes the day first (True), the month first (False), or nothing says so (None).

    Only a column that begins with dates such as 5/6/2020 is looked at; `table.rows` still yields all rows.
    """
    if column == ABSENT:
        return None
    if column not in table.orders:
        few = [row.cells.get(column, "") for row in peek(table)]
        numeric = any(map(is_numeric_day, few))
        table.orders[column] = day_order(row.cells.get(column, "") for row in peek(table, LOOK_AHEAD)) if numeric else None
    return table.orders[column]


def columns_order(table: Table, *columns: str) -> bool | None:
    """Return how several columns of dates are written, as far as one of them proves it and none says otherwise."""
    found = {column_order(table, column) for column in columns} - {None}
    return found.pop() if len(found) == 1 else None


def bounded(cache: dict, limit: int = 30_000) -> None:
    """Empty a cache that has grown to its limit: memory stays bounded whatever the file holds."""
    if len(cache) >= limit:
        cache.clear()


def utc_of(text: str) -> str:
    """Return a moment as `2023-02-21T17:05:00Z`, of a time stamp or of ISO 8601 (UTC where it names no zone); "" of neither."""
    found = utc_from_epoch(text) if text else ""
    if found or not text:
        return found
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""
