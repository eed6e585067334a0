"""What the gazetteer knows and answers: places, the context of a question, and candidates with score and reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dateline.model.where import DEFAULT_RADIUS_M, MAX_RADIUS_M, Where

KINDS = {
    "site": "site",
    "town": "town",
    "district": "second-order region",
    "province": "first-order region",
    "country": "country",
}
"""Kinds of places, most exact first, with how they are called in a reason; the model's precisions are the same words."""


@dataclass(frozen=True)
class Place:
    """A place of the gazetteer: a WGS 84 point in degrees and the metres that the place reaches from it.

    `place_id` says whose it is: `geonames:98112`, `region:IQ.01`, `country:IQ`, `airport:ORBD`, `site:balad-ab`,
    `own:3`,
    `base:17`, `area:46`, `landmark:12`, `world:1` (lines of data/gazetteer). `admin1` and `admin2`
    are names, `box` is the extent of a region or country (west, south, east, north; of a region that of its known
    towns), `admin1_code` and `admin2_code` GeoNames' codes (`IQ.01`, `IQ.01.98718`).
    """

    place_id: str
    kind: str
    name: str
    lat: float
    lon: float
    radius_m: int
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    admin1_code: str = ""
    admin2_code: str = ""
    population: int = 0
    note: str = ""
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Context:
    """What is known besides the name: where it has to lie (`country`, `region`) and what else is talked about.

    `country` is an ISO 3166-1 alpha-2 code, `region` the name of a first- or second-order region. `near` are points
    (lat, lon) of other places of the same data set or text, `likely` the countries that they lie in.
    """

    country: str = ""
    region: str = ""
    near: tuple[tuple[float, float], ...] = ()
    likely: tuple[str, ...] = ()


NO_CONTEXT = Context()


@dataclass(frozen=True)
class Candidate:
    """A place that a name may mean: where to put it, how sure that is (`score`, 0 to 1), and why, in words.

    `fit` is how well the name alone fits. Point, precision and radius may differ from the place's own:
    "15 km north of X" is 15 km north of it.
    """

    place: Place
    lat: float
    lon: float
    precision: str
    radius_m: int
    score: float
    why: str
    fit: float = 1.0

    def where(self, place_name: str = "") -> Where:
        """Return it as an incident's Where, under the name as written."""
        site = self.place.place_id.removeprefix("site:") if self.place.place_id.startswith("site:") else ""
        exact = (self.lat, self.lon) == (self.place.lat, self.place.lon)
        return Where(
            place_name or self.place.name, site if exact else "", self.place.admin1, self.place.country,
            self.lat, self.lon, self.precision, self.radius_m,
        )  # fmt: skip

    def moved(self, lat: float, lon: float, precision: str, radius_m: float, why: str, factor: float = 1.0) -> Candidate:
        """Return the candidate at another point, with a reason before its own and its score times `factor`."""
        radius = int(min(MAX_RADIUS_M, max(radius_m, 1)))
        reasons = f"{why}; {self.why}"
        score = round(self.score * factor, 3)
        return replace(self, lat=round(lat, 5), lon=round(lon, 5), precision=precision, radius_m=radius, score=score, why=reasons)

    @property
    def address(self) -> str:
        """Return the place's name with its regions and country's code, most exact first."""
        parts = [self.place.name, self.place.admin2, self.place.admin1, self.place.country]
        return ", ".join(dict.fromkeys(part for part in parts if part))


def usual_radius(kind: str) -> int:
    """Return how far off a point of this kind may be where nothing better is known, in metres."""
    return DEFAULT_RADIUS_M[kind]
