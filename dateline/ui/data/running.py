"""Files read whole and then loaded for one session: how far that is, and the way to stop it.

When the session is closed its reading stops, and what had been read is thrown away. Once the store has begun to take the
rows in, closing the page changes nothing: all of them come, or none.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Sequence
from pathlib import Path

from dateline.store import Library, Outcome
from dateline.ui.data.differing import Sides
from dateline.ui.data.turns import queue
from dateline.ui.data.work import (
    ACTIVE,
    FAILED,
    LOADED,
    LOADING,
    READ,
    READING,
    STOPPED,
    WAITING,
    Order,
    Signed,
    Work,
)

__all__ = [
    "FAILED",
    "LOADED",
    "LOADING",
    "READ",
    "READING",
    "STOPPED",
    "WAITING",
    "Job",
    "Order",
    "Signed",
    "describe_order",
    "queue",
]


class Job:
    """A reading of files, and their load when it is asked for; it stops when nothing refers to it any more."""

    def __init__(self, library: Library, order: Order, scratch: Path, who: str, load: Signed | None = None) -> None:
        self._work = Work(library, order, who, scratch, load)
        weakref.finalize(self, self._work.leave)
        self._work.start()

    @property
    def order(self) -> Order:
        """Return what is read."""
        return self._work.order

    @property
    def state(self) -> str:
        """Return how far it is: one of the words at the head of this module."""
        return self._work.state

    @property
    def active(self) -> bool:
        """Return whether something is going on."""
        return self._work.state in ACTIVE

    @property
    def loading(self) -> bool:
        """Return whether it ends with a load."""
        return self._work.load is not None

    @property
    def progress(self) -> tuple[float, int, float]:
        """Return the share that is read, the rows, and the rows a second."""
        work = self._work
        spent = (work.ended or time.monotonic()) - work.began if work.began else 0.0
        return work.share, work.rows, work.rows / spent if spent > 0 else 0.0

    @property
    def taking_in(self) -> tuple[str, float]:
        """Return what the store does while it takes the rows in, and the share that is done."""
        return self._work.progress.words, self._work.progress.share

    @property
    def stoppable(self) -> bool:
        """Return whether it goes on and can still be stopped."""
        work = self._work
        return work.state in (WAITING, READING) or (work.state == LOADING and work.progress.stoppable)

    @property
    def error(self) -> str:
        """Return why it failed."""
        return self._work.error

    @property
    def summary(self) -> dict:
        """Return what became of the rows, as `python -m dateline.cli.stage` says it."""
        return self._work.summary

    @property
    def outcome(self) -> Outcome | None:
        """Return what the load did, None before."""
        return self._work.outcome

    @property
    def sides(self) -> list[Sides]:
        """Return the incidents whose edits stood against the files, both ways."""
        return self._work.sides

    @property
    def waits_for(self) -> list[str]:
        """Return whose files are read first."""
        return [one.who for one in queue.before(self._work)]

    def load(self, signed: Signed) -> None:
        """Load what has been read, or what is being read when that is done."""
        work = self._work
        with work.guard:
            work.load = signed
            again = work.state == READ
        if again:
            work.ended = 0.0
            work.start()

    def wait(self, seconds: float) -> None:
        """Wait until nothing goes on any more, but not longer than so many seconds."""
        self._work.idle.wait(seconds)

    def stop(self) -> bool:
        """Stop it, and return whether it was not too late: then the store is as it was."""
        return self._work.stop()


def describe_order(files: Sequence[Path], maps: Sequence[Path | None], dataset: str, *about: object) -> Order:
    """Return an order that equals another one if it would read the same in the same way."""
    return Order(tuple(files), tuple(maps), dataset, about)
