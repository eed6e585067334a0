"""The tab of the history and of backups: who changed what, when and why, newest first; a change is opened by its row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dateline.answers.versions import moment_in_words
from dateline.store import Library, Reference, history
from dateline.store.history import Entry
from dateline.ui.data import acting, backups, one_change
from dateline.ui.data.one_change import PLACE, what

PER_PAGE = 50

COLUMNS: dict[str, Any] = {
    "Number": st.column_config.NumberColumn(format="plain", width=60), "What": st.column_config.TextColumn(width=420),
    "Who": st.column_config.TextColumn(width=90), "Stands": st.column_config.TextColumn(width=110),
}  # fmt: skip
"""What a phone shows first is wide enough to say which change it is; a long name of a data set comes last."""


def show(library: Library) -> None:
    """Draw the tab."""
    acting.who_field()
    acting.said(library, PLACE)
    st.header("History", anchor=False)
    _changes(library)
    st.header("Backup", anchor=False)
    backups.show(library)


# ---- The changes


def _changes(library: Library) -> None:
    reference = library.reference()
    dataset = _data_set(library, reference)
    found = _page(library, dataset)
    if not found:
        st.info("Nothing has been changed here yet.")
        return
    numbers = [one.number for one in found]
    key = f"trail_table {dataset} {numbers[0]} {numbers[-1]}"
    height: Any = "auto" if len(found) <= 10 else 380
    st.dataframe(
        _frame(found, reference), key=key, hide_index=True, height=height, selection_mode="single-row",
        on_select=partial(_choose, key, numbers), alt="Changes, a row each; the field below opens one too",
        column_config=COLUMNS,
    )  # fmt: skip
    number = st.number_input(
        "Open the change with the number", 1, library.revision, value=None, key="trail_open", placeholder="Choose a row above",
        width=280,
    )  # fmt: skip
    if number:
        one_change.show(library, int(number))


def _data_set(library: Library, reference: Reference) -> str:
    sets = {**reference.datasets, **reference.hidden}
    chosen = st.selectbox(
        "Changes of", ["", *sets], key="trail_set", width=280, on_change=_to_newest,
        format_func=lambda one: (sets[one].title or one) if one else "all data sets",
    )  # fmt: skip
    return chosen if chosen in sets else ""


def _to_newest() -> None:
    st.session_state.trail_before = []


def _page(library: Library, dataset: str) -> Sequence[Entry]:
    """Return the changes of the page that is looked at, and draw the ways to the others."""
    steps: list[int] = st.session_state.setdefault("trail_before", [])
    found = history.changes(library, dataset=dataset, limit=PER_PAGE + 1, before=steps[-1] if steps else None)
    older, found = len(found) > PER_PAGE, found[:PER_PAGE]
    if steps or older:
        with st.container(horizontal=True):
            newer = st.session_state.trail_before[:-1]
            st.button("Newer", key="trail_newer", disabled=not steps, on_click=_go, args=(newer,))
            st.button("Older", key="trail_older", disabled=not older, on_click=_go, args=([*steps, found[-1].number],))
    return found


def _go(steps: list[int]) -> None:
    st.session_state.trail_before = steps


def _choose(key: str, numbers: Sequence[int]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        st.session_state.trail_open = numbers[rows[0]]


def _frame(found: Sequence[Entry], reference: Reference) -> pd.DataFrame:
    sets = {**reference.datasets, **reference.hidden}
    return pd.DataFrame({
        "Number": [one.number for one in found],
        "What": [what(one) for one in found],
        "When": [moment_in_words(one.at) for one in found],
        "Who": [one.who for one in found],
        "Stands": [f"undone by {one.undone_by}" if one.undone_by is not None else "yes" for one in found],
        "Why": [one.why for one in found],
        "Data set": [sets[one.dataset].title if one.dataset in sets else one.dataset for one in found],
    })  # fmt: skip
