"""Loading files on the data page in a real browser: dropped, seen on the small map, mended by typing, loaded; axe-core."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_contexts import PHONE, Watch
from conftest import OpenPage, Server, expect_total, type_into_cell, unfold
from playwright.sync_api import Locator, Page, expect
from test_accessibility import findings

HOSTILE = "<img src=x onerror=alert(1)> [z](javascript:alert(2)) :red[y]"
FILE = f"""incident_id,title,date_start,place_name,country,lat,lon,event_type
a-1,Rockets {HOSTILE},2020-03-01,Balad,IQ,34.01,44.14,rocket-attack
a-2,Rockets again,2020-13-05,Balad {HOSTILE},IQ,34.01,44.14,rocket-attack
a-3,A bomb in Mosul,2020-03-07,Mosul,IQ,36.34,43.13,bomb-ied
"""


@pytest.fixture(scope="module")
def running(fresh_server) -> Server:
    """Run a server of its own: its store changes."""
    return fresh_server()


def opened(open_page: OpenPage, running: Server, **options) -> Page:
    page = open_page(at=running, path="data", **options)
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()
    return page


def dropped(page: Page, name: str, text: str = FILE) -> None:
    """Drop a file, and wait until it is read whole."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )
    expect(page.get_by_role("button", name=re.compile("^Load "))).to_be_visible(timeout=60_000)


def test_a_file_is_dropped_seen_mended_loaded_and_on_the_map(open_page: OpenPage, running: Server, watch: Watch) -> None:
    page = opened(open_page, running)
    dropped(page, f"march {HOSTILE}.csv")
    expect(page.locator('.dl-minimap[data-drawn="2"]')).to_be_visible()
    unfold(page.get_by_text("Mend rows here"))
    expect(page.get_by_role("region", name="Rows to mend").locator("canvas").first).to_be_visible()
    grid = page.locator(".st-key-checked [data-testid=stDataFrame]").last
    type_into_cell(grid, 130, 55, "2020-12-05", holds="2020-13-05")  # the first row's spoilt cell, beside its line
    expect(page.get_by_text("1 mended row can be read now")).to_be_visible()
    page.get_by_role("button", name="Load 3 incidents").click()
    expect(page.get_by_role("button", name="Undo this load")).to_be_visible(timeout=60_000)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Show on the map").click()
    expect_total(opening.value, 3)
    assert watch.strangers == [] and watch.dialogs == []


def test_a_file_that_is_too_large_for_the_page_says_so_without_a_mouse(
    open_page: OpenPage, running: Server, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(201 * 1024 * 1024)
    page = opened(open_page, running, viewport=PHONE)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(large)
    reason = page.get_by_test_id("stFileChip").get_by_role("alert")
    expect(reason).to_have_text("Error: File must be 200.0MB or smaller.")
    box, chip = reason.bounding_box(), page.get_by_test_id("stFileChip").bounding_box()
    assert box and chip
    assert box["height"] > 12 and box["width"] > 200, "it is seen"
    assert box["y"] + box["height"] <= chip["y"] + chip["height"], "and within its file"
    expect(page.get_by_text("larger ones load from the shell")).to_be_visible()


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark", "viewport": PHONE}], ids=["light", "dark, on a phone"])
def test_axe_finds_nothing_serious_in_the_empty_page_and_in_one_with_a_file(
    open_page: OpenPage, running: Server, options: dict
) -> None:
    page = opened(open_page, running, **options)
    assert findings(page) == []
    dropped(page, "axe.csv", FILE.replace("incident_id", "no").replace("event_type", "sort of thing"))
    unfold(page.get_by_text("Mend rows here"))
    unfold(page.get_by_text("Which column is what").last)
    expect(page.get_by_text("Further fields")).to_be_visible()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"


VERSION = (
    """[...document.querySelectorAll("style")].map((one) => one.textContent.match(/assets\\/\\w+\\/web/)?.[0]).find(Boolean)"""
)
"""Where the page has its scripts from, as its own styles name it; undefined until they are there."""


def small_map(page: Page, point: list) -> Locator:
    """Put a small map with one point into the page, and return it; what is picked on it stands in `window.told`."""
    page.wait_for_function(
        f"{VERSION} && window.dateline && document.querySelector('.st-key-data_page')"
    )  # the page's own styles
    page.evaluate(
        """async ([version, point]) => {
          const { render } = await import(new URL(`${version}/minimap.js`, document.baseURI).href);
          const root = document.createElement("div");
          Object.assign(root.style, { flex: "none", width: "600px", height: "200px" });
          document.querySelector(".st-key-data_page").append(root);
          const data = { points: [point], pick: true, marker: null, height: 200, label: "Where", classes: {} };
          render(root, data, window.dateline.view, (name, value) => { window.told = [name, value]; });
        }""",
        [page.evaluate(VERSION), point],
    )
    small = page.get_by_role("application", name="Where: 1 point; click")
    expect(small).to_have_attribute("data-drawn", "1")
    return small


def picked(page: Page) -> dict[str, float]:
    """Wait until a place is picked on the small map, and return it."""
    page.wait_for_function("window.told")
    name, place = page.evaluate("window.told")
    assert name == "pick"
    return place


def test_a_place_is_picked_on_the_small_map_by_keyboard_alone(open_page: OpenPage, running: Server) -> None:
    page = opened(open_page, running)
    small = small_map(page, [33, 44, 5000, "accent", "<b>x</b>"])
    small.press("Enter")
    place = picked(page)
    assert abs(place["lat"] - 33) < 0.01 and abs(place["lon"] - 44) < 0.01
    assert small.locator("b").count() == 0, "a label is text"


def test_the_small_map_shows_the_whole_circle_of_a_place_that_is_not_exact(open_page: OpenPage, running: Server) -> None:
    page = opened(open_page, running)
    small = small_map(page, [12, 47, 500_000, "accent", "Gulf of Aden"])
    small.evaluate("""box => {
      const { left, top, width } = box.getBoundingClientRect();
      box.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: left + width / 2, clientY: top + 3 }));
    }""")  # at its upper edge, wherever on the page it is
    assert picked(page)["lat"] > 16.5, "500 km are 4.5 degrees of latitude"
