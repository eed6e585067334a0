"""What a place name as written may mean: its phrase taken apart, each part looked up, ranked under what is known besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateline.gazetteer import geometry
from dateline.gazetteer.index import FEW_NAMES, NAMES_READ
from dateline.gazetteer.kinds import is_common, kinded
from dateline.gazetteer.lookup import FIT_SHORT, Lookup
from dateline.gazetteer.phrase import Phrase, parse
from dateline.gazetteer.place import NO_CONTEXT, Candidate, Context, Place
from dateline.gazetteer.rank import UNSUPPORTED, Area, Hit, ranked

KNOWN, GUESSED = 0.3, 0.02
"""Scores from which a name counts as known, and from which a namesake may be the area that another name lies in."""

PAIRED = 8
"""Candidates of each of two places that are tried for "between X and Y"."""


class Meaning:
    """Answers phrases with candidates."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def candidates(self, name: str, context: Context) -> list[Candidate]:
        """Return the places that a name may mean, best first; `context` has its country as a code."""
        return self._phrase(parse(name), context)

    def _phrase(self, phrase: Phrase, context: Context) -> list[Candidate]:
        if phrase.form == "name":
            return self._named(phrase, context)
        # "Northern Ireland" is a name, "northern Iraq" is not.
        if phrase.name and (found := self._as_it_is(phrase.name, context)):
            return found
        assert phrase.base
        if phrase.form == "between":
            assert phrase.second
            ones, others = self._phrase(phrase.base, context), self._phrase(phrase.second, context)
            return geometry.between(ones[:PAIRED], others[:PAIRED])
        found = self._phrase(phrase.base, context)
        if phrase.form == "away":
            return [geometry.away(candidate, phrase.km, phrase.bearing) for candidate in found]
        if phrase.form == "part":
            return [geometry.part(candidate, phrase.words) for candidate in found]
        return [geometry.near(candidate, phrase) for candidate in found]

    def _as_it_is(self, name: str, context: Context) -> list[Candidate]:
        """Return the candidates of a name of several words if it is known just so, else none."""
        found = self._named(Phrase("name", name), context, alike=False)
        return found if found and found[0].score > KNOWN else []

    def _named(self, phrase: Phrase, context: Context, *, alike: bool = True) -> list[Candidate]:
        areas, unknown = self._areas(phrase.within, context)
        if context.region:
            more, _ = self._areas((context.region,), Context(context.country))
            areas += more
        found: list[Candidate] = []
        for name in (phrase.name, *phrase.others):
            name_kinds = kinded(name)
            hits = self._lookup.hits(
                name_kinds, context, alike=alike, most=NAMES_READ if areas or context != NO_CONTEXT else FEW_NAMES
            )
            if len(name) == 3 and name.isupper():  # NSW, as regions are abbreviated
                for region in self._lookup.short_for(name):
                    _merge(hits, Hit(region, FIT_SHORT, f"short for {region.name}"))
            found = ranked(hits, name_kinds.kinds, context, areas)
            if is_common(name_kinds.full):
                found = [_doubted(one) for one in found]
            if found and found[0].score >= KNOWN:
                break
        if areas and (not found or found[0].score < KNOWN or _is_abroad(found[0], areas)):
            found = sorted([*found, *self._around(phrase, context)], key=lambda candidate: -candidate.score)
        for words in unknown:
            found = [replace(one, score=round(one.score * 0.85, 3), why=f"{one.why}; “{words}” is not known") for one in found]
        return found

    def _around(self, phrase: Phrase, context: Context) -> list[Candidate]:
        """Return the places around an unknown one, far less sure: "Mansour, Baghdad" is in Baghdad."""
        nearest, *wider = filter(None, (*phrase.within, context.region))
        outer = self._named(Phrase("name", nearest, tuple(wider)), replace(context, region=""), alike=False)
        why = f"“{phrase.name}” is not known; this is where it lies"
        return [
            one.moved(one.lat, one.lon, one.precision, 2 * one.radius_m, why, 0.5)
            for one in outer
            if one.place.kind != "country" and one.score >= GUESSED
        ]

    def _areas(self, within: Sequence[str], context: Context) -> tuple[list[Area], list[str]]:
        """Return the areas that some words name, and the words that name none."""
        areas, unknown = [], []
        for words in within:
            name = kinded(words)
            places: list[Place] = []
            if words.isascii() and words.isalpha() and words.isupper() and len(words) <= 3:
                code = self._lookup.place(f"country:{words}")
                places = [*([code] if code else []), *self._lookup.short_for(words)]
            found = self._lookup.hits(name, context, alike=False)
            best = ranked(found, name.kinds, Context(context.country))
            level = [one.place for one in best if one.score >= GUESSED or one.place.kind in ("country", "province")][:12]
            places += [place for place in level if not (context.country and place.country != context.country)]
            if places:
                areas.append(Area(words, tuple(places)))
            else:
                unknown.append(words)
        return areas, unknown


def _is_abroad(candidate: Candidate, areas: Sequence[Area]) -> bool:
    """Return whether a candidate lies in another country than any of some areas."""
    return candidate.place.country not in {place.country for area in areas for place in area.places}


def _doubted(candidate: Candidate) -> Candidate:
    """Return a candidate for a common word: never sure unless the user has listed that very name."""
    if candidate.place.place_id.startswith("own:") or candidate.score <= UNSUPPORTED:
        return candidate
    return replace(candidate, score=UNSUPPORTED, why=f"{candidate.why}; the name is a common word")


def _merge(hits: list[Hit], hit: Hit) -> None:
    """Add a hit to a list unless its place is there."""
    if all(one.place.place_id != hit.place.place_id for one in hits):
        hits.append(hit)
