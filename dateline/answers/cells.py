"""What the map draws: the incidents of a view themselves, or the space-time cube of their counts.

The browser makes any range of time of either, so the filter's dates only add bin edges here. Which of the two forms is
sent depends on how many incidents the view holds, so that what travels is bounded whatever the store holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
import pyarrow as pa
from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.bins import Bins
from dateline.answers.classes import Colour, colour
from dateline.answers.cube import Cube
from dateline.answers.extent import extent
from dateline.answers.predicate import conditions, edge_conditions, incidents
from dateline.answers.view import View
from dateline.answers.wire import encode
from dateline.answers.words import list_in_words, memory_in_words
from dateline.filter import Filter
from dateline.model.vocabulary import ATTRIBUTIONS, EVENT_TYPES, PRECISIONS, STATUSES
from dateline.model.when import day_number
from dateline.store import Library, Tables

MOST_POINTS = 4_000
"""Incidents that are sent one by one; a view with more of them is sent as a cube."""

MOST_LETTERS = 140
"""Of a title or place name that is sent to the map: the panel and the table have the whole."""


def cells(library: Library, asked: Filter, view: View) -> bytes:
    """Return what the map draws for a filter and a view, in the form of docs/browser.md."""
    return _cells(library, library.revision, asked, view)


@lru_cache(maxsize=32)
def _cells(library: Library, revision: int, asked: Filter, view: View) -> bytes:
    bins = _bins(library, asked)
    dateless = asked.without("dates")
    painted = colour(view.colour, library.reference())
    note, cube = _noted(library, revision, dateless), None
    if not note and _holds_all(view, library, asked):
        cube = Cube.of(library, dateless, bins, view, whole=True)
        note.update(cube.totals)
    counts = _totals(library, revision, dateless)
    matched = _totals(library, revision, asked)["total"]
    header = _header(view, bins, painted, {**counts, "matched": matched})
    header["uncounted"] = [] if asked.values("status") else [status for status in STATUSES if status != "occurred"]
    if counts["total"] > MOST_POINTS:
        cube = cube or Cube.of(library, dateless, bins, view)
        if cube.incidents > MOST_POINTS:
            return cube.encoded(header)
    header["unmapped_spans"] = _unmapped_spans(library, dateless, counts["unmapped"])
    found = ask(library, _point_rows, dateless, painted.column, view.wrapped, **view.edges)
    return _points(found, painted, header)


def _bins(library: Library, asked: Filter) -> Bins:
    found = extent(library, asked).bins or Bins(0, 1, 1)
    days = [day_number(asked.first_day)] if asked.first_day else []
    days += [day_number(asked.last_day) + 1] if asked.last_day else []
    return found.cut_at(days)


def _holds_all(view: View, library: Library, asked: Filter) -> bool:
    """Return whether all incidents lie in the view, so that its cube can count the whole of a filter in the same pass.

    Where reports are linked, which of them is counted is settled within the view: the two are asked apart.
    """
    area = extent(library, asked).area
    return area is not None and view.holds(area) and not library.reference().linked


@lru_cache(maxsize=256)
def _noted(library: Library, revision: int, asked: Filter) -> dict[str, int]:
    """Return the note of how many incidents match, and how many of them have no point; empty until somebody counts."""
    return {}


def _totals(library: Library, revision: int, asked: Filter) -> Mapping[str, int]:
    """Return how many incidents match, and how many of them have no point."""
    note = _noted(library, revision, asked)
    if not note:
        found = ask(library, _counted, asked).to_pylist()[0]
        note.update(total=found["total"], unmapped=found["total"] - found["mapped"])
    return note


def _counted(tables: Tables, asked: Filter) -> ir.Table:
    rows = incidents(asked, tables)
    return rows.aggregate(total=rows.count(), mapped=rows.mx.count())


def _unmapped_spans(library: Library, asked: Filter, number: int) -> list[list[int]] | None:
    """Return first and last day of each incident without a point, or None when they are too many to send."""
    if number > MOST_POINTS:
        return None
    return [list(row.values()) for row in ask(library, _unmapped_rows, asked).to_pylist()] if number else []


def _unmapped_rows(tables: Tables, asked: Filter) -> ir.Table:
    rows = incidents(asked, tables)
    return rows.filter(rows.mx.isnull()).select("day_start", "day_end")


def _point_rows(tables: Tables, asked: Filter, column: str, wrapped: bool, **edges: int) -> ir.Table:
    rows = _in_area(tables, asked, wrapped, **edges)
    return rows.select(
        "incident_id", "mx", "my", "day_start", "day_end", "event_type", "geo_precision", "status", "attribution",
        "radius_m", "from_memory", title=_short(rows.title), place_name=_short(rows.place_name), painted=rows[column],
    ).order_by("day_start", "incident_id")  # fmt: skip


def _short(text: ir.StringValue) -> ir.StringValue:
    return (text.length() > MOST_LETTERS).ifelse(text.left(MOST_LETTERS - 1) + "…", text)


def _in_area(tables: Tables, asked: Filter, wrapped: bool, **edges: int) -> ir.Table:
    rows = tables.incidents
    return rows.filter([*conditions(asked, tables), *edge_conditions(rows, **edges, wrapped=wrapped)])


def _header(view: View, bins: Bins, painted: Colour, counts: Mapping[str, int]) -> dict:
    return {
        "zoom": view.zoom, **counts, "edges": bins.edges,
        "color": view.colour, "color_title": painted.title, "classes": painted.classes,
        "types": [{"id": one.id, "label": one.label, "shape": one.shape} for one in EVENT_TYPES.values()],
        "precisions": list(PRECISIONS), "statuses": list(STATUSES), "attributions": list(ATTRIBUTIONS),
    }  # fmt: skip


def _points(found: pa.Table, painted: Colour, header: dict) -> bytes:
    def numbers(name: str) -> np.ndarray:
        return found[name].to_numpy()

    def indexed(name: str, index: Mapping[str, int]) -> np.ndarray:
        other = index.get("*", max(index.values(), default=0))
        return np.array([index.get(value, other) for value in found[name].to_pylist()], dtype=np.int64)

    arrays = {
        "x": ("u32", numbers("mx")), "y": ("u32", numbers("my")),
        "start": ("i32", numbers("day_start")), "end": ("i32", numbers("day_end")),
        "class": ("u8", indexed("painted", painted.index())),
        "type": ("u8", indexed("event_type", _positions(EVENT_TYPES))),
        "precision": ("u8", indexed("geo_precision", _positions(PRECISIONS))),
        "status": ("u8", indexed("status", _positions(STATUSES))),
        "attribution": ("u8", indexed("attribution", _positions(ATTRIBUTIONS))),
        "radius": ("u32", found["radius_m"].fill_null(0).to_numpy()),
    }  # fmt: skip
    texts = {"ids": found["incident_id"].to_pylist(), "titles": found["title"].to_pylist(),
             "places": found["place_name"].to_pylist(), "memory": _remembered(found["from_memory"].to_pylist())}  # fmt: skip
    return encode({"mode": "points", "in_view": len(found), **header, **texts}, arrays)


def _remembered(columns: Iterable[str]) -> dict[str, str]:
    """Return what rests on general knowledge, in words, by the position of its incident; few have any."""
    return {str(at): list_in_words(memory_in_words(one.split("; "))) for at, one in enumerate(columns) if one}


def _positions(vocabulary: Mapping[str, object]) -> dict[str, int]:
    return {term: number for number, term in enumerate(vocabulary)}
