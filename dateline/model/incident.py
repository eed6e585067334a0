"""What happened, where, when, who did it, who says so: the one model of an incident in the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.model.casualties import UNKNOWN, Count
from dateline.model.when import When
from dateline.model.where import Where


@dataclass(frozen=True)
class Source:
    """A document that says so. Days are written `2019-12-28`, or as much of it as is known; empty is unknown."""

    publisher: str = ""
    title: str = ""
    url: str = ""
    published: str = ""
    retrieved: str = ""


@dataclass(frozen=True)
class Involvement:
    """An actor's part in an incident, and who says so.

    `actor_id` is empty where the name as written matches no known actor. `of_series` marks a statement about a whole
    series of attacks, recorded on each of them. `source` counts from 1 into the incident's sources, 0 is unstated.
    """

    role: str
    actor_id: str = ""
    name_as_written: str = ""
    certainty: str = ""
    according_to: str = ""
    of_series: bool = False
    source: int = 0


@dataclass(frozen=True)
class Incident:
    """One incident. Empty text and None are unknown; the fields are described in docs/data-dictionary.md.

    `figures_cover` is `operation` where its casualty figures already hold those of the incidents that are part of it.
    `source_updated` is when the data set it comes from last changed it, in UTC as `2023-02-21T17:05:00Z`; an import
    lets the newer of two versions win by it.
    """

    incident_id: str
    title: str
    when: When
    where: Where
    event_type: str
    summary: str = ""
    sub_event_type: str = ""
    weapon: str = ""
    munitions: Count = UNKNOWN
    killed: Count = UNKNOWN
    killed_note: str = ""
    wounded: Count = UNKNOWN
    wounded_note: str = ""
    attribution: str = "unclaimed"
    attributed_by: str = ""
    status: str = "occurred"
    confidence: str = "medium"
    disputes: str = ""
    parent_incident_id: str = ""
    figures_cover: str = "incident"
    series: str = ""
    from_memory: tuple[str, ...] = ()
    note: str = ""
    actors: tuple[Involvement, ...] = ()
    sources: tuple[Source, ...] = ()
    review: str = "accepted"
    source_updated: str = ""


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a state, a force, a group, a crowd, or a label that officials use.

    `parent_id` builds the tree (the Hashed al-Shaabi over its factions); choosing a parent means its children too.
    """

    actor_id: str
    name: str
    kind: str = ""
    country: str = ""
    side: str = "other"
    parent_id: str = ""
    aliases: tuple[str, ...] = ()
    native_name: str = ""
    leader: str = ""
    listing: str = ""
    from_memory: bool = False
    note: str = ""
    source_url: str = ""


def tree_parent(actor: Actor, actors: Mapping[str, Actor]) -> str:
    """Return the id of the actor that this one counts under, or "" for the head of a branch.

    A parent of another side is not one: the Iraqi government's formal authority over the Hashed does not make an attack
    that a faction is blamed for one of the government's. Actors of no side of their own ("other") stay with the parent.
    """
    parent = actors.get(actor.parent_id)
    return parent.actor_id if parent and actor.side in (parent.side, "other") else ""


def lineage(actor_id: str, actors: Mapping[str, Actor]) -> list[str]:
    """Return an actor and everyone above it in the tree, nearest first; nothing for an actor that is not known."""
    found: list[str] = []
    while actor_id in actors and actor_id not in found:
        found.append(actor_id)
        actor_id = tree_parent(actors[actor_id], actors)
    return found


@dataclass(frozen=True)
class Site:
    """A known place, such as a base or an embassy, with its point in degrees and the metres it may be off."""

    site_id: str
    name: str
    lat: float
    lon: float
    precision: str
    radius_m: int
    kind: str = ""
    admin1: str = ""
    country: str = ""
    aliases: tuple[str, ...] = ()
    basis: str = ""
    from_memory: bool = False
    note: str = ""
