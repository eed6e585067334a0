"""How a question about a filter is put to the store: its form apart from its values, so that a form is compiled once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pyarrow as pa
from ibis import ir

from dateline.answers.predicate import box_edges
from dateline.filter import Bounds, Box, Filter
from dateline.model.when import day_number
from dateline.store import Library
from dateline.store.questions import Value, answer
from dateline.text import sought

Build = Callable[..., ir.Table]
"""Makes the expression of a question of the tables, a filter, what shapes it, and other values by name. A function of a
module, never one made anew for each question: the compiled form is remembered under it."""

_FIRST_DAY = date(9000, 1, 1)
_FIRST_NUMBER = 1_900_000_001
_FIRST_BOUND = 9_900_001
_BOXES = {True: Box(11.1111, 22.2222, 33.3333, 44.4444), False: Box(33.3333, 22.2222, 11.1111, 44.4444)}
_AS_THEY_ARE = ("side",)
"""Words whose values shape the question: the side "nobody" is asked in a way of its own."""


def ask(library: Library, build: Build, asked: Filter, *shape: Hashable, **others: Value) -> pa.Table:
    """Return the rows of `build(tables, asked, *shape, **others)`.

    `shape` is whatever else the form of the expression depends on. `others` may only stand in it as values: `build`
    gets stand-ins of their type, and must not look at them; the same holds for the values of the filter.
    """
    form, values = _form(asked)
    stand_ins = {
        name: f"zqother{at}" if isinstance(value, str) else _FIRST_NUMBER + at for at, (name, value) in enumerate(others.items())
    }
    values |= {stand_ins[name]: value for name, value in others.items()}
    key = (build, form, shape, tuple(stand_ins.items()))
    return answer(library.tables(), key, lambda tables: build(tables, form, *shape, **stand_ins), values)


def _form(asked: Filter) -> tuple[Filter, dict[Value, Value]]:
    """Return the filter with a stand-in for each of its values, and the value behind each stand-in."""
    values: dict[Value, Value] = {}
    names, bounds = count(), count(_FIRST_BOUND)
    changes: dict = {}
    for number, name in enumerate(("first_day", "last_day")):
        day = getattr(asked, name)
        if day:
            changes[name] = _FIRST_DAY + timedelta(number)
            values[day_number(changes[name])] = day_number(day)
    for name in ("chosen", "excluded"):
        changes[name] = tuple((word, _named(word, given, names, values)) for word, given in getattr(asked, name))
    for name in ("killed", "wounded"):
        changes[name] = _bounded(getattr(asked, name), bounds, values)
    if asked.bbox:
        changes["bbox"] = _BOXES[asked.bbox.west <= asked.bbox.east]
        values |= dict(zip(box_edges(changes["bbox"]), box_edges(asked.bbox), strict=True))
    words = sought(asked.text)
    changes["text"] = " ".join(f"zqword{number}z{'-z' if len(ways) > 1 else ''}" for number, ways in enumerate(words))
    for stand_ins, ways in zip(sought(changes["text"]), words, strict=True):
        values |= {f" {stand_in}": f" {way}" for stand_in, way in zip(stand_ins, ways, strict=True)}
    return replace(asked, **changes), values


def _named(word: str, given: tuple[str, ...], names: Iterator[int], values: dict[Value, Value]) -> tuple[str, ...]:
    if word in _AS_THEY_ARE:
        return given
    found = tuple(f"zqvalue{next(names)}" for _ in given)
    values |= dict(zip(found, given, strict=True))
    return found


def _bounded(bounds: Bounds | None, numbers: Iterator[int], values: dict[Value, Value]) -> Bounds | None:
    if bounds is None or bounds.unknown:
        return bounds
    low, high = (None if value is None else next(numbers) for value in (bounds.low, bounds.high))
    found = {low: bounds.low, high: bounds.high}
    values |= {stand_in: value for stand_in, value in found.items() if stand_in is not None and value is not None}
    return Bounds(low, high)
