"""The data API: health, incidents, cells and facets, each for a filter written as in the page's URL."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dateline.answers import wire
from dateline.answers.cells import cells
from dateline.answers.export import about
from dateline.answers.facets import facets
from dateline.answers.lookup import known_values, stream
from dateline.answers.totals import totals
from dateline.answers.view import read_view
from dateline.api.download import Download
from dateline.errors import ExportRefused, FilterError, StoreError
from dateline.exporters.formats import FORMATS, Export
from dateline.filter import Filter, parse
from dateline.store import Library
from dateline.store.bundled import open_library

MOST_LIMIT = 10_000_000
HEALTH_READS_S = 0.5
"""Seconds for which a question after the health reads on through the store: a million incidents in two or three of them."""

FAST = 2
"""The gzip level for the map's data."""


def routes() -> list[Route]:
    """Return the routes of the data API."""
    return [
        Route("/api/health", _answering(_health)),
        Route("/api/cells", _answering(_cells)),
        Route("/api/facets", _answering(_facets)),
        *(Route(f"/api/incidents.{one.extension}", _answering(partial(_exported, one))) for one in FORMATS.values()),
        Route("/api/{rest:path}", _unknown, methods=["GET"]),
    ]


def _answering(answer: Callable[[Library, Request], Response]) -> Callable:
    """Return an endpoint that runs `answer` beside the event loop and turns our errors into JSON."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(_answered, answer, request)
        except FilterError as error:
            return JSONResponse({"error": str(error), "word": error.word}, status_code=400)
        except ExportRefused as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        except StoreError as error:
            return JSONResponse({"status": "unavailable", "error": str(error)}, status_code=503)

    return endpoint


def _answered(answer: Callable[[Library, Request], Response], request: Request) -> Response:
    library = open_library()
    with library.reading():
        return answer(library, request)


async def _unknown(request: Request) -> Response:
    known = ", ".join(route.path for route in routes()[:-1])
    return JSONResponse({"error": f"{request.url.path} is not part of the data API; it has {known}"}, status_code=404)


def _health(library: Library, request: Request) -> Response:
    """Return that all is well as far as the store has been read; each call reads a further part of it."""
    share = int(library.read_on(HEALTH_READS_S) * 1_000) / 1_000
    return JSONResponse({"status": "ok", "incidents": library.count(), "revision": library.revision, "read_through": share})


def _cells(library: Library, request: Request) -> Response:
    own = _own_words(request, "view", "zoom", "color")
    view = read_view(own.get("view", "-180,-85,180,85"), own.get("zoom", "2"), own.get("color", "side"))
    body = cells(library, _filter(library, request, own), view)
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        # Quickly, and here beside the event loop: the server's own compression takes three times as long in the loop.
        body = gzip.compress(body, FAST)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=wire.MEDIA_TYPE, headers=headers)


def _facets(library: Library, request: Request) -> Response:
    asked = _filter(library, request, {})
    return JSONResponse({"total": totals(library, asked).matched, **facets(library, asked)})


def _exported(export: Export, library: Library, request: Request) -> Response:
    """Return the incidents of a filter as a file, streamed. Raises ExportRefused before its first byte, if at all."""
    own = _own_words(request, "limit", "after")
    limit, after = _limit(own.get("limit")), own.get("after", "")
    asked = _filter(library, request, own)
    pages = stream(library, asked, after=after, limit=limit)
    said = about(library, asked, datetime.now(UTC), limit=limit, after=after)
    export.refuse_too_many(said)
    described = f"incidents.txt?{urlencode([*asked.pairs(), *own.items()])}"
    headers = {
        "Content-Disposition": f'attachment; filename="{said.file_name}.{export.extension}"', "Cache-Control": "no-store",
        "Link": f'<{described}>; rel="describedby"; type="text/plain"',
    }  # fmt: skip
    if request.method == "HEAD":
        return Response(media_type=export.media_type, headers=headers)
    return Download(export.write(pages, said), media_type=export.media_type, headers=headers)


def _own_words(request: Request, *words: str) -> dict[str, str]:
    """Return the words of the route itself; each may be given once."""
    found: dict[str, str] = {}
    for word, value in request.query_params.multi_items():
        if word in words:
            if word in found:
                raise FilterError(word, value, f"{word} is given twice; it takes one value")
            found[word] = value
    return found


def _filter(library: Library, request: Request, own: dict[str, str]) -> Filter:
    pairs = [(word, value) for word, value in request.query_params.multi_items() if word not in own]
    return parse(pairs, known_values(library))


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 8 or not 0 < int(text) <= MOST_LIMIT:
        raise FilterError("limit", text, f"limit={json.dumps(text[:40])} has to be a whole number from 1 to {MOST_LIMIT:,}")
    return int(text)
