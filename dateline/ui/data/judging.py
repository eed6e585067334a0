"""A person's verdict on two incidents that look alike: one event, one incident, or two events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dateline.answers.merging import BOTH, GROUPS, JOINED, KEPT, OTHER, differing, first_choice, merged
from dateline.errors import EditConflict, StoreError
from dateline.importers.layout import cells_from_incident
from dateline.model.incident import Incident
from dateline.store import Library, edits, links
from dateline.store.edits import Stored
from dateline.store.links import Link
from dateline.ui.data import acting

PLACE = "twins"
SAME, MERGE, APART = "same", "merge", "apart"
VERDICTS = {
    SAME: "One event, two reports: keep both, count one",
    MERGE: "One event: make one incident of them",
    APART: "Two events: keep them apart",
}
ORIGINS = {KEPT: "A", OTHER: "B", BOTH: "both"}


@dataclass(frozen=True)
class Both:
    """The two incidents of a pair as they are now: A and B."""

    a: Stored
    b: Stored

    @property
    def ids(self) -> tuple[str, str]:
        """Return the ids of A and B."""
        return self.a.incident.incident_id, self.b.incident.incident_id

    @property
    def revisions(self) -> tuple[int, int]:
        """Return the versions of A and B."""
        return self.a.revision, self.b.revision


def verdict_on(library: Library, ids: tuple[str, str]) -> Link | None:
    """Return how a pair was judged, in either order; None where it was not."""
    found = (each for each in links.links(library, ids[0]) if {each.primary_id, each.other_id} == set(ids))
    return next(found, None)


def settle(library: Library, both: Both, place: str) -> Mapping[str, str] | None:
    """Draw the verdict, and return which fields a merged incident would be made of, None where it is no merge."""
    key = " ".join(both.ids)
    verdict = st.radio("What are they?", list(VERDICTS), format_func=VERDICTS.__getitem__, key=f"verdict {key}", index=None)
    if verdict is None:
        return None
    choice = None
    kept = "A"
    if verdict == SAME:
        kept = st.segmented_control(
            "Which one is counted", ["A", "B"], key=f"counted {key}", default=_fuller(both), required=True,
            help="The other one stays on the map and in the table, and is in no total.",
        ) or "A"  # fmt: skip
    if verdict == MERGE:
        choice = _choose(both, key)
    why = acting.why_field(place)
    acting.said(library, place)
    if st.button("Settle", key=f"settle {key}", type="primary"):
        _do(library, both, place, verdict, kept, choice, why)
    acting.seen(place, both.revisions)
    return choice


def _fuller(both: Both) -> str:
    """Return which of the two says more; the curated one where both say as much."""
    said = [sum(bool(cell) for cell in cells_from_incident(one.incident).values()) for one in (both.a, both.b)]
    return "B" if said[1] > said[0] else "A"


def _choose(both: Both, key: str) -> dict[str, str]:
    """Draw where each field of a merged incident is taken from, and return it; `keeps` says whose id stays."""
    stays = st.segmented_control(
        "Whose id and data set stay", ["A", "B"], key=f"stays {key}", default="A", required=True,
        help="The next download of that data set leaves the merged incident as you made it here.",
    )  # fmt: skip
    first = first_choice(both.a.incident, both.b.incident)
    chosen = {"stays": stays or "A"}
    with st.container(horizontal=True, gap="medium"):
        for name in differing(both.a.incident, both.b.incident):
            options = [KEPT, OTHER, *([BOTH] if name in JOINED else [])]
            chosen[name] = st.segmented_control(
                GROUPS[name].label, options, format_func=ORIGINS.__getitem__, key=f"from {name} {key}", default=first[name],
                required=True,
            ) or KEPT  # fmt: skip
    return chosen


def result(both: Both, choice: Mapping[str, str]) -> Incident:
    """Return the incident that both become by these choices."""
    if choice["stays"] == "A":
        return merged(both.a.incident, both.b.incident, choice)
    turned = {KEPT: OTHER, OTHER: KEPT, BOTH: BOTH}
    # A stays "kept" on the screen; seen from B it is the other one.
    every = {name: turned[choice.get(name, KEPT)] for name in GROUPS}
    return merged(both.b.incident, both.a.incident, every)


def _do(library: Library, both: Both, place: str, verdict: str, kept: str, choice: Mapping[str, str] | None, why: str) -> None:
    seen = acting.opened(place, both.revisions)  # of the versions that were on the page when the button was pressed
    assert isinstance(seen, tuple)
    by: dict[str, Any] = {"who": acting.who(), "why": why, "now": acting.now()}
    primary, other = both.ids if kept == "A" else both.ids[::-1]

    def judge() -> int:
        with library.writing:
            _refuse_judged(library, both)
            return links.link(library, primary, other, verdict, **by)

    def merge() -> int:
        assert choice is not None
        try:
            return edits.merge(library, dict(zip(both.ids, seen, strict=True)), result(both, choice), **by)
        except EditConflict:
            acting.seen(place, both.revisions)  # they are on the page now
            raise

    done = {
        SAME: f"Counted once from now on: {primary} counts, {other} is another report of it.",
        APART: f"Kept apart: {both.ids[0]} and {both.ids[1]} are two events.",
        MERGE: f"{both.ids[0]} and {both.ids[1]} are one incident now.",
    }[verdict]
    st.session_state.pop("twins_looked_at", None)
    acting.attempt(place, merge if verdict == MERGE else judge, done, at=PLACE)


def _refuse_judged(library: Library, both: Both) -> None:
    found = verdict_on(library, both.ids)
    if found:
        words = "kept them apart" if found.verdict == APART else "said that they are the same event"
        raise StoreError(f"Nothing was saved: {found.who or 'somebody'} {words} meanwhile. Take that back below to judge anew.")
