"""The library: the one DuckDB file that holds all data sets, and the only place that writes to it.

One base connection a process, and a cursor for each reading: a DuckDB connection refuses work from two threads.
A load is one transaction, so that a killed process leaves all of it or nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from dateline.errors import StoreError
from dateline.model.incident import Actor, Incident, Site, tree_parent
from dateline.store import schema
from dateline.store.rows import tables_of

LIBRARY = "library"
"""The curated data set, filled from `data/` on first start; every other data set is an import."""

PARTS = ("incidents", "involvements", "namings", "sources")
"""The tables that a load fills."""

MEMORY_LIMIT = "1500MB"
"""What DuckDB may hold in memory while serving; a larger sort goes by way of the disk, beside the store's file."""

BATCH = 50_000
"""Incidents held in memory at once while loading."""


@dataclass(frozen=True)
class DataSet:
    """A named set of incidents with its own source line and licence; `editable` marks the curated library."""

    dataset: str
    title: str
    source_line: str = ""
    licence: str = ""
    editable: bool = False
    loaded_at: str = ""


_IBIS_TYPES = {pa.string(): "string", pa.int32(): "int32", pa.float64(): "float64", pa.bool_(): "boolean"}


class Tables:
    """The store's tables as Ibis expressions over a cursor of its own; use it in one thread."""

    def __init__(self, backend: ibis.BaseBackend) -> None:
        self.backend = backend

    def __getattr__(self, name: str) -> ibis.Table:
        if name not in schema.TABLES:
            raise AttributeError(name)
        # As `backend.table` makes it, but without asking the database for a schema that we know.
        layout = ibis.schema({field.name: _IBIS_TYPES[field.type] for field in schema.TABLES[name]})
        table = ibis.expr.operations.DatabaseTable(
            name=name, schema=layout, source=self.backend, namespace=ibis.expr.operations.Namespace(catalog=None, database=None)
        ).to_expr()
        setattr(self, name, table)
        return table


@dataclass(frozen=True)
class Reference:
    """What changes only with a load: actors, sites, data sets and countries, as of one revision."""

    revision: int
    actors: Mapping[str, Actor]
    sites: Mapping[str, Site]
    datasets: Mapping[str, DataSet]
    countries: Mapping[str, str]

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Return the ids of the actors directly under each actor; those that head a branch stand under ""."""
        found: dict[str, list[str]] = {}
        for actor in self.actors.values():
            found.setdefault(tree_parent(actor, self.actors), []).append(actor.actor_id)
        return {parent: tuple(ids) for parent, ids in found.items()}


class Library:
    """An open store. Reading is safe from many threads; loads queue behind each other."""

    def __init__(self, path: Path | str, *, memory_limit: str = MEMORY_LIMIT) -> None:
        self.path = Path(path)
        self._base = _connect(self.path, memory_limit)
        self._writing = threading.Lock()
        self._reference: Reference | None = None
        self._local = threading.local()
        self._prepare()

    def close(self) -> None:
        """Close the file; readings under way fail."""
        self._base.close()

    def tables(self) -> Tables:
        """Return the tables for reading in this thread."""
        if not hasattr(self._local, "tables"):
            self._local.tables = Tables(ibis.duckdb.from_connection(self._base.cursor()))
        return self._local.tables

    @property
    def revision(self) -> int:
        """Return the number of the last change; a reading cached under it stays right until it grows."""
        return self._fetch("SELECT max(revision) FROM revisions")[0][0]

    def count(self) -> int:
        """Return the number of incidents, all data sets and statuses together."""
        return self._fetch("SELECT count(*) FROM incidents")[0][0]

    def reference(self) -> Reference:
        """Return actors, sites, data sets and countries; read again only after a change."""
        revision = self.revision
        if self._reference is None or self._reference.revision != revision:
            self._reference = self._read_reference(revision)
        return self._reference

    def load(self, incidents: Iterable[Incident], dataset: DataSet, now: datetime, *, append: bool = False) -> int:
        """Put incidents in as `dataset` and return how many; all of it or nothing.

        What the data set held is replaced, or kept where `append` says so; then an id that is there already is refused.
        """
        waiting = iter(incidents)
        actors = self.reference().actors

        def batches() -> Iterator[dict[str, pa.Table]]:
            key = 0
            while batch := list(islice(waiting, BATCH)):
                yield tables_of(batch, dataset=dataset.dataset, actors=actors, first_key=key)
                key += len(batch)

        return self.load_tables(batches(), dataset, now, append=append)

    def load_tables(
        self, batches: Iterable[Mapping[str, pa.Table]], dataset: DataSet, now: datetime, *, append: bool = False
    ) -> int:
        """Put rows in that are already in the shape of `dateline.store.schema`, keys counting from 0; see `load`."""
        with self._writing, self._base.cursor() as cursor:
            # Staged before the transaction begins: DuckDB 2.0.0 loses rows when it sorts what a transaction has added.
            number = _stage(cursor, batches)
            with _transaction(cursor, self.path):
                if append:
                    _refuse_known_ids(cursor)
                    _run(cursor, "DELETE FROM datasets WHERE dataset = ?", [dataset.dataset])
                else:
                    _delete(cursor, dataset.dataset)
                moved = _move_in(cursor, _run(cursor, "SELECT coalesce(max(key) + 1, 0) FROM incidents")[0][0])
                if moved != number:
                    raise StoreError(f"{self.path} was not changed: {number} incidents came, only {moved} went in.")
                row = (dataset.dataset, dataset.title, dataset.source_line, dataset.licence, dataset.editable, _stamp(now))
                _run(cursor, "INSERT INTO datasets VALUES (?, ?, ?, ?, ?, ?)", row)
                _note_change(cursor, f"loaded {number} incidents", dataset.dataset, now)
            _run(cursor, "CHECKPOINT")
        return number

    def replace_reference(
        self, *, actors: Sequence[Actor], sites: Sequence[Site], countries: Mapping[str, str], now: datetime
    ) -> None:
        """Put in the actors, sites and countries that incidents refer to, replacing what was there."""
        with self._writing, self._base.cursor() as cursor, _transaction(cursor, self.path):
            _fill(cursor, "actors", [{**vars(one), "aliases": "; ".join(one.aliases)} for one in actors])
            _fill(cursor, "sites", [{**vars(one), "aliases": "; ".join(one.aliases)} for one in sites])
            _fill(cursor, "countries", [{"code": code, "name": name} for code, name in countries.items()])
            _note_change(cursor, "loaded actors and sites", "", now)

    def _prepare(self) -> None:
        names = {row[0] for row in self._fetch("SELECT table_name FROM information_schema.tables")}
        if "revisions" not in names:
            with self._base.cursor() as cursor, _transaction(cursor, self.path):
                for name in schema.TABLES:
                    _run(cursor, schema.create_table_sql(name))
                _run(cursor, "INSERT INTO revisions VALUES (0, '', ?, '')", [f"schema {schema.VERSION}"])
        found = self._fetch("SELECT what FROM revisions WHERE revision = 0")
        if found != [(f"schema {schema.VERSION}",)]:
            raise StoreError(
                f"{self.path} holds another version of the store ({found and found[0][0]}); this program reads schema "
                f"{schema.VERSION}. Use the program that wrote it, or name another file in DATELINE_STORE."
            )

    def _read_reference(self, revision: int) -> Reference:
        def rows(name: str) -> list[dict[str, Any]]:
            names = schema.TABLES[name].names
            return [dict(zip(names, row, strict=True)) for row in self._fetch(f'SELECT * FROM "{name}"')]

        def split(row: dict[str, Any]) -> dict[str, Any]:
            return {**row, "aliases": tuple(filter(None, row["aliases"].split("; ")))}

        return Reference(
            revision=revision,
            actors={row["actor_id"]: Actor(**split(row)) for row in rows("actors")},
            sites={row["site_id"]: Site(**split(row)) for row in rows("sites")},
            datasets={row["dataset"]: DataSet(**row) for row in rows("datasets")},
            countries={row["code"]: row["name"] for row in rows("countries")},
        )

    def _fetch(self, sql: str) -> list[tuple]:
        try:
            with self._base.cursor() as cursor:
                return _run(cursor, sql)
        except duckdb.Error as error:
            raise StoreError(f"{self.path} can't be read: {error}. A copy kept elsewhere may still be good.") from error


@contextmanager
def _transaction(cursor: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Run the block as one transaction: all of it or, whatever is raised, nothing."""
    _run(cursor, "BEGIN")
    try:
        yield
        _run(cursor, "COMMIT")
    except BaseException as error:
        _roll_back(cursor)
        if isinstance(error, duckdb.Error):
            raise StoreError(f"{path} was not changed: {error}") from error
        raise


def _connect(path: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(path), config={"enable_external_access": "false", "memory_limit": memory_limit})
    except duckdb.IOException as error:
        reason = str(error)
        if "lock" in reason.lower():
            raise StoreError(
                f"{path} is open in another process, most likely a running Dateline server. Stop it and try again, "
                "or name another store in DATELINE_STORE."
            ) from error
        raise StoreError(f"{path} can't be opened: {reason}. It was left as it is.") from error
    except (duckdb.Error, OSError) as error:
        raise StoreError(f"{path} can't be opened: {error}. It was left as it is.") from error


def _run(cursor: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
    """Return all rows of a statement. DuckDB streams: a result that is not drained leaves an INSERT half done."""
    return cursor.execute(sql, values).fetchall() if values else cursor.execute(sql).fetchall()


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        _run(cursor, "ROLLBACK")
    except duckdb.Error:  # the failed statement has already ended the transaction
        return


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")


def _note_change(cursor: duckdb.DuckDBPyConnection, what: str, dataset: str, now: datetime) -> None:
    sql = "INSERT INTO revisions SELECT max(revision) + 1, ?, ?, ? FROM revisions"
    _run(cursor, sql, [_stamp(now), what, dataset])


def _delete(cursor: duckdb.DuckDBPyConnection, dataset: str) -> None:
    for name in PARTS[1:]:
        _run(cursor, f"DELETE FROM {name} WHERE key IN (SELECT key FROM incidents WHERE dataset = ?)", [dataset])
    for name in ("incidents", "datasets"):
        _run(cursor, f"DELETE FROM {name} WHERE dataset = ?", [dataset])


def _refuse_known_ids(cursor: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT incident_id FROM staged_incidents JOIN incidents USING (incident_id) ORDER BY 1 LIMIT 3"
    known = [row[0] for row in _run(cursor, sql)]
    if known:
        raise StoreError(f"Nothing was added: {', '.join(known)} … are in the store already. Leave those rows out.")


def _fill(cursor: duckdb.DuckDBPyConnection, name: str, rows: list[dict]) -> None:
    _run(cursor, f"DELETE FROM {name}")
    _append(cursor, name, pa.Table.from_pylist(rows, schema.TABLES[name]))


def _append(cursor: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    cursor.register("arriving", rows)
    _run(cursor, f'INSERT INTO "{name}" SELECT * FROM arriving')
    cursor.unregister("arriving")


def _stage(cursor: duckdb.DuckDBPyConnection, batches: Iterable[Mapping[str, pa.Table]]) -> int:
    """Put the arriving rows into temporary tables of their own, in the order they come, and return how many."""
    for name in PARTS:
        _run(cursor, f"CREATE OR REPLACE TEMP TABLE staged_{name} AS SELECT * FROM {name} LIMIT 0")
    for batch in batches:
        for name, rows in batch.items():
            _append(cursor, f"staged_{name}", rows)
    _run(
        cursor,
        "CREATE OR REPLACE TEMP TABLE placed AS "
        "SELECT key, (row_number() OVER (ORDER BY z, day_start, key) - 1)::INTEGER AS place FROM staged_incidents",
    )
    return _run(cursor, "SELECT count(*) FROM placed")[0][0]


def _move_in(cursor: duckdb.DuckDBPyConnection, first_key: int) -> int:
    """Move the staged rows in and return how many incidents; Z-order and keys that follow it let a view skip most."""
    moved = {}
    for name in PARTS:
        order = {"incidents": "place", "namings": "who, place"}.get(name, "place, seq")
        moved[name] = _run(
            cursor,
            f"INSERT INTO {name} SELECT staged.* REPLACE (placed.place + {first_key} AS key) "
            f"FROM staged_{name} AS staged JOIN placed USING (key) ORDER BY {order}",
        )[0][0]
        _run(cursor, f"DROP TABLE staged_{name}")
    _run(cursor, "DROP TABLE placed")
    return moved["incidents"]
