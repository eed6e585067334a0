"""Files that can only be written as a whole: made in a folder of their own, handed on in pieces, always cleaned away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.errors import ExportRefused

PIECE = 1 << 18
"""Bytes that are handed on at once."""

STILL_WORKING = b""
"""Yielded between two pages of work: the caller gets a chance to give up, as when the reader of an answer has gone."""


@contextmanager
def folder(*faults: type[Exception]) -> Iterator[Path]:
    """Return a new folder that is removed with everything in it, however the block ends; see `at_work` for `faults`."""
    with at_work(*faults), tempfile.TemporaryDirectory(prefix="dateline-export-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def at_work(*faults: type[Exception]) -> Iterator[None]:
    """Turn errors of temporary files, and `faults` of what writes them, into ours: the disk is most likely full."""
    known: tuple[type[Exception], ...] = (OSError, *faults)
    try:
        yield
    except known as error:
        reason = getattr(error, "strerror", None) or error
        raise ExportRefused(
            f"{tempfile.gettempdir()}: the file can't be made there: {reason}. Make room, or name another folder in TMPDIR."
        ) from error


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
