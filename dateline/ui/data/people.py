"""The tab of the actors: the tree with counts, what files brought new, and actors edited, hung elsewhere, merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dateline.answers import actors as answers
from dateline.answers.words import counted
from dateline.model.incident import Actor, lineage
from dateline.store import Library, Reference
from dateline.text import fold
from dateline.ui.data import acting, actor_form, actor_merge
from dateline.ui.data.called import PLACE, label_of, owner_of, side_of
from dateline.ui.plain import plain

TREE, NEW = "The whole tree", "New from files"
INDENT = "\u2003"
HEIGHT = 380


def show(library: Library) -> None:
    """Draw the tab."""
    acting.who_field()
    acting.said(library, PLACE)
    reference = library.reference()
    view, dataset, words = _asked(library, reference)
    rows = [row for row in answers.in_tree(library, dataset) if _wanted(row, view, dataset, words)]
    if not rows:
        st.info(_nobody(view, words))
    else:
        _list(library, reference, rows, view)
    _chosen(library, reference)


def _asked(library: Library, reference: Reference) -> tuple[str, str, str]:
    """Return which list, of which data set, and with which words, as chosen on the page."""
    sets = {**reference.datasets, **reference.hidden}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control("List", [TREE, NEW], key="people_view", default=TREE, required=True)
        dataset = st.selectbox(
            "Data set", ["", *sets], key="people_set", width=280,
            format_func=lambda one: (sets[one].title or one) if one else "all data sets",
        )  # fmt: skip
        words = st.text_input("Find by any name", key="people_search", type="search", width=280)
    return view or TREE, dataset if dataset in sets else "", fold(words or "")


def _wanted(row: answers.Row, view: str, dataset: str, words: str) -> bool:
    if view == NEW and (not row.owner or (dataset and row.owner != dataset)):
        return False
    if not words:
        return True
    names = fold(" ".join([row.actor.name, *row.actor.aliases, row.actor.native_name, row.actor.actor_id]))
    return all(word in names for word in words.split())


def _nobody(view: str, words: str) -> str:
    if words:
        return "No actor here has these words in a name or alias."
    return "No file has brought actors of its own here: all names were known." if view == NEW else "There are no actors here."


# ---- The list


def _list(library: Library, reference: Reference, rows: Sequence[answers.Row], view: str) -> None:
    if view == NEW:
        rows = sorted(rows, key=lambda row: (-row.named.itself, fold(row.actor.name)))
        with st.spinner("Looking for actors that are one and the same …"):
            data = _new_frame(library, reference, rows)
        words = "that files brought and the tree did not know, the most frequent first. Choose one to say who it is."
    else:
        data = _tree_frame(reference, rows)
        words = "in the order of the tree. Choose one to change it."
    st.caption(f"{counted(len(rows), 'actor', 'actors')} {words}")
    ids = [row.actor.actor_id for row in rows]
    # The key holds what is listed: a chosen row is a number, and would mean another actor in another list.
    key = f"people_table {view} {hash(tuple(ids))}"
    st.dataframe(
        data, key=key, hide_index=True, height="auto" if len(rows) <= 10 else HEIGHT, selection_mode="single-row",
        on_select=partial(_choose, key, ids), column_config=_columns(), alt="Actors, a row each; the field below chooses one too",
    )  # fmt: skip


def _choose(key: str, ids: Sequence[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        st.session_state.people_chosen = ids[rows[0]]


def _columns() -> Mapping[str, Any]:
    return {
        "Incidents": st.column_config.NumberColumn(help="that name the actor itself", format="localized"),
        "With those under it": st.column_config.NumberColumn(format="localized"),
    }


def _tree_frame(reference: Reference, rows: Sequence[answers.Row]) -> pd.DataFrame:
    return pd.DataFrame({
        "Actor": [f"{INDENT * row.depth}{row.actor.name}" for row in rows],
        "Incidents": [row.named.itself for row in rows],
        "With those under it": [row.named.branch for row in rows],
        "Side": [side_of(row.actor.side) for row in rows],
        "Kind": [row.actor.kind for row in rows],
        "Country": [reference.countries.get(row.actor.country, row.actor.country) for row in rows],
        "Of": [owner_of(reference, row.owner) for row in rows],
        "Other names": ["; ".join(row.actor.aliases) for row in rows],
    })  # fmt: skip


def _new_frame(library: Library, reference: Reference, rows: Sequence[answers.Row]) -> pd.DataFrame:
    written, likely = answers.spellings(library), answers.likely_known(library)
    found = [likely.get(row.actor.actor_id) for row in rows]
    return pd.DataFrame({
        "Actor": [row.actor.name for row in rows],
        "Incidents": [row.named.itself for row in rows],
        "As written": [_as_written(row.actor, written) for row in rows],
        "May be": [reference.actors[one.actor_id].name if one else "" for one in found],
        "Likeness": [f"{one.likeness:.0%}" if one else "" for one in found],
        "Because": ["; ".join(one.reasons) if one else "" for one in found],
        "Of": [owner_of(reference, row.owner) for row in rows],
    })  # fmt: skip


def _as_written(actor: Actor, written: Mapping[str, Sequence[tuple[str, int]]]) -> str:
    found = written.get(actor.actor_id)
    return "; ".join(f"{name} ({times:,})" for name, times in found) if found else actor.name


# ---- One actor


def _chosen(library: Library, reference: Reference) -> None:
    everybody = sorted(reference.actors, key=lambda one: fold(reference.actors[one].name))
    chosen = st.session_state.get("people_chosen")
    if chosen and chosen not in reference.actors:
        _tell_gone(reference, chosen)
        chosen = None
    # A choice is kept as its label, which a change may change: each revision has a field of its own.
    key = f"people_actor {library.revision} {chosen}"

    def choose() -> None:
        st.session_state.people_chosen = st.session_state[key]

    actor_id = st.selectbox(
        "Actor to change", everybody, index=everybody.index(chosen) if chosen else None, key=key, on_change=choose,
        placeholder="Choose a row above, or type a name", format_func=lambda one: label_of(reference, one),
    )  # fmt: skip
    if not actor_id or actor_id not in reference.actors:
        return
    actor = reference.actors[actor_id]
    with st.container(border=True, key="people_card"):
        _about(library, reference, actor)
        what = st.segmented_control(
            "What to do", ["Say who it is (merge)", "Change"], key=f"people_do {actor_id}",
            default="Say who it is (merge)" if reference.owners.get(actor_id) else "Change", required=True,
        )  # fmt: skip
        if what == "Change":
            actor_form.show(library, reference, actor)
        else:
            actor_merge.show(library, reference, actor, everybody)


def _tell_gone(reference: Reference, actor_id: str) -> None:
    del st.session_state["people_chosen"]
    into = reference.merged.get(actor_id)
    said = f"was merged into {reference.actors[into].name}" if into and into in reference.actors else "is no longer there"
    name = reference.former[actor_id].name if actor_id in reference.former else actor_id
    if not st.session_state.pop("people_gone_said", False):
        st.info(plain(f"{name} {said}."))


def _about(library: Library, reference: Reference, actor: Actor) -> None:
    owner = reference.owners.get(actor.actor_id, "")
    st.subheader(plain(actor.name), anchor=False)
    named = answers.named(library).get(actor.actor_id, answers.Named())
    above = " › ".join(reference.actors[one].name for one in reversed(lineage(actor.actor_id, reference.actors)[1:]))
    said = [f"{counted(named.itself, 'incident names', 'incidents name')} it", f"{named.branch:,} with those under it",
            side_of(actor.side), actor.kind, reference.countries.get(actor.country, actor.country),
            f"under {above}" if above else "heads a branch of its side", f"of {owner_of(reference, owner)}"]  # fmt: skip
    st.text(" · ".join(filter(None, said)))
    if actor.aliases:
        st.caption(plain(f"Also: {'; '.join(actor.aliases)}", 900))
    acting.said(library, f"{PLACE}:{actor.actor_id}")
    acting.map_link("Its incidents on the map", {"actor": actor.actor_id})
