"""A store's file copied by a process of its own.

Closing any descriptor of a file drops all POSIX locks that the process holds on it: a copy made by the process that has
the store open would open the store to a second writer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dateline.errors import StoreError

_COPY = (
    "import os, shutil, sys\n"
    "source, target = sys.argv[1:]\n"
    "shutil.copyfile(source, target)\n"
    "with open(target, 'rb+') as file:\n"
    "    os.fsync(file.fileno())\n"
)


_COMPARE = "import filecmp, sys\nsys.exit(not filecmp.cmp(*sys.argv[1:], shallow=False))\n"


def same(one: Path, other: Path) -> bool:
    """Return whether two files hold the same bytes."""
    return not subprocess.run([sys.executable, "-I", "-c", _COMPARE, str(one), str(other)], capture_output=True).returncode


def copied(source: Path, target: Path) -> None:
    """Copy a file; `target` appears complete or not at all. Raises StoreError when it can't be written."""
    part = target.with_name(f"{target.name}.part")
    done = subprocess.run([sys.executable, "-I", "-c", _COPY, str(source), str(part)], capture_output=True, text=True)
    if done.returncode:
        part.unlink(missing_ok=True)
        reason = (done.stderr.strip().splitlines() or ["the copy was broken off"])[-1]
        raise StoreError(f"{source} can't be copied to {target}: {reason}. Make room there, or name another place.")
    os.replace(part, target)
