"""Loads of large files as processes: killed, stopped, out of room."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from dateline.store import Library, staging
from dateline.store.bundled import close_library, open_library
from dateline.ui.data.running import FAILED, STOPPED, Job, Order

ROOT = Path(__file__).resolve().parents[2]
DONE, NOTHING_DONE = 0, 1
HEADER = "incident_id,title,date_start,event_type,lat,lon,summary\n"
LARGE = 60_000
BUNDLED = 85


def written(path: Path, rows: int, words: int = 10) -> Path:
    """Write a file of so many incidents."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(rows):
            text = " ".join(f"word{number * 31 + at}" for at in range(words))
            file.write(f"A{number},Title {number},2020-01-{number % 28 + 1:02},riot,{number % 80},{number % 170 + 1},{text}\n")
    return path


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "s" / "dateline.duckdb"
    monkeypatch.setenv("DATELINE_STORE", str(path))
    open_library()
    close_library(path)
    return path


def load(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "dateline", "load", *map(str, words), "--json"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def helpers_of(pid: int, gone: subprocess.Popen | None = None) -> list[psutil.Process]:
    """Wait until a process has started helpers, and return them."""
    parent = psutil.Process(pid)
    while not (found := parent.children()):
        assert gone is None or gone.poll() is None, "the load ended before it had helpers"
        os.sched_yield()
    return found


def incidents(store: Path) -> int:
    found = Library(store)
    try:
        return found.count()
    finally:
        found.close()


def test_a_killed_load_takes_its_helpers_along_and_leaves_the_store_as_it_was(store: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "large.csv", LARGE)
    process = load(file)
    helpers = helpers_of(process.pid, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert psutil.wait_procs(helpers, timeout=30)[1] == []
    assert incidents(store) == BUNDLED
    assert load(written(tmp_path / "next.csv", 10)).wait() == DONE
    assert incidents(store) == BUNDLED + 10
    assert list(staging.root(store).iterdir()) == []


def test_a_helper_that_is_killed_is_said_and_nothing_is_loaded(store: Path, tmp_path: Path) -> None:
    process = load(written(tmp_path / "large.csv", LARGE))
    helpers_of(process.pid, process)[0].kill()
    out, _ = process.communicate()
    assert process.returncode == NOTHING_DONE
    assert "helped to read it was ended by SIGKILL" in json.loads(out)["error"]
    assert "large.csv" in json.loads(out)["error"]
    assert incidents(store) == BUNDLED
    assert list(staging.root(store).iterdir()) == []


@pytest.fixture
def library(store: Path) -> Iterator[Library]:
    yield open_library()
    close_library(store)


def reading(library: Library, folder: Path) -> tuple[Job, list[psutil.Process]]:
    """Return a job that reads a large file, and the helpers of its reader."""
    mine = psutil.Process()
    others = set(mine.children())  # servers and browsers of other tests
    job = Job(library, Order((written(folder / "large.csv", LARGE),), (), "large"), folder, "ana")
    while not (readers := set(mine.children()) - others) or not (helpers := readers.pop().children()):
        assert job.active, job.error
        os.sched_yield()
    return job, helpers


def test_a_load_that_is_stopped_on_the_page_leaves_no_process_behind(library: Library, tmp_path: Path) -> None:
    job, helpers = reading(library, tmp_path)
    job.stop()
    job.wait(30)
    assert job.state == STOPPED
    assert psutil.wait_procs(helpers, timeout=30)[1] == []
    assert library.count() == BUNDLED


def test_a_helper_that_is_killed_is_said_on_the_page(library: Library, tmp_path: Path) -> None:
    job, helpers = reading(library, tmp_path)
    helpers[0].kill()
    job.wait(60)
    assert (job.state, library.count()) == (FAILED, BUNDLED)
    assert "Nothing was loaded" in job.error


LOADING = """
import sys, threading
from pathlib import Path
from dateline.store.bundled import open_library
from dateline.ui.data.running import Job, Order
job = Job(open_library(), Order((Path(sys.argv[1]),), (), "large"), Path(sys.argv[2]), "ana")
threading.Event().wait()
"""


def test_a_killed_server_takes_its_readers_along_and_the_next_one_sweeps_up(store: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "large.csv", LARGE)
    server = subprocess.Popen([sys.executable, "-c", LOADING, str(file), str(tmp_path)], cwd=ROOT)
    [reader] = helpers_of(server.pid, server)
    helpers = helpers_of(reader.pid, server)
    server.kill()
    server.wait()
    assert psutil.wait_procs([reader, *helpers], timeout=30)[1] == []
    assert len(list(staging.root(store).iterdir())) == 1
    assert open_library().count() == BUNDLED
    assert list(staging.root(store).iterdir()) == []
    close_library(store)


NO_ROOM = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from dateline.cli.main import main
sys.exit(main())
"""


def test_a_full_disk_met_by_a_helper_leaves_the_store_as_it_was(store: Path, tmp_path: Path) -> None:
    """A limit on the size of a file stands for the disk; only the rows that helpers read are too many for it."""
    file = tmp_path / "large.csv"
    file.write_text(HEADER + "".join(f"A{number},T,2020-01-01,riot,,,\n" for number in range(20_000)), encoding="utf-8")
    with file.open("a", encoding="utf-8") as more:
        more.writelines(f"B{number},T,2020-01-01,riot,,,{os.urandom(60).hex()}\n" for number in range(10_000))
    command = [sys.executable, "-c", NO_ROOM, "load", str(file), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == NOTHING_DONE, done.stderr
    assert "Make room there; the store is as it was." in json.loads(done.stdout)["error"]
    assert incidents(store) == BUNDLED
    assert list(staging.root(store).iterdir()) == []
