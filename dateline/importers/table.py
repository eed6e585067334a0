"""A file as a table of text cells: what every reader of a container makes, and what every family of layouts reads.

A container (CSV, XLSX, Parquet, GeoJSON, KML, a zip of them, …) says how cells are found in bytes; a family (ACLED,
UCDP, this project's own, …) says what the cells mean. The two meet here, so that any family may come in any container.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LAT, LON, RADIUS, PRECISION = "geometry.lat", "geometry.lon", "geometry.radius_m", "geometry.precision"
GEOMETRY = (LAT, LON, RADIUS, PRECISION)
"""Columns that a container with geometries adds: the point in degrees, and for an area its middle, the metres from there
to its farthest corner, and a precision of the model's vocabulary; the last two are empty for a point."""


@dataclass(frozen=True)
class Row:
    """One row: the line, sheet row or feature number it begins at, and its cells as written, by column."""

    line: int
    cells: Mapping[str, str]


@dataclass
class Table:
    """The rows of one file, sheet, layer or archive member, read as they are asked for.

    `name` is what a person would call it ("book.xlsx, sheet Events"), `container` its format's id. `notes` fills while
    reading with what was noticed and put right: an encoding, a banner line, a header repeated inside. `progress` returns
    the share read so far, 0 to 1.
    """

    path: Path
    name: str
    container: str
    header: tuple[str, ...]
    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)
    progress: Callable[[], float] = lambda: 0.0
