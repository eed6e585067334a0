"""The same file again, a newer download, an older one: what a load adds, changes, leaves and takes away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dateline.errors import StoreError
from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement, Source
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, Outcome, edits, history, undoing

NOW = datetime(2021, 1, 1, tzinfo=UTC)
MINE = DataSet("mine", "Mine", "Made up", "CC0")


def incident(name: str, title: str = "Shots", updated: str = "", **fields) -> Incident:
    day = date(2020, 1, 1)
    return Incident(
        f"mine:{name}", title, When(day, day), Where("Town", country="IQ", lat=33.0, lon=44.0, precision="town", radius_m=2000),
        "firefight", source_updated=updated, **{"killed": Count(1, 2), "sources": (Source("Wire", "A title"),), **fields},
    )  # fmt: skip


def load(library: Library, *rows: Incident, **options) -> Outcome:
    return library.load(rows, MINE, NOW, **options)


def titles(library: Library) -> dict[str, str]:
    rows = library.tables().incidents.select("incident_id", "title").to_pyarrow().to_pylist()
    return {row["incident_id"].removeprefix("mine:"): row["title"] for row in rows}


def numbers(outcome: Outcome, *names: str) -> tuple[int, ...]:
    return tuple(getattr(outcome, name) for name in names)


def test_the_same_file_again_changes_nothing_not_even_the_revision(empty_library):
    first = load(empty_library, incident("a"), incident("b"))
    assert numbers(first, "arrived", "added", "changed", "unchanged", "vanished") == (2, 2, 0, 0, 0)
    revision = empty_library.revision
    again = load(empty_library, incident("b"), incident("a"))
    assert numbers(again, "change", "added", "changed", "unchanged", "vanished") == (0, 0, 0, 2, 0)
    assert empty_library.revision == revision


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"}, {"killed": Count(None, 2)}, {"killed": Count(1, None)}, {"sources": ()}, {"note": "x"},
        {"actors": (Involvement("suspected", name_as_written="Gunmen", according_to="police"),)},
        {"sources": (Source("Wire", "", "A title"),)}, {"where": Where("Town", country="IQ", lat=33.00001, lon=44.0, precision="town")},
        {"from_memory": ("lat",)}, {"review": "draft"}, {"when": When(date(2020, 1, 1), date(2020, 1, 2))},
    ],
)  # fmt: skip
def test_any_other_content_is_a_new_version(empty_library, change):
    load(empty_library, incident("a"))
    assert numbers(load(empty_library, replace(incident("a"), **change)), "changed", "unchanged") == (1, 0)
    found = edits.stored(empty_library, "mine:a")
    assert found.revision == 2
    assert {name: getattr(found.incident, name) for name in change if name != "where"} == {
        name: value for name, value in change.items() if name != "where"
    }


def test_a_newer_download_lists_what_it_added_changed_and_no_longer_has(empty_library):
    load(empty_library, incident("stays"), incident("changes"), incident("goes"))
    found = load(empty_library, incident("stays"), incident("changes", "Corrected"), incident("comes"))
    assert numbers(found, "added", "changed", "unchanged", "vanished") == (1, 1, 1, 1)
    assert titles(empty_library) == {"stays": "Shots", "changes": "Corrected", "comes": "Shots"}
    assert history.touched(empty_library, found.change) == {
        "added": ["mine:comes"], "changed": ["mine:changes"], "vanished": ["mine:goes"],
    }  # fmt: skip


def test_what_is_appended_makes_nothing_vanish(empty_library):
    load(empty_library, incident("a"), incident("b"))
    found = load(empty_library, incident("b", "Corrected"), incident("c"), append=True)
    assert numbers(found, "added", "changed", "vanished", "kept") == (1, 1, 0, 1)
    assert set(titles(empty_library)) == {"a", "b", "c"}


def test_the_newer_stamp_wins_whatever_the_order_of_the_files(empty_library):
    load(empty_library, incident("a", "Second", "2023-02-01T00:00:00Z"))
    older = load(empty_library, incident("a", "First", "2023-01-01T00:00:00Z"))
    assert numbers(older, "changed", "older", "change") == (0, 1, 0)
    assert titles(empty_library) == {"a": "Second"}
    assert load(empty_library, incident("a", "Third", "2023-03-01T00:00:00Z")).changed == 1
    assert titles(empty_library) == {"a": "Third"}


def test_of_two_rows_with_one_id_the_newer_one_is_taken_and_the_first_on_a_tie(empty_library):
    rows = (incident("a", "Old", "2023-01-01T00:00:00Z"), incident("a", "New", "2023-02-01T00:00:00Z"),
            incident("b", "First"), incident("b", "Second"))  # fmt: skip
    assert numbers(load(empty_library, *rows), "arrived", "added", "repeated") == (4, 2, 2)
    assert titles(empty_library) == {"a": "New", "b": "First"}


def edited(library: Library, name: str, title: str) -> None:
    held = edits.stored(library, f"mine:{name}")
    edits.edit(library, replace(held.incident, title=title), held.revision, who="ana", why="checked", now=NOW)


def test_what_a_person_has_edited_stays_and_the_difference_is_said(empty_library):
    load(empty_library, incident("a"), incident("b"), incident("c"))
    for name in "abc":
        edited(empty_library, name, "By hand")
    again = load(empty_library, incident("a"), incident("b"), incident("c"))
    assert numbers(again, "unchanged", "conflicts", "change") == (3, 0, 0)
    newer = load(empty_library, incident("a", "By the source"), incident("b"))
    assert numbers(newer, "unchanged", "changed", "vanished", "conflicts", "change") == (1, 0, 0, 2, 0)
    assert [(one.incident_id, "edit" in one.reason) for one in newer.conflicting] == [("mine:a", True), ("mine:c", True)]
    assert set(titles(empty_library).values()) == {"By hand"}


def test_what_a_person_took_away_does_not_come_back_with_the_next_download(empty_library):
    load(empty_library, incident("a"), incident("b"), incident("c"))
    seen = {"mine:a": 1, "mine:b": 1}
    edits.merge(empty_library, seen, incident("a", "Both"), who="ana", why="one event", now=NOW)
    again = load(empty_library, incident("a"), incident("b"), incident("c"))
    assert numbers(again, "added", "unchanged", "conflicts", "change") == (0, 3, 0, 0)
    newer = load(empty_library, incident("a"), incident("b", "Something new"), incident("c"))
    assert numbers(newer, "added", "conflicts") == (0, 1)
    assert titles(empty_library) == {"a": "Both", "c": "Shots"}


def test_ids_of_another_data_set_are_refused_by_name(empty_library):
    load(empty_library, incident("a"))
    before = empty_library.revision
    with pytest.raises(StoreError, match="mine:a .in mine."):
        empty_library.load([incident("a")], DataSet("other", "Other"), NOW)
    assert empty_library.revision == before


def test_a_data_sets_own_actors_come_with_it_and_go_with_it(empty_library):
    brigade = Actor("mine:brigade", "The Brigade", side="iran-aligned")
    part = Involvement("suspected", "mine:brigade")
    found = load(empty_library, incident("a", actors=(part,)), actors={brigade.actor_id: brigade})
    assert empty_library.reference().actors["mine:brigade"] == brigade
    assert empty_library.reference().owners["mine:brigade"] == "mine"
    row = empty_library.tables().incidents.to_pyarrow().to_pylist()[0]
    assert row["side"] == "iran-aligned"
    assert "brigade" in row["words"]
    undoing.undo(empty_library, found.change, who="ana", why="", now=NOW)
    assert empty_library.reference().actors == {}


def test_actors_that_a_reader_finds_while_it_reads_are_known_to_the_rows(empty_library):
    own: dict[str, Actor] = {}

    def rows() -> Iterable[Incident]:
        own["mine:brigade"] = Actor("mine:brigade", "The Brigade", side="iran-aligned")
        yield incident("a", actors=(Involvement("suspected", "mine:brigade"),))

    empty_library.load(rows(), MINE, NOW, actors=own)
    assert empty_library.tables().incidents.to_pyarrow().to_pylist()[0]["side"] == "iran-aligned"


def test_what_is_not_said_of_a_data_set_stays_as_it_was(empty_library):
    load(empty_library, incident("a"))
    empty_library.load([incident("a")], DataSet("mine"), NOW)
    assert empty_library.reference().datasets["mine"].source_line == "Made up"
    empty_library.load([incident("a")], DataSet("mine", licence="CC BY"), NOW)
    described = empty_library.reference().datasets["mine"]
    assert (described.title, described.source_line, described.licence) == ("Mine", "Made up", "CC BY")
