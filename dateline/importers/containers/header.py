"""Where a table's header is: below banner lines, with tags under it, or nowhere; shared by text files and sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from dateline.importers.table import Row

LOOKED_AT = 200
"""Rows that are looked at to find the header."""

LONGEST = 200
"""Characters of the longest name that a column may have."""

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
    banner = [" ".join(cell.strip() for cell in row if cell.strip()) for row in rows[:at]]
    notes = [f"line passed over above the header: {line[:120]}" for line in banner if line]
    if not _names_columns(rows, at):
        width = max(_extent(row) for row in rows[at:])
        names = tuple(f"column {number}" for number in range(1, width + 1))
        return Header(names, at, False, (), (*notes, "the file names no columns"))
    width = max(_extent(row) for row in rows[at:])
    names, doubled = unique_names(list(rows[at])[:width])
    return Header(names, at + 1, not all(_SYNTHETIC.fullmatch(name) for name in names), doubled, tuple(notes))


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
    below = [
        sum(1 for cell in row if len(cell) <= LONGEST and _VALUE.fullmatch(cell.strip()))
        for row in rows[at + 1 : at + 20]
        if any(row)
    ]
    return values <= len(cells) * 0.2 and bool(below) and median(below) > 2 * values
