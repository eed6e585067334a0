"""The real files of the field through the shell: what is in the store afterwards is what the files say, row by row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from real_files import READERS, assert_the_same, facts_in, facts_of, real_file

from dateline.store import Library

ROOT = Path(__file__).resolve().parents[2]


def shell(store: Path, *words: object) -> dict:
    """Run the command line in a process of its own, and return what it says."""
    command = [sys.executable, "-m", "dateline", *map(str, words), "--json"]
    environment = {**os.environ, "DATELINE_STORE": str(store)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", READERS)
def test_a_real_file_loads_through_the_shell_as_it_says_itself(tmp_path, name):
    file, said, store = real_file(name), facts_of(name), tmp_path / "store.duckdb"
    told = shell(store, "load", file, "--dataset", "real")
    assert {word: told[word] for word in ("accepted", "rejected", "added")} == {
        "accepted": len(said), "rejected": 0, "added": len(said),
    }  # fmt: skip
    again = shell(store, "load", file, "--dataset", "real")
    assert (again["unchanged"], again["added"], again["updated"], again["change"]) == (len(said), 0, 0, 0)
    library = Library(store)
    try:
        assert_the_same(facts_in(library, "real"), said)
    finally:
        library.close()
