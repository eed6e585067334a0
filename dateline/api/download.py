"""An answer whose bytes are made while it is sent; what makes them ends with it, also where the reader goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator, Mapping
from inspect import GEN_CLOSED, getgeneratorstate

from anyio import CancelScope, fail_after
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from dateline.exporters.spool import PIECE

PATIENCE_S = 600
"""Seconds for which a reader may take nothing. After that it is gone, and no longer holds the store as it was then."""


class Download(StreamingResponse):
    """Sends the pieces of a generator, each made beside the event loop when the one before has left."""

    def __init__(self, pieces: Iterator[bytes], media_type: str, headers: Mapping[str, str]) -> None:
        self._pieces = _all(pieces)
        super().__init__(self._pieces, media_type=media_type, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all of it, or what the reader waits for, and close the generator: its cursor and its temporary files."""

        async def send_in_time(message: Message) -> None:
            with fail_after(PATIENCE_S):
                await send(message)

        try:
            await super().__call__(scope, receive, send_in_time)
        except TimeoutError:
            return  # the server closes what was not sent whole, so that nobody takes it for the whole file
        except asyncio.CancelledError:  # the server stops, has waited long enough, and has no threads any more
            self._pieces.close()
        finally:
            if getgeneratorstate(self._pieces) != GEN_CLOSED:
                with CancelScope(shield=True):
                    await run_in_threadpool(self._pieces.close)


def _all(pieces: Iterator[bytes]) -> Generator[bytes, None, None]:
    """Yield the pieces, none larger than PIECE, so that also a slow reader has time for each; closing this closes them."""
    try:
        for piece in pieces:
            yield from (piece[at : at + PIECE] for at in range(0, len(piece) or 1, PIECE))
    finally:
        if isinstance(pieces, Generator):
            pieces.close()
