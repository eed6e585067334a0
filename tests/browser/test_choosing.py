"""Searching and filtering on the map page: typing, including, excluding, undoing, an area, an empty result."""

from __future__ import annotations

import re

import pytest
from bundled import ALL, HASHED_BLAMED, K1, blamed_on_the_hashed, drag, fact, features, position
from conftest import (
    OpenPage,
    Server,
    drawn,
    expect_drawn,
    expect_incident,
    expect_total,
    find_by_typing,
    map_frame,
    option,
    search_box,
    settled,
    symbol_of,
    words,
)
from playwright.sync_api import expect


def test_typing_k1_leads_to_the_attack_and_to_who_is_blamed_by_whom(open_page: OpenPage) -> None:
    page = open_page()
    search_box(page).fill("K1")
    page.get_by_role("button", name=re.compile("^K1 base.*place$")).click()
    expect_total(page, 3)
    assert words(page)["place"] == ["k1"]
    page.get_by_role("button", name="Table").click()
    page.get_by_role("button", name="Rockets on the K1 base, Kirkuk").click()
    panel = expect_incident(page, K1["id"])
    blamed = fact(panel, "Blamed")
    expect(blamed.filter(has_text="Kata'ib Hezbollah")).to_contain_text("according to the United States")
    expect(blamed.filter(has_text="said of the series")).to_contain_text("Iran-backed groups within the Hashed")
    expect(panel).to_contain_text("27 Dec 2019")


def test_typing_k1_offers_the_attack_itself_and_leads_to_it_on_the_map(open_page: OpenPage) -> None:
    page = open_page()
    search_box(page).fill("K1")
    page.get_by_role("button", name="Rockets on the K1 base, Kirkuk, 27 Dec 2019, incident").click()
    panel = expect_incident(page, K1["id"]).bounding_box()
    settled(page)
    there = position(page)
    assert (there["lat"], there["lon"], there["zoom"]) == (
        pytest.approx(K1["lat"], abs=0.01),
        pytest.approx(K1["lon"], abs=0.01),
        11,
    )
    assert panel
    assert symbol_of(page, K1["id"])["x"] < panel["x"]
    expect_total(page, ALL)
    page.keyboard.press("Escape")
    expect_drawn(page, 81)
    assert words(page) == {}, "nobody has moved the map meanwhile: it is where it was"


def test_the_map_stays_where_it_was_moved_to_from_an_incident_that_was_found(open_page: OpenPage) -> None:
    page = open_page()
    search_box(page).fill("K1")
    page.get_by_role("button", name="Rockets on the K1 base, Kirkuk, 27 Dec 2019, incident").click()
    expect_incident(page, K1["id"])
    settled(page)
    map_frame(page).get_by_role("button", name="Zoom out").click()
    settled(page)
    page.get_by_role("button", name="Close incident").click()
    settled(page)
    assert position(page)["zoom"] == 10


def test_incidents_are_suggested_by_their_title_where_the_text_names_a_choice_else_by_any_word(open_page: OpenPage) -> None:
    page = open_page()
    suggested = page.get_by_role("list", name="Suggestions").get_by_role("button", name=re.compile("incident$"))
    search_box(page).fill("K1")
    expect(suggested).to_have_count(3)
    search_box(page).fill("Hashed")
    expect(option(page, "Popular Mobilization Forces")).to_be_visible()
    expect(suggested).to_have_count(0)
    search_box(page).fill("contractor")
    expect(suggested.first).to_be_visible()


def test_choosing_a_place_goes_there_and_lists_what_lies_on_one_point(open_page: OpenPage) -> None:
    page = open_page()
    before = position(page)
    search_box(page).fill("K1")
    expect(page.get_by_role("button", name=re.compile("^K1 base.*place$"))).to_be_visible()
    search_box(page).press("Enter")
    expect_total(page, 3)
    found = map_frame(page).get_by_role("dialog")
    expect(found.get_by_role("button", name=re.compile("27 Dec 2019|13 Feb 2020|29 Mar 2020"))).to_have_count(3)
    expect(search_box(page)).to_be_focused()
    settled(page)
    assert position(page)["zoom"] == 11
    page.get_by_role("button", name="Clear all").click()
    expect_total(page, ALL)
    expect(found).to_be_hidden()
    settled(page)
    assert position(page) == pytest.approx(before, abs=0.02), "nobody has moved the map since: it goes back"
    assert words(page) == {}


def test_a_link_that_chooses_a_place_or_an_area_opens_there(open_page: OpenPage) -> None:
    page = settled(open_page("place=k1"))
    assert position(page) == pytest.approx({"lat": K1["lat"], "lon": K1["lon"], "zoom": 11}, abs=0.02)
    assert words(page) == {"place": ["k1"]}, "nobody has moved the map: the address stays short"
    assert position(settled(open_page("bbox=43,35,45,36")))["zoom"] > position(settled(open_page()))["zoom"]


def test_a_link_to_a_place_of_which_nothing_is_there_opens_where_the_others_are(open_page: OpenPage) -> None:
    assert position(settled(open_page("place=k1&type=missile-strike"))) == position(settled(open_page()))


def test_a_choice_of_which_nothing_is_in_view_takes_the_map_there(open_page: OpenPage) -> None:
    page = open_page("lat=30.0000&lon=52.0000&zoom=9")
    expect_drawn(page, 0)
    option(page, "Missile strike").click()
    expect_drawn(page, 2)
    settled(page)
    page.go_back()
    expect_total(page, ALL)
    settled(page)
    assert position(page) == {"lat": 30, "lon": 52, "zoom": 9}


def test_the_position_of_a_link_wins_though_nothing_lies_there(open_page: OpenPage) -> None:
    page = open_page("type=missile-strike&incident=IQ-0030&lat=30.0000&lon=52.0000&zoom=9")
    expect_incident(page, "IQ-0030")
    settled(page)
    assert position(page) == {"lat": 30, "lon": 52, "zoom": 9}
    assert drawn(page) == 0


def test_the_filter_finds_what_the_hashed_and_its_factions_are_blamed_for(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    find_by_typing(page, "Hashed", "Popular Mobilization Forces").click()
    page.get_by_role("button", name="Clear the search").click()
    page.get_by_role("button", name="Blamed", exact=True).click()
    expected = server.total(HASHED_BLAMED)
    assert 0 < expected < ALL
    assert expected == len(blamed_on_the_hashed())
    expect_total(page, expected)
    assert words(page) == {"actor": ["pmf"], "role": ["perpetrator", "suspected"]}
    mapped = [one for one in features(server, HASHED_BLAMED) if one["geometry"]]
    expect_drawn(page, len(mapped))


def test_actors_are_found_under_their_other_names(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    for typed, label, actor in (
        ("PMU", "Popular Mobilization Forces", "pmf"), ("Hashed", "Popular Mobilization Forces", "pmf"),
        ("Kataeb Hizbollah", "Kata'ib Hezbollah", "kh"),
    ):  # fmt: skip
        find_by_typing(page, typed, label).click()
        expect_total(page, server.total(f"actor={actor}"))
        assert words(page) == {"actor": [actor]}
        page.get_by_role("button", name="Clear all").click()
        expect_total(page, ALL)


def test_choices_are_included_excluded_cleared_and_undone(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    option(page, "Rocket attack").click()
    expect_total(page, server.total("type=rocket-attack"))
    option(page, "Popular Mobilization Forces").hover()
    page.get_by_role("button", name="Exclude Popular Mobilization Forces").click()
    expect_total(page, server.total("type=rocket-attack&not_actor=pmf"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("leaving out Popular Mobilization Forces")
    page.get_by_role("button", name="Remove: Rocket attack").click()
    expect_total(page, server.total("not_actor=pmf"))
    page.get_by_role("button", name="Undo").click()
    expect_total(page, server.total("type=rocket-attack&not_actor=pmf"))
    page.get_by_role("button", name="Clear all").click()
    expect_total(page, ALL)
    assert words(page) == {}


def test_counts_in_the_panel_say_what_each_choice_would_leave(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    option(page, "Rocket attack").click()
    kept = server.total("type=rocket-attack&actor=kh")
    choice = page.get_by_role("checkbox", name=f"Kata'ib Hezbollah, {kept} incident")
    choice.click()
    expect_total(page, kept)


def test_an_area_is_drawn_on_the_map_and_cleared(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    kirkuk = symbol_of(page, K1["id"])
    frame = map_frame(page)
    frame.get_by_role("button", name="Choose an area").click()
    frame.get_by_role("button", name="Draw a rectangle").click()
    drag(page, (kirkuk["x"] - 20, kirkuk["y"] - 20), (kirkuk["x"] + 20, kirkuk["y"] + 20))
    expect_total(page, 3)
    area = words(page)["bbox"][0]
    assert server.total(f"bbox={area}") == 3
    expect(page.locator(".dl-toast")).to_have_text("")  # how to draw is no longer said
    frame.get_by_role("button", name="Clear the area").click()
    expect_total(page, ALL)


def test_an_empty_result_looks_finished_and_can_be_cleared(open_page: OpenPage) -> None:
    page = open_page("q=nothing-of-this-kind&table=1")
    expect_total(page, 0)
    expect_drawn(page, 0)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("^(No|0) incidents", re.I))
    expect(page.locator(".dl-timeline")).to_contain_text("No incidents to show in time")
    expect(page.locator(".dl-table")).to_contain_text("No incident matches.")
    sources = map_frame(page).locator(".dl-map-source")
    expect(sources).to_have_text(re.compile("^Natural Earth"))
    page.get_by_role("button", name="Clear the filter").click()
    expect_total(page, ALL)
    expect(sources).to_have_text(re.compile(r"^\d+ not on the map: .*\s· Dateline library, \d+ \w{3} \d{4}\s· Natural Earth"))
    assert words(page) == {"table": ["1"]}
