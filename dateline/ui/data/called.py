"""What actors, their sides and their owners are called on the page of actors."""

from __future__ import annotations

from dateline.model.vocabulary import SIDES
from dateline.store import Reference

PLACE = "people"


def side_of(side: str) -> str:
    """Return what a side is called."""
    return SIDES[side].label if side in SIDES else side


def owner_of(reference: Reference, owner: str) -> str:
    """Return whose an actor is: a data set's title, or the curated tree."""
    known = reference.datasets.get(owner) or reference.hidden.get(owner)
    return (known.title or owner) if known else "the curated tree"


def label_of(reference: Reference, actor_id: str) -> str:
    """Return how an actor stands in a list: its name, and its owner or id where another one has the same name."""
    actor, owner = reference.actors[actor_id], reference.owners.get(actor_id, "")
    return f"{actor.name} · {actor_id}" + (f" · of {owner_of(reference, owner)}" if owner else "")
