"""Totals and the counts beside each choice are those of a plain count in pandas."""

from __future__ import annotations

import random
from datetime import date

import pandas as pd
import pytest
from made_up import NOW, random_words
from plain_search import ACTORS, COLUMN, PLAIN_WORDS, Words, World, above, plain, plainly_counting, surely

from dateline.answers.caption import caption
from dateline.answers.facets import facets
from dateline.answers.totals import totals
from dateline.filter import Filter, parse
from dateline.model.casualties import UNKNOWN, Count
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library


def plain_totals(frame: pd.DataFrame, words: Words) -> dict:
    """Return the totals of a filter, counted the plain way."""
    rows = plain(frame, words)
    sure = surely(rows, words)
    counted = rows["status"].eq("occurred") | any(word == "status" for word, _ in words)
    occurred = rows["status"].eq("occurred")
    found = {
        "matched": len(rows), "counted": counted.sum(), "certain": (counted & sure).sum(), "possible": (counted & ~sure).sum(),
        "denied": rows["status"].eq("denied").sum(), "announced": rows["status"].eq("announced").sum(),
        "unmapped": rows["lat"].isna().sum(), "days": (rows["first"].min(), rows["last"].max()) if len(rows) else None,
    }  # fmt: skip
    reviewed = any(word.removeprefix("not_") == "review" for word, _ in words)
    found["drafts"] = 0 if len(rows) or reviewed else len(plain(frame, [*words, ("review", "draft")]))
    for what in ("killed", "wounded"):
        low, high = rows[f"{what}_min"], rows[f"{what}_max"]
        told = rows[occurred & (low.notna() | high.notna())]
        operations = told[told["figures_cover"] == "operation"]["incident_id"]
        happened = occurred & ~rows["parent_incident_id"].isin(set(operations))
        untold = happened & low.isna() & high.isna() & ~rows["parent_incident_id"].isin(set(told["incident_id"]))
        found[what] = (low[happened & sure].sum(), high.fillna(low)[happened].sum(), untold.sum())
    return found


def store_totals(world: World, words: Words) -> dict:
    found = totals(world.library, world.ask(words))
    people = {what: (one.low, one.high, one.unknown) for what, one in (("killed", found.killed), ("wounded", found.wounded))}
    return {**vars(found), "possible": found.possible, **people}


def test_totals_are_those_of_a_plain_count(world):
    draw = random.Random(7)
    for words in ([], [("status", "denied")], [("status", "occurred")], *(random_words(world, draw) for _ in range(12))):
        assert store_totals(world, words) == plain_totals(world.frame, words), words


def incident(incident_id: str, day: str = "2020-01-02", last: str = "", **fields) -> Incident:
    """Return an incident of which only what a test speaks of is told."""
    when = When(date.fromisoformat(day), date.fromisoformat(last or day))
    return Incident(incident_id, incident_id, when, fields.pop("where", Where()), "shelling", **fields)


def people(library: Library, *rows: Incident, words: Words = ()) -> tuple[int, int, int]:
    """Return the killed of these incidents: least, most, unknown."""
    library.load(rows, DataSet("mine", "Mine"), NOW)
    found = totals(library, parse(words)).killed
    return found.low, found.high, found.unknown


def test_unknown_figures_are_said_to_be_unknown_and_add_nothing(empty_library):
    assert people(
        empty_library, incident("a", killed=UNKNOWN), incident("b", killed=Count(0, 0)), incident("c", killed=Count(2, 5))
    ) == (2, 5, 1)


def test_a_denied_or_announced_incident_adds_nobody_to_the_killed(empty_library):
    rows = (
        incident("a", killed=Count(3, 3)),
        incident("b", killed=Count(50, 50), status="denied"),
        incident("c", killed=Count(9, 9), status="announced"),
    )
    assert people(empty_library, *rows) == (3, 3, 0)
    assert totals(empty_library, parse([])).counted == 1
    assert totals(empty_library, parse([("status", "denied")])).counted == 1


def test_casualties_of_an_operation_are_counted_once(empty_library):
    whole = incident("whole", killed=Count(10, 12), figures_cover="operation")
    parts = [incident(f"part-{number}", killed=Count(5, 6), parent_incident_id="whole") for number in range(2)]
    assert people(empty_library, whole, *parts) == (10, 12, 0)


def test_parts_count_for_themselves_where_the_operation_only_tells_of_itself(empty_library):
    whole = incident("whole", killed=Count(1, 1))
    assert people(empty_library, whole, incident("part", killed=Count(5, 6), parent_incident_id="whole")) == (6, 7, 0)


def test_parts_count_for_themselves_where_the_filter_leaves_the_operation_out(empty_library):
    whole = incident("whole", "2020-01-01", killed=Count(10, 10), figures_cover="operation")
    part = incident("part", "2020-02-01", killed=Count(4, 4), parent_incident_id="whole")
    assert people(empty_library, whole, part, words=[("from", "2020-01-15")]) == (4, 4, 0)


def test_the_dead_of_a_part_that_happened_are_not_lost_with_a_denied_operation(empty_library):
    whole = incident("whole", status="denied", killed=Count(10, 10), figures_cover="operation")
    part = incident("part", killed=Count(4, 4), parent_incident_id="whole")
    assert people(empty_library, whole, part) == (4, 4, 0)


def test_an_empty_library_has_totals_too(empty_library):
    found = totals(empty_library, Filter())
    assert (found.matched, found.certain, found.killed.low, found.days) == (0, 0, 0, None)


def chosen_instead(words: Words, word: str, value: str) -> Words:
    """Return the words with this choice in place of any other of its kind; actors and sides are of one kind."""
    kind = ("actor", "side") if word in ("actor", "side") else (word,)
    kept = [(name, one) for name, one in words if name not in kind]
    if word not in ("actor", "side"):
        kept = [(name, one) for name, one in kept if (name, one) != (f"not_{word}", value)]
    return [*kept, (word, value)]


def wrong_counts(world: World, words: Words, what: str) -> list[tuple]:
    """Return the options of the panel whose count is not the number of incidents that choosing them leaves."""
    panel = facets(world.library, world.ask(words))
    options = [(node["word"], node["value"], node["count"]) for node in panel["tree"]]
    groups = [group for group in panel["groups"] if group["word"] in PLAIN_WORDS or group["word"] in ("killed", "wounded")]
    options += [(group["word"], option["value"], option["count"]) for group in groups for option in group["options"]]
    found = []
    for word, value, count in options:
        leaves = len(plainly_counting(world.frame, chosen_instead(words, word, value)))
        if (what == "casualties") == (word in ("killed", "wounded")) and count != leaves:
            found.append((word, value, f"says {count}", f"leaves {leaves}"))
    return found


def without_exclusions(words: Words) -> Words:
    return [(word, value) for word, value in words if word not in ("not_actor", "not_side")]


def test_every_choice_says_how_many_incidents_it_would_leave(world):
    draw = random.Random(13)
    for words in ([], *(without_exclusions(random_words(world, draw)) for _ in range(4))):
        assert wrong_counts(world, words, "choices") == [], words


def test_every_choice_of_casualties_says_how_many_incidents_it_would_leave(world):
    assert wrong_counts(world, [], "casualties") == []


@pytest.mark.parametrize(
    "words", [[("not_actor", "us-forces")], [("not_side", "us-coalition")], [("not_side", "iran-aligned"), ("role", "suspected")]]
)
def test_every_actor_says_how_many_incidents_it_would_leave_while_others_are_excluded(facts, words):
    assert wrong_counts(facts, words, "choices") == []


def counted_values(world: World, word: str) -> set[str]:
    """Return the values of a word among what is counted; of the word `status` all."""
    rows = world.frame if word == "status" else world.frame[world.frame["status"] == "occurred"]
    return {value for value in rows[COLUMN[word]] if value}


def test_every_actor_and_value_of_the_library_can_be_chosen(facts):
    panel = facets(facts.library, Filter())
    named = {actor_id for actor_id, actor in ACTORS.items() if actor["side"] != "nobody"}
    assert {node["value"] for node in panel["tree"] if node["word"] == "actor"} == named
    for group in panel["groups"]:
        if group["word"] in COLUMN:
            assert {option["value"] for option in group["options"]} == set(counted_values(facts, group["word"])), group["word"]


def test_a_chosen_place_keeps_its_name_where_nothing_of_it_is_left(facts):
    asked = facts.ask([("place", "k1"), ("place", "taji"), ("q", "zebra")])
    (places,) = (group["options"] for group in facets(facts.library, asked)["groups"] if group["word"] == "place")
    assert [one["label"] for one in places] == ["K1 base (K-1 Air Base), Kirkuk", "Camp Taji"]


def test_the_tree_has_children_after_their_parent_and_one_level_deeper(facts):
    depths: dict[str, int] = {}
    for node in facets(facts.library, Filter())["tree"]:
        if node["word"] == "side":
            assert node["depth"] == 0
            continue
        parents = above(node["value"])[1:]
        assert node["depth"] == (depths[parents[0]] + 1 if parents else 1), node["value"]
        depths[node["value"]] = node["depth"]


def test_drafts_are_counted_only_where_a_filter_names_a_review(empty_library):
    kinds = {"one": "accepted", "two": "accepted", "three": "draft", "four": "rejected"}
    rows = [incident(name, review=review) for name, review in kinds.items()]
    empty_library.load(rows, DataSet("mixed", "Mixed"), NOW)
    for words, number in (([], 2), ([("review", "draft")], 1), ([("not_review", "rejected")], 3),
                          ([("review", "accepted"), ("review", "draft")], 3)):  # fmt: skip
        assert totals(empty_library, parse(words)).counted == number, words
    groups = {group["word"]: group["options"] for group in facets(empty_library, parse([]))["groups"]}
    assert {one["value"]: one["count"] for one in groups["review"]} == {"accepted": 2, "draft": 1, "rejected": 1}


def test_where_only_drafts_match_the_headline_says_so_and_how_to_see_them(empty_library):
    empty_library.load([incident("one", review="draft"), incident("two", review="draft")], DataSet("mixed", "Mixed"), NOW)

    def said(words):
        asked = parse(words)
        return caption(asked, totals(empty_library, asked), empty_library.reference(), {}).detail

    assert said([]) == "2 drafts match: choose “Draft, not reviewed” under Reviewed"
    assert said([("review", "rejected")]).startswith("Nothing matches")
    assert said([("q", "zebra")]).startswith("Nothing matches")
    empty_library.load([incident("three")], DataSet("sound", "Sound"), NOW)
    assert "draft" not in said([])
