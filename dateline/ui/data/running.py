"""Files read whole by a process of their own, and then loaded: one person's at a time, with progress and a way to stop.

A `Job` belongs to a session. When that is closed the job stops with it; what had been read is thrown away, and the store
is as it was. Once the store has begun to take the rows in, it takes in all of them or none.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dateline.errors import DatelineError
from dateline.settings import ROOT
from dateline.store import DataSet, Library, Outcome, staging
from dateline.ui.data.differing import Sides, both_sides

WAITING, READING, READ, LOADING, LOADED, FAILED, STOPPED = (
    "waiting", "reading", "read", "loading", "loaded", "failed", "stopped",
)  # fmt: skip
ACTIVE = (WAITING, READING, LOADING)


class Queue:
    """Jobs one after another, in the order in which they came."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: list[_Work] = []

    def enter(self, work: _Work) -> None:
        """Take a place in the queue."""
        with self._changed:
            self._jobs.append(work)

    def wait(self, work: _Work) -> bool:
        """Wait for the turn, and return whether it came before the job was stopped."""
        with self._changed:
            self._changed.wait_for(lambda: work.stopped.is_set() or (bool(self._jobs) and self._jobs[0] is work))
        return not work.stopped.is_set()

    def leave(self, work: _Work) -> None:
        """Give the place up."""
        with self._changed:
            if work in self._jobs:
                self._jobs.remove(work)
            self._changed.notify_all()

    def before(self, work: _Work) -> list[_Work]:
        """Return the jobs that go first."""
        with self._changed:
            return self._jobs[: self._jobs.index(work)] if work in self._jobs else []

    def stir(self) -> None:
        """Have those who wait look again."""
        with self._changed:
            self._changed.notify_all()


queue = Queue()
"""Of this server: reading takes a processor, and two at once would slow the map down for everybody."""


@dataclass(frozen=True)
class Order:
    """What is to be read: files with their mappings, and the id of the data set that it becomes."""

    files: tuple[Path, ...]
    maps: tuple[Path | None, ...]
    dataset: str
    about: tuple = ()
    """Whatever else makes this order another one than the last, such as the words of the mappings."""


@dataclass(frozen=True)
class Signed:
    """How the data set is described, whether what the files lack stays, and who loads it why."""

    dataset: DataSet
    append: bool
    who: str
    why: str = ""


@dataclass(eq=False)
class _Work:
    """What the thread of a job knows; it holds nothing of the session."""

    library: Library
    order: Order
    who: str
    scratch: Path
    load: Signed | None = None
    state: str = WAITING
    share: float = 0.0
    rows: int = 0
    began: float = 0.0
    ended: float = 0.0
    error: str = ""
    summary: dict = field(default_factory=dict)
    outcome: Outcome | None = None
    sides: list[Sides] = field(default_factory=list)
    folder: Path | None = None
    tree: int = 0
    process: subprocess.Popen | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    idle: threading.Event = field(default_factory=threading.Event)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        self.idle.clear()
        queue.enter(self)
        threading.Thread(target=self._run, name="dateline-load", daemon=True).start()

    def stop(self) -> None:
        """End the reading and throw away what was read; a load that the store is taking in goes on."""
        with self.guard:
            if self.state in (LOADING, LOADED):
                return
            self.stopped.set()
            self.state = STOPPED
            if self.process:
                self.process.kill()
        queue.stir()
        self._discard()

    def _discard(self) -> None:
        if self.folder:
            staging.discard(self.folder)

    def _run(self) -> None:
        try:
            if queue.wait(self):
                if self.state == WAITING:
                    self._read()
                if self.load and self.state == READ and self.tree != self.library.tree_revision():
                    self._discard()  # another load has brought actors since
                    self._read()
                if self.load:
                    self._commit(self.load)
        except DatelineError as error:
            self._fail(str(error))
        except Exception as error:  # whoever waits is told; the page stays
            self._fail(f"Nothing was loaded: {type(error).__name__}: {error}")
        finally:
            self.ended = time.monotonic()
            queue.leave(self)
            if self.state in (FAILED, STOPPED):
                self._discard()
            self.idle.set()

    def _fail(self, reason: str) -> None:
        if not self.stopped.is_set():
            self.error, self.state = reason, FAILED

    def _read(self) -> None:
        self.folder = staging.new_folder(self.library.path)
        snapshot = self.scratch / f"{self.folder.name}.json"
        known = staging.snapshot(self.library)
        self.tree = known["tree"]
        snapshot.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        command = [
            sys.executable, "-m", "dateline.cli.stage", *map(str, self.order.files), "--snapshot", str(snapshot),
            "--into", str(self.folder), "--dataset", self.order.dataset, "--accept-partial",
        ]  # fmt: skip
        for path in self.order.maps if any(self.order.maps) else ():
            command += ["--map", str(path) if path else "-"]
        with self.guard:
            if self.stopped.is_set():
                return
            self.began, self.state = time.monotonic(), READING
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._follow(self.process)
        snapshot.unlink(missing_ok=True)

    def _follow(self, process: subprocess.Popen) -> None:
        said: dict = {}
        assert process.stdout
        with process.stdout as lines:
            for line in lines:
                said = json.loads(line)
                if "progress" in said:
                    self.share, self.rows = said["progress"], said["rows"]
        process.wait()
        with self.guard:
            if self.stopped.is_set():
                return
            self.summary = said if "staged" in said else {}
            if said.get("staged"):
                self.state = READ
            else:
                self.error = said.get("error") or "The files can't be read: the reader gave up. Nothing was loaded."
                self.state = FAILED

    def _commit(self, signed: Signed) -> None:
        with self.guard:
            if self.state != READ or not self.folder:
                return
            self.state = LOADING
        staging.describe(self.folder, signed.dataset, append=signed.append)
        kept = Sides.keep(self.folder) if signed.dataset.dataset in _known(self.library) else None
        try:
            self.outcome = staging.commit(self.library, self.folder, who=signed.who, why=signed.why, now=datetime.now(UTC))
            if kept and self.outcome.conflicting:
                self.sides = both_sides(self.library, kept, [one.incident_id for one in self.outcome.conflicting])
        finally:
            if kept:
                staging.discard(kept)
        self.state = LOADED


def _known(library: Library) -> set[str]:
    reference = library.reference()
    return {*reference.datasets, *reference.hidden}


class Job:
    """A reading of files, and their load when it is asked for; it stops when nothing refers to it any more."""

    def __init__(self, library: Library, order: Order, scratch: Path, who: str, load: Signed | None = None) -> None:
        self._work = _Work(library, order, who, scratch, load)
        self._end = weakref.finalize(self, self._work.stop)
        self._work.start()

    @property
    def order(self) -> Order:
        """Return what is read."""
        return self._work.order

    @property
    def state(self) -> str:
        """Return how far it is: one of the words at the head of this module."""
        return self._work.state

    @property
    def active(self) -> bool:
        """Return whether something is going on."""
        return self._work.state in ACTIVE

    @property
    def loading(self) -> bool:
        """Return whether it ends with a load."""
        return self._work.load is not None

    @property
    def progress(self) -> tuple[float, int, float]:
        """Return the share that is read, the rows, and the rows a second."""
        work = self._work
        spent = (work.ended or time.monotonic()) - work.began if work.began else 0.0
        return work.share, work.rows, work.rows / spent if spent > 0 else 0.0

    @property
    def error(self) -> str:
        """Return why it failed."""
        return self._work.error

    @property
    def summary(self) -> dict:
        """Return what became of the rows, as `python -m dateline.cli.stage` says it."""
        return self._work.summary

    @property
    def outcome(self) -> Outcome | None:
        """Return what the load did, None before."""
        return self._work.outcome

    @property
    def sides(self) -> list[Sides]:
        """Return the incidents whose edits stood against the files, both ways."""
        return self._work.sides

    @property
    def waits_for(self) -> list[str]:
        """Return whose files are read first."""
        return [one.who for one in queue.before(self._work)]

    def load(self, signed: Signed) -> None:
        """Load what has been read, or what is being read when that is done."""
        work = self._work
        with work.guard:
            work.load = signed
            again = work.state == READ
        if again:
            work.ended = 0.0
            work.start()

    def wait(self, seconds: float) -> None:
        """Wait until nothing goes on any more, but not longer than so many seconds."""
        self._work.idle.wait(seconds)

    def stop(self) -> None:
        """Stop it; the store is as it was."""
        self._end()


def describe_order(files: Sequence[Path], maps: Sequence[Path | None], dataset: str, *about: object) -> Order:
    """Return an order that equals another one if it would read the same in the same way."""
    return Order(tuple(files), tuple(maps), dataset, about)
