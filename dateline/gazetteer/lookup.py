"""Which places have a name: of the gazetteer's file, the project's sites and the user's own list, by sound and likeness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from dateline.gazetteer import own
from dateline.gazetteer.index import NAMES_READ, Found, Index
from dateline.gazetteer.kinds import SITE, Kinded, kinded
from dateline.gazetteer.place import Context, Place
from dateline.gazetteer.rank import Hit
from dateline.gazetteer.sources import SITE_FORM
from dateline.gazetteer.spelling import skeleton, slips, sound, spelt

FIT_MAIN, FIT_OTHER, FIT_SOUND, FIT_SLIP = 1.0, 0.98, 0.92, 0.85
"""How well a name fits: its main name, another of its names, one that sounds the same; at most, one that is alike."""

SHORT, FIT_SHORT = 3, 0.94
"""Letters of a short form and how well one fits: HTS is an armed group before it is the airport of Huntington."""

LEAST_ALIKE = 78
"""Percent of likeness (rapidfuzz's ratio of what the names sound like) below which a name isn't offered."""

FORMS_LOOKED_AT = 60
"""Sounds of each skeleton that are compared with a misspelt name, those of the most populous places first."""


class Lookup:
    """Looks names up; safe to share between threads. The user's list is read again when its file has changed."""

    def __init__(self, index: Index, own_path: Path) -> None:
        self._index = index
        self._sites = own.sites()
        self._own_path = own_path
        self._own_seen: float | None = None
        self._own = own.Overlay()
        self._forms = lru_cache(maxsize=16)(index.forms_of)

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

    def around(self, lat: float, lon: float, cells: int) -> list[Place]:
        """Return the towns and sites in the one-degree cells up to `cells` away from a point, and all of the lists."""
        return [*self._sites.places.values(), *self._mine().places.values(), *self._index.around(lat, lon, cells)]

    def short_for(self, name: str) -> list[Place]:
        """Return the regions that a short form stands for: NSW."""
        return [place for place, _, _ in self._index.named("~" + name.lower())]

    def hits(self, name: Kinded, context: Context, *, alike: bool = True, most: int = NAMES_READ) -> list[Hit]:
        """Return the places that have this name or, if none does and `alike` says so, one that is spelt like it.

        Of one spelling at most `most` places of the file are looked at.
        """
        hits: dict[str, Hit] = {}
        said = sound(name.full)
        for form, letters in self._spellings(name):
            for found in self._named(form, most):
                _keep(hits, found, letters, plain=form == said, in_full=form == said and name.core != name.full)
        if SITE not in name.kinds:
            form = SITE_FORM + sound(name.core)
            for found in (*self._sites.named(form), *self._index.named(form, most)):
                if found[0].place_id not in hits and found[2]:
                    _keep(hits, found, name.core, bare=True)
        if alike and not any(not context.country or hit.place.country in (context.country, "") for hit in hits.values()):
            for form, likeness in self._alike(sound(name.core), context.country).items():
                for found in self._named(form, most):
                    place, written, _ = found
                    if not context.country or place.country in (context.country, ""):
                        fit = FIT_SLIP - (100 - likeness) / 100
                        _keep(hits, found, written, fit=fit, reason=f"spelt like “{written}”")
        return list(hits.values())

    def _named(self, form: str, most: int) -> Iterator[Found]:
        yield from self._mine().named(form)
        yield from self._sites.named(form)
        yield from self._index.named(form, most)

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


def _keep(
    hits: dict[str, Hit],
    found: Found,
    letters: str,
    *,
    plain: bool = True,
    fit: float = 0.0,
    reason: str = "",
    bare: bool = False,
    in_full: bool = False,
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
        hits[place.place_id] = Hit(place, fit, reason, main, bare, in_full)


def _likest(said: str, forms: Sequence[str]) -> dict[str, float]:
    found = process.extract(
        said, [form for form in forms if form[:1] not in "@~"], scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=12
    )
    return {form: likeness for form, likeness, _ in found}
