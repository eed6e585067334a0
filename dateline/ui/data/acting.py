"""What a person does on the data page: by whom and when, told in a sentence where it was done, and undone at once.

A refused action changes nothing on the page: what was typed stays, and the reason stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

import streamlit as st

from dateline.errors import DatelineError
from dateline.store import Library, history, undoing
from dateline.ui import sign_in
from dateline.ui.plain import plain

NOBODY_YET = "analyst"
"""Who did it where nobody signs in and no initials were typed."""

_SAID, _TURNS, _OPENED = "data_said", "data_turns", "data_opened"


@dataclass(frozen=True)
class Said:
    """What became of the last action: where on the page it belongs, in words, and the change that can be undone."""

    place: str
    text: str
    refused: bool = False
    change: int = 0


def who() -> str:
    """Return who acts: the person signed in, else the initials typed on this page, else "analyst"."""
    return sign_in.who() or str(st.session_state.get("initials_kept", "")).strip() or NOBODY_YET


def who_field() -> None:
    """Draw the field for the initials that changes are signed with; nothing where people sign in."""
    if sign_in.who():
        return

    def keep() -> None:
        # A field that is not drawn for a while forgets what was typed.
        st.session_state.initials_kept = st.session_state.initials

    st.text_input(
        "Your initials", value=st.session_state.get("initials_kept", ""), key="initials", max_chars=40, on_change=keep,
        placeholder=NOBODY_YET, help="Every change is kept with who made it, when and why.", width=200,
    )  # fmt: skip


def why_field(place: str) -> str:
    """Draw the field for the reason of an action, and return what stands in it."""
    return st.text_input("Why (kept in the history)", key=f"why {place} {turn(place)}", max_chars=500) or ""


def map_link(label: str, words: Mapping[str, str]) -> None:
    """Draw a link to the map under these filter words; it opens beside the page, so that nothing typed here is left."""
    st.link_button(label, f"./?{urlencode(words)}", icon=":material/map:")


def now() -> datetime:
    """Return the moment at which an action is done."""
    return datetime.now(UTC)


def turn(place: str) -> int:
    """Return how many actions at a place were done; fields whose keys hold it are empty again after the next one."""
    return st.session_state.get(_TURNS, {}).get(place, 0)


def attempt(
    place: str, doing: Callable[[], int | None], done: str | Callable[[], str], *, at: str = "", undoable: bool = True
) -> None:
    """Do something, keep what is to be said of it, and run the page again.

    `doing` returns the number of its change, 0 or None where there is none; `done` says it, or is asked to afterwards;
    `at` is where it is said, by default `place`.
    """
    try:
        number = doing() or 0
    except DatelineError as error:
        st.session_state[_SAID] = Said(place, str(error), refused=True)
    else:
        words = done if isinstance(done, str) else done()
        st.session_state[_SAID] = Said(at or place, words, change=number if undoable else 0)
        st.session_state[_TURNS] = {**st.session_state.get(_TURNS, {}), place: turn(place) + 1}
        forget(place)
        st.toast(plain(words))
    st.rerun()


def said(library: Library, place: str) -> None:
    """Draw what became of the last action if it was done at this place, with a button that undoes it."""
    last: Said | None = st.session_state.get(_SAID)
    if not last or last.place != place:
        return
    if last.refused:
        st.error(plain(last.text, 600))
        return
    st.success(plain(last.text, 600))
    entry = history.entry(library, last.change) if last.change else None
    if entry and entry.undone_by is None and st.button("Undo", key=f"undo {place} {last.change}", icon=":material/undo:"):
        what = f"Undone: {entry.what}."
        attempt(place, lambda: undoing.undo(library, entry.number, who=who(), why="undone at once", now=now()), what)


def refuse(place: str, reason: str) -> None:
    """Say why an action was not done, and run the page again."""
    st.session_state[_SAID] = Said(place, reason, refused=True)
    st.rerun()


def opened(place: str, value: Hashable) -> Hashable:
    """Return the value as it was when a form was opened: what another person has changed since is told by it."""
    return st.session_state.setdefault(_OPENED, {}).setdefault(f"{place} {turn(place)}", value)


def seen(place: str, value: Hashable) -> None:
    """Note that the person has now been shown this value."""
    st.session_state.setdefault(_OPENED, {})[f"{place} {turn(place)}"] = value


def forget(place: str) -> None:
    """Forget as what a form was opened; the next time it is opened anew."""
    st.session_state[_OPENED] = {key: value for key, value in st.session_state.get(_OPENED, {}).items()
                                 if key.rpartition(" ")[0] != place}  # fmt: skip
