"""What a load did, in figures and in incidents; where to see it, and how to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dateline.answers.loaded import figures, listed
from dateline.answers.overlaps import overlaps_of
from dateline.errors import DatelineError
from dateline.importers.mapping import to_toml
from dateline.store import Library, Outcome, datasets, history, undoing
from dateline.ui.data import acting, mending
from dateline.ui.data.drop import Dropped
from dateline.ui.data.mending import Spoiled
from dateline.ui.data.overlapping import in_words, titles_of
from dateline.ui.data.running import Job
from dateline.ui.plain import plain

LISTED = 500
OTHERS, MENDED = "others", "mended"
PLACES_TAB, TWINS_TAB = "Places to settle", "Same incident?"
FIGURES = (
    ("added", "Added"), ("changed", "Changed"), ("unchanged", "Unchanged"), ("vanished", "Taken out"),
    ("kept", "Kept, not in the files"), ("older", "Older than here"), ("repeated", "Came twice"),
    ("conflicts", "Your edits kept"),
)  # fmt: skip


def show(library: Library, job: Job, spoiled: Sequence[Spoiled], mended: int) -> str | None:
    """Draw what became of a load, and return what a person wants next: other files, or the mended rows loaded."""
    outcome = job.outcome
    assert outcome
    reference = library.reference()
    held = reference.datasets.get(job.order.dataset) or reference.hidden.get(job.order.dataset)
    title = held.title if held else job.order.dataset
    stands = not _is_undone(library, outcome)
    if stands:
        _headline(outcome, title)
        _numbers(outcome, mended)
    else:
        _undone(title, is_there=held is not None)
    if held:
        _next_steps(library, job, outcome)
    if stands:
        if not outcome.added or outcome.changed or outcome.vanished:
            _lists(library, outcome)
        _conflicts(job, outcome)
    wanted = _rest(library, job, spoiled)
    if st.button("Load other files", key="others"):
        return OTHERS
    return wanted


def _is_undone(library: Library, outcome: Outcome) -> bool:
    entry = history.entry(library, outcome.change) if outcome.change else None
    return entry is not None and entry.undone_by is not None


def _undone(title: str, *, is_there: bool) -> None:
    if is_there:
        st.info(f"This load was undone: **{plain(title)}** is as it was before.")
    else:
        st.info(f"This load was undone: the data set **{plain(title)}**, which it had made, is gone.")


def _headline(outcome: Outcome, title: str) -> None:
    if outcome.change:
        st.success(f"Loaded into **{plain(title)}**.", icon=":material/check:")
    else:
        st.info(f"Nothing changed: **{plain(title)}** holds all of this already.")


def _numbers(outcome: Outcome, mended: int) -> None:
    shown = [(label, getattr(outcome, name)) for name, label in FIGURES if getattr(outcome, name) or name == "added"]
    for cell, (label, number) in zip(st.columns(max(6, len(shown))), shown, strict=False):
        cell.metric(label, f"{number:,}")
    if mended:
        st.caption(f"{mended:,} mended {'row is' if mended == 1 else 'rows are'} among them.")


def _next_steps(library: Library, job: Job, outcome: Outcome) -> None:
    dataset = job.order.dataset
    found = figures(library, dataset)
    if found.unplaced:
        rows, have = ("row", "has") if found.unplaced == 1 else ("rows", "have")
        st.warning(
            f"{found.unplaced:,} {rows} {have} a place name but no point: settle them under *Places to settle*.",
            icon=":material/location_off:",
        )  # fmt: skip
        st.button(
            "Settle the places now", key="to_places", type="primary", icon=":material/add_location:", on_click=_lead_to_places,
            args=(dataset,),
        )  # fmt: skip
    words = {"dataset": dataset} | ({"review": "draft"} if found.drafts else {})
    if found.drafts:
        st.caption(
            f"{found.drafts:,} incidents are drafts, coded by a machine: they are on the map only when drafts are asked for."
        )
    _overlaps(library, dataset)
    with st.container(horizontal=True):
        kind: Literal["primary", "secondary"] = "secondary" if found.unplaced else "primary"
        st.link_button("Show on the map", f"./?{urlencode(words)}", type=kind, icon=":material/map:")
        _undo(library, outcome)


def _overlaps(library: Library, dataset: str) -> None:
    """Say what stands in another data set too: until somebody settles it, totals are too high."""
    found = overlaps_of(library, dataset)
    if not found:
        return
    for one in found:
        st.warning(in_words(one, titles_of(library, one)), icon=":material/content_copy:")
    st.button("Settle the overlap now", key="to_twins", icon=":material/join_inner:", on_click=_lead_to_twins)


def _lead_to_twins() -> None:
    st.session_state.tab = TWINS_TAB


def _lead_to_places(dataset: str) -> None:
    """Lead to the tab that settles places, with this data set chosen."""
    st.session_state.tab = PLACES_TAB
    st.session_state.places_of = dataset


def _undo(library: Library, outcome: Outcome) -> None:
    if not outcome.change or _is_undone(library, outcome):
        return
    if st.button("Undo this load", key=f"undo_load_{outcome.change}", icon=":material/undo:"):
        try:
            undoing.undo(library, outcome.change, who=acting.who(), why="undone at once", now=acting.now())
        except DatelineError as error:
            st.error(plain(str(error), 500))
            return
        st.rerun()


def _lists(library: Library, outcome: Outcome) -> None:
    if not outcome.change:
        return
    found = history.touched(library, outcome.change, limit=LISTED)
    for name, label, number in (("added", "Added", outcome.added), ("changed", "Changed", outcome.changed),
                                ("vanished", "Taken out, because the files no longer have them", outcome.vanished)):  # fmt: skip
        if not found[name]:
            continue
        with st.expander(f"{label} ({number:,})", key=f"list_{name}"):
            if number > len(found[name]):
                st.caption(f"The first {len(found[name]):,}.")
            rows = listed(library, found[name], outcome.change if name == "vanished" else 0)
            table = [
                {"Id": row["incident_id"], "Date": row["date"], "Title": row["title"], "Place": row["place"]} for row in rows
            ]
            st.dataframe(pd.DataFrame(table), hide_index=True, key=f"listed_{name}")


def _conflicts(job: Job, outcome: Outcome) -> None:
    if not outcome.conflicts:
        return
    st.subheader("Edited here, and different in the files", anchor=False)
    st.text("The edits stay. Open an incident to take a value over from the file.")
    reasons = [{"Id": one.incident_id, "What": one.reason} for one in outcome.conflicting[:LISTED]]
    sides = [{"Id": one.incident_id, "Field": one.field, "Here": one.here, "In the file": one.in_file} for one in job.sides]
    if sides:
        st.dataframe(pd.DataFrame(sides), hide_index=True, key="sides")
    seen = {row["Id"] for row in sides}
    others = [row for row in reasons if row["Id"] not in seen]
    if others:
        st.dataframe(pd.DataFrame(others), hide_index=True, key="conflicts")


def _rest(library: Library, job: Job, spoiled: Sequence[Spoiled]) -> str | None:
    left = sum(len(group.rows) for one in spoiled for group in one.groups())
    if not left:
        return None
    st.subheader(f"{left:,} rejected {'row was' if left == 1 else 'rows were'} left out", anchor=False)
    ready = mending.show(library, spoiled, key=f"after_{id(spoiled)}")
    if ready and st.button(f"Load {ready:,} mended {'row' if ready == 1 else 'rows'}", type="primary", key="load_mended"):
        return MENDED
    return None


def remember(library: Library, files: Sequence[Dropped]) -> None:
    """Keep the mappings that a person has chosen for the next file with the same header."""
    for one in files:
        if one.mapping and not one.remembered:
            datasets.remember_mapping(
                library, one.mapping.fingerprint, to_toml(one.mapping), who=acting.who(), now=acting.now()
            )  # fmt: skip
