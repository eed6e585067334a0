"""axe-core finds nothing serious on the page and in the map, in each of its states."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe import findings
from browser_contexts import PHONE
from conftest import OpenPage, expect_incident, expect_total, map_frame, search_box, settled
from playwright.sync_api import Page, expect


def as_it_opens(page: Page) -> None:
    """Leave the page as it is."""


def with_panel(page: Page) -> None:
    """Open the K1 attack."""
    page.evaluate("dateline.view.set({ incident: 'IQ-0021' })")
    expect_incident(page, "IQ-0021")


def with_table(page: Page) -> None:
    """Open the table, and close the incident."""
    page.evaluate("dateline.view.set({ incident: null })")
    expect(page.get_by_role("button", name="Close incident")).to_be_hidden()
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


def empty(page: Page) -> None:
    """Ask for what is not there, the table open."""
    page.evaluate("dateline.view.set({ q: 'nothing-of-this-kind', table: '1' })")
    expect_total(page, 0)


def with_suggestions(page: Page) -> None:
    """Type into the search box, until it offers places and incidents."""
    search_box(page).fill("K1")
    expect(page.get_by_role("button", name="Rockets on the K1 base")).to_be_visible()


def with_a_list_of_one_point(page: Page) -> None:
    """Choose a place of which all incidents lie on one point; nothing else is open."""
    page.evaluate("dateline.view.set({ incident: null, table: null, place: 'k1' })")
    expect(map_frame(page).get_by_role("dialog")).to_be_visible()


def with_the_legend(page: Page) -> None:
    """Close what is open, and unfold the legend over chosen dates."""
    page.evaluate("dateline.view.set({ incident: null, from: '2019-10-28' })")
    map_frame(page).get_by_role("button", name="Unfold the legend").click()


def with_the_rest_of_the_timeline(page: Page) -> None:
    """Open the timeline's dates, and type one that can't be."""
    page.locator(".dl-timeline__range").click()
    page.get_by_role("textbox", name="From").fill("31 Feb 2020")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="does not exist")).to_be_visible()


def with_the_table_and_the_rest_of_the_timeline(page: Page) -> None:
    """Do both over chosen dates, and close the incident."""
    page.evaluate("dateline.view.set({ incident: null, table: '1', from: '2019-10-01' })")
    expect(page.locator(".dl-table [data-row]").first).to_be_visible()
    with_the_rest_of_the_timeline(page)


PANEL_AND_TABLE = "incident=IQ-0021&table=1"
CHOICES = "actor=pmf&not_type=rocket-attack&from=2019-10-01&type=rockit"
DARK = {"color_scheme": "dark"}
LARGE = {"viewport": {"width": 800, "height": 450}, "device_scale_factor": 2}  # 1600 x 900 at 200 percent

VISITS: dict[str, tuple[str, dict, list[Callable[[Page], None]]]] = {
    "light": ("", {}, [as_it_opens, with_panel, with_table, with_menus, empty]),
    "with choices": (CHOICES, {}, [with_choices_and_a_bad_word]),
    "dark": (PANEL_AND_TABLE, DARK, [with_panel, with_menus, with_a_list_of_one_point, with_suggestions]),
    "on a phone": ("", {"viewport": PHONE}, [as_it_opens, with_panel, with_the_legend, with_filters]),
    "on a dark phone": ("actor=pmf", {"viewport": PHONE, **DARK}, [with_the_rest_of_the_timeline, with_filters]),
    "at 200 percent": ("", LARGE, [with_panel, with_the_table_and_the_rest_of_the_timeline]),
}
"""What is opened, and the states that it is brought into one after the other."""


@pytest.mark.parametrize("visit", VISITS)
def test_axe_finds_nothing_serious(open_page: OpenPage, visit: str) -> None:
    query, options, states = VISITS[visit]
    page = open_page(query, **options)
    found = {}
    for state in states:
        state(page)
        settled(page)
        found[state.__name__] = {"page": findings(page), "map": findings(map_frame(page))}
    assert found == dict.fromkeys(found, {"page": [], "map": []})


def test_page_and_map_have_titles_a_language_and_landmarks(open_page: OpenPage) -> None:
    page = open_page()
    assert page.title() == "Dateline"
    assert map_frame(page).title() == "Map of incidents"
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator(".st-key-map iframe")).to_have_attribute("title", "Map of incidents")
    expect(page.get_by_role("region", name="Filters")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_in_high_contrast_what_is_pressed_and_the_range_can_be_seen(open_page: OpenPage) -> None:
    page = open_page("from=2019-10-01&to=2020-03-31&role=suspected&role=perpetrator&table=1", forced_colors="active")

    def grounds(selector: str) -> list[str]:
        return page.locator(selector).evaluate_all("found => found.map((one) => getComputedStyle(one).backgroundColor)")

    for pressed in (".dl-filters__role", ".dl-timeline__segment", ".dl-headline__button:visible"):
        one = grounds(f'{pressed}[aria-pressed="true"]')
        assert len(one) == 1
        assert one[0] not in grounds(f'{pressed}[aria-pressed="false"]') + grounds("body"), pressed
    assert set(grounds(".dl-timeline__knob")).isdisjoint(grounds("body"))
    lines = page.locator(".dl-topbar__page").evaluate_all(
        "pages => pages.map((one) => [one.hasAttribute('aria-current'), getComputedStyle(one).borderBottomWidth !== '0px'])"
    )
    assert [True, True] in lines
    assert all(current == marked for current, marked in lines), "the open page alone is underlined"
    dots = grounds(".dl-filters__dot")
    assert len(set(dots)) > 4, "sides have their colours"


def test_the_map_is_framed_for_the_keyboard_and_not_for_a_mouse(open_page: OpenPage) -> None:
    page = settled(open_page())
    frame = map_frame(page)

    def framed() -> bool:
        return frame.evaluate("getComputedStyle(document.querySelector('.dl-map'), '::after').content !== 'none'")

    frame.locator(".dl-map").click(position={"x": 900, "y": 120})
    assert frame.evaluate("document.activeElement.matches('.dl-map')")
    assert not framed()
    page.keyboard.press("ArrowRight")
    assert framed()


def test_what_a_choice_has_left_is_said_once_and_nothing_when_the_page_opens(open_page: OpenPage) -> None:
    page = open_page("type=rocket-attack")
    spoken = page.locator(".dl-headline__spoken[role=status]")
    expect(page.get_by_role("heading", level=1)).to_contain_text("rocket attacks")
    expect(spoken).to_have_text("")
    page.evaluate("""() => {
        window.said = [];
        const region = document.querySelector(".dl-headline__spoken");
        new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    }""")
    page.evaluate("dateline.view.set({ type: null, place: 'k1' })")
    expect(spoken).to_have_text(re.compile(r"^3 incidents.* killed, .* wounded"))
    settled(page)
    assert page.evaluate("said.length") == 1
    heard = page.evaluate("said[0]")
    page.evaluate("dateline.view.set({ table: '1' })")
    expect(page.locator(".dl-table [data-row]").first).to_be_visible()
    assert page.evaluate("said") == [heard], "the figures are the same"
