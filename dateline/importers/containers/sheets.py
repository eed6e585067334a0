"""Spreadsheets (XLSX, XLSM, XLSB, XLS) as tables, one a sheet that holds anything.

calamine reads a sheet into memory whole, about 50 bytes a cell of the rectangle around its contents; a sheet with a larger
rectangle, or one that is mostly empty, is streamed by openpyxl, which is slower but needs no more for more rows.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from dateline.importers.containers.cells import text_of
from dateline.importers.containers.header import LOOKED_AT, find_header, rows_below
from dateline.importers.containers.source import LIMITS, Limits, Source, told_as
from dateline.importers.table import Row, Table

DENSE_CELLS = 12_000_000
"""Cells of a sheet's rectangle up to which it is read into memory whole."""

_LONGEST_ROW = 8_000_000
_ROW_START = re.compile(rb"<(?:\w+:)?row\b")
_ROW_NUMBER = re.compile(rb"[^>]{0,400}?\br=\"(\d{1,9})\"")
_HOLDS = re.compile(rb"<(?:\w+:)?(?:v|is)>")
_FAR_DOWN = re.compile(rb"\br=\"[A-Z]{1,3}(\d{6,7})\"[^/>]*>")
_WIDE = re.compile(rb"\br=\"[A-Z]{3}\d+\"[^/>]*>")
_MARKUP = re.compile(rb"<!DOCTYPE|<!ENTITY|D\0O\0C\0T\0Y\0P\0E")
_HINT = "Open it in a spreadsheet program and save it again, or as CSV."


def open_workbook(source: Source, limits: Limits = LIMITS) -> Iterator[Table]:
    """Yield a table for each sheet that is not empty. Raises ImportFailed for a damaged or protected workbook."""
    with told_as(source, "a spreadsheet", hint=_HINT):
        packed = zipfile.is_zipfile(source.file)
        areas = _areas(source) if packed else {}
        too_large = any(area > DENSE_CELLS for area in areas.values())
        sheets = list(_streamed(source) if too_large else _dense(source))
    empty = True
    for name, rows in sheets:
        part = Source(source.file, source.origin, f"{source.inside}, sheet {name}", source.scratch, source.depth)
        table = _table(part, rows, limits)
        if table:
            empty = False
            yield table
    if empty:
        raise source.refuse("holds no sheet with anything in it.")


def _table(source: Source, rows: Callable[[], Iterator[tuple[int, Sequence[str]]]], limits: Limits) -> Table | None:
    waiting = _guarded(source, rows)
    first = list(islice(waiting, LOOKED_AT))
    header = find_header([cells for _, cells in first])
    if not header.names:
        return None
    if len(header.names) > limits.columns:
        raise source.refuse(f"names {len(header.names):,} columns; this is no table of incidents.")
    notes = list(header.notes)
    said = tuple(cell.strip() for cell in first[header.data_at - 1][1]) if header.found and header.data_at else ()
    numbered = chain(first[header.data_at :], waiting)
    return Table(
        source.origin, source.name, "xlsx", header.names, _kept(source, rows_below(header, numbered, notes, said)),
        notes, headed=header.found, doubled=header.doubled,
    )  # fmt: skip


def _kept(source: Source, rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows; the unpacked file, if there is one, stays as long as they are read."""
    yield from rows
    del source


def _guarded(source: Source, rows: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    with told_as(source, "a spreadsheet", hint=_HINT):
        yield from rows()


def _dense(source: Source) -> Iterator[tuple[str, Callable[[], Iterator[tuple[int, Sequence[str]]]]]]:
    book = CalamineWorkbook.from_path(str(source.file))
    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet:
            yield sheet.name, lambda name=sheet.name: _dense_rows(book.get_sheet_by_name(name))  # type: ignore[misc]


def _dense_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [text_of(cell) for cell in cells]


def _streamed(source: Source) -> Iterator[tuple[str, Callable[[], Iterator[tuple[int, Sequence[str]]]]]]:
    book = openpyxl.load_workbook(source.file.open("rb"), read_only=True, data_only=True)  # of a path it believes the name
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        yield sheet.title, lambda sheet=sheet: _streamed_rows(sheet)  # type: ignore[misc]


def _streamed_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if any(cell is not None for cell in cells):
            yield number, [text_of(cell) for cell in cells]


def _areas(source: Source) -> dict[str, int]:
    """Return the cells in the rectangle of each sheet of an XLSX file. Raises ImportFailed for markup that is none of its."""
    found = {}
    with zipfile.ZipFile(source.file) as book:
        for entry in book.infolist():
            if entry.filename.endswith((".xml", ".rels", ".bin")):
                with book.open(entry) as part:
                    found[entry.filename] = _area(source, iter(lambda part=part: part.read(1 << 20), b""))  # type: ignore[misc]
    return found


def _area(source: Source, chunks: Iterator[bytes]) -> int:
    """Return the cells in the rectangle around all cells that hold something; empty ones with a style don't count."""
    rows = last = 0
    letter, wide, tail = b"@", False, b""
    for number, chunk in enumerate(chunks):
        if number == 0 and _MARKUP.search(chunk[:4_096]):
            raise source.refuse("holds a document type or entities in its XML, which no spreadsheet program writes. Refused.")
        *whole, tail = _ROW_START.split(tail + chunk)
        if len(tail) > _LONGEST_ROW:  # a row without end is looked at in parts
            whole, tail = [*whole, tail], b""
        for row in whole:
            rows += 1
            if _HOLDS.search(row):
                said = _ROW_NUMBER.match(row)
                last = max(last, int(said[1]) if said else rows)
        text = b"".join(whole)
        last = max([last, *map(int, _FAR_DOWN.findall(text))])
        wide, letter = _columns(text, wide, letter)
    if _HOLDS.search(tail):
        said = _ROW_NUMBER.match(tail)
        last = max([last, int(said[1]) if said else rows + 1, *map(int, _FAR_DOWN.findall(tail))])
        wide, letter = _columns(tail, wide, letter)
    return last * (16_384 if wide else (letter[0] - ord("@")) * 26 + 26)


def _columns(text: bytes, wide: bool, letter: bytes) -> tuple[bool, bytes]:
    """Return whether a column beyond ZZ holds anything, and the first letter of the last column of two letters."""
    wide = wide or bool(_WIDE.search(text))
    while not wide and letter < b"Z":
        more = re.search(rb"\br=\"([" + bytes([letter[0] + 1]) + rb"-Z])[A-Z]\d+\"[^/>]*>", text)
        if not more:
            break
        letter = more[1]
    return wide, letter
