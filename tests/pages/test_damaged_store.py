"""A store that opens but can't be read to its end: said in the page, by the data API and in the shell, and left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dateline.api import answers
from dateline.cli.main import main
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library
from dateline.store.bundled import close_library

SHELL = Path(__file__).resolve().parents[2] / "dateline" / "ui" / "shell.py"
SAID = "dateline.duckdb can't be read"
DAY = date(2020, 1, 1)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a store with many incidents."""
    path = tmp_path_factory.mktemp("good") / "dateline.duckdb"
    store = Library(path)
    where = Where("Town", lat=33.0, lon=44.0, precision="town", radius_m=2_000)
    rows = [Incident(f"mine:{number}", f"Shots {number}", When(DAY, DAY), where, "firefight") for number in range(20_000)]
    store.load(rows, DataSet("mine", "Mine"), datetime(2021, 1, 1, tzinfo=UTC))
    store.close()
    return path.read_bytes()


@pytest.fixture(params=["overwritten", "cut off"])
def damaged(request, good, tmp_path, monkeypatch) -> Iterator[Path]:
    """The file of a store whose incidents are damaged, by a bad disk or a copy that was broken off."""
    path, middle = tmp_path / "dateline.duckdb", len(good) // 2
    path.write_bytes(good[:middle] + (b"\0" * 1_000 + good[middle + 1_000 :] if request.param == "overwritten" else b""))
    monkeypatch.setenv("DATELINE_STORE", str(path))
    before = path.read_bytes()
    yield path
    close_library(path)
    assert path.read_bytes() == before


def test_the_page_says_it(damaged):
    page = AppTest.from_file(str(SHELL), default_timeout=60).run()
    assert not page.exception
    assert SAID in page.error[0].value
    assert "python -m dateline restore" in page.error[0].value


@pytest.mark.parametrize("path", ["/api/incidents.csv", "/api/facets", "/api/cells"])
def test_the_data_api_says_it(damaged, path):
    answer = TestClient(Starlette(routes=answers.routes())).get(path)
    assert answer.status_code == 503
    assert SAID in answer.json()["error"]


def test_health_says_it(damaged):
    """What the number of incidents is read from is whole."""
    answer = TestClient(Starlette(routes=answers.routes())).get("/api/health")
    assert answer.status_code == 503
    assert SAID in answer.json()["error"]


@pytest.mark.parametrize(
    ("page", "words", "reads"),
    [("data", {"tab": "Load files"}, False), ("data", {"tab": "Data sets"}, True), ("data", {"tab": "Actors"}, False),
     ("data", {"tab": "Same incident?"}, True), ("data", {"tab": "Places to settle"}, False), ("data", {"tab": "History & backup"}, False),
     ("edit", {"incident": "mine:5"}, True)],
    ids=str,
)  # fmt: skip
def test_every_page_that_reads_it_says_it_and_the_others_go_on(damaged, page, words, reads):
    shown = AppTest.from_file(str(SHELL), default_timeout=60).switch_page(str(SHELL.parents[2] / "pages" / f"{page}.py"))
    for word, value in words.items():
        shown.query_params[word] = value
    shown.run()
    assert not shown.exception
    assert bool(shown.error) == reads
    assert all(SAID in error.value and "python -m dateline restore" in error.value for error in shown.error)


def test_the_shell_says_it(damaged, capsys):
    assert main(["export", "--format", "csv"]) == 1
    assert SAID in capsys.readouterr().err


def test_no_copy_is_made_of_it_that_would_be_taken_for_a_good_one(damaged, capsys, tmp_path):
    assert main(["backup", str(tmp_path / "copy.duckdb")]) == 1
    assert "is damaged" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []
