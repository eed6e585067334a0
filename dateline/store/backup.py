"""A copy of the store while it is in use, and a copy brought back."""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from dateline.errors import StoreError
from dateline.settings import MEMORY
from dateline.store import migration, schema
from dateline.store.copying import copied
from dateline.store.database import append, append_records, checkpoint, connect, log_of, one, run, spoken, stamp, transaction
from dateline.store.library import Library

BATCH = 200_000


@dataclass(frozen=True)
class Found:
    """What a store's file holds: the version of its schema, incidents and the number of its last change."""

    version: str
    incidents: int
    revision: int


def backup(library: Library, target: Path, *, whole: bool = True) -> Found:
    """Write a consistent copy of the store to `target`, check it by reading it, and return what it holds.

    Readers go on meanwhile, changes wait. Raises StoreError, leaving what was at `target`, when it can't be written or,
    with `whole`, where a part of the store is damaged.
    """
    target = target.resolve()
    if target == library.path.resolve():
        raise StoreError(f"{target} is the store itself. Name another file for the copy.")
    part = target.with_name(f"{target.name}.copy")
    with library.writing, library.cursor() as cursor, spoken(library.path):
        checkpoint(cursor)  # what it leaves in the log is copied too; nothing writes to either while we hold the lock
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            copied(library.path, part)
            if (log := log_of(library.path)).exists():
                copied(log, log_of(part))
        except OSError as error:
            raise StoreError(f"{target} can't be written: {error.strerror}.") from error
        held = Found(str(schema.VERSION), library.count(), library.revision)
    try:
        connect(part, MEMORY.value).close()  # brings a copied log into the copy
        if (_sound(part, library.path, target) if whole else look_into(part)) != held:
            raise StoreError(f"{target} was not written: the copy is not what the store holds. Try again.")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
        log_of(part).unlink(missing_ok=True)
    return held


def _sound(part: Path, store: Path, target: Path) -> Found:
    """Read a copy through; what is damaged in it is so in the store."""
    try:
        return read_through(part)
    except StoreError as error:
        raise StoreError(
            f"{target} was not written: the store itself, {store}, is damaged. What can be read of it can be exported; "
            "an older backup may still be good."
        ) from error


def look_into(path: Path) -> Found:
    """Return what a store's file holds. Raises StoreError, saying why, where it is no store that this program can read."""
    if not path.is_file():
        raise StoreError(f"{path} can't be read: there is no such file.")
    base = connect(path, MEMORY.value, read_only=True)
    try:
        with base.cursor() as cursor, spoken(path):
            version = migration.version(cursor)
            if version not in (*schema.OLDER, str(schema.VERSION)):
                raise StoreError(f"{path} is no store of this program (schema {version}). Nothing was changed.")
            number = "SELECT max(revision) FROM revisions" if version == "1" else "SELECT max(number) FROM changes"
            return Found(version, one(cursor, "SELECT count(*) FROM incidents"), one(cursor, number))
    finally:
        base.close()


def read_through(path: Path) -> Found:
    """Read all of a store's file and return what it holds. Raises StoreError where any part of it can't be read."""
    found = look_into(path)
    base = connect(path, MEMORY.value, read_only=True)
    try:
        with base.cursor() as cursor:
            for (name,) in run(cursor, "SELECT table_name FROM duckdb_tables()"):
                one(cursor, f'SELECT max(hash(held)) FROM "{name}" AS held')  # a checksum goes with each block that is read
    except duckdb.Error as error:
        raise StoreError(f"{path} is damaged: {error}. Nothing was changed. Another copy may still be good.") from error
    finally:
        base.close()
    return found


def restore(library: Library, source: Path, *, who: str, why: str = "", now: datetime) -> Path:
    """Put what a copy holds in place of what the store holds, and return where the replaced store lies.

    The copy is checked first. Readers see the store as it was until all of it is there.
    """
    source = source.resolve()
    if source == library.path.resolve():
        raise StoreError(f"{source} is the store itself. Name a copy of it.")
    found = read_through(source)
    if found.version in schema.OLDER:  # its own copy is brought up to date, the file given is left as it is
        working = library.path.with_name(f"{library.path.name}.restoring")
        copied(source, working)
        try:
            Library(working).close()
            return restore(library, working, who=who, why=why or f"from {source.name}", now=now)
        finally:
            for path in working.parent.glob(f"{glob.escape(working.name)}*"):
                path.unlink(missing_ok=True)
    kept = beside(library.path, now)
    with library.writing:
        backup(library, kept, whole=False)  # a damaged store is kept too
        copy = connect(source, MEMORY.value, read_only=True)
        try:
            with library.cursor() as cursor, copy.cursor() as other, spoken(library.path):
                _pour(cursor, other, library.path, who, why, f"restored {source.name}", now)
                checkpoint(cursor)
        finally:
            copy.close()
            library.changed()
    return kept


def _pour(cursor, other, path: Path, who: str, why: str, what: str, now: datetime) -> None:
    """Replace the content of every table in one transaction. The number of the last change only grows: caches rely on it."""
    last = max(one(cursor, "SELECT max(number) FROM changes"), one(other, "SELECT max(number) FROM changes"))
    with transaction(cursor, path):
        for name in schema.TABLES:
            run(cursor, f'DELETE FROM "{name}"')
            columns = ", ".join(f'"{column}"' for column in schema.TABLES[name].names)
            for batch in other.sql(f'SELECT {columns} FROM "{name}"').to_arrow_reader(BATCH):
                append(cursor, name, batch)
        row: Mapping = {
            "number": last + 1,
            "at": stamp(now),
            "who": who,
            "kind": "restore",
            "what": what,
            "why": why,
            "dataset": "",
        }
        append_records(cursor, "changes", [row])
        run(cursor, schema.shown_sql(bool(one(cursor, "SELECT count(*) FROM datasets WHERE hidden"))))


def restore_file(path: Path, source: Path, now: datetime) -> Path | None:
    """Put a copy in place of a store that nobody has open, even a damaged one; return where that one lies now.

    The copy is checked first. The caller has made sure that the store is not in use.
    """
    found = read_through(source)
    part = path.with_name(f"{path.name}.restoring")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        copied(source, part)
        if (log := log_of(source)).exists():
            copied(log, log_of(part))
            connect(part, MEMORY.value).close()  # brings the copied log into the copy
        if look_into(part) != found:
            raise StoreError(f"{source} was not restored: it was changed while it was copied. Nothing was changed; try again.")
        kept = beside(path, now) if path.exists() else None
        if kept:
            _keep(path, kept)
        os.replace(part, path)
    finally:
        for left in (part, log_of(part)):
            left.unlink(missing_ok=True)
    return kept


def _keep(path: Path, kept: Path) -> None:
    """Give a store a second name beside it: until the copy takes its place in one step, there is a store."""
    try:
        os.link(path, kept)
    except OSError:  # some disks know no second names
        copied(path, kept)
    for log in path.parent.glob(f"{glob.escape(log_of(path).name)}*"):  # and what a killed checkpoint has left of one
        os.replace(log, kept.with_name(f"{kept.name}{log.name.removeprefix(path.name)}"))


def beside(path: Path, now: datetime) -> Path:
    """Return a free name beside a store for what it was before a restore."""
    base = f"{path.name}.before-{stamp(now)[:19].replace(':', '')}"
    return next(
        each for number in range(1000) if not (each := path.with_name(f"{base}{f'-{number}' if number else ''}")).exists()
    )
