"""A name settled or left to a person: placed only where the gazetteer is sure enough, otherwise candidates for a queue."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.place import NO_CONTEXT, Candidate, Context
from dateline.model.incident import Incident
from dateline.model.where import Where

AUTOMATIC = 0.8
"""Score from which a name is placed without asking.

Measured on tests/eval/places.csv; docs/gazetteer.md has the share of names settled so that lie more than 25 km off.
"""

Key = tuple[str, str, str]
"""A name as written, the country's code and the region that it is said to lie in."""

WITNESSES = 6
"""Nearest places that have to agree on the country and region that a point lies in."""

OTHERS_NEAR = 30
"""Places of the same data set that are used as context at most: the ones most often named."""


@dataclass(frozen=True)
class Settled:
    """A name that is placed without asking; `others` are the candidates that were passed over."""

    name: str
    candidate: Candidate
    others: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Candidates:
    """A name that a person has to settle: what it may mean, best first (perhaps nothing), and why it isn't settled."""

    name: str
    candidates: tuple[Candidate, ...]
    reason: str


@dataclass(frozen=True)
class Placed:
    """An incident without a point, and what became of its place name; `where` is set where that is settled."""

    incident: Incident
    outcome: Settled | Candidates
    where: Where | None = None


def settle(gazetteer: Gazetteer, name: str, context: Context = NO_CONTEXT) -> Settled | Candidates:
    """Return where a name is if the gazetteer is sure enough, else what it may mean."""
    found = tuple(gazetteer.candidates(name, context))
    if not found:
        return Candidates(name, (), "no place of this name is known")
    best = found[0]
    if best.score >= AUTOMATIC:
        return Settled(name, best, found[1:])
    score = math.floor(best.score * 100) / 100  # 0.799 must not read as the 0.80 that it lacks
    return Candidates(
        name, found, f"the best of {len(found)} has a score of {score:.2f}; {AUTOMATIC} is needed to place it without asking"
    )


def place_rows(incidents: Iterable[Incident], gazetteer: Gazetteer) -> Iterator[Placed]:
    """Yield what became of each incident that has a place name and no point; the others are passed over.

    Names that are sure by themselves are the context of the others: towns of one data set tend to lie together.
    """
    rows = [one for one in incidents if not one.where.has_point and one.where.place_name.strip()]
    second = settle_names(Counter(map(_key, rows)), gazetteer)
    for one in rows:
        outcome = second[_key(one)]
        yield Placed(one, outcome, where_of(one.where, outcome.candidate) if isinstance(outcome, Settled) else None)


def settle_names(
    counts: Mapping[Key, int],
    gazetteer: Gazetteer,
    around: Context = NO_CONTEXT,
    told: Callable[[int], None] = lambda _: None,
) -> dict[Key, Settled | Candidates]:
    """Return what became of each (name, country, region), given with how often it is written.

    `around` are places that the same data set is known to speak of: its points, and the countries that they lie in.
    `told` is called with how many names have been looked up by themselves, which takes the most time.
    """
    first: dict[Key, Settled | Candidates] = {}
    for key in counts:
        first[key] = settle(gazetteer, key[0], _context(gazetteer, *key[1:]))
        told(len(first))
    sure = _sure(first, counts)
    second = dict(first)
    for key, outcome in first.items():
        common = _common(sure, around, key) if _may_mean_another(key, outcome) else NO_CONTEXT
        if common.near:
            context = _context(gazetteer, *key[1:])
            second[key] = settle(gazetteer, key[0], replace(common, country=context.country, region=context.region))
    return second


def _may_mean_another(key: Key, outcome: Settled | Candidates) -> bool:
    """Return whether the other places of a data set may say where a name is.

    That includes one that is sure by itself, without a country: the largest Tripoli is not the one of a file about Syria.
    """
    if isinstance(outcome, Candidates):
        return bool(outcome.candidates)
    return bool(outcome.others) and not any(key[1:])


def where_of(written: Where, candidate: Candidate) -> Where:
    """Return an incident's Where with the point of a candidate; what the incident says itself is kept."""
    found = candidate.where(written.place_name)
    return replace(found, country=written.country or found.country, admin1=written.admin1 or found.admin1)


def area_of(gazetteer: Gazetteer, candidate: Candidate) -> tuple[str, str]:
    """Return country and first-order region in which a candidate's point lies, "" for what is not sure.

    A point beside its place, such as 15 km north of it, may lie across a border: the places nearest to it have to agree.
    """
    said = candidate.place.country, candidate.place.admin1
    if (candidate.lat, candidate.lon) == (candidate.place.lat, candidate.place.lon):
        return said
    return _agreed([said, *_areas_near(gazetteer, candidate.lat, candidate.lon)])


def area_around(gazetteer: Gazetteer, lat: float, lon: float) -> tuple[str, str]:
    """Return country and first-order region that the places nearest to a point agree on, "" where they don't."""
    return _agreed(_areas_near(gazetteer, lat, lon))


def _areas_near(gazetteer: Gazetteer, lat: float, lon: float) -> list[tuple[str, str]]:
    return [(one.place.country, one.place.admin1) for one in gazetteer.nearest(lat, lon, WITNESSES) if one.place.country]


def _agreed(said: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return what all say; who names no region has no say in that."""
    voices = list(said)
    countries, regions = {country for country, _ in voices}, {region for _, region in voices if region}
    if len(countries) != 1:
        return "", ""
    return countries.pop(), regions.pop() if len(regions) == 1 else ""


def _key(one: Incident) -> Key:
    return one.where.place_name.strip(), one.where.country, one.where.admin1


def _context(gazetteer: Gazetteer, country: str, region: str) -> Context:
    try:
        return Context(country=gazetteer.country_code(country), region=region)
    except ValueError:  # a country that nobody knows narrows nothing
        return Context(region=region)


def _sure(outcomes: Mapping[Key, Settled | Candidates], counts: Mapping[Key, int]) -> list[tuple[Key, Candidate]]:
    """Return the names that are sure and what they are, the most often written first."""
    sure = [
        (key, outcome.candidate)
        for key, outcome in outcomes.items()
        if isinstance(outcome, Settled) and outcome.candidate.precision in ("site", "town", "district")
    ]
    return sorted(sure, key=lambda one: -counts[one[0]])


def _common(sure: Sequence[tuple[Key, Candidate]], around: Context, asked: Key) -> Context:
    """Return the context of a name: the places that are known, and those that are sure without being the one asked for."""
    others = [candidate for key, candidate in sure[: OTHERS_NEAR + 1] if key != asked][:OTHERS_NEAR]
    countries = Counter(candidate.place.country for candidate in others)
    likely = tuple(country for country, count in countries.most_common(3) if country and count * 4 >= len(others))
    near = (*around.near, *((candidate.lat, candidate.lon) for candidate in others))
    return Context(near=near[:OTHERS_NEAR], likely=around.likely or likely)
