"""Incidents as an Excel workbook: real dates and numbers, text that is never a formula, and a sheet that says what it is.

Rows go to a temporary file one by one (XlsxWriter's constant memory), so that a million of them fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dateline.exporters import spool, typed
from dateline.exporters.about import About, too_many
from dateline.exporters.columns import columns
from dateline.exporters.telling import allowed
from dateline.importers.formulas import guarded, unguarded
from dateline.model.incident import Incident

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header, a limit of Excel."""

MOST_CHARACTERS = 32_767
"""UTF-16 units of one cell, a limit of Excel."""

CUT = " […cut]"
FIRST_YEAR = 1900
"""Excel knows no day before 1900; such a day is written as text."""

_WIDTHS = {"title": 48, "summary": 60, "disputes": 40, "note": 40, "actors": 40, "sources": 40, "place_name": 24,
           "incident_id": 18, "event_type": 20, "weapon": 20}  # fmt: skip
_OTHER_WIDTH = 13


@dataclass
class _Losses:
    """What did not fit into cells, and is said on the sheet about the file."""

    cut: int = 0
    replaced: int = 0


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the file in pieces once it is complete. Raises ExportRefused where a sheet has too few rows for it."""
    with spool.folder(XlsxWriterException) as folder:
        path = folder / "incidents.xlsx"
        for _ in _made(pages, about, path):
            yield spool.STILL_WORKING
        yield from spool.pieces(path)


def _made(pages: Iterable[list[Incident]], about: About, path: Path) -> Iterator[None]:
    options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(path), options) as book:
        book.set_properties({"title": allowed(about.title), "comments": allowed(about.filter_words), "created": about.exported})
        sheet, losses, row = book.add_worksheet("Incidents"), _Losses(), 0
        _frame(book, sheet, columns(about))
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        for page in pages:
            for incident in page:
                row += 1
                if row > MOST_ROWS:
                    raise too_many("An Excel sheet", MOST_ROWS)
                _write_row(sheet, row, typed.values(incident, about), day, losses)
            yield
        sheet.autofilter(0, 0, max(row, 1), len(columns(about)) - 1)
        _write_about(book, about, row, losses)


def _frame(book: Workbook, sheet: Worksheet, names: Sequence[str]) -> None:
    """Write the header, which stays in sight with the columns that say which incident a row is."""
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E9EDF0"})
    for number, name in enumerate(names):
        sheet.set_column(number, number, _WIDTHS.get(name, _OTHER_WIDTH))
        sheet.write_string(0, number, name, head)
    sheet.freeze_panes(1, 2)


def _write_row(sheet: Worksheet, row: int, values: Mapping[str, typed.Value], day: Format, losses: _Losses) -> None:
    for number, value in enumerate(values.values()):
        if isinstance(value, str):
            sheet.write_string(row, number, _fitting(value, losses))
        elif isinstance(value, date):
            if value.year >= FIRST_YEAR:
                sheet.write_datetime(row, number, value, day)
            else:
                sheet.write_string(row, number, value.isoformat())
        elif value is not None:
            sheet.write_number(row, number, value)


def _fitting(text: str, losses: _Losses) -> str:
    """Return `text` as a cell can hold it; what is lost is counted.

    No text of a cell is a formula, whatever it begins with. But a load takes off the apostrophes that a CSV file puts
    before formulas, as the workbook may have been one: a text that begins like that by itself gets another one.
    """
    fit = allowed(text)
    losses.replaced += fit != text
    fit = fit if unguarded(fit) == fit else guarded(fit)
    fit = fit.replace("\r\n", "\n").replace("\r", "\n")  # the one line end that Excel knows inside a cell
    if len(fit) * 2 <= MOST_CHARACTERS:  # no character takes more than two units
        return fit
    units = fit.encode("utf-16-le")
    if len(units) // 2 <= MOST_CHARACTERS:
        return fit
    losses.cut += 1
    return units[: (MOST_CHARACTERS - len(CUT)) * 2].decode("utf-16-le", errors="ignore") + CUT


def _write_about(book: Workbook, about: About, rows: int, losses: _Losses) -> None:
    sheet = book.add_worksheet("About")
    label, text = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 110)
    lines = [("Title", about.title), *about.lines(), ("Rows", f"{rows:,} incidents on the sheet Incidents")]
    if losses.cut:
        lines.append(("Cut", f"{losses.cut:,} cells held more than {MOST_CHARACTERS:,} characters and end with “{CUT.strip()}”"))
    if losses.replaced:
        lines.append(("Replaced", f"{losses.replaced:,} cells held control characters, which Excel can't: they show as \ufffd"))
    for row, (left, right) in enumerate(lines):
        sheet.write_string(row, 0, left, label)
        sheet.write_string(row, 1, _fitting(right, _Losses()), text)
