"""The gazetteer as a geocoder of geopy, which asks no other machine."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.point import Point

from dateline.gazetteer.gazetteer import Gazetteer


def test_it_answers_as_any_geocoder_of_geopy(gazetteer):
    assert isinstance(gazetteer, Geocoder)
    location = gazetteer.geocode("Balad Air Base", country="IQ")
    assert (location.latitude, location.longitude) == pytest.approx((33.94, 44.36), abs=0.02)
    assert set(location.raw) >= {
        "id",
        "kind",
        "admin1",
        "admin2",
        "country",
        "population",
        "score",
        "why",
        "radius_m",
        "precision",
    }
    assert "Balad Air Base" in location.address
    several = gazetteer.geocode("Tripoli", exactly_one=False, limit=3)
    assert len(several) == 3
    assert gazetteer.geocode("Qxqxqxqxqxq") is None
    assert gazetteer.geocode("Qxqxqxqxqxq", exactly_one=False) is None
    assert gazetteer.geocode("Springfield", near=(39.78, -89.65)).raw["admin1"] == "Illinois"
    assert gazetteer.geocode("Hilla", region="Babil").raw["country"] == "IQ"


def test_a_region_has_a_point_and_an_extent(gazetteer):
    raw = gazetteer.geocode("Anbar province").raw
    west, south, east, north = raw["box"]
    assert west < raw["lon"] < east and south < raw["lat"] < north
    assert west == pytest.approx(40.3, abs=0.2) and north == pytest.approx(34.5, abs=0.2)
    assert 100_000 < raw["radius_m"] < 400_000
    district = gazetteer.geocode("Tal Afar District", country="IQ").raw
    assert (district["kind"], district["admin1"]) == ("district", "Nineveh")
    assert gazetteer.geocode("Iraq").raw["box"][0] == pytest.approx(38.8, abs=0.2)
    assert gazetteer.geocode("Mosul").raw["box"] is None


def test_a_point_is_named_after_what_lies_nearest(gazetteer):
    assert gazetteer.reverse("36.34, 43.13").raw["name"] == "Mosul"
    assert gazetteer.reverse((33.94, 44.36)).raw["id"] in ("site:balad-ab", "airport:ORBD")
    near = gazetteer.reverse((34.39, 40.99), exactly_one=False, limit=5)
    assert len(near) == 5
    assert gazetteer.reverse((0, -140)) is None
    assert gazetteer.reverse((-17.8, 179.99)) is not None, "Fiji lies on both sides of the date line"


@pytest.mark.parametrize("query", ["", "   ", None, 5, ["Mosul"]])
def test_what_is_no_query_is_refused(gazetteer, query):
    with pytest.raises(GeocoderQueryError):
        gazetteer.geocode(query)


def test_a_country_that_does_not_exist_is_refused_by_name(gazetteer):
    with pytest.raises(GeocoderQueryError, match="Atlantis"):
        gazetteer.geocode("Mosul", country="Atlantis")
    with pytest.raises(GeocoderQueryError):
        gazetteer.reverse("nowhere")


@pytest.mark.parametrize(
    "words",
    [{"near": 5}, {"near": 5.5}, {"near": [5]}, {"near": "nowhere"}, {"near": [(36.3, 43.1), 5]}, {"near": (99, 43)}, {"near": object()},
     {"country": 5}, {"region": 5}],
)  # fmt: skip
def test_what_is_no_context_is_refused_by_its_word(gazetteer, words):
    with pytest.raises(GeocoderQueryError, match=next(iter(words))):
        gazetteer.geocode("Mosul", **words)


@pytest.mark.parametrize(
    "near", [None, "", (), (39.78, -89.65), "39.78, -89.65", [(39.78, -89.65)], iter([Point(39.78, -89.65)])]
)
def test_points_nearby_are_given_as_geopy_takes_points(gazetteer, near):
    assert gazetteer.geocode("Springfield", near=near).raw["country"] == "US"


def test_a_rate_limiter_of_geopy_takes_it(gazetteer):
    assert RateLimiter(gazetteer.geocode, min_delay_seconds=0)("Mosul").raw["country"] == "IQ"


def test_nothing_is_asked_of_the_network(gazetteer, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert Gazetteer(places=Path("none.csv")).geocode("Mosul")
    assert gazetteer.reverse((36.34, 43.13))


def test_it_answers_several_threads_at_once(gazetteer):
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(gazetteer.geocode("Mosul").raw["id"])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 8
