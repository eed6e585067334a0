"""What the parts of the tab of data sets share: where something is said, which panel is open, and moments in words."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dateline.model.when import day_in_words
from dateline.store import DataSet

PLACE = "sets"


def place_of(dataset: DataSet) -> str:
    """Return where on the page what is done with a data set is told."""
    return f"{PLACE}:{dataset.dataset}"


def moment(at: str) -> str:
    """Return a stamp of the store as "22 Nov 2026, 21:10 UTC"."""
    return f"{day_in_words(date.fromisoformat(at[:10]))}, {at[11:16]} UTC"


def open_panel(dataset: DataSet) -> str:
    """Return which panel of a data set is open, "" for none."""
    name, panel = st.session_state.get("sets_panel", ("", ""))
    return panel if name == dataset.dataset else ""


def panel_button(dataset: DataSet, panel: str, label: str, icon: str) -> None:
    """Draw the button that opens a panel of a data set, and closes it again."""

    def turn_over() -> None:
        closed = ("", "") if open_panel(dataset) == panel else (dataset.dataset, panel)
        st.session_state.sets_panel = closed

    is_open = open_panel(dataset) == panel
    st.button(label, key=f"{panel} {dataset.dataset}", icon=icon, on_click=turn_over, type="primary" if is_open else "secondary")
