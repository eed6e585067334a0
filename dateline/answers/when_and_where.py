"""When and where an incident was, in words that are no surer than its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dateline.answers.words import isolated, unbroken, unique
from dateline.model.vocabulary import PARTS_OF_DAY, PRECISIONS
from dateline.model.when import When
from dateline.model.where import Where, distance_in_words

ZOOMS = {"province": 8, "country": 5}
"""How near "Centre map here" may go where the point stands for an area; 11 elsewhere."""


def day_in_words(when: When) -> str:
    """Return the day or days, with the time and, where the source gives both, the part of the day."""
    both = when.day_known and when.time_local and when.part_of_day
    return f"{when.in_words()} ({PARTS_OF_DAY[when.part_of_day].label})" if both else when.in_words()


def day_note(when: When) -> str:
    """Return the source's own words and, where there is an hour, whose clock it is."""
    quoted = when.note if set(when.note) & set('"“”«»') else f"“{when.note}”"
    words = f"in the source’s words: {quoted}" if when.note else ""
    clock = "local time at the scene" if when.time_local or when.part_of_day else ""
    return "; ".join(unique([clock, words]))


def place_in_words(where: Where, countries: Mapping[str, str]) -> str:
    """Return "Camp Taji, Baghdad, Iraq"; a province that the name already ends with isn't said twice.

    A name in a script from right to left keeps to itself, or the commas and the country would change sides with it.
    """
    country = countries.get(where.country, where.country)
    said = {part.strip().casefold() for part in where.place_name.split(",")}
    names = [where.place_name, *(name for name in (where.admin1, country) if name.casefold() not in said)]
    return ", ".join(isolated(name) for name in unique(names)) or "Place not stated"


def precision_in_words(where: Where) -> str:
    """Return how exact the point is; where it stands for an area, say so."""
    if not where.has_point:
        known = "" if where.precision == "none" else f" more exact than the {where.precision}"
        return f"no place{known}: listed, not mapped"
    if where.precision == "site":
        return unbroken(where.in_words())
    within = f", within {unbroken(distance_in_words(where.radius_m))}" if where.radius_m else ""
    return f"{PRECISIONS[where.precision].label.lower()}: the point is the middle{within}"


def coordinates(where: Where) -> dict[str, Any] | None:
    """Return the point as numbers, in words and as a grid reference, or None where there is none."""
    if where.lat is None or where.lon is None:
        return None
    return {
        "lat": where.lat,
        "lon": where.lon,
        "text": f"{where.lat:.4f}, {where.lon:.4f}",
        "mgrs": _mgrs(where.lat, where.lon),
        "zoom": ZOOMS.get(where.precision, 11),
    }


def _mgrs(lat: float, lon: float) -> str:
    """Return the grid reference to ten metres, about as fine as four decimals of a degree: "38S ME 3509 3011"."""
    import mgrs  # Lazily: only the panel needs it, and it loads a native library.

    reference = mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=4)
    zone, square, digits = reference[:-10], reference[-10:-8], reference[-8:]
    return f"{zone} {square} {digits[:4]} {digits[4:]}"
