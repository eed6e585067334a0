"""The library: the one DuckDB file that holds all data sets, and the only door through which it is changed.

One base connection a process, and a cursor for each reading: a DuckDB connection refuses work from two threads.
A change is one transaction, so that a killed process leaves all of it or nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from dateline.errors import StoreError
from dateline.model.incident import Actor, Incident, Site
from dateline.settings import MEMORY
from dateline.store import migration
from dateline.store.change import Change, Streams
from dateline.store.database import Cursor, append_records, connect, readable, run, spoken
from dateline.store.loading import DataSet, Outcome, take_in
from dateline.store.progress import COPIED, Progress
from dateline.store.reference import Reference, read_reference
from dateline.store.rows import actor_row, tables_of
from dateline.store.soundness import Soundness
from dateline.store.tables import Tables

__all__ = ["LIBRARY", "DataSet", "Library", "Outcome"]

LIBRARY = "library"
"""The curated data set, filled from `data/` on first start; every other data set is an import."""

BATCH = 50_000
"""Incidents held in memory at once while loading."""

GIVEN_UP = (duckdb.FatalException, duckdb.ConnectionException)
"""What DuckDB raises on each of its connections after a fatal error, and on those of a file that could not be taken up again."""

READINGS_END_S = 5.0
"""Seconds that readings under way get to end before a file that DuckDB has given up is taken up again."""


class Library:
    """An open store. Reading is safe from many threads; changes queue behind each other."""

    def __init__(self, path: Path | str, *, memory_limit: str = "") -> None:
        self.path = Path(path)
        self.memory_limit = memory_limit or MEMORY.value
        self._base = connect(self.path, self.memory_limit)
        self.writing = threading.RLock()
        self._reopening = threading.Lock()
        self._closed = False
        self._soundness = Soundness()
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
        self._closed = True
        self._base.close()

    def cursor(self) -> Cursor:
        """Return a cursor of its own, to be closed by the caller."""
        return self._base.cursor()

    def tables(self) -> Tables:
        """Return the tables for reading in this thread."""
        local = self._local  # another thread may exchange it, see `_open_again`
        if not hasattr(local, "tables"):
            local.tables = Tables.over(self._base.cursor())
        local.tables.linked = self.reference().linked
        return local.tables

    @contextmanager
    def tables_alone(self) -> Iterator[Tables]:
        """Return the tables over a cursor that nobody else uses, for a reading that goes on from thread to thread.

        They stay as they are now, whatever changes before the block ends.
        """
        with self._base.cursor() as cursor:
            found = Tables.over(cursor)
            found.linked = self.reference().linked
            cursor.begin()
            yield found

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

    def read_on(self, seconds: float) -> float:
        """Read a further part of the store for about so many seconds; return the share read through since its last change.

        Raises duckdb.Error where a part can't be read; see `reading`.
        """
        with self._base.cursor() as cursor:
            return self._soundness.read_on(cursor, self.revision, seconds)

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
        progress: Progress | None = None,
    ) -> Outcome:
        """Put rows in that are already in the shape of `schema.ARRIVING`, keys counting from 0; see `load`.

        `tree` is the `tree_revision` of the actors that the rows were made with, by default that of now. `progress` is
        told how far it is, and can stop it.
        """
        progress = progress or Progress()
        tree = self.tree_revision() if tree is None else tree
        with self._base.cursor() as cursor, spoken(self.path), progress.of(cursor):
            change = Change(cursor, self.path, progress)
            change.stage(batches)  # others may change the store while a file is being read
            progress.tell("Waiting until another change is done", COPIED)
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
        self._revision = None
        with suppress(StoreError):  # it is asked for again; what was changed is changed
            self._revision = self.revision

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
        try:
            with self._base.cursor() as cursor:
                run(cursor, "BEGIN")  # ends with the cursor
                return read_reference(cursor, revision)
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Say what DuckDB says of a damaged file in words of ours; where it has given its connections up, open it again."""
        base = self._base
        try:
            with readable(self.path):
                yield
        except (StoreError, duckdb.Error) as error:
            if isinstance(error.__cause__ or error, GIVEN_UP):
                self._open_again(base)
            if isinstance(error, duckdb.Error) and base is not self._base:
                raise StoreError(f"{self.path} was opened again just now. Ask once more.") from error
            raise

    def _fetch(self, sql: str) -> list[tuple]:
        base = self._base
        try:
            with base.cursor() as cursor:
                return run(cursor, sql)
        except duckdb.Error as error:
            if not isinstance(error, GIVEN_UP) or not self._open_again(base):
                raise self._unreadable(error) from error
        try:
            with self._base.cursor() as cursor:
                return run(cursor, sql)
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def _open_again(self, base: Cursor) -> bool:
        """Take the file up anew after DuckDB has given `base` up, and return whether it can be asked again.

        Readings under way have to end before: they hold the file, and its lock. New ones fail at once meanwhile.
        """
        end = time.monotonic() + READINGS_END_S
        with self._reopening:
            while base is self._base and not self._closed:
                try:
                    base.close()
                except duckdb.Error:  # a reading is under way
                    if time.monotonic() > end:
                        return False  # the next one who asks tries again
                    time.sleep(0.02)
                else:
                    self._base = connect(self.path, self.memory_limit)
                    self._local = threading.local()
        return not self._closed

    def _unreadable(self, error: duckdb.Error) -> StoreError:
        return StoreError(f"{self.path} can't be read: {error}. A copy kept elsewhere may still be good.")
