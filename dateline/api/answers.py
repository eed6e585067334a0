"""The data API: health, incidents, cells and facets, each for a filter written as in the page's URL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from dateline.answers import wire
from dateline.answers.cells import cells, read_view
from dateline.answers.facets import facets
from dateline.answers.lookup import known_values, stream
from dateline.answers.totals import totals
from dateline.errors import FilterError, StoreError
from dateline.exporters import csv, geojson
from dateline.filter import Filter, parse
from dateline.store import Library
from dateline.store.bundled import open_library

MOST_LIMIT = 10_000_000


def routes() -> list[Route]:
    """Return the routes of the data API."""
    return [
        Route("/api/health", _answering(_health)),
        Route("/api/cells", _answering(_cells)),
        Route("/api/facets", _answering(_facets)),
        Route("/api/incidents.geojson", _answering(_geojson)),
        Route("/api/incidents.csv", _answering(_csv)),
        Route("/api/{rest:path}", _unknown, methods=["GET"]),
    ]


def _answering(answer: Callable[[Library, Request], Response]) -> Callable:
    """Return an endpoint that runs `answer` beside the event loop and turns our errors into JSON."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(lambda: answer(open_library(), request))
        except FilterError as error:
            return JSONResponse({"error": str(error), "word": error.word}, status_code=400)
        except StoreError as error:
            return JSONResponse({"status": "unavailable", "error": str(error)}, status_code=503)

    return endpoint


async def _unknown(request: Request) -> Response:
    known = ", ".join(route.path for route in routes()[:-1])
    return JSONResponse({"error": f"{request.url.path} is not part of the data API; it has {known}"}, status_code=404)


def _health(library: Library, request: Request) -> Response:
    return JSONResponse({"status": "ok", "incidents": library.count(), "revision": library.revision})


def _cells(library: Library, request: Request) -> Response:
    own = _own_words(request, "view", "zoom", "color")
    view = read_view(own.get("view", "-180,-85,180,85"), own.get("zoom", "2"), own.get("color", "side"))
    body = cells(library, _filter(library, request, own), view)
    return Response(body, media_type=wire.MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _facets(library: Library, request: Request) -> Response:
    asked = _filter(library, request, {})
    return JSONResponse({"total": totals(library, asked).matched, **facets(library, asked)})


def _geojson(library: Library, request: Request) -> Response:
    return _streamed(library, request, geojson.pieces, geojson.MEDIA_TYPE, "incidents.geojson")


def _csv(library: Library, request: Request) -> Response:
    return _streamed(library, request, csv.lines, csv.MEDIA_TYPE, "incidents.csv")


def _streamed(library: Library, request: Request, write: Callable, media_type: str, name: str) -> Response:
    own = _own_words(request, "limit", "after")
    limit = _limit(own.get("limit"))
    pages = stream(library, _filter(library, request, own), after=own.get("after", ""), limit=limit)
    pieces: Iterator[str] = write(pages)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


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
