"""A disk that fills up: what was confirmed is kept, what was refused is not there, and the server goes on.

A limit on the size of a file stands for the disk: writing beyond it fails as on a full one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_backup import NOW

from dateline.store import Library, backup, history
from dateline.store.database import LONG_LOG, log_of
from dateline.store.schema import VERSION

ROOT = Path(__file__).resolve().parents[2]

BEGIN = """
import contextlib, json, os, resource, signal, subprocess, sys, threading
from dataclasses import replace
from pathlib import Path
from dateline.answers.facets import facets
from dateline.answers.totals import totals
from dateline.errors import StoreError
from dateline.filter import Filter
from dateline.store import DataSet, Library, backup, history, undoing
from dateline.store.database import log_of
from tests.unit.test_backup import MINE, NOW, incident, rename

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
library = Library(Path(sys.argv[1]))
library.load((incident(number, "x" * 900 + str(number)) for number in range(4_000)), MINE, NOW)
ANY = resource.getrlimit(resource.RLIMIT_FSIZE)

def full(room):
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(library.path) + room, ANY[1]))

def emptied():
    resource.setrlimit(resource.RLIMIT_FSIZE, ANY)

def others():
    return (replace(incident(number, "y" * 300 + str(number * 7919)), incident_id=f"other:{number}") for number in range(1_500))

def load():
    return library.load(others(), DataSet("other"), NOW)

def counted():
    with library.reading():
        assert facets(library, Filter())
        return totals(library, Filter()).matched

def locked():
    code = f"import duckdb; duckdb.connect({str(library.path)!r})"
    return "lock" in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr

said = {}
"""


def shown(script: str, store: Path) -> dict:
    """Run a script with a limit on the size of files in a process of its own; return what it says."""
    command = [sys.executable, "-c", BEGIN + script + "\nprint(json.dumps(said))", str(store)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_is_committed_is_confirmed_though_it_can_not_be_brought_into_the_file(tmp_path):
    """The disk has room for the log of changes, and none for the checkpoint behind a load."""
    said = shown(
        """
full(10_000)
said["load"] = load().added
said["counts"] = [library.count(), counted()]
said["edit"] = rename(library, "Edited")
said["locked"] = locked()
emptied()
said["again"] = load().unchanged
said["undone"] = [undoing.undo(library, 2, who="ana", why="", now=NOW), counted()]
library.close()
said["locked after"] = locked()
""",
        tmp_path / "store.duckdb",
    )
    assert said == {
        "load": 1_500, "counts": [5_500, 5_500], "edit": 3, "locked": True, "again": 1_500, "undone": [4, 4_000], "locked after": False,
    }  # fmt: skip
    again = Library(tmp_path / "store.duckdb")
    assert (again.count(), [change.number for change in history.changes(again)]) == (4_000, [4, 3, 2, 1])
    again.close()


def test_a_change_that_finds_no_room_is_refused_and_the_server_goes_on(tmp_path):
    said = shown(
        """
full(-os.path.getsize(library.path) + 100_000)
try:
    load()
except StoreError as error:
    said["error"] = str(error)
said["counts"] = [library.count(), counted()]
emptied()
said["load"] = load().added
""",
        tmp_path / "store.duckdb",
    )
    assert "store.duckdb was not changed" in said["error"]
    assert (said["counts"], said["load"]) == ([4_000, 4_000], 1_500)


def test_those_who_read_meanwhile_are_answered_or_told_to_ask_again(tmp_path):
    said = shown(
        """
stop, counts, errors = threading.Event(), set(), []

def read():
    while not stop.is_set():
        try:
            counts.add(counted())
        except StoreError as error:
            errors.append(str(error))

readers = [threading.Thread(target=read, daemon=True) for _ in range(3)]
for reader in readers:
    reader.start()
for number in range(4):
    full(10_000)
    with contextlib.suppress(StoreError):  # readings keep the log from being brought in: it may be too long for one more
        load()
    emptied()
    if library.count() == 5_500:
        undoing.undo(library, library.revision, who="ana", why="", now=NOW)
stop.set()
for reader in readers:
    reader.join()
said["counts"], said["errors"] = sorted(counts), errors
said["after"], said["locked"] = counted(), locked()
""",
        tmp_path / "store.duckdb",
    )
    assert set(said["counts"]) <= {4_000, 5_500}
    assert {4_000} <= set(said["counts"])
    assert [error for error in said["errors"] if "nce more" not in error] == []
    assert (said["after"], said["locked"]) == (4_000, True)


def test_a_copy_made_on_a_full_disk_holds_what_the_log_holds(tmp_path):
    said = shown(
        """
full(10_000)
load()
emptied()
said["long"] = log_of(library.path).stat().st_size > 100_000
said["copy"] = vars(backup.backup(library, library.path.with_name("copy.duckdb")))
""",
        tmp_path / "store.duckdb",
    )
    assert said == {"long": True, "copy": {"version": str(VERSION), "incidents": 5_500, "revision": 2}}
    assert backup.read_through(tmp_path / "copy.duckdb").incidents == 5_500


# A long log

KILLED = """
from dateline.store import change
change.checkpoint_now = lambda cursor: os._exit(9)
load()
"""


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """The file of a store whose process was killed after a commit, before its log was brought into the file."""
    store = tmp_path / "killed.duckdb"
    command = [sys.executable, "-c", BEGIN + KILLED, str(store)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    assert log_of(store).stat().st_size > 100_000
    return store


def test_a_killed_server_has_all_of_a_change_that_lies_in_the_log(killed):
    again = Library(killed)
    assert (again.count(), again.revision) == (5_500, 2)
    again.close()
    assert not log_of(killed).exists()


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_log_that_breaks_off_in_a_change_holds_nothing_of_it(killed, share):
    log = log_of(killed)
    log.write_bytes(log.read_bytes()[: int(log.stat().st_size * share)])
    again = Library(killed)
    assert (again.count(), again.revision) == (4_000, 1)
    again.close()


def test_a_store_with_a_long_log_is_brought_back(killed, tmp_path):
    copy, store = tmp_path / "copy.duckdb", tmp_path / "store.duckdb"
    shutil.copy(killed, copy)
    shutil.copy(log_of(killed), log_of(copy))
    backup.restore_file(store, copy, NOW)
    assert backup.read_through(store).incidents == 5_500


def test_the_log_is_brought_into_the_file_before_it_gets_long(tmp_path):
    said = shown(
        """
from dateline.store import database
database.LONG_LOG = 100_000
lengths = []
for number in range(60):
    rename(library, "Title " * 2_000 + str(number))
    log = log_of(library.path)
    lengths.append(log.stat().st_size if log.exists() else 0)
said["most"], said["last"] = max(lengths), len(lengths)
""",
        tmp_path / "store.duckdb",
    )
    assert 50_000 < said["most"] <= 100_000
    assert LONG_LOG <= 20_000_000, "a server that was killed reads it in less than a second"
