"""What a reader makes of a file: rows accepted as incidents, and rows rejected with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dateline.errors import DatelineError, ImportFailed, ValueProblem
from dateline.importers.family import Context, Family, RowReader, tally
from dateline.importers.faults import Told, told
from dateline.importers.mapping import Mapping
from dateline.importers.placing import Placings, note_on, placed
from dateline.importers.table import Row, Table
from dateline.model.incident import Actor, Incident
from dateline.text import counted

REJECTS_KEPT = 100_000
"""Rejected rows that are kept with their cells; a file with more of them than good rows is no file of its layout."""

TOLD_EVERY = 1_000
"""Rows between two words about the progress."""

Progress = Callable[[float, int], None]
"""Called with the share of the file that is read, 0 to 1, and the rows read so far; what it raises ends the reading."""


@dataclass(frozen=True)
class Rejected:
    """A row that can't be read: the line it begins on, the column, the value as written, the reason, and its cells.

    `table` names the sheet, layer or archive member where a file has several; it is empty where it has one. `others` are
    column, value and reason of what else is wrong with the row, as far as it is known at once.
    """

    line: int
    column: str
    value: str
    reason: str
    cells: tuple[str, ...] = ()
    table: str = ""
    others: tuple[Told, ...] = ()

    @property
    def faults(self) -> tuple[Told, ...]:
        """Return column, value and reason of all that is wrong with the row."""
        return ((self.column, self.value, self.reason), *self.others)


@dataclass
class TableReading:
    """What became of one table of a file; `notes` say what was noticed and put right while reading."""

    name: str
    container: str
    family: str
    why: str
    header: tuple[str, ...]
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    short: int = 0


@dataclass
class Reading:
    """A file being read. `incidents()` yields the accepted ones; all else fills as it goes.

    `header` are the columns of all its tables together, in which the cells of rejected rows stand. `rejected` holds the
    first REJECTS_KEPT, `rejected_beyond` counts the others. `family` and `why` are those of the first table, `unmapped`
    counts native words without a counterpart as (field, word), `actors` are the data set's own new actors by id.
    """

    path: Path
    header: tuple[str, ...] = ()
    rejected: list[Rejected] = field(default_factory=list)
    accepted: int = 0
    work: list[Work] = field(default_factory=list)
    family: str = ""
    why: str = ""
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    actors: dict[str, Actor] = field(default_factory=dict)
    tables: list[TableReading] = field(default_factory=list)
    rejected_beyond: int = 0
    progress: Progress | None = None
    placed: Counter[str] = field(default_factory=Counter)

    def incidents(self) -> Iterator[Incident]:
        """Yield the accepted incidents, counting them."""
        for work in self.work:
            for rows in some_at_once(work.table.rows, TOLD_EVERY):
                incidents, found = work.reader.read(rows)
                self.take(work, rows, found)
                yield from incidents
            self.end(work)
        self.finish()

    def take(self, work: Work, rows: Sequence[Row], found: Found) -> None:
        """Count what came of some rows of a table, and keep those that are none."""
        before, part = self.accepted, work.part
        for index, accepted, faults in found.rejected:
            self.accepted = before + accepted
            self.reject(part, rows[index], faults)
        self.accepted = before + found.accepted
        self.placed.update(found.placed)
        for key, times in found.unmapped.items():
            tally(self.unmapped, key, times)
        part.rows += len(rows)
        part.accepted += found.accepted
        part.short += found.short
        if self.progress and len(rows) >= TOLD_EVERY:
            self.progress(work.table.progress(), part.rows)

    def end(self, work: Work) -> None:
        """Note what can be said of a table when all of it is read."""
        if work.part.short:
            have = counted(work.part.short, "row has", "rows have")
            work.part.notes.append(f"{have} fewer cells than the header; the missing ones are read as empty")
        if self.progress:
            self.progress(1.0, work.part.rows)

    def finish(self) -> None:
        """Note what can be said of a file when all of it is read."""
        if self.placed:
            self.tables[0].notes.append(note_on(self.placed))

    @property
    def notes(self) -> list[str]:
        """Return what was noticed and put right, each with the name of its table where there are several."""
        named = len(self.tables) > 1
        return [f"{table.name}: {note}" if named else note for table in self.tables for note in table.notes]

    def begin(self, table: Table, family: str, why: str) -> TableReading:
        """Note that a table is about to be read, and return where its figures are kept."""
        part = TableReading(table.name, table.container, family, why, table.header, table.notes)
        self.tables.append(part)
        self.header = (*self.header, *(name for name in table.header if name not in self.header))
        return part

    def reject(self, part: TableReading, row: Row, faults: tuple[Told, ...]) -> None:
        """Keep a row that can't be read. Raises ImportFailed where more rows are bad than good, beyond REJECTS_KEPT."""
        part.rejected += 1
        if len(self.rejected) >= REJECTS_KEPT:
            self.rejected_beyond += 1
            if len(self.rejected) + self.rejected_beyond > self.accepted:
                raise ImportFailed(f"{self.path}: more than {REJECTS_KEPT:,} rows can't be read. This is no file of this layout.")
            return
        several = len(self.tables) > 1
        whole = part.header == self.header
        cells = tuple(row.cells.values()) if whole else tuple(row.cells.get(name, "") for name in self.header)
        self.rejected.append(Rejected(row.line, *faults[0], (*cells, *row.surplus), part.name if several else "", faults[1:]))


@dataclass
class Found:
    """What came of some rows beside their incidents.

    `rejected` are the place of each bad row, the number accepted before it, and field, value and reason of each fault.
    `placed` and `unmapped` count for these rows alone.
    """

    accepted: int = 0
    short: int = 0
    rejected: list[tuple[int, int, tuple[Told, ...]]] = field(default_factory=list)
    placed: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)


class RowsReader:
    """Reads rows of one table, some at once.

    A row with more cells than columns is rejected. One with fewer is rejected where `strict` says so or more than half
    are missing, as in a file that was cut off; else the missing cells are empty, as Excel leaves them out.
    """

    def __init__(self, header: tuple[str, ...], read_row: RowReader, *, strict: bool, placings: Placings | None = None) -> None:
        self.header, self.read_row, self.strict, self.placings = header, read_row, strict, placings or {}

    def read(self, rows: Sequence[Row]) -> tuple[list[Incident], Found]:
        """Return the incidents of rows, and what became of the others."""
        incidents: list[Incident] = []
        found = Found()
        for index, row in enumerate(rows):
            try:
                incident = self._one(row, found)
            except ValueProblem as problem:
                found.rejected.append((index, len(incidents), told(problem)))
                continue
            if incident is not None:
                incidents.append(placed(incident, self.placings, found.placed) if self.placings else incident)
        found.accepted = len(incidents)
        return incidents, found

    def _one(self, row: Row, found: Found) -> Incident | None:
        if row.fault:
            raise ValueProblem("", row.surplus[0] if row.surplus else "", row.fault)
        if row.surplus or len(row.cells) < len(self.header):
            row = self._completed(row)
            found.short += 1
        return self.read_row(row)

    def _completed(self, row: Row) -> Row:
        number = len(row.cells) + len(row.surplus)
        if row.surplus or self.strict or len(row.cells) * 2 < len(self.header):
            raise ValueProblem("", str(number), f"cells stand in this row, but the header names {len(self.header)}")
        return Row(row.line, {name: row.cells.get(name, "") for name in self.header})


@dataclass
class Work:
    """A table that is to be read: its rows, where its figures are kept, and what reads them.

    `family`, `mapping` and `context` say how another process makes the same reader.
    """

    table: Table
    part: TableReading
    reader: RowsReader
    family: Family | None = None
    mapping: Mapping | None = None
    context: Context | None = None


def some_at_once(rows: Iterator[Row], number: int) -> Iterator[list[Row]]:
    """Yield rows in lists of so many; what is raised among them comes after those before it."""
    some: list[Row] = []
    try:
        for row in rows:
            some.append(row)
            if len(some) == number:
                yield some
                some = []
    except DatelineError:
        if some:
            yield some
        raise
    if some:
        yield some
