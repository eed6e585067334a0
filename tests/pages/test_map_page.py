"""The map page as Streamlit runs it: what each of its components is given for a link, good or bad."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dateline.store.bundled import close_library, open_library

SHELL = Path(__file__).resolve().parents[2] / "dateline" / "ui" / "shell.py"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("pages") / "dateline.duckdb"
    open_library(path)
    yield path
    close_library(path)


@pytest.fixture
def opened(store: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that opens the page with these words in its address."""
    monkeypatch.setenv("DATELINE_STORE", str(store))
    return visit


def visit(**words: str | list[str]) -> AppTest:
    page = AppTest.from_file(str(SHELL), default_timeout=60)
    for word, value in words.items():
        page.query_params[word] = value
    return page.run()


def shown(page: AppTest, module: str) -> dict | None:
    """Return the data that a component of the page was given."""
    (found,) = [one.proto for one in page.get("bidi_component") if one.proto.component_name == f"dateline_{module}"]
    return json.loads(found.json)["shown"]


def sound(page: AppTest) -> AppTest:
    """Return the page after a look for what must never be on it."""
    assert not page.exception
    assert not page.error
    return page


def test_the_bare_page_shows_all_incidents(opened):
    page = sound(opened())
    headline = shown(page, "headline")
    assert headline["problems"] == []
    assert "May 2019" in headline["text"]
    assert headline["detail"] == "all actors"
    assert shown(page, "incident") is None
    assert shown(page, "table") is None
    assert sum(count for _, _, count in shown(page, "timeline")["counts"]) == 78
    assert {"kh", "us-forces"} <= {node["value"] for node in shown(page, "filters")["tree"]}


def test_a_link_with_a_filter_shows_what_it_asks_for(opened):
    page = sound(
        opened(
            **{
                "type": "rocket-attack",
                "from": "2019-10-28",
                "to": "2020-02-16",
                "side": "us-coalition",
                "role": ["target", "victim"],
            }
        )
    )
    headline = shown(page, "headline")
    assert headline["text"].endswith("rocket attacks, 28 Oct 2019 – 16 Feb 2020, on US and coalition targets")
    assert headline["problems"] == []
    active = [(one["word"], one["value"], one["excluded"]) for one in shown(page, "filters")["active"]]
    assert active == [("side", "us-coalition", False), ("type", "rocket-attack", False)]


def test_a_filter_that_nothing_meets_says_so_and_breaks_nothing(opened):
    page = sound(opened(q="zzzz", table="1"))
    headline = shown(page, "headline")
    assert headline["text"].startswith("No incidents")
    assert headline["killed"] is None
    assert shown(page, "table")["rows"] == []
    assert shown(page, "timeline")["counts"] == []


def test_a_link_to_an_incident_opens_it(opened):
    card = shown(sound(opened(incident="IQ-0021")), "incident")
    assert "K1" in json.dumps(card, ensure_ascii=False)


def test_a_link_to_an_incident_that_is_not_there_says_so(opened):
    card = shown(sound(opened(incident="IQ-9999")), "incident")
    assert "IQ-9999" in json.dumps(card)


def test_a_link_with_the_table_open_shows_its_page_in_its_order(opened):
    table = shown(sound(opened(table="1", sort="title")), "table")
    titles = [row["cells"]["title"] for row in table["rows"]]
    assert len(titles) == table["total"] == 85
    assert titles == sorted(titles)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("type", "rocket"), ("actor", "nobody-known"), ("from", "27/12/2019"), ("bbox", "1,2,3"), ("killed", "many"), ("q", "x" * 5_000),
        ("colour", "<script>alert(1)</script>"), ("sort", "colour"), ("page", "-1"), ("color", "pink"), ("zoom", "far"),
        ("lat", "nan"), ("lat", "1234"), ("lat", "33.3"), ("dataset", "' or 1=1 --"),
    ],
)  # fmt: skip
def test_a_link_with_a_bad_value_opens_without_it_and_says_which(opened, word, value):
    page = sound(opened(**{word: value, "status": "occurred"}))
    (problem,) = shown(page, "headline")["problems"]
    assert problem["word"] == word
    assert word in problem["message"]
    assert len(problem["message"]) < 700
    assert [(one["word"], one["value"]) for one in shown(page, "filters")["active"]] == [("status", "occurred")]


def test_of_a_position_with_a_bad_word_the_others_are_left_out_by_name_too(opened):
    page = sound(opened(lat="33.3", lon="44.4", zoom="far"))
    problems = {one["word"]: one["message"] for one in shown(page, "headline")["problems"]}
    assert list(problems) == ["zoom", "lat", "lon"]
    assert "needs zoom beside it" in problems["lat"]
    assert not shown(sound(opened(lat="33.3", lon="44.4", zoom="8")), "headline")["problems"]


def test_a_range_that_ends_before_it_begins_is_told_and_read_as_open(opened):
    page = sound(opened(**{"from": "2020-01-01", "to": "2019-01-01"}))
    assert [one["word"] for one in shown(page, "headline")["problems"]] == ["to"]
    assert ", from 1 Jan 2020" in shown(page, "headline")["text"]


def test_the_map_is_mounted_with_the_same_arguments_whatever_is_asked(opened):
    arguments = {
        one.proto.json_args
        for words in ({}, {"type": "riot"}, {"incident": "IQ-0021"})
        for one in opened(**words).get("component_instance")
    }
    assert len(arguments) == 1
    assert "Rockets" not in arguments.pop()


def test_words_of_streamlit_itself_are_no_problem(opened):
    assert shown(sound(opened(embed="true")), "headline")["problems"] == []


def test_a_store_that_can_not_be_read_is_told_in_a_sentence_with_its_name(tmp_path, monkeypatch):
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"this is no store" * 1_000)
    monkeypatch.setenv("DATELINE_STORE", str(broken))
    page = visit()
    assert not page.exception
    (error,) = page.error
    assert str(broken) in error.value
    assert broken.read_bytes() == b"this is no store" * 1_000
