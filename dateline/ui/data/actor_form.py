"""An actor changed by a person: name, side, kind, country, other names, and whom it stands under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dateline.errors import StoreError
from dateline.model.incident import Actor
from dateline.model.vocabulary import NOBODY, SIDES
from dateline.store import Library, Reference, actors
from dateline.text import fold
from dateline.ui.data import acting
from dateline.ui.data.called import PLACE, label_of, side_of

SEPARATOR = ";"
"""What the store writes between aliases: no alias can hold it."""


def show(library: Library, reference: Reference, actor: Actor) -> None:
    """Draw the form."""
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
                               format_func=side_of, key=f"side {key}")  # fmt: skip
        parent = left.selectbox(
            "Stands under", parents, parents.index(before.parent_id) if before.parent_id in parents else 0, key=f"parent {key}",
            format_func=lambda one: label_of(reference, one) if one else "nobody: it heads a branch",
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
        raise StoreError(f"Nothing was saved: who is of the side “{side_of(NOBODY)}” can't stand under somebody.")


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
