"""The program starts without the libraries that only some files need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOW = ("pyogrio", "openpyxl", "shapely", "pandas")
"""GDAL and the readers of workbooks: they took 0.43 s of the 1.35 s of processor time that a start needed."""


def test_a_start_of_the_command_line_loads_no_library_that_only_some_files_need():
    command = f"import sys, dateline.cli.main; print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
