"""Time on the map page: dragging, playing, pausing and typing dates, with the map following."""

from __future__ import annotations

import re

from bundled import MAPPED, api_requests, features, in_words, watch_playing
from conftest import OpenPage, Server, drawn, expect_drawn, words
from playwright.sync_api import expect


def test_dragging_a_handle_moves_the_map_at_once_and_asks_the_server_nothing(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    asked = api_requests(page)
    handle = page.get_by_role("slider", name="Beginning of the range").locator(".dl-timeline__knob").bounding_box()
    plot = page.locator(".dl-timeline__plot").bounding_box()
    assert handle
    assert plot
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] / 2, handle["y"], steps=12)
    page.wait_for_function(f"Number(document.querySelector('.st-key-map').dataset.drawn) < {MAPPED}")
    assert "from" not in words(page), "nothing is written before the hand lets go"
    assert asked == [], "and the server was not asked"
    begins = page.locator(".dl-timeline").get_attribute("data-from") or ""
    page.mouse.up()
    page.wait_for_url(re.compile(rf"from={begins}"))
    assert words(page)["to"] == ["2020-12-20"]
    expect(page.get_by_role("heading", level=1)).to_contain_text(in_words(begins))
    ranged = [one for one in features(server, f"from={begins}") if one["geometry"]]
    expect_drawn(page, len(ranged))


def test_playing_october_to_march_goes_through_those_months_and_gives_them_back(open_page: OpenPage) -> None:
    page = open_page("from=2019-10-01&to=2020-03-31")
    before = drawn(page)
    watch_playing(page)
    page.get_by_label("Speed").select_option("8")
    asked = api_requests(page)
    page.get_by_role("button", name="Play", exact=True).click()
    timeline = page.locator(".dl-timeline")
    expect(timeline).to_have_attribute("data-playing", "true")
    expect(timeline).to_have_attribute("data-playing", "false")
    seen = page.evaluate("window.seen")
    assert asked == [], "playing asks the server nothing"
    assert {one["from"][:7] for one in seen} == {"2019-10", "2019-11", "2019-12", "2020-01", "2020-02", "2020-03"}
    assert all("2019-10-01" <= one["from"] <= one["to"] <= "2020-03-31" for one in seen), "and nothing outside was shown"
    assert len({one["drawn"] for one in seen}) > 3, "the map changed on the way"
    expect(timeline).to_have_attribute("data-from", "2019-10-01")
    expect(timeline).to_have_attribute("data-to", "2020-03-31")
    expect_drawn(page, before)
    assert words(page) == {"from": ["2019-10-01"], "to": ["2020-03-31"]}


def test_a_pause_shows_the_window_and_undo_gives_the_chosen_range_again(open_page: OpenPage, server: Server) -> None:
    page = open_page("type=rocket-attack&from=2019-10-01&to=2020-03-31")
    timeline = page.locator(".dl-timeline")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("document.querySelector('.dl-timeline').dataset.from >= '2019-10-14'")
    assert words(page)["from"] == ["2019-10-01"], "while it plays nothing is written"
    for stale in (".dl-headline__casualties", ".dl-headline__notes"):
        expect(page.locator(stale)).to_be_hidden()  # they are of the whole range, not of the window
    page.get_by_role("button", name="Pause", exact=True).click()
    begins, ends = (timeline.get_attribute(name) or "" for name in ("data-from", "data-to"))
    page.wait_for_url(re.compile(f"from={begins}&to={ends}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(in_words(ends))
    page.get_by_role("button", name="Undo").click()
    expect(timeline).to_have_attribute("data-from", "2019-10-01")
    expect(timeline).to_have_attribute("data-to", "2020-03-31")


def test_typed_dates_and_the_whole_range(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    page.get_by_role("textbox", name="From").fill("1 Oct 2019")
    page.get_by_role("textbox", name="To", exact=True).fill("2020-03-31")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("from=2019-10-01&to=2020-03-31"))
    expect_drawn(page, len([one for one in features(server, "from=2019-10-01&to=2020-03-31") if one["geometry"]]))
    page.get_by_role("button", name="All dates").click()
    expect_drawn(page, MAPPED)
    assert "from" not in words(page)
