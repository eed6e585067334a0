"""What a filter finds is what a plain search in pandas finds."""

from __future__ import annotations

import random

import pytest
from made_up import MADE, ids, plain_ids, random_words, values_of
from plain_search import PLAIN_WORDS, plain, surely, text_of

from dateline.answers.predicate import certain, incidents
from dateline.model.vocabulary import ROLES


@pytest.mark.parametrize("form", ["", "not_"])
@pytest.mark.parametrize("word", PLAIN_WORDS)
def test_each_value_of_each_word_finds_what_a_plain_search_finds(world, word, form):
    for value in values_of(world, word)[:8]:
        words = [(form + word, value)]
        assert ids(world, words) == plain_ids(world, words), words


@pytest.mark.parametrize("word", PLAIN_WORDS)
def test_several_values_of_a_word_are_alternatives(world, word):
    first, last = values_of(world, word)[0], values_of(world, word)[-1]
    assert ids(world, [(word, first), (word, last)]) == plain_ids(world, [(word, first), (word, last)])
    assert ids(world, [(f"not_{word}", first), (f"not_{word}", last)]) == plain_ids(
        world, [(f"not_{word}", first), (f"not_{word}", last)]
    )


def test_a_role_alone_asks_for_anybody_named_in_it(world):
    for role in ROLES:
        assert ids(world, [("role", role)]) == plain_ids(world, [("role", role)])


@pytest.mark.parametrize("who", [("actor", "pmf"), ("side", "iran-aligned"), ("side", "us-coalition"), ("side", "nobody")])
def test_an_actor_or_side_in_a_role_is_asked_for_in_that_role_only(world, who):
    for role in ROLES:
        for words in ([who, ("role", role)], [(f"not_{who[0]}", who[1]), ("role", role)]):
            assert ids(world, words) == plain_ids(world, words), words
    assert set(ids(world, [who, ("role", "other")])) <= set(ids(world, [who]))


def test_choosing_a_parent_means_everybody_under_it(facts):
    faction = set(ids(facts, [("actor", "kh")]))
    whole = set(ids(facts, [("actor", "pmf")]))
    assert faction
    assert faction < whole


@pytest.mark.parametrize("word", ["killed", "wounded"])
def test_casualties_are_found_where_the_reported_range_may_lie_within_the_bounds(world, word):
    for value in ("0", "1..", "..1", "2..5", "5..", "25", "unknown", "99999999"):
        assert ids(world, [(word, value)]) == plain_ids(world, [(word, value)]), value


@pytest.mark.parametrize(
    "text",
    [
        "K1",
        "k 1",
        "K-1",
        "(K-1)",
        "al-Qaim",
        "Al-Asad base",
        "BM-21",
        "katyusha-107",
        "2019-12",
        "kirk",
        "Baghdad",
        "Kataeb Hizbollah",
        "Hashed",
        "PMU",
        "كتائب",
        "rocket base",
        "zzz",
        "%",
        "' or 1=1",
        ".",
    ],
)
def test_free_text_finds_incidents_that_hold_every_word_of_it(world, text):
    assert ids(world, [("q", text)]) == plain_ids(world, [("q", text)])


def test_a_base_is_found_however_its_number_is_written_and_nothing_beside_it(facts):
    found = ids(facts, [("q", "K1")])
    assert {"IQ-0021", "IQ-0046", "IQ-0067"} <= set(found)
    assert ids(facts, [("q", "K-1")]) == found
    assert ids(facts, [("q", "k-1 base")]) == ids(facts, [("q", "base K1")])


@pytest.mark.parametrize(
    "box",
    ["44,33,45,34", "170,-30,-170,0", "179.95,-18,-179.95,-17", "-180,-90,180,90", "180,-30,-179.5,0", "179.5,-30,180,0", "10,10,11,11",
     "44.389,33.307,44.389,33.307", "-180,-30,-179.5,0"],
)  # fmt: skip
def test_an_area_holds_the_points_inside_it_also_across_the_antimeridian(world, box):
    assert ids(world, [("bbox", box)]) == plain_ids(world, [("bbox", box)])


def test_any_few_words_together_find_what_a_plain_search_finds(world):
    draw = random.Random(11)
    for _ in range(25):
        words = random_words(world, draw)
        assert ids(world, words) == plain_ids(world, words), words


def test_drafts_and_rejected_incidents_are_in_no_answer(made):
    assert made.library.count() == MADE + 85
    assert len(ids(made, [])) == len(made.frame) < MADE


def test_an_incident_is_certain_when_its_whole_span_lies_in_the_range(world):
    draw = random.Random(3)
    for _ in range(30):
        first = int(draw.choice(list(world.frame["last"])))
        words = [("from", text_of(first)), ("to", text_of(first + draw.choice([0, 1, 45])))]
        asked = world.ask(words)
        rows = incidents(asked, world.library.tables())
        found = rows.filter(certain(asked, rows)).select("incident_id").to_pyarrow()["incident_id"].to_pylist()
        expected = plain(world.frame, words)
        assert sorted(found) == sorted(expected[surely(expected, words)]["incident_id"])
