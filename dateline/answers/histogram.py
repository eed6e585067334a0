"""The bars of the timeline: what is counted per time bin and colour class, under everything but the filter's dates."""

from __future__ import annotations

from functools import lru_cache

import ibis

from dateline.answers.classes import COLUMNS, colour
from dateline.answers.extent import extent
from dateline.answers.predicate import counted
from dateline.filter import Filter
from dateline.store import Library


def histogram(library: Library, asked: Filter, colour_name: str = "side") -> dict:
    """Return edges, classes and counts `[bin, class, number]` by first day, as the timeline draws them."""
    return _histogram(library, library.revision, asked.without("dates"), colour_name)


@lru_cache(maxsize=128)
def _histogram(library: Library, revision: int, asked: Filter, colour_name: str) -> dict:
    span = extent(library, asked)
    painted = colour(colour_name, library.reference())
    if not span.bins or not span.days:
        return {"edges": [], "classes": list(painted.classes), "counts": [], "extent": [], "title": painted.title}
    rows = counted(asked, library.tables())
    found = (
        rows.group_by(bin=span.bins.index(rows.day_start), painted=rows[COLUMNS[colour_name]])
        .agg(count=ibis._.count())
        .to_pyarrow()
        .to_pylist()
    )
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
