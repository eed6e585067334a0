"""The one filter: its words and values read, refused by name, and written back in one form."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dateline.errors import FilterError
from dateline.filter import (
    CHOICE_WORDS,
    CLOSED_WORDS,
    LIBRARY_WORDS,
    MAX_TEXT,
    WORDS,
    Bounds,
    Box,
    Filter,
    parse,
    parse_leniently,
)  # fmt: skip
from dateline.model.vocabulary import ROLES

KNOWN = {
    "actor": {"kh", "us-forces", "isis", "كتائب"}, "weapon": {"katyusha-rocket", "drone"}, "country": {"IQ", "SY"},
    "place": {"k1", "green-zone", "s-o-paulo"}, "dataset": {"library", "my-set"},
}  # fmt: skip


def choices(values: object) -> some.SearchStrategy[tuple[str, ...]]:
    """Return the ways to choose some of these values, each once."""
    return some.lists(some.sampled_from(sorted(values)), unique=True, max_size=3).map(tuple)


CHOICES = [(word, value) for word in CHOICE_WORDS for value in sorted(CLOSED_WORDS.get(word) or KNOWN[word])]


@some.composite
def word_choices(draw) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Draw some values of some words, as a filter keeps them."""
    found: dict[str, list[str]] = {}
    for word, value in draw(some.lists(some.sampled_from(CHOICES), unique=True, max_size=7)):
        found.setdefault(word, []).append(value)
    return tuple((word, tuple(found[word])) for word in CHOICE_WORDS if word in found)


@some.composite
def boxes(draw) -> Box:
    degrees = some.integers(-1_800_000, 1_800_000)
    south, north = sorted(draw(some.tuples(some.integers(-900_000, 900_000), some.integers(-900_000, 900_000))))
    return Box(draw(degrees) / 10_000, south / 10_000, draw(degrees) / 10_000, north / 10_000)


@some.composite
def bounds(draw) -> Bounds:
    low, high = (draw(some.none() | some.integers(0, 99_999_999)) for _ in "ab")
    if low is None and high is None:
        return Bounds(unknown=True)
    if low is not None and high is not None:
        low, high = sorted((low, high))
    return Bounds(low, high)


@some.composite
def day_ranges(draw) -> tuple[date | None, date | None]:
    first, last = draw(some.none() | some.dates()), draw(some.none() | some.dates())
    return (first, last) if not (first and last) or first <= last else (last, first)


TEXTS = some.text(max_size=MAX_TEXT).map(str.strip)


@some.composite
def filters(draw) -> Filter:
    """Draw any filter that words can ask for."""
    first, last = draw(day_ranges())
    return Filter(
        first_day=first, last_day=last, roles=draw(choices(ROLES)), chosen=draw(word_choices()), excluded=draw(word_choices()),
        bbox=draw(some.none() | boxes()), killed=draw(some.none() | bounds()), wounded=draw(some.none() | bounds()), text=draw(TEXTS),
    )  # fmt: skip


@given(filters())
def test_a_filter_written_as_words_reads_back_as_itself(asked):
    assert parse(asked.pairs(), KNOWN) == asked


@given(filters())
def test_a_filter_survives_the_address_bar(asked):
    address = urlencode(asked.pairs())
    assert parse(parse_qsl(address, keep_blank_values=True, strict_parsing=bool(address)), KNOWN) == asked


@given(filters(), some.randoms())
def test_the_order_of_different_words_does_not_matter(asked, random):
    by_word: dict[str, list[str]] = {}
    for word, value in asked.pairs():
        by_word.setdefault(word, []).append(value)
    words = list(by_word)
    random.shuffle(words)
    assert parse([(word, value) for word in words for value in by_word[word]], KNOWN) == asked


@given(filters())
def test_saying_a_choice_twice_says_it_once(asked):
    repeatable = [(word, value) for word, value in asked.pairs() if word.removeprefix("not_") in (*CHOICE_WORDS, "role")]
    assert parse([*asked.pairs(), *repeatable], KNOWN) == asked


@given(filters())
def test_the_words_come_in_one_order_and_every_one_is_a_filter_word(asked):
    words = [word for word, _ in asked.pairs()]
    assert words == sorted(words, key=WORDS.index)
    assert asked.empty == (not words)


@given(filters(), some.sampled_from([*CHOICE_WORDS, "role", "bbox", "killed", "wounded", "q", "dates"]))
def test_leaving_a_word_out_leaves_out_both_its_forms_and_nothing_else(asked, word):
    gone = {"from", "to"} if word == "dates" else {word, f"not_{word}"}
    assert asked.without(word).pairs() == [(name, value) for name, value in asked.pairs() if name not in gone]


@given(some.lists(some.tuples(some.sampled_from([*WORDS, "typ", "lat"]) | some.text(max_size=8), some.text(max_size=30))))
def test_no_link_however_garbled_breaks_the_reading(pairs):
    found, problems = parse_leniently(pairs, KNOWN)
    assert parse(found.pairs(), KNOWN) == found
    assert len(found.pairs()) + len(problems) <= len(pairs) + 1
    for problem in problems:
        assert problem.word in str(problem) or not problem.word.isprintable() or len(problem.word) > 70
        assert len(str(problem)) < 1_000


@given(filters())
def test_what_can_be_read_is_kept_when_other_words_can_not(asked):
    spoilt = [("colour", "red"), *asked.pairs(), ("type", "rocket"), ("role", "villain")]
    found, problems = parse_leniently(spoilt, KNOWN)
    assert found == asked
    assert [problem.word for problem in problems] == ["colour", "type", "role"]


def refusal(*pairs: tuple[str, str]) -> FilterError:
    """Return the error that these words raise."""
    with pytest.raises(FilterError) as caught:
        parse(pairs, KNOWN)
    return caught.value


def test_an_unknown_word_is_refused_by_name_with_all_that_are_known():
    problem = refusal(("aktor", "kh"))
    assert problem.word == "aktor"
    assert "'aktor'" in str(problem)
    assert all(word in str(problem) for word in WORDS)


@pytest.mark.parametrize("word", [*CLOSED_WORDS, *(f"not_{word}" for word in CLOSED_WORDS), "role"])
def test_a_value_outside_a_vocabulary_is_refused_with_what_is_allowed(word):
    problem = refusal((word, "nonsense"))
    assert (problem.word, problem.value) == (word, "nonsense")
    assert f"{word}='nonsense'" in str(problem)
    allowed = CLOSED_WORDS.get(word.removeprefix("not_"), ROLES)
    assert all(value in str(problem) for value in allowed)


@pytest.mark.parametrize("word", [name for word in LIBRARY_WORDS for name in (word, f"not_{word}")])
def test_a_value_that_the_library_does_not_hold_is_refused_with_what_it_holds(word):
    problem = refusal((word, "nonsense"))
    assert problem.word == word
    assert all(value in str(problem) for value in KNOWN[word.removeprefix("not_")])


def test_among_many_values_the_nearest_are_suggested():
    with pytest.raises(FilterError, match="did you mean .*us-forces"):
        parse([("actor", "us-force")], {"actor": ["us-forces", *(f"group-{number}" for number in range(100))]})


def test_a_value_of_an_empty_library_is_refused_too():
    with pytest.raises(FilterError, match="there are none yet"):
        parse([("dataset", "mine")], {"dataset": []})


@pytest.mark.parametrize(
    ("word", "value", "says"),
    [
        ("from", "27/12/2019", "written like"),
        ("from", "2019-02-30", "does not exist"),
        ("to", "", "written like"),
        ("to", "0000", "does not exist"),
        ("from", "0000-01", "does not exist"),
        ("to", "0000-01", "written like"),
        ("from", "2019-13", "written like"),
        ("bbox", "1,2,3", "west,south,east,north"),
        ("bbox", "1,2,3,4,5", "west,south,east,north"),
        ("bbox", "a,b,c,d", "west,south,east,north"),
        ("bbox", "nan,nan,nan,nan", "longitudes"),
        ("bbox", "44,34,45,33", "south up to north"),
        ("bbox", "-181,0,10,10", "-180..180"),
        ("bbox", "0,0,10,inf", "-90..90"),
        ("killed", "", "not a range"),
        ("killed", "..", "not a range"),
        ("killed", "-1", "not a range"),
        ("killed", "many", "not a range"),
        ("killed", "1...5", "not a range"),
        ("killed", "5..1", "ends before it begins"),
        ("wounded", "1.5", "not a range"),
        ("wounded", "9" * 500, "not a range"),
        ("q", "", "empty"),
        ("q", "   ", "empty"),
        ("q", "x" * (MAX_TEXT + 1), "201 characters"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_its_word(word, value, says):
    problem = refusal((word, value))
    assert problem.word == word
    assert says in str(problem)
    assert len(str(problem)) < 400


@pytest.mark.parametrize("word", ["from", "to", "bbox", "killed", "wounded", "q"])
def test_a_word_that_takes_one_value_is_refused_twice(word):
    value = {"bbox": "1,2,3,4", "killed": "1..", "wounded": "0", "q": "K1"}.get(word, "2019-10-01")
    assert "twice" in str(refusal((word, value), (word, value)))


def test_a_range_that_ends_before_it_begins_is_refused_and_leniently_read_as_open():
    backwards = [("from", "2020-01-01"), ("to", "2019-12-31")]
    assert "to=2019-12-31 is before from=2020-01-01" in str(refusal(*backwards))
    found, problems = parse_leniently(backwards)
    assert found == Filter(first_day=date(2020, 1, 1))
    assert [problem.word for problem in problems] == ["to"]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2019", "2019", (date(2019, 1, 1), date(2019, 12, 31))),
        ("2019-10", "2020-02", (date(2019, 10, 1), date(2020, 2, 29))),
        ("2019-12", "2019-12", (date(2019, 12, 1), date(2019, 12, 31))),
        ("2019-10-05", "2019-10-05", (date(2019, 10, 5), date(2019, 10, 5))),
        ("0001", "9999-12", (date(1, 1, 1), date(9999, 12, 31))),
    ],
)
def test_a_year_or_a_month_means_its_first_and_its_last_day(first, last, days):
    found = parse([("from", first), ("to", last)])
    assert (found.first_day, found.last_day) == days


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1..", Bounds(1, None)), ("..5", Bounds(None, 5)), ("1..5", Bounds(1, 5)), ("0", Bounds(0, 0)), ("0..0", Bounds(0, 0)),
        ("007", Bounds(7, 7)), ("unknown", Bounds(unknown=True)),
    ],
)  # fmt: skip
def test_casualties_are_asked_for_as_a_range(text, found):
    assert parse([("killed", text)]).killed == found


def test_an_area_may_span_the_antimeridian():
    assert parse([("bbox", "170,-20,-170,20")]).bbox == Box(170, -20, -170, 20)
