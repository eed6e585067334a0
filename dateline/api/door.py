"""The door for the command line while a server has the store open: a socket beside the store, for its own user only.

DuckDB lets one process have a store. The server listens on a Unix socket and does what `python -m dateline` asks; files
are read by the command line's own process, which leaves their rows in a folder (`dateline.store.staging`). Each request
and each answer is one line of JSON. `dateline.api.control` asks.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import struct
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dateline.answers.overlaps import overlaps_of
from dateline.api.control import note_path
from dateline.errors import DatelineError
from dateline.store import Library, backup, bundled, datasets, history, staging, undoing

LONGEST_SOCKET_PATH = 100
LONGEST_REQUEST = 1_000_000

_running: dict[Path, Door] = {}


def install() -> None:
    """Open a door to every library that this process opens from now on, and to those that it has open."""
    if not hasattr(socket, "AF_UNIX") or _start in bundled.opened:
        return
    bundled.opened.append(_start)
    bundled.closing.append(_stop)
    atexit.register(_close_all)


class Door:
    """Listens for one library, in a thread of its own, until it is closed."""

    def __init__(self, library: Library) -> None:
        self.library, self.store = library, library.path.resolve()
        near = self.store.with_name(f"{self.store.name}.socket")
        fits = len(os.fsencode(near)) <= LONGEST_SOCKET_PATH
        self.address = near if fits else Path(tempfile.mkdtemp(prefix="dateline-")) / "socket"
        self.address.unlink(missing_ok=True)  # of a server that was killed: it can't have the store any more
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            self._listener.bind(str(self.address))
        finally:
            os.umask(before)
        self._listener.listen()
        self._write_note()
        threading.Thread(target=self._listen, name="dateline-control", daemon=True).start()

    def close(self) -> None:
        """Stop listening, and take away the socket and the note."""
        _running.pop(self.store, None)
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.address.unlink(missing_ok=True)
        note_path(self.store).unlink(missing_ok=True)
        if self.address.parent != self.store.parent:
            with suppress(OSError):
                self.address.parent.rmdir()

    def _write_note(self) -> None:
        path = note_path(self.store)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"pid": os.getpid(), "socket": str(self.address)}, file)

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, line.makefile("rwb") as file:
            if not _own_user(line):
                return
            for request in iter(lambda: file.readline(LONGEST_REQUEST), b""):
                answer = json.dumps(self._answer(request), ensure_ascii=False).encode()
                try:
                    file.write(answer + b"\n")
                    file.flush()
                except OSError:  # whoever asked has gone
                    return

    def _answer(self, request: bytes) -> dict:
        try:
            said = json.loads(request)
            verb = VERBS.get(said.pop("verb", ""))
            if not verb:
                return {"error": "the running server does not know that verb; it is of another version"}
            return {"done": verb(self.library, **said)}
        except DatelineError as error:
            return {"error": str(error)}
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            return {"error": f"the running server could not read the request: {error}"}
        except Exception as error:  # the door stays open, and whoever asked is told
            return {"error": f"the running server failed: {type(error).__name__}: {error}"}


def _own_user(line: socket.socket) -> bool:
    """Return whether the process at the other end is of our own user, where the system says so."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    _, user, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return user in (os.getuid(), 0)


def _start(library: Library) -> None:
    try:
        _running[library.path.resolve()] = Door(library)
    except OSError as error:
        print(f"dateline: the command line can't reach this server: {error}", file=sys.stderr)


def _stop(library: Library) -> None:
    door = _running.pop(library.path.resolve(), None)
    if door:
        door.close()


def _close_all() -> None:
    for door in list(_running.values()):
        door.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _commit(library: Library, *, folder: str, who: str = "", why: str = "") -> dict:
    return staging.commit(library, Path(folder), who=who, why=why, now=_now()).as_json()


def _undo(library: Library, *, number: int, who: str = "", why: str = "") -> int:
    return undoing.undo(library, number, who=who, why=why, now=_now())


def _purge(library: Library, *, dataset: str, name_again: str, who: str = "", why: str = "") -> int:
    return datasets.purge(library, dataset, name_again, who=who, why=why, now=_now())


def _restore(library: Library, *, path: str, who: str = "", why: str = "") -> str:
    return str(backup.restore(library, Path(path), who=who, why=why, now=_now()))


VERBS: Mapping[str, Callable[..., Any]] = {
    "snapshot": staging.snapshot,
    "commit": _commit,
    "overlaps": lambda library, dataset: [asdict(one) for one in overlaps_of(library, dataset)],
    "changes": lambda library, **asked: [asdict(one) for one in history.changes(library, **asked)],
    "undo": _undo,
    "purge": _purge,
    "backup": lambda library, path: asdict(backup.backup(library, Path(path))),
    "restore": _restore,
}
