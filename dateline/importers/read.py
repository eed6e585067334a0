"""The way in: any file read as incidents, its container and family found from the content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dateline.errors import ImportFailed
from dateline.importers.batch import Progress, Reading, RowsReader, TableReading, Work
from dateline.importers.containers.opening import open_tables
from dateline.importers.containers.source import LIMITS, Limits
from dateline.importers.detect import by_id, recognise
from dateline.importers.families import BY_ID
from dateline.importers.family import Context, Family
from dateline.importers.generic import has_days_and_points, mapped
from dateline.importers.ids import Ids
from dateline.importers.mapping import Mapping
from dateline.importers.rejects import take_reasons_off
from dateline.importers.table import GEOMETRY, Table, peek

AUTO = "auto"


@dataclass
class _Chosen:
    table: Table
    family: Family
    why: str
    sure: bool = True


def read_file(
    path: Path,
    context: Context,
    *,
    family: str = AUTO,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Return the reading of a file: which families its tables are of, and its incidents as they are asked for.

    `family` is the id of one or "auto"; a `mapping` says how the columns of an unknown layout are read. Raises
    ImportFailed where the file can't be opened, no family knows it or its header does not fit; more may be raised while
    the incidents are read.
    """
    return read_tables(path, open_tables(path, limits=limits), context, family=family, mapping=mapping, progress=progress)


def read_tables(
    path: Path,
    tables: Iterator[Table],
    context: Context,
    *,
    family: str = AUTO,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Return the reading of tables that are open already; see `read_file`. `path` is what messages name."""
    chosen, passed = _chosen(path, tables, family, mapping)
    reading = Reading(path, unmapped=context.unmapped, actors=context.actors, progress=progress)
    for one in chosen:
        part = reading.begin(one.table, one.family.id, one.why)
        reading.work.append(work_on(one.table, part, one.family, mapping, context))
    reading.family, reading.why = chosen[0].family.id, chosen[0].why
    chosen[0].table.notes += passed
    for one in chosen:
        if one.family is not chosen[0].family:
            one.table.notes.insert(0, f"of another family, {one.family.id}: {one.why}")
    return reading


def work_on(table: Table, part: TableReading, family: Family, mapping: Mapping | None, context: Context) -> Work:
    """Return the work of reading a table: ids are its own, actors and counts of words those of the context."""
    own = replace(context, ids=Ids())
    own.actor_names = context.actor_names
    reader = RowsReader(table.header, family.reader(table, own), strict=family.strict, placings=context.names.placings)
    return Work(table, part, reader, family, mapping, own)


def _chosen(path: Path, tables: Iterator[Table], wanted: str, mapping: Mapping | None) -> tuple[list[_Chosen], list[str]]:
    """Return the tables to read with their families, and notes on those passed over."""
    if wanted != AUTO and wanted not in BY_ID:
        raise ImportFailed(f"{path}: {wanted!r} is no family of layouts; they are {AUTO}, {', '.join(BY_ID)}.")
    found: list[_Chosen] = []
    unknown: list[Table] = []
    misfit: ImportFailed | None = None
    for table in tables:
        try:
            one = _of_table(table, wanted, mapping)
        except ImportFailed as error:  # the mapping is for another sheet, perhaps
            one, misfit = None, misfit or error
        if one:
            found.append(one)
        else:
            unknown.append(table)
    if not found:
        raise misfit or ImportFailed(f"{path}: {_why_not(unknown)}")
    kept = _best(found)
    beside = [f"{one.table.name} was passed over: {_why_beside(one)}" for one in found if one not in kept]
    return kept, beside + [f"{table.name} was passed over: no table of incidents" for table in unknown]


def _why_beside(one: _Chosen) -> str:
    if not one.sure:
        return f"another table is of the layout that was asked for, {one.family.title}"
    return "beside a table of a known layout, one without days and points is taken for a list: load it alone if it is none"


def _best(found: list[_Chosen]) -> list[_Chosen]:
    """Return the tables that hold incidents.

    Beside a table of a known family, a generic one without days and points is a code list or a chart's data; beside one
    that is recognised, so is one that is only read as a family because that was asked for.
    """
    sure = [one for one in found if one.sure] or found
    known = any(one.family.id != "generic" for one in sure)
    return [one for one in sure if one.family.id != "generic" or not known or has_days_and_points(one.table)]


def _of_table(table: Table, wanted: str, mapping: Mapping | None) -> _Chosen | None:
    if mapping is not None:
        take_reasons_off(table)
        mapping.check(table.header, table.where)
        return _Chosen(table, mapped(mapping), "read by the mapping")
    if wanted == AUTO:
        family, why = recognise(table)
        return _Chosen(table, family, why) if family else None
    chosen = by_id(wanted)
    assert chosen is not None
    recognised, why = recognise(table)  # also names the columns of a table that does not
    if recognised is chosen:
        return _Chosen(table, chosen, why)
    return _Chosen(table, chosen, f"read as {chosen.title} because that was asked for", sure=False)


def _why_not(tables: list[Table]) -> str:
    if not tables:
        return "holds no table."
    first = tables[0]
    said = "".join(f" It {note}." for note in first.notes[:3] if note.startswith("holds"))
    names = [name for name in first.header if name not in GEOMETRY]
    if not peek(first, 1):
        return f"holds no rows.{said}"
    if not names:
        return f"holds {first.container} geometries without any properties; every incident needs a date.{said}"
    listed = ", ".join(repr(name[:40]) for name in names[:8])
    return (
        f"no family of layouts knows its columns ({listed}{', …' if len(names) > 8 else ''}), and none of them holds "
        f"dates. Name the columns in a mapping (--map).{said}"
    )
