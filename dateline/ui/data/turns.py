"""Turns: files are read for one person at a time, and the others are told for whom they wait."""

from __future__ import annotations

import threading
from typing import Protocol


class Waiting(Protocol):
    """Who waits: named `who`, and no longer once `stopped` is set."""

    who: str
    stopped: threading.Event


class Queue:
    """Jobs one after another, in the order in which they came."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: list[Waiting] = []

    def enter(self, one: Waiting) -> None:
        """Take a place in the queue."""
        with self._changed:
            self._jobs.append(one)

    def wait(self, one: Waiting) -> bool:
        """Wait for the turn, and return whether it came before the job was stopped."""
        with self._changed:
            self._changed.wait_for(lambda: one.stopped.is_set() or (bool(self._jobs) and self._jobs[0] is one))
        return not one.stopped.is_set()

    def leave(self, one: Waiting) -> None:
        """Give the place up."""
        with self._changed:
            if one in self._jobs:
                self._jobs.remove(one)
            self._changed.notify_all()

    def before(self, one: Waiting) -> list[Waiting]:
        """Return the jobs that go first."""
        with self._changed:
            return self._jobs[: self._jobs.index(one)] if one in self._jobs else []

    def stir(self) -> None:
        """Have those who wait look again."""
        with self._changed:
            self._changed.notify_all()


queue = Queue()
"""Of this server: reading takes a processor, and two at once would slow the map down for everybody."""
