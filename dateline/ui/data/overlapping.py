"""Data sets that hold the same incidents, as two downloads of one source do: one press, and each counts once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dateline.answers.loaded import listed
from dateline.answers.overlaps import MOST, Overlap, in_common
from dateline.answers.words import counted
from dateline.errors import StoreError
from dateline.filter import Filter
from dateline.store import Library, links
from dateline.ui.data import acting
from dateline.ui.data.judging import PLACE
from dateline.ui.plain import plain

SHOWN = 3
"""Overlaps that are drawn at once, those with the most incidents in common first."""


def show(library: Library, asked: Filter, found: Sequence[Overlap]) -> None:
    """Draw the overlaps found among the incidents of a filter, with what can be done about each."""
    for overlap in found[:SHOWN]:
        with st.container(border=True, key=f"overlap {overlap.larger} {overlap.smaller}"):
            _overlap(library, asked, overlap)
    if len(found) > SHOWN:
        left = counted(len(found) - SHOWN, "more pair of data sets agrees", "more pairs of data sets agree")
        st.caption(f"{left} so; they follow when these are settled.")


def titles_of(library: Library, overlap: Overlap) -> dict[str, str]:
    """Return the titles of two data sets by id, the larger one first; with the id where both have the same."""
    sets = library.reference().datasets
    titles = {name: sets[name].title or name for name in (overlap.larger, overlap.smaller)}
    return titles if len(set(titles.values())) == 2 else {name: f"{title} ({name})" for name, title in titles.items()}


def in_words(overlap: Overlap, titles: Mapping[str, str]) -> str:
    """Return what two data sets have in common, as Markdown; `titles` are theirs by id."""
    larger, smaller = (f"**{plain(titles[name])}**" for name in (overlap.larger, overlap.smaller))
    these = f"All {overlap.of:,}" if overlap.number == overlap.of else f"{overlap.number:,} of the {overlap.of:,}"
    return (
        f"{these} incidents of {smaller} share id, days and place with one in {larger}. If they are the same events, they "
        "are counted twice."
    )


def _overlap(library: Library, asked: Filter, overlap: Overlap) -> None:
    titles = titles_of(library, overlap)
    key = f"{overlap.larger} {overlap.smaller}"
    place = f"{PLACE}:overlap {key}"
    st.markdown(in_words(overlap, titles))
    _examples(library, overlap, titles)
    if overlap.number > MOST:
        st.text(f"That is more than the {MOST:,} that can be settled at once: hide or delete one of the two under Data sets.")
        return
    chosen = st.segmented_control(
        "Whose incidents are counted", list(titles), format_func=lambda name: plain(titles[name]), key=f"overlap counts {key}",
        default=overlap.larger, required=True,
        help="The others stay on the map and in the table, and are in no total. To do without them, hide their data set.",
    ) or overlap.larger  # fmt: skip
    why = acting.why_field(place)
    acting.said(library, place)
    if st.button("Count each of them once", key=f"overlap settle {key}", type="primary"):
        _settle(library, asked, overlap, chosen, why, place)


def _examples(library: Library, overlap: Overlap, titles: Mapping[str, str]) -> None:
    found = {row["incident_id"]: row for row in listed(library, [one for pair in overlap.examples for one in pair])}
    rows = [
        {
            "Id": pair[0].removeprefix(f"{overlap.larger}:"),
            **{f"In {titles[name]}": _said(found[one]) for name, one in zip(titles, pair, strict=True)},
        }
        for pair in overlap.examples
        if set(pair) <= set(found)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"overlap examples {overlap.larger} {overlap.smaller}")


def _said(row: dict[str, str]) -> str:
    return f"{row['date']}: {row['title']}"


def _settle(library: Library, asked: Filter, overlap: Overlap, kept: str, why: str, place: str) -> None:
    pairs: Sequence[tuple[str, str]] = ()

    def judge() -> int:
        nonlocal pairs
        with library.writing:
            pairs = in_common(library, asked, overlap)
            if not pairs:
                raise StoreError("Nothing was saved: somebody has settled these meanwhile.")
            turned = pairs if kept == overlap.larger else [(other, one) for one, other in pairs]
            return links.link_all(library, turned, who=acting.who(), why=why, now=acting.now())

    def done() -> str:  # others may have settled some of them since the page was drawn
        these = counted(len(pairs), "incident that stood in two data sets counts", "incidents that stood in two data sets count")
        return f"{these} once from now on."

    acting.attempt(place, judge, done, at=PLACE)
