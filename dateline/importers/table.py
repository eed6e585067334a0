"""A file as a table of text cells: what every reader of a container makes, and what every family of layouts reads.

A container (CSV, XLSX, Parquet, GeoJSON, KML, a zip of them, …) says how cells are found in bytes; a family (ACLED,
UCDP, this project's own, …) says what the cells mean. The two meet here, so that any family may come in any container.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

LAT, LON, RADIUS, PRECISION = "geometry.lat", "geometry.lon", "geometry.radius_m", "geometry.precision"
GEOMETRY = (LAT, LON, RADIUS, PRECISION)
"""Columns that a container with geometries adds: the point in degrees, and for an area its middle, the metres from there
to its farthest corner, and a precision of the model's vocabulary; the last two are empty for a point."""

SAMPLE = 500
"""Rows that a family looks at to recognise itself, and that a mapping is guessed from."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line, sheet row or feature number it begins at, and its cells as written, by column.

    A row that is shorter than the header lacks its last columns; `surplus` are cells beyond the header. `fault` says why
    a row has no cells at all (its quotes are broken); then `surplus` holds what could be saved of its text.
    """

    line: int
    cells: Mapping[str, str]
    surplus: tuple[str, ...] = ()
    fault: str = ""


@dataclass
class Table:
    """The rows of one file, sheet, layer or archive member, read as they are asked for.

    `path` is the user's file, `name` what a person would call the table ("book.xlsx, sheet Events"), `container` its
    format's id. `headed` says whether the file itself names its columns; where it doesn't, they are `column 1` and so
    on. `doubled` are names that the header gave twice; the second is then called "name (2)". `notes` fills while reading
    with what was noticed and put right: an encoding, a banner line, a header repeated inside. `progress` returns the
    share read so far, 0 to 1. `orders` keeps how columns write their dates, once that was looked for.
    """

    path: Path
    name: str
    container: str
    header: tuple[str, ...]
    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)
    progress: Callable[[], float] = lambda: 0.0
    headed: bool = True
    doubled: tuple[str, ...] = ()
    orders: dict[str, bool | None] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """Return the table as messages name it: the path as the user gave it, and the part of the file."""
        return f"{self.path}{self.name.removeprefix(self.path.name)}"


def peek(table: Table, number: int = SAMPLE) -> list[Row]:
    """Return the first rows; `table.rows` still yields them."""
    first = list(islice(table.rows, number))
    table.rows = chain(first, table.rows)
    return first


def rename(table: Table, header: Sequence[str]) -> None:
    """Call the columns of a table by other names, in the same order."""
    old, new = table.header, tuple(header)

    def rows(waiting: Iterator[Row]) -> Iterator[Row]:
        for row in waiting:
            cells = {name: row.cells[was] for name, was in zip(new, old, strict=True) if was in row.cells}
            yield Row(row.line, cells, row.surplus, row.fault)

    table.header, table.rows, table.headed = new, rows(table.rows), True
