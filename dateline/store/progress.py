"""How far a change of the store is, for whoever waits for it, and the way to stop it before it is committed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from dateline.errors import Stopped, StoreError
from dateline.store.database import Cursor

COPIED, LAID_BESIDE, PLACED, PUT_IN, WRITTEN = 0.35, 0.45, 0.5, 0.9, 0.95
"""The share of a load that is done after each of its steps."""

STOPPED = "Stopped. Nothing was loaded: the store is as it was."


class Progress:
    """Is told by a change how far it is, in words and as a share from 0 to 1; `stop` may be called from any thread."""

    def __init__(self) -> None:
        self.words, self.share = "", 0.0
        self._guard = threading.Lock()
        self._stopped = self._sealed = False
        self._cursor: Cursor | None = None

    @contextmanager
    def of(self, cursor: Cursor) -> Iterator[None]:
        """Know, while the block runs, on which cursor the change is made; raise Stopped for what a stop has broken off."""
        with self._guard:
            self._cursor = cursor
        try:
            yield
        except (StoreError, duckdb.Error) as error:
            if not self._stopped:
                raise
            raise Stopped(STOPPED) from error
        finally:
            with self._guard:
                self._cursor = None

    def tell(self, words: str, share: float) -> None:
        """Note what is done now and how far the change is. Raises Stopped where it is to go no further."""
        self.words, self.share = words, share
        self._refuse()

    def counted(self, rows: pa.RecordBatchReader, words: str, done: int, whole: int, upto: float) -> pa.RecordBatchReader:
        """Return the same rows, told as they pass: `whole` of them are the share `upto`, `done` passed before."""

        def passing() -> Iterator[pa.RecordBatch]:
            passed = done
            for batch in rows:
                passed += batch.num_rows
                self.tell(words, upto * passed / max(1, whole))
                yield batch

        return pa.RecordBatchReader.from_batches(rows.schema, passing())

    def seal(self) -> None:
        """Say that the change is being committed: from now on it can't be stopped. Raises Stopped where it is already."""
        with self._guard:
            self._sealed = not self._stopped
        self._refuse()

    @property
    def stoppable(self) -> bool:
        """Return whether it can still be stopped."""
        return not self._sealed

    def stop(self) -> bool:
        """Stop the change, also in the middle of a statement, and return whether it was not too late."""
        with self._guard:
            if not self._sealed:
                self._stopped = True
                if self._cursor:
                    self._cursor.interrupt()
            return self._stopped

    def _refuse(self) -> None:
        if self._stopped:
            raise Stopped(STOPPED)
