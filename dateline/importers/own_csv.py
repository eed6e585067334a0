"""The project's own layout (docs/data-dictionary.md) as a family of tables, and as plain CSV read in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dateline.errors import ImportFailed, ValueProblem, shorten, together
from dateline.importers.batch import Reading, RowsReader, Work
from dateline.importers.containers.source import LIMITS, Source, told_as
from dateline.importers.containers.text import Layout, open_text
from dateline.importers.described import Described
from dateline.importers.family import Context, Family, RowReader
from dateline.importers.faults import read_through
from dateline.importers.formulas import unguarded
from dateline.importers.ids import number_of
from dateline.importers.layout import ALL_COLUMNS, REQUIRED, ROLE_COLUMNS, incident_from_cells
from dateline.importers.names import Names
from dateline.importers.rejects import REJECT_COLUMNS
from dateline.importers.table import GEOMETRY, Row, Table
from dateline.model.incident import Incident, Involvement
from dateline.text import fold

ADDED_BY_EXPORTS = ("id", "side", "blamed", "hit", "when_in_words", "match")
"""Columns that exports add to the layout: for programs that draw, and whether an incident lies in the filter's dates."""

FOR_SPREADSHEETS = ("csv", "tsv", "text", "xlsx")
"""Containers whose text may have been through a spreadsheet; the others have no use for guards against formulas."""

_HARMLESS = {"incident_id": "x", "title": "x", "date_start": "0001-01-01", "event_type": "other", "lat": "1", "lon": "1"}
"""Stands in for a cell that can't be read, so that the others can be looked at too."""

_RESTS_ON = {"geo_precision": "site_id", "radius_m": "site_id", "actors": "sources"}
"""Columns whose cell may be wrong only as long as that of another is."""

_PLACE = dict(zip(("lat", "lon", "radius_m", "geo_precision"), GEOMETRY, strict=True))


def read(path: Path, names: Names, *, prefix: str = "") -> Reading:
    """Return the reading of a CSV file; ids that lack `prefix` get it. Raises ImportFailed when it is no such file.

    The file has to be UTF-8 with commas and the header in its first line; `read_file` takes any container.
    """
    source = Source(path, path)
    with told_as(source, "text"):
        if path.is_dir():
            raise source.refuse("can't be read: it is a folder.")
        table = open_text(source, LIMITS, Layout("utf-8-sig", ",", header_first=True))
    reading = Reading(path, family=FAMILY.id)
    part = reading.begin(table, FAMILY.id, "read as this project's own layout")
    reading.work.append(Work(table, part, RowsReader(table.header, _row_reader(table, Context("", names), prefix), strict=True)))
    return reading


def _recognise(header: Sequence[str], rows: Sequence[Row]) -> str:
    own = [name for name in header if name in ALL_COLUMNS]
    if not all(name in header for name in REQUIRED) or len(own) * 2 < len(header):
        return ""
    return f"{len(own)} columns of this project's own layout: {', '.join(own[:4])}" + (", …" if len(own) > 4 else "")


def _reader(table: Table, context: Context) -> RowReader:
    return _row_reader(table, context, f"{context.dataset}:" if context.dataset else "")


FAMILY = Family("dateline", "Dateline's own layout", _recognise, _reader, strict=True)


def _row_reader(table: Table, context: Context, prefix: str) -> RowReader:
    _check_header(table)
    described, ids = Described(context), context.ids
    text_of = unguarded if table.container in FOR_SPREADSHEETS else str

    def read_row(row: Row) -> Incident:
        cells = {name: text_of(cell) for name, cell in row.cells.items()}
        brought = described.ids(cells.get("actors", ""))
        try:
            incident = _incident(cells, context.names, prefix, brought)
        except ValueProblem as problem:
            raise _with_the_others(problem, cells, context.names, brought) from None
        first, times = ids.meet(number_of(incident.incident_id), row.line)
        if times:
            raise ValueProblem("incident_id", incident.incident_id, f"is already the id of line {first}")
        return incident

    return read_row


def _with_the_others(problem: ValueProblem, cells: dict[str, str], names: Names, brought: Mapping[str, str]) -> ValueProblem:
    """Return a row's problem with its further ones, but for those that setting a cell aside may have made."""
    found = read_through(lambda tried: _incident(tried, names, "", brought), cells, _HARMLESS)[1]
    aside = {one.field for one in found}
    return together(
        one for one in found
        if one.field == problem.field
        or ((one.value.strip() or one.field in REQUIRED) and _RESTS_ON.get(one.field) not in aside)
    )  # fmt: skip


def _check_header(table: Table) -> None:
    unknown = [name for name in table.header if name not in (*ALL_COLUMNS, *REJECT_COLUMNS, *GEOMETRY, *ADDED_BY_EXPORTS)]
    missing = [name for name in REQUIRED if name not in table.header]
    for names, what in ((missing, "lacks"), (table.doubled, "names twice"), (unknown, "has unknown")):
        if names:
            listed = ", ".join(repr(shorten(name, 40)) for name in names[:8])
            raise ImportFailed(
                f"{table.where}, line 1: {what} the column{'s' if len(names) > 1 else ''} {listed}. "
                "data/template.csv shows the layout; docs/data-dictionary.md describes every column."
            )


def _incident(cells: Mapping[str, str], names: Names, prefix: str, brought: Mapping[str, str]) -> Incident:
    row = {name: cell for name, cell in cells.items() if name not in REJECT_COLUMNS}
    _place_from_geometry(row)
    incident = checked_incident(row, names, brought=brought)
    if not prefix:
        return incident
    return replace(
        incident,
        incident_id=_prefixed(incident.incident_id, prefix),
        parent_incident_id=_prefixed(incident.parent_incident_id, prefix),
    )


def checked_incident(
    cells: Mapping[str, str], names: Names, before: Incident | None = None, brought: Mapping[str, str] | None = None
) -> Incident:
    """Return the incident of a row's cells, its actors, site and country known ones. Raises ValueProblem naming the cell.

    What stands unchanged in `before`, the version that is being edited, is taken as it is. `brought` says under which id
    an actor stands that the file itself describes.
    """
    row = dict(cells)
    if not (before and row.get("site_id", "").strip() == before.where.site_id):
        _place_from_site(row, names)
    incident = incident_from_cells(row)
    country = incident.where.country
    if country and names.countries and country not in names.countries and not (before and before.where.country == country):
        raise ValueProblem("country", country, "is not an ISO 3166-1 alpha-2 code such as IQ")
    known = before.actors if before else ()
    return replace(
        incident, actors=tuple(one if one in known else _resolved(one, names, brought or {}) for one in incident.actors)
    )


def _place_from_geometry(row: dict[str, str]) -> None:
    """Take the point of a geometry where the columns give none; what they say of its precision stays."""
    given = {name: row.pop(column, "") for name, column in _PLACE.items()}
    if given["lat"] and not any(row.get(name, "").strip() for name in ("lat", "lon")):
        row.update({name: text for name, text in given.items() if not row.get(name, "").strip()})


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


def _resolved(one: Involvement, names: Names, brought: Mapping[str, str]) -> Involvement:
    """Return the involvement with its actor's id; a name of the plain columns has to be a known actor's."""
    if one.actor_id:
        if one.actor_id in brought:
            return replace(one, actor_id=brought[one.actor_id])
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
