"""The real servers that are measured: started on a free port, watched, and stopped again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from dateline.settings import ROOT

PATIENCE_S = 120
POLL_S = 0.02


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process and how many seconds it took until it answered."""

    url: str
    process: psutil.Process
    start_s: float

    def memory(self) -> tuple[int, int]:
        """Return the resident memory of the server now and at its peak, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return self.process.memory_info().rss, int(peak.split()[1]) * 1024


@contextmanager
def serving(script: Path, log: Path, env: Mapping[str, str], options: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run `streamlit run script` for the length of the block, with these settings in its environment."""
    port = free_port()
    settings = {"server.port": str(port), "server.address": "localhost", "server.headless": "true",
                "browser.gatherUsageStats": "false", **(options or {})}  # fmt: skip
    flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
    with log.open("wb") as out:
        began = time.perf_counter()
        process = psutil.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *flags],
            cwd=ROOT, env={**os.environ, **env}, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            # Not /api/health: that waits for the store, which the server opens and warms up by itself once it answers; a
            # first page that is asked for at once is to be measured as its reader has it.
            _wait_until_healthy(f"http://localhost:{port}/_stcore/health", process, log)
            yield Server(f"http://localhost:{port}", psutil.Process(process.pid), time.perf_counter() - began)
        finally:
            _stop(process)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_until_healthy(url: str, process: psutil.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(POLL_S)
    raise SystemExit(f"The server did not start. The end of {log}:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: psutil.Popen) -> None:
    """End the server and wait for it; one that is busy for more than ten seconds is killed."""
    process.terminate()
    try:
        process.wait(10)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait()
