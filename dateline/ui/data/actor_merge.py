"""Two actors said to be one: the likely ones with the reasons, what merging does, and the button."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dateline.answers import actors as answers
from dateline.answers.words import counted
from dateline.model.incident import Actor
from dateline.store import Library, Reference, actors
from dateline.ui.data import acting
from dateline.ui.data.called import PLACE, label_of
from dateline.ui.plain import plain


def show(library: Library, reference: Reference, actor: Actor, everybody: Sequence[str]) -> None:
    """Draw whom it may be, and the choice."""
    place = f"{PLACE}:{actor.actor_id}"
    proposed = {one.actor_id: one for one in answers.likely(library, actor.actor_id)}
    others = [*proposed, *(one for one in everybody if one != actor.actor_id and one not in proposed)]
    if proposed:
        st.text("It may be:\n" + "\n".join(
            f"{label_of(reference, one.actor_id)}: {one.likeness:.0%}, {', '.join(one.reasons)}" for one in proposed.values()
        ))  # fmt: skip
    else:
        st.text("No other actor has a name like these.")
    into = st.selectbox(
        "It is the same as", others, index=0 if proposed else None, key=f"into {place}",
        placeholder="Type a name", format_func=lambda one: label_of(reference, one),
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
