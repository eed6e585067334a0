"""Fixtures of the tests of exports: a file of a format, the data API over a store, the shell over the same store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from export_rows import ABOUT, SEVERAL, written
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dateline.__main__ import main
from dateline.api import answers
from dateline.exporters.about import About
from dateline.store.bundled import close_library


@pytest.fixture
def file(tmp_path: Path):
    """Return a function that writes an export to a file and returns its path."""

    def write(name: str, rows=SEVERAL, about: About = ABOUT) -> Path:
        path = tmp_path / f"out.{name}"
        path.write_bytes(written(name, rows, about))
        return path

    return write


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("exports") / "dateline.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_STORE", str(path))
        found = TestClient(Starlette(routes=answers.routes()))
        found.store = str(path)
        yield found
    close_library(path)


@pytest.fixture
def shell(client, monkeypatch, capsysbinary):
    """Return a function that runs `export` with some words and returns exit code, output and messages."""
    monkeypatch.setenv("DATELINE_STORE", client.store)

    def run(*words: object) -> tuple[int, bytes, str]:
        code = main(["export", *map(str, words)])
        out, messages = capsysbinary.readouterr()
        return code, out, messages.decode()

    return run
