"""The tab of the data sets: what each holds and where it is from; rename, describe, hide, load anew, delete, purge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from dateline.answers import datasets as answers
from dateline.answers.words import counted
from dateline.errors import StoreError
from dateline.model.casualties import Count
from dateline.model.when import EPOCH, day_in_words, span_in_words
from dateline.store import DataSet, Library, datasets, history
from dateline.text import fold
from dateline.ui.data import acting
from dateline.ui.plain import plain

PER_PAGE = 20
LOAD_TAB = "Load files"
PLACE = "sets"

FIELDS = {
    "title": ("Title", ""),
    "source_line": ("Source line", "Stands on the map and in every export: who made the data, and how it wants to be named."),
    "licence": ("Licence", "For example CC BY 4.0."),
    "downloaded": ("Downloaded on", "The day on which the file was fetched, such as 2026-11-22."),
}
"""What can be said of a data set: the label of its field, and what it is for."""


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
    _removed(library)


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
        acting.said(library, _place(dataset))
        _buttons(library, one)
        panel = {"describe": _describe, "remove": _remove, "purge": _purge}.get(_open_panel(dataset))
        if panel:
            panel(library, one)


def _place(dataset: DataSet) -> str:
    return f"{PLACE}:{dataset.dataset}"


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
    loaded = f"loaded {_moment(at)}" if at else "not loaded from a file"
    if at and one.loaded and one.loaded.who:
        loaded += f" by {one.loaded.who}"
    return " · ".join([
        f"id {dataset.dataset}", dataset.source_line or "source not stated", f"licence: {dataset.licence or 'not stated'}",
        f"downloaded {dataset.downloaded}" if dataset.downloaded else "day of download not stated", loaded,
        *(["hidden: in no map, count or export"] if dataset.hidden else []),
    ])  # fmt: skip


def _moment(at: str) -> str:
    """Return a stamp of the store as "22 Nov 2026, 21:10 UTC"."""
    return f"{day_in_words(date.fromisoformat(at[:10]))}, {at[11:16]} UTC"


def _open_panel(dataset: DataSet) -> str:
    name, panel = st.session_state.get("sets_panel", ("", ""))
    return panel if name == dataset.dataset else ""


def _buttons(library: Library, one: answers.Overview) -> None:
    dataset, key = one.dataset, one.dataset.dataset
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if not dataset.hidden:
            _map_links(one)
        _panel_button(dataset, "describe", "Rename, describe", ":material/edit:")
        word = "Show again" if dataset.hidden else "Hide"
        if st.button(word, key=f"hide {key}", icon=":material/visibility:" if dataset.hidden else ":material/visibility_off:"):
            _hide(library, dataset)
        if dataset.editable:
            return
        st.button("Load anew", key=f"reload {key}", icon=":material/refresh:", on_click=_lead_to_loading, args=(dataset,))
        _panel_button(dataset, "remove", "Delete", ":material/delete:")
        _panel_button(dataset, "purge", "Purge", ":material/delete_forever:")


def _map_links(one: answers.Overview) -> None:
    words = {"dataset": one.dataset.dataset}
    if one.held.incidents > one.held.drafts + one.held.rejected or not one.held.drafts:
        acting.map_link("Show on the map", words)
    if one.held.drafts:
        acting.map_link("Drafts on the map", {**words, "review": "draft"})


def _panel_button(dataset: DataSet, panel: str, label: str, icon: str) -> None:
    def turn_over() -> None:
        closed = ("", "") if _open_panel(dataset) == panel else (dataset.dataset, panel)
        st.session_state.sets_panel = closed

    is_open = _open_panel(dataset) == panel
    st.button(label, key=f"{panel} {dataset.dataset}", icon=icon, on_click=turn_over, type="primary" if is_open else "secondary")


def _lead_to_loading(dataset: DataSet) -> None:
    """Lead to the tab that loads files, with this data set chosen."""
    st.session_state.tab = LOAD_TAB
    st.session_state.load_into = dataset.dataset
    st.toast(plain(f"The next file that you drop is loaded as an update of {dataset.title}."))


def _hide(library: Library, dataset: DataSet) -> None:
    hidden = not dataset.hidden
    done = f"{dataset.title} is {'hidden: it is in no map, count or export' if hidden else 'shown again'}."
    acting.attempt(
        _place(dataset),
        lambda: datasets.hide(library, dataset.dataset, hidden, who=acting.who(), why="", now=acting.now()),
        done,
    )


# ---- Describe


def _describe(library: Library, one: answers.Overview) -> None:
    dataset, place = one.dataset, f"{_place(one.dataset)} describe"
    before = acting.opened(place, dataset)
    assert isinstance(before, DataSet)
    with st.form(f"form {place}", border=False):
        typed = {
            name: st.text_input(
                label, getattr(before, name), key=f"{name} {place} {acting.turn(place)}", help=help or None, max_chars=2_000
            )
            for name, (label, help) in FIELDS.items()
        }
        why = acting.why_field(place)
        acting.said(library, place)
        if st.form_submit_button("Save", type="primary"):
            _save(library, place, before, {name: (text or "").strip() for name, text in typed.items()}, why)


def _save(library: Library, place: str, before: DataSet, typed: Mapping[str, str], why: str) -> None:
    changed = {name: text for name, text in typed.items() if text != getattr(before, name)}
    if not changed:
        acting.refuse(place, "Nothing was saved: nothing is different.")

    def save() -> int:
        _check(typed)
        with library.writing:
            _refuse_overtaken(library, place, before, changed)
            return datasets.describe(library, before.dataset, who=acting.who(), why=why, now=acting.now(), **changed)

    labels = ", ".join(FIELDS[name][0].lower() for name in changed)
    acting.attempt(place, save, f"Saved: {labels} of {typed['title']}.", at=_place(before))


def _check(typed: Mapping[str, str]) -> None:
    if not typed["title"]:
        raise StoreError("Nothing was saved: a data set needs a title.")
    if typed["downloaded"]:
        try:
            date.fromisoformat(typed["downloaded"])
        except ValueError:
            raise StoreError(
                f"Nothing was saved: {typed['downloaded']!r} is no day. Write it like 2026-11-22, or leave it empty."
            ) from None


def _refuse_overtaken(library: Library, place: str, before: DataSet, changed: Mapping[str, str]) -> None:
    """Raise StoreError where another person has meanwhile changed what this one is about to save."""
    reference = library.reference()
    held = reference.datasets.get(before.dataset) or reference.hidden.get(before.dataset)
    if not held:
        raise StoreError(f"Nothing was saved: somebody has deleted {before.title} meanwhile. It can be brought back below.")
    overtaken = [name for name in changed if getattr(held, name) != getattr(before, name)]
    if overtaken:
        acting.seen(place, held)
        by = next((each.who for each in history.changes(library, dataset=held.dataset) if each.kind == "describe"), "")
        now = "; ".join(f"{FIELDS[name][0]} is now “{getattr(held, name)}”" for name in overtaken)
        raise StoreError(
            f"Nothing was saved: {by or 'somebody'} changed the same after you had opened it. {now}. "
            "What you typed is still here: save once more to put it in place of that."
        )


# ---- Delete and purge


def _remove(library: Library, one: answers.Overview) -> None:
    dataset, place = one.dataset, f"{_place(one.dataset)} remove"
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


def _purge(library: Library, one: answers.Overview) -> None:
    _purge_form(library, one.dataset.dataset, one.dataset.title, _place(one.dataset))


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


def _removed(library: Library) -> None:
    found = answers.removed(library)
    if not found:
        return
    st.subheader("Deleted, and not lost", anchor=False)
    for one in found:
        place = f"{PLACE}:gone:{one.dataset}"
        with st.container(border=True, key=f"gone {one.dataset}"):
            by = f" by {one.who}" if one.who else ""
            st.text(f"{one.title or one.dataset} (id {one.dataset}) · {one.what} · {_moment(one.at)}{by}")
            acting.said(library, place)
            with st.container(horizontal=True, gap="small"):
                if st.button("Bring back", key=f"back {one.dataset}", icon=":material/undo:"):
                    _bring_back(library, one, place)
                _panel_button(DataSet(one.dataset), "purge", "Purge", ":material/delete_forever:")
            if _open_panel(DataSet(one.dataset)) == "purge":
                _purge_form(library, one.dataset, one.title or one.dataset, place)


def _bring_back(library: Library, one: answers.Removed, place: str) -> None:
    acting.attempt(
        place,
        lambda: history.undo(library, one.change, who=acting.who(), why="brought back", now=acting.now()),
        f"{one.title or one.dataset} is back.",
        at=PLACE,
    )
