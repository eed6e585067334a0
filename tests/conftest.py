"""Fixtures that more than one file of tests needs: real stores in real files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from made_up import facts, made, world  # noqa: F401 - fixtures

from dateline.gazetteer.gazetteer import Gazetteer
from dateline.store import Library
from dateline.store.bundled import fill

# The same examples in every run, however slow the machine: a red test is about the change, not about the day.
hypothesis.settings.register_profile("dateline", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.load_profile("dateline")

NOW = datetime(2021, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Return a library filled from data/, for reading only."""
    found = Library(tmp_path_factory.mktemp("library") / "dateline.duckdb")
    fill(found, NOW)
    yield found
    found.close()


@pytest.fixture
def empty_library(tmp_path: Path) -> Iterator[Library]:
    """Return a library that holds nothing yet, for one test alone."""
    found = Library(tmp_path / "empty.duckdb")
    yield found
    found.close()


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """Return the real gazetteer (built once in var/), with an empty list of one's own."""
    return Gazetteer(places=tmp_path_factory.mktemp("places") / "places.csv")
