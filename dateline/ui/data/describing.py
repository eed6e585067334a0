"""A data set described by a person: title, source line, licence, day of download; whoever saves second is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dateline.answers import datasets as answers
from dateline.answers.sources import LONGEST_ON_MAP
from dateline.errors import StoreError
from dateline.store import DataSet, Library, datasets, history
from dateline.ui.data import acting
from dateline.ui.data.panels import place_of

FIELDS = {
    "title": ("Title", ""),
    "source_line": (
        "Source line",
        f"Who made the data, and how it wants to be named. Stands in exports and, up to {LONGEST_ON_MAP} letters, on the map.",
    ),
    "licence": ("Licence", "For example CC BY 4.0."),
    "downloaded": ("Downloaded on", "The day on which the file was fetched, such as 2026-11-22."),
}
"""What can be said of a data set: the label of its field, and what it is for."""


def show(library: Library, one: answers.Overview) -> None:
    """Draw the form."""
    dataset, place = one.dataset, f"{place_of(one.dataset)} describe"
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
    acting.attempt(place, save, f"Saved: {labels} of {typed['title']}.", at=place_of(before))


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
