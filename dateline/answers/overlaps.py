"""Data sets that hold the same incidents: under the same ids, on days that overlap, and not far from each other.

Two downloads of one source do, a country's and a region's for example. An id alone says nothing, as many lists count
from 1; id, day and place together do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import ibis
from ibis import ir

from dateline.answers.duplicates import MOST_KM, flat_km
from dateline.answers.predicate import incidents
from dateline.filter import Filter
from dateline.store import Library
from dateline.store.links import links, shared_ids

FEWEST = 3
"""Incidents in common from which two data sets are said to overlap; fewer can be chance, and are settled one by one."""

MOST = 100_000
"""Incidents in common that can be judged at once; of data sets that have more in common, one is better hidden."""

EXAMPLES = 5


@dataclass(frozen=True)
class Overlap:
    """Two data sets with incidents in common: the larger one first.

    `number` is of the incidents in common, `of` of all in the smaller one; `examples` are ids of some, the larger data
    set's first.
    """

    larger: str
    smaller: str
    number: int
    of: int
    examples: tuple[tuple[str, str], ...]


def overlaps(library: Library, asked: Filter | None = None) -> tuple[Overlap, ...]:
    """Return which data sets overlap among the incidents of a filter, the most incidents in common first.

    What a person has judged already is no overlap any more.
    """
    return _overlaps(library, library.revision, asked or Filter())


def overlaps_of(library: Library, dataset: str) -> list[Overlap]:
    """Return the overlaps that one data set has with others."""
    if _shared(library, library.revision, dataset) < FEWEST:  # of most: the question of days and distances need not be compiled
        return []
    return [one for one in overlaps(library) if dataset in (one.larger, one.smaller)]


@lru_cache(maxsize=16)
def _shared(library: Library, revision: int, dataset: str) -> int:
    return shared_ids(library, dataset)


@lru_cache(maxsize=16)
def _overlaps(library: Library, revision: int, asked: Filter) -> tuple[Overlap, ...]:
    rows = incidents(asked, library.tables())
    sizes = {row["dataset"]: row["size"] for row in rows.group_by("dataset").agg(size=rows.count()).to_pyarrow().to_pylist()}
    if len(sizes) < 2:
        return ()
    pairs = _pairs(library, rows, sorted(sizes, key=lambda name: (-sizes[name], name)))
    found = pairs.group_by("larger", "smaller").agg(
        number=pairs.count(), ids=pairs.larger_id.collect(order_by=pairs.larger_id),
        others=pairs.smaller_id.collect(order_by=pairs.larger_id),
    )  # fmt: skip
    found = found.filter(found.number >= FEWEST).mutate(ids=found.ids[:EXAMPLES], others=found.others[:EXAMPLES])
    return tuple(
        Overlap(
            row["larger"],
            row["smaller"],
            row["number"],
            sizes[row["smaller"]],
            tuple(zip(row["ids"], row["others"], strict=True)),
        )
        for row in found.order_by(ibis.desc("number"), "larger", "smaller").to_pyarrow().to_pylist()
    )


def in_common(library: Library, asked: Filter, overlap: Overlap) -> list[tuple[str, str]]:
    """Return the ids of what two data sets have in common, the larger one's first, MOST at most."""
    names = [overlap.larger, overlap.smaller]
    rows = incidents(asked, library.tables())
    found = _pairs(library, rows.filter(rows.dataset.isin(names)), names).order_by("larger_id", "smaller_id")
    return [(row["larger_id"], row["smaller_id"]) for row in found.limit(MOST).to_pyarrow().to_pylist()]


def _pairs(library: Library, rows: ir.Table, by_size: Sequence[str]) -> ir.Table:
    """Return the incidents in common that nobody has judged: two data sets, and the id in each.

    What is looked up is never of the largest data set, so that it stays far shorter than a store with one large one.
    """
    prefix = rows.dataset.concat(":")
    native = ibis.ifelse(rows.incident_id.startswith(prefix), rows.incident_id.substr(prefix.length()), rows.incident_id)
    ranks = ibis.memtable({"dataset": list(by_size), "rank": list(range(len(by_size)))})
    free = rows.filter(rows.same_as == "").mutate(native=native).join(ranks, "dataset")
    free = free.select("incident_id", "dataset", "native", "rank", "day_start", "day_end", "mx", "my", "lat")
    here, there = free.rename("a_{name}"), free.filter(free["rank"] > 0).rename("b_{name}")
    met = here.join(there, [here.a_native == there.b_native, here.a_rank < there.b_rank])
    met = met.filter(met.a_day_start <= met.b_day_end, met.b_day_start <= met.a_day_end)
    met = met.filter(met.a_mx.isnull() | met.b_mx.isnull() | (flat_km(met) <= MOST_KM))
    found = met.select(larger=met.a_dataset, smaller=met.b_dataset, larger_id=met.a_incident_id, smaller_id=met.b_incident_id)
    judged = [pair for one in links(library) for pair in ((one.primary_id, one.other_id), (one.other_id, one.primary_id))]
    if not judged:
        return found
    settled = ibis.memtable({"larger_id": [one for one, _ in judged], "smaller_id": [other for _, other in judged]})
    return found.anti_join(settled, ["larger_id", "smaller_id"])
