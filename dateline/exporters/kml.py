"""Incidents as KML 2.2, and as KMZ with the symbols inside, for Google Earth and its kin: in time, in our colours.

Folders tell apart what a pin would blur: points that are exact, areas drawn at scale, what did not happen or was only
announced, and what has no place. The file names no address of another host, so opening it asks nobody for anything. KML
alone therefore has no symbols of its own: the viewer's default pin is tinted with the side's colour. KMZ brings them.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from html import escape
from typing import IO

from pyproj import Geod

from dateline.exporters import spool, telling
from dateline.exporters.about import MATCH, About, too_many
from dateline.exporters.icons import SHAPES, icon
from dateline.exporters.telling import xml_text
from dateline.model.incident import Incident
from dateline.model.vocabulary import EVENT_TYPES, SIDES, Side

MEDIA_TYPE = "application/vnd.google-earth.kml+xml"
ZIPPED_MEDIA_TYPE = "application/vnd.google-earth.kmz"

FOLDERS = {
    "points": "Points: known to the site or town",
    "areas": "Areas: drawn as large as the place is unsure",
    "apart": "Not counted: denied reports, threats and statements",
    "nowhere": "Without a place on the map",
}
"""The folders in the order of the file. The first is written as it comes, the others wait in files of their own."""

MOST_ZIPPED = 500_000
MOST_BYTES = 2_000_000_000
"""What fits into a KMZ: larger archives are written in a way (ZIP64) that programs which open KMZ can't read."""

PALE = 0.45
"""How opaque what did not happen, was only announced or only may lie in the filter's dates is against the rest."""

CORNERS = 36
_IN_MEMORY = 1 << 20
_EARTH = Geod(ellps="WGS84")


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield a KML file in pieces, one for each page."""
    return _pieces(pages, about, symbols=False)


def write_zipped(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield a KMZ file, with a symbol for each shape, once it is complete."""
    with spool.folder() as folder:
        path = folder / "incidents.kmz"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("doc.kml", "w") as file:
                size = 0
                for piece in _pieces(pages, about, symbols=True):
                    size += len(piece)
                    if size > MOST_BYTES:
                        raise too_many("KMZ", MOST_ZIPPED)
                    file.write(piece)
                    yield spool.STILL_WORKING
            for shape in SHAPES:
                archive.writestr(f"symbols/{shape}.png", icon(shape))
        yield from spool.pieces(path)


def _pieces(pages: Iterable[list[Incident]], about: About, *, symbols: bool) -> Iterator[bytes]:
    with spool.at_work(), ExitStack() as stack:
        waiting = {name: stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)) for name in list(FOLDERS)[1:]}
        yield (_head(about, symbols) + _opened("points")).encode()
        for page in pages:
            written: dict[str, list[str]] = {name: [] for name in FOLDERS}
            for incident in page:
                written[folder_of(incident)].append(_placemark(incident, about, symbols))
            for name, file in waiting.items():
                file.write("".join(written[name]).encode())
            yield "".join(written["points"]).encode()
        yield b"</Folder>\n"
        for name, file in waiting.items():
            yield from _told(name, file)
        yield b"</Document></kml>\n"


def folder_of(incident: Incident) -> str:
    """Return the key of the folder that an incident belongs into."""
    if not incident.where.has_point:
        return "nowhere"
    if incident.status != "occurred":
        return "apart"
    return "areas" if telling.is_area(incident) else "points"


def _told(name: str, file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    yield _opened(name).encode()
    while piece := file.read(spool.PIECE):
        yield piece
    yield b"</Folder>\n"


def _opened(name: str) -> str:
    return f"<Folder><name>{xml_text(FOLDERS[name])}</name>\n"


# ---- The head: what the file is, and its styles


def _head(about: About, symbols: bool) -> str:
    colours = "".join(f'<font color="{one.light}">&#9632;</font> {escape(one.label)}<br>' for one in SIDES.values())
    said = _as_html(about.lines()) + f"<p>Colour: the side blamed or acting<br>{colours}</p>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{xml_text(about.title)}</name><open>1</open><description>{xml_text(said)}</description>\n"
        f"{''.join(_styles(symbols))}"
    )


def _styles(symbols: bool) -> Iterator[str]:
    for side in SIDES.values():
        for shape in SHAPES if symbols else ("",):
            yield _style(side, shape, pale=False)
            yield _style(side, shape, pale=True)


def _style(side: Side, shape: str, *, pale: bool) -> str:
    icon, line, area = (_colour(side.light, int(alpha * (PALE if pale else 1))) for alpha in (0xFF, 0xCC, 0x33))
    image = f"<Icon><href>symbols/{shape}.png</href></Icon>" if shape else ""
    size = 0.9 if shape else 0.8
    return (
        f'<Style id="{_style_id(side.id, shape, pale)}">'
        f"<IconStyle><color>{icon}</color><scale>{size}</scale>{image}</IconStyle>"
        f"<LabelStyle><scale>0.7</scale></LabelStyle>"
        f"<LineStyle><color>{line}</color><width>1.5</width></LineStyle>"
        f"<PolyStyle><color>{area}</color></PolyStyle></Style>\n"
    )


def _style_id(side: str, shape: str, pale: bool) -> str:
    return "-".join(filter(None, (side, shape, "pale" if pale else "")))


def _colour(css: str, alpha: int) -> str:
    """Return a colour as KML writes it: alpha, blue, green, red."""
    return f"{alpha:02x}{css[5:7]}{css[3:5]}{css[1:3]}"


# ---- One incident


def _placemark(incident: Incident, about: About, symbols: bool) -> str:
    when, where = incident.when, incident.where
    shape = EVENT_TYPES[incident.event_type].shape if symbols else ""
    return (
        f'<Placemark id="{xml_text(_id(incident.incident_id))}"><name>{xml_text(telling.name(incident))}</name>'
        f'<Snippet maxLines="1">{xml_text(f"{when.in_words()}, {where.in_words()}")}</Snippet>'
        f"<description>{xml_text(_balloon(incident, about))}</description>"
        f"<TimeSpan><begin>{when.start.isoformat()}</begin><end>{when.end.isoformat()}</end></TimeSpan>"
        f"<styleUrl>#{_style_id(about.side(incident), shape, about.is_pale(incident))}</styleUrl>"
        f"<ExtendedData>{_data(incident, about)}</ExtendedData>{_geometry(incident)}</Placemark>\n"
    )


def _id(incident_id: str) -> str:
    """Return an id for the element: letters and digits stay, the rest is spelled out."""
    return "i-" + "".join(char if char.isascii() and char.isalnum() else f"_{ord(char):x}_" for char in incident_id)


def _data(incident: Incident, about: About) -> str:
    where = incident.where
    known: Mapping[str, str] = {
        "incident_id": incident.incident_id, "event_type": incident.event_type, "status": incident.status,
        "attribution": incident.attribution, "geo_precision": where.precision, "radius_m": str(where.radius_m or ""),
        "date_start": incident.when.start.isoformat(), "date_end": incident.when.end.isoformat(), MATCH: about.match(incident),
    }  # fmt: skip
    return "".join(f'<Data name="{key}"><value>{xml_text(value)}</value></Data>' for key, value in known.items() if value)


def _balloon(incident: Incident, about: About) -> str:
    """Return the text of the balloon as HTML, which is what viewers draw; all that comes from data is escaped in it."""
    sources = "".join(f"<li>{_source(one)}</li>" for one in incident.sources)
    summary = f"<p>{escape(incident.summary)}</p>" if incident.summary else ""
    return f"{summary}{_as_html(telling.facts(incident, about))}" + (f"<p>Sources:</p><ul>{sources}</ul>" if sources else "")


def _source(one) -> str:
    text, url = escape(telling.source(one)), telling.link(one.url)
    return f'<a href="{escape(url)}">{text}</a>' if url else text


def _as_html(lines: list[tuple[str, str]]) -> str:
    return "<p>" + "<br>".join(f"<b>{escape(label)}:</b> {escape(text)}" for label, text in lines) + "</p>"


def _geometry(incident: Incident) -> str:
    where = incident.where
    if where.lat is None or where.lon is None:
        return ""
    if not telling.is_area(incident):
        return f"<Point><coordinates>{_position(where.lon, where.lat)}</coordinates></Point>"
    ring = " ".join(_position(lon, lat) for lon, lat in circle(where.lon, where.lat, where.radius_m or 0))
    return f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"


def _position(lon: float, lat: float) -> str:
    return f"{telling.degrees(lon)},{telling.degrees(lat)}"


def circle(lon: float, lat: float, radius_m: float) -> list[tuple[float, float]]:
    """Return the corners (lon, lat in degrees) of a circle on the ground, counter-clockwise, the first one repeated."""
    turns = [-360 * number / CORNERS for number in range(CORNERS)]
    lons, lats, _ = _EARTH.fwd([lon] * CORNERS, [lat] * CORNERS, turns, [radius_m] * CORNERS)
    corners = [(round(x, 5), round(y, 5)) for x, y in zip(lons, lats, strict=True)]
    return [*corners, corners[0]]
