"""Rows of the store turned back into incidents, in pages of bounded size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from dateline.model.casualties import Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import EPOCH, When
from dateline.model.where import Where
from dateline.store.questions import Value, answer
from dateline.store.tables import Tables

if TYPE_CHECKING:
    import numpy as np
    from ibis import ir

PAGE = 2_000
"""Incidents that are in memory at once while streaming."""

_LEAST, _MOST, _LISTED = 1_800_000_001, 1_800_000_002, "zqkeys"
_ID = "zqincident"
"""Stand-ins for the least and the greatest of some keys, for all of them, and for the id of an incident."""

T = TypeVar("T")

_SAME = (
    "incident_id", "title", "event_type", "summary", "sub_event_type", "weapon", "killed_note", "wounded_note",
    "attribution", "attributed_by", "status", "confidence", "disputes", "parent_incident_id", "figures_cover", "series",
    "note", "review", "source_updated",
)  # fmt: skip
_INVOLVEMENT = tuple(Involvement.__dataclass_fields__)
_SOURCE = tuple(Source.__dataclass_fields__)


def pages(keys: np.ndarray, tables: Tables) -> Iterator[list[Incident]]:
    """Yield the incidents with these keys, in the order of the keys, as lists of at most PAGE incidents."""
    for first in range(0, len(keys), PAGE):
        found = incidents_with(keys[first : first + PAGE].tolist(), tables)
        yield [incident for _, incident in found]


def incidents_with(keys: Sequence[int], tables: Tables) -> list[tuple[Mapping, Incident]]:
    """Return the incidents with these keys, at most PAGE of them, each with its row, in the order of the keys."""
    rows = {row["key"]: row for row in _rows_with(tables, "incidents", keys)}
    found = [rows[key] for key in keys if key in rows]
    return list(zip(found, incidents_of(found, tables), strict=True))


def incidents_of(rows: Sequence[Mapping], tables: Tables) -> list[Incident]:
    """Return the incidents of rows of `incidents`, with their actors and sources, in the same order."""
    keys = [row["key"] for row in rows]
    actors = _grouped(tables, "involvements", keys, lambda row: Involvement(**{name: row[name] for name in _INVOLVEMENT}))
    sources = _grouped(tables, "sources", keys, lambda row: Source(**{name: row[name] for name in _SOURCE}))
    return [_incident(row, actors.get(row["key"], ()), sources.get(row["key"], ())) for row in rows]


def rows_of(incident_id: str, tables: Tables) -> list[dict]:
    """Return the rows of `incidents` with this id, in the order of their keys: one, or several in the past."""
    return answer(tables, rows_of, _with_id, {_ID: incident_id}).to_pylist()


def _with_id(tables: Tables) -> ir.Table:
    return tables.incidents.filter(tables.incidents.incident_id == _ID).order_by("key")


def _grouped(tables: Tables, name: str, keys: Sequence[int], build: Callable[[Mapping], T]) -> dict[int, tuple[T, ...]]:
    """Return what the rows of a table say of each of these incidents, by key, in the order of the rows."""
    found: dict[int, list[T]] = {}
    for row in _rows_with(tables, name, keys):
        found.setdefault(row["key"], []).append(build(row))
    return {key: tuple(items) for key, items in found.items()}


def _rows_with(tables: Tables, name: str, keys: Sequence[int]) -> list[dict]:
    """Return the rows of a table that belong to these incidents, in the order of key and, where there is one, `seq`."""
    if not keys:
        return []
    values: dict[Value, Value] = {_LEAST: min(keys), _MOST: max(keys), _LISTED: ",".join(map(str, keys))}
    return answer(tables, (_rows_with, name), lambda own: _with_keys(getattr(own, name)), values).to_pylist()


def _with_keys(rows: ir.Table) -> ir.Table:
    import ibis

    # A join reads the other columns of the rows that it finds alone; DuckDB reads all of them for a long IN.
    wanted = ibis.literal(_LISTED).split(",").unnest().cast("int32").name("key").as_table()
    near = rows.filter(rows.key.between(_LEAST, _MOST)).semi_join(wanted, "key")
    return near.order_by([column for column in ("key", "seq") if column in near.columns])


def _incident(row: Mapping, actors: tuple[Involvement, ...], sources: tuple[Source, ...]) -> Incident:
    return Incident(
        **{name: row[name] for name in _SAME},
        when=When(EPOCH + timedelta(row["day_start"]), EPOCH + timedelta(row["day_end"]), row["time_local"],
                  row["part_of_day"], row["time_note"]),
        where=Where(row["place_name"], row["site_id"], row["admin1"], row["country"], row["lat"], row["lon"],
                    row["geo_precision"], row["radius_m"]),
        munitions=Count(row["munitions_min"], row["munitions_max"]),
        killed=Count(row["killed_min"], row["killed_max"]), wounded=Count(row["wounded_min"], row["wounded_max"]),
        from_memory=tuple(filter(None, row["from_memory"].split("; "))), actors=actors, sources=sources,
    )  # fmt: skip
