"""Exports are made while they are read: page by page, of one moment, and nothing is left where the reader goes away."""

from __future__ import annotations

import re
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from weakref import finalize

import pytest
import uvicorn
from export_rows import ABOUT, EXPORTED, incident
from starlette.applications import Starlette

from dateline.answers.lookup import stream
from dateline.api import answers
from dateline.exporters.formats import FORMATS
from dateline.filter import Filter
from dateline.store import DataSet, Library, datasets
from dateline.store.bundled import close_library, open_library
from dateline.store.database import checkpoint

OF_INCIDENTS = [one for one in FORMATS if one != "txt"]


@pytest.mark.parametrize("name", OF_INCIDENTS)
def test_a_page_is_read_when_the_one_before_is_written(name, monkeypatch):
    monkeypatch.setattr("dateline.exporters.typed.GROUP", 3)
    read: list[int] = []

    def endless() -> Iterator[list]:
        for number in count():
            read.append(number)
            yield [incident(number * 3 + one) for one in range(3)]

    pieces = FORMATS[name].write(endless(), ABOUT)
    for taken in range(1, 8):
        next(pieces)
        assert len(read) <= taken
    assert len(read) >= 5, "and it has come on"
    pieces.close()


def test_an_export_is_of_the_moment_at_which_it_began(empty_library: Library, monkeypatch):
    monkeypatch.setattr("dateline.store.reading.PAGE", 5)
    empty_library.load([incident(number) for number in range(20)], DataSet("mine", "Mine"), EXPORTED)
    pages = stream(empty_library, Filter())
    found = [one.incident_id for one in next(pages)]
    datasets.remove(empty_library, "mine", who="ana", now=EXPORTED)
    found += [one.incident_id for page in pages for one in page]
    assert found == sorted(f"T-{number}" for number in range(20))
    assert [page for page in stream(empty_library, Filter()) if page] == []


# ---- Over HTTP


@dataclass
class Watch:
    """What is seen of one export: how many incidents were read, and when what reads them is gone."""

    read: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def stream(self, *words, **named) -> Iterator[list]:
        pages = self._pages(stream(*words, **named))
        finalize(pages, self.ended.set)
        return pages

    def _pages(self, pages: Iterator[list]) -> Iterator[list]:
        for page in pages:
            self.read += len(page)
            yield page


ALL, WORDS = 8_000, "lorem ipsum " * 250


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Return a library whose exports are far larger than all that lies between a server and its reader."""
    path = tmp_path_factory.mktemp("streams") / "dateline.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_STORE", str(path))
        library = open_library()
        library.load((incident(number, summary=WORDS) for number in range(ALL)), DataSet("many", "Many"), EXPORTED)
        yield library
    close_library(path)


class Server:
    """The data API on a free port; `stop` returns when all that it was at has ended."""

    def __init__(self) -> None:
        self.bound = socket.create_server(("127.0.0.1", 0))
        self.running = uvicorn.Server(uvicorn.Config(Starlette(routes=answers.routes()), log_level="error", lifespan="off"))
        self.thread = threading.Thread(target=self.running.run, kwargs={"sockets": [self.bound]})
        self.thread.start()

    def ask(self, path: str) -> socket.socket:
        """Return the connection on which an answer comes in."""
        line = socket.create_connection(self.bound.getsockname(), timeout=60)
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return line

    def stop(self) -> None:
        self.running.should_exit = True
        self.thread.join()
        self.bound.close()


@pytest.mark.parametrize("name", ["csv", "geojson", "kml", "kmz", "gpkg", "xlsx", "parquet"])
def test_a_reader_who_goes_away_leaves_no_reading_no_file_and_no_thread(name, store, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("dateline.store.reading.PAGE", 200)
    monkeypatch.setattr("dateline.exporters.typed.GROUP", 400)
    watch = Watch()
    monkeypatch.setattr(answers, "stream", watch.stream)
    server = Server()
    try:
        line = server.ask(f"/api/incidents.{name}?dataset=many")
        assert line.recv(15).startswith(b"HTTP/1.1 200")
        line.close()
        assert watch.ended.wait(60)
    finally:
        server.stop()
    assert watch.read < ALL, "it has stopped before the end"
    assert list(tmp_path.iterdir()) == []
    with store.cursor() as cursor:
        assert checkpoint(cursor), "no reading is under way"


def test_a_reader_who_does_not_read_is_waited_for(store, monkeypatch):
    monkeypatch.setattr("dateline.store.reading.PAGE", 200)
    watch = Watch()
    monkeypatch.setattr(answers, "stream", watch.stream)
    server = Server()
    try:
        with server.ask("/api/incidents.csv?dataset=many") as line:
            assert line.recv(15).startswith(b"HTTP/1.1 200")
            other = _all(server.ask("/api/incidents.csv?dataset=many&limit=1"))  # somebody else is answered meanwhile
            at_first = watch.read
            whole = _all(line)
    finally:
        server.stop()
    assert b"\nT-0," in other
    assert b"\nT-7999," in whole
    assert at_first < ALL <= watch.read


def test_a_reader_who_stops_reading_is_given_up_in_time_and_gets_no_whole_answer(store, monkeypatch):
    monkeypatch.setattr("dateline.api.download.PATIENCE_S", 0.3)
    watch = Watch()
    monkeypatch.setattr(answers, "stream", watch.stream)
    server = Server()
    try:
        with server.ask("/api/incidents.csv?dataset=many") as line:
            assert line.recv(15).startswith(b"HTTP/1.1 200")
            assert watch.ended.wait(60)
            assert not _all(line).endswith(b"\r\n0\r\n\r\n"), "the mark of a whole answer"
    finally:
        server.stop()
    assert watch.read < ALL


def _all(line: socket.socket) -> bytes:
    with line, line.makefile("rb") as answer:
        return answer.read()


HOSTILE_NAME = 'evil"\r\nX-Evil: 1\r\n\r\n<script>; filename="/etc/passwd'


def test_no_name_of_a_data_set_gets_into_a_header_or_a_file_name(store, monkeypatch):
    store.load([incident(90_000)], DataSet("evil", HOSTILE_NAME, HOSTILE_NAME, HOSTILE_NAME), EXPORTED)
    server = Server()
    try:
        for name in FORMATS:
            answer = _all(server.ask(f"/api/incidents.{name}?dataset=evil&q=rockets"))
            head, _, body = answer.partition(b"\r\n\r\n")
            assert b"200 OK" in head
            assert b"X-Evil" not in head
            assert f'filename="dateline-2019-12-27.{name}"'.encode() in head
            assert re.search(rb"(?i)link: <incidents\.txt\?dataset=evil&q=rockets>; rel=", head)
            assert name in ("xlsx", "kmz", "parquet", "csv") or b"X-Evil" in body, "what it is called is said in the file"
    finally:
        server.stop()
