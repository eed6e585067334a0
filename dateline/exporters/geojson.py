"""Incidents as GeoJSON (RFC 7946); one without a point has a null geometry, never a made-up one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from dateline.importers.layout import COLUMNS, cells_from_incident
from dateline.model.incident import Incident

MEDIA_TYPE = "application/geo+json"
_NUMBERS = ("radius_m", "munitions_min", "munitions_max", "killed_min", "killed_max", "wounded_min", "wounded_max")
_LISTS = ("actors", "sources")


def pieces(pages: Iterable[list[Incident]]) -> Iterator[str]:
    """Yield a FeatureCollection in pieces, one for each page."""
    yield '{"type":"FeatureCollection","features":['
    joint = ""
    for page in pages:
        for incident in page:
            yield joint + json.dumps(feature(incident), ensure_ascii=False, separators=(",", ":"))
            joint = ",\n"
    yield "]}\n"


def feature(incident: Incident) -> dict:
    """Return one incident as a Feature; its properties are the columns of docs/data-dictionary.md."""
    cells: dict = {name: value for name, value in cells_from_incident(incident).items() if name in COLUMNS}
    for name in _NUMBERS:
        cells[name] = int(cells[name]) if cells[name] else None
    for name in _LISTS:
        cells[name] = json.loads(cells[name] or "[]")
    where = incident.where
    point = {"type": "Point", "coordinates": [where.lon, where.lat]} if where.has_point else None
    del cells["lat"], cells["lon"]
    return {"type": "Feature", "id": incident.incident_id, "geometry": point, "properties": cells}
