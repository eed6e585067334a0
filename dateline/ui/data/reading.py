"""The first rows of a dropped file as they would become incidents; read again at once when the mapping changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from dateline.errors import DatelineError, ImportFailed
from dateline.importers.batch import Rejected
from dateline.importers.families import BY_ID
from dateline.importers.family import Context
from dateline.importers.guess import guess
from dateline.importers.mapping import Mapping, fingerprint, from_toml, to_toml
from dateline.importers.names import Names
from dateline.importers.read import read_tables
from dateline.importers.rejects import take_reasons_off
from dateline.importers.sample import tables_of
from dateline.importers.table import SAMPLE, Row, Table
from dateline.model.incident import Actor, Incident
from dateline.store import Library, datasets, staging
from dateline.ui.data.drop import Dropped

GENERIC = "generic"
PREVIEW = "preview"
"""Stands for the data set in the ids of incidents that are only looked at."""


@dataclass
class Preview:
    """What the first rows of a file become. `whole` says that they are all its rows.

    `mapping` is the one that is in use for a table of no known family, with the `header` it is for; None elsewhere.
    """

    error: str = ""
    family: str = ""
    family_title: str = ""
    why: str = ""
    notes: list[str] = field(default_factory=list)
    tables: list[tuple[str, str, int]] = field(default_factory=list)
    rows: int = 0
    whole: bool = True
    incidents: list[Incident] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    header: tuple[str, ...] = ()
    mapping: Mapping | None = None
    guessed: Mapping | None = None
    columns: dict[str, list[str]] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def mappable(self) -> bool:
        """Return whether a person says which column is what: an unknown layout, or one that can't be read."""
        return bool(self.header) and (self.family in (GENERIC, "") or self.mapping is not None)


@lru_cache(maxsize=2)
def names(library: Library, revision: int) -> Names:
    """Return the actors, sites, countries and settled places that a file may name, as of a revision."""
    return staging.names_of(staging.snapshot(library))


def preview(library: Library, dropped: Dropped) -> Preview:
    """Return what the first rows of a file become under its mapping."""
    key = (library.revision, to_toml(dropped.mapping) if dropped.mapping else "")
    if key not in dropped.previews:
        dropped.previews = {key: _read(library, dropped)}
    return dropped.previews[key]


def _read(library: Library, dropped: Dropped) -> Preview:
    found = Preview(whole=not any(one["more"] for one in dropped.sample["tables"]))
    if dropped.sample["error"] and not dropped.sample["tables"]:
        found.error = dropped.spoken(dropped.sample["error"])
        return found
    context = Context(PREVIEW, names(library, library.revision))
    _see_columns(found, dropped)
    try:
        reading = read_tables(dropped.path, tables_of(dropped.sample, dropped.path), context, mapping=dropped.mapping)
        found.incidents = list(reading.incidents())
    except DatelineError as error:
        found.error = dropped.spoken(str(error))
        found.mapping = dropped.mapping or found.guessed
        return found
    found.family, found.why = reading.family, reading.why
    found.family_title = BY_ID[reading.family].title if reading.family in BY_ID else reading.family
    found.actors = reading.actors
    found.notes, found.rejected, found.unmapped = reading.notes, reading.rejected, reading.unmapped
    found.tables = [(one.name, one.container, one.rows) for one in reading.tables]
    found.rows = sum(one.rows for one in reading.tables)
    if found.family == GENERIC:
        found.mapping = dropped.mapping or found.guessed
    errors = [dropped.sample["error"], *(one["error"] for one in dropped.sample["tables"])]
    found.error = dropped.spoken(next(filter(None, errors), ""))
    return found


def _see_columns(found: Preview, dropped: Dropped) -> None:
    """Note the columns of the first table that a mapping could be for, what stands in them, and the likeliest mapping."""
    table = next((one for one in tables_of(dropped.sample, dropped.path) if one.header), None)
    if not table:
        return
    take_reasons_off(table)
    rows = [row for row in table.rows if not row.fault]
    found.header = table.header
    found.columns = {name: [text for row in rows if (text := row.cells.get(name, "").strip())] for name in table.header}
    found.guessed = guess(table.header, rows[:SAMPLE])


def remembered(library: Library, dropped: Dropped) -> Mapping | None:
    """Return the mapping that was kept for files with the same header, None where there is none or it no longer fits."""
    table = next((one for one in tables_of(dropped.sample, dropped.path) if one.header), None)
    if not table:
        return None
    take_reasons_off(table)
    kept = datasets.mapping(library, fingerprint(table.header))
    if not kept:
        return None
    try:
        found = from_toml(kept)
        found.check(table.header, table.where)
    except ImportFailed:
        return None
    return found


def read_rows(library: Library, path: Path, header: Sequence[str], rows: Sequence[Row], mapping: Mapping | None) -> Reread:
    """Return which of some rows can be read now: mended ones, with the header of their file."""
    headed = not all(name == f"column {at}" for at, name in enumerate(header, 1))
    table = Table(path, path.name, "csv", tuple(header), iter(rows), headed=headed)
    context = Context(PREVIEW, names(library, library.revision))
    try:
        reading = read_tables(path, iter([table]), context, mapping=mapping)
        incidents = list(reading.incidents())
    except DatelineError as error:
        return Reread([], [], str(error).replace(str(path), path.name))
    return Reread(incidents, reading.rejected, "")


@dataclass(frozen=True)
class Reread:
    """Rows read again: the incidents they became, those rejected again, and why none could be read at all."""

    incidents: list[Incident]
    rejected: list[Rejected]
    error: str
