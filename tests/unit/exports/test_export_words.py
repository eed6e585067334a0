"""What is said about an export comes from the store: filter, data sets, sides."""

from __future__ import annotations

from export_rows import EXPORTED, incident

from dateline.answers.export import about as about_filter
from dateline.answers.lookup import known_values, stream
from dateline.filter import parse
from dateline.store import DataSet, Library


def test_what_is_said_comes_from_the_filter_and_the_data_sets_in_it(library: Library):
    asked = parse([("place", "k1"), ("type", "rocket-attack")], known_values(library))
    said = about_filter(library, asked, EXPORTED)
    assert "rocket attack" in said.filter_words
    assert "at K-1" in said.filter_words or "at K1" in said.filter_words
    assert said.query == "type=rocket-attack&place=k1"
    assert any("data/SOURCES.md" in line and "CC BY 4.0" in line for line in said.datasets)
    part = about_filter(library, asked, EXPORTED, limit=1)
    assert part.expected == 1
    assert "at most 1 of these incidents" in part.notes[0]
    assert part.without_place is None


def test_only_data_sets_that_are_in_the_file_are_named(empty_library: Library):
    empty_library.load([incident(1)], DataSet("one", "One", "Line of one", "CC0"), EXPORTED)
    empty_library.load([incident(2, event_type="riot")], DataSet("two", "Two", "Line of two"), EXPORTED)
    said = about_filter(empty_library, parse([("type", "riot")], known_values(empty_library)), EXPORTED)
    assert said.datasets == ("Line of two; loaded 2021-03-04",)


def test_a_side_in_a_file_is_the_side_in_the_store(library: Library):
    said = about_filter(library, parse([], {}), EXPORTED)
    rows = library.tables().incidents[["incident_id", "side"]].to_pyarrow().to_pylist()
    stored = {row["incident_id"]: row["side"] for row in rows}
    found = {one.incident_id: said.side(one) for page in stream(library, parse([], {})) for one in page}
    assert found == {key: stored[key] for key in found}
    assert len(set(found.values())) > 3
