"""Reads the project's own CSV layout (docs/data-dictionary.md) row by row, in bounded memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dateline.errors import ImportFailed, ValueProblem, shorten
from dateline.importers.batch import REJECT_COLUMNS, Reading, Rejected
from dateline.importers.layout import ALL_COLUMNS, REQUIRED, ROLE_COLUMNS, incident_from_cells
from dateline.importers.names import Names
from dateline.model.incident import Incident, Involvement
from dateline.text import fold

MAX_LINE = 4_000_000
"""Characters of one line; a longer one is no table, and is refused before it fills the memory."""

MAX_CELL = 1_000_000
REJECTS_KEPT = 100_000
"""Rejected rows that are kept with their cells; a file with more of them is no file of this layout."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run as a formula; exports put an apostrophe before it."""

csv.field_size_limit(MAX_CELL)


def read(path: Path, names: Names, *, prefix: str = "") -> Reading:
    """Return the reading of a CSV file; ids that lack `prefix` get it. Raises ImportFailed when it is no such file."""
    reading = Reading(path)
    lines = _lines(path)
    rows = csv.reader(lines, strict=True)
    reading.header = _header(path, rows)
    reading.rows = _incidents(reading, rows, names, prefix)
    return reading


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a UTF-8 file; says where the first byte is that is not UTF-8."""
    try:
        with path.open("rb") as file:
            number = 0
            while raw := file.readline(MAX_LINE):
                number += 1
                if len(raw) >= MAX_LINE:
                    raise ImportFailed(f"{path}, line {number}: is longer than {MAX_LINE:,} bytes. This is no CSV table.")
                yield _decoded(path, number, raw)
    except OSError as error:
        raise ImportFailed(f"{path}: can't be read: {error.strerror}.") from error


def _decoded(path: Path, number: int, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise ImportFailed(
            f"{path}, line {number}: byte {error.start + 1} ({raw[error.start]:#04x}) is not UTF-8. "
            "Save the file as UTF-8 (in Excel: CSV UTF-8) and load it again."
        ) from None
    if "\0" in text:
        raise ImportFailed(f"{path}, line {number}: holds a NUL character. This is no text file.")
    return text


def _header(path: Path, rows: Iterator[list[str]]) -> tuple[str, ...]:
    try:
        header = tuple(name.strip() for name in next(rows, []))
    except csv.Error as error:
        raise ImportFailed(f"{path}, line 1: {error}. This is no CSV table.") from None
    if not any(header):
        raise ImportFailed(f"{path}: is empty. The first line has to name the columns; data/template.csv shows them.")
    unknown = [name for name in header if name not in (*ALL_COLUMNS, *REJECT_COLUMNS)]
    missing = [name for name in REQUIRED if name not in header]
    doubled = sorted({name for name in header if header.count(name) > 1})
    for names, what in ((missing, "lacks"), (unknown, "has unknown"), (doubled, "names twice")):
        if names:
            listed = ", ".join(repr(shorten(name, 40)) for name in names[:8])
            raise ImportFailed(
                f"{path}, line 1: {what} the column{'s' if len(names) > 1 else ''} {listed}. "
                "data/template.csv shows the layout; docs/data-dictionary.md describes every column."
            )
    return header


def _incidents(reading: Reading, rows: Iterator[list[str]], names: Names, prefix: str) -> Iterator[Incident]:
    seen: dict[str, int] = {}
    line = 2
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise ImportFailed(f"{reading.path}, line {line}: {error}. Mend the quotes there; nothing was loaded.") from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            try:
                incident = _incident(reading.header, cells, names, prefix)
                if incident.incident_id in seen:
                    first = seen[incident.incident_id]
                    raise ValueProblem("incident_id", incident.incident_id, f"is already the id of line {first}")
                seen[incident.incident_id] = line
                yield incident
            except ValueProblem as problem:
                _reject(reading, line, problem, cells)
        line = rows.line_num + 1  # type: ignore[attr-defined]


def _incident(header: tuple[str, ...], cells: list[str], names: Names, prefix: str) -> Incident:
    if len(cells) != len(header):
        raise ValueProblem("", str(len(cells)), f"cells stand in this row, but the header names {len(header)}")
    row = {name: _plain_text(cell) for name, cell in zip(header, cells, strict=True) if name not in REJECT_COLUMNS}
    _place_from_site(row, names)
    incident = incident_from_cells(row)
    if incident.where.country and names.countries and incident.where.country not in names.countries:
        raise ValueProblem("country", incident.where.country, "is not an ISO 3166-1 alpha-2 code such as IQ")
    changes: dict = {"actors": tuple(_resolved(one, names) for one in incident.actors)}
    if prefix:
        changes["incident_id"] = _prefixed(incident.incident_id, prefix)
        changes["parent_incident_id"] = _prefixed(incident.parent_incident_id, prefix)
    return replace(incident, **changes)


def _plain_text(cell: str) -> str:
    """Return a cell without the apostrophe that an export put before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS) else cell


def _prefixed(incident_id: str, prefix: str) -> str:
    return incident_id if not incident_id or incident_id.startswith(prefix) else prefix + incident_id


def _place_from_site(row: dict[str, str], names: Names) -> None:
    """Fill in the point of a known site where the row gives none of its own."""
    site_id = row.get("site_id", "").strip()
    if not site_id:
        return
    if site_id not in names.sites:
        raise ValueProblem("site_id", site_id, "is not a known site; leave it empty and give lat and lon")
    if not any(row.get(name, "").strip() for name in ("lat", "lon", "geo_precision")):
        site = names.sites[site_id]
        row.update(lat=repr(site.lat), lon=repr(site.lon), geo_precision=site.precision, radius_m=str(site.radius_m))
        row["place_name"] = row.get("place_name", "").strip() or site.name
        row["country"] = row.get("country", "").strip() or site.country


def _resolved(one: Involvement, names: Names) -> Involvement:
    """Return the involvement with its actor's id; a name of the plain columns has to be a known actor's."""
    if one.actor_id:
        if one.actor_id not in names.actors:
            raise ValueProblem("actors", one.actor_id, "is not the id of a known actor; write a name instead of an id")
        return one
    found = names.by_alias.get(fold(one.name_as_written))
    if found:
        written = "" if one.name_as_written in (found, names.actors[found].name) else one.name_as_written
        return replace(one, actor_id=found, name_as_written=written)
    if not (one.certainty or one.according_to or one.source or one.of_series):
        column = next((name for name, role in ROLE_COLUMNS.items() if role == one.role), "actors")
        raise ValueProblem(
            column, one.name_as_written,
            "is not a known actor by id, name or alias; for an actor of your own write it into `actors` with according_to",
        )  # fmt: skip
    return one


def _reject(reading: Reading, line: int, problem: ValueProblem, cells: list[str]) -> None:
    if len(reading.rejected) >= REJECTS_KEPT:
        raise ImportFailed(f"{reading.path}: more than {REJECTS_KEPT:,} rows can't be read. This is no file of this layout.")
    reading.rejected.append(Rejected(line, problem.field, problem.value, problem.reason, tuple(cells)))
