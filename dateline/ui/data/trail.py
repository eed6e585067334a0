"""The tab of the history and of backups: who changed what, when and why; undo; a copy of the store made, and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dateline.answers.titles import titles
from dateline.answers.versions import KINDS, moment_in_words
from dateline.answers.words import counted
from dateline.errors import CannotUndo
from dateline.importers.layout import cells_from_incident
from dateline.store import Library, Reference, history
from dateline.store.backup import Found, backup, restore
from dateline.store.history import Entry, Version
from dateline.ui.data import acting, versus
from dateline.ui.data.copies import Copy, copies, folder, next_path, size_in_words
from dateline.ui.plain import plain

PLACE = "trail"
PER_PAGE = 50
LISTED = 200
"""Incidents of a change that can be looked at one by one."""

LARGEST_DOWNLOAD = 500_000_000
"""Bytes; a larger copy is fetched from the disk: a download goes through the server's memory."""

WORDS = {
    **KINDS, "describe": "A data set was described", "hide": "A data set was hidden or shown", "remove": "A data set was deleted",
    "purge": "A data set was purged", "link": "Two incidents were judged", "merge-actors": "Two actors were merged",
    "reference": "Actors and sites were loaded", "undo": "Undone", "migration": "The store was brought up to date",
}  # fmt: skip
FATES = {"added": "came", "changed": "changed", "vanished": "left"}


def show(library: Library) -> None:
    """Draw the tab."""
    acting.who_field()
    acting.said(library, PLACE)
    st.header("History", anchor=False)
    _changes(library)
    st.header("Backup", anchor=False)
    _backup(library)


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
        column_config={"Number": st.column_config.NumberColumn(format="plain", width="small")},
    )  # fmt: skip
    number = st.number_input(
        "Open the change with the number", 1, library.revision, value=None, key="trail_open", placeholder="Choose a row above",
        width=280,
    )  # fmt: skip
    if number:
        _change(library, int(number))


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
        "When": [moment_in_words(one.at) for one in found],
        "Who": [one.who for one in found],
        "What": [_what(one) for one in found],
        "Why": [one.why for one in found],
        "Data set": [sets[one.dataset].title if one.dataset in sets else one.dataset for one in found],
        "Stands": [f"undone by {one.undone_by}" if one.undone_by is not None else "yes" for one in found],
    })  # fmt: skip


def _what(one: Entry) -> str:
    return one.what or WORDS.get(one.kind, one.kind)


# ---- One change


def _change(library: Library, number: int) -> None:
    found = history.entry(library, number)
    if not found:
        st.info(f"There is no change {number} here.")
        return
    with st.container(border=True, key="trail_change"):
        st.subheader(f"{number}: {plain(_what(found), 500)}", anchor=False)
        by = f"{WORDS.get(found.kind, found.kind)} · {moment_in_words(found.at)} · by {found.who or 'somebody who gave no name'}"
        st.text(" · ".join([by, found.why or "no reason given", *([f"of {found.dataset}"] if found.dataset else [])]))
        acting.said(library, f"{PLACE}:{number}")
        _touched(library, found)
        if found.undone_by is not None:
            st.text(f"Change {found.undone_by} has undone it. To have it again, undo that one.")
        else:
            _undo_form(library, found)


def _touched(library: Library, found: Entry) -> None:
    with st.spinner("Looking for what it touched …"):
        fates = history.touched(library, found.number, limit=LISTED + 1)
    ids = {one: fate for fate, touched in fates.items() for one in touched[:LISTED]}
    if not ids:
        st.text("It touched no incident.")
        return
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
            return history.undo(library, found.number, who=acting.who(), why=why, now=acting.now())
        except CannotUndo as error:
            st.session_state.trail_blockers = {found.number: error.blockers[-5:]}
            raise

    with st.spinner("Undoing …"):
        acting.attempt(place, undo, f"Undone: {_what(found)}.", at=place)


def _open(number: int) -> None:
    st.session_state.trail_open = number


# ---- Backup


def _backup(library: Library) -> None:
    place = f"{PLACE}:backup"
    st.text(f"A backup is a whole copy of the store in one file, made while everybody goes on. Copies lie in {folder(library)}.")
    acting.said(library, place)
    if st.button("Make a backup now", key="backup_now", icon=":material/save:"):
        path = next_path(library, acting.now())
        made: list[Found] = []

        def words() -> str:
            return f"{path.name} holds {counted(made[0].incidents, 'incident', 'incidents')}, checked by opening it."

        with st.spinner(f"Copying {counted(library.count(), 'incident', 'incidents')} …"):
            acting.attempt(place, lambda: made.append(backup(library, path)), words, undoable=False)
    found = copies(library)
    if not found:
        st.info("There is no backup yet.")
    for one in found:
        _copy(library, one)


def _copy(library: Library, one: Copy) -> None:
    name = one.path.name
    with st.container(border=True, key=f"copy {name}"):
        what = "replaced by a restore" if one.replaced else "backup"
        held = (f"{counted(one.held.incidents, 'incident', 'incidents')}, last change {one.held.revision}"
                if one.held else f"can't be read: {one.problem}")  # fmt: skip
        st.text(f"{name} · {what} · {moment_in_words(one.written.isoformat())} · {size_in_words(one.size)} · {held}")
        if not one.held:
            return
        with st.container(horizontal=True):
            if one.size <= LARGEST_DOWNLOAD:
                st.download_button("Download", one.path.read_bytes, file_name=name, mime="application/octet-stream",
                                   key=f"download {name}", icon=":material/download:", on_click="ignore")  # fmt: skip
            else:
                st.caption(plain(f"Too large to download through the page: fetch it from {one.path}", 600))
            st.button(
                "Restore", key=f"restore {name}", icon=":material/settings_backup_restore:", on_click=_turn_over, args=(name,)
            )
        if st.session_state.get("trail_restore") == name:
            _restore_form(library, one)


def _turn_over(name: str) -> None:
    st.session_state.trail_restore = "" if st.session_state.get("trail_restore") == name else name


def _restore_form(library: Library, one: Copy) -> None:
    assert one.held
    place = f"{PLACE}:restore {one.path.name}"
    with st.form(f"form {place}", border=False):
        st.text(
            f"Replaces all that the store holds now, {counted(library.count(), 'incident', 'incidents')} and all changes up to "
            f"{library.revision}, by what this copy holds: {counted(one.held.incidents, 'incident', 'incidents')} and the "
            f"changes up to {one.held.revision}. What everybody has done since the copy was made goes out of the store. The "
            "store as it is now is kept as a file beside it, and can be restored in the same way."
        )
        sure = st.checkbox("Replace the store by this copy", key=f"sure {place} {acting.turn(place)}")
        why = acting.why_field(place)
        acting.said(library, place)
        if not st.form_submit_button("Restore", type="primary"):
            return
    if not sure:
        acting.refuse(place, "Nothing was restored: tick the box first.")
    kept: list[Path] = []

    def bring_back() -> None:
        kept.append(restore(library, one.path, who=acting.who(), why=why, now=acting.now()))
        st.session_state.trail_restore = ""

    def words() -> str:
        return f"Restored from {one.path.name}. What the store held before lies beside it as {kept[0].name}."

    with st.spinner("Restoring …"):
        acting.attempt(place, bring_back, words, at=f"{PLACE}:backup", undoable=False)
