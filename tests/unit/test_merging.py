"""Two reports made one incident: what is taken from which, and that statements go on naming their sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dateline.answers.merging import BOTH, GROUPS, KEPT, OTHER, differing, first_choice, merged
from dateline.importers.layout import COLUMNS
from dateline.model.casualties import Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import When
from dateline.model.where import Where

DAY = date(2020, 1, 3)
WIRE, PAPER = Source("Wire", "Rockets"), Source("Paper", "Rockets at night")
KEPT_ONE = Incident(
    "x:1", "Rockets", When(DAY, DAY), Where("Base", country="IQ"), "rocket-attack", killed=Count(2, 2),
    actors=(Involvement("suspected", "kh", source=1),), sources=(WIRE,), from_memory=("killed_min",),
)  # fmt: skip
OTHER_ONE = replace(
    KEPT_ONE, incident_id="y:1", title="Rockets on the base", summary="At night.", killed=Count(3, 4), from_memory=("place_name",),
    actors=(Involvement("suspected", "kh", source=2), Involvement("target", "us", source=1)), sources=(PAPER, WIRE),
)  # fmt: skip


def test_every_column_that_is_content_belongs_to_one_group():
    listed = [column for group in GROUPS.values() for column in group.columns]
    assert sorted(listed) == sorted(set(COLUMNS) - {"incident_id", "from_memory", "source_updated"})


def test_the_first_choice_loses_no_list_and_fills_what_is_empty():
    assert differing(KEPT_ONE, OTHER_ONE) == ["title", "summary", "killed", "actors", "sources"]
    assert first_choice(KEPT_ONE, OTHER_ONE) == {
        "title": KEPT, "summary": OTHER, "killed": KEPT, "actors": BOTH, "sources": BOTH,
    }  # fmt: skip


def test_each_group_comes_from_where_it_was_chosen():
    found = merged(KEPT_ONE, OTHER_ONE, {"title": OTHER, "killed": OTHER})
    assert (found.incident_id, found.title, found.killed, found.summary) == ("x:1", "Rockets on the base", Count(3, 4), "")
    assert found.from_memory == ()  # the figure that rested on memory is gone with its place


def test_lists_of_both_hold_each_source_and_statement_once_and_point_at_the_same_documents():
    found = merged(KEPT_ONE, OTHER_ONE, {"actors": BOTH, "sources": BOTH})
    assert found.sources == (WIRE, PAPER)
    assert found.actors == (Involvement("suspected", "kh", source=1), Involvement("target", "us", source=2))


def test_a_statement_whose_source_is_not_taken_names_none():
    found = merged(KEPT_ONE, OTHER_ONE, {"actors": OTHER})
    assert found.actors == (Involvement("suspected", "kh", source=1), Involvement("target", "us", source=0))


def test_an_incident_does_not_become_part_of_itself():
    part = replace(KEPT_ONE, parent_incident_id="y:1")
    assert merged(part, OTHER_ONE, {}).parent_incident_id == ""
