"""The program starts without the libraries that only some files need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLOW = ("pyogrio", "openpyxl", "shapely", "pandas")
"""GDAL and the readers of workbooks: they took 0.43 s of the 1.35 s of processor time that a start needed."""


def test_a_start_of_the_command_line_loads_no_library_that_only_some_files_need():
    assert loaded_of(SLOW, "parser()") == []


@pytest.mark.parametrize("verb", ["serve", "geocode"])
def test_a_verb_that_asks_the_store_nothing_loads_nothing_to_ask_it_with(verb):
    assert loaded_of(("ibis", "sqlglot", "dateline.answers", "dateline.exporters"), f"parser({verb!r})") == []


@pytest.mark.parametrize("made", ["parser('load')", "import dateline.cli.stage", "import dateline.store.helper"])
def test_a_process_that_only_reads_or_loads_files_loads_nothing_to_ask_the_store_with(made):
    assert loaded_of(("ibis", "sqlglot", "dateline.answers"), made) == []


def loaded_of(names: Sequence[str], made: str) -> list[str]:
    """Return which of these modules a new process has loaded once the command line has made a parser."""
    printed = f"print(*(one for one in {names!r} if one in sys.modules))"
    command = f"import sys; from dateline.cli.main import parser; {made}; {printed}"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()
