"""One name of the queue: its candidates at a click or a key, a small map to click on, coordinates to type, or no point."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dateline.answers import unplaced
from dateline.answers.words import counted
from dateline.errors import DatelineError, ValueProblem
from dateline.gazetteer.place import Candidate
from dateline.gazetteer.services import Service, services
from dateline.gazetteer.settle import area_around
from dateline.importers.values import parse_pair
from dateline.model.vocabulary import PRECISIONS
from dateline.model.where import DEFAULT_RADIUS_M, MAX_RADIUS_M
from dateline.settings import GEOCODERS
from dateline.store import Library
from dateline.ui import minimap
from dateline.ui.data.settling import leave, settle
from dateline.ui.data.waiting import Item, exactness, gazetteer, placed_at, placing
from dateline.ui.plain import plain

SHOWN = 6
"""Candidates that are offered for a name."""

CHOICES = [one for one in PRECISIONS if one != "none"]
_SKIPPED, _PICKED, _ASKED = "places_skipped", "places_picked", "places_asked"


def show(library: Library, dataset: str, waiting: Sequence[Item], chosen: Item | None, context: Sequence[minimap.Point]) -> None:
    """Draw the name that is chosen, or the first that was not put off."""
    item = chosen or _current(dataset, waiting)
    number = waiting.index(item) + 1
    with st.container(border=True, key="places_next"):
        st.subheader(plain(f"{item.name.name} ({number} of {len(waiting)})"), anchor=False)
        st.text(_about(library, dataset, item))
        left, right = st.columns(2, gap="medium")
        candidates = [*item.candidates[:SHOWN], *_from_services(item)]
        with left:
            _offers(library, dataset, item, candidates)
            _others(library, dataset, item, others=len(waiting) > 1 and not chosen)
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
    reason = "Left out of the sure ones." if item.certain else reason
    return f"{where[:1].upper()}{where[1:]}. {counted(name.count, 'incident', 'incidents')}: {named}\n{reason}"


# ---- Candidates


def _offers(library: Library, dataset: str, item: Item, candidates: Sequence[Candidate]) -> None:
    if not candidates:
        st.text("The gazetteer knows no such place. Click on the map, or type coordinates.")
    for number, one in enumerate(candidates, 1):
        label = plain(f"{number}. {one.address}: {exactness(one)}; score {one.score:.2f}", 200)
        key = f"candidate {dataset} {item.name.key} {number}"
        if st.button(label, key=key, width="stretch", help=plain(one.why), shortcut=str(number) if number <= 9 else None):
            settle(library, dataset, {item.name.key: placing(item.name, one)}, f"{item.name.name}: {one.address}")
        st.caption(plain(one.why))


def _others(library: Library, dataset: str, item: Item, *, others: bool) -> None:
    with st.container(horizontal=True):
        st.button("Later", key="places_skip", on_click=partial(_skip, dataset, item), disabled=not others)
        if st.button("Leave without a point", key="places_none"):
            leave(library, item.name)
        for service in _services():
            label = plain(f"Ask {service.name}")
            if st.button(label, key=f"service {service.name}", help="Sends this name to that service."):
                _ask(service, item)


def _skip(dataset: str, item: Item) -> None:
    st.session_state[_SKIPPED].add((dataset, item.name.key))


# ---- By hand


def _by_hand(
    library: Library, dataset: str, item: Item, candidates: Sequence[Candidate], context: Sequence[minimap.Point]
) -> None:
    """Draw the map to click on, and the fields for coordinates, precision and radius."""
    key = f"{dataset} {item.name.key}"
    points: list[minimap.Point] = [
        (one.lat, one.lon, one.radius_m, "accent", one.address) for one in _on_the_map(item, candidates)
    ]
    found = _picked_or_typed(key, points or list(context))
    precision_place, radius_place = st.columns(2)
    precision = precision_place.selectbox(
        "Precision", CHOICES, index=CHOICES.index("town"), key=f"precision {key}", format_func=lambda one: PRECISIONS[one].label
    )
    radius = radius_place.number_input(
        "Radius, metres", 1, MAX_RADIUS_M, DEFAULT_RADIUS_M[precision], step=500, key=f"radius {key} {precision}"
    )
    area = _area(library, item, found, key) if found else ("", "")
    if st.button("Place here", key="places_here", disabled=not found) and found:
        where = placed_at(item.name, *found, precision, int(radius), area)
        settle(library, dataset, {item.name.key: where}, f"{item.name.name}: {found[0]:.4f}, {found[1]:.4f}")


def _on_the_map(item: Item, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the candidates in the country given, all where none is: one abroad would leave the others a dot on the world."""
    at_home = [one for one in candidates if one.place.country == item.name.country]
    return at_home or candidates


def _picked_or_typed(key: str, points: Sequence[minimap.Point]) -> tuple[float, float] | None:
    """Draw the map and the field for coordinates, and return the point that stands in it; say why where there is none."""
    typed_key = f"typed {key}"
    at: tuple[float, float] | None = st.session_state.get(_PICKED, {}).get(key)
    picked = minimap.show(points, key=f"places_map_{abs(hash(key))}", height=260, label="Candidates", pick=True, marker=at)
    if picked and picked != st.session_state.get(f"last {key}"):
        st.session_state[f"last {key}"] = picked
        st.session_state[_PICKED] = {key: picked}
        st.session_state[typed_key] = f"{picked[0]:.5f}, {picked[1]:.5f}"
    typed = st.text_input("Click on the map, or type degrees or MGRS", key=typed_key, placeholder="33.3152, 44.3661").strip()
    found, wrong = _point(typed)
    if wrong:
        st.error(plain(wrong))
    return found


def _point(typed: str) -> tuple[tuple[float, float] | None, str]:
    """Return the point that a text says, and why it says none."""
    try:
        lat, lon = parse_pair("coordinates", typed)
    except ValueProblem as problem:
        return None, f"“{problem.value[:60]}” {problem.reason}."
    if not lat:
        return None, ""
    found = (float(lat), float(lon))
    if abs(found[0]) > 90 or abs(found[1]) > 180 or found == (0, 0):
        return None, "These are no coordinates on earth: latitude first, then longitude."
    return found, ""


def _area(library: Library, item: Item, found: tuple[float, float], key: str) -> tuple[str, str]:
    """Say what the nearest places agree that the point lies in, and return it where the person lets it be filled in."""
    country, admin1 = area_around(gazetteer(), *found)
    lies_in = placed_at(item.name, *found, "town", 1, (country, admin1))
    if not (lies_in.in_country or (lies_in.in_admin1 and not item.name.region)):
        return country, admin1
    said = ", ".join(filter(None, (admin1, library.reference().countries.get(country, country))))
    label = plain(f"By the nearest places this is in {said}: fill that in where country or province are empty")
    return (country, admin1) if st.checkbox(label, value=True, key=f"area {key}") else ("", "")


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
    with st.spinner("Asking the service", show_time=True):
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
