"""The data page laid out: its tabs, each drawn by a module of its own when it is looked at."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import streamlit as st

from dateline.store import Library

TABS = {
    "Load files": "load",
    "Data sets": "sets",
    "Actors": "people",
    "Same incident?": "twins",
    "Places to settle": "places",
    "History & backup": "trail",
}
"""What each tab is called, and the module beside this one whose `show(library)` draws it."""


def show(library: Library) -> None:
    """Draw the page; only the tab that is open asks the library anything."""
    here = [label for label, module in TABS.items() if find_spec(f"{__package__}.{module}")]
    with st.container(key="data_page"):
        st.title("Data", anchor=False)
        for label, tab in zip(here, st.tabs(here, key="tab", on_change="rerun", bind="query-params"), strict=True):
            if tab.open:
                with tab:
                    import_module(f"{__package__}.{TABS[label]}").show(library)
