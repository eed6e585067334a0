"""The degrees between which each country lies, to tell a point that is the wrong way round from one that is not."""

from __future__ import annotations

from dateline.importers import crosswalks

MARGIN_DEGREES = 2.0
"""How far outside the towns of its country a point may be and still count as inside."""


def inside(lat: float, lon: float, box: crosswalks.Box) -> bool:
    """Return whether a point lies in a box or not far outside it."""
    south, west, north, east = box
    return south - MARGIN_DEGREES <= lat <= north + MARGIN_DEGREES and west - MARGIN_DEGREES <= lon <= east + MARGIN_DEGREES


def turned_lies_inside(lat: float, lon: float, country: str) -> bool:
    """Return whether a point lies far outside its country, and inside it where latitude and longitude are exchanged."""
    box = crosswalks.country_boxes().get(country)
    return box is not None and not inside(lat, lon, box) and inside(lon, lat, box)
