"""The DuckDB file itself: opened, spoken to, changed in transactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dateline.errors import StoreError, StoreInUse
from dateline.store import schema

Cursor = duckdb.DuckDBPyConnection

LONG_LOG = 16_000_000
"""Bytes of the log of changes from which it is brought into the store's file."""

_OWN_CHECKPOINTS = {"checkpoint_threshold": "1TB"}
"""DuckDB would make a checkpoint of its own in a COMMIT, and call the change refused where only that has failed."""

_DAMAGES = (duckdb.IOException, duckdb.FatalException, duckdb.SerializationException)
"""What DuckDB raises where a file is cut off or was overwritten; a wrong checksum is its plain Error."""

_NO_CHECKPOINT = "Failed to create checkpoint"


def connect(path: Path, memory_limit: str, *, read_only: bool = False) -> Cursor:
    """Return a connection that reaches no other file. Raises StoreInUse when another process has the file, or StoreError."""
    config: dict[str, Any] = {"enable_external_access": "false", "memory_limit": memory_limit, **_OWN_CHECKPOINTS}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.IOException as error:
        reason = str(error)
        if "lock" in reason.lower():
            raise StoreInUse(
                f"{path} is open in another process, most likely a running Dateline server. Stop it and try again, "
                "or name another store in DATELINE_STORE."
            ) from error
        raise StoreError(f"{path} can't be opened: {reason}. It was left as it is.") from error
    except duckdb.PermissionException as error:  # it knows the file as one of another kind, and would load what reads that
        raise StoreError(f"{path} can't be opened: it is no DuckDB database. It was left as it is.") from error
    except (duckdb.Error, OSError) as error:
        raise StoreError(f"{path} can't be opened: {error}. It was left as it is.") from error


def run(cursor: Cursor, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
    """Return all rows of a statement. DuckDB streams: a result that is not drained leaves an INSERT half done."""
    return cursor.execute(sql, values).fetchall() if values else cursor.execute(sql).fetchall()


def one(cursor: Cursor, sql: str, values: Sequence[Any] = ()) -> Any:
    """Return the first value of the first row, or None where there is none."""
    rows = run(cursor, sql, values)
    return rows[0][0] if rows else None


def records(cursor: Cursor, name: str, where: str = "true", values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Return rows of a table as dictionaries."""
    names = schema.TABLES[name].names
    listed = ", ".join(f'"{column}"' for column in names)
    return [dict(zip(names, row, strict=True)) for row in run(cursor, f'SELECT {listed} FROM "{name}" WHERE {where}', values)]


@contextmanager
def transaction(cursor: Cursor, path: Path) -> Iterator[None]:
    """Run the block as one transaction: all of it or, whatever is raised, nothing."""
    run(cursor, "BEGIN")
    try:
        yield
        run(cursor, "COMMIT")
    except BaseException as error:
        _roll_back(cursor)
        if isinstance(error, duckdb.Error):
            raise StoreError(f"{path} was not changed: {error}") from error
        raise


def _roll_back(cursor: Cursor) -> None:
    try:
        run(cursor, "ROLLBACK")
    except duckdb.Error:  # the failed statement has already ended the transaction
        return


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn what DuckDB says of a full disk or a damaged file into an error of ours; the store is as it was."""
    try:
        yield
    except duckdb.Error as error:
        raise StoreError(f"{path} was not changed: {error}") from error


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what DuckDB says of a damaged file while it is read into an error of ours; faults of a question stay what they are."""
    try:
        yield
    except duckdb.Error as error:
        if _NO_CHECKPOINT in str(error):
            raise StoreError(
                f"{path} is being opened again, because its changes could not be tidied up: {error}. Everything that was "
                "confirmed is kept. Ask once more; make room on its disk."
            ) from error
        if type(error) is not duckdb.Error and not isinstance(error, _DAMAGES):
            raise
        raise StoreError(
            f"{path} can't be read: {error}. It is damaged and was left as it is. "
            "Put a backup in its place: python -m dateline restore FILE."
        ) from error


def checkpoint(cursor: Cursor) -> bool:
    """Bring the write-ahead log into the file, and return whether that could be done: not while a reading is under way.

    Nothing depends on it: what was committed is kept in the log until the next time. On a full disk DuckDB gives all of its
    connections up with that: `Library.changed` opens the file again.
    """
    try:
        run(cursor, "CHECKPOINT")
    except (duckdb.TransactionException, duckdb.IOException, duckdb.FatalException):
        return False
    return True


def log_of(path: Path) -> Path:
    """Return where the changes lie that a store's file does not hold yet."""
    return path.with_name(f"{path.name}.wal")


def has_long_log(path: Path) -> bool:
    """Return whether the log of a store is so long that opening it would take a while."""
    try:
        return log_of(path).stat().st_size > LONG_LOG
    except OSError:
        return False


def append(cursor: Cursor, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
    """Add rows to a table, column by column name; many at once take a quarter of the time of the same ones in lots."""
    cursor.register("arriving", rows)
    try:
        run(cursor, f'INSERT INTO "{name}" BY NAME SELECT * FROM arriving')
    finally:
        cursor.unregister("arriving")


def append_records(cursor: Cursor, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add dictionaries to a table of the schema."""
    if rows:
        append(cursor, name, pa.Table.from_pylist(list(rows), schema.TABLES[name]))


def stamp(now: datetime) -> str:
    """Return a moment as the store writes it: UTC, whole seconds."""
    return now.astimezone(UTC).isoformat(timespec="seconds")
