"""The actors, sites and countries that a file may name, and how a name as written finds its actor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dateline.importers.placing import Placings
from dateline.model.incident import Actor, Site
from dateline.text import fold


@dataclass(frozen=True)
class Names:
    """The actors, sites and countries that a file may name, and the places that were settled for names without a point."""

    actors: Mapping[str, Actor]
    sites: Mapping[str, Site]
    countries: Mapping[str, str]
    placings: Placings = field(default_factory=dict)
    by_alias: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, str] = {}
        for actor in self.actors.values():  # a name wins over an alias: "Iraqi Army" is also one of the ISF
            found.setdefault(fold(actor.actor_id), actor.actor_id)
            found.setdefault(fold(actor.name), actor.actor_id)
        for actor in self.actors.values():
            for alias in actor.aliases:
                found.setdefault(fold(alias), actor.actor_id)
        object.__setattr__(self, "by_alias", found)
