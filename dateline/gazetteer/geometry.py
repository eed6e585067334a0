"""Points derived from places: so many kilometres off, on one side, near, half way between; each with a radius of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from geopy.distance import great_circle
from geopy.point import Point

from dateline.gazetteer.phrase import Phrase
from dateline.gazetteer.place import Candidate, usual_radius
from dateline.gazetteer.rank import SAME_PLACE_KM, UNSUPPORTED, km_between

NEAR_RADIUS_M, NEAR_FACTOR = 10_000, 2.0
"""Metres that "near X" may be off at least, and how many times X's own radius."""

SIDE_RADIUS_M = 20_000
"""Metres that "north of X" may be off: the side is known, the distance is not."""

SAID_OFF = 0.2
"""How far off a reported distance may be, as a share of it: they are rounded."""

LEAST_SAID_OFF_M = 1_500
WIDEST_TOWN_M = 35_000
"""Metres up to which the middle between two places still counts as near a town; wider is as vague as a province."""

BETWEEN_KM = 200.0
"""Kilometres between two places beyond which "between" them hardly means those two."""


def away(candidate: Candidate, km: float, bearing: float | None) -> Candidate:
    """Return a candidate moved by a reported distance; without a direction it stays, and may be that far off."""
    reach = min(candidate.radius_m, 2 * usual_radius("town"))
    said = f"{km:g} km from {candidate.place.name}"
    if bearing is None:
        return candidate.moved(
            candidate.lat, candidate.lon, _area_precision(candidate), km * 1_000 + reach, f"{said}, direction not said", 0.95
        )
    point: Point = great_circle(kilometers=km).destination((candidate.lat, candidate.lon), bearing)
    radius = max(LEAST_SAID_OFF_M, SAID_OFF * km * 1_000) + reach
    return candidate.moved(
        point.latitude, point.longitude, _area_precision(candidate), radius, f"{said}, bearing {bearing:g}°", 0.97
    )


def part(candidate: Candidate, words: str) -> Candidate:
    """Return a candidate for a part of it; that of a country or region is never sure, its middle lies elsewhere."""
    why, area = f"the {words} part is not known apart", candidate.precision in ("country", "province")
    factor = min(0.97, UNSUPPORTED / max(candidate.score, 0.01)) if area else 0.97
    return candidate.moved(candidate.lat, candidate.lon, candidate.precision, candidate.radius_m, why, factor)


def near(candidate: Candidate, phrase: Phrase) -> Candidate:
    """Return a candidate less exactly: what is near it, or on one side of it at a distance that is not said."""
    least = NEAR_RADIUS_M if phrase.bearing is None else SIDE_RADIUS_M
    radius = max(least, NEAR_FACTOR * candidate.radius_m) if candidate.precision in ("site", "town") else candidate.radius_m * 1.2
    why = (
        f"near {candidate.place.name}" if phrase.bearing is None else f"on one side of {candidate.place.name}, distance not said"
    )
    return candidate.moved(candidate.lat, candidate.lon, _area_precision(candidate), radius, why, 0.97)


def between(ones: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """Return points half way between two places, pairs that lie close to each other first."""
    pairs = []
    for one in ones:
        for other in others:
            apart = km_between(one.lat, one.lon, other.lat, other.lon)
            if apart > 0.1:
                pairs.append((one.score * other.score * math.exp(-apart / BETWEEN_KM), apart, one, other))
    pairs.sort(key=lambda pair: -pair[0])
    found: list[Candidate] = []
    total = sum(pair[0] for pair in pairs)
    for likely, apart, one, other in pairs:
        middle = _halfway(one, other, apart, likely / total)
        twin = next(
            (
                number
                for number, known in enumerate(found)
                if km_between(known.lat, known.lon, middle.lat, middle.lon) < SAME_PLACE_KM
            ),
            None,
        )
        if twin is None:
            found.append(middle)
        else:  # the town and the district called after it are one answer
            found[twin] = replace(found[twin], score=round(found[twin].score + middle.score, 3))
    return sorted(found, key=lambda candidate: -candidate.score)[:10]


def _halfway(one: Candidate, other: Candidate, apart: float, share: float) -> Candidate:
    middle = great_circle(kilometers=apart / 2).destination((one.lat, one.lon), _bearing(one, other))
    radius = apart * 500 + min(one.radius_m, other.radius_m, 10_000)
    surest = replace(one, score=share * min(one.fit, other.fit))
    return surest.moved(
        middle.latitude, middle.longitude, "town" if radius <= WIDEST_TOWN_M else "province", radius,
        f"half way between {one.place.name} and {other.place.name}, {apart:.0f} km apart", 0.95,
    )  # fmt: skip


def _bearing(one: Candidate, other: Candidate) -> float:
    lat1, lon1, lat2, lon2 = (math.radians(value) for value in (one.lat, one.lon, other.lat, other.lon))
    east = math.sin(lon2 - lon1) * math.cos(lat2)
    north = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return math.degrees(math.atan2(east, north))


def _area_precision(candidate: Candidate) -> str:
    """Return the precision of a point derived from a candidate: never that of an exact site."""
    return "town" if candidate.precision in ("site", "town") else candidate.precision
