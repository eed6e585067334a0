"""Files that a person drops: kept in a private folder beside the store while they are looked at, and then removed.

They lie under a number each, so that no name leads anywhere, and nothing serves them. The folder goes with the session
that made it, or with the process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from dateline.importers.mapping import Mapping, to_toml
from dateline.settings import ROOT
from dateline.store import staging
from dateline.text import slug

PATIENCE_S = 300
"""Seconds after which the first look at a file is given up."""

NAME_LIMIT = 100
"""Bytes of a file's name that are kept."""

ENDINGS = ("csv", "tsv", "tab", "txt", "xlsx", "xls", "xlsm", "geojson", "json", "kml", "kmz", "gpx", "gpkg", "parquet", "zip")
"""What the dialogue of the browser offers; what a file is gets told from its content."""


_numbers = count(1)
"""Of files in this process: widgets are called by them, and must not meet what was typed for an earlier file."""


@dataclass
class Dropped:
    """A file as it was dropped: its name for people, where it lies, its bytes, its first rows, and how it is to be read.

    `mapping` is None where Dateline reads it by itself; `remembered` says that the mapping was kept from an earlier file.
    """

    number: int
    name: str
    path: Path
    size: int
    sample: dict[str, Any] = field(default_factory=dict)
    mapping: Mapping | None = None
    remembered: bool = False
    asked: bool = False
    previews: dict[tuple, Any] = field(default_factory=dict)

    def mapping_file(self) -> Path | None:
        """Write the mapping beside the file, and return where it lies; None where there is none."""
        if self.mapping is None:
            return None
        path = self.path.with_name("mapping.toml")
        path.write_text(to_toml(self.mapping), encoding="utf-8")
        return path

    def spoken(self, text: str) -> str:
        """Return a message about the file with the name that its owner knows it by."""
        return text.replace(str(self.path), self.name)


class Uploads:
    """A private folder for the files of one session; it goes when nothing refers to it any more."""

    def __init__(self, store: Path) -> None:
        self.folder = staging.new_folder(store)
        self._end = weakref.finalize(self, staging.discard, self.folder)

    def keep(self, name: str, content: BinaryIO) -> Dropped:
        """Write a file into the folder, and return it."""
        number = next(_numbers)
        safe = safe_name(name)
        path = self.folder / f"{number:06}" / safe
        path.parent.mkdir(mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
        return Dropped(number, safe, path, path.stat().st_size)

    def remove(self, dropped: Dropped) -> None:
        """Remove one file, and all that was written beside it."""
        shutil.rmtree(dropped.path.parent, ignore_errors=True)

    def empty(self) -> None:
        """Remove all files, and all that was written beside them."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder."""
        self._end()


def safe_name(name: str) -> str:
    """Return a file's name without folders and signs that don't print, of bounded length."""
    base = name.replace("\\", "/").rpartition("/")[2]
    base = "".join(char for char in base if char.isprintable()).strip(". ") or "file"
    stem, dot, ending = base.rpartition(".")
    ending = f"{dot}{ending[:12]}" if stem else ""
    return (stem or base).encode()[:NAME_LIMIT].decode(errors="ignore") + ending


def dataset_name(files: Sequence[Dropped]) -> str:
    """Return a name for the data set of these files: that of the first, without its endings."""
    stem = files[0].name.partition(".")[0] or files[0].name
    return stem if slug(stem) else "my-data"


def look(files: Sequence[Dropped]) -> None:
    """Read the first rows of files, in a process of its own: a file that breaks its reader breaks nothing else."""
    command = [sys.executable, "-m", "dateline.cli.look", *(str(one.path) for one in files)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PATIENCE_S, check=False)
        lines = done.stdout.decode(errors="replace").splitlines()
    except subprocess.TimeoutExpired as late:
        lines = (late.stdout or b"").decode(errors="replace").splitlines()
    for at, one in enumerate(files):
        try:
            one.sample = json.loads(lines[at])
        except (IndexError, ValueError):
            one.sample = {"tables": [], "error": f"{one.name}: can't be read; the reader gave up. Is it damaged?"}
