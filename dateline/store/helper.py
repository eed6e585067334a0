"""A process that helps to read a large file: it gets rows of a table, and writes their incidents as a part of a staging folder.

It reads pickled errands from its standard input and answers on its standard output; when the input ends, because its
parent is done or was killed, it ends too. What it has learnt of actors it may have to unlearn: see `Desk`.
"""

from __future__ import annotations

import gc
import marshal
import os
import pickle
import shutil
import signal
import sys
import traceback
from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow.parquet as parquet

from dateline.errors import DatelineError, StoreError
from dateline.importers.batch import Found, TableReading, Work
from dateline.importers.families import BY_ID
from dateline.importers.family import Context, Family, name_key
from dateline.importers.generic import mapped
from dateline.importers.ids import Met
from dateline.importers.mapping import Mapping as Columns
from dateline.importers.names import Names
from dateline.importers.read import work_on
from dateline.importers.table import Row, Table
from dateline.model.incident import Actor, Incident
from dateline.store.rows import TableMaker

NICE = 5
"""How far a helper stands back for others, such as the server that draws the map."""

COLLECTED_EVERY = 20
"""Errands between two searches for garbage that reference counts don't find: while rows are read there is hardly any."""


@dataclass(frozen=True)
class Setup:
    """What a helper needs to make the reader of a table that its parent has made; `sample` are the first rows."""

    number: int
    path: Path
    name: str
    container: str
    header: tuple[str, ...]
    headed: bool
    orders: Mapping[str, bool | None]
    sample: Sequence[Row]
    family: str
    mapping: Columns | None
    dataset: str
    names: Names


@dataclass
class Errand:
    """Some rows to read, and what is known before them.

    `actors` are the data set's own ones that this helper has not heard of yet, `known` the ids among the rows that earlier
    ones have had. `epoch` grows, and `afresh` is set, where what the helper took for granted has turned out wrong.
    """

    number: int
    rows: bytes
    folder: Path | None
    epoch: int
    afresh: bool = False
    known: Mapping[int, Met] = field(default_factory=dict)
    setup: Setup | None = None
    actors: Sequence[Actor] = ()


@dataclass
class Answer:
    """What came of an errand; `actors` are those that were new to the helper, `error` says why there is nothing else."""

    found: Found = field(default_factory=Found)
    actors: Sequence[Actor] = ()
    crowded: bool = False
    ids: np.ndarray | None = None
    error: DatelineError | None = None
    crash: str = ""


def pack(rows: Iterable[Row]) -> bytes:
    """Return rows as bytes, in a third of the time that pickle takes."""
    return marshal.dumps([(row.line, row.cells, row.surplus, row.fault) for row in rows])


def write_part(folder: Path, number: int, incidents: Sequence[Incident], dataset: str, maker: TableMaker) -> None:
    """Write incidents as one part of a staging folder, their keys counting from 0. Raises StoreError where there is no room."""
    part = folder / f"{number:010}"
    try:
        if part.exists():
            shutil.rmtree(part)
        if not incidents:
            return
        part.mkdir()
        for name, rows in maker.tables(incidents, dataset, 0).items():
            parquet.write_table(rows, part / f"{name}.parquet", compression="zstd")
    except OSError as error:
        raise no_room(folder, error) from error


def no_room(folder: Path, error: OSError) -> StoreError:
    """Return the error of a staging folder that can't be written."""
    return StoreError(f"{folder} can't be written: {error.strerror or error}. Make room there; the store is as it was.")


class Desk:
    """A helper at work on one table.

    New actors get their ids in the order of the file. A helper does not know those of the rows that others are reading
    right now, so the actors that it makes itself are proposals: `confirmed` are those that its parent has settled.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.confirmed: list[Actor] = []
        self.epoch = 0
        self._begin()

    def run(self, errand: Errand) -> Answer:
        """Read the rows, write their part, and return what came of it."""
        self._learn(errand)
        context = self.context
        context.ids.begin(errand.known)
        context.unmapped.clear()
        incidents, found = self.work.reader.read([Row(*each) for each in marshal.loads(errand.rows)])
        found.unmapped.update(context.unmapped)
        if errand.folder:
            write_part(errand.folder, errand.number, incidents, self.setup.dataset, self.maker)
        settled = {one.actor_id for one in self.confirmed}
        proposed = [one for one in context.actors.values() if one.actor_id not in settled]
        return Answer(found, proposed, context.crowded, context.ids.packed())

    def _begin(self) -> None:
        one = self.setup
        context = Context(one.dataset, one.names, actors={actor.actor_id: actor for actor in self.confirmed})
        table = Table(one.path, one.name, one.container, one.header, iter(one.sample), headed=one.headed, orders=dict(one.orders))
        family: Family = mapped(one.mapping) if one.mapping else BY_ID[one.family]
        part = TableReading(one.name, one.container, one.family, "", one.header)
        self.work: Work = work_on(table, part, family, one.mapping, context)
        assert self.work.context
        self.context = self.work.context
        self.maker = TableMaker(ChainMap(dict(one.names.actors), self.context.actors))

    def _learn(self, errand: Errand) -> None:
        self.confirmed += errand.actors
        if errand.afresh or errand.epoch != self.epoch or not all(map(self._agrees, errand.actors)):
            self.epoch = errand.epoch
            self._begin()

    def _agrees(self, actor: Actor) -> bool:
        """Take a settled actor in, and return whether nothing that was proposed here stands against it."""
        held = self.context.actor_names.get(name_key(actor))
        if held is None and actor.actor_id not in self.context.actors:
            self.context.adopt(actor)
            return True
        return held is not None and self.context.actors[held] == actor


def main() -> None:
    """Do errands until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends this process
    os.nice(NICE)
    gc.disable()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
        serve(sys.stdin.buffer, answers)


def serve(errands: BinaryIO, answers: BinaryIO) -> None:
    """Answer pickled errands until their stream ends."""
    desk: Desk | None = None
    done = 0
    while True:
        try:
            errand: Errand = pickle.load(errands)
        except EOFError:
            return
        try:
            if errand.setup:
                desk = Desk(errand.setup)
            assert desk
            answer = desk.run(errand)
        except DatelineError as error:
            answer = Answer(error=error)
        except Exception:
            answer = Answer(crash=traceback.format_exc())
        try:
            pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except BrokenPipeError:
            return
        done += 1
        if not done % COLLECTED_EVERY:
            gc.collect()
