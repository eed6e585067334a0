"""Counts per choice of every filter word: how many incidents each would leave under the other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import ibis
from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.predicate import COLUMNS, counted, in_roles, incidents
from dateline.filter import Filter
from dateline.model.casualties import MAX_COUNT
from dateline.model.incident import Actor
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    BLAMED_ROLES,
    EVENT_TYPES,
    HIT_ROLES,
    NOBODY,
    PRECISIONS,
    REVIEWS,
    SIDES,
    STATUSES,
    Term,
)  # fmt: skip
from dateline.store import Library, Reference, Tables

TITLES = {
    "type": "What happened", "place": "Place", "country": "Country", "weapon": "Weapon", "precision": "How sure of the place",
    "attribution": "Attribution", "status": "Status", "review": "Reviewed",
    "killed": "Killed", "wounded": "Wounded", "dataset": "Data set",
}  # fmt: skip
"""Facet words in the order of the panel, with their headings."""

CLOSED: Mapping[str, Mapping[str, Term]] = {
    "type": EVENT_TYPES, "precision": PRECISIONS, "attribution": ATTRIBUTIONS, "status": STATUSES,
    "review": REVIEWS,
}  # fmt: skip

FEW_VALUES = ("type", "country", "precision", "attribution", "dataset")
CASUALTIES = ("killed", "wounded")

MOST_OPTIONS = 300
"""Places or weapons that are listed, the most frequent ones; the rest is reached by free text."""

ROLES = (
    {"value": [], "label": "Any role"},
    {"value": list(BLAMED_ROLES), "label": "Blamed"},
    {"value": list(HIT_ROLES), "label": "Target"},
)

CASUALTY_OPTIONS = (
    ("1..", "1 or more"), ("5..", "5 or more"), ("20..", "20 or more"), ("0", "None reported"), ("unknown", "Unknown"),
)  # fmt: skip


def facets(library: Library, asked: Filter) -> dict:
    """Return the choices of the filter panel with their counts: `tree` of sides and actors, `groups`, `roles`."""
    return _facets(library, library.revision, asked)


@lru_cache(maxsize=128)
def _facets(library: Library, revision: int, asked: Filter) -> dict:
    reference = library.reference()
    counts = _counts(library, asked)
    groups = []
    for word, title in TITLES.items():
        options = _options(word, counts[word], asked, reference)
        if len(options) > 1 or asked.values(word) or asked.excluded_values(word):
            groups.append({"word": word, "title": title, "options": options, "searchable": len(options) > 8,
                           "single": word in CASUALTIES})  # fmt: skip
    return {
        "tree": _tree(_who_counts(library, asked), reference),
        "groups": groups,
        "roles": list(ROLES),
        "area": bool(asked.bbox),
        "sides": [{"id": one.id, "label": one.label, "light": one.light, "dark": one.dark} for one in SIDES.values()],
    }


Counts = Mapping[str, tuple[int, str]]
"""Number of incidents and a label, by value."""


def _counts(library: Library, asked: Filter) -> dict[str, Counts]:
    """Return the counts of every word but actor and side, in as few passes over the store as can be.

    Denied reports and announcements are in no count but that of the word `status` itself, as in the headline.

    Words that the filter does not speak of see the same incidents, so those with few values are counted together.
    """
    spoken = {word for word in TITLES if asked != asked.without(word)}
    together = [word for word in FEW_VALUES if word not in spoken]
    found = _counted_together(library, asked, together)
    for word in TITLES:
        if word in CASUALTIES:
            found[word] = _casualty_counts(library, asked, word)
        elif word not in found:
            found[word] = _counted_alone(library, asked, word)
    return found


def _counted_together(library: Library, asked: Filter, words: Sequence[str]) -> dict[str, Counts]:
    if not words:
        return {}
    found = ask(library, _by_all_of, asked, tuple(COLUMNS[word] for word in words)).to_pandas()
    totals = {word: found.groupby(COLUMNS[word])["count"].sum().sort_values(ascending=False) for word in words}
    return {word: {value: (int(count), "") for value, count in one.items() if value} for word, one in totals.items()}


def _by_all_of(tables: Tables, asked: Filter, columns: Sequence[str]) -> ir.Table:
    return counted(asked, tables).group_by(list(columns)).agg(count=ibis._.count())


def _counted_alone(library: Library, asked: Filter, word: str) -> Counts:
    """Return the counts of one word, the most frequent values first, places and weapons as most write them."""
    others = asked.without(word)
    if word == "review":  # a filter that does not speak of it leaves drafts out
        others = replace(others, chosen=(*others.chosen, (word, tuple(REVIEWS))))
    found = ask(library, _by_one, others, word).to_pylist()
    return {row["value"]: (row["count"], row["label"]) for row in found}


def _by_one(tables: Tables, asked: Filter, word: str) -> ir.Table:
    rows = incidents(asked, tables) if word == "status" else counted(asked, tables)
    column = rows[COLUMNS[word]]
    label = {"place": rows.place_name, "weapon": rows.weapon}.get(word, column)
    found = rows.group_by(value=column).agg(count=ibis._.count(), label=label.min())
    return found.filter(found.value != "").order_by(ibis.desc("count"), "value").limit(MOST_OPTIONS)


def _casualty_counts(library: Library, asked: Filter, word: str) -> Counts:
    counts = ask(library, _casualties, asked.without(word), word).to_pylist()[0]
    return {value: (count or 0, label) for (value, label), count in zip(CASUALTY_OPTIONS, counts.values(), strict=True)}


def _casualties(tables: Tables, asked: Filter, word: str) -> ir.Table:
    rows = counted(asked, tables)
    low, high = rows[f"{word}_min"], rows[f"{word}_max"]
    # As the filter reads it: "at least 3" may be any greater number, "up to 5" may be 0; unknown is neither.
    known = low.notnull() | high.notnull()
    most, least = ibis.coalesce(high, MAX_COUNT), ibis.coalesce(low, 0)
    return rows.aggregate(
        one=(known & (most >= 1)).sum(), five=(known & (most >= 5)).sum(), twenty=(known & (most >= 20)).sum(),
        none=(known & (least == 0)).sum(), unknown=(~known).sum(),
    )  # fmt: skip


def _options(word: str, counts: Counts, asked: Filter, reference: Reference) -> list[dict]:
    chosen = (*asked.values(word), *asked.excluded_values(word))
    if word in CLOSED:
        values = [value for value in CLOSED[word] if value in counts or value in chosen]
        labels: Mapping[str, str] = {value: CLOSED[word][value].label for value in values}
    else:
        values = [*counts, *(value for value in chosen if value not in counts)]
        labels = _labels(word, reference)
    found = []
    for value in values:
        count, label = counts.get(value, (0, ""))
        option = {"value": value, "label": labels.get(value) or label or value, "count": count}
        found.append({**option, "shape": EVENT_TYPES[value].shape} if word == "type" else option)
    return found


def _labels(word: str, reference: Reference) -> Mapping[str, str]:
    if word == "country":
        return reference.countries
    if word == "dataset":
        return {one.dataset: one.title for one in reference.datasets.values()}
    return {}


def _who_counts(library: Library, asked: Filter) -> dict[str, int]:
    """Return in how many incidents each actor, with everyone under it, and each side is named in the roles asked for."""
    others = asked.without_choices("actor", "side")
    joined = not others.without("role").empty or _some_not_counted(library)
    counts = {row["who"]: row["count"] for row in ask(library, _named, others, joined).to_pylist()}
    nobody = replace(others, chosen=(*others.chosen, ("side", (NOBODY,))))
    counts[f"side:{NOBODY}"] = ask(library, _number, nobody).to_pylist()[0]["number"]
    return counts


def _named(tables: Tables, asked: Filter, joined: bool) -> ir.Table:
    named = tables.namings.filter(in_roles(tables.namings, asked.roles))
    if joined:
        named = named.filter(named.key.isin(counted(asked, tables).key))
    return named.group_by("who").agg(count=ibis._.count())


def _number(tables: Tables, asked: Filter) -> ir.Table:
    rows = counted(asked, tables)
    return rows.aggregate(number=rows.count())


def _some_not_counted(library: Library) -> bool:
    """Return whether the library holds anything that is in no count, so that ten million rows need not be joined."""
    return _number_counted(library, library.revision) != library.count()


@lru_cache(maxsize=4)
def _number_counted(library: Library, revision: int) -> int:
    return ask(library, _number, Filter()).to_pylist()[0]["number"]


def _tree(counts: Mapping[str, int], reference: Reference) -> list[dict]:
    """Return sides with their actors under them, parents over their children, in drawing order."""
    nodes: list[dict] = []
    heads = [reference.actors[one] for one in reference.children.get("", ())]
    for side in SIDES.values():
        roots = [] if side.id == NOBODY else [one for one in heads if one.side == side.id]
        count = counts.get(f"side:{side.id}", 0)
        if roots or count:
            nodes.append({"word": "side", "value": side.id, "label": side.label, "side": side.id, "depth": 0,
                          "count": count, "aliases": [], "children": len(roots)})  # fmt: skip
            nodes += [node for root in _by_count(roots, counts) for node in _branch(root, 1, counts, reference)]
    return nodes


def _branch(actor: Actor, depth: int, counts: Mapping[str, int], reference: Reference) -> list[dict]:
    children = _by_count([reference.actors[one] for one in reference.children.get(actor.actor_id, ())], counts)
    node = {"word": "actor", "value": actor.actor_id, "label": actor.name, "side": actor.side, "depth": depth,
            "count": counts.get(actor.actor_id, 0), "children": len(children),
            "aliases": [alias for alias in (*actor.aliases, actor.native_name) if alias]}  # fmt: skip
    return [node, *(one for child in children for one in _branch(child, depth + 1, counts, reference))]


def _by_count(actors: list[Actor], counts: Mapping[str, int]) -> list[Actor]:
    return sorted(actors, key=lambda one: (-counts.get(one.actor_id, 0), one.name))
