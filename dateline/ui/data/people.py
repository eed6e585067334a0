"""The tab of the actors: the tree with counts, what files brought new, and actors edited, hung elsewhere, merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dateline.answers import actors as answers
from dateline.answers.words import counted
from dateline.errors import StoreError
from dateline.model.incident import Actor, lineage
from dateline.model.vocabulary import NOBODY, SIDES
from dateline.store import Library, Reference, actors
from dateline.text import fold
from dateline.ui.data import acting
from dateline.ui.plain import plain

PLACE = "people"
TREE, NEW = "The whole tree", "New from files"
INDENT = "\u2003"
HEIGHT = 380
SEPARATOR = ";"
"""What the store writes between aliases: no alias can hold it."""


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
        "Side": [_side(row.actor.side) for row in rows],
        "Kind": [row.actor.kind for row in rows],
        "Country": [reference.countries.get(row.actor.country, row.actor.country) for row in rows],
        "Of": [_owner(reference, row.owner) for row in rows],
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
        "Of": [_owner(reference, row.owner) for row in rows],
    })  # fmt: skip


def _as_written(actor: Actor, written: Mapping[str, Sequence[tuple[str, int]]]) -> str:
    found = written.get(actor.actor_id)
    return "; ".join(f"{name} ({times:,})" for name, times in found) if found else actor.name


def _side(side: str) -> str:
    return SIDES[side].label if side in SIDES else side


def _owner(reference: Reference, owner: str) -> str:
    known = reference.datasets.get(owner) or reference.hidden.get(owner)
    return (known.title or owner) if known else "the curated tree"


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
        placeholder="Choose a row above, or type a name", format_func=lambda one: _label(reference, one),
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
            _change_form(library, reference, actor)
        else:
            _merge_form(library, reference, actor, everybody)


def _tell_gone(reference: Reference, actor_id: str) -> None:
    del st.session_state["people_chosen"]
    into = reference.merged.get(actor_id)
    said = f"was merged into {reference.actors[into].name}" if into and into in reference.actors else "is no longer there"
    name = reference.former[actor_id].name if actor_id in reference.former else actor_id
    if not st.session_state.pop("people_gone_said", False):
        st.info(plain(f"{name} {said}."))


def _label(reference: Reference, actor_id: str) -> str:
    """Return how an actor stands in a list: its name, and its owner or id where another one has the same name."""
    actor, owner = reference.actors[actor_id], reference.owners.get(actor_id, "")
    return f"{actor.name} · {actor_id}" + (f" · of {_owner(reference, owner)}" if owner else "")


def _about(library: Library, reference: Reference, actor: Actor) -> None:
    owner = reference.owners.get(actor.actor_id, "")
    st.subheader(plain(actor.name), anchor=False)
    named = answers.named(library).get(actor.actor_id, answers.Named())
    above = " › ".join(reference.actors[one].name for one in reversed(lineage(actor.actor_id, reference.actors)[1:]))
    said = [f"{counted(named.itself, 'incident names', 'incidents name')} it", f"{named.branch:,} with those under it",
            _side(actor.side), actor.kind, reference.countries.get(actor.country, actor.country),
            f"under {above}" if above else "heads a branch of its side", f"of {_owner(reference, owner)}"]  # fmt: skip
    st.text(" · ".join(filter(None, said)))
    if actor.aliases:
        st.caption(plain(f"Also: {'; '.join(actor.aliases)}", 900))
    acting.said(library, f"{PLACE}:{actor.actor_id}")
    acting.map_link("Its incidents on the map", {"actor": actor.actor_id})


# ---- Change


def _change_form(library: Library, reference: Reference, actor: Actor) -> None:
    place = f"{PLACE}:{actor.actor_id}"
    before = acting.opened(place, actor)
    assert isinstance(before, Actor)
    key = f"{place} {acting.turn(place)}"
    parents = [
        "",
        *sorted((one for one in reference.actors if one != actor.actor_id), key=lambda one: fold(_name(reference, one))),
    ]
    kinds = sorted({"", before.kind, *(one.kind for one in reference.actors.values())})
    countries = ["", *sorted(reference.countries, key=lambda code: fold(reference.countries[code]))]
    if before.country not in countries:
        countries.append(before.country)
    with st.form(f"form {place}", border=False):
        left, right = st.columns(2)
        name = left.text_input("Name", before.name, key=f"name {key}", max_chars=300)
        side = right.selectbox("Side", list(SIDES), list(SIDES).index(before.side) if before.side in SIDES else 0,
                               format_func=_side, key=f"side {key}")  # fmt: skip
        parent = left.selectbox(
            "Stands under", parents, parents.index(before.parent_id) if before.parent_id in parents else 0, key=f"parent {key}",
            format_func=lambda one: _label(reference, one) if one else "nobody: it heads a branch",
        )  # fmt: skip
        kind = right.selectbox("Kind", kinds, kinds.index(before.kind), key=f"kind {key}", accept_new_options=True,
                               format_func=lambda one: one or "not stated")  # fmt: skip
        country = right.selectbox("Country", countries, countries.index(before.country), key=f"country {key}",
                                  format_func=lambda one: reference.countries.get(one, one) or "not stated")  # fmt: skip
        aliases = left.text_area("Other names and spellings, one a line", "\n".join(before.aliases), key=f"aliases {key}",
                                 help="A file that writes one of these means this actor.")  # fmt: skip
        why = acting.why_field(place)
        if st.form_submit_button("Save", type="primary"):
            typed = replace(before, name=(name or "").strip(), side=side or before.side, parent_id=parent or "",
                            kind=(kind or "").strip(), country=country or "", aliases=_lines(aliases))  # fmt: skip
            _save(library, place, before, typed, why)


def _name(reference: Reference, actor_id: str) -> str:
    return reference.actors[actor_id].name if actor_id in reference.actors else actor_id


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (line.strip() for line in (text or "").splitlines()))))


def _save(library: Library, place: str, before: Actor, typed: Actor, why: str) -> None:
    fields = [name for name in Actor.__dataclass_fields__ if getattr(typed, name) != getattr(before, name)]
    if not fields:
        acting.refuse(place, "Nothing was saved: nothing is different.")

    def save() -> int:
        _check(typed)
        with library.writing:
            held = library.reference().actors.get(before.actor_id)
            _refuse_overtaken(place, held, before, fields)
            if typed.parent_id != before.parent_id and typed.parent_id and typed.parent_id not in library.reference().actors:
                raise StoreError("Nothing was saved: whom it stands under has been renamed or merged. Choose that again.")
            assert held
            changed = replace(held, **{name: getattr(typed, name) for name in fields})
            return actors.edit_actor(library, changed, who=acting.who(), why=why, now=acting.now())

    acting.attempt(place, save, f"Saved: {', '.join(map(_field_label, fields))} of {typed.name}. Its incidents follow.")


def _field_label(name: str) -> str:
    return {"parent_id": "whom it stands under", "aliases": "other names"}.get(name, name)


def _check(actor: Actor) -> None:
    if not actor.name:
        raise StoreError("Nothing was saved: an actor needs a name.")
    marked = next((alias for alias in actor.aliases if SEPARATOR in alias), None)
    if marked:
        raise StoreError(
            f"Nothing was saved: {marked!r} has a semicolon in it. Write each of the other names on a line of its own."
        )
    if actor.side == NOBODY and actor.parent_id:
        raise StoreError(f"Nothing was saved: who is of the side “{_side(NOBODY)}” can't stand under somebody.")


def _refuse_overtaken(place: str, held: Actor | None, before: Actor, fields: Sequence[str]) -> None:
    """Raise StoreError where another person has meanwhile changed what this one is about to save."""
    if not held:
        raise StoreError(f"Nothing was saved: {before.name} was merged into another actor, or deleted, meanwhile.")
    overtaken = [name for name in fields if getattr(held, name) != getattr(before, name)]
    if overtaken:
        acting.seen(place, held)
        now = "; ".join(f"{_field_label(name)} is now {_said(getattr(held, name))}" for name in overtaken)
        raise StoreError(f"Nothing was saved: somebody changed the same after you had opened it: {now}. "
                         "What you typed is still here: save once more to put it in place of that.")  # fmt: skip


def _said(value: object) -> str:
    return f"“{'; '.join(value) if isinstance(value, tuple) else value}”" if value else "empty"


# ---- Merge


def _merge_form(library: Library, reference: Reference, actor: Actor, everybody: Sequence[str]) -> None:
    place = f"{PLACE}:{actor.actor_id}"
    proposed = {one.actor_id: one for one in answers.likely(library, actor.actor_id)}
    others = [*proposed, *(one for one in everybody if one != actor.actor_id and one not in proposed)]
    if proposed:
        st.text("It may be:\n" + "\n".join(
            f"{_label(reference, one.actor_id)}: {one.likeness:.0%}, {', '.join(one.reasons)}" for one in proposed.values()
        ))  # fmt: skip
    else:
        st.text("No other actor has a name like these.")
    into = st.selectbox(
        "It is the same as", others, index=0 if proposed else None, key=f"into {place}",
        placeholder="Type a name", format_func=lambda one: _label(reference, one),
    )  # fmt: skip
    into = into if into in reference.actors else None  # renamed or merged meanwhile
    why = acting.why_field(place)
    if into:
        st.caption(plain(_consequence(library, reference, actor, reference.actors[into]), 600))
    if st.button("Merge", key=f"merge {place}", type="primary", disabled=not into) and into:
        done = f"{actor.name} is {reference.actors[into].name} from now on; its names became other names of that."

        def merge() -> int:
            number = actors.merge_actor(library, actor.actor_id, into, who=acting.who(), why=why, now=acting.now())
            st.session_state.people_gone_said = True
            return number

        acting.attempt(place, merge, done, at=PLACE)


def _consequence(library: Library, reference: Reference, actor: Actor, into: Actor) -> str:
    named = answers.named(library).get(actor.actor_id, answers.Named())
    children = sum(each.parent_id == actor.actor_id for each in reference.actors.values())
    said = f"{counted(named.itself, 'incident', 'incidents')} will name {into.name} instead; the name as written stays with each"
    said += f", and {counted(children, 'actor', 'actors')} under it go along" if children else ""
    return f"{said}. The next file that writes {actor.name} means {into.name}. It can be undone."
