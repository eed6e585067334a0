"""The gazetteer: a name as written, with what is known about it, becomes ranked candidates. Works without any network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from geopy.adapters import BaseSyncAdapter
from geopy.distance import great_circle
from geopy.exc import GeocoderQueryError, GeocoderUnavailable
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point
from rapidfuzz import fuzz, process

from dateline.errors import GazetteerError
from dateline.gazetteer import own
from dateline.gazetteer.build import ready
from dateline.gazetteer.index import FEW_NAMES, NAMES_READ, Found, Index
from dateline.gazetteer.kinds import SITE, Kinded, is_common, kinded
from dateline.gazetteer.phrase import Phrase, parse
from dateline.gazetteer.place import NO_CONTEXT, Candidate, Context, Place, usual_radius
from dateline.gazetteer.rank import SAME_PLACE_KM, UNSUPPORTED, Area, Hit, km_between, ranked
from dateline.gazetteer.sources import SITE_FORM
from dateline.gazetteer.spelling import skeleton, slips, sound, spelt
from dateline.settings import GAZETTEER, PLACES

FIT_MAIN, FIT_OTHER, FIT_SOUND, FIT_SLIP = 1.0, 0.98, 0.92, 0.85
"""How well a name fits: its main name, another of its names, one that sounds the same; at most, one that is alike."""

SHORT, FIT_SHORT = 3, 0.94
"""Letters of a short form and how well one fits: HTS is an armed group before it is the airport of Huntington."""

LEAST_ALIKE = 78
"""Percent of likeness (rapidfuzz's ratio of what the names sound like) below which a name isn't offered."""

FORMS_LOOKED_AT = 60
"""Sounds of each skeleton that are compared with a misspelt name, those of the most populous places first."""

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
        self._index: Index = ready(path or GAZETTEER.path)
        self._sites = own.sites()
        self._own_path = places or PLACES.path
        self._own_seen: float | None = None
        self._own = own.Overlay()
        self._forms = lru_cache(maxsize=16)(self._index.forms_of)

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
        around = [*self._sites.places.values(), *self._mine().places.values(), *self._index.around(lat, lon, _cells(lat))]
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
        return self._phrase(parse(name), context)

    def country_code(self, country: str) -> str:
        """Return the ISO 3166-1 alpha-2 code of a country's code or name. Raises ValueError if there is no such country."""
        country = country.strip()
        if not country:
            return ""
        if len(country) == 2 and self._index.get(f"country:{country.upper()}"):
            return country.upper()
        for place, _, _ in self._index.named(sound(spelt(country))):
            if place.kind == "country":
                return place.country
        raise ValueError(f"{country!r} is no country; give an ISO 3166-1 alpha-2 code such as IQ, or a name")

    def place(self, place_id: str) -> Place | None:
        """Return the place with this id, or None."""
        return self._sites.places.get(place_id) or self._mine().places.get(place_id) or self._index.get(place_id)

    def _phrase(self, phrase: Phrase, context: Context) -> list[Candidate]:
        if phrase.form == "name":
            return self._named(phrase, context)
        if phrase.name and (
            found := self._as_it_is(phrase.name, context)
        ):  # "Northern Ireland" is a name, "northern Iraq" is not
            return found
        assert phrase.base
        if phrase.form == "between":
            return self._between(phrase, context)
        found = self._phrase(phrase.base, context)
        if phrase.form == "away":
            return [_away(candidate, phrase.km, phrase.bearing) for candidate in found]
        if phrase.form == "part":
            return [_part(candidate, phrase.words) for candidate in found]
        return [_near(candidate, phrase) for candidate in found]

    def _as_it_is(self, name: str, context: Context) -> list[Candidate]:
        """Return the candidates of a name of several words if it is known just so, else none."""
        found = self._named(Phrase("name", name), context, alike=False)
        return found if found and found[0].score > 0.3 else []

    def _named(self, phrase: Phrase, context: Context, *, alike: bool = True) -> list[Candidate]:
        areas, unknown = self._areas(phrase.within, context)
        if context.region:
            more, _ = self._areas((context.region,), Context(context.country))
            areas += more
        found: list[Candidate] = []
        for name in (phrase.name, *phrase.others):
            name_kinds = kinded(name)
            hits = self._hits(name_kinds, context, alike=alike, most=NAMES_READ if areas or context != NO_CONTEXT else FEW_NAMES)
            if len(name) == 3 and name.isupper():  # NSW, as regions are abbreviated
                for known in self._index.named("~" + name.lower()):
                    _merge(hits, Hit(known[0], FIT_SHORT, f"short for {known[0].name}"))
            found = ranked(hits, name_kinds.kinds, context, areas)
            if is_common(name_kinds.full):
                found = [_doubted(one) for one in found]
            if found and found[0].score >= 0.3:
                break
        if (not found or found[0].score < 0.3) and areas and phrase.within:
            found = sorted([*found, *self._around(phrase, context)], key=lambda candidate: -candidate.score)
        for words in unknown:
            found = [replace(one, score=round(one.score * 0.85, 3), why=f"{one.why}; “{words}” is not known") for one in found]
        return found

    def _around(self, phrase: Phrase, context: Context) -> list[Candidate]:
        """Return the places around an unknown one, as far less sure candidates: "Mansour, Baghdad" is in Baghdad."""
        outer = self._named(Phrase("name", phrase.within[0], phrase.within[1:]), context, alike=False)
        why = f"“{phrase.name}” is not known; this is where it lies"
        return [
            one.moved(one.lat, one.lon, one.precision, 2 * one.radius_m, why, 0.5) for one in outer if one.place.kind != "country"
        ]

    def _areas(self, within: Sequence[str], context: Context) -> tuple[list[Area], list[str]]:
        """Return the areas that some words name, and the words that name none."""
        areas, unknown = [], []
        for words in within:
            name = kinded(words)
            places: list[Place] = []
            if words.isascii() and words.isalpha() and words.isupper() and len(words) <= 3:
                code = self._index.get(f"country:{words}")
                places = [code] if code else []
                places += [place for place, _, _ in self._index.named("~" + words.lower())]
            found = self._hits(name, context, alike=False)
            best = ranked(found, name.kinds, Context(context.country))
            level = [one.place for one in best if one.score >= 0.02 or one.place.kind in ("country", "province")][:12]
            places += [place for place in level if not (context.country and place.country != context.country)]
            if places:
                areas.append(Area(words, tuple(places)))
            else:
                unknown.append(words)
        return areas, unknown

    def _hits(self, name: Kinded, context: Context, *, alike: bool = True, most: int = NAMES_READ) -> list[Hit]:
        hits: dict[str, Hit] = {}
        said = sound(name.full)
        for form, letters in self._spellings(name):
            for found in (*self._mine().named(form), *self._sites.named(form), *self._index.named(form, most)):
                _keep(hits, found, letters, plain=form == said)
        if SITE not in name.kinds:
            form = SITE_FORM + sound(name.core)
            for found in (*self._sites.named(form), *self._index.named(form, most)):
                if found[0].place_id not in hits and found[2]:
                    _keep(hits, found, name.core, bare=True)
        if alike and not any(not context.country or hit.place.country in (context.country, "") for hit in hits.values()):
            for form, likeness in self._alike(sound(name.core), context.country).items():
                for found in (*self._mine().named(form), *self._sites.named(form), *self._index.named(form, most)):
                    place, written, _ = found
                    if not context.country or place.country in (context.country, ""):
                        fit = FIT_SLIP - (100 - likeness) / 100
                        _keep(hits, found, written, fit=fit, reason=f"spelt like “{written}”")
        return list(hits.values())

    def _spellings(self, name: Kinded) -> list[tuple[str, str]]:
        """Return the forms to look up, with the letters that would be an exact match."""
        spellings = [(sound(name.full), name.full)]
        if name.core != name.full:
            spellings.append((sound(name.core), name.core))
        if SITE in name.kinds:
            spellings.append((SITE_FORM + sound(name.core), name.core))
        if name.full.isalpha() and len(name.full) == 4:  # an airfield's four-letter code
            spellings.append((name.full, name.full))
        return [(form, letters) for form, letters in dict.fromkeys(spellings) if form.strip(SITE_FORM)]

    def _alike(self, said: str, country: str) -> dict[str, float]:
        """Return sounds that are like this one, with the likeness in percent."""
        if len(said) < 3 or not said.isascii():
            return {}
        forms = [*self._mine().forms(), *self._sites.forms()]
        known = self._forms(country) if country else []
        if known:
            forms += known
        else:
            bones = skeleton(said)
            forms += self._index.with_bones([bones], 10 * FORMS_LOOKED_AT) if bones else []
        found = _likest(said, forms)
        if not known and len(skeleton(said)) > 2 and not any(likeness > 90 for likeness in found.values()):
            found.update(_likest(said, self._index.with_bones(slips(skeleton(said)), FORMS_LOOKED_AT)))
        return found

    def _between(self, phrase: Phrase, context: Context) -> list[Candidate]:
        """Return points half way between two places, pairs that lie close to each other first."""
        assert phrase.base and phrase.second
        ones, others = self._phrase(phrase.base, context)[:8], self._phrase(phrase.second, context)[:8]
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

    def _mine(self) -> own.Overlay:
        """Return the user's list, read again when the file has changed."""
        try:
            changed = self._own_path.stat().st_mtime_ns
        except OSError:
            changed = 0
        if changed != self._own_seen:
            self._own = own.user_list(self._own_path)
            self._own_seen = changed
        return self._own


def _doubted(candidate: Candidate) -> Candidate:
    """Return a candidate for a common word: never sure unless the user has listed that very name."""
    if candidate.place.place_id.startswith("own:") or candidate.score <= UNSUPPORTED:
        return candidate
    return replace(candidate, score=UNSUPPORTED, why=f"{candidate.why}; the name is a common word")


def _merge(hits: list[Hit], hit: Hit) -> None:
    """Add a hit to a list unless its place is there."""
    if all(one.place.place_id != hit.place.place_id for one in hits):
        hits.append(hit)


def _keep(
    hits: dict[str, Hit],
    found: Found,
    letters: str,
    *,
    plain: bool = True,
    fit: float = 0.0,
    reason: str = "",
    bare: bool = False,
) -> None:
    """Note a found place, with the best of the ways that it was found."""
    place, written, main = found
    if not fit:
        same = written == letters
        fit = (FIT_MAIN if main else FIT_OTHER) if same else FIT_SOUND * (0.5 + fuzz.ratio(written, letters) / 200)
        called = f"its name “{place.name}”" if main else f"another name of {place.name}"
        reason = called if same else f"sounds like “{written}”, {'its name' if main else called}"
        fit -= 0 if plain else 0.01
        if len(letters) <= SHORT and letters.isascii() and not main and place.kind != "country":
            fit, reason = min(fit, FIT_SHORT), f"{reason}, in short"
    known = hits.get(place.place_id)
    if known is None or fit > known.fit:
        bare = bare or (place.place_id.startswith("site:") and place.kind == "site" and not main and not kinded(written).kinds)
        hits[place.place_id] = Hit(place, fit, reason, main, bare)


def _likest(said: str, forms: Sequence[str]) -> dict[str, float]:
    found = process.extract(
        said, [form for form in forms if form[:1] not in "@~"], scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=12
    )
    return {form: likeness for form, likeness, _ in found}


def _away(candidate: Candidate, km: float, bearing: float | None) -> Candidate:
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


def _part(candidate: Candidate, words: str) -> Candidate:
    """Return a candidate for a part of it; that of a country or region is never sure, its middle lies elsewhere."""
    why, area = f"the {words} part is not known apart", candidate.precision in ("country", "province")
    factor = min(0.97, UNSUPPORTED / max(candidate.score, 0.01)) if area else 0.97
    return candidate.moved(candidate.lat, candidate.lon, candidate.precision, candidate.radius_m, why, factor)


def _near(candidate: Candidate, phrase: Phrase) -> Candidate:
    least = NEAR_RADIUS_M if phrase.bearing is None else SIDE_RADIUS_M
    radius = max(least, NEAR_FACTOR * candidate.radius_m) if candidate.precision in ("site", "town") else candidate.radius_m * 1.2
    why = (
        f"near {candidate.place.name}" if phrase.bearing is None else f"on one side of {candidate.place.name}, distance not said"
    )
    return candidate.moved(candidate.lat, candidate.lon, _area_precision(candidate), radius, why, 0.97)


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


def _cells(lat: float) -> int:
    """Return how many one-degree cells to either side hold everything within 100 km; they narrow towards the poles."""
    return min(10, math.ceil(REVERSE_KM / 111 / max(0.1, math.cos(math.radians(lat)))))


def _points(near: Sequence | None) -> tuple[tuple[float, float], ...]:
    if near is None or len(near) == 0:
        return ()
    listed = [near] if isinstance(near, (str, Point)) or isinstance(near[0], (int, float)) else near
    return tuple((point.latitude, point.longitude) for point in map(Point, listed))


def _location(candidate: Candidate) -> Location:
    place = candidate.place
    raw = {
        "id": place.place_id, "name": place.name, "kind": place.kind, "precision": candidate.precision,
        "radius_m": candidate.radius_m,
        "admin1": place.admin1, "admin2": place.admin2, "country": place.country, "population": place.population or None,
        "score": candidate.score, "why": candidate.why, "box": place.box, "lat": candidate.lat, "lon": candidate.lon,
    }  # fmt: skip
    return Location(candidate.address, (candidate.lat, candidate.lon), raw)
