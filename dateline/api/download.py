"""An answer whose bytes are made while it is sent; what makes them ends with it, also where the reader goes away."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping

from anyio import CancelScope
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class Download(StreamingResponse):
    """Sends the pieces of a generator, each made beside the event loop when the one before has left."""

    def __init__(self, pieces: Iterator[bytes], media_type: str, headers: Mapping[str, str]) -> None:
        self._pieces = _all(pieces)
        super().__init__(self._pieces, media_type=media_type, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all of it, or what the reader waits for, and close the generator: its cursor and its temporary files."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._pieces.close)


def _all(pieces: Iterator[bytes]) -> Generator[bytes, None, None]:
    yield from pieces  # closing this closes them
