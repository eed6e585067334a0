"""The helper processes of one reading: started when a file is large, given errands, ended with it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from queue import SimpleQueue

from dateline.errors import ImportFailed
from dateline.model.incident import Actor
from dateline.settings import ROOT
from dateline.store.helper import Answer, Errand, Setup

MOST = 4
"""Helpers at most: the process that takes the file apart keeps about six of them busy, and each takes memory."""

_COMMAND = "from dateline.store.helper import main; main()"


def size() -> int:
    """Return how many helpers there should be: one for each processor that this process may use."""
    return min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


class Crew:
    """Helpers that read parts of a file at the same time."""

    def __init__(self) -> None:
        self.size = size()
        self._members = [_Member() for _ in range(self.size)]
        self._idle: SimpleQueue[_Member] = SimpleQueue()
        for member in self._members:
            self._idle.put(member)
        self._threads = ThreadPoolExecutor(self.size, "dateline-crew")

    def send(self, errand: Errand, setup: Setup, settled: Sequence[Actor]) -> Future[tuple[Answer, int]]:
        """Have an errand done; the result is the answer and how many of the settled actors the helper knew.

        `settled` may grow meanwhile: what is there when a helper takes the errand up is told.
        """
        return self._threads.submit(self._do, errand, setup, settled)

    def close(self) -> None:
        """End the helpers, whatever they are at."""
        for member in self._members:
            member.end()
        self._threads.shutdown(cancel_futures=True)

    def _do(self, errand: Errand, setup: Setup, settled: Sequence[Actor]) -> tuple[Answer, int]:
        member = self._idle.get()
        try:
            return member.do(errand, setup, settled)
        finally:
            self._idle.put(member)


class _Member:
    """One helper process, and what it has been told."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._setup = -1
        self._told = 0

    def do(self, errand: Errand, setup: Setup, settled: Sequence[Actor]) -> tuple[Answer, int]:
        """Have an errand done. Raises ImportFailed where the process has ended."""
        new = self._setup != setup.number
        told = 0 if new else self._told
        actors = settled[told:]
        sent = replace(errand, setup=setup if new else None, actors=actors)
        pipe, answers = self._process.stdin, self._process.stdout
        assert pipe and answers
        try:
            pickle.dump(sent, pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()
            answer: Answer = pickle.load(answers)
        except (OSError, EOFError, pickle.UnpicklingError):
            raise ImportFailed(f"{setup.path}: {self._ended()}") from None
        self._setup, self._told = setup.number, told + len(actors)
        return answer, self._told

    def _ended(self) -> str:
        code = self._process.wait()
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        return (
            f"a process that helped to read it {how}; if nobody ended it, the machine may have run out of memory. "
            "Nothing was loaded. Load it again."
        )

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
