"""Time bins: the same edges for the timeline and for the cube of the map, so that a range is a subtraction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ibis import ir

MOST_BINS = 120
WIDTHS = (1, 2, 3, 7, 14, 21, 28, 42, 56, 91, 182, 364, 728, 1820, 3640, 7280, 18200, 36400)
"""Days a bin may span, from a day to a century; those of a week and more begin on Mondays."""

_MONDAY = 4
"""1970-01-05 was a Monday."""


@dataclass(frozen=True)
class Bins:
    """Bins of `width` days from day `origin` on, `number` of them, further divided at the days of `cuts`."""

    origin: int
    width: int
    number: int
    cuts: tuple[int, ...] = ()

    @property
    def edges(self) -> list[int]:
        """Return the days on which bins begin, and the day after the last one ends."""
        regular = range(self.origin, self.origin + self.width * self.number + 1, self.width)
        return sorted({*regular, *self.cuts})

    def cut_at(self, days: Iterable[int]) -> Bins:
        """Return the bins divided at these days too, where they fall inside and not on an edge."""
        last = self.origin + self.width * self.number
        inside = {day for day in days if self.origin < day < last and (day - self.origin) % self.width}
        return Bins(self.origin, self.width, self.number, tuple(sorted(inside)))

    def index(self, day: ir.IntegerValue) -> ir.IntegerValue:
        """Return the expression for the number of the bin that a day lies in."""
        found = ((day - self.origin) // self.width).cast("int32")
        for cut in self.cuts:
            found = found + (day >= cut).cast("int32")
        return found


def bins_for(first: int, last: int) -> Bins:
    """Return the finest bins that cover these days with at most MOST_BINS."""
    for width in WIDTHS:
        origin = first if width < 7 else first - (first - _MONDAY) % 7
        number = (last - origin) // width + 1
        if number <= MOST_BINS:
            return Bins(origin, width, number)
    raise ValueError(f"days {first} to {last} span more than {MOST_BINS * WIDTHS[-1]} days")
