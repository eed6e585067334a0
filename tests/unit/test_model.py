"""Dates, places and counts: what a cell may say, what it means, and how it is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from dateline.errors import ValueProblem
from dateline.model.casualties import UNKNOWN, Count, parse_count
from dateline.model.incident import Actor, lineage, tree_parent
from dateline.model.vocabulary import EVENT_TYPES
from dateline.model.when import When, day_in_words, day_number, parse_day, parse_span, parse_when, span_in_words
from dateline.model.where import DEFAULT_RADIUS_M, MAX_MERCATOR_LAT, distance_in_words, mercator, parse_where, unmercator
from dateline.text import fold, slug

SIZE = 1 << 30


def refusal(read, *arguments: object) -> ValueProblem:
    """Return the problem that reading these cells raises."""
    with pytest.raises(ValueProblem) as caught:
        read(*arguments)
    return caught.value


def place(**cells: str):
    """Return the place of a row that has only these cells."""
    return parse_where(cells)


# Days


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2019-12-27", "", "2019-12-27", "2019-12-27"),
        ("2019-12-27", "2019-12-28", "2019-12-27", "2019-12-28"),
        (" 2019-12-27 ", " ", "2019-12-27", "2019-12-27"),
        ("2019-11", "", "2019-11-01", "2019-11-30"),
        ("2020-02", "", "2020-02-01", "2020-02-29"),
        ("2019", "", "2019-01-01", "2019-12-31"),
        ("2019-02", "", "2019-02-01", "2019-02-28"),
        ("2019-12", "", "2019-12-01", "2019-12-31"),
        ("2019-12-31", "2020-01-01", "2019-12-31", "2020-01-01"),
    ],
)
def test_two_cells_say_a_span_of_days(start, end, first, last):
    assert parse_span(start, end) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "end", "field", "reason"),
    [
        ("27/12/2019", "", "date_start", "written like"),
        ("2019-2-3", "", "date_start", "written like"),
        ("20191227", "", "date_start", "written like"),
        ("2019-12-27T10:00", "", "date_start", "written like"),
        ("٢٠١٩-١٢-٢٧", "", "date_start", "written like"),
        ("2019", "2019-12-27", "date_start", "written like"),
        ("0000", "", "date_start", "does not exist"),
        ("12/27/2019", "", "date_start", "month or year like 2019-12 or 2019"),
        ("2019-02-29", "", "date_start", "does not exist"),
        ("2019-04-31", "", "date_start", "does not exist"),
        ("0000-01-01", "", "date_start", "does not exist"),
        ("2019-13", "", "date_start", "does not exist"),
        ("2019-00", "", "date_start", "does not exist"),
        ("0000-01", "", "date_start", "does not exist"),
        ("2019-12-27", "2019-12-26", "date_end", "before date_start"),
        ("2019-12-27", "soon", "date_end", "written like"),
        ("2019-12-27", "2019-12-32", "date_end", "does not exist"),
    ],
)
def test_a_day_that_is_none_is_refused_by_its_column(start, end, field, reason):
    problem = refusal(parse_span, start, end)
    assert problem.field == field
    assert reason in problem.reason


def test_the_last_month_there_is_can_be_read_or_is_refused_but_never_breaks():
    try:
        assert parse_span("9999-12", "")[1] == date(9999, 12, 31)
    except ValueProblem as problem:
        assert problem.field == "date_start"


@given(some.dates())
def test_a_day_written_out_reads_back_as_itself(day):
    assert parse_day("from", day.isoformat()) == day


@given(some.text(max_size=12))
def test_any_text_is_a_day_or_is_refused(text):
    try:
        assert parse_day("date_start", text).isoformat() == text.strip()
    except ValueProblem as problem:
        assert problem.field == "date_start"


def test_days_are_counted_from_1970():
    assert [day_number(date(1970, 1, 1)), day_number(date(1969, 12, 31)), day_number(date(2020, 1, 1))] == [0, -1, 18262]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("2019-12-27", "", "19:20"), "27 Dec 2019, 19:20"),
        (("2019-12-27", "", "", "night"), "27 Dec 2019, night"),
        (("2019-12-27",), "27 Dec 2019"),
        (("2019-10-27", "2019-10-30"), "between 27 and 30 Oct 2019"),
        (("2019-10-27", "2019-11-02"), "between 27 Oct and 2 Nov 2019"),
        (("2019-12-31", "2020-01-01", "", "night"), "between 31 Dec 2019 and 1 Jan 2020, night"),
    ],
)
def test_a_time_is_told_in_words_no_surer_than_it_is(cells, words):
    assert parse_when(*cells).in_words() == words


@pytest.mark.parametrize("clock", ["00:00", "09:05", "23:59"])
def test_a_clock_time_is_read(clock):
    assert parse_when("2019-12-27", "", clock).time_local == clock


@pytest.mark.parametrize("clock", ["24:00", "9:05", "19.20", "19:60", "19:20:00", "7pm", "١٩:٢٠"])
def test_a_clock_time_that_is_none_is_refused(clock):
    assert refusal(parse_when, "2019-12-27", "", clock).field == "time_local"


def test_a_part_of_the_day_that_is_no_word_of_ours_is_refused_with_those_that_are():
    problem = refusal(parse_when, "2019-12-27", "", "", "noon")
    assert problem.field == "part_of_day"
    assert "early, morning, afternoon, evening, night" in problem.reason


@given(some.dates(), some.dates())
def test_a_span_in_words_never_mixes_up_day_and_month(one, other):
    first, last = sorted((one, other))
    words = span_in_words(first, last)
    assert words.endswith(day_in_words(last))
    assert not re.search(r"\d/\d|\d-\d", words)
    assert When(first, last).day_known == (first == last)


# Places


@pytest.mark.parametrize(
    ("cells", "precision", "radius"),
    [
        ({"lat": "33.3", "lon": "44.4"}, "town", DEFAULT_RADIUS_M["town"]),
        ({"lat": "33.3", "lon": "44.4", "geo_precision": "site"}, "site", DEFAULT_RADIUS_M["site"]),
        ({"lat": "33.3", "lon": "44.4", "geo_precision": "district"}, "district", DEFAULT_RADIUS_M["district"]),
        ({"lat": "33.3", "lon": "44.4", "geo_precision": "province"}, "province", DEFAULT_RADIUS_M["province"]),
        ({"lat": "33.3", "lon": "44.4", "geo_precision": "country"}, "country", DEFAULT_RADIUS_M["country"]),
        ({"lat": "33.3", "lon": "44.4", "geo_precision": "site", "radius_m": "2000"}, "site", 2000),
        ({"geo_precision": "province"}, "province", None),
        ({"geo_precision": "country"}, "country", None),
        ({"geo_precision": "none"}, "none", None),
        ({}, "none", None),
    ],
)
def test_a_place_is_as_exact_as_its_cells_say(cells, precision, radius):
    found = place(**cells)
    assert (found.precision, found.radius_m, found.has_point) == (precision, radius, "lat" in cells)


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"lat": "91", "lon": "44"}, "lat", "outside -90 to 90"),
        ({"lat": "-90.001", "lon": "44"}, "lat", "outside -90 to 90"),
        ({"lat": "33", "lon": "181"}, "lon", "outside -180 to 180"),
        ({"lat": "121.5", "lon": "25.03"}, "lat", "swapped"),
        ({"lat": "nan", "lon": "44"}, "lat", "outside"),
        ({"lat": "inf", "lon": "44"}, "lat", "outside"),
        ({"lat": "33,3", "lon": "44"}, "lat", "not a number"),
        ({"lat": "3_3", "lon": "44"}, "lat", "not a number"),
        ({"lat": "33°18'N", "lon": "44"}, "lat", "not a number"),
        ({"lat": "33.3"}, "lon", "other coordinate"),
        ({"lon": "44.4"}, "lat", "other coordinate"),
        ({"lat": "0", "lon": "0"}, "lat", "Gulf of Guinea"),
        ({"lat": "-0.0", "lon": "0.0"}, "lat", "Gulf of Guinea"),
        ({"lat": "33", "lon": "44", "geo_precision": "none"}, "geo_precision", "no point"),
        ({"lat": "33", "lon": "44", "geo_precision": "exact"}, "geo_precision", "is not one of site, town"),
        ({"geo_precision": "site"}, "geo_precision", "needs lat and lon"),
        ({"geo_precision": "town"}, "geo_precision", "needs lat and lon"),
        ({"geo_precision": "district"}, "geo_precision", "needs lat and lon"),
        ({"radius_m": "500"}, "radius_m", "no point"),
        ({"lat": "33", "lon": "44", "radius_m": "0"}, "radius_m", "from 1 to 5,000,000"),
        ({"lat": "33", "lon": "44", "radius_m": "-5"}, "radius_m", "from 1 to 5,000,000"),
        ({"lat": "33", "lon": "44", "radius_m": "5000001"}, "radius_m", "from 1 to 5,000,000"),
        ({"lat": "33", "lon": "44", "radius_m": "1e3"}, "radius_m", "from 1 to 5,000,000"),
        ({"country": "Iraq"}, "country", "ISO 3166-1"),
        ({"country": "iq"}, "country", "ISO 3166-1"),
    ],
)
def test_a_place_that_can_not_be_is_refused_by_its_column(cells, field, reason):
    problem = refusal(parse_where, cells)
    assert problem.field == field
    assert reason in problem.reason


@pytest.mark.parametrize("cells", [{"lat": "90", "lon": "180"}, {"lat": "-90", "lon": "-180"}, {"lat": "0", "lon": "10"}])
def test_the_edges_of_the_world_are_places(cells):
    assert place(**cells).has_point


def test_how_exact_a_place_is_can_be_said_in_words():
    assert place(lat="33", lon="44", geo_precision="site").in_words() == "exact site, within 500 m"
    assert place(lat="33", lon="44").in_words() == "town, within 5 km"
    assert place().in_words() == "no place"
    assert [distance_in_words(metres) for metres in (400, 999, 1_000, 2_500, 2_510, 75_000, 88_984, 163_200, 200_000)] == [
        "400 m",
        "999 m",
        "1 km",
        "2.5 km",
        "2.6 km",
        "75 km",
        "89 km",
        "164 km",
        "200 km",
    ]


@given(some.floats(-MAX_MERCATOR_LAT, MAX_MERCATOR_LAT), some.floats(-180, 180))
@example(0.0, 180.0)
@example(MAX_MERCATOR_LAT, -180.0)
@example(-MAX_MERCATOR_LAT, 180.0)
def test_a_point_comes_back_from_the_map_within_four_centimetres(lat, lon):
    mx, my = mercator(lat, lon)
    assert 0 <= mx < SIZE
    assert 0 <= my < SIZE
    back = unmercator(mx, my)
    degree = 360 / SIZE
    assert abs(back[0] - lat) <= 1.01 * degree
    assert abs(back[1] - lon) <= 1.01 * degree


def test_the_map_has_its_corners_and_its_middle_where_slippy_maps_have_them():
    assert mercator(0, 0) == (SIZE // 2, SIZE // 2)
    x, y = mercator(MAX_MERCATOR_LAT, -180)
    assert x == 0
    assert y < 100, "less than four metres from the corner"
    assert mercator(90, 180)[0] == SIZE - 1
    assert mercator(90, 0)[1] == y, "beyond the map's edge is on the edge"
    assert mercator(-90, 0)[1] > SIZE - 100
    assert mercator(33.3, 44.4)[1] < mercator(33.2, 44.4)[1], "y grows to the south"


# Counts


@pytest.mark.parametrize(
    ("low", "high", "count", "words"),
    [
        ("", "", UNKNOWN, "unknown"),
        ("0", "0", Count(0, 0), "none"),
        ("5", "5", Count(5, 5), "5"),
        ("2", "6", Count(2, 6), "2–6"),
        ("25", "", Count(25, None), "at least 25"),
        ("", "4", Count(None, 4), "up to 4"),
        ("0", "3", Count(0, 3), "0–3"),
        ("1200", "1500", Count(1200, 1500), "1,200–1,500"),
    ],
)
def test_a_count_is_a_range_in_which_unknown_is_not_none(low, high, count, words):
    assert parse_count("killed", low, high) == count
    assert count.in_words() == words
    assert count.known == bool(low or high)


@pytest.mark.parametrize(
    ("low", "high", "field"),
    [
        ("-1", "", "killed_min"), ("1.0", "", "killed_min"), ("several", "", "killed_min"), ("10000001", "", "killed_min"),
        ("٣", "", "killed_min"), ("1", "1e1", "killed_max"), ("5", "4", "killed_max"), ("9" * 5_000, "", "killed_min"),
    ],
)  # fmt: skip
def test_a_count_that_is_no_number_of_people_is_refused(low, high, field):
    problem = refusal(parse_count, "killed", low, high)
    assert problem.field == field
    assert len(str(problem)) < 300


# Words, actors and text


def test_types_are_counted_in_words():
    assert EVENT_TYPES["rocket-attack"].counted(1) == "1 rocket attack"
    assert EVENT_TYPES["rocket-attack"].counted(1_200) == "1,200 rocket attacks"
    assert EVENT_TYPES["attack-on-civilians"].counted(2) == "2 attacks on civilians"
    assert EVENT_TYPES["bomb-ied"].counted(2) == "2 bombs or IEDs"


def actors(*rows: tuple[str, str, str]) -> dict[str, Actor]:
    """Return actors of (id, side, parent)."""
    return {actor_id: Actor(actor_id, actor_id, side=side, parent_id=parent) for actor_id, side, parent in rows}


def test_an_actor_counts_under_its_parents_of_the_same_side():
    known = actors(
        ("state", "iraqi-state", ""),
        ("hashed", "iran-aligned", "state"),
        ("kh", "iran-aligned", "hashed"),
        ("crowd", "other", "kh"),
    )
    assert lineage("kh", known) == ["kh", "hashed"]
    assert lineage("crowd", known) == ["crowd", "kh", "hashed"]
    assert tree_parent(known["hashed"], known) == ""
    assert lineage("nobody-known", known) == []


def test_a_circle_of_parents_comes_to_an_end():
    known = actors(("a", "iran", "b"), ("b", "iran", "a"))
    assert lineage("a", known) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kata'ib Hezbollah", "kataib hezbollah"), ("Kata’ib  HEZBOLLAH!", "kataib hezbollah"), ("Al-Hashd ash-Shaʿbi", "al hashd ash shabi"),
        ("São_Paulo", "sao paulo"), ("كتائب حزب الله", "كتايب حزب الله"), ("", ""), ("…", ""),
    ],
)  # fmt: skip
def test_texts_that_a_reader_takes_for_the_same_are_folded_to_the_same(text, folded):
    assert fold(text) == folded


@given(some.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)
    assert " " not in slug(text)
