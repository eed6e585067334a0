"""Unknown layouts: coordinates in one cell or two, in words, as degrees, swapped or impossible; a point only where there is one."""

from __future__ import annotations

import mapped_table
import pytest

from dateline.errors import ValueProblem
from dateline.importers.values import parse_degrees, parse_pair

load = mapped_table.load


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("29.1, 50.2", 29.1, 50.2),
        ("35.476049, 35.752960 ", 35.476049, 35.75296),
        ("(-29.1;50.2)", -29.1, 50.2),
        ("29.1 50.2", 29.1, 50.2),
        ("29,1; 50,2", 29.1, 50.2),
        ("POINT (50.2 29.1)", 29.1, 50.2),
        ("29°06'00\"N 50°12'00\"E", 29.1, 50.2),
        ("38SMB4595", 33.4, 44.41),
    ],
)
def test_coordinates_in_one_cell(text, lat, lon):
    assert tuple(map(float, parse_pair("coordinates", text))) == pytest.approx((lat, lon), abs=0.05)


@pytest.mark.parametrize("text", ["Unconfirmed", "", "unknown", "-", "off the coast"])
def test_coordinates_in_words_are_no_point(text):
    assert parse_pair("coordinates", text) == ("", "")


@pytest.mark.parametrize("text", ["12", "91 times 3 of 7", "1e999x 7"])
def test_coordinates_that_are_no_pair_are_a_problem(text):
    with pytest.raises(ValueProblem):
        parse_pair("coordinates", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("33.3152", 33.3152),
        ("33,3152", 33.3152),
        ("33°18'54\"N", 33.315),
        ("33 18 54 S", -33.315),
        ("W 44.5", -44.5),
        ("-33", -33.0),
    ],
)
def test_degrees_as_people_write_them(text, value):
    assert float(parse_degrees("lon" if "W" in text else "lat", text)) == pytest.approx(value, abs=1e-4)


def test_a_column_that_may_say_unconfirmed_keeps_the_word_and_makes_no_point(load):
    found, reading = load(
        {"Date": "30-Apr-19", "Location ": "Red Sea", "Estimated Coordinates": "19.932875, 39.069017"},
        {"Date": "14-Aug-20", "Location ": "Unconfirmed", "Estimated Coordinates": "Unconfirmed"},
    )
    assert (found[0].where.lat, found[0].where.lon) == (19.932875, 39.069017)
    assert (found[1].where.precision, found[1].where.has_point, found[1].where.place_name) == ("none", False, "")
    assert "Estimated Coordinates: Unconfirmed" in found[1].note
    assert reading.rejected == []


def test_a_place_without_coordinates_is_listed_not_mapped(load):
    (found,), reading = load({"date": "2019-12-27", "place": "Kirkuk", "country": "Iraq"})
    assert (found.where.place_name, found.where.country, found.where.precision, found.where.lat) == ("Kirkuk", "IQ", "none", None)
    assert reading.rejected == []


def test_columns_that_are_the_wrong_way_round_are_turned_when_the_range_proves_it(load):
    rows = [{"date": "2019-12-27", "lat": str(100 + n), "lon": "15.5"} for n in range(5)]
    found, reading = load(*rows)
    assert (found[0].where.lat, found[0].where.lon) == (15.5, 100.0)
    assert "wrong way round" in " ".join(reading.notes)


def test_columns_that_are_the_wrong_way_round_are_turned_when_their_country_proves_it(load):
    rows = [{"date": "2019-12-27", "country": "Iraq", "lat": f"44.{n}", "lon": f"33.{n}"} for n in range(5)]
    found, reading = load(*rows)
    assert (found[0].where.lat, found[0].where.lon) == (33.0, 44.0)
    assert "in their country" in " ".join(reading.notes)
    right = [{**row, "lat": row["lon"], "lon": row["lat"]} for row in rows]
    found, reading = load(*right)
    assert (found[0].where.lat, "wrong way" in " ".join(reading.notes)) == (33.0, False)


def test_single_rows_with_impossible_coordinates_are_rejected_with_a_hint(load):
    rows = [{"date": "2019-12-27", "lat": "33.5", "lon": "44.5"}] * 3 + [
        {"date": "2019-12-27", "lat": "144.5", "lon": "33.5"},
        {"date": "2019-12-27", "lat": "0", "lon": "0"},
        {"date": "2019-12-27", "lat": "33.5", "lon": ""},
        {"date": "2019-12-27", "lat": "33.5", "lon": "244"},
    ]
    found, reading = load(*rows)
    assert len(found) == 3
    assert [(one.line, one.column) for one in reading.rejected] == [(5, "lat"), (6, "lat"), (7, "lon"), (8, "lon")]
    assert "swapped" in reading.rejected[0].reason
