"""Incidents as CSV (RFC 4180, UTF-8) in the project's own layout; text never becomes a formula in a spreadsheet.

The rows stand alone: CSV has no place for a word about them, and a line that is no row would be refused when the file
is loaded again. What there is to say goes beside the file, see docs/decisions/0011-exports.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from dateline.exporters.about import NOTHING_SAID, About
from dateline.exporters.columns import cells, columns
from dateline.importers.formulas import guarded
from dateline.importers.layout import NUMERIC
from dateline.model.incident import Incident

MEDIA_TYPE = "text/csv; charset=utf-8"


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the file in pieces, one for each page."""
    return (piece.encode() for piece in lines(pages, about))


def lines(pages: Iterable[list[Incident]], about: About = NOTHING_SAID) -> Iterator[str]:
    """Yield the CSV in pieces: the header, then a piece for each page."""
    yield _written([columns(about)])
    for page in pages:
        yield _written([_row(incident, about) for incident in page])


def _row(incident: Incident, about: About) -> list[str]:
    return [text if name in NUMERIC else guarded(text) for name, text in cells(incident, about).items()]


def _written(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
