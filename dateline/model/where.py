"""Where an incident happened: a point that knows how far off it may be, or no point at all."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dateline.errors import ValueProblem, together
from dateline.model.vocabulary import PRECISIONS

DEFAULT_RADIUS_M = {"site": 500, "town": 5_000, "district": 2_500, "province": 75_000, "country": 500_000}
"""Metres that a point of each precision may be off where the source gives no figure: a convention of this project.

A district is a quarter of a town here (the Green Zone), so it is smaller than a town; see docs/data-dictionary.md.
"""

MAX_RADIUS_M = 5_000_000
MERCATOR_BITS = 30
"""Positions are stored as web-mercator integers of this many bits an axis: 3.7 cm at the equator."""

MAX_MERCATOR_LAT = 85.051128
"""Degrees north or south at which the square of the web mercator map ends."""


@dataclass(frozen=True)
class Where:
    """A named place with a WGS 84 point in degrees, its precision, and the metres the point may be off.

    Precision `none` has no point: the incident is listed, not mapped.
    """

    place_name: str = ""
    site_id: str = ""
    admin1: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    precision: str = "none"
    radius_m: int | None = None

    @property
    def has_point(self) -> bool:
        """Return whether it can be drawn."""
        return self.lat is not None

    def in_words(self) -> str:
        """Return how exact it is: "exact site, within 500 m", "town, within 5 km", "no place"."""
        label = PRECISIONS[self.precision].label.lower()
        return f"{label}, within {distance_in_words(self.radius_m)}" if self.radius_m else label


def distance_in_words(metres: float) -> str:
    """Return "400 m", "2.5 km" or "12 km", metric first as the field writes it; rounded up, from 10 km to whole ones."""
    if metres < 1_000:
        return f"{metres:.0f} m"
    return f"{math.ceil(metres / 100) / 10:g} km" if metres < 10_000 else f"{math.ceil(metres / 1_000)} km"


def mercator(lat: float, lon: float) -> tuple[int, int]:
    """Return the web-mercator position (x east, y south) of a point in degrees, each 0 to 2**30 - 1.

    Formula: EPSG:3857 scaled to the unit square, as every slippy map uses it.
    """
    size = 1 << MERCATOR_BITS
    lat = max(-MAX_MERCATOR_LAT, min(MAX_MERCATOR_LAT, lat))
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return min(size - 1, max(0, int(x * size))), min(size - 1, max(0, int(y * size)))


def parse_where(cells: dict[str, str]) -> Where:
    """Return the Where of a row's cells. Raises ValueProblem naming the cell that can't be read."""
    lat, lon = _point(cells)
    if (lat is None) != (lon is None):
        missing = "lat" if lat is None else "lon"
        raise ValueProblem(missing, "", "is empty although the other coordinate is given")
    precision = cells.get("geo_precision", "").strip() or ("none" if lat is None else "town")
    _check_precision(precision, lat, lon)
    given = _radius(cells.get("radius_m", ""))
    if given and lat is None:
        raise ValueProblem("radius_m", str(given), "says how far off the point may be, but there is no point")
    radius = given or DEFAULT_RADIUS_M.get(precision)
    names = {name: cells.get(name, "").strip() for name in ("place_name", "site_id", "admin1")}
    return Where(**names, country=_country(cells.get("country", "")), lat=lat, lon=lon, precision=precision,
                 radius_m=radius if lat is not None else None)  # fmt: skip


def _check_precision(precision: str, lat: float | None, lon: float | None) -> None:
    if precision not in PRECISIONS:
        raise ValueProblem("geo_precision", precision, f"is not one of {', '.join(PRECISIONS)}")
    if precision == "none" and lat is not None:
        raise ValueProblem("geo_precision", precision, "says there is no point, but lat and lon are given")
    if precision in ("site", "town", "district") and lat is None:
        raise ValueProblem("geo_precision", precision, "needs lat and lon; write none where there is no point")
    if lat == 0 and lon == 0:
        raise ValueProblem("lat", "0", "with lon 0 is a point in the Gulf of Guinea, where lost coordinates end up")


def _point(cells: dict[str, str]) -> tuple[float | None, float | None]:
    """Return latitude and longitude; where neither can be read, one problem tells both."""
    found, problems = [], []
    for field, limit in (("lat", 90), ("lon", 180)):
        try:
            found.append(_degrees(field, cells.get(field, ""), limit))
        except ValueProblem as problem:
            problems.append(problem)
    if problems:
        raise together(problems)
    lat, lon = found
    return lat, lon


def _degrees(field: str, text: str, limit: int) -> float | None:
    text = text.strip()
    if not text:
        return None
    try:
        value = float(text.replace("_", "?"))
    except ValueError:
        raise ValueProblem(field, text, "is not a number of degrees") from None
    if not math.isfinite(value) or abs(value) > limit:
        hint = "; are lat and lon swapped?" if field == "lat" and abs(value) <= 180 else ""
        raise ValueProblem(field, text, f"is outside -{limit} to {limit}{hint}")
    return value


def _radius(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 8 or not 0 < int(text) <= MAX_RADIUS_M:
        raise ValueProblem("radius_m", text, f"is not a whole number of metres from 1 to {MAX_RADIUS_M:,}")
    return int(text)


def _country(text: str) -> str:
    text = text.strip()
    if text and not (len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()):
        raise ValueProblem("country", text, "is not an ISO 3166-1 alpha-2 code such as IQ")
    return text


def unmercator(mx: int, my: int) -> tuple[float, float]:
    """Return latitude and longitude in degrees of a web-mercator position, the inverse of `mercator`."""
    size = 1 << MERCATOR_BITS
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * my / size))))
    return lat, mx / size * 360 - 180
