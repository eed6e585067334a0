"""The map page without a mouse."""

from __future__ import annotations

import re

from bundled import K1, MAPPED, focused, tab_to
from conftest import OpenPage, Server, expect_incident, expect_total, map_frame, panel_of, settled
from playwright.sync_api import expect


def test_everything_can_be_done_with_the_keyboard_alone(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    tab_to(page, '[role=checkbox][aria-label^="Popular Mobilization Forces"]')
    page.keyboard.press("Space")
    expect_total(page, server.total("actor=pmf"))
    tab_to(page, ".dl-headline__button:not(.dl-headline__filters)", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator(".dl-table")).to_be_visible()
    tab_to(page, "[data-dl-open]")
    page.keyboard.press("ArrowDown")
    chosen = focused(page, "dataset.dlOpen")
    page.keyboard.press("Enter")
    expect_incident(page, chosen)
    expect(page.locator(".dl-incident__title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    assert focused(page, "dataset.dlOpen") == chosen, "the focus is back on the row"
    tab_to(page, ".dl-table__close", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator(".dl-table")).to_be_hidden()


def test_opening_the_table_leads_into_its_rows_and_closing_it_leads_back(open_page: OpenPage) -> None:
    page = open_page()
    button = page.get_by_role("button", name="Table", exact=True)
    button.press("Enter")
    first = page.locator("[data-dl-open]").first
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator(".dl-table")).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Enter")
    expect(first).to_be_focused()
    page.get_by_role("button", name="Close table").press("Enter")
    expect(button).to_be_focused()


def test_escape_closes_the_incident_before_the_table(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Table", exact=True).press("Enter")
    expect(page.locator("[data-dl-open]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".dl-incident__title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    expect(page.locator(".dl-table")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".dl-table")).to_be_hidden()


def test_a_page_that_opens_with_the_table_keeps_its_focus(open_page: OpenPage) -> None:
    page = open_page("table=1")
    expect(page.locator(".dl-table")).to_be_visible()
    assert focused(page, "tagName") == "BODY"


def test_the_first_tabs_offer_the_way_to_the_table_and_to_the_timeline(open_page: OpenPage) -> None:
    page = open_page()
    tab_to(page, ".dl-skip__link", most=3)
    skip = page.get_by_role("link", name="Go to the table of incidents")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box
    assert box["height"] > 24, "it shows while it has the focus"
    page.keyboard.press("Enter")
    expect(page.locator("[data-dl-open]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(skip).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_focused()


def test_the_map_can_be_walked_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("place=k1&lat=35.5&lon=44.3&zoom=9")
    frame = map_frame(page)
    frame.locator(".leaflet-container").focus()
    page.keyboard.press("n")
    expect(frame.locator(".dl-map-tip")).to_contain_text("incidents")
    expect(frame.locator(".dl-map-tip")).to_contain_text("K1")
    page.keyboard.press("Enter")
    frame.get_by_role("dialog").get_by_role("button", name="Rockets on the K1 base, Kirkuk").press("Enter")
    expect_incident(page, K1["id"])
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()


def test_the_timeline_can_be_moved_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    handle = page.get_by_role("slider", name="Beginning of the range")
    handle.focus()
    handle.press("PageDown")  # already at the beginning: nothing to do
    handle.press("PageUp")
    page.wait_for_url(re.compile("from=2019-"))
    page.wait_for_function(f"Number(document.querySelector('.st-key-map').dataset.drawn) < {MAPPED}")
    expect(handle).to_be_focused()


def test_what_the_keys_reach_on_the_map_is_spoken_in_words(open_page: OpenPage) -> None:
    page = settled(open_page())
    spoken = page.locator(".dl-toast")
    expect(spoken).to_have_attribute("role", "status")  # there before it speaks, or nobody would hear it
    map_frame(page).locator(".dl-map").press("n")
    expect(spoken).to_contain_text(re.compile(r"\d incidents, .*[a-z] \d"))
    assert not re.search(r"[a-z]\d", spoken.inner_text().replace("K1", ""))
