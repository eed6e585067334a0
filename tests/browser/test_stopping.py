"""A server asked to stop, as a person or a machine asks it: it ends soon, whoever still reads."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, Server, environment

ROWS = 20_000
PATIENCE_S = 60
"""Seconds, well above those that a server takes for its stop, and well below those after which a reader is given up."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store whose export is larger than all that lies between a server and who reads from it."""
    folder = tmp_path_factory.mktemp("filled")
    file = folder / "many.csv"
    words = "said at length " * 30
    rows = (f"m{at},Shots {at},2020-03-{at % 28 + 1:02},firefight,{words}" for at in range(ROWS))
    file.write_text("incident_id,title,date_start,event_type,summary\n" + "\n".join(rows), encoding="utf-8")
    command = [sys.executable, "-m", "dateline", "load", str(file)]
    subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, capture_output=True)
    return folder / "store.duckdb"


@contextmanager
def reader_that_takes_nothing(server: Server) -> Iterator[socket.socket]:
    """Ask for an export, read its first bytes, and no more."""
    at = urlsplit(server.url)
    with socket.socket() as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        found.connect((at.hostname, at.port))
        found.sendall(f"GET /api/incidents.csv HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n".encode())
        assert found.recv(12) == b"HTTP/1.1 200"
        yield found


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_reader_who_takes_nothing_does_not_keep_a_server_from_stopping(
    filled: Path, fresh_server: Callable[..., Server], asked: signal.Signals
) -> None:
    server = fresh_server(lambda folder: shutil.copy(filled, folder))
    with reader_that_takes_nothing(server):
        server.process.send_signal(asked)
        server.process.wait(PATIENCE_S)
    assert "Traceback" not in server.printed.read_text()
