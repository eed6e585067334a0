"""Health is honest: a store that is damaged anywhere is not called well once it has been read through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dateline.api import answers
from dateline.errors import StoreError
from dateline.model.incident import Actor, Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, backup, soundness
from dateline.store.bundled import close_library, open_library

NOW = datetime(2021, 1, 1, tzinfo=UTC)
DAY = date(2020, 1, 1)
HEADERS, BLOCK = 3 * 4096, 262_144
MINE = DataSet("mine", "Mine")


def incidents(title: str, number: int = 4_000) -> Iterator[Incident]:
    where = Where("Town", lat=33.0, lon=44.0, precision="town", radius_m=2_000)
    for at in range(number):
        yield Incident(f"mine:{at}", f"{title} {at}", When(DAY, DAY), where, "firefight", summary=f"{title} {at * 7919} " * 20)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a store with actors, incidents and a past, closed."""
    path = tmp_path / "dateline.duckdb"
    library = Library(path)
    actors = {f"a{at}": Actor(f"a{at}", f"Group {at * 7919}", note=f"Note {at * 104729} " * 30) for at in range(2_000)}
    library.load(incidents("Shots"), MINE, NOW, actors=actors)
    library.load(incidents("Shells"), MINE, NOW)
    library.close()
    monkeypatch.setenv("DATELINE_STORE", str(path))
    yield path
    close_library(path)


def health() -> tuple[int, dict]:
    answer = TestClient(Starlette(routes=answers.routes())).get("/api/health")
    return answer.status_code, answer.json()


def damages(path: Path) -> Iterator[int]:
    """Damage each block of a store's file in turn."""
    good = path.read_bytes()
    for at in range(HEADERS + 50_000, len(good), BLOCK):
        path.write_bytes(good[:at] + bytes(255 - one for one in good[at : at + 64]) + good[at + 64 :])
        yield at
        close_library(path)
    path.write_bytes(good)


def is_sound(path: Path) -> bool:
    try:
        backup.read_through(path)
    except StoreError:
        return False
    return True


def test_a_store_that_is_damaged_anywhere_is_not_well(store):
    seen = [(is_sound(store), health()) for _ in damages(store)]
    assert {sound for sound, _ in seen} == {True, False}  # some blocks are not in use
    for sound, (status, said) in seen:
        assert (status, said.get("read_through")) == ((200, 1.0) if sound else (503, None)), said
    assert health()[1] == {"status": "ok", "incidents": 4_000, "revision": 2, "read_through": 1.0}


def test_what_nearly_every_answer_needs_is_said_to_be_damaged_and_not_to_be_unchanged(store):
    said = []
    for _ in damages(store):
        try:
            open_library().reference()
        except StoreError as error:
            said.append(str(error))
    assert said
    assert all("can't be" in error and "was not changed" not in error for error in said)


def test_a_large_store_is_read_a_part_at_a_time_and_after_a_change_anew(store, monkeypatch):
    monkeypatch.setattr(soundness, "PIECE", 2_000)
    monkeypatch.setattr(answers, "HEALTH_READS_S", 1e-9)
    shares = []
    while not shares or shares[-1] < 1:
        shares.append(health()[1]["read_through"])
    assert len(shares) > 5
    assert shares == sorted(set(shares))
    open_library().load(incidents("Bombs", 100), MINE, NOW, append=True)
    assert health()[1]["read_through"] < 1


def test_changes_do_not_keep_a_part_from_being_read(store, monkeypatch):
    """A store that is changed before it has been read through is read to its end all the same."""
    monkeypatch.setattr(soundness, "PIECE", 2_000)
    good = store.read_bytes()
    last = [at for at in damages(store) if not is_sound(store)][-1]
    store.write_bytes(good[:last] + bytes(64) + good[last + 64 :])
    library, answered = open_library(), 0
    with pytest.raises(StoreError, match="can't be read"):
        for number in range(1_000):
            with library.reading():
                library.read_on(1e-9)
            answered += 1
            library.load([], DataSet(f"more-{number}"), NOW)
    assert answered > 1
