"""The gazetteer's file, built when it is missing or out of date; half a file is never seen."""

from __future__ import annotations

import gc
import os
import sqlite3
import tempfile
import threading
from pathlib import Path

from dateline.errors import GazetteerError
from dateline.gazetteer import sources
from dateline.gazetteer.index import Index, Writer, alone

_building = threading.Lock()


def ready(path: Path) -> Index:
    """Return the index at `path`, after building it if it is missing or was built from something else (about a minute)."""
    stamp = sources.stamp()
    if Index.stamp_of(path) != stamp:
        _make_folder(path)
        with _building, alone(path):
            if Index.stamp_of(path) != stamp:  # another thread or process may have built it meanwhile
                build(path, stamp)
    return Index(path)


def build(path: Path, stamp: str) -> int:
    """Build the file beside its place, move it there, and return the number of places. Raises GazetteerError.

    Whoever reads meanwhile sees the whole old file; if it fails, the old file stays.
    """
    _make_folder(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        writer = Writer(unfinished)
        collecting = gc.isenabled()
        gc.disable()  # a million small tuples, none of them in a circle
        try:
            count = writer.add(sources.places())
            writer.finish(stamp)
        finally:
            writer.close()
            if collecting:
                gc.enable()
        unfinished.chmod(0o644)  # it holds nothing secret, and another account may run the server
        unfinished.replace(path)
        return count
    except (OSError, KeyError, ValueError, sqlite3.Error) as error:
        raise GazetteerError(
            f"{path}: can't be built: {error}. Set up again; the gazetteer that was there is untouched."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GazetteerError(f"{path}: can't be made: {error.strerror}. DATELINE_GAZETTEER names another file.") from error
