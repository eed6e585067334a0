"""The library: the one DuckDB file that holds all data sets, and the only door through which it is changed.

One base connection a process, and a cursor for each reading: a DuckDB connection refuses work from two threads.
A change is one transaction, so that a killed process leaves all of it or nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from dateline.errors import StoreError
from dateline.model.incident import Actor, Incident, Site, tree_parent
from dateline.settings import MEMORY
from dateline.store import migration, schema
from dateline.store.change import Change, Streams
from dateline.store.database import append_records, connect, one, records, run, spoken, transaction
from dateline.store.loading import DataSet, Outcome, take_in
from dateline.store.rows import actor_of, actor_row, tables_of
from dateline.store.schema import PARTS

__all__ = ["LIBRARY", "PARTS", "DataSet", "Library", "Outcome", "Reference", "Tables"]

LIBRARY = "library"
"""The curated data set, filled from `data/` on first start; every other data set is an import."""

BATCH = 50_000
"""Incidents held in memory at once while loading."""

_IBIS_TYPES = {pa.string(): "string", pa.int32(): "int32", pa.int64(): "int64", pa.float64(): "float64", pa.bool_(): "boolean"}


class Tables:
    """The store's tables as Ibis expressions over a cursor of its own; use it in one thread.

    `incidents` are those that are shown: without the hidden data sets. `linked` says whether any incident is another
    report of one, so that counts need to look.
    """

    def __init__(self, backend: ibis.BaseBackend, incidents: str = schema.SHOWN) -> None:
        self.backend = backend
        self.linked = False
        self._relations = {"incidents": incidents}
        if incidents.startswith("past_"):
            self._relations |= {name: f"past_{name}" for name in PARTS}

    @property
    def form(self) -> tuple[str, bool]:
        """Return all that an expression over these tables may depend on besides its own words."""
        return self._relations["incidents"], self.linked

    @property
    def whole(self) -> Tables:
        """Return the same tables with the incidents of hidden data sets."""
        return Tables(self.backend, "incidents")

    @property
    def past(self) -> Tables:
        """Return the same tables as they were: the versions of incidents that changes have ended."""
        return Tables(self.backend, "past_incidents")

    def __getattr__(self, name: str) -> ibis.Table:
        if name not in schema.TABLES:
            raise AttributeError(name)
        relation = self._relations.get(name, name)
        # As `backend.table` makes it, but without asking the database for a schema that we know.
        columns = schema.TABLES.get(relation, schema.TABLES[name])
        layout = ibis.schema({field.name: _IBIS_TYPES[field.type] for field in columns})
        table = ibis.expr.operations.DatabaseTable(
            name=relation,
            schema=layout,
            source=self.backend,
            namespace=ibis.expr.operations.Namespace(catalog=None, database=None),
        ).to_expr()
        setattr(self, name, table)
        return table


@dataclass(frozen=True)
class Reference:
    """What few changes touch: actors, sites, data sets and countries, as of one revision.

    `hidden` are the data sets left out of all answers; `merged` says which actor an actor turned out to be, `former` what
    that one was; `owners` names the data set that an actor belongs to, "" for the curated tree; `linked` says whether any
    incidents are linked.
    """

    revision: int
    actors: Mapping[str, Actor]
    sites: Mapping[str, Site]
    datasets: Mapping[str, DataSet]
    countries: Mapping[str, str]
    hidden: Mapping[str, DataSet] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, Actor] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    linked: bool = False

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Return the ids of the actors directly under each actor; those that head a branch stand under ""."""
        found: dict[str, list[str]] = {}
        for actor in self.actors.values():
            found.setdefault(tree_parent(actor, self.actors), []).append(actor.actor_id)
        return {parent: tuple(ids) for parent, ids in found.items()}


class Library:
    """An open store. Reading is safe from many threads; changes queue behind each other."""

    def __init__(self, path: Path | str, *, memory_limit: str = "") -> None:
        self.path = Path(path)
        self.memory_limit = memory_limit or MEMORY.value
        self._base = connect(self.path, self.memory_limit)
        self.writing = threading.RLock()
        self._revision: int | None = None
        self._reference: Reference | None = None
        self._local = threading.local()
        try:
            self._prepare()
        except BaseException:
            self._base.close()
            raise

    def close(self) -> None:
        """Close the file; readings under way fail."""
        self._base.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor of its own, to be closed by the caller."""
        return self._base.cursor()

    def tables(self) -> Tables:
        """Return the tables for reading in this thread."""
        if not hasattr(self._local, "tables"):
            self._local.tables = Tables(ibis.duckdb.from_connection(self._base.cursor()))
        self._local.tables.linked = self.reference().linked
        return self._local.tables

    def tables_alone(self) -> Tables:
        """Return the tables over a cursor that nobody else uses, for a reading that goes on from thread to thread."""
        found = Tables(ibis.duckdb.from_connection(self._base.cursor()))
        found.linked = self.reference().linked
        return found

    @property
    def revision(self) -> int:
        """Return the number of the last change; a reading cached under it stays right until it grows."""
        known = self._revision
        if known is None:
            known = self._revision = self._fetch("SELECT max(number) FROM changes")[0][0]
        return known

    def count(self) -> int:
        """Return the number of incidents, all data sets and statuses together, the hidden ones too."""
        return self._fetch("SELECT count(*) FROM incidents")[0][0]

    def reference(self) -> Reference:
        """Return actors, sites, data sets and countries; read again only after a change."""
        revision = self.revision
        found = self._reference
        if found is None or found.revision != revision:
            found = self._reference = self._read_reference(revision)
        return found

    def load(
        self,
        incidents: Iterable[Incident],
        dataset: DataSet,
        now: datetime,
        *,
        append: bool = False,
        actors: Mapping[str, Actor] | None = None,
        who: str = "",
        why: str = "",
    ) -> Outcome:
        """Put incidents in as `dataset` and return what became of them; all of it or nothing.

        What the data set holds and the incidents lack vanishes, unless `append` says so. `actors` are the data set's
        own, by id; it may fill while the incidents are read.
        """
        waiting = iter(incidents)
        own = actors if actors is not None else {}
        known = self.reference().actors

        def batches() -> Iterator[dict[str, pa.Table]]:
            key = 0
            while batch := list(islice(waiting, BATCH)):
                yield tables_of(batch, dataset=dataset.dataset, actors={**own, **known}, first_key=key)
                key += len(batch)

        return self.take(batches(), dataset, now, append=append, actors=own, who=who, why=why)

    def load_tables(
        self, batches: Iterable[Mapping[str, pa.Table]], dataset: DataSet, now: datetime, *, append: bool = False
    ) -> int:
        """Put rows in that are already in the shape of `schema.ARRIVING`, and return how many came; see `load`."""
        return self.take(batches, dataset, now, append=append).arrived

    def take(
        self,
        batches: Iterable[Mapping[str, pa.Table]] | Streams,
        dataset: DataSet,
        now: datetime,
        *,
        append: bool = False,
        actors: Mapping[str, Actor] | None = None,
        who: str = "",
        why: str = "",
        tree: int | None = None,
    ) -> Outcome:
        """Put rows in that are already in the shape of `schema.ARRIVING`, keys counting from 0; see `load`.

        `tree` is the `tree_revision` of the actors that the rows were made with, by default that of now.
        """
        tree = self.tree_revision() if tree is None else tree
        with self._base.cursor() as cursor, spoken(self.path):
            change = Change(cursor, self.path)
            change.stage(batches)  # others may change the store while a file is being read
            with self.writing:
                if self.tree_revision() != tree:
                    raise StoreError("Nothing was loaded: actors were changed while the file was read. Load it again.")
                change.begin()
                try:
                    own = list((actors or {}).values())
                    return take_in(change, dataset, now, append=append, actors=own, who=who, why=why)
                finally:
                    self.changed()

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """Yield a change to prepare and commit, while nobody else changes the store."""
        with self.writing, self._base.cursor() as cursor, spoken(self.path):
            change = Change(cursor, self.path)
            change.begin()
            try:
                yield change
            finally:
                self.changed()

    def changed(self) -> None:
        """Forget what was known of the store as it was; everything that writes to it calls this."""
        with self._base.cursor() as cursor:
            self._revision = one(cursor, "SELECT max(number) FROM changes")

    def replace_reference(
        self, *, actors: Sequence[Actor], sites: Sequence[Site], countries: Mapping[str, str], now: datetime
    ) -> None:
        """Put in the curated actors, sites and countries that incidents refer to, replacing what was there."""
        with self.changing() as change:

            def also() -> None:
                change.run("DELETE FROM actors WHERE dataset = '' AND merged_into = ''")
                change.put("actors", [actor_row(each) for each in actors])
                for name in ("sites", "countries"):
                    change.run(f"DELETE FROM {name}")
                append_records(change.cursor, "sites", [{**vars(each), "aliases": "; ".join(each.aliases)} for each in sites])
                append_records(change.cursor, "countries", [{"code": code, "name": name} for code, name in countries.items()])

            change.commit(kind="reference", what="loaded actors and sites", now=now, also=also)

    def _prepare(self) -> None:
        with self._base.cursor() as cursor, spoken(self.path):
            migration.bring_up_to_date(cursor, self.path)

    def tree_revision(self) -> int:
        """Return the number of the last change of actors: sides and namings that were derived under it still hold."""
        return self._fetch("SELECT coalesce(max(changed_in), 0) FROM actors")[0][0]

    def _read_reference(self, revision: int) -> Reference:
        def site(row: dict) -> Site:
            return Site(**{**row, "aliases": tuple(filter(None, row["aliases"].split("; ")))})

        try:
            with self._base.cursor() as cursor, transaction(cursor, self.path):
                people = records(cursor, "actors")
                described = [
                    DataSet(**{name: row[name] for name in DataSet.__dataclass_fields__}) for row in records(cursor, "datasets")
                ]
                return Reference(
                    revision=revision,
                    actors={row["actor_id"]: actor_of(row) for row in people if not row["merged_into"]},
                    sites={row["site_id"]: site(row) for row in records(cursor, "sites")},
                    datasets={one.dataset: one for one in described if not one.hidden},
                    countries={row["code"]: row["name"] for row in records(cursor, "countries")},
                    hidden={one.dataset: one for one in described if one.hidden},
                    merged={row["actor_id"]: row["merged_into"] for row in people if row["merged_into"]},
                    former={row["actor_id"]: actor_of(row) for row in people if row["merged_into"]},
                    owners={row["actor_id"]: row["dataset"] for row in people},
                    linked=bool(one(cursor, "SELECT count(*) FROM links WHERE verdict = 'same'")),
                )
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def _fetch(self, sql: str) -> list[tuple]:
        try:
            with self._base.cursor() as cursor:
                return run(cursor, sql)
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: duckdb.Error) -> StoreError:
        return StoreError(f"{self.path} can't be read: {error}. A copy kept elsewhere may still be good.")
