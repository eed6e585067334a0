"""Delimited text (CSV, TSV, semicolons, bars) as a table: encoding, delimiter and header found from the content.

Everything is read as a stream: memory is bounded by the longest row, whatever the size of the file.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dateline.errors import ImportFailed
from dateline.importers.containers.encoding import check_decodes, encoding_of
from dateline.importers.containers.header import LOOKED_AT, Header, find_header, rows_below, unique_names
from dateline.importers.containers.source import LIMITS, Limits, Source, told_as
from dateline.importers.table import Row, Table

DELIMITERS = ",\t;|"
SAMPLE_CHARACTERS = 400_000

_SEP_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)

csv.field_size_limit(LIMITS.cell)


@dataclass(frozen=True)
class Layout:
    """How the text of a file is to be taken apart; the defaults say "find out"."""

    encoding: str = ""
    delimiter: str = ""
    quoting: int = csv.QUOTE_MINIMAL
    header_first: bool = False
    """Whether the first row is the header, whatever it looks like."""
    skipped: int = 0
    errors: str = "strict"
    """What is done with bytes that the encoding does not know."""


def open_text(source: Source, limits: Limits = LIMITS, layout: Layout | None = None) -> Table:
    """Return the table of a text file. Raises ImportFailed where it is none, with the line where that shows."""
    layout = layout or Layout()
    notes: list[str] = []
    with told_as(source, "text"):
        encoding, errors = (layout.encoding, "strict") if layout.encoding else encoding_of(source, notes)
        check_decodes(source, encoding, errors)
        layout = replace(layout, encoding=encoding, errors=errors)
        if not layout.delimiter:
            layout = _sniffed(source, layout, limits)
        header = _header(source, layout, limits)
        if not header.names:
            raise source.refuse("is empty. The first line has to name the columns; data/template.csv shows them.")
    if len(header.names) > limits.columns:
        raise source.refuse(f"line 1 names {len(header.names):,} columns; this is no table of incidents.")
    notes += header.notes
    size = max(1, source.file.stat().st_size)
    position = [0]
    return Table(
        source.origin, source.name, "csv" if layout.delimiter == "," else "tsv" if layout.delimiter == "\t" else "text",
        header.names, _rows(source, layout, limits, header, notes, position), notes, lambda: min(1.0, position[0] / size),
        header.found, header.doubled,
    )  # fmt: skip


def _rows(source: Source, layout: Layout, limits: Limits, header: Header, notes: list[str], position: list[int]) -> Iterator[Row]:
    with told_as(source, "text"), _Records(source, layout, limits, position) as records:
        numbered = iter(records)
        first: tuple[str, ...] = ()
        for _ in range(header.data_at):
            first = tuple(cell.strip() for cell in next(numbered, (0, []))[1])
        yield from _with_faults(rows_below(header, numbered, notes, first if header.found else ()), records)


def _with_faults(rows: Iterator[Row], records: _Records) -> Iterator[Row]:
    """Yield the rows, and between them those whose quotes are broken, as rows that say so."""
    for row in rows:
        if records.faults:
            yield from records.faults
            records.faults.clear()
        yield row
    yield from records.faults


class _Records:
    """The records of a text file with the line each begins on; `faults` gathers those that can't be taken apart."""

    def __init__(self, source: Source, layout: Layout, limits: Limits, position: list[int]) -> None:
        self.source = source
        self.layout = layout
        self.limits = limits
        self.faults: list[Row] = []
        self._position = position
        self._last = ""
        self._raw = source.file.open("rb")
        self._text = io.TextIOWrapper(self._raw, layout.encoding, layout.errors, newline="")

    def __enter__(self) -> _Records:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        lines = self._lines()
        for _ in range(self.layout.skipped):
            next(lines, None)
        begins = self.layout.skipped + 1
        reader = csv.reader(lines, delimiter=self.layout.delimiter or ",", quoting=self.layout.quoting, strict=True)  # type: ignore[arg-type]
        skipped = self.layout.skipped
        while True:
            try:
                for cells in reader:
                    yield begins, cells
                    begins = reader.line_num + 1 + skipped
                return
            except csv.Error as error:
                self._fault(begins, str(error))
                begins = reader.line_num + 1 + skipped

    def _lines(self) -> Iterator[str]:
        limit, readline, tell, position = self.limits.line, self._text.readline, self._raw.tell, self._position
        number = 0
        while line := readline(limit):
            number += 1
            if len(line) >= limit:
                raise ImportFailed(f"{self.source.where}, line {number}: is longer than {limit:,} characters. This is no table.")
            if not number & 1023:
                position[0] = tell()
            self._last = line
            yield line
        position[0] = tell()

    def _fault(self, line: int, reason: str) -> None:
        where = f"{self.source.where}, line {line}"
        if "unexpected end" in reason:
            raise ImportFailed(f"{where}: a quote is opened there and never closed. Mend it; nothing was loaded.") from None
        if "field larger" in reason:
            raise ImportFailed(f"{where}: a cell is longer than {self.limits.cell:,} characters. This is no table.") from None
        if len(self.faults) > 100_000:
            raise ImportFailed(f"{where}: more than 100,000 rows can't be read. This is no table.") from None
        fault = "has quotes that don't match; double each quote inside a quoted cell"
        self.faults.append(Row(line, {}, (self._last.rstrip("\r\n"),), fault))


def _header(source: Source, layout: Layout, limits: Limits) -> Header:
    sample: list[list[str]] = []
    with _Records(source, layout, limits, [0]) as records:
        for _, cells in records:
            sample.append(cells)
            if len(sample) >= (1 if layout.header_first else LOOKED_AT):
                break
    if layout.header_first:
        names, doubled = unique_names(sample[0] if sample else [])
        return Header(names if sample and any(map(str.strip, sample[0])) else (), 1, True, doubled)
    return find_header(sample)


def _sniffed(source: Source, layout: Layout, limits: Limits) -> Layout:
    """Return the layout with the delimiter that gives the most even table."""
    lines: list[str] = []
    with source.file.open(encoding=layout.encoding, errors=layout.errors, newline="") as text:
        size = 0
        while len(lines) < LOOKED_AT and size < SAMPLE_CHARACTERS and (line := text.readline(limits.line)):
            lines.append(line)
            size += len(line)
    said = _SEP_LINE.fullmatch(lines[0]) if lines else None
    if said:
        return replace(layout, delimiter=said[1], skipped=1)
    scores = {delimiter: _evenness(lines, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    layout = replace(layout, delimiter=best if scores[best] > 0 else ",")
    if best == "\t" and not find_header([line.rstrip("\r\n").split("\t") for line in lines]).found:
        return replace(layout, quoting=csv.QUOTE_NONE)  # such files (GDELT) know no quotes: a lone one is text
    return layout


def _evenness(lines: Sequence[str], delimiter: str) -> float:
    """Return how well a delimiter takes these lines apart: the share of rows of one width, more for more columns."""
    widths: list[int] = []
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if any(cells):
                widths.append(len(cells))
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    if len(widths) > 2 and len(lines) >= LOOKED_AT:
        widths.pop()  # the sample may end inside it
    width, number = max(Counter(widths).items(), key=lambda item: (item[1] * math.log(item[0]), item[0]))
    starts = widths[0] == width or (len(widths) > 1 and widths[1] == width)
    even = 2.0 if number == len(widths) > 1 else 1.0  # all rows, the header too: no comma within cells does that
    return number / len(widths) * math.log(width) * (1.2 if starts else 1.0) * even
