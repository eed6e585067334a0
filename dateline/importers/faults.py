"""All that is wrong with one row, found at once: what can't be read is set aside, and the rest is looked at again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from dateline.errors import ValueProblem, together

Told = tuple[str, str, str]
"""Field, value and reason of a value that can't be read."""

Made = TypeVar("Made")


def read_through(
    read: Callable[[Mapping[str, str]], Made], cells: Mapping[str, str], stand_ins: Mapping[str, str]
) -> tuple[Made | None, list[ValueProblem]]:
    """Return what `read` makes of cells and no problem, or None and one problem for each cell that can't be read.

    `stand_ins` are harmless values for cells that can't be empty.
    """
    tried, problems = dict(cells), dict[str, ValueProblem]()
    while True:
        try:
            made = read(tried)
        except ValueProblem as problem:
            if problem.field in problems:  # two cells that only together make no sense
                return None, list(problems.values())
            problems[problem.field] = problem
            tried[problem.field] = stand_ins.get(problem.field, "")
        else:
            return (None, list(problems.values())) if problems else (made, [])


def told(problem: ValueProblem) -> tuple[Told, ...]:
    """Return a problem and those beside it in plain words, which another process can be sent."""
    return tuple((one.field, one.value, one.reason) for one in (problem, *problem.others))


class Collected:
    """Problems of the parts of a row that are read one after another."""

    def __init__(self) -> None:
        self.problems: list[ValueProblem] = []

    def of(self, read: Callable[..., Any], *given: Any) -> Any:
        """Return what a part becomes, None where it can't be read."""
        try:
            return read(*given)
        except ValueProblem as problem:
            self.problems += [problem, *problem.others]
            return None

    def end(self) -> None:
        """Raise the problems as one, if there are any."""
        if self.problems:
            raise together(self.problems)
