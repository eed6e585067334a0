"""Which data set files become: a new one, or one that is there and is brought up to date; and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from dateline.store import LIBRARY, DataSet, Library
from dateline.text import slug
from dateline.ui.data.drop import Dropped, dataset_name
from dateline.ui.plain import plain

NEW = ""
WHOLE, PART = "whole", "part"
EXTENT = {
    WHOLE: "The files are the whole data set: incidents that they lack are taken out",
    PART: "The files add to it: nothing is taken out",
}


@dataclass(frozen=True)
class Target:
    """The data set as it will be described; `problem` says why it can't be loaded like that. `append`: nothing vanishes."""

    dataset: DataSet
    append: bool = False
    new: bool = True
    problem: str = ""


def show(library: Library, files: Sequence[Dropped], key: str) -> Target:
    """Draw the form, and return what stands in it."""
    reference = library.reference()
    known = {**reference.datasets, **reference.hidden}
    imports = {one.dataset: one for one in known.values() if one.dataset != LIBRARY and not one.editable}
    chosen = NEW
    if imports:
        if f"{key}_as" not in st.session_state and st.session_state.get("load_into") in imports:
            st.session_state[f"{key}_as"] = st.session_state.pop("load_into")  # asked for on the tab of the data sets
        options, same = [NEW, *imports], slug(dataset_name(files))
        chosen = st.selectbox(
            "Load as", options, key=f"{key}_as", index=options.index(same) if same in imports else 0,
            format_func=lambda one: _named(imports[one]) if one else "A new data set",
        )  # fmt: skip
    return _existing(imports[chosen], key) if chosen else _new(known, files, key)


def _named(dataset: DataSet) -> str:
    return f"An update of {dataset.title} ({dataset.dataset})"


def _new(known, files: Sequence[Dropped], key: str) -> Target:
    title = st.text_input("Name of the data set", value=dataset_name(files), key=f"{key}_name", max_chars=80).strip()
    name, problem = slug(title), ""
    if not name:
        problem = "Give the data set a name with letters or digits."
    elif name == LIBRARY or name in known:
        problem = "There is a data set of this name. Give another name, or choose above to update it."
    if problem:
        st.error(problem)
    else:
        st.caption(f"In links and on the command line it is called {plain(name)}")
    described = _described(DataSet(name, title), key)
    return Target(described, problem=problem)


def _existing(held: DataSet, key: str) -> Target:
    key = f"{key}_{held.dataset}"
    extent = st.radio("How much of it is in these files?", list(EXTENT), format_func=EXTENT.__getitem__, key=f"{key}_extent")
    title = st.text_input("Name of the data set", value=held.title, key=f"{key}_name", max_chars=80).strip()
    described = _described(DataSet(**{**vars(held), "title": title or held.title}), key)
    return Target(described, append=extent == PART, new=False)


def _described(held: DataSet, key: str) -> DataSet:
    source = st.text_input(
        "Source line", value=held.source_line, key=f"{key}_source", max_chars=500,
        placeholder="Who made it, as it shall stand under the map and in exports",
    )  # fmt: skip
    first, second = st.columns(2)
    with first:
        licence = st.text_input(
            "Licence", value=held.licence, key=f"{key}_licence", max_chars=200, placeholder="such as CC BY 4.0"
        )
    with second:
        day = st.date_input(
            "Downloaded on", value=_day(held.downloaded), key=f"{key}_downloaded", format="YYYY-MM-DD", min_value=date(1990, 1, 1)
        )
    downloaded = day.isoformat() if isinstance(day, date) else ""
    return DataSet(
        held.dataset, held.title, source.strip(), licence.strip(), held.editable, held.loaded_at, downloaded, held.hidden
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
