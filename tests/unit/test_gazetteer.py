"""The gazetteer: names as people write them become places, and what can't be told apart is left to a person."""

from __future__ import annotations

import pytest
from gazetteer_answers import best, km
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from dateline.gazetteer.place import Context
from dateline.gazetteer.settle import AUTOMATIC, Candidates, settle
from dateline.gazetteer.spelling import sound, spelt

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


def test_of_two_entries_of_one_town_the_one_called_just_so_comes_first(gazetteer):
    first, second, *_ = gazetteer.candidates("Qaim", Context(country="IQ"))
    assert (first.place.place_id, second.place.place_id) == ("site:al-qaim", "geonames:92138")
    assert first.score >= AUTOMATIC > second.score
    assert not isinstance(settle(gazetteer, "Qaim", Context(country="IQ")), Candidates)


@pytest.mark.parametrize(
    ("name", "place_id"),
    [("Aden Gulf", "world:37"), ("Victoria Lake", "landmark:39"), ("Leningrad Oblast", "region:RU.42"),
     ("Kurram", "region:PK.03.1172574"), ("Lower Kurram", "region:PK.03.1172574")],
)  # fmt: skip
def test_a_place_is_found_as_reports_write_it(gazetteer, name, place_id):
    assert best(gazetteer, name, "").place.place_id == place_id


@pytest.mark.parametrize(
    ("name", "lat", "lon", "most_km"), [("Kramatorsk Raion", 48.74, 37.58, 60), ("Donetsk Oblast", 48.0, 37.8, 150)]
)
def test_a_town_filed_under_a_wrong_region_does_not_draw_its_point_away(gazetteer, name, lat, lon, most_km):
    found = best(gazetteer, name, "UA")
    assert km(found, lat, lon) < 30
    assert found.radius_m < most_km * 1_000


def test_a_reason_names_no_more_people_than_are_known(gazetteer):
    assert "people" in best(gazetteer, "Balad", "IQ").why
    for name in ("Sinai", "Gulf of Aden", "Helmand River"):
        assert "people" not in best(gazetteer, name, "").why, name
    assert "people in its known towns" in best(gazetteer, "Tigray", "ET").why


def test_a_sea_is_called_no_country(gazetteer):
    assert "country" not in best(gazetteer, "Gulf of Aden", "").why


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


@pytest.mark.parametrize(
    ("name", "country", "place"),
    [
        ("Kyiv Oblast", "UA", "Kyiv Oblast"), ("Moscow Oblast", "", "Moscow Oblast"),
        ("Kurram Agency", "PK", "Kurram District"),
    ],
)  # fmt: skip
def test_a_name_that_says_its_kind_is_the_one_called_just_so(gazetteer, name, country, place):
    found = best(gazetteer, name, country)
    assert (found.place.name, found.score > AUTOMATIC) == (place, True)


@pytest.mark.parametrize("name", ["K-1", "K1", "K1 base"])
def test_a_short_name_of_a_known_site_is_found(gazetteer, name):
    assert best(gazetteer, name, "IQ").place.place_id == "site:k1"


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


@pytest.mark.parametrize("name", ["al-Rashid", "Zab"])
def test_a_likeness_to_a_base_or_landmark_is_not_sure_for_the_country_alone(gazetteer, name):
    country = gazetteer.candidates(name, Context(country="IQ"))[0]
    assert country.score < AUTOMATIC, country.why
    near = gazetteer.candidates(name, Context(country="IQ", near=((country.lat + 0.2, country.lon),)))[0]
    far = gazetteer.candidates(name, Context(country="IQ", near=((country.lat + 0.5, country.lon),)))[0]
    assert far.score < AUTOMATIC, "in Iraq everything is within some hundred kilometres"
    assert near.place.place_id == country.place.place_id
    assert near.score >= AUTOMATIC, near.why


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


def test_scores_lie_between_0_and_1_and_every_candidate_says_why(gazetteer):
    for name in ("San José", "Balad", "near Mosul", "between Homs and Hama", "Georgia", "Kramatosk"):
        for candidate in gazetteer.candidates(name):
            assert 0 <= candidate.score <= 1
            assert len(candidate.why) > 10
            assert candidate.radius_m > 0


@pytest.mark.parametrize("name", ["Balad Air Base", "San José", "Kirkuk", "Tripoli"])
def test_what_else_a_name_may_mean_is_listed_by_score(gazetteer, name):
    others = [candidate.score for candidate in gazetteer.candidates(name, Context(country="IQ"))[1:]]
    assert len(others) > 1
    assert others == sorted(others, reverse=True)


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


# Landmarks


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
