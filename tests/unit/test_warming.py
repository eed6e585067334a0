"""What a server does ahead for its first page: it helps, and where it fails the server answers all the same."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dateline.api import answers
from dateline.store.bundled import close_library
from dateline.ui import warming


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The place of a store that is not there yet."""
    path = tmp_path / "dateline.duckdb"
    monkeypatch.setenv("DATELINE_STORE", str(path))
    yield path
    close_library(path)


def warmed_up() -> None:
    """Wait until the warm-up has ended."""
    for thread in threading.enumerate():
        if thread.name == "warm-up":
            thread.join()


def health() -> tuple[int, dict]:
    """Start a server, let it warm up, and return what it says of itself."""
    with TestClient(Starlette(routes=answers.routes(), lifespan=warming.lifespan)) as client:
        warmed_up()
        answer = client.get("/api/health")
        return answer.status_code, answer.json()


def test_the_store_is_open_and_filled_before_anybody_asks(store, caplog):
    with TestClient(Starlette(lifespan=warming.lifespan)):
        warmed_up()
        assert store.exists()
    assert health()[1]["incidents"] == 85
    assert caplog.records == []


def test_garbage_is_not_looked_for_among_what_a_server_has_before_it_serves_until_it_stops(store):
    lasting = len(gc.get_objects())
    with TestClient(Starlette(lifespan=warming.lifespan)):
        assert gc.get_freeze_count() > lasting / 2
        warmed_up()
    assert gc.get_freeze_count() == 0


def test_what_comes_while_a_server_warms_up_is_garbage_when_it_is_over(store):
    class Session:
        pass

    with TestClient(Starlette(lifespan=warming.lifespan)):
        session = Session()
        session.itself = session  # type: ignore[attr-defined]
        over = weakref.ref(session)
        warmed_up()
        del session
        gc.collect()
        assert over() is None, "or the files that a session has dropped would stay"


def test_an_unexpected_error_is_logged_and_the_server_answers(store, caplog, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(warming, "extent", broken)
    status, said = health()
    assert (status, said["incidents"]) == (200, 85)
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "nobody thought of this" in str(record.exc_info)


def test_a_store_that_can_not_be_opened_is_left_to_those_who_ask(store, caplog):
    store.write_bytes(b"no store" * 1_000)
    status, said = health()
    assert status == 503
    assert str(store) in said["error"]
    assert caplog.records == []


def test_sockets_that_can_not_be_set_do_not_keep_the_server_from_starting(store, caplog, monkeypatch):
    def broken() -> int:
        raise PermissionError("no such option")

    monkeypatch.setattr(warming, "send_promptly", broken)
    assert health()[0] == 200
    assert [record.levelname for record in caplog.records] == ["ERROR"]
