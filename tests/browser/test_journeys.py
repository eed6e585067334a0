"""The whole way of a newcomer: find an attack, see who is blamed, play a winter, filter, pass the link on, take the file."""

from __future__ import annotations

import csv
import io

from bundled import K1, exported, fact, features, watch_playing
from conftest import (
    OpenPage,
    Server,
    drawn,
    expect_drawn,
    expect_incident,
    expect_total,
    find_by_typing,
    option,
    panel_of,
    search_box,
    settled,
    words,
)
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

WINTER = "from=2019-10-01&to=2020-03-31"
SUSPECTED = "actor=pmf&role=perpetrator&role=suspected"


def test_a_newcomer_finds_k1_plays_the_winter_filters_and_passes_it_on(open_page: OpenPage, server: Server) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    find_the_attack(page)
    play_the_winter(page, server)
    find_by_typing(page, "Hashed", "Popular Mobilization Forces").click()
    page.get_by_role("button", name="Clear the search").click()
    page.get_by_role("button", name="Blamed", exact=True).click()
    option(page, "Rocket attack").click()
    asked = f"{SUSPECTED}&type=rocket-attack&{WINTER}"
    found = {one["id"]: one for one in features(server, asked)}
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "25 rocket attacks, 1 Oct 2019 – 31 Mar 2020, blamed on Popular Mobilization Forces"
    )
    expect_drawn(page, sum(1 for one in found.values() if one["geometry"]))
    same_in_another_browser(page, open_page, server)
    rows = list(csv.DictReader(io.StringIO(exported(page, "CSV").decode("utf-8-sig"))))
    assert {row["incident_id"] for row in rows} == set(found)
    book = load_workbook(io.BytesIO(exported(page, "Excel")), read_only=True)
    assert {cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line} >= set(found)


def find_the_attack(page: Page) -> None:
    """Find the K1 attack by typing, read who is blamed by whom, and look at everything again."""
    search_box(page).fill("K1")
    page.get_by_role("button", name="Rockets on the K1 base, Kirkuk").click()
    panel = expect_incident(page, K1["id"])
    expect(fact(panel, "Blamed").first).to_have_text("Kata'ib Hezbollah, suspected, alleged, according to the United States")
    expect_drawn(page, 3)
    panel.get_by_role("button", name="Close incident").click()
    expect(panel_of(page)).to_be_hidden()
    expect_drawn(page, 81)
    settled(page)


def play_the_winter(page: Page, server: Server) -> None:
    """Type October 2019 to March 2020, and play."""
    page.get_by_role("textbox", name="From").fill("Oct 2019")
    page.get_by_role("textbox", name="To", exact=True).fill("Mar 2020")
    page.keyboard.press("Enter")
    expect_total(page, server.total(WINTER))
    before = drawn(page)
    watch_playing(page)
    page.get_by_label("Speed").select_option("8")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("window.seen.some(({ from }) => from >= '2020-03-01')")
    expect(page.locator(".dl-timeline")).to_have_attribute("data-playing", "false")
    assert len({one["drawn"] for one in page.evaluate("window.seen")}) > 3, "the map changed on the way"
    expect_drawn(page, before)


def same_in_another_browser(page: Page, open_page: OpenPage, server: Server) -> None:
    """Copy the link, and see the same view behind it in a browser that has never been here."""
    settled(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".dl-toast")).to_have_text("The link to this view is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    other = open_page(link.removeprefix(f"{server.url}?"))
    expect_drawn(other, drawn(page))
    assert words(other) == words(page)
    for part in ("h1", ".dl-headline__casualties", ".dl-headline__notes", ".dl-filters__chips"):
        expect(other.locator(part)).to_have_text(page.locator(part).text_content() or "")
