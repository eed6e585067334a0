"""The filter panel alone in a browser: what is chosen, excluded, shown as active and cleared, with hand and keys."""

from __future__ import annotations

import json
from typing import Any

import filters_lab
from conftest import words
from filters_lab import DATA, GROUPS, PHONE, TREE, TYPES, Opener, exclude, group, labels, row, search_box
from playwright.sync_api import Page, expect

FEWER: dict[str, Any] = {
    **DATA,
    "tree": [{**node, "count": 0} if node["value"] in ("kh", "hhn") else node for node in TREE],
    "groups": [
        group("type", "What happened", ("rocket-attack", "Rocket attack", 45)),
        GROUPS[1],
        group(
            "weapon", "Weapon", *[(value, label, {"Kind 4": 40, "Kind 9": 1}.get(label, count)) for value, label, count in TYPES]
        ),
        group("attribution", "Attribution", ("claimed", "Hit", 3)),
    ],
}
"""What comes under another filter: some rows have none, one group has gone, another stands in another order, one is new."""

address, opened = filters_lab.address, filters_lab.opened


def test_a_click_includes_and_a_second_click_takes_back(opened: Opener) -> None:
    page = opened()
    rockets = row(page, "Rocket attack, 46 incidents")
    rockets.click()
    expect(rockets).to_have_attribute("aria-checked", "true")
    row(page, "Missile strike").click()
    assert words(page) == {"type": ["rocket-attack", "missile-strike"]}
    rockets.click()
    expect(rockets).to_have_attribute("aria-checked", "false")
    assert words(page) == {"type": ["missile-strike"]}


def test_the_exclude_button_writes_not_and_the_name_says_it(opened: Opener) -> None:
    page = opened("?type=rocket-attack")
    exclude(page, "Rocket attack").click()
    assert words(page) == {"not_type": ["rocket-attack"]}
    rockets = row(page, "Rocket attack")
    expect(rockets).to_have_attribute("aria-label", "Rocket attack, 46 incidents, excluded")
    expect(rockets).to_have_attribute("aria-checked", "false")
    exclude(page, "Rocket attack").click()
    assert words(page) == {}


def test_a_casualty_range_replaces_the_other_and_cannot_be_excluded(opened: Opener) -> None:
    page = opened()
    row(page, "Anyone killed").click()
    row(page, "Unknown").click()
    assert words(page) == {"killed": ["unknown"]}
    expect(exclude(page, "Unknown")).to_have_count(0)


def test_a_parent_takes_its_children_along(opened: Opener) -> None:
    page = opened("?actor=kh")
    expect(row(page, "Iran-aligned")).to_have_attribute("aria-checked", "mixed")
    row(page, "Popular Mobilization Forces").click()
    assert words(page) == {"actor": ["pmf"]}, "the child is part of its parent, and need not be named"
    child = row(page, "Kata'ib Hezbollah")
    expect(child).to_have_attribute("aria-checked", "true")
    expect(child).to_have_attribute("aria-label", "Kata'ib Hezbollah, 6 incidents, included with Popular Mobilization Forces")


def test_inside_a_chosen_parent_a_click_narrows_and_an_exclusion_is_an_exception(opened: Opener) -> None:
    page = opened("?side=iran-aligned")
    exclude(page, "Kata'ib Hezbollah").click()
    assert words(page) == {"side": ["iran-aligned"], "not_actor": ["kh"]}
    row(page, "Popular Mobilization Forces").click()
    assert words(page) == {"actor": ["pmf"], "not_actor": ["kh"]}


def test_actors_with_none_wait_behind_one_line(opened: Opener) -> None:
    page = opened()
    assert "Badr Organization" not in labels(page)
    page.get_by_role("button", name="… 2 more with none").click()
    expect(row(page, "Badr Organization")).to_be_visible()
    page.get_by_role("button", name="Hide those with none").click()
    expect(row(page, "Badr Organization")).to_have_count(0)
    page.evaluate("data => drawFilters(data)", DATA)
    page.goto(f"{page.url}?actor=badr")
    page.wait_for_function("window.isReady")
    page.evaluate("data => drawFilters(data)", DATA)
    expect(row(page, "Badr Organization")).to_be_visible()


def test_a_side_folds_and_stays_folded_when_data_comes(opened: Opener) -> None:
    page = opened()
    fold = page.get_by_role("button", name="Actors of Iran-aligned")
    fold.click()
    expect(row(page, "Usbat")).to_have_count(0)
    page.evaluate("data => drawFilters(data)", DATA)
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(row(page, "Usbat")).to_have_count(0)


def test_a_long_group_shows_its_first_six_by_count(opened: Opener) -> None:
    page = opened("?weapon=type-1")
    weapons = page.locator("[data-word=weapon] .dl-filters__label")
    assert weapons.all_inner_texts() == ["Kind 9", "Kind 8", "Kind 7", "Kind 6", "Kind 5", "Kind 4", "Kind 1"]
    page.get_by_role("button", name="2 more: Weapon").click()
    expect(weapons).to_have_count(9)
    page.get_by_role("textbox", name="Find in weapon").fill("3")
    expect(weapons).to_have_text(["Kind 3"])


def unfolded(page: Page) -> Page:
    """Open the two groups that start folded."""
    for title in ("Place", "Weapon"):
        page.get_by_role("button", name=title, exact=True).click()
    return page


def test_no_row_moves_or_goes_while_somebody_points_at_the_panel(opened: Opener) -> None:
    page = unfolded(opened())
    last = row(page, "Kind 4, 4 incidents")
    row(page, "Mosul").hover()
    before, place = labels(page), last.bounding_box()
    page.evaluate("data => drawFilters(data)", FEWER)
    for label in ("Kata'ib Hezbollah, 0 incidents", "Missile strike, 0 incidents", "Kind 9, 1 incident", "Kind 4, 40 incidents"):
        expect(row(page, label)).to_be_visible()
    assert labels(page) == [*before, "Hit"]
    assert row(page, "Kind 4").bounding_box() == place
    page.evaluate("data => drawFilters(data)", DATA)
    expect(last).to_be_visible()
    assert last.bounding_box() == place
    page.evaluate("data => drawFilters(data)", FEWER)
    page.locator("#headline").hover()
    expect(row(page, "Missile strike")).to_have_count(0)
    assert labels(page) == [
        "Iran-aligned", "Popular Mobilization Forces", "Usbat al-Thairen", "US and coalition", "US forces in Iraq", "Rocket attack",
        "Anyone killed", "Unknown", "Kind 4", "Kind 8", "Kind 7", "Kind 6", "Kind 5", "Kind 3", "Hit",
    ]  # fmt: skip


def test_of_a_group_that_is_not_sent_any_more_no_count_is_claimed(opened: Opener) -> None:
    page = unfolded(opened())
    row(page, "Mosul").hover()
    page.evaluate("data => drawFilters(data)", {**DATA, "groups": [one for one in GROUPS if one["word"] != "place"]})
    expect(page.locator('[data-word=place] [role=checkbox][aria-label="Mosul"]')).to_be_visible()


def test_a_finger_finds_the_rows_where_they_were_until_the_sheet_is_closed(opened: Opener) -> None:
    page = opened(size=PHONE, touch=True)
    page.get_by_role("button", name="Filters").tap()
    unfolded(page)
    row(page, "Missile strike").tap()
    before = labels(page)
    page.evaluate("data => drawFilters(data)", FEWER)
    expect(row(page, "Kind 4, 40 incidents")).to_be_visible()
    assert labels(page) == [*before, "Hit"]
    page.get_by_role("button", name="Show on the map").tap()
    page.get_by_role("button", name="Filters").tap()
    expect(row(page, "Mosul")).to_have_count(0)


def test_chips_say_what_is_active_and_take_it_back(opened: Opener) -> None:
    page = opened("?actor=kh&not_type=rocket-attack&from=2019-10-01&to=2020-03-31&role=target&role=victim&killed=1..")
    chips = page.locator(".dl-filters__chip")
    said = [chip.get_attribute("aria-label") for chip in chips.all()]
    assert said == ["Remove: Kata'ib Hezbollah", "Remove: not Rocket attack", "Remove: 1 Oct 2019 – 31 Mar 2020",
                    "Remove: Target", "Remove: Killed: Anyone killed"]  # fmt: skip
    page.get_by_role("button", name="Remove: 1 Oct 2019").click()
    page.get_by_role("button", name="Remove: not Rocket attack").click()
    assert words(page) == {"actor": ["kh"], "role": ["target", "victim"], "killed": ["1.."]}
    expect(chips).to_have_count(3)
    expect(page.get_by_role("button", name="Remove: Target")).to_be_focused()


def test_choices_that_can_not_all_be_seen_say_how_many_they_are(opened: Opener) -> None:
    page = opened("?" + "&".join(f"weapon=type-{one}&not_type=kind-{one}" for one in range(20)))
    chips, last = page.locator(".dl-filters__chips"), page.locator(".dl-filters__chip").last

    def seen() -> bool:
        return chips.evaluate(
            "(list) => list.lastElementChild.getBoundingClientRect().bottom <= list.getBoundingClientRect().bottom + 1"
        )

    assert not seen()
    page.get_by_role("button", name="Show all 40").click()
    assert chips.evaluate("(list) => list.clientHeight > 200")
    last.scroll_into_view_if_needed()
    assert seen()
    page.get_by_role("button", name="Show fewer").click()
    assert not chips.evaluate("(list) => list.clientHeight > 200")
    page.get_by_role("button", name="Clear all").click()
    expect(page.get_by_role("button", name="Show")).to_have_count(0)


def test_data_has_the_last_word_on_a_chips_label(opened: Opener) -> None:
    active = [{"word": "not_place", "value": "anah", "label": "Anah, Anbar", "excluded": True}]
    page = opened("?not_place=anah", {**DATA, "active": active})
    expect(page.get_by_role("button", name="Remove: not Anah, Anbar")).to_be_visible()


def test_clear_all_leaves_the_map_and_undo_brings_back(opened: Opener) -> None:
    page = opened("?lat=33.3&actor=kh&not_type=rocket-attack&bbox=40,30,45,35")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    page.get_by_role("button", name="Clear all").click()
    assert words(page) == {"lat": ["33.3"]}
    expect(row(page, "Kata'ib Hezbollah")).to_have_attribute("aria-checked", "false")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Kata'ib Hezbollah")).to_have_attribute("aria-checked", "true")
    assert words(page)["bbox"] == ["40,30,45,35"]
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()


def test_the_role_goes_into_the_url_as_a_pair(opened: Opener) -> None:
    page = opened()
    expect(page.get_by_role("button", name="Any role")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Blamed", exact=True).click()
    assert words(page) == {"role": ["perpetrator", "suspected"]}
    expect(page.get_by_role("button", name="Any role")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Any role").click()
    assert words(page) == {}


def test_a_link_that_names_some_of_a_buttons_roles_shows_it_half_pressed_and_a_click_takes_all(opened: Opener) -> None:
    page = opened("?role=suspected")
    blamed = page.get_by_role("button", name="Blamed", exact=True)
    expect(blamed).to_have_attribute("aria-pressed", "mixed")
    for other in ("Any role", "Target"):
        expect(page.get_by_role("button", name=other, exact=True)).to_have_attribute("aria-pressed", "false")
    blamed.click()
    expect(blamed).to_have_attribute("aria-pressed", "true")
    assert set(words(page)["role"]) == {"perpetrator", "suspected"}


def test_the_area_can_be_cleared(opened: Opener) -> None:
    page = opened("?bbox=40,30,45,35", {**DATA, "area": True})
    expect(page.get_by_text("Area drawn on the map")).to_be_visible()
    page.get_by_role("button", name="Clear the area").click()
    assert words(page) == {}
    expect(page.get_by_text("Draw an area on the map")).to_be_visible()


def test_the_panel_waits_visibly_until_new_counts_come(opened: Opener) -> None:
    page = opened()
    panel = page.get_by_role("region", name="Filters")
    page.evaluate("dateline.view.set({type: 'rocket-attack'}, {rerun: false})")
    expect(row(page, "Rocket attack")).to_have_attribute("aria-checked", "true")
    page.evaluate("() => new Promise((done) => setTimeout(done)).then(() => dateline.view.set({incident: 'IQ-0021'}))")
    expect(panel).not_to_have_attribute("aria-busy", "true")
    row(page, "Missile strike").click()
    expect(panel).to_have_attribute("aria-busy", "true")
    later = json.loads(json.dumps(DATA))
    later["groups"][0]["options"][1]["count"] = 1234
    page.evaluate("data => drawFilters(data)", later)
    expect(panel).not_to_have_attribute("aria-busy", "true")
    expect(row(page, "Missile strike, 1,234 incidents")).to_be_visible()


def test_new_data_keeps_focus_text_and_scroll(opened: Opener) -> None:
    page = opened(size={"width": 1280, "height": 420})
    row(page, "Missile strike").focus()
    scroll = page.locator(".dl-filters__scroll")
    before = scroll.evaluate("one => one.scrollTop")
    assert before > 0
    reordered = json.loads(json.dumps(DATA))
    reordered["groups"][0]["options"].reverse()
    page.evaluate("data => drawFilters(data)", reordered)
    expect(row(page, "Missile strike")).to_be_focused()
    assert abs(scroll.evaluate("one => one.scrollTop") - before) < 2
    search_box(page).fill("hash")
    page.evaluate("data => drawFilters(data)", DATA)
    expect(search_box(page)).to_have_value("hash")
    expect(search_box(page)).to_be_focused()


def test_everything_works_from_the_keyboard(opened: Opener) -> None:
    page = opened()
    search_box(page).focus()
    search_box(page).press("ArrowDown")
    expect(row(page, "Iran-aligned")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert words(page) == {"actor": ["pmf"]}
    page.keyboard.press("Tab")
    expect(exclude(page, "Popular Mobilization Forces")).to_be_focused()
    page.keyboard.press("Enter")
    assert words(page) == {"not_actor": ["pmf"]}
    page.keyboard.press("Shift+Tab")
    expect(row(page, "Popular Mobilization Forces")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(search_box(page)).to_be_focused()


def test_on_a_phone_the_panel_is_a_sheet_that_keeps_the_focus(opened: Opener) -> None:
    page = opened("?actor=kh&type=rocket-attack", size=PHONE)
    opener = page.get_by_role("button", name="Filters (2)")
    expect(page.locator(".dl-filters")).to_be_hidden()
    opener.click()
    sheet = page.get_by_role("dialog", name="Filters")
    expect(sheet).to_be_visible()
    assert sheet.bounding_box() == {"x": 0, "y": 0, **PHONE}
    expect(page.get_by_role("button", name="Close filters")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Show on the map")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close filters")).to_be_focused()
    search_box(page).fill("hash")
    page.keyboard.press("Escape")
    expect(search_box(page)).to_have_value("")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".dl-filters")).to_be_hidden()
    expect(opener).to_be_focused()
