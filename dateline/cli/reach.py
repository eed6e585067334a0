"""The store for a command: opened here, or asked of the server that has it open."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from dateline.api import control
from dateline.errors import StoreInUse
from dateline.settings import STORE
from dateline.store import Library
from dateline.store.bundled import open_library
from dateline.store.database import readable

PATIENCE_S = 15.0
"""Seconds that a store is waited for: a server that has just taken it can be asked when it has filled or mended it."""

LOOKED_EVERY_S = 0.1

T = TypeVar("T")


def with_store(direct: Callable[[Library], T], asked: Callable[[], T]) -> T:
    """Return what `direct` makes of the store, or what `asked` gets from the server that has it open.

    Raises StoreError where the file turns out to be damaged.
    """
    with readable(STORE.path):
        library = when_free(open_library)
        return direct(library) if library else asked()


def when_free(take: Callable[[], T]) -> T | None:
    """Return what `take` makes of the store, or None where another process has it.

    That is a server that can be asked, or whoever still can't be after PATIENCE_S.
    """
    end, said = time.monotonic() + PATIENCE_S, False
    while True:
        try:
            return take()
        except StoreInUse:
            if control.can_be_asked(STORE.path) or time.monotonic() >= end:
                return None
        if not said:
            print(f"dateline: waiting up to {PATIENCE_S:.0f} s for the process that has {STORE.path} open", file=sys.stderr)
            said = True
        time.sleep(LOOKED_EVERY_S)


def server(verb: str, **words: object) -> Any:
    """Return what the server that has the store open answers. Raises StoreError where none can be asked."""
    return control.ask(STORE.path, verb, **words)
