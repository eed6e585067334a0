"""What the tests of pages share: a store with the bundled library, copied for each test and open as the page opens it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.store import Library
from dateline.store.bundled import close_library, open_library


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the bundled library, closed, to be copied; a file of tests may put more into one of its own."""
    path = tmp_path_factory.mktemp("filled") / "dateline.duckdb"
    open_library(path)
    close_library(path)
    return path


@pytest.fixture
def library(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Return a copy of that store for one test alone, which the page uses too."""
    path = tmp_path / "dateline.duckdb"
    shutil.copyfile(filled, path)
    monkeypatch.setenv("DATELINE_STORE", str(path))
    yield open_library(path)
    close_library(path)
