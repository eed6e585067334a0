"""Actors that a file describes beside their ids, for a store that has never met them: exports do so for what files brought."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from dateline.importers.actors import MAX_NEW
from dateline.importers.family import Context, name_key
from dateline.importers.layout import described_actors
from dateline.model.incident import Actor
from dateline.model.vocabulary import SIDES


class Described:
    """The actors that the rows of one import describe; a new one is taken in as an actor of the data set's own."""

    def __init__(self, context: Context) -> None:
        """Begin with nobody described."""
        self._context = context

    @cached_property
    def _brought(self) -> Mapping[str, tuple[str, str]]:
        return self._context.names.brought(self._context.dataset)

    def ids(self, cell: str) -> Mapping[str, str]:
        """Return under which id each actor stands here that the `actors` cell of a row describes and the tree lacks."""
        if '"described"' not in cell:
            return {}
        unknown = [one for one in described_actors(cell) if one.actor_id not in self._context.names.actors]
        return {one.actor_id: here for one in unknown if (here := self._here(one))}

    def _here(self, actor: Actor) -> str:
        """Return the id of an actor of the same name, else that of this one, taken in; "" where there is no room left."""
        context, key = self._context, name_key(actor)
        found = context.actor_names.get(key) or self._brought.get(key, ("", ""))[0]
        if found or len(context.actors) >= MAX_NEW:
            return found
        if actor.actor_id not in context.actors:
            context.adopt(self._checked(actor))
        return actor.actor_id

    def _checked(self, actor: Actor) -> Actor:
        """Return the actor with what this store knows: its side and country, and its parent where there is one."""
        names = self._context.names
        return Actor(
            actor.actor_id, actor.name, actor.kind, actor.country if actor.country in names.countries else "",
            actor.side if actor.side in SIDES else "other", actor.parent_id if actor.parent_id in names.actors else "",
        )  # fmt: skip
