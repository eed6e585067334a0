"""Which family a table is of, told from its columns and first rows and never from its name, with the reason in words."""

from __future__ import annotations

from dateline.errors import ImportFailed
from dateline.importers.families import BY_ID, FAMILIES
from dateline.importers.family import Family
from dateline.importers.rejects import take_reasons_off
from dateline.importers.table import Table, peek, rename


def recognise(table: Table) -> tuple[Family | None, str]:
    """Return the family of a table and why it is of it; None and "" for a table that no family can read.

    Columns that a rejects file puts before a row's own are taken off the table, and one of a known width that names no
    columns gets the names of the family it is of. Raises ImportFailed for one that a family knows and that holds no incidents.
    """
    take_reasons_off(table)
    first = peek(table)
    for family in FAMILIES:
        if not table.headed:
            for header in family.headers:
                if len(header) == len(table.header) and (why := _named(family, header, table)):
                    rename(table, header)
                    return family, f"{why}; the file itself names no columns"
        try:
            why = family.recognise(table.header, first)
        except ImportFailed as known_but_no_use:
            raise ImportFailed(f"{table.where}: {known_but_no_use}") from None
        if why:
            return family, why
    return None, ""


def by_id(name: str) -> Family | None:
    """Return the family of this id, None where there is none."""
    return BY_ID.get(name)


def _named(family: Family, header: tuple[str, ...], table: Table) -> str:
    first = peek(table)
    rows = [type(row)(row.line, dict(zip(header, row.cells.values(), strict=False)), row.surplus, row.fault) for row in first]
    return family.recognise(header, rows)
