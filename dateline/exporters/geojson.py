"""Incidents as GeoJSON (RFC 7946); one without a point has a null geometry, never a made-up one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from dateline.exporters.about import About
from dateline.importers.layout import COLUMNS, NUMERIC, cells_from_incident
from dateline.model.incident import Incident

MEDIA_TYPE = "application/geo+json"
_NUMBERS = tuple(name for name in NUMERIC if name not in ("lat", "lon"))
_LISTS = ("actors", "sources")
_JOINT = ",\n"


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the file in pieces, one for each page; `about` stands in a foreign member of the collection."""
    return (piece.encode() for piece in pieces(pages, about))


def pieces(pages: Iterable[list[Incident]], about: About | None = None) -> Iterator[str]:
    """Yield a FeatureCollection in pieces, one for each page."""
    yield f'{{"type":"FeatureCollection",{_foreign_members(about)}"features":['
    joint = ""
    for page in pages:
        written = [json.dumps(feature(incident), ensure_ascii=False, separators=(",", ":")) for incident in page]
        if written:
            yield joint + _JOINT.join(written)
            joint = _JOINT
    yield "]}\n"


def _foreign_members(about: About | None) -> str:
    """Return the members that the standard leaves to us (RFC 7946, section 6.1)."""
    if not about:
        return ""
    said = {"title": about.title, "shown": about.filter_words, "filter": about.query, "notes": about.notes,
            "sources": about.datasets, "exported": about.exported and f"{about.exported:%Y-%m-%dT%H:%M:%SZ}"}  # fmt: skip
    return f'"about":{json.dumps(said, ensure_ascii=False, separators=(",", ":"))},\n'


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
