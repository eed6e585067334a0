"""The fields of the form: each a column of the layout, under the words that a reader knows it by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dateline.answers.versions import LABELS, VOCABULARIES
from dateline.errors import ValueProblem
from dateline.model.vocabulary import PARTS_OF_DAY
from dateline.model.when import parse_when
from dateline.ui.edit.draft import Draft
from dateline.ui.plain import plain

Slots = dict[str, Any]
"""Places under fields, by column, where what is wrong with them is said."""

AREAS = {"summary": 120, "disputes": 68, "note": 100}
"""Fields of several lines, and how high they are in pixels."""

HELP = {
    "date_start": "2019-12-27; 2019-12 or 2019 alone is the whole month or year.",
    "date_end": "Empty where the day is known. Otherwise the last day on which it may have happened.",
    "time_local": "19:20, in the zone of the place. Empty where it is not known.",
    "killed_min": "Empty is unknown; 0 is “reported: none”.", "wounded_min": "Empty is unknown; 0 is “reported: none”.",
    "munitions_min": "Empty is unknown.", "attributed_by": "Who says so, in words.",
    "from_memory": "Columns that rest on general knowledge and not on a source, parted by semicolons.",
    "parent_incident_id": "The id of the operation that this is a part of.",
    "series": "The campaign that this is one attack of.",
}  # fmt: skip


def text(draft: Draft, slots: Slots, column: str, **more: Any) -> None:
    """Draw one field of text with the place for its problem."""
    label = LABELS[column]
    given: dict[str, Any] = {"help": HELP.get(column), "key": draft.begin(column), **more}
    if column in AREAS:
        st.text_area(label, height=AREAS[column], **given)
    else:
        st.text_input(label, **given)
    slots[column] = st.empty()


def choice(draft: Draft, slots: Slots, column: str, options: Mapping[str, str]) -> None:
    """Draw one field with a choice of ids, shown by their labels; an id of the incident that is no choice stays one."""
    value = draft.start.get(column, "")
    ids = [*options, *([value] if value not in options else [])]
    key = draft.begin(column)
    st.selectbox(LABELS[column], ids, format_func=lambda one: options.get(one, one) or "–", key=key, help=HELP.get(column))
    slots[column] = st.empty()


def word(draft: Draft, slots: Slots, column: str) -> None:
    """Draw the choice of a closed vocabulary."""
    choice(draft, slots, column, {one: term.label for one, term in VOCABULARIES[column].items()})


def row(draft: Draft, slots: Slots, columns: Sequence[str]) -> None:
    """Draw fields beside each other."""
    for place, column in zip(st.columns(len(columns)), columns, strict=True):
        with place:
            if column in VOCABULARIES:
                word(draft, slots, column)
            else:
                text(draft, slots, column)


def what(draft: Draft, slots: Slots) -> None:
    """Draw what happened, and how it is judged."""
    st.subheader("What happened", anchor=False)
    text(draft, slots, "title")
    row(draft, slots, ("event_type", "sub_event_type", "weapon"))
    text(draft, slots, "summary")
    row(draft, slots, ("status", "confidence", "review"))


def when(draft: Draft, slots: Slots) -> None:
    """Draw when it happened, with how that reads."""
    st.subheader("When", anchor=False)
    row(draft, slots, ("date_start", "date_end", "time_local"))
    first, second = st.columns([1, 2])
    with first:
        choice(draft, slots, "part_of_day", {"": "", **{one: term.label for one, term in PARTS_OF_DAY.items()}})
    with second:
        text(draft, slots, "time_note")
    try:
        names = ("date_start", "date_end", "time_local", "part_of_day", "time_note")
        st.caption(f"Reads as: {plain(parse_when(*(draft.value(name) for name in names)).in_words())}")
    except ValueProblem:
        pass  # said at the field


def figures(draft: Draft, slots: Slots) -> None:
    """Draw casualties and munitions."""
    st.subheader("Figures", anchor=False)
    for name in ("killed", "wounded"):
        low, high, note = st.columns([1, 1, 2])
        for place, column in zip((low, high, note), (f"{name}_min", f"{name}_max", f"{name}_note"), strict=True):
            with place:
                text(draft, slots, column)
    row(draft, slots, ("munitions_min", "munitions_max", "figures_cover"))


def attribution(draft: Draft, slots: Slots) -> None:
    """Draw who is said to have done it, and what the incident belongs to."""
    st.subheader("Attribution and context", anchor=False)
    row(draft, slots, ("attribution", "attributed_by"))
    text(draft, slots, "disputes")
    row(draft, slots, ("parent_incident_id", "series", "from_memory"))
    text(draft, slots, "note")


def values(draft: Draft, columns: Sequence[str]) -> dict[str, str]:
    """Return what stands in the fields, as cells."""
    return {column: draft.value(column) for column in columns}


def say(slots: Slots, problems: Mapping[str, str]) -> list[str]:
    """Say what is wrong at each field, and return what belongs to none that is drawn."""
    for column, reason in problems.items():
        if column in slots:
            slots[column].error(plain(reason, 500))
    return [f"{LABELS.get(column, column)}: {reason}" for column, reason in problems.items() if column not in slots]
