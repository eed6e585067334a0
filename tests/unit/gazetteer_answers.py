"""What several tests of the gazetteer ask of it."""

from __future__ import annotations

from geopy.distance import great_circle

from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.place import Candidate, Context


def best(gazetteer: Gazetteer, name: str, country: str = "", **more) -> Candidate:
    """Return the first candidate of a name."""
    found = gazetteer.candidates(name, Context(country=country, **more))
    assert found, f"{name}: nothing found"
    return found[0]


def km(candidate: Candidate, lat: float, lon: float) -> float:
    """Return how far a candidate lies from a point."""
    return great_circle((candidate.lat, candidate.lon), (lat, lon)).km
