"""Rows of the store turned back into incidents, in pages of bounded size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from ibis import ir

from dateline.model.casualties import Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import EPOCH, When
from dateline.model.where import Where
from dateline.store.library import Tables

PAGE = 2_000
"""Incidents that are in memory at once while streaming."""

_SAME = (
    "incident_id", "title", "event_type", "summary", "sub_event_type", "weapon", "killed_note", "wounded_note",
    "attribution", "attributed_by", "status", "confidence", "disputes", "parent_incident_id", "figures_cover", "series",
    "note", "review",
)  # fmt: skip
_INVOLVEMENT = tuple(Involvement.__dataclass_fields__)
_SOURCE = tuple(Source.__dataclass_fields__)


def pages(rows: ir.Table, tables: Tables, *, after_key: int = -1, limit: int | None = None) -> Iterator[list[Incident]]:
    """Yield these rows of `incidents` as lists of at most PAGE incidents, in the store's order, after a key."""
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        found = rows.filter(rows.key > after_key).order_by("key").limit(size).to_pyarrow().to_pylist()
        if not found:
            return
        yield incidents_of(found, tables)
        after_key = found[-1]["key"]
        left = None if left is None else left - len(found)


def incidents_of(rows: Sequence[Mapping], tables: Tables) -> list[Incident]:
    """Return the incidents of rows of `incidents`, with their actors and sources, in the same order."""
    keys = [row["key"] for row in rows]
    actors = _grouped(tables.involvements, keys, lambda row: Involvement(**{name: row[name] for name in _INVOLVEMENT}))
    sources = _grouped(tables.sources, keys, lambda row: Source(**{name: row[name] for name in _SOURCE}))
    return [_incident(row, actors.get(row["key"], ()), sources.get(row["key"], ())) for row in rows]


def _grouped(table: ir.Table, keys: Sequence[int], build) -> dict[int, tuple]:
    if not keys:
        return {}
    near = table.filter(table.key.between(min(keys), max(keys)), table.key.isin(keys))
    found: dict[int, list] = {}
    for row in near.order_by("key", "seq").to_pyarrow().to_pylist():
        found.setdefault(row["key"], []).append(build(row))
    return {key: tuple(items) for key, items in found.items()}


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
