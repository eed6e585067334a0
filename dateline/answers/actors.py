"""The actors: how many incidents name each, how their names are written, and which actors may be one and the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import ibis
import numpy as np
from ibis import ir
from rapidfuzz import fuzz, process

from dateline.answers.asking import ask
from dateline.filter import Filter
from dateline.model.incident import Actor, lineage, tree_parent
from dateline.store import Library, Reference, Tables
from dateline.text import fold

MOST_NAMES = 5
"""Spellings that are told of an actor, the commonest first."""

MOST_LIKELY = 5
LIKELY = 0.72
"""Likeness, 0 to 1, from which an actor is proposed as the same."""

_NAMES_ALIKE = 78
"""Likeness of two names, 0 to 100, below which nothing else makes two actors one."""

_CHUNK = 500


@dataclass(frozen=True)
class Named:
    """In how many incidents an actor stands: itself, and with everybody under it in the tree."""

    itself: int = 0
    branch: int = 0


@dataclass(frozen=True)
class Row:
    """An actor in the order of the tree: how deep it stands, whose it is ("" is the curated tree), how often it is named."""

    actor: Actor
    depth: int
    owner: str
    named: Named


@dataclass(frozen=True)
class Likely:
    """An actor that another one may be: how likely, 0 to 1, and why, in words."""

    actor_id: str
    likeness: float
    reasons: tuple[str, ...]


def named(library: Library, dataset: str = "") -> Mapping[str, Named]:
    """Return in how many incidents each actor stands, of all data sets or of one; drafts and hidden ones are counted too."""
    return _named(library, library.revision, dataset)


@lru_cache(maxsize=16)
def _named(library: Library, revision: int, dataset: str) -> Mapping[str, Named]:
    rows = ask(library, _counts, Filter(), bool(dataset), dataset=dataset).to_pylist()
    return {row["actor_id"]: Named(row["itself"] or 0, row["branch"] or 0) for row in rows}


def _counts(tables: Tables, asked: Filter, one_set: bool, *, dataset: str) -> ir.Table:
    people, namings = tables.involvements, tables.namings
    if one_set:
        rows = tables.whole.incidents
        chosen = rows.filter(rows.dataset == dataset).select("key")
        people, namings = people.semi_join(chosen, "key"), namings.semi_join(chosen, "key")
    alone = people.filter(people.actor_id != "").group_by("actor_id").aggregate(itself=people.key.nunique())
    branch = namings.filter(~namings.who.startswith("side:")).group_by(actor_id="who").aggregate(branch=namings.key.nunique())
    return branch.left_join(alone, "actor_id").select("actor_id", "branch", "itself")


def spellings(library: Library) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Return how the names of data sets' own actors are written and how often, the commonest first, at most MOST_NAMES."""
    return _spellings(library, library.revision)


@lru_cache(maxsize=2)
def _spellings(library: Library, revision: int) -> Mapping[str, Sequence[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for row in ask(library, _written, Filter()).to_pylist():
        names = found.setdefault(row["actor_id"], [])
        if len(names) < MOST_NAMES:
            names.append((row["name_as_written"], row["times"]))
    return found


def _written(tables: Tables, asked: Filter) -> ir.Table:
    own = tables.actors.filter(tables.actors.dataset != "", tables.actors.merged_into == "").select("actor_id")
    people = tables.involvements.semi_join(own, "actor_id")
    people = people.filter(people.name_as_written != "")
    counts = people.group_by("actor_id", "name_as_written").aggregate(times=people.count())
    return counts.order_by(ibis.desc("times"), "name_as_written")


def in_tree(library: Library, dataset: str = "") -> list[Row]:
    """Return the actors in the order of the tree, each branch by name; for a data set, those it names or owns, and who
    stands above them."""
    return list(_in_tree(library, library.revision, dataset))


@lru_cache(maxsize=8)
def _in_tree(library: Library, revision: int, dataset: str) -> tuple[Row, ...]:
    reference, counts = library.reference(), named(library, dataset)
    shown = _shown(reference, counts, dataset)
    found: list[Row] = []

    def walk(parent: str, depth: int) -> None:
        below = (reference.actors[one] for one in reference.children.get(parent, ()) if one in shown)
        for actor in sorted(below, key=lambda each: (each.side if not parent else "", fold(each.name), each.actor_id)):
            owner = reference.owners.get(actor.actor_id, "")
            found.append(Row(actor, depth, owner, counts.get(actor.actor_id, Named())))
            walk(actor.actor_id, depth + 1)

    walk("", 0)
    return tuple(found)


def _shown(reference: Reference, counts: Mapping[str, Named], dataset: str) -> set[str]:
    if not dataset:
        return set(reference.actors)
    wanted = {one for one in reference.actors if one in counts or reference.owners.get(one) == dataset}
    return {above for one in wanted for above in lineage(one, reference.actors)}


# ---- Which actors may be one


def likely_known(library: Library) -> Mapping[str, Likely]:
    """Return, for each own actor of a data set, the actor of the curated tree that it most likely is, where there is one."""
    return _likely_known(library, library.tree_revision())


@lru_cache(maxsize=2)
def _likely_known(library: Library, tree_revision: int) -> Mapping[str, Likely]:
    reference = library.reference()
    own = [actor for one, actor in reference.actors.items() if reference.owners.get(one)]
    known = [actor for one, actor in reference.actors.items() if not reference.owners.get(one)]
    return {one: found[0] for one, found in _compared(own, known, reference).items() if found}


def likely(library: Library, actor_id: str) -> list[Likely]:
    """Return the actors that one may be, the likeliest first, from the curated tree and from all data sets."""
    reference = library.reference()
    actor = reference.actors.get(actor_id)
    others = [each for one, each in reference.actors.items() if one != actor_id]
    return _compared([actor], others, reference)[actor_id][:MOST_LIKELY] if actor else []


def _compared(actors: Sequence[Actor], others: Sequence[Actor], reference: Reference) -> dict[str, list[Likely]]:
    names = [(number, name) for number, other in enumerate(others) for name in _names(other)]
    folded = [fold(name) for _, name in names]
    found: dict[str, list[Likely]] = {}
    for start in range(0, len(actors), _CHUNK):
        chunk = actors[start : start + _CHUNK]
        asked = [(number, name) for number, actor in enumerate(chunk) for name in _names(actor)]
        alike = process.cdist(
            [fold(name) for _, name in asked], folded, scorer=fuzz.token_sort_ratio, score_cutoff=_NAMES_ALIKE, dtype=np.uint8
        )
        best: list[dict[int, tuple[int, str, str]]] = [{} for _ in chunk]
        for row, column in zip(*np.nonzero(alike), strict=True):
            (mine, name), (theirs, other) = asked[row], names[column]
            score = int(alike[row, column])
            if score > best[mine].get(theirs, (0, "", ""))[0]:
                best[mine][theirs] = (score, name, other)
        for actor, likest in zip(chunk, best, strict=True):
            pairs = [(others[theirs], told) for theirs, told in likest.items()]
            weighed = [_weighed(actor, other, told, reference) for other, told in pairs if not _related(actor, other, reference)]
            likely_ones = [one for one in weighed if one.likeness >= LIKELY]
            found[actor.actor_id] = sorted(likely_ones, key=lambda one: (-one.likeness, one.actor_id))
    return found


def _names(actor: Actor) -> list[str]:
    return [name for name in (actor.name, *actor.aliases, actor.native_name) if fold(name)]


def _related(actor: Actor, other: Actor, reference: Reference) -> bool:
    """Return whether one stands above the other already: a unit and its force have much the same name."""
    return other.actor_id in (actor.parent_id, tree_parent(actor, reference.actors)) or actor.actor_id == other.parent_id


def _weighed(actor: Actor, other: Actor, told: tuple[int, str, str], reference: Reference) -> Likely:
    score, name, others_name = told
    reasons = [
        f"both are called “{others_name}”" if score == 100 else f"“{name}” and “{others_name}” are alike to {score}%"
    ]  # fmt: skip
    likeness = 0.9 * score / 100
    if actor.country and other.country:
        same = actor.country == other.country
        likeness += 0.06 if same else -0.3
        country = reference.countries.get(actor.country, actor.country)
        theirs = reference.countries.get(other.country, other.country)
        reasons.append(f"both of {country}" if same else f"one of {country}, the other of {theirs}")
    if actor.kind and actor.kind == other.kind:
        likeness += 0.04
        reasons.append(f"both {actor.kind}")
    if actor.side == other.side and actor.side != "other":
        likeness += 0.02
        reasons.append("the same side")
    return Likely(other.actor_id, round(max(0.0, min(1.0, likeness)), 3), tuple(reasons))
