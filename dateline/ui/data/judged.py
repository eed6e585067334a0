"""Pairs of incidents that were settled, each with the way back."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dateline.answers.titles import titles
from dateline.answers.versions import moment_in_words
from dateline.answers.words import counted
from dateline.store import Library, history, links, undoing
from dateline.store.links import Link
from dateline.ui.data import acting
from dateline.ui.data.judging import APART, PLACE

SETTLED_SHOWN = 50


def show(library: Library) -> None:
    """Draw what was judged and what was merged, the latest first."""
    judged = list(reversed(links.links(library)))
    merges = [one for one in history.changes(library, limit=1_000) if one.kind == "merge" and one.undone_by is None]
    if not judged and not merges:
        return
    with st.expander(f"Settled: {counted(len(judged) + len(merges), 'pair', 'pairs')}", key="twins_settled"):
        named = titles(library, {one for each in judged[:SETTLED_SHOWN] for one in (each.primary_id, each.other_id)})
        for each in judged[:SETTLED_SHOWN]:
            _judged(library, each, named)
        for entry in merges[:SETTLED_SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center", key=f"merged {entry.number}"):
                st.text(f"{entry.what} · {_by(entry.who, entry.at, entry.why)}", width="stretch")
                if st.button("Undo", key=f"unmerge {entry.number}"):
                    _undo_merge(library, entry)
        left = max(0, len(judged) - SETTLED_SHOWN) + max(0, len(merges) - SETTLED_SHOWN)
        if left:
            st.caption(f"{left:,} older ones are in History & backup.")


def _judged(library: Library, each: Link, named: Mapping[str, str]) -> None:
    primary, other = (f"{named.get(one, '')} ({one})" for one in (each.primary_id, each.other_id))
    words = (f"Two events: {primary} and {other}" if each.verdict == APART
             else f"One event: {primary} is counted, {other} is another report of it")  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key=f"judged {each.primary_id} {each.other_id}"):
        st.text(f"{words} · {_by(each.who, each.at, each.why)}", width="stretch")
        if st.button("Take back", key=f"unlink {each.primary_id} {each.other_id}"):
            acting.attempt(
                PLACE,
                lambda: links.link(library, each.primary_id, each.other_id, "", who=acting.who(), why="", now=acting.now()),
                f"Taken back: {each.primary_id} and {each.other_id} are open again.",
            )


def _undo_merge(library: Library, entry: history.Entry) -> None:
    acting.attempt(
        PLACE, lambda: undoing.undo(library, entry.number, who=acting.who(), why="", now=acting.now()), f"Undone: {entry.what}."
    )


def _by(who: str, at: str, why: str) -> str:
    return f"{who or 'somebody'}, {moment_in_words(at)}" + (f": {why}" if why else "")
