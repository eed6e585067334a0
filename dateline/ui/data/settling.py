"""Place names settled: remembered for the files to come, and their incidents placed as one change that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from dateline.answers import unplaced
from dateline.answers.unplaced import Unplaced
from dateline.answers.words import counted
from dateline.importers.placing import Placing
from dateline.store import Library, datasets, edits
from dateline.ui.data import acting
from dateline.ui.plain import plain

PLACE = "places"
FILLED = "Where an incident names no country or province, those of its place are filled in; what it names stays."


def settle(library: Library, dataset: str, settled: Mapping[tuple[str, str], Placing], what: str) -> None:
    """Remember where names are, and put the incidents of the data set that bear them there, as one change."""

    def do() -> int:
        points = {one: settled[key] for one, key in unplaced.incidents(library, dataset, settled.keys()).items()}
        datasets.settle_places(library, settled, who=acting.who(), now=acting.now())
        said = f"placed {counted(len(points), 'incident', 'incidents')} by name: {what}"
        with st.spinner(f"Placing {counted(len(points), 'incident', 'incidents')} …", show_time=True):
            return edits.place(library, points, who=acting.who(), why="", now=acting.now(), what=said, dataset=dataset)

    acting.attempt(PLACE, do, f"Placed {what}.")


def leave(library: Library, name: Unplaced) -> None:
    """Remember that a name has no point: it is not asked about again."""

    def do() -> int:
        datasets.settle_places(library, {name.key: Placing()}, who=acting.who(), now=acting.now())
        return 0

    acting.attempt(PLACE, do, f"{name.name} is left without a point.")


def left_alone(library: Library, dataset: str) -> None:
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
