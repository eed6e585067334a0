"""The columns of the project's layout with their types, for formats that have types: dates, numbers, text."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

import pyarrow as pa

from dateline.exporters.about import About
from dateline.exporters.columns import cells, columns
from dateline.importers.layout import NUMERIC
from dateline.model.incident import Incident

Value = str | int | float | date | None

DATES = ("date_start", "date_end")
REALS = ("lat", "lon")
WHOLE = tuple(name for name in NUMERIC if name not in REALS)
GROUP = 20_000
"""Incidents that are written at once where a format has groups of rows."""


def values(incident: Incident, about: About) -> dict[str, Value]:
    """Return an incident as the values of the columns, None where nothing is known."""
    return {name: value(name, text) for name, text in cells(incident, about).items()}


def point(incident: Incident) -> bytes | None:
    """Return the point as well-known binary (OGC 06-103r4): little-endian, type 1, x, y."""
    where = incident.where
    return struct.pack("<BIdd", 1, 1, where.lon, where.lat) if where.has_point else None


def value(name: str, text: str) -> Value:
    """Return the value of one cell of the layout."""
    if not text:
        return None
    if name in DATES:
        return date.fromisoformat(text)
    if name in REALS:
        return float(text)
    return int(text) if name in WHOLE else text


def arrow_type(name: str) -> pa.DataType:
    """Return the type of a column."""
    if name in DATES:
        return pa.date32()
    if name in REALS:
        return pa.float64()
    return pa.int32() if name in WHOLE else pa.string()


def schema(about: About) -> pa.Schema:
    """Return the columns as an Arrow schema."""
    return pa.schema([(name, arrow_type(name)) for name in columns(about)])


def groups(pages: Iterable[list[Incident]]) -> Iterator[list[Incident]]:
    """Yield pages joined to lists of at least GROUP incidents, the last one with what is left."""
    gathered: list[list[Incident]] = []
    for page in pages:
        gathered.append(page)
        if sum(map(len, gathered)) >= GROUP:
            yield list(chain(*gathered))
            gathered = []
    if any(gathered):
        yield list(chain(*gathered))
