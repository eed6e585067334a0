"""One change opened: who, when and why, what it did to incidents, actors, data sets and links in words, and its undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dateline.answers.altered import Line, lines, linked
from dateline.answers.titles import titles
from dateline.answers.versions import KINDS, moment_in_words
from dateline.errors import CannotUndo
from dateline.importers.layout import cells_from_incident
from dateline.store import Library, history, undoing
from dateline.store.altered import altered
from dateline.store.history import Entry, Version
from dateline.ui.data import acting, versus
from dateline.ui.plain import plain

PLACE = "trail"
LISTED = 200
"""Incidents of a change that can be looked at one by one, and fields of actors, data sets and links that are shown."""

WORDS = {
    **KINDS, "describe": "A data set was described", "hide": "A data set was hidden or shown", "remove": "A data set was deleted",
    "purge": "A data set was purged", "link": "Two incidents were judged", "merge-actors": "Two actors were merged",
    "reference": "Actors and sites were loaded", "undo": "Undone", "migration": "The store was brought up to date",
}  # fmt: skip
FATES = {"added": "came", "changed": "changed", "vanished": "left"}


def what(one: Entry) -> str:
    """Return what a change did, in the words that it was kept with."""
    return one.what or WORDS.get(one.kind, one.kind)


def show(library: Library, number: int) -> None:
    """Draw a change by its number."""
    found = history.entry(library, number)
    if not found:
        st.info(f"There is no change {number} here.")
        return
    with st.container(border=True, key="trail_change"):
        st.subheader(f"{number}: {plain(what(found), 500)}", anchor=False)
        by = f"{WORDS.get(found.kind, found.kind)} · {moment_in_words(found.at)} · by {found.who or 'somebody who gave no name'}"
        st.text(" · ".join([by, found.why or "no reason given", *([f"of {found.dataset}"] if found.dataset else [])]))
        acting.said(library, f"{PLACE}:{number}")
        _touched(library, found)
        if found.undone_by is not None:
            st.text(f"Change {found.undone_by} has undone it. To have it again, undo that one.")
        else:
            _undo_form(library, found)


def _touched(library: Library, found: Entry) -> None:
    with st.spinner("Looking for what it touched …", show_time=True):
        fates = history.touched(library, found.number, limit=LISTED + 1)
        others = altered(library, found.number)
    if others:
        _altered(lines(others, library.reference(), titles(library, linked(others[:LISTED]))))
    if any(fates.values()):
        _incidents(library, found, fates)
    elif not others:
        st.text("It touched no incident, actor, data set or link.")


def _altered(shown: Sequence[Line]) -> None:
    """Draw what a change did beside the incidents, a row a field."""
    rows = [{"label": one.label, "cells": [list(one.before), list(one.after)], "differs": True} for one in shown[:LISTED]]
    more = f"; {len(shown) - LISTED:,} more fields are not shown" if len(shown) > LISTED else ""
    versus.table("trail_altered", [("Before", ""), ("After", "")], rows, caption=f"What it changed{more}")


def _incidents(library: Library, found: Entry, fates: Mapping[str, Sequence[str]]) -> None:
    ids = {one: fate for fate, touched in fates.items() for one in touched[:LISTED]}
    counts = [f"{len(touched) if len(touched) <= LISTED else f'more than {LISTED}'} {FATES[fate]}"
              for fate, touched in fates.items() if touched]  # fmt: skip
    named = titles(library, ids)
    chosen = st.selectbox(
        f"Incidents that it touched: {', '.join(counts)}", list(ids), index=0 if len(ids) == 1 else None,
        key=f"trail_incident {found.number}", placeholder="Choose one to see what became of it",
        format_func=lambda one: f"{named.get(one, '')} · {one} ({FATES[ids[one]]})",
    )  # fmt: skip
    if chosen in ids:
        _before_and_after(library, found, chosen)


def _before_and_after(library: Library, found: Entry, incident_id: str) -> None:
    versions = history.history(library, incident_id)
    at = next((at for at, version in enumerate(versions) if version.entry.number == found.number), None)
    if at is None:
        st.text("Its data set is hidden now, or its earlier versions were purged: what the change did to it can't be shown.")
        return
    after = versions[at]
    before = versions[at - 1] if at else None
    cells = [cells_from_incident(one.incident) if one and one.incident else {} for one in (before, after)]
    only = bool(cells[0] and cells[1])
    caption = "The fields that it changed" if only else "It came with this change" if cells[1] else "It left with this change"
    heads = [("Before", _version(before)), ("After", _version(after))]
    versus.show("trail_versus", heads, cells, library.reference().actors, only_differing=only, caption=caption)


def _version(one: Version | None) -> str:
    return f"version {one.revision}" if one and one.incident else "was not there"


def _undo_form(library: Library, found: Entry) -> None:
    place = f"{PLACE}:{found.number}"
    with st.form(f"form {place}", border=False):
        why = acting.why_field(place)
        pressed = st.form_submit_button("Undo this change", icon=":material/undo:")
    for number in st.session_state.get("trail_blockers", {}).get(found.number, ()):
        st.button(f"Open change {number}", key=f"blocker {number}", on_click=_open, args=(number,))
    if not pressed:
        return

    def undo() -> int:
        st.session_state.trail_blockers = {}
        try:
            return undoing.undo(library, found.number, who=acting.who(), why=why, now=acting.now())
        except CannotUndo as error:
            st.session_state.trail_blockers = {found.number: error.blockers[-5:]}
            raise

    with st.spinner("Undoing …"):
        acting.attempt(place, undo, f"Undone: {what(found)}.", at=place)


def _open(number: int) -> None:
    st.session_state.trail_open = number
