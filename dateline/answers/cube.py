"""The space-time cube of a view: counts per screen cell, pair of time bins and colour class.

It leaves out what is in no count: reports later denied, and announcements. The browser makes any range of time of it by
subtraction (dateline/web/map/cube.js).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import numpy as np
import pyarrow as pa
from ibis import ir

from dateline.answers.asking import ask
from dateline.answers.bins import Bins
from dateline.answers.classes import COLUMNS, NUMBERED
from dateline.answers.extent import WORLD
from dateline.answers.predicate import conditions, edge_conditions, once
from dateline.answers.view import View
from dateline.answers.wire import encode
from dateline.filter import Filter
from dateline.model.vocabulary import ATTRIBUTIONS, EVENT_TYPES, SIDES
from dateline.model.where import MERCATOR_BITS
from dateline.store import Library, Tables

_VOCABULARIES = {"side": SIDES, "target-side": SIDES, "type": EVENT_TYPES, "attribution": ATTRIBUTIONS}

MOST_ENTRIES = 90_000
"""Entries of a cube (6 to 13 bytes each: about 0.6 MB); beyond it the cells are made twice as wide."""

CELL_BITS = 5
"""A cell is 2**5 = 32 pixels wide."""

_NOT_COUNTED, _UNMAPPED = -1, -2
"""Slots of incidents that are in no cell: those in no count, and those without a point."""


@dataclass(frozen=True)
class Cube:
    """Counts per cell, bins and class, as columns in the order of the cells.

    `shift` is how many bits of a position lie within a cell. `beside` are the incidents that the store was asked for
    along with it but that are in no cell, where the whole of a filter was asked for.
    """

    shift: int
    columns: Mapping[str, np.ndarray]
    bins: Bins
    view: View
    painted: Sequence[str]
    beside: Mapping[str, int]

    @classmethod
    def of(cls, library: Library, asked: Filter, bins: Bins, view: View, *, whole: bool = False) -> Cube:
        """Return the cube of a filter's incidents in a view, its cells doubled until it is small enough to send.

        `whole` asks for all of the filter's incidents, wherever they lie: only where the view is known to hold them all.
        """
        cube = cls._counted(library, asked, bins, view, max(0, _pixel_bits(view) + CELL_BITS), whole)
        while len(cube.columns["count"]) > MOST_ENTRIES and cube.shift < MERCATOR_BITS:
            cube = cube._with_doubled_cells()
        return cube

    @classmethod
    def _counted(cls, library: Library, asked: Filter, bins: Bins, view: View, shift: int, whole: bool) -> Cube:
        """Ask the store in one pass: grouped by one number that holds cell, bins and class."""
        number, names = len(bins.edges), _names(library, view.colour)
        edges = {} if whole else view.edges
        found = ask(library, _slots, asked, len(bins.cuts), view.colour, names, whole, view.wrapped,
                    **edges, shift=shift, across=WORLD >> shift, number=number, pairs=number * number, width=bins.width,
                    origin=bins.origin, **{f"cut{at}": day for at, day in enumerate(bins.cuts)})  # fmt: skip
        sums, beside = _apart(found)
        slot, classes = np.divmod(sums.pop("slot"), len(names))
        cells, pairs = np.divmod(slot, number * number)
        columns = {"cell": cells, "first": pairs // number, "last": pairs % number, "class": classes, **sums}
        return cls(shift, columns, bins, view, names, beside)

    def _with_doubled_cells(self) -> Cube:
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

    @property
    def totals(self) -> dict[str, int]:
        """Return how many incidents the filter has, and how many of them have no point; of a cube of the whole."""
        return {"total": self.incidents + sum(self.beside.values()), "unmapped": self.beside["unmapped"]}

    def encoded(self, header: Mapping) -> bytes:
        """Return the cube as the map gets it."""
        index = {one["id"]: number for number, one in enumerate(header["classes"])}
        other = index.get("*", len(index) - 1)
        classes = np.array([index.get(name, other) for name in self.painted], dtype=np.int64)
        columns = self.columns
        begins = np.flatnonzero(np.diff(columns["cell"], prepend=-1))
        number = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(columns["cell"])))
        arrays = {
            **self._places(columns["cell"][begins], number),
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


def _apart(found: pa.Table) -> tuple[dict[str, np.ndarray], dict[str, int]]:
    """Return the slots of cells in their order with their sums, and the counts of the incidents that are in none."""
    slots, counts = found["slot"].to_numpy(), found["count"].to_numpy()
    order = np.argsort(slots)
    order = order[np.searchsorted(slots, 0, sorter=order) :]
    beside = {"not_counted": _NOT_COUNTED, "unmapped": _UNMAPPED}
    return (
        {name: found[name].to_numpy()[order] for name in found.column_names},
        {name: int(counts[slots == at].sum()) for name, at in beside.items()},
    )


def _slots(
    tables: Tables, asked: Filter, cuts: int, colour_name: str, names: Sequence[str], whole: bool, wrapped: bool, *,
    shift: int, across: int, number: int, pairs: int, width: int, origin: int, **days: int,
) -> ir.Table:  # fmt: skip
    """Return count and summed position per slot: one number that holds cell, pair of `number` bins, and class.

    What is in no cell has a slot of its own where the `whole` is asked for, and is left out otherwise. Positions are
    summed as floating-point numbers, far finer than a pixel: whole numbers would be summed to 128 bits.
    """
    edges = {name: days[name] for name in ("west", "north", "east", "south") if not whole}
    rows = tables.incidents
    rows = rows.filter([*conditions(asked, tables), *(edge_conditions(rows, **edges, wrapped=wrapped) if edges else ())])
    if not whole:
        rows = once(rows if asked.values("status") else rows.filter(rows.status == "occurred"), tables)
    bins = Bins(origin, width, 0, tuple(days[f"cut{at}"] for at in range(cuts)))
    cell = (rows.my.cast("int64") >> shift) * across + (rows.mx >> shift)
    pair = bins.index(rows.day_start) * number + bins.index(rows.day_end)
    slot = (cell * pairs + pair) * len(names) + _painted(rows, colour_name, names)
    if whole:
        drawn = ibis.literal(True) if asked.values("status") else rows.status == "occurred"
        slot = ibis.cases((rows.mx.isnull(), _UNMAPPED), (drawn, slot), else_=_NOT_COUNTED)
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
