"""Somebody else has changed the incident meanwhile: both versions are shown, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dateline.answers.versions import moment_in_words
from dateline.importers.layout import cells_from_incident
from dateline.model.incident import Actor
from dateline.store import Library
from dateline.store.edits import Stored
from dateline.store.history import history
from dateline.ui.edit import draft as drafts
from dateline.ui.edit.compare import LEFT, RIGHT, chooser, differing, mixed
from dateline.ui.edit.draft import Draft
from dateline.ui.plain import plain

PLACE = "edit_conflict"


def draw(library: Library, draft: Draft, current: Stored, yours: Mapping[str, str]) -> None:
    """Draw both versions and the ways on: theirs, yours, or some of each; saving waits until one is taken."""
    assert draft.base
    theirs, before = cells_from_incident(current.incident), cells_from_incident(draft.base.incident)
    columns = differing(theirs, yours)
    with st.container(border=True, key="edit_conflict"):
        st.subheader("Somebody else has changed this incident", anchor=PLACE)
        st.warning(plain(_told(library, current.incident.incident_id), 400))
        if not columns:
            st.text("Theirs and yours say the same.")
        chosen = chooser(
            columns, theirs, yours, titles=("theirs", "yours"), key=f"{PLACE} {draft.turn} {current.revision}",
            choices={column: _first(column, before, theirs, yours) for column in columns}, actors=_actors(library),
        )  # fmt: skip
        open_yet = [column for column, side in chosen.items() if side is None]
        buttons = st.container(horizontal=True)
        if buttons.button("Go on with this mix", type="primary", disabled=bool(open_yet), key="conflict_mix"):
            _go_on(draft, current, mixed(theirs, yours, chosen))
        if buttons.button("Take theirs", key="conflict_theirs"):
            _go_on(draft, current, theirs)
        if buttons.button("Keep all of mine", key="conflict_mine"):
            _go_on(draft, current, yours)
        if open_yet:
            st.caption("Both of you have changed some of the same fields: choose there, or take one version whole.")
        else:
            st.caption("Nothing is saved yet: the form below then holds what you chose, and Save keeps it.")


def _first(column: str, before: Mapping[str, str], theirs: Mapping[str, str], yours: Mapping[str, str]) -> str | None:
    """Return whose value a field has at first: of the one who changed it, of nobody where both did."""
    if yours.get(column, "") == before.get(column, ""):
        return LEFT
    return RIGHT if theirs.get(column, "") == before.get(column, "") else None


def _told(library: Library, incident_id: str) -> str:
    last = history(library, incident_id)[-1].entry
    why = f" Reason: {last.why}" if last.why else ""
    return f"{last.who or 'Somebody'} saved another version, {moment_in_words(last.at)}, after you had opened it.{why}"


def _actors(library: Library) -> Mapping[str, Actor]:
    return library.reference().actors


def _go_on(draft: Draft, current: Stored, cells: Mapping[str, str]) -> None:
    drafts.restart(draft, current, cells)
    st.rerun()
