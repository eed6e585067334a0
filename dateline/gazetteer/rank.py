"""Candidates ranked: how well a name fits, what the context says, what kind of place it is, how many live there.

Each hit gets a weight, a sum in natural logarithms; the weights of all places that a name may mean are made shares of
one, and a candidate's score is its share times how well its name fits. So a second place of the same name lowers the
score of the first, and the score can be read as how sure the gazetteer is. The constants were set on the tuning half
of tests/eval/places.csv; docs/decisions/0010-gazetteer.md has what they were measured at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.gazetteer.place import KINDS, NO_CONTEXT, Candidate, Context, Place

PER_DECADE = 2.2
"""Weight of ten times as many people: about nine to one."""

KIND_WEIGHT = {"country": 2.5, "province": 0.3, "town": 1.2, "district": -1.8, "site": 0.0}
LEAST_PEOPLE = {"site": 30_000, "district": 30_000, "province": 100_000, "country": 10_000, "town": 300}
"""People that a place counts as at least, so that bases and regions without a figure can be weighed against towns."""

FIT_WEIGHT = 16.0
"""Weight of a whole fit: a name that only sounds so loses 1.3 and more, over half of what ten times the people weigh."""

MAIN_WEIGHT = 0.8
"""Weight of the name being the main one of the place."""

BARE_SITE_WEIGHT = -2.5
"""Weight of a site whose name is said without its kind: "Bagram" may be the air base, "Balad" is the town."""

WANTED_WEIGHT = 5.0
"""Weight of being the kind of place that the name says: "Kirkuk province"."""

UNWANTED_WEIGHT = -5.0
IN_FULL_WEIGHT = 5.0
"""Weight of a name that is found with the word for its kind: "Kyiv Oblast" is not Kyiv City, a region of more people."""

NAMESAKE_WEIGHT = -4.0
"""Weight of a region that holds a town of the same name."""

OWN_WEIGHT = 12.0
"""Weight of a place that the user settled or listed."""

KNOWN_SITE_WEIGHT = 2.5
"""Weight of one of the project's own sites."""

COUNTRY_WEIGHT = -9.0
"""Weight of lying in another country than the one given."""

REGION_WEIGHT = 4.0
WITHIN_WEIGHT = 6.0
"""Weight of lying within the "Y" of "X, Y"; and, negative, of lying elsewhere."""

NEAR_WEIGHT, NEAR_KM = 3.0, 150.0
LIKELY_WEIGHT = 2.5
SAME_PLACE_KM = 12.0
"""Kilometres within which two entries are taken for one place: a town and the district called after it."""

REFUSED = 0.4
"""What a candidate's score is multiplied by that lies elsewhere than was asked for."""

SURE_FIT, UNSUPPORTED = 0.95, 0.75
"""The most that a name which only sounds alike (fits less well than this) scores with nothing to support it.

Without a country, "Kibera" is more likely a place that isn't known than a Cibera in Java.
"""

SUPPORT_KM = 300.0
"""Kilometres from another place named within which that place supports a candidate."""

CLOSE_KM = 25.0
"""Kilometres from another place named within which that place supports a likeness to a base or a landmark, too."""

TOO_WIDE = 0.3
"""The most that a part of the world scores: it is known, but nothing is placed in the middle of the Middle East."""

SHOWN = 20
"""Candidates that are kept."""


@dataclass
class Hit:
    """A place that a name may mean, with how well the name fits (0 to 1) and why it was found."""

    place: Place
    fit: float
    reason: str
    main: bool = False
    bare: bool = False
    in_full: bool = False
    """Whether the name says its kind and was found just so, not only without that word."""
    weight: float = 0.0
    reasons: list[str] = field(default_factory=list)
    refused: bool = False
    supported: bool = False
    placed: bool = False
    """Whether more than a country supports it: a region given, or another place named close by."""


@dataclass(frozen=True)
class Area:
    """What the "Y" of "X, Y" may be: any of some places."""

    words: str
    places: tuple[Place, ...]

    def holds(self, place: Place) -> bool:
        """Return whether a place lies in it or, for a town or site, close to it."""
        return any(_holds(area, place) for area in self.places)


def _holds(area: Place, place: Place) -> bool:
    if area.place_id == place.place_id:
        return False
    if area.kind == "country":
        return area.country == place.country
    if area.country and place.country and area.country != place.country:
        return False
    if area.kind == "province" and place.admin1_code:
        return area.admin1_code == place.admin1_code
    if area.kind == "district" and place.admin2_code:
        return area.admin2_code == place.admin2_code
    reach = area.radius_m / 1_000 + (25 if area.kind in ("town", "site") else 15)
    return distance_km(area, place) <= reach


def distance_km(one: Place, other: Place) -> float:
    """Return the great-circle distance of two places in kilometres."""
    return km_between(one.lat, one.lon, other.lat, other.lon)


def km_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points in kilometres, as geopy's great_circle but for hundreds of pairs a name.

    Formula: haversine on a sphere of 6371.009 km.
    """
    north, other_north = math.radians(lat), math.radians(other_lat)
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * 6371.009 * math.asin(min(1.0, math.sqrt(half)))


def ranked(
    hits: Sequence[Hit], kinds: tuple[str, ...], context: Context = NO_CONTEXT, areas: Sequence[Area] = ()
) -> list[Candidate]:
    """Return the candidates, best first, with score and reason."""
    for hit in hits:
        _weigh(hit, kinds, context, areas)
    _chief_towns_first(hits, kinds)
    best = sorted(hits, key=lambda hit: (-hit.weight, hit.place.place_id))[: 3 * SHOWN]
    if not best:
        return []
    share = [math.exp(hit.weight - best[0].weight) for hit in best]
    shown = best[:SHOWN]
    rivals = [_rivals(number, best, share) for number in range(len(shown))]
    scores = [_score(hit, mine, others) for hit, mine, others in zip(shown, share[:SHOWN], rivals, strict=True)]
    first = _first(shown, scores)
    found = [
        _candidate(hit, score, len(best) if number == first and others > 0.05 * share[number] else 0)
        for number, (hit, score, others) in enumerate(zip(shown, scores, rivals, strict=True))
    ]
    # A region round the best one has no rivals and so a score, though it weighs less than a namesake elsewhere.
    rest = [candidate for number, candidate in enumerate(found) if number != first]
    return [found[first], *sorted(rest, key=lambda candidate: -candidate.score)]


def _rivals(number: int, best: Sequence[Hit], share: Sequence[float]) -> float:
    """Return the shares of all that speak against one of the best."""
    place = best[number].place
    return sum(
        share[other]
        for other, one in enumerate(best)
        if other != number and share[other] > 1e-4 and _are_rivals(place, one.place)
    )


def _score(hit: Hit, share: float, rivals: float) -> float:
    score = hit.fit * share / (share + rivals) * (REFUSED if hit.refused else 1)
    if _is_too_little(hit):
        score = min(score, UNSUPPORTED)
    if hit.place.place_id.startswith("world:"):
        score = min(score, TOO_WIDE)
        hit.reasons.append("too wide for a point")
    return score


def _first(hits: Sequence[Hit], scores: Sequence[float]) -> int:
    """Return the number of the best: the one of most weight, or an entry of the same town that scores more.

    A known site called "Qaim" and a town of 74,100 people called "Al Qaim" at one spot are one place, best said by its own name.
    A place of the user's own list gives way to none.
    """
    place = hits[0].place
    if place.place_id.startswith("own:"):
        return 0
    same = [
        number for number, hit in enumerate(hits)
        if place.kind == hit.place.kind == "town" and distance_km(place, hit.place) < SAME_PLACE_KM
    ]  # fmt: skip
    return max(same, key=lambda number: (scores[number], -number), default=0)


def _is_too_little(hit: Hit) -> bool:
    """Return whether a name can't be sure: nothing supports it, or a country alone supports a likeness to a lesser place."""
    if hit.fit >= SURE_FIT:
        return not hit.supported and _is_local(hit)
    return not hit.supported or ((hit.bare or _is_local(hit)) and not hit.placed)


def _is_local(hit: Hit) -> bool:
    """Return whether a name alone is too little: quarters and crossings have namesakes that no list here holds."""
    place_id, kind = hit.place.place_id, hit.place.kind
    return (hit.bare and place_id.startswith("airport:")) or (place_id.startswith("landmark:") and kind in ("site", "district"))


def _chief_towns_first(hits: Sequence[Hit], kinds: tuple[str, ...]) -> None:
    """Let a bare name mean the town before the region that is called after it: "Kirkuk" is not Kirkuk province."""
    towns = [hit for hit in hits if hit.place.kind == "town"]
    for hit in hits:
        if (
            hit.place.kind in ("province", "district")
            and hit.place.kind not in kinds
            and any(_is_chief(town, hit) for town in towns)
        ):
            hit.weight += NAMESAKE_WEIGHT


def _is_chief(town: Hit, region: Hit) -> bool:
    """Return whether a region is called after a town in it, and not the other way round."""
    people = max(region.place.population, LEAST_PEOPLE["district"])
    return town.fit >= region.fit - 0.05 and town.place.population * 12 >= people and _holds(region.place, town.place)


def _are_rivals(one: Place, other: Place) -> bool:
    """Return whether two places speak against each other: not an area and what lies in it, nor two entries of one place."""
    return not (distance_km(one, other) < SAME_PLACE_KM or _is_around(one, other) or _is_around(other, one))


def _weigh(hit: Hit, kinds: tuple[str, ...], context: Context, areas: Sequence[Area]) -> None:
    place, reasons = hit.place, []
    people = max(place.population, LEAST_PEOPLE[place.kind])
    weight = (
        PER_DECADE * math.log10(people) + KIND_WEIGHT[place.kind] + FIT_WEIGHT * (hit.fit - 1) + (MAIN_WEIGHT if hit.main else 0)
    )
    if kinds:
        weight += WANTED_WEIGHT if place.kind in kinds else UNWANTED_WEIGHT
        if place.kind not in kinds:
            reasons.append(f"though the name says {' or '.join(kinds)}")
            hit.fit *= 0.6
    weight += IN_FULL_WEIGHT if hit.in_full else 0
    if place.place_id.startswith("own:"):
        weight += OWN_WEIGHT
        reasons.append("your own list")
    elif place.place_id.startswith("site:"):
        weight += KNOWN_SITE_WEIGHT
        reasons.append("a known site")
    if hit.bare:
        weight += BARE_SITE_WEIGHT
        reasons.append("though the name doesn't say that it is a site")
    weight += _context_weight(hit, context, reasons)
    for area in areas:
        if area.holds(place):
            hit.supported = hit.placed = True
            weight += WITHIN_WEIGHT
            reasons.append(
                f"lies in {area.words}"
                if any(one.kind in ("country", "province", "district") for one in area.places)
                else f"close to {area.words}"
            )
        else:
            weight -= WITHIN_WEIGHT
            reasons.append(f"not in {area.words}")
            hit.refused = True
    hit.weight, hit.reasons = weight, reasons


def _context_weight(hit: Hit, context: Context, reasons: list[str]) -> float:
    place, weight = hit.place, 0.0
    hit.supported = hit.supported or bool(context.country) or place.country in context.likely
    if context.country and place.country and place.country != context.country:
        weight += COUNTRY_WEIGHT
        reasons.append(f"not in {context.country}")
        hit.refused = True
    if context.near:
        away = min(km_between(place.lat, place.lon, *point) for point in context.near)
        weight += NEAR_WEIGHT * math.exp(-away / NEAR_KM)
        hit.placed = hit.placed or away < CLOSE_KM
        if away < SUPPORT_KM:
            hit.supported = True
            reasons.append(f"{away:.0f} km from another place named")
    if place.country and place.country in context.likely and not context.country:
        weight += LIKELY_WEIGHT
        reasons.append(f"in {place.country} as other places named")
    return weight


def _is_around(area: Place, place: Place) -> bool:
    return area.kind in ("country", "province", "district") and _holds(area, place)


def _candidate(hit: Hit, score: float, hits: int) -> Candidate:
    place = hit.place
    lies = ", ".join(part for part in (place.admin1 if place.admin1 != place.name else "", place.country) if part)
    kind = f"{_known_as(place)}{' in ' + lies if lies and place.kind != 'country' else ''}"
    rest = [*hit.reasons, f"{hits - 1} more of this name" if hits > 1 else ""]
    why = "; ".join(filter(None, (hit.reason, ", ".join(filter(None, (kind, _people(place)))), *rest)))
    return Candidate(place, place.lat, place.lon, place.kind, place.radius_m, round(min(score, 1.0), 3), why, hit.fit)


def _known_as(place: Place) -> str:
    """Return what kind of place it is, in words: what our own lists of areas hold is no region of a country, nor is a sea one."""
    list_of = place.place_id.partition(":")[0]
    is_area = list_of in ("world", "area") or (list_of == "landmark" and place.kind in ("district", "province"))
    return "area" if is_area else KINDS[place.kind]


def _people(place: Place) -> str:
    """Return how many live there, where that is known: what an area is weighed with is no count, a region's is of its towns."""
    if not place.population or place.kind == "site" or place.place_id.startswith(("world:", "area:")):
        return ""
    return f"{place.population:,} people" + (" in its known towns" if place.place_id.startswith("region:") else "")
