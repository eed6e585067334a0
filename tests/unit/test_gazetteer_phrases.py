"""Places as a report writes them: so far from a town, near it, between two, one inside another."""

from __future__ import annotations

import time
from string import ascii_lowercase

import pytest
from gazetteer_answers import best, km

from dateline.gazetteer.phrase import parse
from dateline.gazetteer.place import Context
from dateline.gazetteer.settle import AUTOMATIC


def test_so_many_kilometres_in_a_direction_moves_the_point(gazetteer):
    town, moved = best(gazetteer, "Kirkuk", "IQ"), best(gazetteer, "15 km north of Kirkuk", "IQ")
    assert km(moved, town.lat, town.lon) == pytest.approx(15, abs=0.1)
    assert moved.lat > town.lat
    assert moved.lon == pytest.approx(town.lon, abs=0.01)
    assert moved.radius_m > town.radius_m
    assert "15 km" in moved.why


@pytest.mark.parametrize(
    ("phrase", "distance", "bearing_lat", "bearing_lon"),
    [("10 miles south-east of Tikrit", 16.1, -1, 1), ("Tikrit (8 km NW)", 8, 1, -1), ("about 30 kilometres (19 miles) west of Tikrit", 30, 0, -1)],
)  # fmt: skip
def test_distances_and_directions_are_read_as_they_are_written(gazetteer, phrase, distance, bearing_lat, bearing_lon):
    town, moved = best(gazetteer, "Tikrit", "IQ"), best(gazetteer, phrase, "IQ")
    assert km(moved, town.lat, town.lon) == pytest.approx(distance, abs=0.1)
    assert (moved.lat - town.lat) * bearing_lat >= 0
    assert (moved.lon - town.lon) * bearing_lon > 0


def test_a_distance_without_a_direction_is_a_larger_circle(gazetteer):
    town, away = best(gazetteer, "Raqqa", "SY"), best(gazetteer, "20 km from Raqqa", "SY")
    assert (away.lat, away.lon) == pytest.approx((town.lat, town.lon), abs=1e-4)
    assert away.radius_m >= 20_000


@pytest.mark.parametrize(
    "phrase", ["near Makhmur", "outskirts of Makhmur", "north of Makhmur", "Makhmur area", "close to Makhmur"]
)
def test_near_a_place_is_that_place_less_exactly(gazetteer, phrase):
    town, near = best(gazetteer, "Makhmur", "IQ"), best(gazetteer, phrase, "IQ")
    assert km(near, town.lat, town.lon) < 0.1
    assert near.radius_m >= 2 * town.radius_m


def test_near_a_base_is_not_an_exact_site(gazetteer):
    assert best(gazetteer, "near Balad Air Base", "IQ").precision == "town"


def test_between_two_places_lies_half_way(gazetteer):
    one, other = best(gazetteer, "Baiji", "IQ"), best(gazetteer, "Tikrit", "IQ")
    middle = best(gazetteer, "between Baiji and Tikrit", "IQ")
    assert km(middle, (one.lat + other.lat) / 2, (one.lon + other.lon) / 2) < 1
    assert middle.radius_m >= km(one, other.lat, other.lon) * 500


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [("Paris, Texas", 33.66, -95.56), ("Paris, TX", 33.66, -95.56), ("London, Ontario", 42.98, -81.23), ("Tripoli, Lebanon", 34.44, 35.84), ("Tripoli, Libya", 32.89, 13.19), ("Tbilisi, Georgia", 41.69, 44.8), ("Atlanta, Georgia", 33.75, -84.39)],
)  # fmt: skip
def test_what_stands_behind_the_comma_narrows_what_stands_before_it(gazetteer, name, lat, lon):
    found = best(gazetteer, name)
    assert km(found, lat, lon) < 10
    assert found.score >= AUTOMATIC
    assert "lies in" in found.why


def test_an_unknown_place_in_a_known_one_is_never_placed_without_asking(gazetteer):
    found = gazetteer.candidates("Xyzzyplatz, Baghdad")
    assert found[0].place.name == "Baghdad"
    assert found[0].score < AUTOMATIC
    assert "is not known" in found[0].why


def test_a_name_unknown_in_its_region_is_offered_as_that_region_before_a_namesake_abroad(gazetteer):
    there, abroad = gazetteer.candidates("near the old bridge", Context(country="IQ", region="Diyala"))[:2]
    assert (there.place.name, there.precision, abroad.place.country) == ("Diyala", "province", "US")
    assert abroad.score < there.score < AUTOMATIC
    assert there.radius_m > there.place.radius_m
    assert "“the old bridge” is not known" in there.why


@pytest.mark.parametrize("name", ["a," * 150, "a;" * 150, ", ".join(f"San {letter}" for letter in ascii_lowercase)])
def test_a_name_of_many_parts_costs_a_few_questions(gazetteer, name):
    begin = time.thread_time()
    gazetteer.candidates(name)
    assert time.thread_time() - begin < 0.25, "seconds of work; each part that is looked up takes some milliseconds"


def test_of_too_many_parts_the_nearest_and_the_widest_narrow_a_name():
    assert parse(", ".join("abcdefghi") + ", Iraq").within == ("b", "c", "d", "e", "f", "Iraq")
