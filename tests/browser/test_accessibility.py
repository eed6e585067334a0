"""axe-core finds nothing serious on the page and in the map, in each of its states."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import PHONE, ROOT, OpenPage, expect_incident, map_frame, settled
from playwright.sync_api import Frame, Page, expect

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BAD = ("serious", "critical")


def findings(frame: Page | Frame) -> list[str]:
    """Return what axe-core calls serious or critical in a document, its frames left out."""
    frame.evaluate(AXE.read_text(encoding="utf-8"))
    answer = frame.evaluate("axe.run(document, { iframes: false, resultTypes: ['violations'] })")
    assert len(answer["passes"]) > 5, "axe looked at something"
    return [f"{one['id']}: {node['html'][:200]}" for one in answer["violations"] if one["impact"] in BAD for node in one["nodes"]]


def as_it_opens(page: Page) -> None:
    """Leave the page as it is."""


def with_panel(page: Page) -> None:
    """Open the K1 attack."""
    page.evaluate("dateline.view.set({ incident: 'IQ-0021' })")
    expect_incident(page, "IQ-0021")


def with_table(page: Page) -> None:
    """Open the table."""
    page.get_by_role("button", name="Table").click()
    expect(page.locator(".dl-table [data-row]").first).to_be_visible()


def with_filters(page: Page) -> None:
    """Open the sheet of filters."""
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_role("dialog", name="Filters")).to_be_visible()


def with_choices_and_a_bad_word(page: Page) -> None:
    """Wait for the chips of the choices and the line about what can't be read."""
    expect(page.locator(".dl-filters__chip")).to_have_count(3)
    expect(page.get_by_role("alert").filter(has_text="rockit")).to_be_visible()


def with_menus(page: Page) -> None:
    """Open the map's menu of layers and the page's menu of exports."""
    map_frame(page).get_by_role("button", name="Layers").click()
    page.locator(".dl-menu summary").click()


STATES: dict[str, tuple[str, dict, Callable[[Page], None]]] = {
    "as it opens": ("", {}, as_it_opens),
    "with the panel": ("", {}, with_panel),
    "with the table": ("", {}, with_table),
    "with menus": ("", {}, with_menus),
    "with choices": ("actor=pmf&not_type=rocket-attack&from=2019-10-01&type=rockit", {}, with_choices_and_a_bad_word),
    "empty": ("q=nothing-of-this-kind&table=1", {}, as_it_opens),
    "dark": ("incident=IQ-0021&table=1", {"color_scheme": "dark"}, with_panel),
    "on a phone": ("", {"viewport": PHONE}, as_it_opens),
    "filters on a phone": ("", {"viewport": PHONE}, with_filters),
    "panel on a phone": ("", {"viewport": PHONE}, with_panel),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(open_page: OpenPage, state: str) -> None:
    query, options, prepare = STATES[state]
    page = open_page(query, **options)
    prepare(page)
    settled(page)
    assert {"page": findings(page), "map": findings(map_frame(page))} == {"page": [], "map": []}


def test_page_and_map_have_titles_a_language_and_landmarks(open_page: OpenPage) -> None:
    page = open_page()
    assert page.title() == "Dateline"
    assert map_frame(page).title() == "Map of incidents"
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator(".st-key-map iframe")).to_have_attribute("title", "Map of incidents")
    expect(page.get_by_role("region", name="Filters")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
