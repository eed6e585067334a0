"""Incidents as GPX 1.1 way-points, for handhelds and map apps; what has no point is left out and counted.

A way-point carries no <time>: GPX wants an instant in UTC, and a day at the scene is none. The days stand in the
description and, for programs, in the extensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dateline.exporters import telling
from dateline.exporters.about import MATCH, About
from dateline.exporters.telling import xml_text
from dateline.model.incident import Incident
from dateline.model.vocabulary import EVENT_TYPES

MEDIA_TYPE = "application/gpx+xml"
NAMESPACE = "urn:dateline:incident:1"
"""Names our extensions; it is a name, not an address."""

_PLAIN = ("incident_id", "event_type", "status", "attribution")


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the file in pieces, one for each page."""
    yield _head(about).encode()
    written = left_out = 0
    for page in pages:
        drawn = [incident for incident in page if incident.where.has_point]
        written, left_out = written + len(drawn), left_out + len(page) - len(drawn)
        yield "".join(_way_point(incident, about) for incident in drawn).encode()
    counts = f"<dateline:written>{written}</dateline:written><dateline:without_place>{left_out}</dateline:without_place>"
    yield f"<extensions>{counts}</extensions>\n</gpx>\n".encode()


def _head(about: About) -> str:
    without = "those" if about.without_place is None else f"{about.without_place:,}"
    said = [
        *about.lines(),
        ("Left out", f"{without} without a place on the map; their number also stands at the end of this file"),
    ]
    told = "\n".join(f"{label}: {text}" for label, text in said)
    time = f"<time>{about.exported:%Y-%m-%dT%H:%M:%SZ}</time>" if about.exported else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Dateline" '
        f'xmlns="http://www.topografix.com/GPX/1/1" xmlns:dateline="{NAMESPACE}">\n'
        f"<metadata><name>{xml_text(about.title)}</name><desc>{xml_text(told)}</desc>{time}</metadata>\n"
    )


def _way_point(incident: Incident, about: About) -> str:
    where, when = incident.where, incident.when
    assert where.lat is not None
    assert where.lon is not None
    lon = telling.degrees(where.lon)
    lon = "-180" if lon == "180" else lon  # GPX ends just before 180 degrees
    exact = f" ({where.in_words()})" if telling.is_area(incident) else ""
    told = "\n".join([incident.summary, *(f"{label}: {text}" for label, text in telling.facts(incident, about))]).strip()
    known = {name: getattr(incident, name) for name in _PLAIN}
    known |= {"date_start": when.start.isoformat(), "date_end": when.end.isoformat(), "geo_precision": where.precision}
    known |= {"radius_m": str(where.radius_m)} if where.radius_m else {}
    known |= {MATCH: about.match(incident)} if about.has_dates else {}
    parts = [
        f"<name>{xml_text(telling.name(incident) + exact)}</name>",
        f"<cmt>{xml_text(f'{when.in_words()}, {where.in_words()}')}</cmt>",
        f"<desc>{xml_text(told)}</desc>",
        f"<src>{xml_text('; '.join(map(telling.source, incident.sources)))}</src>" if incident.sources else "",
        *(f'<link href="{xml_text(one.url)}"><text>{xml_text(telling.source(one))}</text></link>'
          for one in incident.sources if telling.link(one.url)),
        f"<type>{xml_text(EVENT_TYPES[incident.event_type].label)}</type>",
        f"<extensions>{''.join(map(_extension, known.items()))}</extensions>",
    ]  # fmt: skip
    return f'<wpt lat="{telling.degrees(where.lat)}" lon="{lon}">{"".join(parts)}</wpt>\n'


def _extension(item: tuple[str, str]) -> str:
    key, value = item
    return f"<dateline:{key}>{xml_text(value)}</dateline:{key}>"
