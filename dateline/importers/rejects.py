"""Rejected rows as a file: why each was rejected, then the row as it was. No spreadsheet runs its text, and it loads again.

A row with several faults has one a line in the cells for column, value and reason.
An apostrophe stands before whatever begins like a formula, plain numbers apart; a reader takes it off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from dateline.importers.batch import REJECTS_KEPT, Rejected
from dateline.importers.faults import Told
from dateline.importers.formulas import guarded, unguarded
from dateline.importers.table import Row, Table

REJECT_COLUMNS = ("line", "column", "value", "reason")
"""What a rejects file says of a row before its own cells; a reader passes over these when the file comes back mended."""

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def write_rejects(path: Path, header: Sequence[str], rejected: Iterable[Rejected]) -> None:
    """Write the rejected rows of a table as CSV: line, column, value and reason first, then the row's own cells."""
    names = own_columns(header)
    kept = [at for at, name in enumerate(header) if name not in REJECT_COLUMNS]

    def rows() -> Iterator[list[object]]:
        for one in rejected:
            whole = len(one.cells) == len(header)
            cells = [one.cells[at] for at in kept] if whole else one.cells
            yield [one.line, *_a_line_each(one.faults), *cells]

    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, names, rows())


def _a_line_each(faults: Sequence[Told]) -> Sequence[str]:
    """Return column, value and reason of a row's faults, a fault a line; of a single one as they are."""
    if len(faults) == 1:
        return faults[0]
    return ["\n".join(" ".join(part.split()) for part in parts) for parts in zip(*faults, strict=True)]


def faults_of(row: Sequence[str]) -> list[Told]:
    """Return column, value and reason of each fault of a row as `read_rejects` gives it."""
    column, value, reason = row[1:4]
    parts = [text.split("\n") for text in (column, value, reason)]
    if len({len(lines) for lines in parts}) > 1:  # one fault, whose value has line breaks of its own
        return [(column, value, reason)]
    return [(one, written, why) for one, written, why in zip(*parts, strict=True)]


def write_rows(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows that begin with what REJECT_COLUMNS name, under these and the table's own columns."""
    writer = csv.writer(file)
    writer.writerow([*REJECT_COLUMNS, *map(_safe, header)])
    writer.writerows([_safe(str(cell)) for cell in row] for row in rows)


def read_rejects(content: bytes) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the own columns of a rejects file, and at most REJECTS_KEPT of its rows with all their cells, as they were."""
    lines = csv.reader(io.StringIO(content.decode(errors="replace"), newline=""))
    header = map(unguarded, next(lines, []))
    return tuple(own_columns(header)), [[unguarded(cell) for cell in row] for row in islice(lines, REJECTS_KEPT)]


def own_columns(header: Iterable[str]) -> list[str]:
    """Return the columns of a rejects file that are the row's own."""
    return [name for name in header if name not in REJECT_COLUMNS]


def take_reasons_off(table: Table) -> None:
    """Make a table of rejected rows the table that they came from, their text as it was; leave any other as it is."""
    if table.header[: len(REJECT_COLUMNS)] != REJECT_COLUMNS or len(table.header) == len(REJECT_COLUMNS):
        return
    kept = own_columns(table.header)

    def rows(waiting: Iterator[Row]) -> Iterator[Row]:
        for row in waiting:
            cells = {unguarded(name): unguarded(row.cells[name]) for name in kept if name in row.cells}
            yield Row(row.line, cells, tuple(map(unguarded, row.surplus)), row.fault)

    table.header, table.rows = tuple(map(unguarded, kept)), rows(table.rows)
    table.headed = table.headed and not all(name == f"column {at}" for at, name in enumerate(table.header, 1))


def _safe(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else guarded(text)
