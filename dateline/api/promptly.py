"""Answers leave at once: no small packet waits for the browser to say that it has the one before.

Streamlit makes its socket in a way that keeps asyncio from switching Nagle's algorithm off, and a browser says so only
after 40 ms: every file, message and answer took that much longer. docs/decisions/0016-no-delay.md has the figures.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

OPEN_FILES = (Path("/proc/self/fd"), Path("/dev/fd"))
"""Folders in which a system lists what a process has open, where it does."""


def send_promptly() -> int:
    """Switch the delay off on each socket that this process listens on, and return how many there are.

    Connections take it over from the socket that they come in on.
    """
    found = 0
    for listening in _listening():
        with listening:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            found += 1
    return found


def _listening() -> Iterator[socket.socket]:
    """Yield a second handle of each listening TCP socket of this process."""
    for number in _open_sockets():
        found = socket.socket(fileno=os.dup(number))
        if _takes_connections(found):
            yield found
        else:
            found.close()


def _open_sockets() -> list[int]:
    folder = next((one for one in OPEN_FILES if one.is_dir()), None)
    listed = [int(one.name) for one in folder.iterdir() if one.name.isdigit()] if folder else []
    return [number for number in listed if _is_socket(number)]


def _is_socket(number: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:  # closed meanwhile: it was the listing itself
        return False


def _takes_connections(found: socket.socket) -> bool:
    if found.family not in (socket.AF_INET, socket.AF_INET6) or found.type != socket.SOCK_STREAM:
        return False
    return bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
