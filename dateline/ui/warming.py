"""What the first page after a start would wait for, done ahead: the store opened, first questions compiled and asked."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from dateline.answers.cells import cells
from dateline.answers.extent import extent
from dateline.answers.lookup import known_values
from dateline.answers.view import View
from dateline.api.leaving import stop_within
from dateline.api.promptly import send_promptly
from dateline.errors import DatelineError
from dateline.filter import Box, Filter
from dateline.store import Library
from dateline.store.bundled import open_library
from dateline.ui import desk
from dateline.ui.request import PageRequest

_LOG = logging.getLogger(__name__)

WORLD = Box(-180, -85, 180, 85)
CLOSE = Box(44.2, 33.2, 44.6, 33.4)
FIRST_ZOOM = 2


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Let answers leave at once and a stop end soon, and warm up in a thread of its own: the server answers meanwhile."""
    stop_within()
    try:
        send_promptly()
    except OSError:
        _LOG.exception("Answers may be delayed by some milliseconds")
    _keep_what_is_there()
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield
    gc.unfreeze()  # or DuckDB's binding finds its objects alive when the process ends, and prints that it leaks


def _keep_what_is_there() -> None:
    """Have collections of garbage pass over what lives by now, modules above all: Streamlit runs a full one behind each page.

    Before anybody is served: of a session that is passed over, the files would be kept when it is over.
    """
    gc.collect()
    gc.freeze()


def warm_up() -> None:
    """Ask what the first pages will ask. A store that can't be opened is for the page to say; a fault here slows it only."""
    try:
        library = open_library()
        with library.reading():
            known_values(library)
            for asked in _first_filters(library):
                _ask(library, asked)
    except DatelineError:
        return
    except Exception:
        _LOG.exception("The server could not warm up; its first pages will take longer")


def _first_filters(library: Library) -> list[Filter]:
    """Return a filter of each common form: everything, one actor, several, and a range of days."""
    actors = list(library.reference().actors)
    chosen = [Filter(chosen=(("actor", tuple(actors[:number])),)) for number in (1, 2) if len(actors) >= number]
    return [Filter(), *chosen, Filter(first_day=date(2019, 10, 1), last_day=date(2020, 3, 31))]


def _ask(library: Library, asked: Filter) -> None:
    request = PageRequest(asked, ())
    area = extent(library, asked).area or WORLD
    cells(library, asked, View(area, FIRST_ZOOM))
    desk.headline(library, request, desk.filters(library, request))
    desk.timeline(library, request)
    cells(library, asked, View(CLOSE, FIRST_ZOOM))
