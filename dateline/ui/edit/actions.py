"""What else can be done with an incident: reviewed, split, merged with another report, taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Literal
from uuid import uuid4

import streamlit as st

from dateline.answers.duplicates import Pair, proposals_of
from dateline.answers.together import together
from dateline.answers.versions import LABELS, cell_in_words
from dateline.filter import Filter
from dateline.importers.form import read_form
from dateline.importers.layout import cells_from_incident
from dateline.importers.names import Names
from dateline.model.incident import Incident
from dateline.store import Library, edits
from dateline.store.edits import Stored
from dateline.ui.data import acting
from dateline.ui.edit import draft as drafts
from dateline.ui.edit.compare import differing
from dateline.ui.plain import plain

PLACE = "edit"
DIVIDED = ("killed_min", "killed_max", "wounded_min", "wounded_max", "munitions_min", "munitions_max")
DAYS_AROUND = timedelta(3)

REVIEWS = {"accepted": "Accept", "rejected": "Reject"}
FIRST = "Save or give up what you have typed first."
DONE = {"accepted": "Accepted", "rejected": "Rejected"}


def review(library: Library, stored: Stored, unsaved: bool) -> None:
    """Draw the two buttons that settle a draft; nothing for an incident that is accepted."""
    if stored.incident.review == "accepted":
        return
    draft = stored.incident.review == "draft"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text("Draft, not reviewed." if draft else "Rejected in review.")
        for verdict, label in REVIEWS.items():
            if verdict != stored.incident.review:
                kind: Literal["primary", "secondary"] = "primary" if verdict == "accepted" else "secondary"
                if st.button(label, key=f"review_{verdict}", type=kind, disabled=unsaved, help=FIRST if unsaved else None):
                    _judge(library, stored, verdict)


def _judge(library: Library, stored: Stored, verdict: str) -> None:
    incident = replace(stored.incident, review=verdict)
    _attempt(
        lambda: edits.edit(library, incident, stored.revision, who=acting.who(), why="reviewed", now=acting.now()),
        f"{DONE[verdict]}: {incident.title}",
    )


def split(library: Library, stored: Stored, names: Names) -> None:
    """Draw the form that makes two incidents of one: everything copied, the figures divided by hand."""
    st.caption("Both parts keep all fields; divide the figures, then correct each part. The first keeps the id.")
    cells = cells_from_incident(stored.incident)
    parts = [dict(cells), {**cells, "incident_id": _new_part(stored)}]
    with st.form("split", border=False):
        slots: list[dict[str, st.delta_generator.DeltaGenerator]] = []
        for number, place in enumerate(st.columns(2)):
            with place:
                st.markdown(f"**Part {number + 1}**")
                slots.append({})
                for column in ("incident_id", "title", *DIVIDED):
                    parts[number][column] = st.text_input(
                        LABELS[column], parts[number][column], key=f"split {stored.incident.incident_id} {number} {column}",
                        disabled=column == "incident_id" and not number,
                    )  # fmt: skip
                    slots[number][column] = st.empty()
        why = st.text_input("Why (kept in the history)", key="split why")
        pressed = st.form_submit_button("Split into these two")
    if not pressed:
        return
    found = [read_form(each, names, stored.incident) for each in parts]
    for fields, (_, problems) in zip(slots, found, strict=True):
        for column, reason in problems.items():
            fields.get(column, fields["title"]).error(plain(reason))
    incidents = [incident for incident, _ in found if incident]
    if len(incidents) < 2:
        return
    if not why.strip():
        st.error("Say why: the reason stands in the history.")
        return
    _attempt(
        lambda: edits.split(
            library, stored.incident.incident_id, incidents, stored.revision, who=acting.who(), why=why.strip(), now=acting.now()
        ),
        f"Split into {incidents[0].incident_id} and {incidents[1].incident_id}.",
    )


def _new_part(stored: Stored) -> str:
    return f"{stored.incident.incident_id}-b"


def merge(library: Library, stored: Stored, names: Names) -> None:
    """Draw the choice of another report, what both become together, and the button that makes them one."""
    st.caption("For two reports of the same event. This incident stays; the other goes into it. Undo parts them again.")
    key = f"merge {stored.incident.incident_id}"
    chosen = st.text_input("Id of the other incident", key=key).strip()
    _likely(library, stored.incident, key)
    if not chosen:
        return
    other = edits.stored(library, chosen) if chosen != stored.incident.incident_id else None
    if not other:
        st.error(plain(f"{chosen} is no other incident of this store."))
        return
    result = together(stored.incident, other.incident)
    _preview(stored.incident, other.incident, result, library)
    why = st.text_input("Why (kept in the history)", key=f"{key} why")
    if not st.button("Merge into this incident", key="merge_do"):
        return
    if not why.strip():
        st.error("Say why: the reason stands in the history.")
        return
    ids = {stored.incident.incident_id: stored.revision, chosen: other.revision}
    _attempt(
        lambda: edits.merge(library, ids, result, who=acting.who(), why=why.strip(), now=acting.now()),
        f"Merged {chosen} into {stored.incident.incident_id}. Look at the fields, and correct what is left.",
    )


def _likely(library: Library, incident: Incident, key: str) -> None:
    """Draw the likeliest other reports, each with the reasons, as buttons that fill its id in."""
    asked = Filter(first_day=incident.when.start - DAYS_AROUND, last_day=incident.when.end + DAYS_AROUND)
    pairs = proposals_of(library, incident.incident_id, asked)
    if not pairs:
        st.caption("No likely second report of it is in the store.")
    for pair in pairs[:5]:
        other = pair.second if pair.first.incident_id == incident.incident_id else pair.first
        label = plain(f"{other.title} ({other.incident_id}): {_reasons(pair)}", 200)
        st.button(label, key=f"likely {other.incident_id}", on_click=partial(_take, key, other.incident_id))


def _take(key: str, incident_id: str) -> None:
    st.session_state[key] = incident_id


def _reasons(pair: Pair) -> str:
    return ", ".join(pair.reasons)


def _preview(first: Incident, second: Incident, result: Incident, library: Library) -> None:
    st.text(f"The other: {second.title}; {second.when.in_words()}; {second.where.place_name or 'place not stated'}")
    actors = library.reference().actors
    before, after = cells_from_incident(first), cells_from_incident(result)
    lines = [f"{LABELS[name]}: {_said(name, before, actors)} → {_said(name, after, actors)}" for name in differing(before, after)]
    st.text("\n".join(["Of this incident it changes:", *lines]) if lines else "It adds nothing to this incident.")


def _said(name: str, cells: Mapping[str, str], actors: Mapping) -> str:
    return cell_in_words(name, cells.get(name, ""), actors)


def take_away(library: Library, stored: Stored) -> None:
    """Draw the button that takes the incident out of the store; undo brings it back."""
    st.caption("It leaves the map, the counts and the exports. Its history stays, and undo brings it back.")
    why = st.text_input("Why (kept in the history)", key=f"away {stored.incident.incident_id} why")
    if not st.button("Take away", key="away_do"):
        return
    if not why.strip():
        st.error("Say why: the reason stands in the history.")
        return
    ids = {stored.incident.incident_id: stored.revision}
    _attempt(
        lambda: edits.take_away(library, ids, who=acting.who(), why=why.strip(), now=acting.now()),
        f"Taken away: {stored.incident.title}",
    )


def proposed_id(dataset: str) -> str:
    """Return an id for an incident that is added by hand: of its data set, and not taken."""
    return f"{dataset}:hand-{uuid4().hex[:8]}"


def _attempt(doing: Callable[[], int], done: str) -> None:
    def do() -> int:
        number = doing()
        drafts.close()
        return number

    acting.attempt(PLACE, do, done)
