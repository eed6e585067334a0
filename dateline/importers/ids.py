"""Which ids a table has had already, in a few bytes an id: some numbers made of them instead of the ids themselves.

Two ids of one 64-bit number would be taken for the same. Among ten million ids that happens once in 370,000 files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np

Met = tuple[int, int]
"""The line of the first row with an id, and how many rows had it."""

RUNS = 16
"""Sorted runs of numbers that are kept apart before they become one."""

_LAYOUT = np.dtype([("number", np.uint64), ("line", np.int64), ("times", np.int32)])


def number_of(text: str) -> int:
    """Return the 64-bit number that stands for an id or for the content of a row; the same one in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def id_of_content(cells: Mapping[str, str], line: int, ids: Ids) -> str:
    """Return an id for a row that has none, made from its content: the same for the same row, whatever its line.

    Rows that are alike to the last character get a running number, for they may be two events.
    """
    said = "\x1f".join(f"{name}\x1e{cell.strip()}" for name, cell in sorted(cells.items()) if cell.strip())
    number = number_of(said)
    copies = ids.meet(number, line)[1]
    return f"row-{number:016x}{f'-{copies + 1}' if copies else ''}"


class Ids:
    """The ids of the rows that are being read, each by its number."""

    def __init__(self) -> None:
        self._met: dict[int, Met] = {}

    def meet(self, number: int, line: int) -> Met:
        """Note that a row has an id; return the first line that had it and how many rows before this one, 0 for a new one."""
        first, times = self._met.get(number, (line, 0))
        self._met[number] = first, times + 1
        return first, times

    def begin(self, known: Mapping[int, Met]) -> None:
        """Forget all ids but these."""
        self._met = dict(known)

    def packed(self) -> np.ndarray:
        """Return all ids in a form that is small and quick to send."""
        rows = np.fromiter(((number, *met) for number, met in self._met.items()), _LAYOUT, len(self._met))
        return rows[np.argsort(rows["number"])]


class Ledger:
    """The ids of a whole table: 20 bytes for each, whatever its length."""

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def known(self, ids: np.ndarray) -> dict[int, Met]:
        """Return those of some ids that are in the ledger, as they stand there."""
        found: dict[int, Met] = {}
        for run in self._runs:
            found |= {int(one["number"]): (int(one["line"]), int(one["times"])) for one in run[_places(run, ids)[1]]}
        return found

    def add(self, ids: np.ndarray) -> None:
        """Take ids in; those that are there already are counted as these say."""
        new = np.ones(len(ids), bool)
        for run in self._runs:
            mine, theirs = _places(run, ids)
            run["times"][theirs] = ids["times"][mine]
            new[mine] = False
        if new.any():
            self._runs.append(ids[new])
        if len(self._runs) > RUNS:
            self._runs = [_merged(self._runs)]


def _places(run: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where the numbers that two sorted runs share stand: in `ids`, and in `run`."""
    at = np.searchsorted(run["number"], ids["number"])
    inside = np.flatnonzero(at < len(run))
    mine = inside[run["number"][at[inside]] == ids["number"][inside]]
    return mine, at[mine]


def _merged(runs: Iterable[np.ndarray]) -> np.ndarray:
    whole = np.concatenate(list(runs))
    return whole[np.argsort(whole["number"], kind="stable")]
