"""Incidents read by one process and committed by another: rows as Parquet files in a folder beside the store.

The process that serves the store is spared the reading. A folder whose manifest is missing was not finished; one that
nobody is writing any more is swept away. What a folder holds is checked against the schema before it goes in.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
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
from dateline.store.library import BATCH, DataSet, Library, Outcome

_MANIFEST = "manifest.json"
_WRITER = "writer.pid"


def snapshot(library: Library) -> dict:
    """Return what a reader of files needs of the store, as JSON: actors, sites, countries, settled places."""
    found = library.reference()
    return {
        "tree": library.tree_revision(),
        "actors": [vars(one) for one in found.actors.values()],
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
    return Names({one.actor_id: one for one in actors}, {one.site_id: one for one in sites}, found["countries"], placings)


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


def commit(library: Library, folder: Path, *, who: str, why: str, now: datetime) -> Outcome:
    """Load what a staging folder holds, remove the folder, and return what became of it."""
    folder = folder.resolve()
    if folder.parent != root(library.path.resolve()):
        raise StoreError(f"{folder} is no folder of this store.")
    try:
        said = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        own = [Actor(**{**one, "aliases": tuple(one["aliases"])}) for one in said["actors"]]
        dataset, append, tree = DataSet(**said["dataset"]), bool(said["append"]), int(said["tree"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{folder} is not complete. Nothing was loaded; load the file again.") from error
    outcome = library.take(
        parts(folder), dataset, now, append=append, actors={one.actor_id: one for one in own}, who=who, why=why, tree=tree
    )
    discard(folder)
    return outcome


def discard(folder: Path) -> None:
    """Remove a staging folder."""
    shutil.rmtree(folder, ignore_errors=True)


def parts(folder: Path) -> Iterator[dict[str, pa.Table]]:
    """Yield the rows of a staging folder in the order of the files, some parts together; their keys count on."""
    first_key = 0
    waiting: dict[str, list[pa.Table]] = {name: [] for name in schema.ARRIVING}
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        try:
            made = {name: parquet.read_table(part / f"{name}.parquet", schema=layout) for name, layout in schema.ARRIVING.items()}
        except (OSError, pa.ArrowException) as error:
            raise StoreError(f"{part} can't be read: {error}. Nothing was loaded; load the file again.") from error
        for name, rows in made.items():
            waiting[name].append(_counted_on(rows, first_key))
        first_key += made["incidents"].num_rows
        if sum(rows.num_rows for rows in waiting["incidents"]) >= BATCH:
            yield _taken(waiting)
    if waiting["incidents"]:
        yield _taken(waiting)


def _taken(waiting: dict[str, list[pa.Table]]) -> dict[str, pa.Table]:
    """Return what waits as one table each, and forget it: the database takes many rows at once more quickly."""
    whole = {name: pa.concat_tables(parts) for name, parts in waiting.items()}
    for parts in waiting.values():
        parts.clear()
    return whole


def _counted_on(rows: pa.Table, first_key: int) -> pa.Table:
    return rows.set_column(0, rows.schema.field(0), compute.add(rows.column(0), pa.scalar(first_key, pa.int32())))
