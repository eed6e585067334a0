"""The columns of ACLED's event tables, and how a table is known by them."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.errors import ImportFailed
from dateline.importers.native import key_of
from dateline.importers.table import LAT, LON, Row

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region",
    "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale",
    "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
"""The columns of a current file, in their order; a table is known by some of them."""

_MARKS = {"assoc_actor_1", "inter1", "interaction", "geo_precision", "time_precision", "disorder_type"}
"""Of which a file of ACLED's that has lost its ids has at least one."""

OTHER_NAMES = {"event_id_cnty": ("data_id",), "latitude": (LAT,), "longitude": (LON,)}
"""Where a column may stand under another name: in legacy files, and as the geometry of GeoJSON or KML."""


AGGREGATED = (
    "holds ACLED's weekly counts: a row is a number of events, not one. Download the event-level data "
    "(Data Export Tool or API) and load that."
)


def recognise(header: Sequence[str], rows: Sequence[Row]) -> str:
    """Return why a table is ACLED's, or ""."""
    names = {key_of(name) for name in header}
    if {"week", "event_type", "sub_event_type", "events", "fatalities"} <= names:
        raise ImportFailed(AGGREGATED)
    if {"event_id_cnty", "event_date", "event_type"} <= names:
        return "it has ACLED's columns event_id_cnty, event_date and event_type"
    if {"data_id", "event_date", "event_type", "actor1"} <= names:
        return "it has ACLED's older columns data_id, event_date, event_type and actor1"
    if {"event_date", "event_type", "sub_event_type", "actor1"} <= names and names & _MARKS:
        return "it has ACLED's columns event_date, event_type, sub_event_type and actor1"
    return ""
