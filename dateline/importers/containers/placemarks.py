"""KML placemarks and GPX way-points as tables, read as a stream of XML elements.

GDAL reads both, but makes the first of January out of "2020", so the elements are read here and moments stay as written.
Document types and entities are refused before anything is expanded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

import shapely

from dateline.importers.containers.geometry import place
from dateline.importers.containers.header import unique_names
from dateline.importers.containers.source import LIMITS, Limits, NotATable, Source, told_as
from dateline.importers.table import GEOMETRY, LAT, LON, Row, Table

_OWN = ("name", "description", "address", "when", "begin", "end")
_TRACKS = ("Track", "MultiTrack")
_MULTI = ("MultiGeometry", "MultiTrack")
NO_PLACEMARKS = "holds no placemarks; what it links to (NetworkLink) is never fetched: download that and load it"
MAX_CORNERS = 2_000_000


def open_xml(source: Source, limits: Limits = LIMITS) -> Table:
    """Return the table of a KML or GPX file. Raises ImportFailed for other XML, entities and what is not well formed."""
    first, undeclared = _check(source, limits)
    root = first.rpartition(":")[2]
    if root not in ("kml", "gpx"):
        raise NotATable(f"{source.where}: is XML, but neither KML nor GPX (its root is <{root[:40]}>).")
    tag, cells_of = ("Placemark", _placemark) if root == "kml" else ("wpt", _way_point)
    names: dict[str, None] = {}
    number = 0
    with told_as(source, root.upper()):
        for element in _elements(source, tag, first, undeclared):
            names.update(dict.fromkeys(cells_of(element)[0]))
            number += 1
            if len(names) > limits.columns:
                raise source.refuse(f"has placemarks with more than {limits.columns:,} kinds of data. This is no table.")
    header = (*(name for name in names if name not in GEOMETRY), *GEOMETRY)
    notes = [] if number else ["holds no way-points; tracks and routes are not incidents" if root == "gpx" else NO_PLACEMARKS]
    done = [0]
    return Table(
        source.origin,
        source.name,
        root,
        header,
        _rows(source, (tag, first, undeclared), root, header, done),
        notes,
        lambda: done[0] / max(1, number),
    )


def _rows(
    source: Source, wanted: tuple[str, str, frozenset[str]], root: str, header: tuple[str, ...], done: list[int]
) -> Iterator[Row]:
    cells_of = _placemark if root == "kml" else _way_point
    with told_as(source, root.upper()):
        for number, element in enumerate(_elements(source, *wanted), 1):
            cells, spot = cells_of(element)
            cells.update(zip(GEOMETRY, spot, strict=True))
            yield Row(number, {name: cells.get(name, "") for name in header})
            done[0] = number


def _check(source: Source, limits: Limits) -> tuple[str, frozenset[str]]:
    """Return the root's name and the prefixes that nobody declares. Raises ImportFailed for what an XML bomb is made of."""
    roots: list[str] = []
    used: set[str] = set()
    declared = {"xml", "xmlns"}
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if not roots:
            roots.append(name)
        used.update(one.partition(":")[0] for one in (name, *attributes) if ":" in one)
        declared.update(one.removeprefix("xmlns:") for one in attributes if one.startswith("xmlns:"))
        if depth > limits.xml_depth:
            raise source.refuse(f"nests its elements more than {limits.xml_depth} deep. Refused.")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise source.refuse("holds a document type or entities, which can blow up while reading. Refused; take them out.")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    with told_as(source, "XML"), source.file.open("rb") as file:
        try:
            parser.ParseFile(file)
        except expat.ExpatError as error:
            if not roots:
                raise NotATable(f"{source.where}, line {error.lineno}: looks like XML, but is none: {error}.") from None
            raise source.refuse(f"line {error.lineno}: is not well-formed XML: {error}. Is it cut off?") from None
    return roots[0], frozenset(used - declared)


class _Declaring:
    """A file of XML in which the prefixes that programs forget to declare (gx, xsi, atom) are declared in the root."""

    def __init__(self, file: BinaryIO, root: str, prefixes: frozenset[str]) -> None:
        self.file, self.root = file, root.encode()
        self.added = "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in sorted(prefixes)).encode()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        chunk = self.file.read(size)
        start = re.search(b"<" + re.escape(self.root) + rb"(?=[\s/>])", chunk) if self.added else None
        if start is None:
            return chunk
        added, self.added = self.added, b""
        return chunk[: start.end()] + added + chunk[start.end() :]


def _elements(source: Source, tag: str, root: str, undeclared: frozenset[str]) -> Iterator[Element]:
    """Yield the elements of a name, letting go of each afterwards."""
    path: list[Element] = []
    with source.file.open("rb") as file:
        try:
            for event, element in iterparse(_Declaring(file, root, undeclared), ("start", "end")):
                if event == "start":
                    path.append(element)
                    continue
                path.pop()
                inside = any(_local(parent) == tag for parent in path)
                if _local(element) == tag and not inside:
                    yield element
                if not inside and path:
                    path[-1].remove(element)
        except ParseError as error:
            raise source.refuse(f"line {error.position[0]}: is not well-formed XML.") from None


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _local(child) == name), None)


def _text(element: Element | None) -> str:
    return ("".join(element.itertext())).strip() if element is not None else ""


def _placemark(element: Element) -> tuple[dict[str, str], tuple[str, str, str, str]]:
    cells = dict.fromkeys(_OWN, "")
    extended: list[tuple[str, str]] = []
    shape = None
    for child in element:
        name = _local(child)
        if name in ("name", "description", "address"):
            cells[name] = _text(child)
        elif name == "TimeStamp":
            cells["when"] = _text(_child(child, "when"))
        elif name == "TimeSpan":
            cells["begin"], cells["end"] = _text(_child(child, "begin")), _text(_child(child, "end"))
        elif name in _TRACKS:
            shape = shape or _shape(child)
            whens = [_text(one) for one in child.iter() if _local(one) == "when"]
            cells["begin"], cells["end"] = (whens[0], whens[-1]) if whens else ("", "")
        elif name == "ExtendedData":
            extended += _extended(child)
        else:
            shape = shape or _shape(child)
    names, _ = unique_names([*_OWN, *(name for name, _ in extended)])
    cells.update(zip(names[len(_OWN) :], (value for _, value in extended), strict=True))
    return cells, place(shape)


def _extended(element: Element) -> list[tuple[str, str]]:
    found = []
    for child in element:
        if _local(child) == "Data":
            found.append((child.get("name", ""), _text(_child(child, "value"))))
        elif _local(child) == "SchemaData":
            found += [(one.get("name", ""), _text(one)) for one in child if _local(one) == "SimpleData"]
    return [(name, value) for name, value in found if name and name not in GEOMETRY]


def _shape(element: Element) -> shapely.Geometry | None:
    """Return the geometry of a KML element in longitude and latitude, None where it is none or can't be read."""
    name = _local(element)
    if name in _MULTI:
        parts = [part for part in map(_shape, element) if part is not None]
        return shapely.GeometryCollection(parts) if parts else None
    if name == "Track":
        corners = [corner for one in element if _local(one) == "coord" for corner in _corners(",".join(_text(one).split()))]
        return shapely.MultiPoint(corners) if corners else None
    if name not in ("Point", "LineString", "LinearRing", "Polygon"):
        return None
    corners = []
    for one in element.iter():
        if _local(one) == "coordinates":
            corners += _corners(one.text or "")
    if not corners:
        return None
    return shapely.Point(corners[0]) if name == "Point" else shapely.MultiPoint(corners)


def _corners(text: str) -> list[tuple[float, float]]:
    found = []
    for word in text.replace(", ", ",").split()[:MAX_CORNERS]:
        parts = word.split(",")
        try:
            lon, lat = float(parts[0]), float(parts[1])
        except (ValueError, IndexError):
            return []
        if not (math.isfinite(lon) and math.isfinite(lat)):
            return []
        found.append((lon, lat))
    return found


def _way_point(element: Element) -> tuple[dict[str, str], tuple[str, str, str, str]]:
    cells: dict[str, str] = dict.fromkeys(("name", "time", "desc", "cmt", "type", "sym"), "")
    for child in element:
        name = _local(child)
        if name == "link":
            cells["link"] = child.get("href", "")
        elif name == "extensions":
            cells.update({_local(one): _text(one) for one in child.iter() if len(one) == 0 and _local(one) != "extensions"})
        elif name not in GEOMETRY:
            cells[name] = _text(child)
    cells.pop(LAT, None)
    cells.pop(LON, None)
    return cells, (element.get("lat", "").strip(), element.get("lon", "").strip(), "", "")
