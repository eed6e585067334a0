"""The names that wait for a point, and what the gazetteer says of each: where it surely is, or what it may mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dateline.answers import unplaced
from dateline.answers.unplaced import Unplaced
from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.place import Candidate, Context
from dateline.gazetteer.settle import Candidates, Settled, area_of, settle_names
from dateline.importers.placing import Placing
from dateline.model.vocabulary import PRECISIONS
from dateline.model.where import distance_in_words
from dateline.settings import GAZETTEER, PLACES
from dateline.store import Library, datasets

FEW = 60
"""Names that are looked up without a progress bar: it takes less than a second."""

_ANSWERS = "places_answers"


@dataclass(frozen=True)
class Item:
    """A name of the queue and what is known of it; `before` is where it was settled to be for an earlier file."""

    name: Unplaced
    candidates: tuple[Candidate, ...]
    reason: str
    before: Placing | None = None

    @property
    def certain(self) -> bool:
        """Return whether it is placed without asking: settled before, or the gazetteer is sure; never a whole country."""
        return bool(self.before or (self.best and not self.reason and self.best.precision != "country"))

    @property
    def best(self) -> Candidate | None:
        """Return the likeliest candidate."""
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True)
class _Answers:
    """What the gazetteer said of the names of a data set, of which list of places, and with which points around them."""

    state: tuple
    around: Context
    said: Mapping[tuple[str, str, str], Settled | Candidates]

    def hold(self, state: tuple, around: Context, asked: Mapping[tuple[str, str, str], int]) -> bool:
        """Return whether they still hold: for these names, and as long as not twice as many points speak for them."""
        return self.state == state and asked.keys() <= self.said.keys() and len(around.near) < 2 * max(1, len(self.around.near))


@st.cache_resource(show_spinner="Opening the gazetteer. Its first use builds it, which takes about a minute.")
def _opened(path: str, places: str) -> Gazetteer:
    return Gazetteer()


def gazetteer() -> Gazetteer:
    """Return the gazetteer of the settings, opened once."""
    return _opened(str(GAZETTEER.path), str(PLACES.path))


def queue(library: Library, dataset: str) -> list[Item]:
    """Return the names that wait. What is settled meanwhile leaves the answers for the others as they were."""
    before = datasets.settled_places(library)
    found = unplaced.names(library, dataset, {key for key, one in before.items() if one.lat is None})
    asked = {(one.name, one.country, one.region): one.count for one in found}
    own = PLACES.path.stat().st_mtime if PLACES.path.exists() else 0.0
    state, around = (str(library.path), dataset, own), unplaced.around(library, dataset)
    kept: _Answers | None = st.session_state.get(_ANSWERS)
    if not kept or not kept.hold(state, around, asked):
        kept = _Answers(state, around, _looked_up(asked, around))
        st.session_state[_ANSWERS] = kept
    return [_item(one, kept.said[one.name, one.country, one.region], before.get(one.key)) for one in found]


def _looked_up(asked: Mapping[tuple[str, str, str], int], around: Context) -> Mapping[tuple[str, str, str], Settled | Candidates]:
    known = gazetteer()
    if len(asked) <= FEW:
        return settle_names(asked, known, around)
    bar = st.progress(0.0)
    found = settle_names(asked, known, around, _told(bar, len(asked)))
    bar.empty()
    return found


def _told(bar: st.delta_generator.DeltaGenerator, whole: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % 20 == 0 or done == whole:
            bar.progress(done / whole, f"Looking up {done:,} of {whole:,} names")

    return tell


def _item(name: Unplaced, outcome: Settled | Candidates, before: Placing | None) -> Item:
    if isinstance(outcome, Settled):
        return Item(name, (outcome.candidate, *outcome.others), "", before)
    return Item(name, outcome.candidates, outcome.reason, before)


def placing(name: Unplaced, candidate: Candidate) -> Placing:
    """Return where a candidate puts a name, with the country and province that lie there for rows which say none."""
    in_country, in_admin1 = area_of(gazetteer(), candidate)
    return placed_at(name, candidate.lat, candidate.lon, candidate.precision, candidate.radius_m, (in_country, in_admin1))


def placed_at(name: Unplaced, lat: float, lon: float, precision: str, radius_m: int, area: tuple[str, str]) -> Placing:
    """Return a placing of a name; of the area only what can stand beside the country that the name was written with."""
    country, admin1 = area
    if name.country:
        return Placing(lat, lon, precision, radius_m, "", admin1 if name.country == country else "")
    return Placing(lat, lon, precision, radius_m, country, admin1)


def certain_placing(item: Item) -> Placing:
    """Return where a certain name is placed."""
    if item.before:
        return item.before
    assert item.best
    return placing(item.name, item.best)


def exactness(where: Placing | Candidate) -> str:
    """Return "town, within 5 km"."""
    within = f", within {distance_in_words(where.radius_m)}" if where.radius_m else ""
    return f"{PRECISIONS[where.precision].label.lower()}{within}"


def sorted_out(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return those that are certain, and those that a person has to settle."""
    return [one for one in items if one.certain], [one for one in items if not one.certain]
