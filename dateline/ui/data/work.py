"""What goes on in the background: files read whole by a process of their own, then taken in by the store, or thrown away.

Nothing here holds anything of a session: `running` ties a work to one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dateline.errors import DatelineError
from dateline.settings import ROOT
from dateline.store import DataSet, Library, Outcome, staging
from dateline.store.progress import Progress
from dateline.ui.data.differing import Sides, both_sides
from dateline.ui.data.turns import queue

WAITING, READING, READ, LOADING, LOADED, FAILED, STOPPED = (
    "waiting", "reading", "read", "loading", "loaded", "failed", "stopped",
)  # fmt: skip
ACTIVE = (WAITING, READING, LOADING)


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
class Work:
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
    progress: Progress = field(default_factory=Progress)
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

    def stop(self) -> bool:
        """End it and throw away what was read, also while the store takes it in; return whether it was not too late."""
        with self.guard:
            taking_in = self.state == LOADING
            if self.state == LOADED or (taking_in and not self.progress.stop()):
                return False
            self._end()
        queue.stir()
        if not taking_in:  # else the thread that reads the rows throws them away
            self._discard()
        return True

    def leave(self) -> None:
        """End it, as nobody waits for it any more, unless the store is taking it in: that was asked for, and goes on."""
        with self.guard:
            if self.state in (LOADING, LOADED):
                return
            self._end()
        queue.stir()
        self._discard()

    def _end(self) -> None:
        self.stopped.set()
        self.state = STOPPED
        if self.process:
            self.process.kill()

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
            self.state, self.progress = LOADING, Progress()
        staging.describe(self.folder, signed.dataset, append=signed.append)
        kept = Sides.keep(self.folder) if signed.dataset.dataset in _known(self.library) else None
        try:
            self.outcome = staging.commit(
                self.library, self.folder, who=signed.who, why=signed.why, now=datetime.now(UTC), progress=self.progress
            )
            if kept and self.outcome.conflicting:
                self.sides = both_sides(self.library, kept, [one.incident_id for one in self.outcome.conflicting])
        finally:
            if kept:
                staging.discard(kept)
        self.state = LOADED


def _known(library: Library) -> set[str]:
    reference = library.reference()
    return {*reference.datasets, *reference.hidden}
