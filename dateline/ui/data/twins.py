"""The tab "Same incident?": likely pairs side by side, and a person's verdict: one event, one incident, or two events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from dateline.answers.duplicates import Pair, proposals
from dateline.answers.merging import BOTH, GROUPS, JOINED, KEPT, OTHER, differing, first_choice, merged
from dateline.answers.titles import titles
from dateline.answers.versions import moment_in_words
from dateline.answers.words import counted
from dateline.errors import EditConflict, StoreError
from dateline.filter import Filter
from dateline.importers.layout import cells_from_incident
from dateline.model.incident import Incident
from dateline.model.vocabulary import REVIEWS
from dateline.model.when import EPOCH, day_in_words
from dateline.store import Library, edits, history, links
from dateline.store.edits import Stored
from dateline.store.links import Link
from dateline.ui import minimap
from dateline.ui.data import acting, versus
from dateline.ui.plain import plain

PLACE = "twins"
SETTLED_SHOWN = 50
COLOURS = {"first": ("#1f5f8b", "#6fb1de"), "second": ("#c98a1b", "#e6b04a")}

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


def show(library: Library) -> None:
    """Draw the tab."""
    acting.who_field()
    acting.said(library, PLACE)
    asked, across = _asked(library)
    words = f"Comparing {library.count():,} incidents with their neighbours in time and place …"
    with st.spinner(words, show_time=True):
        found = proposals(library, asked, across=across)
    pairs = found.pairs
    if found.left_out:
        these = counted(found.left_out, "incident was", "incidents were")
        st.caption(f"{these} not compared, where very many lie in one place within days: those of the largest data sets there, "
                   "with the fewest killed. Choose data sets above to compare fewer.")  # fmt: skip
    _tell_overtaken(library, pairs)
    if pairs:
        _pair(library, pairs)
    else:
        st.info("No two incidents here look like reports of one event. Pairs are looked for among incidents that are placed to a "
                "town or better, at most 30 km and 2 days apart.")  # fmt: skip
    _settled(library)


def _asked(library: Library) -> tuple[Filter, bool]:
    """Return which incidents are compared, and whether only across data sets, as chosen on the page."""
    sets = library.reference().datasets
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen: list[str] = []
        if len(sets) > 1:
            chosen = st.multiselect(
                "Within these data sets", list(sets), format_func=lambda one: sets[one].title or one, key="twins_sets",
                placeholder="all data sets", width=420,
            )  # fmt: skip
        drafts = st.toggle("Drafts too", key="twins_drafts")
        across = len(sets) > 1 and st.toggle("Only across data sets", key="twins_across")
    known = tuple(one for one in chosen if one in sets)
    words: list[tuple[str, tuple[str, ...]]] = [("dataset", known)] if known else []
    if drafts:
        words.append(("review", tuple(one for one in REVIEWS if one != "rejected")))
    return Filter(chosen=tuple(words)), across


def _tell_overtaken(library: Library, pairs: Sequence[Pair]) -> None:
    """Say it where the pair that this person was looking at has been settled by another one meanwhile."""
    looked_at = st.session_state.get("twins_looked_at")
    if not looked_at or looked_at in [_ids(pair) for pair in pairs]:
        return
    del st.session_state["twins_looked_at"]
    verdict = _verdict(library, looked_at)
    if verdict:
        judged = "kept apart" if verdict.verdict == APART else "said to be the same event"
        st.info(plain(f"The pair you were looking at was {judged} by {verdict.who or 'somebody'} meanwhile. It is listed below."))


def _ids(pair: Pair) -> tuple[str, str]:
    return pair.first.incident_id, pair.second.incident_id


def _verdict(library: Library, ids: tuple[str, str]) -> Link | None:
    found = (each for each in links.links(library, ids[0]) if {each.primary_id, each.other_id} == set(ids))
    return next(found, None)


# ---- A pair


def _pair(library: Library, pairs: Sequence[Pair]) -> None:
    pair = pairs[_number(pairs)]
    place = f"{PLACE}:{' '.join(_ids(pair))}"
    a, b = edits.stored(library, pair.first.incident_id), edits.stored(library, pair.second.incident_id)
    if not a or not b:  # taken away since the question was asked
        st.rerun()
    both = Both(a, b)
    st.session_state.twins_looked_at = both.ids
    st.subheader(f"Alike to {pair.likeness:.0%}: {plain(', '.join(pair.reasons), 500)}", anchor=False)
    if pair.first.dataset == pair.second.dataset:
        st.caption("Both are of one data set: whoever made it told them apart.")
    _map(both)
    table, verdict = st.container(), st.container(border=True, key="twins_verdict")
    with verdict:
        choice = _settle(library, both, place)
    with table:
        _side_by_side(library, both, choice)


def _number(pairs: Sequence[Pair]) -> int:
    """Return the position of the pair that is looked at, chosen on the page."""
    position = min(st.session_state.get("twins_position", 0), len(pairs) - 1)
    # A choice is kept as its label: in another list it would be another one, or none.
    key = f"twins_at {hash(tuple(map(_ids, pairs)))}"

    def choose() -> None:
        st.session_state.twins_position = st.session_state[key]

    def step(by: int) -> None:
        st.session_state.twins_position = st.session_state[key] = (position + by) % len(pairs)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox(
            f"{counted(len(pairs), 'likely pair', 'likely pairs')}, the likeliest first", range(len(pairs)), position, key=key,
            format_func=lambda at: _label(at, pairs[at]), on_change=choose, width="stretch",
        )  # fmt: skip
        st.button("Previous", key="twins_back", on_click=step, args=(-1,), disabled=len(pairs) == 1)
        st.button("Next", key="twins_next", on_click=step, args=(1,), disabled=len(pairs) == 1)
    return at if isinstance(at, int) else position


def _label(at: int, pair: Pair) -> str:
    return f"{at + 1}. {day_in_words(EPOCH + timedelta(pair.first.day_start))} · {pair.first.title} / {pair.second.title}"


def _map(both: Both) -> None:
    points = [*minimap.points_of([both.a.incident], "first"), *minimap.points_of([both.b.incident], "second")]
    minimap.show(points, key="twins_map", height=240, label="The two incidents: A blue, B ochre", colours=COLOURS)


def _side_by_side(library: Library, both: Both, choice: Mapping[str, str] | None) -> None:
    reference = library.reference()
    known = {**reference.hidden, **reference.datasets}
    heads = [(name, f"{known[one.dataset].title} · {one.incident.incident_id}") for name, one in (("A", both.a), ("B", both.b))]
    versions = [cells_from_incident(one.incident) for one in (both.a, both.b)]
    for cells in versions:  # what the head says already, or nobody compares
        del cells["incident_id"], cells["source_updated"]
    if choice is not None:
        heads.append(("Result", "the incident that will be there"))
        versions.append({**cells_from_incident(_result(both, choice)), "incident_id": "", "source_updated": ""})
    only = st.toggle("Only what differs", key="twins_only")
    versus.show("twins_table", heads, versions, reference.actors, only_differing=only)


# ---- The verdict


def _settle(library: Library, both: Both, place: str) -> Mapping[str, str] | None:
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


def _result(both: Both, choice: Mapping[str, str]) -> Incident:
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
            return edits.merge(library, dict(zip(both.ids, seen, strict=True)), _result(both, choice), **by)
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
    found = _verdict(library, both.ids)
    if found:
        words = "kept them apart" if found.verdict == APART else "said that they are the same event"
        raise StoreError(f"Nothing was saved: {found.who or 'somebody'} {words} meanwhile. Take that back below to judge anew.")


# ---- What is settled


def _settled(library: Library) -> None:
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
        PLACE, lambda: history.undo(library, entry.number, who=acting.who(), why="", now=acting.now()), f"Undone: {entry.what}."
    )


def _by(who: str, at: str, why: str) -> str:
    return f"{who or 'somebody'}, {moment_in_words(at)}" + (f": {why}" if why else "")
