"""Files read for a load, a check or staging: their incidents staged, their rejected rows, and a word about progress."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from dateline.errors import ImportFailed
from dateline.importers.batch import Progress, Reading
from dateline.importers.families import BY_ID
from dateline.importers.family import Context
from dateline.importers.mapping import Mapping, read_mapping
from dateline.importers.names import Names
from dateline.importers.read import AUTO, read_file
from dateline.importers.rejects import write_rejects
from dateline.model.incident import Actor
from dateline.store import LIBRARY
from dateline.store.intake import Intake
from dateline.text import slug

REASONS_IN_JSON = 100
UNMAPPED_IN_JSON = 100
NO_MAPPING = Path("-")


class Rejections(ImportFailed):
    """Some rows can't be read, and loading the others was not asked for."""


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add the words that say which files are read, and how."""
    parser.add_argument("file", type=Path, nargs="+")
    families = (AUTO, *BY_ID)
    parser.add_argument(
        "--format", choices=families, default=AUTO, help="the family of layouts; told from the content by default"
    )
    parser.add_argument(
        "--map", type=Path, action="append",
        help="a mapping (TOML) that says which column of an unknown layout is what; with several files one for all, or one for "
        "each of them in their order, `-` for a file that needs none",
    )  # fmt: skip
    parser.add_argument("--rejects", type=Path, help="where rejected rows are written; beside the file by default")


def dataset_of(options: argparse.Namespace) -> str:
    """Return the id of the data set that files are loaded as. Raises ImportFailed where it can't be one."""
    dataset = slug(options.dataset or options.file[0].stem)
    if dataset in ("", LIBRARY):
        name = dataset or options.dataset
        raise ImportFailed(f"{options.file[0]}: {name!r} can't be the name of a data set. Give another with --dataset.")
    return dataset


@dataclass
class Files:
    """Files being read as one data set; `actors`, `unmapped` and `readings` fill while `read` goes through them."""

    options: argparse.Namespace
    dataset: str
    names: Names
    progress: Progress | None = None
    accept_partial: bool = True
    actors: dict[str, Actor] = field(default_factory=dict)
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    readings: list[Reading] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def read(self, folder: Path | None = None) -> None:
        """Read all files, into a staging folder where there is one.

        Raises Rejections at the end where rows were rejected and that is not accepted.
        """
        mappings = self._mappings()
        with Intake(folder, self.dataset, self.names) as intake:
            for number, path in enumerate(self.options.file):
                context = Context(self.dataset, self.names, actors=self.actors, unmapped=self.unmapped)
                told = self._told(number) if self.progress else None
                reading = read_file(path, context, family=self.options.format, mapping=mappings[number], progress=told)
                self.readings.append(reading)
                intake.read(reading)
                if not (reading.accepted or reading.rejected):
                    raise ImportFailed(f"{path}: holds no incident below its header. Nothing was loaded.")
        if self.rejected and not self.accept_partial:
            raise Rejections("rows were rejected")
        if not self.accepted:
            raise Rejections(f"{self.options.file[0]}: holds no row that can be read. Nothing was loaded.")

    def _mappings(self) -> list[Mapping | None]:
        """Return the mapping of each file. Raises ImportFailed where there are not as many as files."""
        count, named = len(self.options.file), self.options.map or [NO_MAPPING]
        if len(named) not in (1, count):
            raise ImportFailed(f"--map is given {len(named)} times for {count} files. Give it once, or once for each file.")
        read = [None if path == NO_MAPPING else read_mapping(path) for path in named]
        return read * count if len(read) == 1 else read

    def _told(self, number: int) -> Progress:
        count, progress = len(self.options.file), self.progress
        assert progress

        def told(share: float, rows: int) -> None:
            progress((number + share) / count, rows)

        return told

    @property
    def accepted(self) -> int:
        """Return how many rows were accepted."""
        return sum(reading.accepted for reading in self.readings)

    @property
    def rejected(self) -> int:
        """Return how many rows were rejected."""
        return sum(len(reading.rejected) + reading.rejected_beyond for reading in self.readings)

    def write_rejects(self) -> list[Path]:
        """Write the rejected rows of each file beside it, or where `--rejects` says, and return where they lie."""
        bad = [reading for reading in self.readings if reading.rejected]
        if self.options.rejects and len(self.options.file) > 1 and bad:
            raise ImportFailed("--rejects names one place, but there are several files; without it each gets its own.")
        written = []
        for reading in bad:
            path = self.options.rejects or reading.path.with_suffix(".rejects.csv")
            try:
                write_rejects(path, reading.header, reading.rejected)
            except OSError as error:
                reason = f"the rejected rows can't be written there: {error.strerror}. Name a place with --rejects."
                raise ImportFailed(f"{path}: {reason}") from error
            written.append(path)
        return written

    def summary(self, rejects: list[Path]) -> dict:
        """Return what became of the rows, as JSON."""
        names = ("column", "value", "reason")
        reasons = [
            {"file": str(reading.path), "line": one.line, **dict(zip(names, fault, strict=True)), "table": one.table}
            for reading in self.readings for one in reading.rejected[:REASONS_IN_JSON] for fault in one.faults
        ]  # fmt: skip
        first = self.readings[0] if self.readings else None
        return {
            "family": first.family if first else None, "why": first.why if first else "", "dataset": self.dataset,
            "accepted": self.accepted, "rejected": self.rejected, "rejects_file": str(rejects[0]) if rejects else None,
            "rejects_files": [str(path) for path in rejects], "reasons": reasons[:REASONS_IN_JSON],
            "notes": [note for reading in self.readings for note in reading.notes],
            "unmapped": [[*one, count] for one, count in self.unmapped.most_common(UNMAPPED_IN_JSON)],
            "seconds": round(time.monotonic() - self.began, 2),
        }  # fmt: skip


class Bar:
    """Writes the share that is read to a terminal, once a second has gone by."""

    def __init__(self) -> None:
        self.began = self.last = time.monotonic()
        self.drawn = False

    def __call__(self, share: float, rows: int) -> None:
        """Draw the bar, at most ten times a second."""
        now = time.monotonic()
        if now - self.began > 1 and now - self.last > 0.1:
            self.last, self.drawn = now, True
            print(f"\r[{'#' * int(share * 30):30}] {share:4.0%} {rows:,} rows", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the bar off the screen."""
        if self.drawn:
            print(f"\r{' ' * 60}\r", end="", file=sys.stderr, flush=True)
            self.drawn = False


def bar() -> Bar | None:
    """Return a bar where somebody sees it."""
    return Bar() if sys.stderr.isatty() else None
