"""The tab of places to settle: names without a point, those that are sure at one click, the others one by one.

Nothing is placed silently: what the gazetteer is sure of is listed before it is placed, and each way of settling is one
change that can be undone. What is settled is remembered for the files to come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from dateline.answers import unplaced
from dateline.answers.unplaced import Unplaced
from dateline.answers.words import counted
from dateline.errors import DatelineError, ValueProblem
from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.place import Candidate
from dateline.gazetteer.services import Service, services
from dateline.gazetteer.settle import AUTOMATIC, Candidates, Settled, settle_names
from dateline.importers.placing import Placing
from dateline.importers.values import parse_pair
from dateline.model.vocabulary import PRECISIONS
from dateline.model.where import DEFAULT_RADIUS_M, MAX_RADIUS_M, distance_in_words
from dateline.settings import GAZETTEER, GEOCODERS, PLACES
from dateline.store import LIBRARY, Library, datasets, edits
from dateline.ui import minimap
from dateline.ui.data import acting
from dateline.ui.plain import plain

PLACE = "places"
SHOWN = 6
"""Candidates that are offered for a name."""

CHOICES = [one for one in PRECISIONS if one != "none"]
_ANSWERS, _SKIPPED, _PICKED, _ASKED = "places_answers", "places_skipped", "places_picked", "places_asked"


@dataclass(frozen=True)
class Item:
    """A name of the queue and what is known of it: where it surely is, or what it may mean and why that is not sure."""

    name: Unplaced
    candidates: tuple[Candidate, ...]
    reason: str
    before: Placing | None = None

    @property
    def sure(self) -> Placing | None:
        """Return where it is placed without asking: as settled before, or as the gazetteer is sure; never a whole country."""
        if self.before:
            return self.before
        best = self.candidates[0] if self.candidates and not self.reason else None
        return placing_of(best) if best and best.precision != "country" else None


def placing_of(candidate: Candidate) -> Placing:
    """Return where a candidate is, as it is remembered."""
    return Placing(candidate.lat, candidate.lon, candidate.precision, candidate.radius_m)


def show(library: Library) -> None:
    """Draw the tab."""
    acting.said(library, PLACE)
    sets = unplaced.by_dataset(library)
    if not sets:
        st.text("Nothing waits: every incident that names a place has a point.")
        return
    dataset = _dataset(library, sets)
    queue = _queue(library, dataset)
    sure, waiting = [one for one in queue if one.sure], [one for one in queue if not one.sure]
    st.text(_sum(queue, sure, waiting))
    acting.who_field()
    if sure:
        waiting += _sure(library, dataset, sure)
    if waiting:
        _next(library, dataset, waiting, _context(library, dataset, sure))
        _list(waiting)
    _left_alone(library, dataset)


def _dataset(library: Library, sets: Mapping[str, int]) -> str:
    known = library.reference().datasets
    ordered = sorted(sets, key=lambda one: (one == LIBRARY, -sets[one]))  # what was brought in, before what came with the program

    def label(one: str) -> str:
        return f"{known[one].title if one in known else one}: {counted(sets[one], 'incident', 'incidents')}"

    return st.selectbox("Data set", ordered, format_func=label, key="places_dataset")


def _sum(queue: Sequence[Item], sure: Sequence[Item], waiting: Sequence[Item]) -> str:
    if not queue:
        return "Nothing waits here: what is left was settled to have no point."
    bearers = sum(one.name.count for one in queue)
    return (
        f"{counted(bearers, 'incident', 'incidents')} without a point, under {counted(len(queue), 'place name', 'place names')}: "
        f"{len(sure):,} sure, {len(waiting):,} to settle."
    )


# ---- What the gazetteer says


@st.cache_resource(show_spinner="Opening the gazetteer. Its first use builds it, which takes about a minute.")
def _gazetteer(path: str, places: str) -> Gazetteer:
    return Gazetteer()


def _queue(library: Library, dataset: str) -> list[Item]:
    """Return the names that wait; asked of the gazetteer once for each state of the store and of the user's own list."""
    before = datasets.settled_places(library)
    pointless = {key for key, one in before.items() if one.lat is None}
    found = unplaced.names(library, dataset, pointless)
    own = PLACES.path.stat().st_mtime if PLACES.path.exists() else 0.0
    state = (str(library.path), library.revision, dataset, len(pointless), own)
    kept = st.session_state.get(_ANSWERS)
    if not kept or kept[0] != state:
        gazetteer = _gazetteer(str(GAZETTEER.path), str(PLACES.path))
        counts = {(one.name, one.country, one.region): one.count for one in found}
        kept = (state, settle_names(counts, gazetteer, unplaced.around(library, dataset)))
        st.session_state[_ANSWERS] = kept
    return [_item(one, kept[1][one.name, one.country, one.region], before.get(one.key)) for one in found]


def _item(name: Unplaced, outcome: Settled | Candidates, before: Placing | None) -> Item:
    if isinstance(outcome, Settled):
        return Item(name, (outcome.candidate, *outcome.others), "", before)
    return Item(name, outcome.candidates, outcome.reason, before)


# ---- Those that are sure


def _sure(library: Library, dataset: str, sure: Sequence[Item]) -> list[Item]:
    """Draw the list of names that are sure, and the one button that places them; return those that were left out of it."""
    st.subheader(f"Sure: {counted(len(sure), 'name', 'names')}", anchor=False)
    st.caption(f"A score of {AUTOMATIC} or more, or settled before. Clear a box to settle that name by hand, below.")
    column = st.column_config
    table = st.data_editor(
        pd.DataFrame([_sure_row(one) for one in sure]), key=f"places_sure_{dataset}_{library.revision}", hide_index=True,
        width="stretch", disabled=["Name", "Country", "Incidents", "Is placed at", "Score", "Why"],
        column_config={
            "Place": column.CheckboxColumn(width="small"), "Score": column.NumberColumn(format="%.2f", width="small"),
            "Incidents": column.NumberColumn(width="small"), "Country": column.TextColumn(width="small"),
        },
    )  # fmt: skip
    chosen = [one for one, yes in zip(sure, table["Place"], strict=True) if yes]
    label = f"Place {len(chosen):,} that are sure" if len(chosen) != 1 else "Place the one that is sure"
    if st.button(label, type="primary", key="places_all", disabled=not chosen):
        settled = {one.name.key: one.sure for one in chosen if one.sure}
        settle(library, dataset, settled, f"{counted(len(settled), 'place name', 'place names')} that were sure")
    return [one for one in sure if one not in chosen]


def _sure_row(one: Item) -> dict[str, object]:
    where = one.sure
    assert where
    best = one.candidates[0] if one.candidates and not one.before else None
    at = f"{where.lat:.4f}, {where.lon:.4f}"
    return {
        "Place": True, "Name": one.name.name, "Country": one.name.country, "Incidents": one.name.count,
        "Is placed at": f"{best.address} ({exactness(where)}); {at}" if best else f"{at} ({exactness(where)})",
        "Score": best.score if best else None, "Why": best.why if best else "settled before",
    }  # fmt: skip


def exactness(where: Placing) -> str:
    """Return "town, within 5 km"."""
    within = f", within {distance_in_words(where.radius_m)}" if where.radius_m else ""
    return f"{PRECISIONS[where.precision].label.lower()}{within}"


# ---- The others, one by one


def _next(library: Library, dataset: str, waiting: Sequence[Item], context: Sequence[minimap.Point]) -> None:
    item = _current(dataset, waiting)
    name = item.name
    number = waiting.index(item) + 1
    with st.container(border=True, key="places_next"):
        st.subheader(plain(f"{name.name} ({number} of {len(waiting)})"), anchor=False)
        st.text(_about(library, dataset, item))
        left, right = st.columns(2, gap="medium")
        candidates = [*item.candidates[:SHOWN], *_from_services(item)]
        with left:
            _offers(library, dataset, item, candidates)
            _others(library, dataset, item, waiting)
        with right:
            _by_hand(library, dataset, item, candidates, context)


def _current(dataset: str, waiting: Sequence[Item]) -> Item:
    """Return the first name that was not put off; when all were, they begin again."""
    skipped: set = st.session_state.setdefault(_SKIPPED, set())
    left = [one for one in waiting if (dataset, one.name.key) not in skipped]
    if not left:
        skipped.clear()
    return (left or list(waiting))[0]


def _about(library: Library, dataset: str, item: Item) -> str:
    name = item.name
    country = library.reference().countries.get(name.country, name.country) or "no country given"
    where = ", ".join(filter(None, (name.region, country)))
    named = "; ".join(unplaced.titles(library, dataset, name.name))
    reason = f"Not sure: {item.reason or 'a whole country is never placed without asking'}."
    reason = "Left out of the sure ones." if item.sure else reason
    return f"{where}. {counted(name.count, 'incident', 'incidents')}: {named}\n{reason}"


def _offers(library: Library, dataset: str, item: Item, candidates: Sequence[Candidate]) -> None:
    if not candidates:
        st.text("The gazetteer knows no such place. Click on the map, or type coordinates.")
    for number, one in enumerate(candidates, 1):
        where = placing_of(one)
        label = plain(f"{number}. {one.address}: {exactness(where)}; score {one.score:.2f}", 200)
        key = f"candidate {dataset} {item.name.key} {number}"
        if st.button(label, key=key, width="stretch", help=plain(one.why), shortcut=str(number) if number <= 9 else None):
            settle(library, dataset, {item.name.key: where}, f"{item.name.name}: {one.address}")
        st.caption(plain(one.why))


def _others(library: Library, dataset: str, item: Item, waiting: Sequence[Item]) -> None:
    with st.container(horizontal=True):
        st.button("Later", key="places_skip", on_click=partial(_skip, dataset, item), disabled=len(waiting) < 2)
        if st.button("Leave without a point", key="places_none"):
            _leave(library, item)
        for service in _services():
            label = plain(f"Ask {service.name}")
            if st.button(label, key=f"service {service.name}", help="Sends this name to that service."):
                _ask(service, item)


def _skip(dataset: str, item: Item) -> None:
    st.session_state[_SKIPPED].add((dataset, item.name.key))


def _by_hand(
    library: Library, dataset: str, item: Item, candidates: Sequence[Candidate], context: Sequence[minimap.Point]
) -> None:
    """Draw the map to click on, and the fields for coordinates, precision and radius."""
    key = f"{dataset} {item.name.key}"
    points: list[minimap.Point] = [(one.lat, one.lon, one.radius_m, "accent", one.address) for one in candidates]
    points = points or list(context)
    typed_key, wrong = f"typed {key}", ""
    at: tuple[float, float] | None = st.session_state.get(_PICKED, {}).get(key)
    picked = minimap.show(points, key=f"places_map_{abs(hash(key))}", height=260, label="Candidates", pick=True, marker=at)
    if picked and picked != st.session_state.get(f"last {key}"):
        st.session_state[f"last {key}"] = picked
        st.session_state[_PICKED] = {key: picked}
        st.session_state[typed_key] = f"{picked[0]:.5f}, {picked[1]:.5f}"
    typed = st.text_input("Click on the map, or type degrees or MGRS", key=typed_key, placeholder="33.3152, 44.3661").strip()
    found = None
    try:
        lat, lon = parse_pair("coordinates", typed)
        found = (float(lat), float(lon)) if lat else None
        if found and (abs(found[0]) > 90 or abs(found[1]) > 180 or found == (0, 0)):
            found, wrong = None, "These are no coordinates on earth: latitude first, then longitude."
    except ValueProblem as problem:
        wrong = f"“{problem.value[:60]}” {problem.reason}."
    if wrong:
        st.error(plain(wrong))
    precision_place, radius_place = st.columns(2)
    precision = precision_place.selectbox(
        "Precision", CHOICES, index=CHOICES.index("town"), key=f"precision {key}", format_func=lambda one: PRECISIONS[one].label
    )
    radius = radius_place.number_input(
        "Radius, metres", 1, MAX_RADIUS_M, DEFAULT_RADIUS_M[precision], step=500, key=f"radius {key} {precision}"
    )
    if st.button("Place here", key="places_here", disabled=not found) and found:
        where = Placing(found[0], found[1], precision, int(radius))
        settle(library, dataset, {item.name.key: where}, f"{item.name.name}: {found[0]:.4f}, {found[1]:.4f}")


def _context(library: Library, dataset: str, sure: Sequence[Item]) -> list[minimap.Point]:
    """Return the part of the world that the data set speaks of, for names that nothing is known of."""
    found = [(lat, lon, None, "soft", "") for lat, lon in unplaced.around(library, dataset).near]
    return found + [(one.sure.lat, one.sure.lon, None, "soft", one.name.name) for one in sure if one.sure]


def _list(waiting: Sequence[Item]) -> None:
    with st.expander(f"All {len(waiting):,} to settle" if len(waiting) > 1 else "The one to settle"):
        rows = [
            {"Name": one.name.name, "Country": one.name.country, "Province": one.name.region, "Incidents": one.name.count,
             "Best candidate": one.candidates[0].address if one.candidates else "",
             "Score": one.candidates[0].score if one.candidates else None}
            for one in waiting
        ]  # fmt: skip
        score = st.column_config.NumberColumn(format="%.2f")
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", column_config={"Score": score})


# ---- Services of the user's own choice


def _services() -> list[Service]:
    try:
        return _opened_services(str(GEOCODERS.path), GEOCODERS.path.stat().st_mtime if GEOCODERS.path.exists() else 0.0)
    except DatelineError as error:
        st.error(plain(str(error)))
        return []


@st.cache_resource(show_spinner=False)
def _opened_services(path: str, changed: float) -> list[Service]:
    return services()


def _ask(service: Service, item: Item) -> None:
    with st.spinner("Asking the service"):
        answer = service.candidates(item.name.name, item.name.country)
    st.session_state[_ASKED] = {**st.session_state.get(_ASKED, {}), (service.name, item.name.key): answer}
    st.rerun()


def _from_services(item: Item) -> list[Candidate]:
    """Return what services have said of this name, and say where one gave no answer or knows no such place."""
    found: list[Candidate] = []
    for (service, key), answer in st.session_state.get(_ASKED, {}).items():
        if key != item.name.key:
            continue
        if answer.failed:
            st.error(plain(answer.failure))
        elif not answer.candidates:
            st.text(f"{service} knows no such place.")
        found += answer.candidates[:SHOWN]
    return found


# ---- Settling


def settle(library: Library, dataset: str, settled: Mapping[tuple[str, str], Placing], what: str) -> None:
    """Remember where names are, and put the incidents of the data set that bear them there, as one change."""

    def do() -> int:
        points = {one: settled[key] for one, key in unplaced.incidents(library, dataset, settled.keys()).items()}
        datasets.settle_places(library, settled, who=acting.who(), now=acting.now())
        said = f"placed {counted(len(points), 'incident', 'incidents')} by name: {what}"
        with st.spinner("Placing"):  # some thousands take seconds
            return edits.place(library, points, who=acting.who(), why="", now=acting.now(), what=said, dataset=dataset)

    acting.attempt(PLACE, do, f"Placed {what}.")


def _leave(library: Library, item: Item) -> None:
    def do() -> int:
        datasets.settle_places(library, {item.name.key: Placing()}, who=acting.who(), now=acting.now())
        return 0

    acting.attempt(PLACE, do, f"{item.name.name} is left without a point.")


def _left_alone(library: Library, dataset: str) -> None:
    """Draw the names of this data set that were settled to have no point, each with the way back into the queue."""
    pointless = {key for key, one in datasets.settled_places(library).items() if one.lat is None}
    if not pointless:
        return
    left = [one for one in unplaced.names(library, dataset) if one.key in pointless]
    if not left:
        return
    with st.expander(f"Left without a point: {counted(len(left), 'name', 'names')}"):
        for one in left[:100]:
            label = plain(f"{one.name} ({counted(one.count, 'incident', 'incidents')}): ask again")
            st.button(label, key=f"again {one.key}", on_click=partial(datasets.forget_places, library, [one.key]))
