"""The tab "Same incident?": likely pairs side by side, and a person's verdict: one event, one incident, or two events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st

from dateline.answers.duplicates import MOST, Pair, proposals
from dateline.answers.overlaps import overlaps
from dateline.answers.words import counted
from dateline.filter import Filter
from dateline.importers.layout import cells_from_incident
from dateline.model.vocabulary import REVIEWS, SIDES
from dateline.model.when import EPOCH, day_in_words
from dateline.store import Library, edits
from dateline.ui import minimap
from dateline.ui.data import acting, judged, overlapping, versus
from dateline.ui.data.judging import APART, PLACE, Both, result, settle, verdict_on
from dateline.ui.plain import plain

COLOURS = {name: (side.light, side.dark) for name, side in (("first", SIDES["us-coalition"]), ("second", SIDES["protesters"]))}
"""Two colours that can be told apart, as they were measured for sides."""


def show(library: Library) -> None:
    """Draw the tab."""
    acting.who_field()
    acting.said(library, PLACE)
    asked, across = _asked(library)
    words = f"Comparing {library.count():,} incidents with their neighbours in time and place …"
    with st.spinner(words, show_time=True):
        found, common = proposals(library, asked, across=across), overlaps(library, asked)
    pairs = found.pairs
    overlapping.show(library, asked, common)
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
    judged.show(library)


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
    verdict = verdict_on(library, looked_at)
    if verdict:
        judged = "kept apart" if verdict.verdict == APART else "said to be the same event"
        st.info(plain(f"The pair you were looking at was {judged} by {verdict.who or 'somebody'} meanwhile. It is listed below."))


def _ids(pair: Pair) -> tuple[str, str]:
    return pair.first.incident_id, pair.second.incident_id


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
        choice = settle(library, both, place)
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
            _how_many(pairs), range(len(pairs)), position, key=key,
            format_func=lambda at: _label(at, pairs[at]), on_change=choose, width="stretch",
        )  # fmt: skip
        st.button("Previous", key="twins_back", on_click=step, args=(-1,), disabled=len(pairs) == 1)
        st.button("Next", key="twins_next", on_click=step, args=(1,), disabled=len(pairs) == 1)
    return at if isinstance(at, int) else position


def _how_many(pairs: Sequence[Pair]) -> str:
    if len(pairs) == MOST:
        return f"The {MOST:,} likeliest pairs; the next ones follow when some of these are settled"
    return f"{counted(len(pairs), 'likely pair', 'likely pairs')}, the likeliest first"


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
        versions.append({**cells_from_incident(result(both, choice)), "incident_id": "", "source_updated": ""})
    only = st.toggle("Only what differs", key="twins_only")
    versus.show("twins_table", heads, versions, reference.actors, only_differing=only)
