"""The journey of a spreadsheet: fifty place names without coordinates are dropped, looked up, settled, and on the map."""

from __future__ import annotations

import re

import pytest
from axe import findings
from browser_contexts import PHONE
from conftest import Server, expect_drawn, expect_total
from fifty_places import workbook
from playwright.sync_api import Locator, Page, expect
from test_data_tabs import still

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_PLACES = ("Iraq", "Xqzvwky village", "Zangura")


class Analyst:
    """Somebody who presses buttons, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, name: str | re.Pattern, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name).first.click()
        self.pressed += 1

    def shown(self, name: str | re.Pattern) -> None:
        expect(self.page.get_by_role("button", name=name)).to_be_visible(timeout=90_000)
        still(self.page)

    def next_name(self) -> str:
        return self.page.locator(".st-key-places_next").get_by_role("heading").inner_text().rpartition(" (")[0]


@pytest.fixture
def running(fresh_server) -> Server:
    return fresh_server()


def dropped(page: Page) -> Analyst:
    """Drop the spreadsheet on the page of data, load it as it was understood, and go to its places."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "field notes.xlsx", "mimeType": XLSX, "buffer": workbook()}
    )
    analyst = Analyst(page)
    analyst.shown("Load 50 incidents")
    analyst.press("Load 50 incidents")
    analyst.shown("Settle the places now")
    analyst.press("Settle the places now")
    analyst.shown(re.compile("^Place 4[0-9] that are sure"))
    return analyst


def settle(analyst: Analyst) -> None:
    """Settle the name that is shown: by its first candidate at the press of a key, or as having no point."""
    name, card = analyst.next_name(), analyst.page.locator(".st-key-places_next")
    if name in NOT_PLACES:
        analyst.press("Leave without a point", card)
    else:
        analyst.page.keyboard.press("1")
        analyst.pressed += 1
    expect(analyst.page.get_by_text(re.compile(rf"^(Placed )?{re.escape(name)}(:| is left)")).first).to_be_visible()
    expect(card.get_by_role("heading", name=re.compile(rf"^{re.escape(name)} \("))).to_have_count(0)
    still(analyst.page)


def test_a_spreadsheet_of_fifty_place_names_is_on_the_map_in_a_few_presses(open_page, running: Server) -> None:
    page = open_page(at=running, path="data")
    analyst = dropped(page)
    analyst.press(re.compile("^Place 4[0-9] that are sure"))
    expect(page.get_by_text(re.compile("^Placed 4[0-9] place names that were sure")).first).to_be_visible()
    still(page)
    while page.locator(".st-key-places_next").count():
        settle(analyst)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Show on the map").click()
    analyst.pressed += 1
    expect_total(opening.value, 50)
    expect_drawn(opening.value, 47)
    assert analyst.pressed <= 15, "of five minutes a person needs most for reading"
    libya = running.json("api/incidents.geojson?dataset=field-notes&place=tripoli")["features"]
    assert [one["properties"]["country"] for one in libya] == ["LY"], "filled in: the row named none"
    assert [one["properties"]["title"] for one in libya] == ["Clashes in the south of the city"]


def test_names_that_are_not_sure_are_marked_and_placed_together(open_page, running: Server) -> None:
    page = open_page(at=running, path="data")
    analyst = dropped(page)
    together = page.get_by_role("region", name="Names to settle, a row each")
    expect(page.get_by_role("button", name="Place the marked names at their best candidates")).to_be_disabled()
    together.scroll_into_view_if_needed()
    for row in range(2):  # Iraq, San Jose
        together.click(position={"x": 16, "y": 50 + 31 * row})
        still(page)
    analyst.press("Place 2 at their best candidates")
    expect(page.get_by_text("Placed 2 place names at their best candidates.").first).to_be_visible()
    still(page)
    assert [one.split(" (")[0] for one in page.locator(".st-key-places_next h3").all_inner_texts()] == ["Xqzvwky village"]
    analyst.press("Undo")
    expect(page.get_by_text(re.compile("^Undone: placed 2 incidents by name")).first).to_be_visible()


def test_the_queue_of_places_fits_a_phone_in_dark_and_axe_finds_nothing_serious(open_page, running: Server) -> None:
    page = open_page(at=running, path="data", viewport=PHONE, color_scheme="dark")
    dropped(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
    assert findings(page) == []
