"""Data sets that hold the same incidents of one source: found by id, days and place, and settled in one change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dateline.answers.duplicates import proposals
from dateline.answers.overlaps import Overlap, in_common, overlaps, overlaps_of
from dateline.answers.totals import totals
from dateline.errors import StoreError
from dateline.filter import Filter
from dateline.model.casualties import Count
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, links, undoing

NOW = datetime(2021, 1, 1, tzinfo=UTC)
BY = {"who": "ana", "why": "", "now": NOW}
ALL = Filter()


def incident(name: str, number: int, **fields) -> Incident:
    day = date(2020, 1, 1) + timedelta(10 * number)
    where = Where("Province", country="IQ", lat=33.0 + number, lon=44.0, precision="province", radius_m=75_000)
    return replace(Incident(name, f"Title {name}", When(day, day), where, "firefight", killed=Count(1, 1)), **fields)


def load(library: Library, dataset: str, numbers: range, **fields) -> None:
    library.load([incident(f"{dataset}:{one}", one, **fields) for one in numbers], DataSet(dataset), NOW)


@pytest.fixture
def two(empty_library: Library) -> Library:
    """Return a library with a country's download of twenty and another that has five of them and one more."""
    load(empty_library, "country", range(20))
    load(empty_library, "region", range(15, 21))
    return empty_library


def counted(library: Library) -> int:
    return totals(library, ALL).counted


def test_two_downloads_of_one_source_overlap(two):
    (found,) = overlaps(two)
    assert found == Overlap("country", "region", 5, 6, tuple((f"country:{one}", f"region:{one}") for one in range(15, 20)))
    assert in_common(two, ALL, found) == list(found.examples)
    assert proposals(two).pairs == (), "they are placed to a province, so nothing else would have told"


def test_of_one_data_set_the_same_overlaps_are_found(two):
    assert overlaps_of(two, "country") == overlaps_of(two, "region") == list(overlaps(two))
    load(two, "elsewhere", range(100, 120))
    load(two, "two-alike", range(118, 121))
    assert [links.shared_ids(two, name) for name in ("country", "region", "elsewhere", "two-alike")] == [5, 5, 2, 2]
    assert overlaps_of(two, "elsewhere") == overlaps_of(two, "two-alike") == []
    load(two, "three-alike", range(117, 120))
    assert [(one.larger, one.smaller) for one in overlaps_of(two, "elsewhere")] == [("elsewhere", "three-alike")]


@pytest.mark.parametrize(
    "fields",
    [
        {"when": When(date(2019, 1, 1), date(2019, 1, 1))},
        {"where": Where("Elsewhere", country="IQ", lat=10.0, lon=44.0, precision="town", radius_m=1000)},
        {"review": "draft"},
    ],
    ids=["on other days", "elsewhere", "drafts, which are not counted"],
)
def test_ids_alone_are_no_overlap(empty_library, fields):
    load(empty_library, "one", range(10))
    load(empty_library, "two", range(10), **fields)
    assert overlaps(empty_library) == ()


def test_what_has_no_point_overlaps_by_id_and_day(empty_library):
    load(empty_library, "one", range(10))
    load(empty_library, "two", range(4), where=Where("Province", country="IQ"))
    assert [(one.number, one.of) for one in overlaps(empty_library)] == [(4, 4)]


def test_two_in_common_can_be_chance(empty_library):
    load(empty_library, "one", range(10))
    load(empty_library, "two", range(2))
    assert overlaps(empty_library) == ()


def test_three_data_sets_overlap_two_by_two_and_the_filter_says_which_are_asked_for(two):
    load(two, "world", range(30))
    assert [(one.larger, one.smaller, one.number) for one in overlaps(two)] == [
        ("world", "country", 20), ("world", "region", 6), ("country", "region", 5),
    ]  # fmt: skip
    only = Filter(chosen=(("dataset", ("world", "region")),))
    assert [(one.larger, one.smaller) for one in overlaps(two, only)] == [("world", "region")]


def test_settled_together_each_counts_once_and_that_is_undone_together(two):
    (found,) = overlaps(two)
    assert counted(two) == 26
    change = links.link_all(two, in_common(two, ALL, found), **BY)
    assert counted(two) == 21
    assert overlaps(two) == ()
    assert {(one.primary_id, one.verdict, one.who) for one in links.links(two, "region:17")} == {("country:17", "same", "ana")}
    undoing.undo(two, change, **BY)
    assert counted(two) == 26
    assert overlaps(two) == (found,)


def test_what_a_person_has_told_apart_is_in_no_overlap(two):
    links.link(two, "region:15", "country:15", "apart", **BY)
    (found,) = overlaps(two)
    assert (found.number, found.examples[0]) == (4, ("country:16", "region:16"))


def test_a_later_download_keeps_what_was_settled(two):
    (found,) = overlaps(two)
    links.link_all(two, in_common(two, ALL, found), **BY)
    load(two, "region", range(15, 25))
    assert counted(two) == 25
    assert overlaps(two) == ()


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([], "there has to be one"),
        ([("country:15", "region:15"), ("country:15", "region:16")], "one of the pairs only"),
        ([("country:15", "region:15"), ("country:99", "region:16")], "country:99 is no incident"),
        ([("country:16", "region:16"), ("country:15", "region:15")], "somebody has judged country:15 and region:15"),
    ],
)
def test_pairs_that_cant_be_settled_together_are_refused_and_nothing_is_saved(two, pairs, says):
    links.link(two, "region:15", "country:15", "apart", **BY)
    with pytest.raises(StoreError, match=says):
        links.link_all(two, pairs, **BY)
    assert counted(two) == 26
    assert len(links.links(two)) == 1


def test_a_pair_with_one_id_says_so_and_is_likely_whatever_else_differs(empty_library):
    town = {"where": Where("Base", country="IQ", lat=33.0, lon=44.0, precision="town", radius_m=2000)}
    load(empty_library, "one", range(1), **town)
    load(empty_library, "two", range(1), title="Other words", event_type="riot", killed=Count(9, 9), **town)
    (pair,) = proposals(empty_library).pairs
    assert pair.reasons[0] == "both have the id 0"
    assert pair.likeness >= 0.9
