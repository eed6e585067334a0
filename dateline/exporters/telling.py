"""An incident told in words, for formats that people read in a balloon or on a small screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from dateline.exporters.about import POSSIBLE, About
from dateline.model.incident import Incident, Source
from dateline.model.vocabulary import ATTRIBUTIONS, BLAMED_ROLES, EVENT_TYPES, HIT_ROLES, STATUSES
from dateline.model.where import DEFAULT_RADIUS_M

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
POSSIBLY = "possibly: it may also have happened outside them"
AREAS = ("district", "province", "country")
"""Precisions that are drawn as an area, never as a point."""


def xml_text(text: str) -> str:
    """Return `text` escaped for an element or an attribute; what XML 1.0 can't hold becomes U+FFFD."""
    return escape(allowed(text)).replace("\r", "&#13;")


def allowed(text: str) -> str:
    """Return `text` with U+FFFD for each character that XML 1.0 can't hold."""
    return _NOT_XML.sub("\ufffd", text)


def name(incident: Incident) -> str:
    """Return the title, with what a reader must not overlook: that it was denied or only announced."""
    told = incident.status != "occurred"
    return f"{incident.title} ({STATUSES[incident.status].label.lower()})" if told else incident.title


def is_area(incident: Incident) -> bool:
    """Return whether its place is an area: by its precision, or because the point may be farther off than a town's."""
    where = incident.where
    return where.precision in AREAS or (where.radius_m or 0) > DEFAULT_RADIUS_M["town"]


def place(incident: Incident, about: About) -> str:
    """Return "K-1 base, Kirkuk, Iraq", as much of it as is known."""
    where = incident.where
    return ", ".join(filter(None, (where.place_name, where.admin1, about.countries.get(where.country, where.country))))


def people(incident: Incident, about: About, roles: Sequence[str]) -> str:
    """Return who is named in these roles, each with how sure that is and who says so."""
    return "; ".join(_involved(one, about) for one in incident.actors if one.role in roles)


def _involved(one, about: About) -> str:
    known = about.actors.get(one.actor_id)
    who = one.name_as_written or (known.name if known else one.actor_id)
    if known and known.name != who:
        who = f"{known.name}, written as “{who}”"
    said = [one.certainty, one.according_to and f"according to {one.according_to}", "said of the series" if one.of_series else ""]
    said = [one.role, *said] if one.role == "suspected" else said
    return f"{who} ({', '.join(filter(None, said))})" if any(said) else who


def facts(incident: Incident, about: About) -> list[tuple[str, str]]:
    """Return what is known as pairs of a label and a text, in reading order; what nobody knows is said to be unknown."""
    when, where = incident.when, incident.where
    said_by = f", by {incident.attributed_by}" if incident.attributed_by else ""
    told = [
        ("Status", STATUSES[incident.status].label if incident.status != "occurred" else ""),
        ("When", f"{when.in_words()} (local)" + (f"; {when.note}" if when.note else "")),
        ("In the filter's dates", POSSIBLY if about.match(incident) == POSSIBLE else ""),
        ("Where", place(incident, about) or "no place named"),
        ("How exact", where.in_words()),
        ("What", "; ".join(filter(None, (EVENT_TYPES[incident.event_type].label, incident.weapon)))),
        ("Blamed or acting", people(incident, about, BLAMED_ROLES) or "nobody named"),
        ("Attribution", f"{ATTRIBUTIONS[incident.attribution].label}{said_by}"),
        ("Hit", people(incident, about, HIT_ROLES)),
        ("Killed", _count(incident.killed.in_words(), incident.killed_note)),
        ("Wounded", _count(incident.wounded.in_words(), incident.wounded_note)),
        ("Sources differ", incident.disputes),
        ("Confidence", incident.confidence),
        ("Part of", incident.parent_incident_id),
        ("Note", incident.note),
    ]
    return [(label, text) for label, text in told if text]


def _count(words: str, note: str) -> str:
    return f"{words} ({note})" if note else words


def source(one: Source) -> str:
    """Return "Reuters, Rockets hit base, 2019-12-28", as much of it as is known."""
    return ", ".join(filter(None, (one.publisher, one.title, one.published))) or one.url or "unnamed source"


def link(url: str) -> str:
    """Return `url` where it leads to a web page, else "": no file, script or data address becomes a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def degrees(value: float) -> str:
    """Return degrees as a decimal number without an exponent, seven places: a centimetre."""
    return f"{value:.7f}".rstrip("0").rstrip(".") or "0"
