"""What the map draws: the incidents of a view themselves, or the space-time cube of their counts.

A cube counts incidents per screen cell, per pair of time bins (of the first and the last day) and per colour class; it
leaves out what is in no count: reports later denied, and announcements. The browser makes any range of time of it by
subtraction, so the filter's dates only add bin edges here. Which of the two forms is sent depends on how many incidents
the view holds, so that what travels is bounded whatever the store holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import ibis
import numpy as np
import pyarrow as pa
from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.bins import Bins
from dateline.answers.classes import COLOURS, COLUMNS, NUMBERED, Colour, colour
from dateline.answers.extent import WORLD, extent
from dateline.answers.predicate import box_edges, conditions, edge_conditions, incidents, once
from dateline.answers.wire import encode
from dateline.errors import FilterError
from dateline.filter import Box, Filter
from dateline.model.vocabulary import ATTRIBUTIONS, EVENT_TYPES, PRECISIONS, SIDES, STATUSES
from dateline.model.when import day_number
from dateline.model.where import MERCATOR_BITS
from dateline.store import Library, Tables

_VOCABULARIES = {"side": SIDES, "target-side": SIDES, "type": EVENT_TYPES, "attribution": ATTRIBUTIONS}

MOST_POINTS = 4_000
"""Incidents that are sent one by one; a view with more of them is sent as a cube."""

MOST_ENTRIES = 90_000
"""Entries of a cube (13 bytes each: about 1.2 MB); beyond it the cells are made twice as wide."""

CELL_BITS = 5
"""A cell is 2**5 = 32 pixels wide."""

MAX_ZOOM = 20
TITLE_LENGTH = 140


@dataclass(frozen=True)
class View:
    """What is on the screen: an area in degrees, a whole zoom level, and what colour speaks of."""

    area: Box
    zoom: int
    colour: str = "side"

    @property
    def wrapped(self) -> bool:
        """Return whether the area spans the antimeridian."""
        return self.area.west > self.area.east

    @property
    def edges(self) -> dict[str, int]:
        """Return the edges of the area as web-mercator positions, by name."""
        return dict(zip(("west", "north", "east", "south"), box_edges(self.area), strict=True))


def read_view(view: str, zoom: str, colour_name: str) -> View:
    """Return the view of three URL words. Raises FilterError naming the one that can't be read."""
    try:
        west, south, east, north = (float(part) for part in view.split(","))
        box = Box(west, max(-90.0, south), east, min(90.0, north))
        if not (west <= east and box.south <= box.north and abs(west) < 1e5 and abs(east) < 1e5):
            raise ValueError
    except ValueError:
        raise FilterError("view", view, "view has to be west,south,east,north in degrees") from None
    if not zoom.isascii() or not zoom.isdigit() or len(zoom) > 3 or int(zoom) > MAX_ZOOM:
        raise FilterError("zoom", zoom, f"zoom has to be a whole number from 0 to {MAX_ZOOM}")
    if colour_name not in COLOURS:
        raise FilterError("color", colour_name, f"color has to be one of {', '.join(COLOURS)}")
    return View(_on_the_globe(box), int(zoom), colour_name)


def _on_the_globe(box: Box) -> Box:
    """Return the area with its longitudes brought into -180..180; one that goes round the world is the whole world."""
    if box.east - box.west >= 360:
        return Box(-180, box.south, 180, box.north)
    shifted = ((edge + 180) % 360 - 180 for edge in (box.west, box.east))
    return Box(next(shifted), box.south, next(shifted), box.north)


def cells(library: Library, asked: Filter, view: View) -> bytes:
    """Return what the map draws for a filter and a view, in the form of docs/browser.md."""
    return _cells(library, library.revision, asked, view)


@lru_cache(maxsize=32)
def _cells(library: Library, revision: int, asked: Filter, view: View) -> bytes:
    bins = _bins(library, asked)
    dateless = asked.without("dates")
    painted = colour(view.colour, library.reference())
    counts = _totals(library, revision, dateless)
    matched = _totals(library, revision, asked)["total"]
    header = _header(view, bins, painted, {**counts, "matched": matched})
    header["uncounted"] = [] if asked.values("status") else [status for status in STATUSES if status != "occurred"]
    if counts["total"] > MOST_POINTS:
        cube = _Cube.of(library, dateless, bins, view)
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


@lru_cache(maxsize=256)
def _totals(library: Library, revision: int, asked: Filter) -> Mapping[str, int]:
    """Return how many incidents match, and how many of them have no point."""
    found = ask(library, _counted, asked).to_pylist()[0]
    return {"total": found["total"], "unmapped": found["total"] - found["mapped"]}


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
        "radius_m", "place_name", title=rows.title.left(TITLE_LENGTH), painted=rows[column],
    ).order_by("day_start", "incident_id")  # fmt: skip


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
             "places": found["place_name"].to_pylist()}  # fmt: skip
    return encode({"mode": "points", "in_view": len(found), **header, **texts}, arrays)


def _positions(vocabulary: Mapping[str, object]) -> dict[str, int]:
    return {term: number for number, term in enumerate(vocabulary)}


@dataclass(frozen=True)
class _Cube:
    """Counts per cell, bins and class, as columns; `shift` is how many bits of a position lie within a cell."""

    shift: int
    columns: Mapping[str, np.ndarray]
    bins: Bins
    view: View
    painted: Sequence[str]

    @classmethod
    def of(cls, library: Library, asked: Filter, bins: Bins, view: View) -> _Cube:
        """Return the cube of a filter's incidents in a view, its cells doubled until it is small enough to send."""
        cube = cls._counted(library, asked, bins, view, max(0, _pixel_bits(view) + CELL_BITS))
        while len(cube.columns["count"]) > MOST_ENTRIES and cube.shift < MERCATOR_BITS:
            cube = cube._with_doubled_cells()
        return cube

    @classmethod
    def _counted(cls, library: Library, asked: Filter, bins: Bins, view: View, shift: int) -> _Cube:
        """Ask the store in one pass: grouped by one number that holds cell, bins and class."""
        number, names = len(bins.edges), _names(library, view.colour)
        found = ask(library, _slots, asked, shift, number, bins.width, len(bins.cuts), view.colour, names, view.wrapped,
                    **view.edges, origin=bins.origin, **{f"cut{at}": day for at, day in enumerate(bins.cuts)})  # fmt: skip
        slot, classes = np.divmod(found["slot"].to_numpy(), len(names))
        cells, pairs = np.divmod(slot, number * number)
        columns = {
            "cell": cells, "first": pairs // number, "last": pairs % number, "class": classes,
            "count": found["count"].to_numpy(), "x": found["x"].to_numpy(), "y": found["y"].to_numpy(),
        }  # fmt: skip
        return cls(shift, columns, bins, view, names)

    def _with_doubled_cells(self) -> _Cube:
        """Return the same counts in cells twice as wide and high."""
        number, across = len(self.bins.edges), WORLD >> self.shift
        old = self.columns
        cell = (old["cell"] // across >> 1) * (across >> 1) + (old["cell"] % across >> 1)
        pair = old["first"] * number + old["last"]
        slot = (cell * (number * number) + pair) * len(self.painted) + old["class"]
        found, index = np.unique(slot, return_inverse=True)
        slot, classes = np.divmod(found, len(self.painted))
        cells, pairs = np.divmod(slot, number * number)
        sums = {name: np.bincount(index, old[name]) for name in ("count", "x", "y")}
        columns = {"cell": cells, "first": pairs // number, "last": pairs % number, "class": classes, **sums}
        return replace(self, shift=self.shift + 1, columns=columns)

    @property
    def incidents(self) -> int:
        """Return how many incidents it counts."""
        return int(self.columns["count"].sum())

    def encoded(self, header: Mapping) -> bytes:
        """Return the cube as the map gets it."""
        index = {one["id"]: number for number, one in enumerate(header["classes"])}
        other = index.get("*", len(index) - 1)
        classes = np.array([index.get(name, other) for name in self.painted], dtype=np.int64)
        found, number = np.unique(self.columns["cell"], return_inverse=True)
        columns = self.columns
        arrays = {
            **self._places(found, number),
            "cell": ("u32", number), "first": ("u16", columns["first"]), "last": ("u16", columns["last"]),
            "class": ("u8", classes[columns["class"]]), "count": ("u32", columns["count"]),
        }  # fmt: skip
        pixels = 2.0 ** (self.shift - _pixel_bits(self.view))
        return encode({"mode": "cells", "cell_pixels": pixels, "in_view": self.incidents, **header}, arrays)

    def _places(self, found: np.ndarray, number: np.ndarray) -> dict[str, tuple[str, np.ndarray]]:
        """Return the mean position of each cell's incidents, and the cell's own edges."""
        across, width = WORLD >> self.shift, 1 << self.shift
        counts = np.bincount(number, self.columns["count"])
        x, y = (np.bincount(number, self.columns[axis]) / counts for axis in "xy")
        x0, y0 = found % across * width, found // across * width
        return {"x": ("u32", x), "y": ("u32", y), "x0": ("u32", x0), "y0": ("u32", y0),
                "x1": ("u32", x0 + width - 1), "y1": ("u32", y0 + width - 1)}  # fmt: skip


def _slots(
    tables: Tables, asked: Filter, shift: int, number: int, width: int, cuts: int, colour_name: str, names: Sequence[str],
    wrapped: bool, *, origin: int, west: int, north: int, east: int, south: int, **days: int,
) -> ir.Table:  # fmt: skip
    """Return count and summed position per slot: one number that holds cell, pair of `number` bins, and class.

    Positions are summed as floating-point numbers, far finer than a pixel: whole numbers would be summed to 128 bits.
    """
    rows = _in_area(tables, asked, wrapped, west=west, north=north, east=east, south=south)
    if not asked.values("status"):
        rows = rows.filter(rows.status == "occurred")
    rows = once(rows, tables)
    bins = Bins(origin, width, number, tuple(days[f"cut{at}"] for at in range(cuts)))
    cell = (rows.my.cast("int64") >> shift) * (WORLD >> shift) + (rows.mx >> shift)
    pair = bins.index(rows.day_start) * number + bins.index(rows.day_end)
    slot = (cell * (number * number) + pair) * len(names) + _painted(rows, colour_name, names)
    return rows.select("mx", "my", slot=slot).group_by("slot").agg(
        count=ibis._.count(), x=ibis._.mx.cast("float64").sum(), y=ibis._.my.cast("float64").sum()
    )  # fmt: skip


def _names(library: Library, colour_name: str) -> tuple[str, ...]:
    """Return the values that colour speaks of, in the order of the numbers that `_painted` gives them."""
    if colour_name in NUMBERED:
        return tuple(_VOCABULARIES[colour_name])
    return tuple(library.reference().datasets) or ("",)


def _painted(rows: ir.Table, colour_name: str, names: Sequence[str]) -> ir.IntegerValue:
    """Return the number of each incident's class in `names`."""
    if colour_name in NUMBERED:
        return rows[NUMBERED[colour_name]].cast("int64")
    cases = ((value, number) for number, value in enumerate(names))
    return rows[COLUMNS[colour_name]].cases(*cases, else_=0).cast("int64")


def _pixel_bits(view: View) -> int:
    """Return how many bits of a position lie within a pixel: the world is 2**(8 + zoom) pixels wide."""
    return MERCATOR_BITS - 8 - view.zoom
