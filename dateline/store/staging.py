"""Incidents read by one process and committed by another: rows as Parquet files in a folder beside the store.

The process that serves the store is spared the reading. A folder whose manifest is missing was not finished; one that
nobody is writing any more is swept away. What a folder holds is checked against the schema before it goes in.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as parquet
from pyarrow import compute

from dateline.errors import StoreError
from dateline.importers.names import Names
from dateline.importers.placing import Placing
from dateline.model.incident import Actor, Site
from dateline.store import datasets, schema
from dateline.store.helper import no_room
from dateline.store.library import DataSet, Library, Outcome
from dateline.store.progress import Progress

_MANIFEST = "manifest.json"
_WRITER = "writer.pid"


def snapshot(library: Library) -> dict:
    """Return what a reader of files needs of the store, as JSON: actors, sites, countries, settled places."""
    found = library.reference()
    return {
        "tree": library.tree_revision(),
        "actors": [vars(one) for one in found.actors.values()],
        "owners": {one: owner for one, owner in found.owners.items() if owner},
        "merged": [[found.owners[one], found.former[one].name, _turned_out(one, found.merged)] for one in found.merged],
        "sites": [vars(one) for one in found.sites.values()],
        "countries": dict(found.countries),
        "placings": [[*key, *vars(one).values()] for key, one in datasets.settled_places(library).items()],
        "datasets": sorted({*found.datasets, *found.hidden}),
    }


def names_of(found: Mapping) -> Names:
    """Return the names of a snapshot."""
    actors = [Actor(**{**one, "aliases": tuple(one["aliases"])}) for one in found["actors"]]
    sites = [Site(**{**one, "aliases": tuple(one["aliases"])}) for one in found["sites"]]
    placings = {(name, country): Placing(*rest) for name, country, *rest in found.get("placings", ())}
    merged = {(owner, name): into for owner, name, into in found.get("merged", ()) if owner}
    return Names({one.actor_id: one for one in actors}, {one.site_id: one for one in sites}, found["countries"], placings,
                 found.get("owners", {}), merged)  # fmt: skip


def _turned_out(actor_id: str, merged: Mapping[str, str]) -> str:
    """Return which actor a merged one is in the end."""
    while actor_id in merged:
        actor_id = merged[actor_id]
    return actor_id


def root(store: Path) -> Path:
    """Return the folder beside a store in which rows are staged."""
    return store.with_name(f"{store.name}.staged")


def new_folder(store: Path) -> Path:
    """Return a new folder for staging, and sweep away those whose writer is gone."""
    sweep(store)
    folder = root(store) / uuid4().hex
    try:
        folder.mkdir(parents=True, mode=0o700)
        (folder / _WRITER).write_text(str(os.getpid()))
    except OSError as error:
        raise StoreError(f"{folder} can't be made: {error.strerror}. The folder of the store has to be writable.") from error
    return folder


def sweep(store: Path) -> None:
    """Remove the staging folders that no running process is writing."""
    for folder in root(store).glob("*"):
        try:
            writer = int((folder / _WRITER).read_text())
        except (OSError, ValueError):
            writer = 0
        if not writer or not _runs(writer):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def finish(folder: Path, dataset: DataSet, found: Mapping, own: Mapping[str, Actor], *, append: bool) -> None:
    """Say that a staging folder is complete, and what is in it."""
    said = {"dataset": asdict(dataset), "tree": found["tree"], "append": append, "actors": [vars(one) for one in own.values()]}
    part = folder / f"{_MANIFEST}.part"
    try:
        part.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        part.replace(folder / _MANIFEST)
    except OSError as error:
        raise no_room(folder, error) from error


def describe(folder: Path, dataset: DataSet, *, append: bool) -> None:
    """Say anew, of a complete staging folder, how its data set is described and whether what it lacks stays."""
    try:
        said = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if said["dataset"]["dataset"] != dataset.dataset:
            raise StoreError(f"{folder} holds rows of another data set. Nothing was loaded; load the file again.")
        part = folder / f"{_MANIFEST}.part"
        part.write_text(json.dumps({**said, "dataset": asdict(dataset), "append": append}, ensure_ascii=False), encoding="utf-8")
        part.replace(folder / _MANIFEST)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{folder} is not complete. Nothing was loaded; load the file again.") from error


def commit(library: Library, folder: Path, *, who: str, why: str, now: datetime, progress: Progress | None = None) -> Outcome:
    """Load what a staging folder holds, remove the folder, and return what became of it; `progress` is as for `take`."""
    folder = folder.resolve()
    if folder.parent != root(library.path.resolve()):
        raise StoreError(f"{folder} is no folder of this store.")
    try:
        said = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        own = [Actor(**{**one, "aliases": tuple(one["aliases"])}) for one in said["actors"]]
        dataset, append, tree = DataSet(**said["dataset"]), bool(said["append"]), int(said["tree"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{folder} is not complete. Nothing was loaded; load the file again.") from error
    arriving = Arriving(folder)
    try:
        outcome = library.take(
            arriving, dataset, now, append=append, actors={one.actor_id: one for one in own}, who=who, why=why, tree=tree,
            progress=progress,
        )  # fmt: skip
    except StoreError as error:
        if arriving.failed:
            raise arriving.failed from error
        raise
    discard(folder)
    return outcome


def discard(folder: Path) -> None:
    """Remove a staging folder."""
    shutil.rmtree(folder, ignore_errors=True)


class Arriving:
    """The rows of a staging folder, table by table in the order of the files; their keys, 0 and up in each part, count on.

    They are read as the database asks for them. `failed` says what is wrong with a part, which the database says less well.
    """

    def __init__(self, folder: Path) -> None:
        self.parts = sorted(path for path in folder.iterdir() if path.is_dir())
        self.failed: StoreError | None = None

    def streams(self) -> Iterator[tuple[str, pa.RecordBatchReader]]:
        """Yield each table that a load fills, by its name."""
        firsts = [0, *accumulate(map(self._length, self.parts))]
        for name, layout in schema.ARRIVING.items():
            yield name, pa.RecordBatchReader.from_batches(layout, self._batches(name, layout, firsts))

    def rows(self) -> int:
        """Return how many rows all tables have together."""
        return sum(self._length(part, name) for part in self.parts for name in schema.ARRIVING)

    def _length(self, part: Path, name: str = "incidents") -> int:
        with self._told(part):
            return parquet.read_metadata(part / f"{name}.parquet").num_rows

    def _batches(self, name: str, layout: pa.Schema, firsts: Sequence[int]) -> Iterator[pa.RecordBatch]:
        for part, first in zip(self.parts, firsts, strict=False):
            with self._told(part):
                rows = parquet.read_table(part / f"{name}.parquet", schema=layout)
            keys = compute.add(rows.column(0), pa.scalar(first, pa.int32()))
            yield from rows.set_column(0, layout.field(0), keys).to_batches()

    @contextmanager
    def _told(self, part: Path) -> Iterator[None]:
        try:
            yield
        except (OSError, pa.ArrowException) as error:
            self.failed = StoreError(f"{part} can't be read: {error}. Nothing was loaded; load the file again.")
            raise self.failed from error
