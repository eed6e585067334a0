"""Incidents that may be one: proposed with reasons, settled by a person, counted once from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dateline.answers.cells import cells
from dateline.answers.duplicates import proposals, proposals_of
from dateline.answers.facets import facets
from dateline.answers.totals import totals
from dateline.answers.view import read_view
from dateline.filter import Filter
from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, datasets, edits, links

NOW = datetime(2021, 1, 1, tzinfo=UTC)
BY = {"who": "ana", "why": "", "now": NOW}
DAY = date(2020, 1, 1)


def incident(name: str, days: int = 0, km: float = 0, title: str = "Rockets on the base", **fields) -> Incident:
    day = DAY + timedelta(days)
    where = Where("Base", country="IQ", lat=33.0 + km / 111.2, lon=44.0, precision="town", radius_m=2000)
    more = {"killed": Count(2, 2), "actors": (Involvement("suspected", "kh"),), **fields}
    return Incident(name, title, When(day, day), where, "rocket-attack", **more)


def load(library: Library, *rows: Incident) -> Library:
    """Load incidents, each into the data set that its id names before the colon."""
    library.replace_reference(actors=[Actor("kh", "Kata'ib", side="iran-aligned")], sites=[], countries={}, now=NOW)
    for dataset in {one.incident_id.partition(":")[0] for one in rows}:
        library.load([one for one in rows if one.incident_id.startswith(f"{dataset}:")], DataSet(dataset), NOW)
    return library


def pairs(library: Library) -> list[set[str]]:
    return [{pair.first.incident_id, pair.second.incident_id} for pair in proposals(library).pairs]


def test_two_reports_of_one_event_are_proposed_with_the_reasons(empty_library):
    load(empty_library, incident("x:1"), incident("y:7", 1, 3, "Rockets hit the base near town"), incident("y:8", 40))
    (pair,) = proposals(empty_library).pairs
    assert {pair.first.incident_id, pair.second.incident_id} == {"x:1", "y:7"}
    assert pair.days == 1
    assert pair.km == pytest.approx(3, abs=0.1)
    assert pair.reasons[:5] == (
        "1 day apart", "at the same place", "the same kind of event", "both name Kata'ib", "the same number of killed",
    )  # fmt: skip


@pytest.mark.parametrize(
    "other", [incident("y:7", 3), incident("y:7", 0, 31), incident("y:7", 0, 20, "Protest", killed=Count(30, 40), actors=())]
)
def test_what_is_far_in_time_or_place_or_unlike_is_not_proposed(empty_library, other):
    assert pairs(load(empty_library, incident("x:1"), other)) == []


def test_neighbours_are_found_across_the_edges_of_cells_and_days(empty_library):
    rows = [incident(f"x:{number}", number * 10, number * 7.3) for number in range(12)]
    near = [replace(incident(f"y:{number}", number * 10 + 2, number * 7.3 + 10), where=replace(
        incident("", 0, number * 7.3 + 10).where, place_name=f"Elsewhere {number}")) for number in range(12)]  # fmt: skip
    assert {frozenset(pair) for pair in pairs(load(empty_library, *rows, *near))} == {
        frozenset((f"x:{number}", f"y:{number}")) for number in range(12)
    }


def test_a_likelier_pair_comes_first_and_one_data_set_tells_its_own_apart(empty_library):
    load(empty_library, incident("x:1"), incident("y:1"), incident("y:2", 1, 15, "Something else entirely", actors=()))
    assert pairs(empty_library)[0] == {"x:1", "y:1"}
    same_set = next((p for p in proposals(empty_library).pairs if p.first.dataset == p.second.dataset), None)
    assert same_set is None or same_set.likeness < proposals(empty_library).pairs[0].likeness


@pytest.mark.parametrize("verdict", ["same", "apart"])
def test_what_is_settled_is_not_proposed_again(empty_library, verdict):
    load(empty_library, incident("x:1"), incident("y:1"))
    assert pairs(empty_library) == [{"x:1", "y:1"}]
    links.link(empty_library, "x:1", "y:1", verdict, **BY)
    assert pairs(empty_library) == []


def test_more_pairs_come_up_when_very_many_have_been_settled(empty_library):
    """The likeliest are looked at one by one; what is settled takes no place among them."""
    load(empty_library, *(incident(f"{name}:{number}", number * 10) for number in range(12) for name in "xy"))
    first = proposals(empty_library, limit=2).pairs
    for number in range(11):
        links.link(empty_library, f"x:{number}", f"y:{number}", "apart", **BY)
    assert len(first) == 2
    assert pairs(empty_library) == [{"x:11", "y:11"}]
    assert len(proposals(empty_library, limit=2).pairs) == 1


def test_pairs_across_data_sets_are_found_among_very_many_within_one(empty_library):
    load(
        empty_library, *(incident(f"x:{number}", number // 4) for number in range(40)), incident("y:1", 5, 20, killed=Count(9, 9))
    )
    across = proposals(empty_library, limit=1, across=True).pairs
    assert [{pair.first.dataset, pair.second.dataset} for pair in across] == [{"x", "y"}]


def test_the_other_reports_of_one_incident_are_found_among_very_many(empty_library):
    load(empty_library, *(incident(f"x:{number}", number // 4) for number in range(40)), incident("y:1", 5, 8))
    found = proposals_of(empty_library, "y:1", Filter(), limit=3)
    assert len(found) == 3
    assert all("y:1" in (pair.first.incident_id, pair.second.incident_id) for pair in found)


def test_where_very_many_lie_in_one_place_some_are_left_out_and_that_is_said(empty_library):
    """The work stays bounded; an incident of a small data set is compared with the deadliest of a large one."""
    crowd = [
        incident(f"x:{number}", km=number % 7, title=f"Shots {number}", killed=Count(0, 0), actors=()) for number in range(5_000)
    ]
    load(empty_library, *crowd, incident("x:5000"), incident("y:1"), incident("x:far", 100), incident("y:far", 100))
    found = proposals(empty_library, across=True)
    assert found.left_out == 4_002
    assert [{pair.first.incident_id, pair.second.incident_id} for pair in found.pairs[:2]] == [
        {"x:5000", "y:1"},
        {"x:far", "y:far"},
    ]
    assert proposals(empty_library, Filter(chosen=(("dataset", ("y",)),))).left_out == 0


def counts(library: Library, asked: Filter) -> tuple[int, int, int, int]:
    found = totals(library, asked)
    tree = {node["value"]: node["count"] for node in facets(library, asked)["tree"]}
    return found.matched, found.counted, found.killed.high, tree.get("kh", 0)


def test_linked_incidents_are_counted_once_but_all_are_shown(empty_library):
    load(empty_library, incident("x:1"), incident("y:1"), incident("y:2", 100))
    assert counts(empty_library, Filter()) == (3, 3, 6, 3)
    links.link(empty_library, "x:1", "y:1", "same", **BY)
    assert counts(empty_library, Filter()) == (3, 2, 4, 2)
    only_y = Filter(chosen=(("dataset", ("y",)),))
    assert counts(empty_library, only_y) == (2, 2, 4, 2)
    links.link(empty_library, "x:1", "y:1", "", **BY)
    assert counts(empty_library, Filter()) == (3, 3, 6, 3)


def test_of_several_other_reports_one_counts_where_the_primary_is_not_asked_for(empty_library):
    load(empty_library, incident("x:1"), incident("y:1"), incident("y:2"))
    links.link(empty_library, "x:1", "y:1", "same", **BY)
    links.link(empty_library, "x:1", "y:2", "same", **BY)
    assert counts(empty_library, Filter(chosen=(("dataset", ("y",)),)))[:3] == (2, 1, 2)


def test_answers_kept_from_before_are_not_given_after_a_link_or_a_hidden_data_set(empty_library):
    load(empty_library, incident("x:1"), incident("y:1"))
    view = read_view("-180,-85,180,85", "2", "side")
    before = cells(empty_library, Filter(), view)
    datasets.hide(empty_library, "y", **BY)
    assert counts(empty_library, Filter()) == (1, 1, 2, 1)
    assert cells(empty_library, Filter(), view) != before
    assert edits.stored(empty_library, "y:1") is None
    datasets.hide(empty_library, "y", False, **BY)
    assert cells(empty_library, Filter(), view) == before
