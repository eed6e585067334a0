"""The tab of places to settle: names without a point, those that are sure at one click, the others together or one by one.

Nothing is placed silently: what the gazetteer is sure of is listed before it is placed, and each way of settling is one
change that can be undone. What is settled is remembered for the files to come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dateline.answers import unplaced
from dateline.answers.words import counted
from dateline.gazetteer.settle import AUTOMATIC
from dateline.store import LIBRARY, Library
from dateline.ui import minimap
from dateline.ui.data import acting, one_place
from dateline.ui.data.settling import FILLED, PLACE, left_alone, settle
from dateline.ui.data.waiting import Item, certain_placing, exactness, placing, queue, sorted_out

LIKELY = 0.05
"""Score from which the second candidate is listed beside the best one."""

_LAST = "places_last"


def show(library: Library) -> None:
    """Draw the tab."""
    acting.said(library, PLACE)
    sets = unplaced.by_dataset(library)
    if not sets:
        _nothing_left(library)
        return
    dataset = _dataset(library, sets)
    sure, waiting = sorted_out(queue(library, dataset))
    st.text(_sum(sure, waiting))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        acting.who_field()
        acting.map_link("Show on the map", {"dataset": dataset})
    if sure:
        waiting += _sure(library, dataset, sure)
    if waiting:
        chosen = _together(library, dataset, waiting) if len(waiting) > 1 else None
        one_place.show(library, dataset, waiting, chosen, _context(library, dataset, sure))
    left_alone(library, dataset)


def _nothing_left(library: Library) -> None:
    st.text("Nothing waits: every incident that names a place has a point.")
    last = st.session_state.get(_LAST, "")
    if last in library.reference().datasets:
        acting.map_link("Show on the map", {"dataset": last})


def _dataset(library: Library, sets: Mapping[str, int]) -> str:
    known = library.reference().datasets
    ordered = sorted(sets, key=lambda one: (one == LIBRARY, -sets[one]))  # what was brought in, before what came with the program
    wanted = st.session_state.pop("places_of", None)  # asked for where the file was loaded
    if wanted in sets:
        st.session_state.places_dataset = wanted

    def label(one: str) -> str:
        return known[one].title or one if one in known else one

    st.session_state[_LAST] = st.selectbox("Data set", ordered, format_func=label, key="places_dataset")
    return st.session_state[_LAST]


def _sum(sure: Sequence[Item], waiting: Sequence[Item]) -> str:
    names = [*sure, *waiting]
    if not names:
        return "Nothing waits here: what is left was settled to have no point."
    bearers = sum(one.name.count for one in names)
    return (
        f"{counted(bearers, 'incident', 'incidents')} without a point, under {counted(len(names), 'place name', 'place names')}: "
        f"{len(sure):,} sure, {len(waiting):,} to settle."
    )


def _context(library: Library, dataset: str, sure: Sequence[Item]) -> list[minimap.Point]:
    """Return the part of the world that the data set speaks of, for names that nothing is known of."""
    found: list[minimap.Point] = [(lat, lon, None, "soft", "") for lat, lon in unplaced.around(library, dataset).near]
    return found + [(one.best.lat, one.best.lon, None, "soft", one.name.name) for one in sure if one.best]


# ---- Those that are sure


def _sure(library: Library, dataset: str, sure: Sequence[Item]) -> list[Item]:
    """Draw the list of names that are sure, and the one button that places them; return those that were left out of it."""
    st.subheader(f"Sure: {counted(len(sure), 'name', 'names')}", anchor=False)
    st.caption(f"A score of {AUTOMATIC} or more, or settled before. Clear a box to settle that name by hand, below. {FILLED}")
    column = st.column_config
    table = st.data_editor(
        pd.DataFrame([_sure_row(one) for one in sure]), key=f"places_sure_{dataset}_{library.revision}", hide_index=True,
        width="stretch", disabled=["Name", "Country", "Incidents", "Is placed at", "Score", "Why"], alt="Names that are sure",
        column_config={
            "Place": column.CheckboxColumn(width="small"), "Score": column.TextColumn(width="small"),
            "Incidents": column.NumberColumn(width="small"), "Country": column.TextColumn(width="small"),
        },
    )  # fmt: skip
    chosen = [one for one, yes in zip(sure, table["Place"], strict=True) if yes]
    label = f"Place {len(chosen):,} that are sure" if len(chosen) != 1 else "Place the one that is sure"
    if st.button(label, type="primary", key="places_all", disabled=not chosen):
        settled = {one.name.key: certain_placing(one) for one in chosen}
        settle(library, dataset, settled, f"{counted(len(settled), 'place name', 'place names')} that were sure")
    return [one for one in sure if one not in chosen]


def _sure_row(one: Item) -> dict[str, object]:
    best = None if one.before else one.best
    where = one.before or best
    assert where
    at = f"{where.lat:.4f}, {where.lon:.4f}"
    return {
        "Place": True, "Name": one.name.name,
        "Is placed at": f"{best.address} ({exactness(where)}); {at}" if best else f"{at} ({exactness(where)})",
        "Score": f"{best.score:.2f}" if best else "", "Country": one.name.country, "Incidents": one.name.count,
        "Why": best.why if best else "settled before",
    }  # fmt: skip


# ---- Those that are not, together


def _together(library: Library, dataset: str, waiting: Sequence[Item]) -> Item | None:
    """Draw the list of the others with their best candidates, to be placed there together; return the one chosen alone."""
    st.subheader(f"To settle: {counted(len(waiting), 'name', 'names')}", anchor=False)
    st.caption("Mark the rows whose best candidate is right and place them together, or settle one at a time below.")
    names = tuple(one.name.key for one in waiting)
    score = st.column_config.TextColumn(width="small")
    event = st.dataframe(
        pd.DataFrame([_row(one) for one in waiting]), key=f"places_list {dataset} {hash(names)}", hide_index=True,
        width="stretch", height="auto" if len(waiting) <= 8 else 320, on_select="rerun", selection_mode="multi-row",
        alt="Names to settle, a row each", column_config={"Score": score, "Its score": score},
    )  # fmt: skip
    marked = [waiting[at] for at in event["selection"]["rows"] if at < len(waiting)]
    known = [one for one in marked if one.best]
    if st.button(_marked_label(len(known)), key="places_marked", disabled=not known):
        settled = {one.name.key: placing(one.name, one.best) for one in known if one.best}
        settle(library, dataset, settled, f"{counted(len(settled), 'place name', 'place names')} at their best candidates")
    return marked[0] if len(marked) == 1 else None


def _marked_label(number: int) -> str:
    if number == 1:
        return "Place one at its best candidate"
    return f"Place {number:,} at their best candidates" if number else "Place the marked names at their best candidates"


def _row(one: Item) -> dict[str, object]:
    best, second = (*one.candidates[:2], None, None)[:2]
    second = second if second and second.score >= LIKELY else None
    return {
        "Name": one.name.name, "Score": f"{best.score:.2f}" if best else "",
        "Best candidate": f"{best.address} ({exactness(best)})" if best else "not known",
        "Country": one.name.country, "Province": one.name.region, "Incidents": one.name.count,
        "Next": second.address if second else "", "Its score": f"{second.score:.2f}" if second else "",
    }  # fmt: skip
