"""Whole files read into a staging folder: the first rows in this process, the rest of a large file with helpers.

What comes out is the same however many helpers there are (docs/decisions/0015-helpers.md): the rows are cut into pieces
in the order of the file, their results are taken in that order, and a piece that was read under a wrong assumption
about the rows before it (an actor's id, an id that was there already) is read once more.
"""

from __future__ import annotations

import gc
from collections import ChainMap, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dateline.errors import DatelineError
from dateline.importers.actors import MAX_NEW
from dateline.importers.batch import TOLD_EVERY, Reading, Work, some_at_once
from dateline.importers.family import Context, name_key
from dateline.importers.ids import Ledger
from dateline.importers.names import Names
from dateline.importers.table import SAMPLE, Row, peek
from dateline.model.incident import Actor, Incident
from dateline.store.crew import Crew
from dateline.store.helper import Answer, Errand, Setup, pack, write_part
from dateline.store.rows import TableMaker

ALONE = 20_000
"""Rows of a table that are read without help: starting helpers takes about a second."""

PIECE = 5_000
"""Rows of an errand."""

AHEAD = 2
"""Errands for each helper that are under way or waiting."""


@dataclass
class _Piece:
    """Some rows that are being read by a helper."""

    rows: Sequence[Row]
    errand: Errand
    future: Future[tuple[Answer, int]]


class Intake:
    """Reads files of one data set into a staging folder, or only reads them where there is none; close it at the end."""

    def __init__(self, folder: Path | None, dataset: str, names: Names, *, alone: int = ALONE, piece: int = PIECE) -> None:
        self.folder = folder.resolve() if folder else None
        self.dataset, self.names, self.alone, self.piece = dataset, names, alone, piece
        self.parts = 0
        self.tables = 0
        self._crew: Crew | None = None

    def __enter__(self) -> Intake:
        return self

    def __exit__(self, *_: object) -> None:
        if self._crew:
            self._crew.close()

    def read(self, reading: Reading) -> None:
        """Read a file to its end."""
        with _without_garbage_collection():
            for work in reading.work:
                self._read_table(reading, work)
                reading.end(work)
        reading.finish()

    def _read_table(self, reading: Reading, work: Work) -> None:
        sample = peek(work.table, SAMPLE)
        rows = work.table.rows
        self._read_alone(reading, work, islice(rows, self.alone))
        work.table.rows = rows
        if peek(work.table, 1):
            self._crew = self._crew or Crew()
            _Together(self, self._crew, reading, work, sample).read()

    def _read_alone(self, reading: Reading, work: Work, rows: Iterator[Row]) -> None:
        waiting: list[Incident] = []
        for some in some_at_once(rows, TOLD_EVERY):
            incidents, found = work.reader.read(some)
            reading.take(work, some, found)
            waiting += incidents
            if len(waiting) >= self.piece:
                self._write(waiting, reading)
                waiting = []
        self._write(waiting, reading)

    def _write(self, incidents: Sequence[Incident], reading: Reading) -> None:
        if self.folder and incidents:
            maker = TableMaker(ChainMap(dict(self.names.actors), reading.actors))
            write_part(self.folder, self.next_part(), incidents, self.dataset, maker)

    def next_part(self) -> int:
        """Return the number of the next part."""
        self.parts += 1
        return self.parts - 1


class _Together:
    """The rest of one table, read with helpers."""

    def __init__(self, intake: Intake, crew: Crew, reading: Reading, work: Work, sample: Sequence[Row]) -> None:
        assert work.family and work.context
        self.intake, self.crew, self.reading, self.work = intake, crew, reading, work
        self.context: Context = work.context
        intake.tables += 1
        table = work.table
        self.setup = Setup(
            intake.tables, table.path, table.name, table.container, table.header, table.headed, table.orders, sample,
            work.family.id, work.mapping, self.context.dataset, intake.names,
        )  # fmt: skip
        self.settled: list[Actor] = list(self.context.actors.values())
        self.epoch = 0
        self.ledger = Ledger()
        self.ledger.add(self.context.ids.packed())

    def read(self) -> None:
        """Read all rows; what is wrong with the file is raised after what is wrong with the rows before it."""
        waiting: deque[_Piece] = deque()
        pieces = some_at_once(self.work.table.rows, self.intake.piece)
        failed: DatelineError | None = None
        while not failed:
            try:
                rows = next(pieces, None)
            except DatelineError as error:
                failed = error
                break
            if rows is None:
                break
            waiting.append(self._send(rows))
            if len(waiting) >= self.crew.size * AHEAD:
                self._take(waiting.popleft())
        while waiting:
            self._take(waiting.popleft())
        if failed:
            raise failed

    def _send(self, rows: Sequence[Row]) -> _Piece:
        errand = Errand(self.intake.next_part(), pack(rows), self.intake.folder, self.epoch)
        return _Piece(rows, errand, self.crew.send(errand, self.setup, self.settled))

    def _take(self, piece: _Piece) -> None:
        """Count what came of a piece, once it is right."""
        answer, told = _told(piece.future)
        known = self._known(answer)
        if known and answer.actors:
            self.epoch += 1  # a helper may know an actor now that only a row names which does not count
        if known or not self._holds(piece, answer, told):
            again = Errand(piece.errand.number, piece.errand.rows, piece.errand.folder, self.epoch, True, known)
            answer, _ = _told(self.crew.send(again, self.setup, self.settled))
        for actor in answer.actors:
            if actor.actor_id not in self.context.actors:
                self.context.adopt(actor)
                self.settled.append(actor)
        if answer.ids is not None:
            self.ledger.add(answer.ids)
        self.reading.take(self.work, piece.rows, answer.found)

    def _known(self, answer: Answer) -> dict:
        """Return those of the ids of a piece that rows before it have had."""
        return {} if answer.ids is None else self.ledger.known(answer.ids)

    def _holds(self, piece: _Piece, answer: Answer, told: int) -> bool:
        """Return whether the actors that a helper took as new are what they are in the order of the file."""
        if answer.crowded and told != len(self.settled):
            return False
        if not answer.actors:
            return True
        if piece.errand.epoch != self.epoch:
            return False
        if not all(map(self._agrees, answer.actors)):
            self.epoch += 1
            return False
        new = sum(1 for actor in answer.actors if actor.actor_id not in self.context.actors)
        return len(self.context.actors) + new <= MAX_NEW

    def _agrees(self, actor: Actor) -> bool:
        held = self.context.actor_names.get(name_key(actor))
        if held is None:
            return actor.actor_id not in self.context.actors
        return self.context.actors[held] == actor


def _told(future: Future[tuple[Answer, int]]) -> tuple[Answer, int]:
    answer, told = future.result()
    if answer.error:
        raise answer.error
    if answer.crash:
        raise RuntimeError(answer.crash)
    return answer, told


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Leave the search for garbage out: while rows are read nearly all that is made is kept, and it would take half the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
