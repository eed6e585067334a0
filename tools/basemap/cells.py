"""Cells: what of land, borders, coasts, water and towns lies in each square of a level, as columns of text."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from pathlib import Path

from tools.basemap.digits import DIGITS, encode_points
from tools.basemap.levels import Level
from tools.basemap.shapes import lines_of, polygons_of
from tools.basemap.water import prepare_lakes, prepare_rivers


def build_level(level: Level, countries, rivers, lakes, towns, out: Path):
    """Write the level's cells; return their ids in order."""
    land = Clipper([(number, part) for number, geometry in countries for part in geometry.geoms])
    water = Clipper(prepare_lakes(lakes, level))
    lines = Clipper(prepare_rivers(rivers, level))
    by_cell = defaultdict(list)
    for town in towns:
        if town["zoom"] <= level.town_max_zoom:
            column = min(int((town["longitude"] + 180) // level.cell), round(360 / level.cell) - 1)
            by_cell[column, int((town["latitude"] + 90) // min(level.cell, 180))].append(town)
    ids = []
    for column, row, area in cells_of(level):
        bounds = area.bounds
        parts = [(number, p) for number, part in land.inside(area) for p in polygons_of(part)]
        arcs, kinds, rings = cell_land(parts, bounds, level)
        if not arcs:
            continue
        streams = [(grade, line) for grade, part in lines.inside(area) for line in lines_of(part)]
        waters = [(wide, p) for wide, part in water.inside(area) for p in polygons_of(part)]
        cell = {
            "arcs": arcs,
            "kinds": kinds,
            "land": rings,
            "lakes": cell_rings([p for wide, p in waters if not wide], bounds, level),
            "wide": cell_rings([p for wide, p in waters if wide], bounds, level),
            "rivers": [
                [encode_points(points) for points in units if len(points) > 1]
                for units in ([to_units(line.coords, bounds, level) for g, line in streams if g == grade] for grade in (1, 2, 3))
            ],
            "towns": cell_towns(by_cell[column, row], bounds, level),
        }
        ids.append(f"{column}_{row}")
        write(out / level.name / f"{column}_{row}.json", cell)
    return ids


def cells_of(level: Level):
    """Yield (column, row, shapely box in degrees), rows counted from the south."""
    from shapely.geometry import box

    wide, high = level.cell, min(level.cell, 180)
    for row in range(round(180 / high)):
        for column in range(round(360 / wide)):
            west, south = -180 + column * wide, -90 + row * high
            yield column, row, box(west, south, west + wide, south + high)


class Clipper:
    """Geometries cut to boxes, with an index that skips those elsewhere."""

    def __init__(self, items) -> None:
        """Take [(tag, shapely geometry)]."""
        from shapely import STRtree

        self.items = items
        self.tree = STRtree([geometry for _, geometry in items])

    def inside(self, area):
        """Yield (tag, the part of the geometry inside the area)."""
        for i in sorted(self.tree.query(area)):
            tag, geometry = self.items[i]
            part = geometry if area.contains(geometry) else geometry.intersection(area)
            if not part.is_empty:
                yield tag, part


def cell_land(parts, bounds, level: Level):
    """Return the cell's land: arcs, their kinds and by country the rings made of them.

    `parts` is [(country number, polygon inside the cell)]. Kinds: `b` between two countries, `c` coast, `x` cut by
    the edge of the cell (filled to, never drawn).
    """
    size = tuple(round((bounds[i + 2] - bounds[i]) * level.units) for i in (0, 1))
    rings, owners, steps = [], defaultdict(set), defaultdict(set)
    for country, polygon in parts:
        for ring in (polygon.exterior, *polygon.interiors):
            points = to_units(ring.coords, bounds, level)
            if len(points) < 4:
                continue
            rings.append((country, points[:-1]))
            for a, b in itertools.pairwise(points):
                owners[frozenset((a, b))].add(country)
                steps[a].add(b)
                steps[b].add(a)

    def kind(a, b):
        if on_edge(a, b, size):
            return "x"
        return "b" if len(owners[frozenset((a, b))]) > 1 else "c"

    numbers, arcs, kinds, land = {}, [], [], defaultdict(list)
    for country, points in rings:
        ring = []
        for points_of_arc in cut_ring(points, kind, steps):
            backwards = points_of_arc[::-1]
            if tuple(backwards) in numbers:
                ring.append(~numbers[tuple(backwards)])
                continue
            key = tuple(points_of_arc)
            if key not in numbers:
                numbers[key] = len(arcs)
                arcs.append(encode_points(key))
                kinds.append(kind(key[0], key[1]))
            ring.append(numbers[key])
        land[country].append(ring)
    return arcs, "".join(kinds), sorted(land.items())


def cut_ring(points, kind, steps):
    """Return a ring as arcs that end where the kind changes or lines meet, so that neighbours find the same arcs."""
    count = len(points)
    kinds = [kind(points[i], points[(i + 1) % count]) for i in range(count)]
    ends = [i for i in range(count) if kinds[i] != kinds[i - 1] or len(steps[points[i]]) > 2]
    if not ends:
        first = points.index(min(points))
        turned = points[first:] + points[:first]
        return [[*turned, turned[0]]]
    arcs = []
    for start, end in zip(ends, [*ends[1:], ends[0] + count]):
        arcs.append([points[i % count] for i in range(start, end + 1)])
    return arcs


def on_edge(a, b, size) -> bool:
    """Say whether the step runs along the edge of the cell (width, height in units): a cut, not a border."""
    return any(a[i] == b[i] and a[i] in (0, size[i]) for i in (0, 1))


def cell_rings(parts, bounds, level: Level):
    """Return [text of a ring] of the polygons inside the cell, largest first."""
    rings = []
    for polygon in parts:
        for ring in (polygon.exterior, *polygon.interiors):
            points = to_units(ring.coords, bounds, level)
            if len(points) >= 4:
                rings.append(points)
    rings.sort(key=lambda points: (-len(points), points))
    return [encode_points(points) for points in rings]


def to_units(coords, bounds, level: Level):
    """Return integer points counted from the cell's south-west corner, without repeats."""
    out = []
    for x, y in coords:
        point = (round((x - bounds[0]) * level.units), round((y - bounds[1]) * level.units))
        if not out or point != out[-1]:
            out.append(point)
    return out


def cell_towns(towns, bounds, level: Level):
    """Return the cell's towns as columns: positions, first zooms, classes, country codes, names."""
    towns = sorted(towns, key=lambda t: (t["zoom"], -t["score"], t["geonameid"]))
    return {
        "at": encode_points(to_point(town, bounds, level) for town in towns),
        "zoom": "".join(DIGITS[town["zoom"]] for town in towns),
        "size": "".join(town_class(town) for town in towns),
        "country": "".join(town["countrycode"] for town in towns),
        "score": "".join(DIGITS[round(town["score"] * 6)] for town in towns),
        "name": "\n".join(town["label"] for town in towns),
    }


def to_point(town, bounds, level: Level):
    """Return the town's integer position in the cell."""
    return round((town["longitude"] - bounds[0]) * level.units), round((town["latitude"] - bounds[1]) * level.units)


def town_class(town) -> str:
    """Return how a town is drawn: C capital, 1 over a million, 2 over 200 thousand, 3 over 30 thousand, 4 smaller."""
    if town["capital"]:
        return "C"
    return next((str(i + 1) for i, least in enumerate((1_000_000, 200_000, 30_000)) if town["population"] >= least), "4")


def write(path: Path, data) -> None:
    """Write compact JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
