"""Any other layout as a family: its mapping guessed from the table, or given by a person."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.importers.family import Context, Family, RowReader
from dateline.importers.guess import UNSETTLED, guess
from dateline.importers.mapped_rows import MappedRows
from dateline.importers.mapping import Mapping
from dateline.importers.table import SAMPLE, Row, Table, peek


def mapped(mapping: Mapping) -> Family:
    """Return the family of layouts that a mapping describes."""
    return Family("generic", "Mapped columns", lambda header, rows: "", lambda table, context: _reader(table, context, mapping))


def has_days_and_points(table: Table) -> bool:
    """Return whether the columns of a table of an unknown layout give a day and a point."""
    found = guess(table.header, peek(table)).columns
    return "date_start" in found and bool({"lat", "coordinates"} & found.keys())


def _recognise(header: Sequence[str], rows: Sequence[Row]) -> str:
    found = guess(header, rows)
    if not any(name in found.columns for name in ("date_start", "year")):
        return ""
    said = [f"{field} from {', '.join(map(repr, names))}" for field, names in found.columns.items()]
    return f"no known layout; columns by their names and contents: {'; '.join(said)}"


def _guessed(table: Table, context: Context) -> RowReader:
    mapping = guess(table.header, peek(table, SAMPLE))
    reader = _reader(table, context, mapping)
    settled = any(order is not None for order in table.orders.values())
    table.notes += [note for note in mapping.notes if not (settled and note == UNSETTLED)]
    return reader


FAMILY = Family("generic", "Any other table, by its columns", _recognise, _guessed)


def _reader(table: Table, context: Context, mapping: Mapping) -> RowReader:
    mapping.check(table.header, table.where)
    rows = MappedRows(table, context, mapping)
    exact = mapping.columns.get("geo_precision", ())
    stated = any(row.cells.get(name) for row in peek(table, SAMPLE) for name in exact) or "geo_precision" in mapping.constants
    if not stated and ({"lat", "coordinates"} & set(mapping.columns)):
        table.notes.append("the file does not say how exact its points are; they are taken as towns, within 5 km")
    if rows.others:
        columns, are = ("columns", "are") if len(rows.others) > 1 else ("column", "is")
        listed = ", ".join(rows.others)[:500]
        table.notes.append(f"{len(rows.others)} {columns} that no field takes {are} kept in the note: {listed}")
    return rows.incident
