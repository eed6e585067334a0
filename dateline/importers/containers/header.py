"""Where a table's header is: below banner lines, with tags under it, or nowhere; shared by text files and sheets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import median

from dateline.importers.table import Row

LOOKED_AT = 200
"""Rows that are looked at to find the header."""

LONGEST = 200
"""Characters of the longest name that a column may have."""

EMPTY_AT_THE_END = 3
LONGEST_OF_TWO = 60
"""Characters of the longest name in a header that takes two rows."""

_VALUE = re.compile(r"[-+]?[\d.,]*\d[\d.,:/\-+\sTZ%]*|https?://.*|\d{1,2}[-/ ][A-Za-z]{3,9}[-/ ]\d{2,4}", re.DOTALL)
_SYNTHETIC = re.compile(r"column \d+")


@dataclass(frozen=True)
class Header:
    """The names of a table's columns, the place of the first row of data, and what was noticed about it."""

    names: tuple[str, ...]
    data_at: int
    found: bool
    doubled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """Return the header among the first rows of a table; names of a table without one are "column 1" and so on."""
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    if not any(filled):
        return Header((), len(rows), False)
    typical = median(number for number in filled if number)
    enough = max(2, typical / 2) if typical >= 2 else 1
    at = next((place for place, number in enumerate(filled) if number >= enough), 0)
    if not _names_columns(rows, at):
        width = _width(rows[at:])
        names = tuple(f"column {number}" for number in range(1, width + 1))
        return Header(names, at, False, (), (*_on_banner(rows[:at]), "the file names no columns"))
    width = max(_extent(row) for row in rows[at:])
    first, last = _rows_that_name(rows, at)
    notes = _on_banner(rows[:first])
    if first < last:
        notes.append("two rows name the columns; they are read together")
    names, doubled = unique_names(_joined(rows[first], rows[last])[:width])
    for name in dict.fromkeys(doubled):
        notes.append(f"several columns are called {name[:80]!r}; the second is read as {f'{name[:80]} (2)'!r}")
    return Header(names, last + 1, not all(_SYNTHETIC.fullmatch(name) for name in names), doubled, tuple(notes))


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Return how many columns a table without a header has; the last few may be empty where all rows have them."""
    extent = max(_extent(row) for row in rows)
    lengths = {len(row) for row in rows if any(row)}
    length = lengths.pop()
    return length if not lengths and length - extent <= EMPTY_AT_THE_END else extent


def _on_banner(rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [" ".join(cell.strip() for cell in row if cell.strip()) for row in rows]
    return [f"line passed over above the header: {line[:120]}" for line in lines if line]


def _rows_that_name(rows: Sequence[Sequence[str]], at: int) -> tuple[int, int]:
    """Return the first and the last row of the header: two where the upper one names groups, as "Place" over "Town"."""
    for first in (at - 1, at):
        if first < 0 or first + 1 >= len(rows):
            continue
        if _name_together(_paired(rows[first], rows[first + 1])) and median(_values(rows[first + 2 :]) or [0]) >= 1:
            return first, first + 1
    return at, at


def _paired(top: Sequence[str], lower: Sequence[str]) -> list[tuple[str, str]]:
    return [(above.strip(), below.strip()) for above, below in zip_longest(top, lower, fillvalue="")]


def _name_together(pairs: Sequence[tuple[str, str]]) -> bool:
    """Return whether two rows are one header: each fills gaps of the other, or the upper one tells equal names apart."""
    upper, under = [above for above, _ in pairs if above], [below for _, below in pairs if below]
    if len(upper) < 2 or len(under) < 2 or is_tag_row(under):
        return False
    if any(len(name) > LONGEST_OF_TWO or _VALUE.fullmatch(name) for name in (*upper, *under)):
        return False
    gaps_above, gaps_below = any(b and not a for a, b in pairs), any(a and not b for a, b in pairs)
    return gaps_above and any(a and b for a, b in pairs) and (gaps_below or len(set(under)) < len(under))


def _joined(top: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return the names of a header in two rows: the lower one's, with the group before it where it stands twice."""
    if top is lower:
        return list(top)
    names, group, pairs = [], "", _paired(top, lower)
    counts = Counter(own for _, own in pairs)
    for upper, own in pairs:
        group = upper or group
        names.append(f"{group} {own}".strip() if counts[own] > 1 and own else own or upper)
    return names


def unique_names(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return column names without two alike or empty ones, and the names that stood there twice."""
    names: list[str] = []
    taken: set[str] = set()
    doubled: list[str] = []
    counts: dict[str, int] = {}
    for number, cell in enumerate(cells, 1):
        bare = " ".join(cell.split()) or f"column {number}"
        name, count = bare, counts.get(bare, 1)
        while name in taken:
            count += 1
            name = f"{bare} ({count})"
        counts[bare] = count
        if name != bare:
            doubled.append(bare)
        taken.add(name)
        names.append(name)
    return tuple(names), tuple(doubled)


def rows_below(
    header: Header, numbered: Iterator[tuple[int, Sequence[str]]], notes: list[str], first: tuple[str, ...]
) -> Iterator[Row]:
    """Yield the rows of data; passes over empty rows, a row of HXL tags under the header, and the header said again."""
    names, width, repeated = header.names, len(header.names), 0
    start, at_top = first[0] if first else "", True
    for line, cells in numbered:
        top = cells[0].strip() if cells else ""
        if not top and not "".join(cells).strip():
            continue
        if at_top:
            at_top = False
            if header.found and is_tag_row(cells):
                notes.append("a row of HXL tags under the header was passed over")
                continue
        if top == start and start and tuple(cell.strip() for cell in cells[: len(first)]) == first:
            repeated += 1
            continue
        if len(cells) == width:
            yield Row(line, dict(zip(names, cells, strict=True)))
        else:
            surplus = tuple(cells[width:])
            yield Row(line, dict(zip(names, cells, strict=False)), surplus if any(surplus) else ())
    if repeated:
        notes.append(f"the header stands again inside the file, {repeated} times" if repeated > 1 else
                     "the header stands again inside the file")  # fmt: skip


def is_tag_row(cells: Sequence[str]) -> bool:
    """Return whether a row holds the hashtags of the Humanitarian Exchange Language, hxlstandard.org."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(len(cell) <= LONGEST and re.fullmatch(r"#\w+(\s*\+\w+)*", cell) for cell in filled)


def _extent(row: Sequence[str]) -> int:
    """Return the number of cells up to the last one that is not empty."""
    return max((number for number, cell in enumerate(row, 1) if cell.strip()), default=0)


def _names_columns(rows: Sequence[Sequence[str]], at: int) -> bool:
    cells = [cell.strip() for cell in rows[at] if cell.strip()]
    values = sum(1 for cell in cells if len(cell) > LONGEST or _VALUE.fullmatch(cell))
    if values == 0:
        return True
    below = _values(rows[at + 1 : at + 20])
    return values <= len(cells) * 0.2 and bool(below) and median(below) > 2 * values


def _values(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return how many cells of each row that is not empty hold a value rather than words."""
    return [sum(1 for cell in row if len(cell) <= LONGEST and _VALUE.fullmatch(cell.strip())) for row in rows if any(row)]
