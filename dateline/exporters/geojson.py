"""Incidents as GeoJSON (RFC 7946); one without a point has a null geometry, never a made-up one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from dateline.exporters.about import NOTHING_SAID, TRUST, About
from dateline.exporters.columns import cells
from dateline.exporters.extent import Extent
from dateline.importers.layout import NUMERIC
from dateline.model.incident import Incident

MEDIA_TYPE = "application/geo+json"
_NUMBERS = tuple(name for name in NUMERIC if name not in ("lat", "lon"))
_LISTS = ("actors", "sources")
_JOINT = ",\n"


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the file in pieces, one for each page; `about` stands in a foreign member of the collection."""
    return (piece.encode() for piece in pieces(pages, about))


def pieces(pages: Iterable[list[Incident]], about: About = NOTHING_SAID) -> Iterator[str]:
    """Yield a FeatureCollection in pieces, one for each page; its bounding box, known only then, comes last."""
    yield f'{{"type":"FeatureCollection",{_foreign_members(about)}"features":['
    joint, extent = "", Extent()
    for page in pages:
        extent.take(page)
        written = [_json(feature(incident, about)) for incident in page]
        if written:
            yield joint + _JOINT.join(written)
            joint = _JOINT
    yield f'],"bbox":{_json(extent.bbox)}}}\n' if extent.bbox else "]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _foreign_members(about: About) -> str:
    """Return the members that the standard leaves to us (RFC 7946, section 6.1)."""
    if about is NOTHING_SAID:
        return ""
    said = {
        "title": about.title, "shown": about.filter_words, "filter": about.query, "notes": about.notes,
        "sources": about.datasets, "exported": about.exported and f"{about.exported:%Y-%m-%dT%H:%M:%SZ}", "read_it_so": TRUST,
    }  # fmt: skip
    return f'"about":{_json(said)},\n'


def feature(incident: Incident, about: About = NOTHING_SAID) -> dict:
    """Return one incident as a Feature; its properties are the columns of docs/data-dictionary.md."""
    found: dict = cells(incident, about)
    for name in _NUMBERS:
        found[name] = int(found[name]) if found[name] else None
    for name in _LISTS:
        found[name] = json.loads(found[name] or "[]")
    where = incident.where
    point = {"type": "Point", "coordinates": [where.lon, where.lat]} if where.has_point else None
    del found["lat"], found["lon"]
    return {"type": "Feature", "id": incident.incident_id, "geometry": point, "properties": found}
