"""The edit page in two real browsers: a point moved on the map, two analysts at one incident, and the trail on the map's panel."""

from __future__ import annotations

import re

import pytest
from browser_contexts import PHONE
from conftest import ROOT, expect_incident, ready, type_into_cell, unfold, words
from playwright.sync_api import Locator, Page, expect

K1 = "IQ-0021"
VIEW = "type=rocket-attack&from=2019-10-01&to=2020-03-31"


@pytest.fixture(scope="module")
def own(fresh_server):
    """A server whose store these tests change."""
    return fresh_server()


@pytest.fixture
def open_form(open_page, own):
    """Return a function that opens the form of an incident in a browser context of its own."""

    def open_one(incident: str = K1, **options) -> Page:
        page = open_page(f"{VIEW}&incident={incident}", at=own, path="edit", **options)
        return formed(page)

    return open_one


def formed(page: Page) -> Page:
    expect(page.locator(".dl-minimap[data-drawn]")).to_be_visible()
    return page


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def fill(page: Page, label: str, value: str) -> None:
    field(page, label).fill(value)
    field(page, label).press("Tab")


def save(page: Page, why: str) -> None:
    fill(page, "Why (kept in the history)", why)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("^Saved: ")).first).to_be_visible()


def test_a_point_moved_on_the_map_is_saved_and_its_history_stands_on_the_panel(open_page, own):
    page = open_page(f"{VIEW}&incident={K1}", at=own)
    expect_incident(page, K1).get_by_role("link", name="Edit").click()
    formed(page)
    fill(page, "Your initials", "ana")
    before = field(page, "Latitude").input_value()
    small = page.locator(".dl-minimap")
    box = small.bounding_box()
    small.click(position={"x": box["width"] / 2 + 40, "y": box["height"] / 2 - 40})  # waits until it stands still
    expect(field(page, "Latitude")).not_to_have_value(before)
    moved = field(page, "Latitude").input_value()
    assert 0 < float(moved) - float(before) < 1
    expect(page.get_by_text(f"Latitude: {before} → {moved}")).to_be_visible()
    save(page, "the crater was north")
    page.get_by_role("link", name="Back to the map").click()
    ready(page)
    assert {name: words(page)[name] for name in ("type", "from", "to", "incident")} == {
        "type": ["rocket-attack"], "from": ["2019-10-01"], "to": ["2020-03-31"], "incident": [K1],
    }  # fmt: skip
    panel = expect_incident(page, K1)
    expect(panel).to_contain_text(f"{float(moved):.4f}")
    unfold(panel.get_by_text("History: 2 versions"))
    expect(panel.locator(".dl-incident__history")).to_contain_text("by ana")
    expect(panel.locator(".dl-incident__history")).to_contain_text("the crater was north")


def test_two_analysts_in_two_browsers_the_second_is_shown_both_and_loses_nothing(open_form):
    ana, ben = open_form("IQ-0022"), open_form("IQ-0022")
    fill(ana, "Weapon", "mortars")
    fill(ben, "Weapon", "drones")
    fill(ben, "Note", "typed by ben")
    save(ana, "seen on a film")
    fill(ben, "Why (kept in the history)", "a call")
    expect(ben.get_by_role("heading", name="Somebody else has changed this incident")).to_be_visible()
    both = ben.locator(".st-key-edit_conflict")
    for text in ("mortars", "drones", "typed by ben", "seen on a film"):
        expect(both.get_by_text(text).first).to_be_visible()
    expect(both).not_to_be_in_viewport()
    ben.get_by_role("link", name="Choose at the top of this page").click()
    expect(both.get_by_role("heading")).to_be_in_viewport()
    ben.get_by_role("radiogroup", name="Weapon: which stands").get_by_text("theirs").click()
    ben.get_by_role("button", name="Go on with this mix").click()
    expect(both).to_have_count(0)
    expect(field(ben, "Weapon")).to_have_value("mortars")
    expect(field(ben, "Note")).to_have_value("typed by ben")
    save(ben, "a call")


def test_an_actor_typed_into_the_table_is_found_by_its_alias(open_form):
    page = open_form("IQ-0024")
    type_into_cell(page.get_by_test_id("stDataFrame").first, 80, 52, "Islamic State")
    expect(page.get_by_text(re.compile(r"^Actors: .*→ .*Islamic State"))).to_be_visible()


def test_the_form_fits_a_phone_and_has_no_serious_fault_for_assistive_technology(open_form):
    page = open_form(viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.add_script_tag(path=ROOT / "node_modules" / "axe-core" / "axe.min.js")
    found = page.evaluate("axe.run(document.querySelector('[data-testid=stMain]'), {resultTypes: ['violations']})")
    grave = [
        (one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"] if one["impact"] in ("serious", "critical")
    ]
    assert grave == []
