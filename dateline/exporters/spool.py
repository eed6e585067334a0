"""Files that can only be written as a whole: made in a folder of their own, handed on in pieces, always cleaned away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = 1 << 18
"""Bytes that are handed on at once."""

STILL_WORKING = b""
"""Yielded between two pages of work: the caller gets a chance to give up, as when the reader of an answer has gone."""


@contextmanager
def folder() -> Iterator[Path]:
    """Return a new folder that is removed with everything in it, however the block ends."""
    with tempfile.TemporaryDirectory(prefix="dateline-export-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
