"""Two versions side by side, field by field, and which of them each field takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dateline.answers.versions import LABELS, cell_in_words, list_lines
from dateline.importers.layout import COLUMNS
from dateline.model.incident import Actor
from dateline.ui.plain import plain

LEFT, RIGHT, BOTH = "left", "right", "both"
LONG = 2_000


def differing(left: Mapping[str, str], right: Mapping[str, str]) -> list[str]:
    """Return the columns in which two versions differ, in the order of the layout."""
    return [
        name for name in COLUMNS if left.get(name, "") != right.get(name, "") and name not in ("incident_id", "source_updated")
    ]


def chooser(
    columns: Sequence[str],
    left: Mapping[str, str],
    right: Mapping[str, str],
    *,
    titles: tuple[str, str],
    choices: Mapping[str, str | None],
    key: str,
    actors: Mapping[str, Actor],
    both: Sequence[str] = (),
) -> dict[str, str | None]:
    """Draw each column's two values, and return which is chosen: "left", "right", for those in `both` also "both".

    `choices` are what is chosen at first; None leaves it open, and so does the answer until somebody chooses.
    """
    words = {LEFT: titles[0], RIGHT: titles[1], BOTH: "Both together"}
    found: dict[str, str | None] = {}
    for column in columns:
        label = LABELS.get(column, column)
        with st.container(border=True):
            sides = st.columns(2)
            for place, title, cells in zip(sides, titles, (left, right), strict=True):
                place.caption(f"{label}, {plain(title)}")
                place.text(_value(column, cells.get(column, ""), actors))
            options = [LEFT, RIGHT, *([BOTH] if column in both else [])]
            first = choices.get(column)
            found[column] = st.radio(
                f"{label}: which stands", options, index=options.index(first) if first in options else None,
                format_func=lambda one: plain(words[one]), key=f"{key} {column}", horizontal=True, label_visibility="collapsed",
            )  # fmt: skip
    return found


def mixed(left: Mapping[str, str], right: Mapping[str, str], chosen: Mapping[str, str | None]) -> dict[str, str]:
    """Return the cells of the left version with those of the right one where that was chosen."""
    return {**left, **{column: right.get(column, "") for column, side in chosen.items() if side == RIGHT}}


def _value(column: str, cell: str, actors: Mapping[str, Actor]) -> str:
    if column in ("actors", "sources"):
        return "\n".join(list_lines(column, cell, actors)) or "none"
    return cell_in_words(column, cell, actors, LONG)
