"""Whether the whole of a store can be read: looked at a part at a time, so that asking takes a bounded time.

DuckDB checks a block of its file only when that block is read, and most questions read few. A store may answer them while
another part of it is damaged.
"""

from __future__ import annotations

import threading
import time

import duckdb

from dateline.store import schema
from dateline.store.database import Cursor, one

PIECE = 122_880
"""Rows that are read at once: one group of rows of DuckDB."""


class Soundness:
    """How much of a store has been read through as of its newest change.

    After a change the reading begins anew, but where it stands: however often a store is changed, each part has its turn.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = -1
        self._pieces: list[tuple[str, int]] = []
        self._at, self._left = 0, 0
        self._damage: duckdb.Error | None = None

    def read_on(self, cursor: Cursor, revision: int, seconds: float) -> float:
        """Read on for about so many seconds, and return the share that has been read. Raises duckdb.Error where that fails.

        A part that can't be read is tried again the next time. One thread at a time reads, others learn how far it is.
        """
        if self._lock.acquire(blocking=False):
            try:
                self._read_on(cursor, revision, seconds)
            finally:
                self._lock.release()
        elif self._damage:
            raise self._damage
        return 1 - self._left / max(1, len(self._pieces))

    def _read_on(self, cursor: Cursor, revision: int, seconds: float) -> None:
        end = time.monotonic() + seconds
        if revision != self._revision:
            self._begin(cursor, revision)
        while self._left:
            try:
                self._read(cursor, *self._pieces[self._at])
            except duckdb.Error as error:
                self._damage = error
                raise
            self._damage = None
            self._at = (self._at + 1) % len(self._pieces)
            self._left -= 1
            if time.monotonic() >= end:
                return

    def _begin(self, cursor: Cursor, revision: int) -> None:
        rows = {name: one(cursor, f'SELECT coalesce(max(rowid) + 1, 0) FROM "{name}"') for name in schema.TABLES}
        self._pieces = [(name, first) for name, number in rows.items() for first in range(0, number, PIECE)]
        self._at, self._left = self._at % max(1, len(self._pieces)), len(self._pieces)
        self._revision = revision

    def _read(self, cursor: Cursor, name: str, first: int) -> None:
        """Read all columns of some rows; a checksum goes with each block that is read."""
        one(cursor, f'SELECT max(hash(held)) FROM "{name}" AS held WHERE rowid >= {first} AND rowid < {first + PIECE}')
