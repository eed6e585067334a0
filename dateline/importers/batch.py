"""What a reader makes of a file: rows accepted as incidents, and rows rejected with the reason."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dateline.model.incident import Incident

REJECT_COLUMNS = ("line", "column", "value", "reason")
"""What a rejects file says of a row before its own cells; a reader passes over these when the file comes back mended."""


@dataclass(frozen=True)
class Rejected:
    """A row that can't be read: the line it begins on, the column, the value as written, the reason, and its cells.

    `table` names the sheet, layer or archive member where a file has several; it is empty where it has one.
    """

    line: int
    column: str
    value: str
    reason: str
    cells: tuple[str, ...] = ()
    table: str = ""


@dataclass
class Reading:
    """A file being read. `incidents()` yields the accepted ones; `rejected` and `header` fill as it goes."""

    path: Path
    header: tuple[str, ...] = ()
    rejected: list[Rejected] = field(default_factory=list)
    accepted: int = 0
    rows: Iterator[Incident] = field(default_factory=lambda: iter(()))

    def incidents(self) -> Iterator[Incident]:
        """Yield the accepted incidents, counting them."""
        for incident in self.rows:
            self.accepted += 1
            yield incident


def write_rejects(path: Path, header: Sequence[str], rejected: Iterable[Rejected]) -> None:
    """Write the rejected rows as CSV: line, column, value and reason first, then the row as it was."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        names = [name for name in header if name not in REJECT_COLUMNS]
        kept = [at for at, name in enumerate(header) if name not in REJECT_COLUMNS]
        writer.writerow([*REJECT_COLUMNS, *names])
        for one in rejected:
            whole = len(one.cells) == len(header)
            cells = [one.cells[at] for at in kept] if whole else one.cells
            writer.writerow([one.line, one.column, one.value, one.reason, *cells])
