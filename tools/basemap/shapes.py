"""Parts of shapely geometries, and the projection of the map."""

from __future__ import annotations

import math


def polygons_of(geometry):
    """Return the polygons inside any shapely geometry, without lines, points and slivers."""
    if geometry.geom_type == "Polygon":
        return [geometry] if geometry.area > 0 else []
    return [part for child in getattr(geometry, "geoms", ()) for part in polygons_of(child)]


def lines_of(geometry):
    """Return the lines inside any shapely geometry."""
    if geometry.geom_type == "LineString":
        return [geometry] if geometry.length > 0 else []
    return [part for child in getattr(geometry, "geoms", ()) for part in lines_of(child)]


def mercator(lon: float, lat: float):
    """Return web-mercator pixels at zoom 0 (the world is 256 wide)."""
    sine = math.sin(math.radians(max(-85.05, min(85.05, lat))))
    return 128 + lon * 256 / 360, 128 - 128 * math.atanh(sine) / math.pi
