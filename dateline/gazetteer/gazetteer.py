"""The gazetteer as a geocoder of geopy: a name as written becomes ranked candidates, a point its neighbours. Needs no network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError, GeocoderUnavailable
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from dateline.errors import GazetteerError, shorten
from dateline.gazetteer.build import ready
from dateline.gazetteer.lookup import Lookup
from dateline.gazetteer.meaning import Meaning
from dateline.gazetteer.place import NO_CONTEXT, Candidate, Context, Place
from dateline.gazetteer.rank import km_between
from dateline.settings import GAZETTEER, PLACES

REVERSE_KM = 100.0
"""Kilometres around a point within which a place is named for it."""


class _NoNetwork(BaseSyncAdapter):
    """Stands where geopy wants an adapter; nothing ever asks it."""

    def get_json(self, url, *, timeout, headers):  # noqa: ANN001, ANN201
        raise GeocoderUnavailable(f"{url}: the gazetteer asks no other machine")

    get_text = get_json


class Gazetteer(Geocoder):
    """A geopy geocoder over one file of places, the project's sites and the user's own list.

    The file is built at its first use (about a minute). Raises GazetteerError if it can't be; safe to share between threads.
    """

    def __init__(self, path: Path | None = None, *, places: Path | None = None) -> None:
        super().__init__(adapter_factory=lambda proxies, ssl_context: _NoNetwork(proxies=proxies, ssl_context=ssl_context))
        self._lookup = Lookup(ready(path or GAZETTEER.path), places or PLACES.path)
        self._meaning = Meaning(self._lookup)

    def geocode(
        self, query: str, *, exactly_one: bool = True, limit: int | None = None, country: str = "", region: str = "",
        near: Sequence | None = None, timeout: object = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:  # fmt: skip
        """Return the best location of a name, all (at most `limit`) with `exactly_one=False`, or None if it isn't known.

        `country` is an ISO 3166-1 alpha-2 code or a country's name, `region` the name of a region, `near` a point or points
        (lat, lon). `raw` of a location has id, kind, precision, radius_m, admin1, admin2, country, population, score and
        why. Raises GeocoderQueryError for what is no query, GeocoderUnavailable if the gazetteer can't be read.
        """
        if not isinstance(query, str) or not query.strip():
            raise GeocoderQueryError("A place's name is needed, as text.")
        for word, given in (("country", country), ("region", region)):
            if not isinstance(given, str):
                raise GeocoderQueryError(f"{word}={shorten(repr(given))} is no text; give a name, or leave it out.")
        try:
            context = Context(self.country_code(country), region, _points(near))
            found = [_location(candidate) for candidate in self.candidates(query, context)][:limit]
        except GazetteerError as error:
            raise GeocoderUnavailable(str(error)) from error
        except ValueError as error:
            raise GeocoderQueryError(str(error)) from error
        if not found:
            return None
        return found[0] if exactly_one else found

    def reverse(
        self, query: object, *, exactly_one: bool = True, limit: int | None = 10, timeout: object = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """Return the place nearest to a point (lat, lon), or the nearest ones, or None where none is within 100 km."""
        try:
            point = Point(query)
        except (ValueError, TypeError) as error:
            raise GeocoderQueryError(f"{query!r} is no point: {error}") from error
        try:
            found = self.nearest(point.latitude, point.longitude, limit or 10)
        except GazetteerError as error:
            raise GeocoderUnavailable(str(error)) from error
        locations = [_location(candidate) for candidate in found]
        if not locations:
            return None
        return locations[0] if exactly_one else locations

    def nearest(self, lat: float, lon: float, limit: int = 10) -> list[Candidate]:
        """Return the towns and sites nearest to a point, nearest first, at most 100 km away."""
        around = self._lookup.around(lat, lon, _cells(lat))
        near = sorted(((km_between(lat, lon, place.lat, place.lon), place) for place in around), key=lambda pair: pair[0])
        found = []
        for away, place in near[:limit]:
            if away <= REVERSE_KM:
                score = round(math.exp(-away / 25), 3)
                found.append(
                    Candidate(place, place.lat, place.lon, place.kind, place.radius_m, score, f"{away:.1f} km from the point")
                )
        return found

    def candidates(self, name: str, context: Context = NO_CONTEXT) -> list[Candidate]:
        """Return the places that a name may mean, best first, each with a score of 0 to 1 and the reason; none if unknown."""
        context = replace(context, country=self.country_code(context.country))
        return self._meaning.candidates(name, context)

    def country_code(self, country: str) -> str:
        """Return the ISO 3166-1 alpha-2 code of a country's code or name. Raises ValueError if there is no such country."""
        return self._lookup.country_code(country)

    def place(self, place_id: str) -> Place | None:
        """Return the place with this id, or None."""
        return self._lookup.place(place_id)


def _cells(lat: float) -> int:
    """Return how many one-degree cells to either side hold everything within 100 km; they narrow towards the poles."""
    return min(10, math.ceil(REVERSE_KM / 111 / max(0.1, math.cos(math.radians(lat)))))


def _points(near: object) -> tuple[tuple[float, float], ...]:
    """Return the points of `near`, which is one or several. Raises ValueError where it is neither."""
    if near is None or (isinstance(near, str) and not near):
        return ()
    try:
        listed = [near] if isinstance(near, (str, Point)) else list(near)  # type: ignore[call-overload]
        if listed and isinstance(listed[0], (int, float)):
            listed = [listed]
        points = [Point(one) for one in listed]
    except (TypeError, ValueError) as error:
        raise ValueError(f"near={shorten(repr(near))} is no point (lat, lon), nor several of them: {error}") from error
    return tuple((point.latitude, point.longitude) for point in points)


def _location(candidate: Candidate) -> Location:
    place = candidate.place
    raw = {
        "id": place.place_id, "name": place.name, "kind": place.kind, "precision": candidate.precision,
        "radius_m": candidate.radius_m,
        "admin1": place.admin1, "admin2": place.admin2, "country": place.country, "population": place.population or None,
        "score": candidate.score, "why": candidate.why, "box": place.box, "lat": candidate.lat, "lon": candidate.lon,
    }  # fmt: skip
    return Location(candidate.address, (candidate.lat, candidate.lon), raw)
