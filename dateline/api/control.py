"""A server that has the store open, asked by the command line through its door (`dateline.api.door`).

`<store>.server.json` names the process and the socket; it is readable to its user alone, as the socket is, and one whose
process is gone is passed over.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from dateline.errors import StoreError


def note_path(store: Path) -> Path:
    """Return the file that says which server has a store open."""
    return store.with_name(f"{store.name}.server.json")


def can_be_asked(store: Path) -> bool:
    """Return whether a server has `store` open and listens."""
    try:
        with _line_to(store.resolve()):
            return True
    except StoreError:
        return False


def ask(store: Path, verb: str, **words: object) -> Any:
    """Return what the server that has `store` open answers. Raises StoreError where none can be asked, it ends, or refuses."""
    store = store.resolve()
    with _line_to(store) as line, line.makefile("rwb") as file:
        try:
            file.write(json.dumps({"verb": verb, **words}).encode() + b"\n")
            file.flush()
            answer = json.loads(file.readline())
        except (OSError, ValueError) as error:
            raise StoreError(
                f"The server that had {store} open ended before it answered. What it was asked for is done wholly or not at all: "
                "`python -m dateline changes` says whether it is. If not, do it again."
            ) from error
    if "error" in answer:
        raise StoreError(answer["error"])
    return answer["done"]


@contextmanager
def _line_to(store: Path) -> Iterator[socket.socket]:
    """Yield a connection to the server that has a store open. Raises StoreError where there is none."""
    with ExitStack() as open_line:
        try:
            note = json.loads(note_path(store).read_text(encoding="utf-8"))
            line = open_line.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            line.connect(note["socket"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"{store} is open in another process that can't be asked. If that is another command, try again when it is done; "
                "if it is a Dateline server, stop it first."
            ) from error
        yield line
