"""The first rows of a file as JSON: read by a process of its own, so that a hostile file harms no server, then shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from dateline.errors import ImportFailed
from dateline.importers.containers.opening import open_tables
from dateline.importers.table import Row, Table

ROWS = 1_000
TABLES = 40
CHARACTERS = 8_000_000
"""Of one table; its rows end before they come to more."""


def first_rows(path: Path, rows: int = ROWS) -> dict[str, Any]:
    """Return `{"tables": […], "error": ""}` of a file: each table's name, header, notes and first rows, as JSON.

    `more` says that a table goes on. The error is that of the file, or of a later part of it.
    """
    found: list[dict] = []
    error = ""
    try:
        for table in islice(open_tables(path), TABLES):
            found.append(_first_of(table, rows))
    except ImportFailed as failed:
        error = str(failed)
    return {"tables": found, "error": error}


def _first_of(table: Table, rows: int) -> dict[str, Any]:
    kept: list[tuple] = []
    size, error = 0, ""
    try:
        for row in islice(table.rows, rows + 1):
            size += sum(map(len, row.cells.values())) + sum(map(len, row.surplus))
            kept.append((row.line, list(row.cells.values()), list(row.surplus), row.fault))
            if size > CHARACTERS:
                break
    except ImportFailed as failed:
        error = str(failed)
    more = len(kept) > rows or size > CHARACTERS
    return {
        "name": table.name, "container": table.container, "header": list(table.header), "headed": table.headed,
        "doubled": list(table.doubled), "notes": list(table.notes), "rows": kept[:rows], "more": more, "error": error,
    }  # fmt: skip


def tables_of(sample: dict[str, Any], path: Path) -> Iterator[Table]:
    """Yield the tables of a sample as if the file held no more."""
    for one in sample["tables"]:
        header = tuple(one["header"])
        yield Table(
            path, one["name"], one["container"], header, _rows(one["rows"], header), list(one["notes"]), headed=one["headed"],
            doubled=tuple(one["doubled"]),
        )  # fmt: skip


def _rows(rows: list, header: tuple[str, ...]) -> Iterator[Row]:
    for line, cells, surplus, fault in rows:
        yield Row(line, dict(zip(header, cells, strict=False)), tuple(surplus), fault)
