"""The tab of the data sets: what each holds and where it is from; rename, describe, hide, load anew, delete, purge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from dateline.answers import datasets as answers
from dateline.answers.words import counted
from dateline.model.casualties import Count
from dateline.model.when import EPOCH, span_in_words
from dateline.store import DataSet, Library, datasets
from dateline.text import fold
from dateline.ui.data import acting, describing, removing
from dateline.ui.data.panels import PLACE, moment, open_panel, panel_button, place_of
from dateline.ui.plain import plain

PER_PAGE = 20
LOAD_TAB = "Load files"


def show(library: Library) -> None:
    """Draw the tab."""
    acting.who_field()
    found = answers.overview(library)
    acting.said(library, PLACE)
    st.text(_sum(found))
    if len(found) > PER_PAGE:
        found = _searched(found)
    for one in _page_of(found):
        _card(library, one)
    removing.removed(library)


def _sum(found: Sequence[answers.Overview]) -> str:
    hidden = sum(one.dataset.hidden for one in found)
    incidents = sum(one.held.incidents for one in found)
    words = f"{counted(len(found), 'data set', 'data sets')} with {counted(incidents, 'incident', 'incidents')}"
    return f"{words}; {hidden} of them hidden." if hidden else f"{words}."


def _searched(found: Sequence[answers.Overview]) -> list[answers.Overview]:
    words = fold(st.text_input("Find a data set by its title or id", key="sets_search") or "").split()
    return [one for one in found if all(word in fold(f"{one.dataset.title} {one.dataset.dataset}") for word in words)]


def _page_of(found: Sequence[answers.Overview]) -> Sequence[answers.Overview]:
    pages = max(1, -(-len(found) // PER_PAGE))
    if pages == 1:
        return found
    number = st.number_input(f"Page (of {pages})", 1, pages, key=f"sets_page_{pages}", width=140)
    return found[(number - 1) * PER_PAGE : number * PER_PAGE]


# ---- One data set


def _card(library: Library, one: answers.Overview) -> None:
    dataset = one.dataset
    with st.container(border=True, key=f"set {dataset.dataset}"):
        st.subheader(plain(dataset.title or dataset.dataset), anchor=False)
        st.text(_facts(one))
        st.caption(plain(_origin(one), 900))
        acting.said(library, place_of(dataset))
        _buttons(library, one)
        panel = {"describe": describing.show, "remove": removing.remove, "purge": removing.purge}.get(open_panel(dataset))
        if panel:
            panel(library, one)


def _facts(one: answers.Overview) -> str:
    """Return what the data set holds, in a line: what is unknown is said as unknown."""
    held = one.held
    said = [counted(held.occurred, "incident", "incidents")]
    said += [
        counted(number, one_word, several)
        for number, one_word, several in (
            (held.denied, "reported, later denied", "reported, later denied"),
            (held.announced, "threat or statement", "threats or statements"),
            (held.drafts, "draft", "drafts"),
            (held.rejected, "rejected in review", "rejected in review"),
            (held.unplaced, "without a point", "without a point"),
            (held.edited, "edited by hand", "edited by hand"),
        )
        if number
    ]
    if held.days:
        first, last = held.days
        said.append(span_in_words(EPOCH + timedelta(first), EPOCH + timedelta(last)))
    if held.occurred:
        low, high, unknown = held.killed
        figure = "unknown" if unknown == held.occurred else Count(low, high).in_words()
        said.append(f"killed: {figure}" + (f", unknown in {unknown:,}" if 0 < unknown < held.occurred else ""))
    if one.actors:
        said.append(f"{counted(one.actors, 'actor', 'actors')} of its own")
    return " · ".join(said)


def _origin(one: answers.Overview) -> str:
    dataset = one.dataset
    at = one.loaded.at if one.loaded else dataset.loaded_at
    loaded = f"loaded {moment(at)}" if at else "not loaded from a file"
    if at and one.loaded and one.loaded.who:
        loaded += f" by {one.loaded.who}"
    return " · ".join([
        f"id {dataset.dataset}", dataset.source_line or "source not stated", f"licence: {dataset.licence or 'not stated'}",
        f"downloaded {dataset.downloaded}" if dataset.downloaded else "day of download not stated", loaded,
        *(["hidden: in no map, count or export"] if dataset.hidden else []),
    ])  # fmt: skip


def _buttons(library: Library, one: answers.Overview) -> None:
    dataset, key = one.dataset, one.dataset.dataset
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if not dataset.hidden:
            _map_links(one)
        panel_button(dataset, "describe", "Rename, describe", ":material/edit:")
        word = "Show again" if dataset.hidden else "Hide"
        if st.button(word, key=f"hide {key}", icon=":material/visibility:" if dataset.hidden else ":material/visibility_off:"):
            _hide(library, dataset)
        if dataset.editable:
            return
        st.button("Load anew", key=f"reload {key}", icon=":material/refresh:", on_click=_lead_to_loading, args=(dataset,))
        panel_button(dataset, "remove", "Delete", ":material/delete:")
        panel_button(dataset, "purge", "Purge", ":material/delete_forever:")


def _map_links(one: answers.Overview) -> None:
    words = {"dataset": one.dataset.dataset}
    if one.held.incidents > one.held.drafts + one.held.rejected or not one.held.drafts:
        acting.map_link("Show on the map", words)
    if one.held.drafts:
        acting.map_link("Drafts on the map", {**words, "review": "draft"})


def _lead_to_loading(dataset: DataSet) -> None:
    """Lead to the tab that loads files, with this data set chosen."""
    st.session_state.tab = LOAD_TAB
    st.session_state.load_into = dataset.dataset
    st.toast(plain(f"The next file that you drop is loaded as an update of {dataset.title}."))


def _hide(library: Library, dataset: DataSet) -> None:
    hidden = not dataset.hidden
    done = f"{dataset.title} is {'hidden: it is in no map, count or export' if hidden else 'shown again'}."
    acting.attempt(
        place_of(dataset),
        lambda: datasets.hide(library, dataset.dataset, hidden, who=acting.who(), why="", now=acting.now()),
        done,
    )
