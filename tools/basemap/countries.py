"""Countries, borders and coasts from world-atlas (TopoJSON), and the table of countries with their labels."""

from __future__ import annotations

import itertools
import json
import math
from collections import defaultdict
from pathlib import Path

from tools.basemap.names import COUNTRY_NAMES, HIGHLIGHTED_WITH, ISO_BY_NAME
from tools.basemap.shapes import mercator, polygons_of


def read_countries(path: Path, tolerance: float):
    """Return [(properties, shapely geometry)] of a world-atlas file, in degrees, within +-180, simplified arc by arc.

    Simplifying arcs rather than rings keeps neighbours exactly on their common border.
    """
    from shapely.geometry import MultiPolygon

    topology = json.loads(path.read_text())
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [simplify_arc(absolute(arc, scale, shift), tolerance) for arc in topology["arcs"]]
    countries = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        parts = [part for polygon in polygons for part in split_polygon([join_arcs(arcs, ring) for ring in polygon])]
        countries.append(({"id": geometry.get("id"), **geometry["properties"]}, MultiPolygon(parts)))
    return countries


def absolute(arc, scale, shift):
    """Return the (longitude, latitude) points, degrees, of a delta-encoded TopoJSON arc."""
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return points


def simplify_arc(points, tolerance: float):
    """Return the arc without points that matter less than the tolerance (degrees); closed arcs stay rings."""
    from shapely.geometry import LineString

    if tolerance == 0 or len(points) < 5 or any(abs(a[0] - b[0]) > 180 for a, b in itertools.pairwise(points)):
        return points
    kept = list(LineString(points).simplify(tolerance, preserve_topology=False).coords)
    if points[0] == points[-1] and len(kept) < 5:
        return points if len(points) < 9 else points[: -1 : len(points) // 5] + [points[-1]]
    return kept


def join_arcs(arcs, indices):
    """Return the ring's points from signed TopoJSON arc indices (~i is arc i backwards)."""
    ring = []
    for index in indices:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += points[1:] if ring else points
    return ring


def unwrap(ring):
    """Return the ring without jumps of more than 180 degrees of longitude, closed over the pole if it goes round."""
    out = [ring[0]]
    for x, y in ring[1:]:
        while x - out[-1][0] > 180:
            x -= 360
        while x - out[-1][0] < -180:
            x += 360
        out.append((x, y))
    if abs(out[-1][0] - out[0][0]) > 180:
        pole = math.copysign(90, out[0][1])
        out += [(out[-1][0], pole), (out[0][0], pole), out[0]]
    return out


def split_polygon(rings):
    """Return valid shapely polygons within +-180 degrees of a polygon that may cross the antimeridian."""
    from shapely import affinity, make_valid
    from shapely.geometry import Polygon, box

    outer = unwrap(rings[0])
    middle = (min(x for x, _ in outer) + max(x for x, _ in outer)) / 2
    holes = []
    for ring in rings[1:]:
        hole = unwrap(ring)
        turns = round((middle - hole[0][0]) / 360)
        holes.append([(x + 360 * turns, y) for x, y in hole])
    if len(outer) < 4:
        return []
    whole = make_valid(Polygon(outer, [hole for hole in holes if len(hole) > 3]))
    parts = []
    for turn in (-360, 0, 360):
        parts += polygons_of(affinity.translate(whole, turn).intersection(box(-180, -90, 180, 90)))
    return parts


class CountryTable:
    """Countries by number: [alpha-2 or "", name, alpha-2 that highlights it, label or null]."""

    def __init__(self, gazetteer) -> None:
        self.by_numeric = {int(c["isonumeric"]): code for code, c in gazetteer.items() if int(c["isonumeric"]) > 0}
        self.rows, self.numbers = [], {}

    def number(self, properties) -> int:
        """Return the number of the country with these world-atlas properties, adding it when new."""
        name = properties["name"]
        code = ISO_BY_NAME.get(name) or self.by_numeric.get(int(properties["id"] or -1), "")
        key = code or name
        if key not in self.numbers:
            self.numbers[key] = len(self.rows)
            self.rows.append([code, COUNTRY_NAMES.get(code, name), code or HIGHLIGHTED_WITH.get(name, ""), None])
        return self.numbers[key]

    def place_labels(self, countries) -> None:
        """Set the label of countries that have none yet from [(number, geometry)]."""
        parts = defaultdict(list)
        for number, geometry in countries:
            parts[number] += geometry.geoms
        for number, polygons in parts.items():
            if self.rows[number][3] is None and polygons:
                self.rows[number][3] = label_place(polygons)


def label_place(polygons):
    """Return [lon, lat, half width] for a country's name, degrees: the widest calm spot of its largest part."""
    from shapely import affinity
    from shapely.geometry import Polygon
    from shapely.ops import polylabel

    def project(polygon):
        return Polygon([mercator(*point) for point in polygon.exterior.coords])

    largest = max((project(polygon) for polygon in polygons), key=lambda p: p.area)
    squeezed = affinity.scale(largest, 0.45, 1, origin=(0, 0)).buffer(0)  # names are wide: look for a wide spot
    squeezed = max(polygons_of(squeezed), key=lambda p: p.area)
    spot = polylabel(squeezed, 0.02)
    radius = squeezed.exterior.distance(spot)
    x, y = spot.x / 0.45, spot.y
    latitude = math.degrees(math.asin(math.tanh((128 - y) * math.pi / 128)))
    return [round((x - 128) * 360 / 256, 2), round(latitude, 2), round(radius / 0.45 * 360 / 256, 2)]
