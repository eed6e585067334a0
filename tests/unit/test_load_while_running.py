"""The command line beside a process that has the store open: it loads, undoes and backs up through that one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.api import control, door
from dateline.errors import StoreError
from dateline.store import Library, edits, staging
from dateline.store.bundled import close_library, open_library

ROOT = Path(__file__).resolve().parents[2]
DONE, NOTHING_DONE, WRONG_USE, REJECTED, PARTIAL = range(5)
HEADER = "incident_id,title,date_start,event_type,lat,lon\n"
GOOD = "A,Rockets,2019-12-27,rocket-attack,33.3,44.4\nB,Riot,2019-12-28,riot,,\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "s" / "dateline.duckdb"


@pytest.fixture
def server(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Return a library that this process has open as a server has, with a door for the command line."""
    monkeypatch.setenv("DATELINE_STORE", str(store))
    door.install()
    yield open_library()
    close_library(store)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + GOOD, encoding="utf-8")
    return path


SHELL = (sys.executable, "-m", "dateline")
IMPATIENT = (sys.executable, "-c",
             "import sys; from dateline.cli import main, reach; reach.PATIENCE_S = 1; sys.exit(main.main())")  # fmt: skip


def shell(*words: object, command: Sequence[str] = SHELL) -> tuple[int, dict, str]:
    """Run the command line in a process of its own; return exit code, JSON and messages."""
    command = [*command, *map(str, words), "--json"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "ignore"}, capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def test_a_file_is_loaded_into_the_running_server_and_the_same_is_reported(server, file, store):
    code, found, _ = shell("load", file, "--who", "ana")
    assert code == DONE
    names = ("family", "dataset", "accepted", "rejected", "loaded", "added", "updated", "unchanged", "vanished", "rejects_file")
    assert [found[name] for name in names] == ["dateline", "mine", 2, 0, True, 2, 0, 0, 0, None]
    assert server.count() == 87
    assert edits.stored(server, "mine:A").incident.title == "Rockets"
    assert server.reference().datasets["mine"].title == "mine"
    assert not list(staging.root(store).iterdir())
    code, found, _ = shell("load", file)
    assert (code, found["unchanged"], found["change"]) == (DONE, 2, 0)


def test_what_stands_in_another_data_set_too_is_told_by_the_server(server, file):
    rows = [f"{day},Rockets {day},2019-03-0{day},rocket-attack,34.0,44.0\n" for day in range(1, 5)]
    file.write_text(HEADER + "".join(rows), encoding="utf-8")
    assert shell("load", file)[1]["overlaps"] == []
    assert shell("load", file, "--dataset", "twice")[1]["overlaps"] == [
        {"larger": "mine", "smaller": "twice", "incidents": 4, "of": 4}
    ]


def test_bad_rows_keep_the_file_out_as_they_do_without_a_server(server, file, store):
    file.write_text(HEADER + GOOD + "C,Bad,2019-13-01,riot,,\n", encoding="utf-8")
    code, found, _ = shell("load", file)
    assert (code, found["loaded"], found["rejected"]) == (REJECTED, False, 1)
    assert Path(found["rejects_file"]).exists()
    assert server.count() == 85
    assert not list(staging.root(store).iterdir())


def test_undo_purge_and_backup_go_through_the_server(server, file, tmp_path):
    change = shell("load", file)[1]["change"]
    assert shell("changes")[1]["changes"][0]["number"] == change
    code, found, _ = shell("backup", tmp_path / "copy.duckdb")
    assert (code, found["incidents"]) == (DONE, 87)
    assert shell("undo", change, "--why", "wrong file")[0] == DONE
    assert server.count() == 85
    assert "has done so already" in shell("undo", change)[1]["error"]
    assert shell("restore", tmp_path / "copy.duckdb")[0] == DONE
    assert server.count() == 87
    assert shell("purge", "mine", "--name-again", "mine")[0] == DONE
    assert server.count() == 85


def test_after_a_backup_no_other_process_can_open_the_store(server, tmp_path, store):
    shell("backup", tmp_path / "copy.duckdb")
    command = f"import duckdb; duckdb.connect({str(store)!r})"
    assert "lock" in subprocess.run([sys.executable, "-c", command], capture_output=True, text=True).stderr


def test_the_door_is_for_its_own_user_alone(server, store):
    note = control.note_path(store)
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    socket = Path(json.loads(note.read_text())["socket"])
    assert stat.S_IMODE(socket.stat().st_mode) & 0o077 == 0
    close_library(store)
    assert not note.exists()
    assert not socket.exists()


@pytest.mark.parametrize(
    "request_words",
    [{"verb": "explode"}, {"verb": "undo"}, {"verb": "undo", "number": "x"}, {"verb": "commit", "folder": "/etc"}],
)
def test_what_the_server_can_not_do_is_said(server, store, request_words):
    with pytest.raises(StoreError):
        control.ask(store, **request_words)
    assert server.count() == 85


def assert_refused_beside_another(store: Path, file: Path) -> None:
    """Fail unless a load beside a process that has the store open, and can't be asked, waits and then says so."""
    other = Library(store)
    try:
        code, found, said = shell("load", file, command=IMPATIENT)
    finally:
        other.close()
    assert code == NOTHING_DONE
    assert f"{store} is open in another process" in found["error"]
    assert "waiting up to 1 s" in said


def test_a_store_that_another_process_has_open_is_told_in_a_clear_message(store, file, monkeypatch):
    monkeypatch.setenv("DATELINE_STORE", str(store))
    assert_refused_beside_another(store, file)


def test_a_note_of_a_server_that_is_gone_is_no_server(store, file, monkeypatch):
    monkeypatch.setenv("DATELINE_STORE", str(store))
    store.parent.mkdir()
    control.note_path(store).write_text(json.dumps({"pid": 1, "socket": str(store) + ".socket"}))
    Path(str(store) + ".socket").write_text("")
    assert shell("load", file)[0] == DONE
    assert_refused_beside_another(store, file)


def test_a_load_waits_for_a_server_that_has_only_just_taken_the_store(store, file, monkeypatch):
    """As in its first seconds: the store is filled, or its last changes are read, before it can be asked."""
    monkeypatch.setenv("DATELINE_STORE", str(store))
    script = ("import sys; from dateline.api import door; from dateline.settings import STORE; "
              "from dateline.store import Library; from dateline.store.bundled import open_library; door.install(); "
              "held = Library(STORE.path); print('taken', flush=True); sys.stdin.readline(); open_library(); sys.stdin.readline()")  # fmt: skip
    starting = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert starting.stdout.readline() == "taken\n"
        command = [*SHELL, "load", str(file), "--json"]
        load = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert "waiting up to" in load.stderr.readline()
        starting.stdin.write("\n")
        starting.stdin.flush()
        said, _ = load.communicate()
        assert json.loads(said)["loaded"] is True
    finally:
        starting.communicate("\n")
    assert open_library().count() == 87
    close_library(store)


def test_a_server_takes_the_place_of_one_that_was_killed(store, monkeypatch, file):
    monkeypatch.setenv("DATELINE_STORE", str(store))
    script = ("from dateline.api import door; from dateline.store.bundled import open_library; import time; door.install(); "
              "open_library(); print('open', flush=True); time.sleep(600)")  # fmt: skip
    killed = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert killed.stdout.readline() == "open\n"
    assert shell("load", file)[1]["loaded"] is True
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert control.note_path(store).exists()
    door.install()
    try:
        assert open_library().count() == 87
        assert shell("load", file)[1]["unchanged"] == 2
    finally:
        close_library(store)


def staged(server: Library, file: Path, *words: object) -> tuple[int, Path, list[dict]]:
    """Stage a file as the data page does; return exit code, folder and what was said."""
    folder = staging.new_folder(server.path)
    (folder / "snapshot.json").write_text(json.dumps(staging.snapshot(server)))
    command = [sys.executable, "-m", "dateline.cli.stage", file, "--snapshot", folder / "snapshot.json", "--into", folder,
               "--dataset", "mine", *words]  # fmt: skip
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
    return done.returncode, folder, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_file_is_staged_with_progress_and_then_loaded(server, file):
    file.write_text(HEADER + "".join(f"{number},Title,2020-01-01,riot,,\n" for number in range(3000)), encoding="utf-8")
    code, folder, said = staged(server, file)
    assert code == DONE
    assert "progress" in said[0]
    assert (said[-1]["staged"], said[-1]["accepted"], said[-1]["family"]) == (True, 3000, "dateline")
    outcome = staging.commit(server, folder, who="ana", why="", now=server_now())
    assert outcome.added == 3000
    assert not folder.exists()


def server_now() -> datetime:

    return datetime(2021, 1, 1, tzinfo=UTC)


def test_what_was_not_staged_to_its_end_is_not_loaded(server, file):
    file.write_text(HEADER + GOOD + "C,Bad,2019-13-01,riot,,\n", encoding="utf-8")
    code, folder, said = staged(server, file)
    assert (code, said[-1]["staged"], said[-1]["rejected"]) == (REJECTED, False, 1)
    with pytest.raises(StoreError, match="not complete"):
        staging.commit(server, folder, who="", why="", now=server_now())
    assert server.count() == 85


def test_a_folder_that_was_tampered_with_is_not_loaded(server, file):
    _, folder, _ = staged(server, file)
    part = next(path for path in folder.iterdir() if path.is_dir())
    (part / "namings.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match="can't be read"):
        staging.commit(server, folder, who="", why="", now=server_now())
    assert server.count() == 85


def test_folders_of_killed_readers_are_swept_away(server, store):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = staging.root(store) / "left"
    left.mkdir(parents=True)
    (left / "writer.pid").write_text(str(gone.pid))
    mine = staging.new_folder(store)
    assert not left.exists()
    assert mine.exists()


def test_a_reader_that_is_killed_leaves_the_store_as_it_was(server, file, store):
    file.write_text(HEADER + "".join(f"{number},Title,2020-01-01,riot,,\n" for number in range(20_000)), encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-m", "dateline", "load", str(file)], cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None and not list(staging.root(store).glob("*")):  # until it stages
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert server.count() == 85
    assert shell("load", file, "--dataset", "other")[1]["loaded"] is True
    assert server.count() == 20_085


def test_incidents_are_exported_while_the_server_runs(server, tmp_path):
    wanted = tmp_path / "k1.csv"
    command = [sys.executable, "-m", "dateline", "export", "--output", str(wanted), "place=k1"]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True)
    assert done.returncode == DONE, done.stderr
    assert len(wanted.read_text(encoding="utf-8").splitlines()) > 1


# A server that is stopped in the middle

SERVER = """
import os, signal, sys
from dateline.api import door
from dateline.store import change
from dateline.store.bundled import open_library

def stopped(*_, **__):
    print("at work", flush=True)
    signal.pause()

door.install()
if len(sys.argv) > 1:
    holder, name = {"before the commit": (change.Change, "_place"), "after it": (change, "checkpoint_now")}[sys.argv[1]]
    open_library()
    setattr(holder, name, stopped)
open_library()
print("open", flush=True)
signal.pause()
"""


@contextlib.contextmanager
def other_server(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a process that has the store open as a server has."""
    process = subprocess.Popen([sys.executable, "-c", SERVER, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "open\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_load_whose_server_ends_while_the_file_is_read_goes_on_by_itself(store, file, monkeypatch, end):
    monkeypatch.setenv("DATELINE_STORE", str(store))
    file.write_text(HEADER + "".join(f"{number},Title,2020-01-01,riot,,\n" for number in range(20_000)), encoding="utf-8")
    with other_server() as process:
        command = [*SHELL, "load", str(file), "--json"]
        load = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while load.poll() is None and not list(staging.root(store).glob("*")):  # until it stages
            os.sched_yield()
        process.send_signal(end)
        process.wait()
        said, messages = load.communicate()
    assert load.returncode == DONE, messages
    assert json.loads(said)["added"] == 20_000
    with contextlib.closing(Library(store)) as library:
        assert library.count() == 20_085
    assert not list(staging.root(store).iterdir())


@pytest.mark.parametrize(("moment", "there"), [("before the commit", 0), ("after it", 2)])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_server_that_ends_while_it_loads_has_all_or_nothing_and_the_shell_says_how_to_see(
    store, file, monkeypatch, end, moment, there
):
    monkeypatch.setenv("DATELINE_STORE", str(store))
    with other_server(moment) as process:
        command = [*SHELL, "load", str(file), "--json"]
        load = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "at work\n"
        process.send_signal(end)
        process.wait()
        said, messages = load.communicate()
    assert "Traceback" not in messages
    assert (load.returncode, json.loads(said)["loaded"]) == (NOTHING_DONE, False)
    assert "ended before it answered" in messages and "dateline changes" in messages
    with contextlib.closing(Library(store)) as library:
        assert library.count() == 85 + there
    again = shell("load", file)[1]
    assert (again["loaded"], again["unchanged"], again["added"]) == (True, there, 2 - there)
