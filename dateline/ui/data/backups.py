"""Backups on the page: a copy of the store made, listed, downloaded, and put back in place of the store."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dateline.answers.versions import moment_in_words
from dateline.answers.words import counted
from dateline.store import Library
from dateline.store.backup import Found, backup, restore
from dateline.ui.data import acting
from dateline.ui.data.copies import Copy, copies, folder, next_path, size_in_words
from dateline.ui.plain import plain

PLACE = "trail"
LARGEST_DOWNLOAD = 500_000_000
"""Bytes; a larger copy is fetched from the disk: a download goes through the server's memory."""


def show(library: Library) -> None:
    """Draw what can be done, and the copies that there are."""
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
