"""Where the incidents of a filter come from: at the foot of the map, and in an export."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dateline.answers.sources import map_line, source_lines
from dateline.filter import Filter
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, datasets

NOW = datetime(2021, 3, 4, tzinfo=UTC)
SETS = {
    "a": (1, DataSet("a", "Alpha", "Alpha Observatory.", "CC BY 4.0")),
    "b": (3, DataSet("b", "Beta", "Beta Institute, " + "with a very long name " * 4)),
    "c": (2, DataSet("c", "Gamma")),
    "d": (1, DataSet("d", "Delta")),
    "e": (1, DataSet("e", "Epsilon")),
}


@pytest.fixture
def many(empty_library: Library) -> Library:
    for name, (count, dataset) in SETS.items():
        day = date(2020, 1, 1 + len(name))
        rows = [Incident(f"{name}:{number}", f"Attack {name}", When(day, day), Where(), "other") for number in range(count)]
        empty_library.load(rows, dataset, NOW)
    return empty_library


def asked(*names: str) -> Filter:
    return Filter(chosen=(("dataset", names),)) if names else Filter()


def test_the_map_names_the_data_sets_that_a_filter_leaves_and_no_other(many):
    assert map_line(many, asked("a")) == "Alpha Observatory, 4 Mar 2021"
    assert map_line(many, asked("a", "c")) == "Gamma, 4 Mar 2021\u00a0· Alpha Observatory, 4 Mar 2021"
    assert map_line(many, Filter(text="nothing holds these words")) == ""


def test_a_source_line_too_long_for_the_map_stands_in_exports(many):
    assert map_line(many, asked("b")) == "Beta, 4 Mar 2021"
    assert source_lines(many, asked("b"))[0].startswith("Beta Institute, with a very long name")


def test_the_map_names_those_with_most_incidents_and_says_how_many_more_there_are(many):
    line = map_line(many, asked())
    assert line == "Beta, 4 Mar 2021\u00a0· Gamma, 4 Mar 2021\u00a0· Alpha Observatory, 4 Mar 2021\u00a0· and 2 more data sets"
    assert map_line(many, asked("a", "b", "c", "d")).endswith("\u00a0· and 1 more data set")
    assert len(source_lines(many, asked())) == 5


def test_what_is_said_of_a_data_set_afterwards_is_shown_at_once(many):
    assert map_line(many, asked("c")) == "Gamma, 4 Mar 2021"
    datasets.describe(many, "c", who="ana", now=NOW, source_line="Gamma Group")
    assert map_line(many, asked("c")) == "Gamma Group, 4 Mar 2021"
