"""What few changes touch and nearly every answer needs: actors, sites, data sets and countries, read as of one revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dateline.model.incident import Actor, Site, tree_parent
from dateline.store.database import Cursor, one, records
from dateline.store.loading import DataSet
from dateline.store.rows import actor_of


@dataclass(frozen=True)
class Reference:
    """What few changes touch: actors, sites, data sets and countries, as of one revision.

    `hidden` are the data sets left out of all answers; `merged` says which actor an actor turned out to be, `former` what
    that one was; `owners` names the data set that an actor belongs to, "" for the curated tree; `linked` says whether any
    incidents are linked.
    """

    revision: int
    actors: Mapping[str, Actor]
    sites: Mapping[str, Site]
    datasets: Mapping[str, DataSet]
    countries: Mapping[str, str]
    hidden: Mapping[str, DataSet] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, Actor] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    linked: bool = False

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Return the ids of the actors directly under each actor; those that head a branch stand under ""."""
        found: dict[str, list[str]] = {}
        for actor in self.actors.values():
            found.setdefault(tree_parent(actor, self.actors), []).append(actor.actor_id)
        return {parent: tuple(ids) for parent, ids in found.items()}


def read_reference(cursor: Cursor, revision: int) -> Reference:
    """Return what the store holds of them; the cursor is in a transaction, so that all of it is of one moment."""
    people = records(cursor, "actors")
    described = [DataSet(**{name: row[name] for name in DataSet.__dataclass_fields__}) for row in records(cursor, "datasets")]
    return Reference(
        revision=revision,
        actors={row["actor_id"]: actor_of(row) for row in people if not row["merged_into"]},
        sites={row["site_id"]: _site(row) for row in records(cursor, "sites")},
        datasets={one.dataset: one for one in described if not one.hidden},
        countries={row["code"]: row["name"] for row in records(cursor, "countries")},
        hidden={one.dataset: one for one in described if one.hidden},
        merged={row["actor_id"]: row["merged_into"] for row in people if row["merged_into"]},
        former={row["actor_id"]: actor_of(row) for row in people if row["merged_into"]},
        owners={row["actor_id"]: row["dataset"] for row in people},
        linked=bool(one(cursor, "SELECT count(*) FROM links WHERE verdict = 'same'")),
    )


def _site(row: dict) -> Site:
    return Site(**{**row, "aliases": tuple(filter(None, row["aliases"].split("; ")))})
