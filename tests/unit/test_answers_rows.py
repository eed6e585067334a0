"""One incident with its neighbours, the table's pages and the stream of exports are those of a plain search in pandas."""

from __future__ import annotations

import random

import numpy as np
import pytest
from made_up import made_up, plain_ids, random_words
from plain_search import plain, surely

from dateline.answers import lookup
from dateline.answers.lookup import ROWS_PER_PAGE, SORTED, SORTS, find, page, stream
from dateline.answers.table import table
from dateline.answers.totals import totals
from dateline.errors import FilterError
from dateline.filter import Filter


def test_an_incident_knows_its_neighbours_in_time_under_the_filter(world):
    draw = random.Random(29)
    for words in ([], *(random_words(world, draw) for _ in range(3))):
        order = list(plain(world.frame, words).sort_values(["first", "incident_id"])["incident_id"])
        for place in {0, len(order) // 2, len(order) - 1} if order else ():
            found = find(world.library, order[place], world.ask(words))
            assert found.incident.incident_id == order[place]
            assert found.previous_id == (order[place - 1] if place else "")
            assert found.next_id == (order[place + 1] if place + 1 < len(order) else "")


def test_an_incident_outside_the_filter_opens_and_its_neighbours_are_inside(facts):
    outside = facts.frame.sort_values("first").iloc[40]
    words = [("not_type", outside["event_type"])]
    order = plain(facts.frame, words).sort_values(["first", "incident_id"])
    found = find(facts.library, outside["incident_id"], facts.ask(words))
    at = (outside["first"], outside["incident_id"])
    keys = list(zip(order["first"], order["incident_id"], strict=True))
    assert found.previous_id == max(key for key in keys if key < at)[1]
    assert found.next_id == min(key for key in keys if key > at)[1]


def test_an_incident_that_is_not_there_is_not_found(facts):
    assert find(facts.library, "IQ-9999", Filter()) is None
    assert find(facts.library, "", Filter()) is None


def test_an_operation_names_its_parts_and_a_part_its_operation(facts):
    for parent, rows in facts.frame[facts.frame["parent_incident_id"] != ""].groupby("parent_incident_id"):
        assert {part for part, _ in find(facts.library, parent, Filter()).parts} == set(rows["incident_id"])
        title = facts.frame.set_index("incident_id").loc[parent, "title"]
        assert find(facts.library, rows["incident_id"].iloc[0], Filter()).parent_title == title


SORT_COLUMN = {"date": "first", "title": "title", "place": "place_name", "type": "event_type", "blamed": "side", "killed": "killed_max",
               "wounded": "wounded_max", "attribution": "attribution"}  # fmt: skip


@pytest.mark.parametrize("sort", [name for word in SORTS for name in (word, f"-{word}")])
def test_the_table_is_sorted_by_any_column_with_the_unknown_last(world, sort):
    words = [("from", "2019-11-01"), ("to", "2020-01-15")]
    asked = world.ask(words)
    column = SORT_COLUMN[sort.lstrip("-")]
    keys = list(dict.fromkeys([column, "first", "incident_id"]))
    expected = plain(world.frame, words)
    expected = expected.sort_values(keys, ascending=[not sort.startswith("-"), *(True for _ in keys[1:])], na_position="last")
    found = []
    for number in range(1, -(-len(expected) // ROWS_PER_PAGE) + 1):
        shown = page(world.library, asked, sort=sort, number=number, total=len(expected))
        assert (shown.number, shown.pages) == (number, -(-len(expected) // ROWS_PER_PAGE))
        found += [(one.incident_id, sure) for one, sure, _ in shown.incidents]
    assert [one for one, _ in found] == list(expected["incident_id"])
    assert [sure for _, sure in found] == list(surely(expected, words))


@pytest.mark.parametrize(("asked_for", "given"), [(0, 1), (-3, 1), (10_000, 62)])
def test_a_page_beyond_the_table_is_its_nearest_page(made, asked_for, given):
    total = len(made.frame)
    found = page(made.library, Filter(), sort="date", number=asked_for, total=total)
    assert found.number == min(given, found.pages)
    assert found.incidents


def test_the_table_says_in_words_what_the_incident_says(facts):
    found = page(facts.library, Filter(), sort="date", number=1, total=85)
    rows = table(found, totals(facts.library, Filter()), facts.library.reference(), "-killed")
    assert rows["sort"] == {"column": "killed", "descending": True}
    assert (rows["total"], rows["page"], rows["pages"], len(rows["rows"])) == (85, 1, 1, 85)
    plainly = facts.frame.set_index("incident_id")
    for row in rows["rows"]:
        one = plainly.loc[row["id"]]
        assert row["cells"]["title"] == one["title"]
        assert row["unmapped"] == bool(np.isnan(one["lat"]))
        assert bool(row["memory"]) == bool(one["from_memory"])
        assert set(row["memory"]) <= set(row["cells"])
        assert (row["cells"]["killed"] == "unknown") == bool(np.isnan(one["killed_min"]) and np.isnan(one["killed_max"]))
        assert (row["cells"]["blamed"] == "Nobody named") == (not any(
            part["role"] in ("perpetrator", "suspected") and part.get("certainty") != "denied" for part in one["parts"]
        ))  # fmt: skip


def test_a_stream_gives_every_incident_of_a_filter_once(world):
    draw = random.Random(31)
    for words in ([], *(random_words(world, draw) for _ in range(2))):
        found = [one.incident_id for rows in stream(world.library, world.ask(words)) for one in rows]
        assert sorted(found) == plain_ids(world, words)


def test_a_stream_comes_in_the_order_of_time(world):
    found = [(one.when.start, one.incident_id) for rows in stream(world.library, world.ask([])) for one in rows]
    assert len(found) > 50
    assert found == sorted(found)


@pytest.mark.parametrize("sorted_at_most", [SORTED, 100], ids=["in the order of time", "in the order of the store"])
def test_a_stream_goes_on_after_the_last_incident_of_the_piece_before(made, monkeypatch, sorted_at_most):
    monkeypatch.setattr(lookup, "SORTED", sorted_at_most)
    whole = [one.incident_id for rows in stream(made.library, Filter()) for one in rows]
    pieces: list[str] = []
    while piece := [
        one.incident_id
        for rows in stream(made.library, Filter(), after=pieces[-1] if pieces else "", limit=2_345)
        for one in rows
    ]:
        assert len(piece) <= 2_345
        pieces += piece
    assert pieces == whole
    assert len(set(whole)) == len(whole) > 2_345


def test_a_stream_gives_back_what_was_loaded(made):
    expected = {one.incident_id: one for one in made_up() if one.review == "accepted"}
    found = {one.incident_id: one for rows in stream(made.library, made.ask([("dataset", "made")])) for one in rows}
    assert found == expected


def test_a_stream_after_an_unknown_incident_is_refused(facts):
    with pytest.raises(FilterError, match="not the id of an incident"):
        stream(facts.library, Filter(), after="IQ-9999")
