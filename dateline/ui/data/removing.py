"""Data sets taken out, brought back, and purged for good by typing their id."""

from __future__ import annotations

import streamlit as st

from dateline.answers import datasets as answers
from dateline.answers.words import counted
from dateline.store import DataSet, Library, datasets, undoing
from dateline.ui.data import acting
from dateline.ui.data.panels import PLACE, moment, open_panel, panel_button, place_of


def remove(library: Library, one: answers.Overview) -> None:
    """Draw the form that takes a data set out."""
    dataset, place = one.dataset, f"{place_of(one.dataset)} remove"
    incidents = counted(one.held.incidents, "incident", "incidents")
    with st.form(f"form {place}", border=False):
        st.text(f"Takes the data set out with its {incidents}{_own_actors(one)}. Nothing is lost: undo brings all of it back.")
        why = acting.why_field(place)
        acting.said(library, place)
        if st.form_submit_button("Delete this data set", type="primary"):
            acting.attempt(
                place,
                lambda: datasets.remove(library, dataset.dataset, who=acting.who(), why=why, now=acting.now()),
                f"{dataset.title} with {incidents} was taken out.",
                at=PLACE,
            )


def _own_actors(one: answers.Overview) -> str:
    return f" and {counted(one.actors, 'actor', 'actors')} of its own" if one.actors else ""


def purge(library: Library, one: answers.Overview) -> None:
    """Draw the form that deletes a data set for good."""
    _purge_form(library, one.dataset.dataset, one.dataset.title, place_of(one.dataset))


def _purge_form(library: Library, dataset: str, title: str, at: str) -> None:
    place = f"{at} purge"
    lost = answers.lost_by_purge(library, dataset)
    with st.form(f"form {place}", border=False):
        st.text(
            "Deletes for good, with no way back but a backup: "
            f"{counted(lost.incidents, 'incident', 'incidents')}, "
            f"{counted(lost.earlier, 'earlier version', 'earlier versions')} of incidents, "
            f"{counted(lost.actors, 'actor', 'actors')} of its own, "
            f"{counted(lost.links, 'verdict', 'verdicts')} on whether two incidents are the same, and the possibility to undo "
            f"{counted(lost.changes, 'change', 'changes')}. Other data sets stay. The id of this one is {dataset}."
        )
        typed = st.text_input("Type the id of the data set to purge it", key=f"again {place}")
        why = acting.why_field(place)
        acting.said(library, place)
        if st.form_submit_button("Purge for good", type="primary"):
            acting.attempt(
                place,
                lambda: datasets.purge(library, dataset, (typed or "").strip(), who=acting.who(), why=why, now=acting.now()),
                f"{title} was purged: it is gone for good.",
                at=PLACE,
                undoable=False,
            )


# ---- What was deleted


def removed(library: Library) -> None:
    """Draw what was taken out, each with the way back."""
    found = answers.removed(library)
    if not found:
        return
    st.subheader("Deleted, and not lost", anchor=False)
    for one in found:
        place = f"{PLACE}:gone:{one.dataset}"
        with st.container(border=True, key=f"gone {one.dataset}"):
            by = f" by {one.who}" if one.who else ""
            st.text(f"{one.title or one.dataset} (id {one.dataset}) · {one.what} · {moment(one.at)}{by}")
            acting.said(library, place)
            with st.container(horizontal=True, gap="small"):
                if st.button("Bring back", key=f"back {one.dataset}", icon=":material/undo:"):
                    _bring_back(library, one, place)
                panel_button(DataSet(one.dataset), "purge", "Purge", ":material/delete_forever:")
            if open_panel(DataSet(one.dataset)) == "purge":
                _purge_form(library, one.dataset, one.title or one.dataset, place)


def _bring_back(library: Library, one: answers.Removed, place: str) -> None:
    acting.attempt(
        place,
        lambda: undoing.undo(library, one.change, who=acting.who(), why="brought back", now=acting.now()),
        f"{one.title or one.dataset} is back.",
        at=PLACE,
    )
