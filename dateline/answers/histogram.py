"""The bars of the timeline: what is counted per time bin and colour class, under everything but the filter's dates."""

from __future__ import annotations

from functools import lru_cache

import ibis
from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.bins import Bins
from dateline.answers.classes import COLUMNS, colour
from dateline.answers.extent import extent
from dateline.answers.predicate import counted
from dateline.filter import Filter
from dateline.store import Library, Tables


def histogram(library: Library, asked: Filter, colour_name: str = "side") -> dict:
    """Return edges, classes and counts `[bin, class, number]` by first day, as the timeline draws them."""
    return _histogram(library, library.revision, asked.without("dates"), colour_name)


@lru_cache(maxsize=128)
def _histogram(library: Library, revision: int, asked: Filter, colour_name: str) -> dict:
    span = extent(library, asked)
    painted = colour(colour_name, library.reference())
    if not span.bins or not span.days:
        return {"edges": [], "classes": list(painted.classes), "counts": [], "extent": [], "title": painted.title}
    found = ask(library, _bars, asked, span.bins.width, COLUMNS[colour_name], origin=span.bins.origin).to_pylist()
    index = painted.index()
    other = index.get("*", len(index) - 1)
    counts: dict[tuple[int, int], int] = {}
    for row in found:
        place = row["bin"], index.get(row["painted"], other)
        counts[place] = counts.get(place, 0) + row["count"]
    return {
        "edges": span.bins.edges, "classes": list(painted.classes), "extent": list(span.days), "title": painted.title,
        "counts": [[*place, count] for place, count in sorted(counts.items())],
    }  # fmt: skip


def _bars(tables: Tables, asked: Filter, width: int, column: str, *, origin: int) -> ir.Table:
    rows = counted(asked, tables)
    number = Bins(origin, width, 0).index(rows.day_start)
    return rows.group_by(bin=number, painted=rows[column]).agg(count=ibis._.count())
