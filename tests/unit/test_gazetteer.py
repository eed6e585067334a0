"""The gazetteer: names as people write them become places, and what can't be told apart is left to a person."""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from string import ascii_lowercase
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.distance import great_circle
from geopy.exc import GeocoderQueryError, GeocoderUnavailable
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import GazetteerError
from dateline.gazetteer import build, own, sources
from dateline.gazetteer.batch import geocode_lines
from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.index import Index
from dateline.gazetteer.phrase import parse
from dateline.gazetteer.place import Context, Place
from dateline.gazetteer.services import services
from dateline.gazetteer.settle import AUTOMATIC, Candidates, Settled, place_rows, settle
from dateline.gazetteer.spelling import sound, spelt
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory) -> Gazetteer:
    """The real gazetteer (built once in var/), with an empty list of one's own."""
    return Gazetteer(places=tmp_path_factory.mktemp("places") / "places.csv")


def best(gazetteer: Gazetteer, name: str, country: str = "", **more):
    found = gazetteer.candidates(name, Context(country=country, **more))
    assert found, f"{name}: nothing found"
    return found[0]


def km(candidate, lat: float, lon: float) -> float:
    return great_circle((candidate.lat, candidate.lon), (lat, lon)).km


# Spelling


@pytest.mark.parametrize(
    "spellings",
    [
        ("Al Qaim", "al-Qa'im", "el-Qaim", "AL-QĀ’IM", "Al Kaim", "al Qaem"),
        ("Deir ez-Zor", "Deir al-Zour", "Dayr az Zawr"),
        ("Sulaymaniyah", "As Sulaimaniyya", "Suleimaniya"),
        ("Fallujah", "Al-Fallūjah", "Faluja"),
        ("Najaf", "an-Najaf"),
        ("Sheikh", "Shaykh"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_transliterations_of_one_name_sound_the_same(spellings):
    assert len({sound(spelt(name)) for name in spellings}) == 1


@pytest.mark.parametrize("name", ["Al Qaim", "al-Qa'im", "QAIM", "el-Kaim", "Husaybah", "القائم"])
def test_every_spelling_of_al_qaim_is_al_qaim(gazetteer, name):
    assert km(best(gazetteer, name, "IQ"), 34.39, 40.99) < 5


def test_a_misspelt_name_is_found_but_scores_less(gazetteer):
    right, wrong = best(gazetteer, "Mogadishu", "SO"), best(gazetteer, "Mogadisho", "SO")
    assert wrong.place.place_id == right.place.place_id
    assert wrong.score <= right.score


def test_the_town_and_the_base_of_one_name_are_told_apart(gazetteer):
    assert best(gazetteer, "Balad", "IQ").precision == "town"
    for name in ("Balad Air Base", "Balad AB", "Joint Base Balad", "LSA Anaconda"):
        base = best(gazetteer, name, "IQ")
        assert base.precision == "site", name
        assert km(base, 33.94, 44.36) < 3, name


def test_the_town_and_the_province_of_one_name_are_told_apart(gazetteer):
    assert best(gazetteer, "Kirkuk").precision == "town"
    assert best(gazetteer, "Kirkuk province").place.place_id == "region:IQ.13"
    assert best(gazetteer, "Kherson Oblast").place.place_id == "region:UA.08"


@pytest.mark.parametrize("name", ["K-1", "K1", "K1 base"])
def test_a_short_name_of_a_known_site_is_found(gazetteer, name):
    assert best(gazetteer, name, "IQ").place.place_id == "site:k1"


# Phrases


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


# Context, ambiguity, score


def test_a_given_country_decides(gazetteer):
    assert best(gazetteer, "Tripoli", "LB").place.country == "LB"
    assert best(gazetteer, "Tripoli", "LY").place.country == "LY"
    assert best(gazetteer, "Cordoba", "ES").place.country == "ES"
    assert best(gazetteer, "Tripoli", "Lebanon").place.country == "LB"


def test_a_place_in_another_country_than_the_one_given_is_not_sure(gazetteer):
    for candidate in gazetteer.candidates("Bakhmut", Context(country="IQ")):
        assert candidate.score < AUTOMATIC
        assert candidate.place.country == "IQ" or "not in IQ" in candidate.why


def test_other_places_of_the_text_decide_between_namesakes(gazetteer):
    gaza, sinai = (31.35, 34.30), (31.13, 33.80)
    springfields = {best(gazetteer, "Springfield", near=(point,)).place.admin1 for point in ((39.78, -89.65), (42.10, -72.59))}
    assert springfields == {"Illinois", "Massachusetts"}
    assert best(gazetteer, "Rafah", near=(gaza,), likely=("PS",)).place.country == "PS"
    assert best(gazetteer, "Rafah", near=(sinai,), likely=("EG",)).place.country == "EG"


@pytest.mark.parametrize("name", ["Springfield", "San José", "San Pedro", "Guadalupe"])
def test_what_cannot_be_told_apart_is_shown_and_not_placed(gazetteer, name):
    outcome = settle(gazetteer, name)
    assert isinstance(outcome, Candidates)
    assert len(outcome.candidates) >= 5
    assert "without asking" in outcome.reason


@pytest.mark.parametrize("name", ["Middle East", "Africa", "West Africa", "the Mediterranean", "Kurdistan"])
def test_a_part_of_the_world_is_never_placed(gazetteer, name):
    assert isinstance(settle(gazetteer, name), Candidates)


def test_a_name_that_only_sounds_alike_is_not_sure_without_a_country(gazetteer):
    alone, known = best(gazetteer, "Maidan"), best(gazetteer, "Mogadisho", "SO")
    assert "sounds like" in alone.why
    assert alone.score < AUTOMATIC
    assert known.score >= AUTOMATIC


@pytest.mark.parametrize(
    "name", ["checkpoint", "the village", "Hospital", "District", "Police", "market", "airport", "N/A", "TBD"]
)
def test_a_common_word_is_never_placed_without_asking(gazetteer, name):
    """A village called Hospital is in Ireland, and a market sounds like Marquette, Michigan."""
    assert isinstance(settle(gazetteer, name), Candidates)
    assert isinstance(settle(gazetteer, name, Context(country="PH")), Candidates)


@pytest.mark.parametrize("name", ["HTS", "YPG", "PMF", "ADF", "IDF", "X", "12"])
def test_a_short_form_alone_is_not_placed_without_asking(gazetteer, name):
    assert isinstance(settle(gazetteer, name), Candidates)


def test_a_short_form_is_sure_where_the_country_is_known(gazetteer):
    assert settle(gazetteer, "BGW", Context(country="IQ")).candidate.place.name == "Baghdad"
    assert settle(gazetteer, "NSW", Context(country="AU")).candidate.place.name == "New South Wales"


def test_a_common_word_that_the_user_listed_is_placed(tmp_path):
    listed = Gazetteer(places=tmp_path / "places.csv")
    own.remember(tmp_path / "places.csv", "Checkpoint", listed.candidates("Erbil")[0])
    assert settle(listed, "checkpoint").candidate.place.country == "IQ"


def test_scores_lie_between_0_and_1_and_every_candidate_says_why(gazetteer):
    for name in ("San José", "Balad", "near Mosul", "between Homs and Hama", "Georgia", "Kramatosk"):
        for candidate in gazetteer.candidates(name):
            assert 0 <= candidate.score <= 1
            assert len(candidate.why) > 10
            assert candidate.radius_m > 0


def test_an_unknown_name_is_nothing(gazetteer):
    assert gazetteer.candidates("Qxqxqxqxqxq") == []
    assert settle(gazetteer, "Qxqxqxqxqxq").reason == "no place of this name is known"


@given(st.text(max_size=400))
def test_any_text_at_all_is_answered(gazetteer, text):
    for candidate in gazetteer.candidates(text):
        assert -90 <= candidate.lat <= 90 and -180 <= candidate.lon <= 180


@given(
    st.lists(
        st.sampled_from(
            [
                "near",
                "between",
                "and",
                "15 km",
                "north of",
                "Mosul",
                ",",
                "(",
                ")",
                "Air Base",
                "of",
                "'; DROP TABLE place; --",
                "%",
                "*",
                "in",
            ]
        ),
        max_size=12,
    )
)
def test_any_mixture_of_the_words_it_knows_is_answered(gazetteer, words):
    gazetteer.candidates(" ".join(words))


def test_a_very_long_name_is_answered(gazetteer):
    assert gazetteer.candidates("near " * 100_000) is not None


@pytest.mark.parametrize("name", ["a," * 150, "a;" * 150, ", ".join(f"San {letter}" for letter in ascii_lowercase)])
def test_a_name_of_many_parts_costs_a_few_questions(gazetteer, name):
    begin = time.thread_time()
    gazetteer.candidates(name)
    assert time.thread_time() - begin < 0.25, "seconds of work; each part that is looked up takes some milliseconds"


def test_of_too_many_parts_the_nearest_and_the_widest_narrow_a_name():
    assert parse(", ".join("abcdefghi") + ", Iraq").within == ("b", "c", "d", "e", "f", "Iraq")


# As a geopy geocoder


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


# The file


TINY = [
    (Place("geonames:1", "town", "Oneville", 1.0, 2.0, 5_000, "XX", population=10), sources.plain_names("Oneville", ["Unoville"]))
]


def test_the_file_is_built_when_it_is_missing_and_only_then(tmp_path, monkeypatch):
    built = []
    monkeypatch.setattr(sources, "places", lambda: built.append(1) or iter(TINY))
    path = tmp_path / "new" / "gazetteer.sqlite"
    for _ in range(2):
        index = build.ready(path)
        assert [place.name for place, _, _ in index.named(sound("unoville"))] == ["Oneville"]
    assert built == [1]


def test_a_file_of_other_sources_is_built_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "places", lambda: iter(TINY))
    path = tmp_path / "gazetteer.sqlite"
    build.ready(path)
    monkeypatch.setattr(sources, "stamp", lambda: "newer")
    monkeypatch.setattr(sources, "places", lambda: iter([]))
    assert build.ready(path).named(sound("oneville")) == []
    assert Index.stamp_of(path) == "newer"


def test_a_build_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "places", lambda: iter(TINY))
    path = tmp_path / "gazetteer.sqlite"
    before = build.ready(path).path.read_bytes()

    def broken():
        yield TINY[0]
        raise OSError("No space left on device")

    monkeypatch.setattr(sources, "places", broken)
    with pytest.raises(GazetteerError, match="No space left"):
        build.build(path, "newer")
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.suffix != ".lock"] == ["gazetteer.sqlite"]


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_built_anew(tmp_path, monkeypatch, content):
    monkeypatch.setattr(sources, "places", lambda: iter(TINY))
    path = tmp_path / "gazetteer.sqlite"
    path.write_bytes(content)
    assert build.ready(path).named(sound("oneville"))


def test_a_file_that_vanishes_is_said_and_not_taken_for_an_unknown_name(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "places", lambda: iter(TINY))
    gazetteer = Gazetteer(tmp_path / "gazetteer.sqlite", places=tmp_path / "none.csv")
    (tmp_path / "gazetteer.sqlite").unlink()
    with pytest.raises(GeocoderUnavailable, match="gazetteer"):
        gazetteer.geocode("Oneville")


# One's own list


def test_a_settled_name_is_known_the_next_time(tmp_path):
    path = tmp_path / "var" / "places.csv"
    gazetteer = Gazetteer(places=path)
    assert isinstance(settle(gazetteer, "Checkpoint Zebra"), Candidates)
    own.remember(path, "Checkpoint Zebra", Where("", lat=33.5, lon=44.5, precision="site", radius_m=300, country="IQ"))
    own.remember(path, "Springfield", best(gazetteer, "Springfield, Illinois"))
    outcome = settle(gazetteer, "checkpoint zebra")
    assert isinstance(outcome, Settled)
    assert (outcome.candidate.lat, outcome.candidate.lon, outcome.candidate.radius_m) == (33.5, 44.5, 300)
    assert "your own list" in outcome.candidate.why
    assert settle(gazetteer, "Springfield").candidate.lat == pytest.approx(39.8, abs=0.1)


def test_a_remembered_name_is_no_formula_for_a_spreadsheet(tmp_path):
    path = tmp_path / "places.csv"
    own.remember(path, "=HYPERLINK(1)", Where("", lat=33.5, lon=44.5, precision="site", radius_m=300), note="x")
    own.remember(path, 'Camp "A", north\ngate', Where("", lat=33.6, lon=44.6, precision="site", radius_m=300))
    assert "\n'=HYPERLINK(1)," in path.read_text(encoding="utf-8")
    gazetteer = Gazetteer(places=path)
    assert gazetteer.candidates("=HYPERLINK(1)")[0].place.name == "=HYPERLINK(1)"
    assert gazetteer.candidates('Camp "A" north gate')[0].lat == 33.6


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,lat\nA,1\n", "lon"),
        ("name,lat,lon\nA,north,2\n", "line 2"),
        ("name,lat,lon\nA,1,2\nB,,\n", "line 3"),
        ("name,lat,lon\nA,95,2\n", "lat"),
    ],
)
def test_a_list_that_cannot_be_read_is_said_with_line_and_column(tmp_path, content, said):
    path = tmp_path / "places.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GazetteerError, match=said):
        Gazetteer(places=path).candidates("A")


# Incidents


DAY = date(2020, 1, 4)


def incident(number: int, place_name: str, **more) -> Incident:
    return Incident(f"x:{number}", "Attack", When(DAY, DAY), Where(place_name, **more), "other")


def test_incidents_without_a_point_are_placed_or_queued(gazetteer):
    rows = [
        incident(1, "Mosul", country="IQ"),
        incident(2, "San Pedro"),
        incident(3, "Mosul", country="IQ", lat=36.3, lon=43.1, precision="town", radius_m=5_000),
        incident(4, ""),
        incident(5, "Qxqxqxqxqxq"),
    ]
    placed = {one.incident.incident_id: one for one in place_rows(rows, gazetteer)}
    assert set(placed) == {"x:1", "x:2", "x:5"}
    assert placed["x:1"].where.precision == "town"
    assert placed["x:1"].where.place_name == "Mosul"
    assert placed["x:2"].where is None
    assert placed["x:2"].outcome.candidates
    assert placed["x:5"].outcome.candidates == ()


def test_places_of_one_data_set_are_context_for_each_other(gazetteer):
    alone = list(place_rows([incident(1, "San Miguel")], gazetteer))
    together = list(
        place_rows(
            [incident(1, "San Miguel"), incident(2, "San Salvador"), incident(3, "Chalatenango"), incident(4, "Usulután")],
            gazetteer,
        )
    )
    assert alone[0].where is None
    assert (
        together[0].outcome.candidate.place.country == "SV"
        if isinstance(together[0].outcome, Settled)
        else together[0].outcome.candidates[0].place.country == "SV"
    )


def test_a_country_as_the_file_writes_it_narrows_or_is_ignored(gazetteer):
    known, unknown = place_rows(
        [incident(1, "Tripoli", country="LB"), replace(incident(2, "Mosul"), where=Where("Mosul", country="ZZ"))], gazetteer
    )
    assert known.where.lat == pytest.approx(34.4, abs=0.1)
    assert unknown.outcome


# Batch


def test_a_batch_reads_and_writes_json_lines(gazetteer):
    lines = [
        "Mosul\n",
        '{"name": "Tripoli", "country": "LB", "row": 7}\n',
        "\n",
        '{"name": 5}',
        "{broken",
        '{"name": "Springfield", "near": [39.78, -89.65]}',
        '{"name": "Mosul", "country": "Atlantis"}',
        '"Basra"',
        "[1]",
        '{"name":"x","near":[]}',
        '{"name":"x","near":{"a":1}}',
    ]
    answers = [json.loads(line) for line in geocode_lines(lines, gazetteer)]
    assert answers[0]["settled"] is True
    assert answers[0]["candidates"][0]["country"] == "IQ"
    assert (answers[1]["row"], answers[1]["candidates"][0]["country"]) == (7, "LB")
    assert answers[2]["line"] == 4 and "name" in answers[2]["error"]
    assert answers[3]["line"] == 5 and "JSON" in answers[3]["error"]
    assert answers[4]["candidates"][0]["admin1"] == "Illinois"
    assert "Atlantis" in answers[5]["error"]
    assert answers[6]["candidates"][0]["name"] == "Basrah"
    assert "error" in answers[7] and "candidates" in answers[8] and "near" in answers[9]["error"]


# Services


class FakeService(BaseHTTPRequestHandler):
    """A Nominatim that knows Mosul, doesn't know Nowhere, and fails on Trouble."""

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query).get("q", [""])[0]
        self.server.asked.append(query)
        body = json.dumps(
            [
                {
                    "lat": "36.34",
                    "lon": "43.13",
                    "display_name": "Mosul, Iraq",
                    "addresstype": "city",
                    "boundingbox": ["36.2", "36.5", "43.0", "43.3"],
                }
            ]
            if "Mosul" in query
            else [{"display_name": "Pointless"}] * ("Pointless" in query)
        )
        self.send_response(500 if "Trouble" in query else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = HTTPServer(("127.0.0.1", 0), FakeService)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def configured(server, tmp_path):
    path = tmp_path / "geocoders.toml"
    path.write_text(
        f'[house]\nservice = "nominatim"\ndomain = "127.0.0.1:{server.server_port}"\nscheme = "http"\nuser_agent = "dateline test"\ndelay_seconds = 0\nretries = 0\n', encoding="utf-8"
    )  # fmt: skip
    return path


def test_no_service_is_asked_unless_a_file_names_one(tmp_path):
    assert services(tmp_path / "none.toml") == []


def test_a_service_that_fails_is_told_apart_from_a_place_it_does_not_know(configured):
    (service,) = services(configured)
    found, unknown, failed = (service.candidates(name) for name in ("Mosul", "Nowhere", "Trouble"))
    assert (found.candidates[0].lat, found.failed) == (36.34, False)
    assert found.candidates[0].radius_m > 5_000
    assert (unknown.candidates, unknown.failed) == ((), False)
    assert (failed.candidates, failed.failed) == ((), True)
    assert "house" in failed.failure


def test_a_service_is_asked_once_about_a_name_even_after_a_restart_and_again_after_a_failure(configured, server):
    for _ in range(2):
        (service,) = services(configured)
        for name in ("Mosul", "Nowhere", "Trouble", "Mosul"):
            service.candidates(name, "IQ")
    assert server.asked == ["Mosul, IQ", "Nowhere, IQ", "Trouble, IQ", "Trouble, IQ"]


def test_an_answer_without_coordinates_is_a_failure_and_no_place_in_the_gulf_of_guinea(configured, server):
    (service,) = services(configured)
    assert service.candidates("Pointless").failed
    assert service.candidates("Pointless").failed
    assert server.asked == ["Pointless", "Pointless"]


@pytest.mark.parametrize(
    "found", ['[{"lat":null}]', "5", "[[]]", '[{"address":"x","lat":95,"lon":0,"kind":""}]', '[{"address":"x","lat":1,"lon":2,"kind":"","box":[1]}]']
)  # fmt: skip
def test_a_damaged_line_of_kept_answers_is_asked_again(configured, server, tmp_path, found):
    (tmp_path / "geocoder-house.jsonl").write_text(f'{{"asked": "Mosul", "found": {found}}}\n["Mosul"]\n', encoding="utf-8")
    (service,) = services(configured)
    assert len(service.candidates("Mosul").candidates) == 1
    assert server.asked == ["Mosul"]


def test_a_service_that_is_gone_is_a_failure(configured, server):
    server.shutdown()
    server.server_close()
    assert services(configured)[0].candidates("Mosul").failed


def test_questions_to_a_service_are_spaced_out(configured):
    configured.write_text(
        configured.read_text(encoding="utf-8").replace("delay_seconds = 0", "delay_seconds = 1.5"), encoding="utf-8"
    )
    (service,) = services(configured)
    assert isinstance(service._ask, RateLimiter)
    assert service._ask.min_delay_seconds == 1.5


@pytest.mark.parametrize(
    ("content", "said"),
    [("[a]\nservice = 'google'\n", "nominatim"), ("[a]\nservice = 'photon'\n", "domain"), ("[a]\nservice = 'nominatim'\ncolour = 'red'\n", "colour"), ("not toml", "TOML"), ("[a]\nservice = 'nominatim'\nuser_agent = 'x'\ndelay_seconds = 'soon'\n", "delay_seconds")],
)  # fmt: skip
def test_a_wrong_configuration_is_said(tmp_path, content, said):
    path = tmp_path / "geocoders.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GazetteerError, match=said):
        services(path)


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon", "km"),
    [
        ("Strait of Hormuz", "", 26.6, 56.3, 60), ("the Tigris River", "IQ", 34.8, 43.6, 60), ("Karrada", "IQ", 33.3, 44.43, 5),
        ("Sinjar mountains", "IQ", 36.4, 41.7, 30), ("al-Hol camp", "SY", 36.37, 41.15, 10), ("Bab al-Hawa border crossing", "SY", 36.24, 36.68, 10),
        ("Kuweires airbase", "SY", 36.19, 37.58, 10), ("Zaporizhzhia nuclear power plant", "", 47.51, 34.59, 10), ("KP", "PK", 34.3, 72.0, 60),
    ],
)  # fmt: skip
def test_straits_rivers_quarters_camps_crossings_and_bases_are_known(gazetteer, name, country, lat, lon, km):
    found = best(gazetteer, name, country)
    assert great_circle((found.lat, found.lon), (lat, lon)).km <= km, found


def test_a_quarter_is_sure_only_in_a_country_or_region_and_a_river_never(gazetteer):
    assert best(gazetteer, "Mansour").score < AUTOMATIC
    assert best(gazetteer, "Karrada", "IQ").score >= AUTOMATIC
    assert best(gazetteer, "Euphrates", "IQ").score < AUTOMATIC


def test_a_part_of_a_country_is_not_placed_in_its_middle_without_asking(gazetteer):
    found = best(gazetteer, "northern Iraq")
    assert found.place.place_id == "country:IQ"
    assert found.score < AUTOMATIC
