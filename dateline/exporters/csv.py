"""Incidents as CSV (RFC 4180, UTF-8) in the project's own layout; text never becomes a formula in a spreadsheet.

The rows stand alone: CSV has no place for a word about them, and a line that is no row would be refused when the file
is loaded again. What there is to say goes beside the file, see docs/decisions/0011-exports.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from dateline.exporters.about import About
from dateline.importers.layout import COLUMNS, NUMERIC, cells_from_incident
from dateline.importers.own_csv import FORMULA_STARTS
from dateline.model.incident import Incident

MEDIA_TYPE = "text/csv; charset=utf-8"


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the file in pieces, one for each page."""
    return (piece.encode() for piece in lines(pages))


def lines(pages: Iterable[list[Incident]]) -> Iterator[str]:
    """Yield the CSV in pieces: the header, then a piece for each page."""
    yield _written([COLUMNS])
    for page in pages:
        yield _written([_row(incident) for incident in page])


def _row(incident: Incident) -> list[str]:
    cells = cells_from_incident(incident)
    return [cells[name] if name in NUMERIC else harmless(cells[name]) for name in COLUMNS]


def harmless(text: str) -> str:
    """Return `text` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def _written(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
