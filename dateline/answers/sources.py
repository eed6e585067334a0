"""Which data sets the incidents of a filter come from, and how these want to be named."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.predicate import incidents
from dateline.filter import Filter
from dateline.model.when import day_in_words
from dateline.store import DataSet, Library, Tables

MOST_LISTED = 100
"""Data sets whose source lines an export lists; the number of the others is said."""

UNBROKEN = "\u00a0"
"""Stands before a dot between two names, so that no line begins with one."""

MOST_ON_MAP = 3
LONGEST_ON_MAP = 80
"""Letters of a source line that the map still has room for; of a longer one it shows the data set's title."""


def datasets_of(library: Library, asked: Filter) -> tuple[DataSet, ...]:
    """Return the data sets that the incidents of a filter come from, the one with most of them first."""
    return _datasets_of(library, library.revision, asked)


@lru_cache(maxsize=256)
def _datasets_of(library: Library, revision: int, asked: Filter) -> tuple[DataSet, ...]:
    known = library.reference().datasets
    counts = {row["dataset"]: row["incidents"] for row in ask(library, _counted, asked).to_pylist()}
    return tuple(known[one] for one in sorted(counts, key=lambda one: (-counts[one], one)) if one in known)


def _counted(tables: Tables, asked: Filter) -> ir.Table:
    rows = incidents(asked, tables)
    return rows.group_by("dataset").aggregate(incidents=rows.count())


def source_lines(library: Library, asked: Filter) -> tuple[str, ...]:
    """Return a line for each data set in an export: source, licence and the day it was loaded."""
    found = datasets_of(library, asked)
    lines = [_line(one) for one in found[:MOST_LISTED]]
    more = [f"and {len(found) - MOST_LISTED:,} more data sets"] if len(found) > MOST_LISTED else []
    return (*lines, *more)


def _line(one: DataSet) -> str:
    said = [
        one.source_line or one.title,
        one.licence and f"licence: {one.licence}",
        one.loaded_at and f"loaded {one.loaded_at[:10]}",
    ]
    return "; ".join(part.rstrip(".") for part in said if part)


def map_line(library: Library, asked: Filter) -> str:
    """Return what stands at the foot of the map: the data sets in view by source line or title, with the day of loading."""
    found = datasets_of(library, asked)
    named = [_short(one) for one in found[:MOST_ON_MAP]]
    more = len(found) - len(named)
    return f"{UNBROKEN}· ".join([*named, f"and {more:,} more data set{'s' if more > 1 else ''}"] if more else named)


def _short(one: DataSet) -> str:
    source = one.source_line.rstrip(".") if len(one.source_line) <= LONGEST_ON_MAP else ""
    loaded = day_in_words(date.fromisoformat(one.loaded_at[:10])) if one.loaded_at else ""
    return ", ".join(part for part in (source or one.title, loaded) if part)
