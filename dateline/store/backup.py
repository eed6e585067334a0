"""A copy of the store while it is in use, and a copy brought back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dateline.errors import StoreError
from dateline.settings import MEMORY
from dateline.store import migration, schema
from dateline.store.copying import copied
from dateline.store.database import append, append_records, checkpoint, connect, one, run, spoken, stamp, transaction
from dateline.store.library import Library

BATCH = 200_000


@dataclass(frozen=True)
class Found:
    """What a store's file holds: the version of its schema, incidents and the number of its last change."""

    version: str
    incidents: int
    revision: int


def backup(library: Library, target: Path) -> Found:
    """Write a consistent copy of the store to `target`, check it by opening it, and return what it holds.

    Readers go on meanwhile, changes wait. Raises StoreError, leaving what was at `target`, when it can't be written.
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
            log = library.path.with_name(f"{library.path.name}.wal")
            if log.exists():
                copied(log, part.with_name(f"{part.name}.wal"))
        except OSError as error:
            raise StoreError(f"{target} can't be written: {error.strerror}.") from error
        held = Found(str(schema.VERSION), library.count(), library.revision)
    try:
        connect(part, MEMORY.value).close()  # brings a copied log into the copy
        if look_into(part) != held:
            raise StoreError(f"{target} was not written: the copy is not what the store holds. Try again.")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
        part.with_name(f"{part.name}.wal").unlink(missing_ok=True)
    return held


def look_into(path: Path) -> Found:
    """Return what a store's file holds. Raises StoreError, saying why, where it is no store that this program can read."""
    if not path.is_file():
        raise StoreError(f"{path} can't be read: there is no such file.")
    base = connect(path, MEMORY.value, read_only=True)
    try:
        with base.cursor() as cursor, spoken(path):
            version = migration.version(cursor)
            if version not in ("1", str(schema.VERSION)):
                raise StoreError(f"{path} is no store of this program (schema {version}). Nothing was changed.")
            number = "SELECT max(revision) FROM revisions" if version == "1" else "SELECT max(number) FROM changes"
            return Found(version, one(cursor, "SELECT count(*) FROM incidents"), one(cursor, number))
    finally:
        base.close()


def restore(library: Library, source: Path, *, who: str, why: str = "", now: datetime) -> Path:
    """Put what a copy holds in place of what the store holds, and return where the replaced store lies.

    The copy is checked first. Readers see the store as it was until all of it is there.
    """
    source = source.resolve()
    if source == library.path.resolve():
        raise StoreError(f"{source} is the store itself. Name a copy of it.")
    found = look_into(source)
    if found.version == "1":  # its own copy is brought up to date, the file given is left as it is
        working = library.path.with_name(f"{library.path.name}.restoring")
        copied(source, working)
        try:
            Library(working).close()
            return restore(library, working, who=who, why=why or f"from {source.name}", now=now)
        finally:
            for path in (working, working.with_name(f"{working.name}.v1-backup")):
                path.unlink(missing_ok=True)
    kept = beside(library.path, now)
    with library.writing:
        backup(library, kept)
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
    look_into(source)
    part = path.with_name(f"{path.name}.restoring")
    path.parent.mkdir(parents=True, exist_ok=True)
    copied(source, part)
    kept = beside(path, now) if path.exists() else None
    if kept:
        os.replace(path, kept)
        wal = path.with_name(f"{path.name}.wal")
        if wal.exists():
            os.replace(wal, kept.with_name(f"{kept.name}.wal"))
    os.replace(part, path)
    return kept


def beside(path: Path, now: datetime) -> Path:
    """Return a free name beside a store for what it was before a restore."""
    base = f"{path.name}.before-{stamp(now)[:19].replace(':', '')}"
    return next(
        each for number in range(1000) if not (each := path.with_name(f"{base}{f'-{number}' if number else ''}")).exists()
    )
