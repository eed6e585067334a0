"""Counts per choice of every filter word: how many incidents each would leave under the other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import ibis
import pandas as pd
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

FEW_VALUES = ("type", "country", "precision", "attribution", "dataset", "status", "review")
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
    # Where reports are linked, which of them counts depends on status and review: these two are asked for by themselves.
    apart = spoken | ({"status", "review"} if library.reference().linked else set())
    found = _counted_together(library, asked, [word for word in (*FEW_VALUES, *CASUALTIES) if word not in apart])
    for word in TITLES:
        if word in found:
            continue
        found[word] = (_casualty_counts if word in CASUALTIES else _counted_alone)(library, asked, word)
    return found


def _counted_together(library: Library, asked: Filter, words: Sequence[str]) -> dict[str, Counts]:
    """Return the counts of several words that a filter does not speak of, in one pass."""
    if not words:
        return {}
    few = [word for word in FEW_VALUES if word in words]
    wide = _of_any_review(asked) if "review" in words else asked
    rows = ask(library, _by_all_of, wide, tuple(few), tuple(word for word in CASUALTIES if word in words)).to_pandas()
    occurred = (rows["status"] == "occurred") | bool(asked.values("status"))
    accepted = (rows["review"] == "accepted") | ("review" not in words)
    kept = {"status": accepted, "review": occurred}
    found: dict[str, Counts] = {word: _summed(rows.loc[kept.get(word, occurred & accepted)], word) for word in few}
    sums = rows.loc[occurred & accepted].sum(numeric_only=True)
    for word in (word for word in CASUALTIES if word in words):
        found[word] = _casualty_options(int(sums[f"{word}_{name}"]) for name in _CASUALTY_SUMS)
    return found


def _summed(rows: pd.DataFrame, word: str) -> Counts:
    totals = rows.groupby(word)["count"].sum().sort_values(ascending=False, kind="stable")
    return {str(value): (int(count), "") for value, count in totals.items() if value}


def _of_any_review(asked: Filter) -> Filter:
    """Return the filter with all reviews: one that does not speak of them leaves drafts out."""
    return replace(asked, chosen=(*asked.chosen, ("review", tuple(REVIEWS))))


def _by_all_of(tables: Tables, asked: Filter, words: Sequence[str], casualties: Sequence[str]) -> ir.Table:
    rows = counted(asked, tables) if tables.linked else incidents(asked, tables)
    columns = {word: rows[COLUMNS[word]] for word in {**dict.fromkeys(words), "status": "", "review": ""}}
    sums = {f"{word}_{name}": sum_ for word in casualties for name, sum_ in _casualty_sums(rows, word).items()}
    return rows.group_by(**columns).agg(count=ibis._.count(), **sums)


def _counted_alone(library: Library, asked: Filter, word: str) -> Counts:
    """Return the counts of one word, the most frequent values first, places and weapons as most write them."""
    others = asked.without(word)
    if word == "review":
        others = _of_any_review(others)
    found = ask(library, _by_one, others, word).to_pylist()
    return {row["value"]: (row["count"], row["label"]) for row in found}


def _by_one(tables: Tables, asked: Filter, word: str) -> ir.Table:
    rows = incidents(asked, tables) if word == "status" else counted(asked, tables)
    column = rows[COLUMNS[word]]
    label = {"place": rows.place_name, "weapon": rows.weapon}.get(word, column)
    found = rows.group_by(value=column).agg(count=ibis._.count(), label=label.min())
    return found.filter(found.value != "").order_by(ibis.desc("count"), "value").limit(MOST_OPTIONS)


def _casualty_counts(library: Library, asked: Filter, word: str) -> Counts:
    return _casualty_options(ask(library, _casualties, asked.without(word), word).to_pylist()[0].values())


def _casualty_options(counts: Iterable[int | None]) -> Counts:
    return {value: (int(count or 0), label) for (value, label), count in zip(CASUALTY_OPTIONS, counts, strict=True)}


def _casualties(tables: Tables, asked: Filter, word: str) -> ir.Table:
    rows = counted(asked, tables)
    return rows.aggregate(**_casualty_sums(rows, word))


_CASUALTY_SUMS = ("one", "five", "twenty", "none", "unknown")


def _casualty_sums(rows: ir.Table, word: str) -> dict[str, ir.Scalar]:
    """Return how many rows each of CASUALTY_OPTIONS holds, under the names of _CASUALTY_SUMS."""
    low, high = rows[f"{word}_min"], rows[f"{word}_max"]
    # As the filter reads it: "at least 3" may be any greater number, "up to 5" may be 0; unknown is neither.
    known = low.notnull() | high.notnull()
    most, least = ibis.coalesce(high, MAX_COUNT), ibis.coalesce(low, 0)
    held = (known & (most >= 1), known & (most >= 5), known & (most >= 20), known & (least == 0), ~known)
    return {name: one.sum() for name, one in zip(_CASUALTY_SUMS, held, strict=True)}


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
        count, label = counts.get(value) or (0, _name_of_site(word, value, reference))
        option = {"value": value, "label": labels.get(value) or label or value, "count": count}
        found.append({**option, "shape": EVENT_TYPES[value].shape} if word == "type" else option)
    return found


def _labels(word: str, reference: Reference) -> Mapping[str, str]:
    if word == "country":
        return reference.countries
    if word == "dataset":
        return {one.dataset: one.title for one in reference.datasets.values()}
    return {}


def _name_of_site(word: str, value: str, reference: Reference) -> str:
    """Return what a known site is called where a filter asks for it and nothing else it asks for is there."""
    return reference.sites[value].name if word == "place" and value in reference.sites else ""


def _who_counts(library: Library, asked: Filter) -> dict[str, int]:
    """Return in how many incidents each actor, with everyone under it, and each side is named in the roles asked for."""
    return dict(_who_counted(library, library.revision, asked.without_choices("actor", "side")))


@lru_cache(maxsize=32)
def _who_counted(library: Library, revision: int, others: Filter) -> dict[str, int]:
    """Return them for a filter that speaks of no actor and no side: the same, whichever of them is then chosen."""
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
