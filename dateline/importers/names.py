"""The actors, sites and countries that a file may name, and how a name as written finds its actor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dateline.importers.placing import Placings
from dateline.model.incident import Actor, Site
from dateline.text import fold


@dataclass(frozen=True)
class Names:
    """The actors, sites and countries that a file may name, and the places that were settled for names without a point.

    `owners` says of which data set's files an actor came, "" or nothing for the curated tree; `merged` has those that
    turned out to be others: (data set, name) -> id of the other.
    """

    actors: Mapping[str, Actor]
    sites: Mapping[str, Site]
    countries: Mapping[str, str]
    placings: Placings = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def curated(self) -> Mapping[str, Actor]:
        """Return the actors of the curated tree."""
        return {one: actor for one, actor in self.actors.items() if not self.owners.get(one)}

    @cached_property
    def curated_by_alias(self) -> Mapping[str, str]:
        """Return the actors of the curated tree by id, name and alias, each folded."""
        return _by_id_and_name(self.curated)

    @cached_property
    def by_alias(self) -> Mapping[str, str]:
        """Return all actors by id, name and alias, each folded; the curated tree goes before what files have brought."""
        return {**_by_id_and_name(self.actors), **self.curated_by_alias}

    def brought(self, dataset: str) -> Mapping[str, tuple[str, str]]:
        """Return the actors that files have brought, by folded name: (id, the name where it is that of a merged actor).

        Those of the data set go before those of others, so that its file finds again what it has brought before.
        """
        of_files = {one: self.actors[one] for one, owner in self.owners.items() if owner and one in self.actors}
        own = {one: actor for one, actor in of_files.items() if self.owners[one] == dataset}
        found = {name: (one, "") for some in (of_files, own) for name, one in _first([*_names(some), *_aliases(some)]).items()}
        found |= {folded(name): (into, name) for (owner, name), into in self.merged.items() if owner == dataset}
        return found | {name: (one, "") for name, one in _first(_names(own)).items()}


def folded(name: str) -> str:
    """Return the form under which a name is found again: the name itself where folding leaves nothing of it."""
    return fold(name) or name


Pairs = list[tuple[str, str]]


def _first(pairs: Pairs) -> dict[str, str]:
    """Return pairs as a dictionary in which the first one of a name stands."""
    return dict(reversed(pairs))


def _names(actors: Mapping[str, Actor]) -> Pairs:
    return [(folded(actor.name), one) for one, actor in actors.items()]


def _aliases(actors: Mapping[str, Actor]) -> Pairs:
    return [(folded(alias), one) for one, actor in actors.items() for alias in actor.aliases]


def _by_id_and_name(actors: Mapping[str, Actor]) -> dict[str, str]:
    ids_and_names = [pair for one, actor in actors.items() for pair in ((fold(one), one), (fold(actor.name), one))]
    return _first([*ids_and_names, *_aliases(actors)])  # a name wins over an alias: "Iraqi Army" is also one of the ISF
