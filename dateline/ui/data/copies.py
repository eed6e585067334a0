"""The copies of the store that lie beside it: where they are, what each holds, and the name of the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from dateline.errors import DatelineError
from dateline.store import Library
from dateline.store.backup import Found, look_into

FOLDER = "backups"


@dataclass(frozen=True)
class Copy:
    """A copy: its file, bytes, when it was written (UTC), what it holds, or why it can't be read.

    `replaced` says that a restore has put it aside.
    """

    path: Path
    size: int
    written: datetime
    held: Found | None
    problem: str = ""
    replaced: bool = False


def folder(library: Library) -> Path:
    """Return the folder beside the store in which copies are made."""
    return library.path.resolve().parent / FOLDER


def next_path(library: Library, now: datetime) -> Path:
    """Return a free name for a copy that is made now, such as `dateline-2026-11-22-2110.duckdb`."""
    base = f"{library.path.stem}-{now:%Y-%m-%d-%H%M}"
    names = (f"{base}{f'-{number}' if number else ''}.duckdb" for number in range(1_000))
    return next(path for name in names if not (path := folder(library) / name).exists())


def copies(library: Library) -> list[Copy]:
    """Return the copies in the folder and the stores that restores have put aside, the newest first."""
    store = library.path.resolve()
    made = [(path, False) for path in _files(folder(library), f"{store.stem}-*.duckdb")]
    replaced = [(path, True) for path in _files(store.parent, f"{store.name}.before-*")]
    found = [_copy(path, aside) for path, aside in [*made, *replaced] if path.suffix not in (".wal", ".copy")]
    return sorted(found, key=lambda one: (one.written, one.path.name), reverse=True)


def _files(where: Path, pattern: str) -> Sequence[Path]:
    return [path for path in where.glob(pattern) if path.is_file() and not path.is_symlink()]


def _copy(path: Path, replaced: bool) -> Copy:
    state = path.stat()
    held, problem = _held(path, state.st_size, state.st_mtime_ns)
    return Copy(path, state.st_size, datetime.fromtimestamp(state.st_mtime, UTC), held, problem, replaced)


@lru_cache(maxsize=500)
def _held(path: Path, size: int, written: int) -> tuple[Found | None, str]:
    """Return what a file holds, looked into once as long as it stays the same."""
    try:
        return look_into(path), ""
    except DatelineError as error:
        return None, str(error)


def size_in_words(size: int) -> str:
    """Return "2.6 MB"."""
    number, units = float(size), ["bytes", "kB", "MB", "GB"]
    while number >= 1_000 and len(units) > 1:
        number, units = number / 1_000, units[1:]
    return f"{number:,.0f} {units[0]}" if number >= 100 or units[0] == "bytes" else f"{number:.1f} {units[0]}"
