"""`python -m dateline` as a shell runs it: exit codes, messages, files, and what a killed load leaves."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.importers.layout import COLUMNS
from dateline.store import Library, actors

ROOT = Path(__file__).resolve().parents[2]
DONE, NOTHING_DONE, WRONG_USE, REJECTED, PARTIAL = range(5)
HEADER = "incident_id,title,date_start,event_type,lat,lon"
GOOD = "A,Rockets,2019-12-27,rocket-attack,33.3,44.4\nB,Riot,2019-12-28,riot,,\n"
BAD = 'C,"Über, ""all""",2019-13-01,riot,,\nD,Too far,2019-12-27,riot,133.3,44.4\n'


class Shell:
    """Runs the program on a store of its own."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.environment = {**os.environ, "DATELINE_STORE": str(store), "PYTHONWARNINGS": "ignore"}

    def start(self, *words: object) -> subprocess.Popen:
        command = [sys.executable, "-m", "dateline", *map(str, words)]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *words: object) -> tuple[int, str, str]:
        """Return exit code, output and messages of a command."""
        process = self.start(*words)
        out, messages = process.communicate()
        assert b"Traceback" not in messages, messages.decode()
        return process.returncode, out.decode(), messages.decode()

    def incidents(self) -> int:
        """Return how many incidents the store holds."""
        library = Library(self.store)
        try:
            return library.count()
        finally:
            library.close()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "store" / "dateline.duckdb")


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a CSV file of these rows."""

    def write(rows: str, name: str = "mine.csv") -> Path:
        path = tmp_path / name
        path.write_text(f"{HEADER}\n{rows}", encoding="utf-8")
        return path

    return write


def test_a_good_file_loads_and_the_json_says_what_happened(shell, file):
    code, out, _ = shell.run("load", file(GOOD), "--dataset", "My Set", "--json")
    found = json.loads(out)
    assert code == DONE
    assert {name: found[name] for name in ("dataset", "accepted", "rejected", "loaded", "rejects_file", "reasons")} == {
        "dataset": "my-set", "accepted": 2, "rejected": 0, "loaded": True, "rejects_file": None, "reasons": [],
    }  # fmt: skip
    code, out, _ = shell.run("export", "--format", "csv", "dataset=my-set")
    assert code == DONE
    assert [row["incident_id"] for row in csv.DictReader(io.StringIO(out))] == ["my-set:A", "my-set:B"]


def test_a_file_whose_incidents_stand_in_another_data_set_too_is_told(shell, tmp_path):
    assert shell.run("export", "--format", "csv", "type=rocket-attack", "to=2019-12-31")[0] == DONE
    path = tmp_path / "again.csv"
    path.write_text(shell.run("export", "--format", "csv", "type=rocket-attack", "to=2019-12-31")[1], encoding="utf-8")
    number = len(list(csv.DictReader(path.open(encoding="utf-8", newline=""))))
    code, out, messages = shell.run("load", path, "--dataset", "again")
    assert code == DONE, messages
    assert f"{number} of the {number} incidents of again share id, days and place with one in library." in out
    found = json.loads(shell.run("load", path, "--dataset", "again", "--json")[1])
    assert found["overlaps"] == [{"larger": "library", "smaller": "again", "incidents": number, "of": number}]


def test_a_file_with_bad_rows_loads_nothing_and_writes_them_beside_it(shell, file):
    path = file(GOOD + BAD)
    code, out, messages = shell.run("load", path)
    assert code == REJECTED
    assert f"{path}, line 4: date_start '2019-13-01' is a day that does not exist" in messages
    assert "Nothing was loaded" in out
    assert shell.incidents() == 85
    with path.with_suffix(".rejects.csv").open(encoding="utf-8", newline="") as rejects:
        rows = list(csv.DictReader(rejects))
    assert [(row["line"], row["column"], row["value"]) for row in rows] == [
        ("4", "date_start", "2019-13-01"),
        ("5", "lat", "133.3"),
    ]
    assert [row["title"] for row in rows] == ['Über, "all"', "Too far"]


def test_the_good_rows_load_when_that_is_asked_for(shell, file, tmp_path):
    rejects = tmp_path / "elsewhere.csv"
    code, out, _ = shell.run("load", file(GOOD + BAD), "--accept-partial", "--rejects", rejects, "--json")
    found = json.loads(out)
    assert code == PARTIAL
    assert (found["accepted"], found["rejected"], found["loaded"], found["rejects_file"]) == (2, 2, True, str(rejects))
    assert [(one["line"], one["column"]) for one in found["reasons"]] == [(4, "date_start"), (5, "lat")]
    assert rejects.exists()
    assert shell.incidents() == 87


@pytest.mark.parametrize("rows", ["", "\0"])
def test_a_file_that_is_no_use_loads_nothing_and_says_why(shell, file, rows):
    path = file(rows)
    code, out, messages = shell.run("load", path, "--json")
    found = json.loads(out)
    assert code == NOTHING_DONE
    assert found["loaded"] is False
    assert str(path) in found["error"]
    assert str(path) in messages
    assert shell.incidents() == 85


def test_the_name_of_the_curated_library_is_no_name_for_a_load(shell, file):
    code, _, messages = shell.run("load", file(GOOD), "--dataset", "Library")
    assert code == NOTHING_DONE
    assert "--dataset" in messages


def test_check_reports_and_changes_nothing(shell, file):
    code, out, messages = shell.run("check", file(GOOD + BAD))
    assert code == REJECTED
    assert "2 rows accepted, 2 rejected" in out
    assert "line 5: lat" in messages
    assert shell.run("check", file(GOOD, "good.csv"))[0] == DONE
    assert not shell.store.exists()


def test_an_export_takes_the_words_of_the_address_bar(shell, tmp_path):
    words = ("from=2019-10-01", "to=2020-02-16", "type=rocket-attack", "q=K1")
    code, out, _ = shell.run("export", "--format", "geojson", *words)
    found = json.loads(out)
    assert code == DONE
    assert {feature["properties"]["site_id"] for feature in found["features"]} >= {"k1"}
    target = tmp_path / "out.csv"
    code, out, _ = shell.run("export", "--format", "csv", "--output", target, *words)
    assert (code, out) == (DONE, "")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"), newline="")))
    assert list(rows[0]) == [*COLUMNS, "match"]
    assert {row["incident_id"] for row in rows} == {feature["id"] for feature in found["features"]}


@pytest.mark.parametrize(
    ("word", "says"),
    [("aktor=kh", "'aktor' is not a filter word"), ("type=rocket", "type='rocket' is not known"), ("K1", "word=value")],
)
def test_a_word_that_is_not_known_is_refused_by_name(shell, word, says):
    code, out, messages = shell.run("export", "--format", "csv", word)
    assert (code, out) == (NOTHING_DONE, "")
    assert says in messages


def test_a_command_that_is_none_is_wrong_use(shell):
    assert shell.run("explode")[0] == WRONG_USE
    assert shell.run("export", "--format", "shapefile")[0] == WRONG_USE


def test_a_store_that_is_no_store_is_left_as_it_is(shell, file):
    shell.store.parent.mkdir()
    shell.store.write_bytes(b"no store" * 2_000)
    code, _, messages = shell.run("load", file(GOOD))
    assert code == NOTHING_DONE
    assert str(shell.store) in messages
    assert shell.store.read_bytes() == b"no store" * 2_000


MANY = 30_000


def size_on_disk(store: Path) -> int:
    """Return the bytes of the store and of the files that it keeps beside itself."""
    found = 0
    for path in store.parent.rglob("*"):
        try:
            found += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # it went while we looked
            continue
    return found


def test_a_load_that_is_killed_leaves_all_of_it_or_nothing(shell, file):
    path = file(
        "".join(
            f"{number},Title {number},2020-01-{number % 28 + 1:02},riot,{number % 80},{number % 170 + 1}\n"
            for number in range(MANY)
        )
    )
    assert shell.run("load", file(GOOD, "first.csv"))[0] == DONE
    before, size = shell.incidents(), size_on_disk(shell.store)
    process = shell.start("load", path, "--dataset", "many")
    while process.poll() is None and size_on_disk(shell.store) <= size + 50_000:  # until the load writes
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert shell.incidents() in (before, before + MANY)
    assert shell.run("load", file(GOOD, "next.csv"), "--dataset", "many")[0] == DONE
    assert shell.incidents() == before + 2


def test_the_same_file_again_changes_nothing_though_its_actors_were_renamed_and_merged(shell, tmp_path):
    file = tmp_path / "sides.csv"
    file.write_text("date,place,country,attacker,target\n" + "".join(
        f"2020-01-0{day},Donetsk,UA,{one},{other}\n" for day, one, other in ((1, "DPR", "Old Guards"), (2, "XYZ", "DPR"), (3, "LPR", "Maidan"))
    ))  # fmt: skip

    def load() -> tuple[int, int]:
        found = json.loads(shell.run("load", file, "--dataset", "mine", "--json")[1])
        return found["added"] + found["updated"], found["unchanged"]

    assert load() == (3, 0)
    assert load() == (0, 3)
    library = Library(shell.store)
    change = {"who": "ana", "why": "", "now": datetime(2021, 1, 1, tzinfo=UTC)}
    dpr = library.reference().actors["dpr"]
    actors.edit_actor(library, replace(dpr, name="Donetsk People's Republic", aliases=("DPR",)), **change)
    actors.merge_actor(library, "lpr", "dpr", **change)
    actors.merge_actor(library, "old-guards", "isf", **change)
    library.close()
    assert load() == (0, 3)
