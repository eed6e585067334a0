"""The incident panel alone in a browser: what it says, what it opens, closes and copies, and what stands still meanwhile."""

from __future__ import annotations

import re
from typing import Any

import panel_lab
import pytest
from panel_lab import HOSTILE, LONG_WORD, card, expect, panel, row_button, show, table, url_word

site, page = panel_lab.site, panel_lab.page

STEP = {"what": "Edited", "when": "2 Mar 2021, 14:05 UTC", "who": "ana", "why": "a call", "number": 4, "undone": False,
        "cells": [{"field": "Title", "before": "Old", "after": "New"}]}  # fmt: skip


def test_the_history_is_folded_and_stays_open_over_a_redraw_of_the_same_incident(page: Any, site: str) -> None:
    first = {**STEP, "what": "Loaded", "who": "", "why": "", "cells": []}
    show(page, site, "?incident=A-1", [card("A-1", history=[STEP, first], next="A-2"), card("A-2", history=[first])])
    folded = panel(page).locator(".dl-incident__history")
    expect(folded.get_by_text("History: 2 versions")).to_be_visible()
    expect(folded.get_by_text("a call")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded).to_contain_text("Edited 2 Mar 2021, 14:05 UTC, by ana“a call”Title: Old → New")
    page.evaluate("() => { cards['A-1'] = { ...cards['A-1'], summary: 'Changed.' }; run() }")
    expect(panel(page).get_by_text("Changed.")).to_be_visible()
    expect(folded.get_by_text("a call")).to_be_visible()
    panel(page).get_by_role("button", name="next").click()
    expect(panel(page).get_by_text("Title of A-2")).to_be_visible()
    expect(panel(page).locator(".dl-incident__history[open]")).to_have_count(0)


def test_a_history_opened_just_before_a_redraw_stays_open(page: Any, site: str) -> None:
    """In one task of the browser: it has no chance to tell of the opening in between."""
    show(page, site, "?incident=A-1", [card("A-1", history=[STEP])])
    folded = panel(page).locator(".dl-incident__history")
    redraw = "cards['A-1'] = { ...cards['A-1'], summary: 'Changed.' }; run()"
    folded.locator("summary").evaluate(f"summary => {{ summary.click(); {redraw} }}")
    expect(panel(page).get_by_text("Changed.")).to_be_visible()
    expect(folded.get_by_text("a call")).to_be_visible()
    folded.locator("summary").evaluate(f"summary => {{ summary.click(); {redraw.replace('Changed', 'Again')} }}")
    expect(panel(page).get_by_text("Again.")).to_be_visible()
    expect(folded.get_by_text("a call")).to_be_hidden()


def test_a_very_full_incident_shows_the_beginning_of_everything_and_all_of_it_on_request(page: Any, site: str) -> None:
    suspects = [{"text": f"Group {n}", "detail": "suspected", "note": "", "incident": ""} for n in range(40)]
    sources = [{"label": f"Agency {n}", "url": f"https://example.org/{n}", "published": "", "title": ""} for n in range(30)]
    full = card(
        "A-1", summary="What was seen. " * 340, facts=[{"label": "Blamed", "values": suspects}], sources=sources, next="A-2"
    )
    show(page, site, "?incident=A-1", [full, {**full, "id": "A-2", "next": ""}])
    summary = panel(page).locator(".dl-incident__summary")
    folded = (summary.bounding_box() or {})["height"]
    assert folded < 160
    expect(panel(page).get_by_text("Group 4", exact=True)).to_be_visible()
    expect(panel(page).get_by_text("Group 39")).to_be_hidden()
    expect(panel(page).get_by_text("Agency 29")).to_be_hidden()
    for name, text in (("35 more", "Group 39"), ("25 more", "Agency 29"), ("Show all of it", "What was seen.")):
        panel(page).get_by_role("button", name=name).press("Enter")
        expect(panel(page).get_by_text(text)).to_be_visible()
    assert (summary.bounding_box() or {})["height"] > 3 * folded
    page.evaluate("() => { cards['A-1'] = { ...cards['A-1'], title: 'Changed' }; run() }")
    expect(panel(page).locator(".dl-incident__title")).to_have_text("Changed")
    expect(panel(page).get_by_text("Group 39")).to_be_visible()
    panel(page).get_by_role("button", name="next: Next incident in time").click()
    expect(panel(page).get_by_text("Group 39")).to_be_hidden()


def test_hostile_text_in_the_history_is_only_text(page: Any, site: str) -> None:
    bad = "<img src=x onerror=alert(1)>\u202e" + LONG_WORD[:500]
    step = {**STEP, "who": bad, "why": bad, "what": bad, "cells": [{"field": bad, "before": bad, "after": bad}]}
    show(page, site, "?incident=A-1", [card("A-1", history=[step], review=bad)])
    panel(page).locator(".dl-incident__history summary").click()
    assert panel(page).locator("img").count() == 0
    body = panel(page).locator(".dl-incident__body")
    assert body.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_a_draft_is_said_before_everything_else_of_the_text(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1", [card("A-1", review="Draft, not reviewed: not in counts")])
    expect(panel(page).locator(".dl-incident__review")).to_have_text("Draft, not reviewed: not in counts")


def test_the_link_to_the_form_carries_the_view_as_it_is_now(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1&type=riot&actor=kh&actor=pmf")
    page.evaluate("() => view.set({ lat: '33.3' }, { rerun: false, push: false })")
    link = panel(page).get_by_role("link", name="Edit")
    link.focus()
    assert link.get_attribute("href") == "edit?incident=A-1&type=riot&actor=kh&actor=pmf&lat=33.3"


def test_opens_with_what_is_known_and_who_says_so(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()
    expect(panel(page)).to_contain_text("Kata'ib Hezbollah, suspected, according to the US")
    expect(panel(page)).to_contain_text("27 Dec 2019, 19:20 local time at the scene")


def test_closed_without_an_incident(page: Any, site: str) -> None:
    show(page, site)
    expect(panel(page)).to_be_hidden()


def test_opened_from_the_keyboard_takes_the_focus_and_escape_gives_it_back(page: Any, site: str) -> None:
    show(page, site)
    page.locator("#opener").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dl-incident-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(page.locator("#opener")).to_be_focused()
    assert url_word(page, "incident") is None


def test_opened_with_the_mouse_leaves_the_focus_alone(page: Any, site: str) -> None:
    show(page, site)
    page.locator("#opener").click()
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()
    expect(page.locator("#opener")).to_be_focused()


def test_escape_in_a_search_box_is_the_box_s_own(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    page.locator("#field").press("Escape")
    expect(panel(page)).to_be_visible()


def test_close_button_and_back(page: Any, site: str) -> None:
    show(page, site)
    page.locator("#opener").click()
    page.get_by_role("button", name="Close incident").click()
    expect(panel(page)).to_be_hidden()
    page.go_back()
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()


def test_previous_and_next_in_time(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    expect(panel(page).get_by_role("button", name="previous")).to_have_attribute("aria-disabled", "true")
    forward = panel(page).get_by_role("button", name="next")
    forward.click()
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()
    assert url_word(page, "incident") == "A-2"
    expect(forward).to_be_focused()
    panel(page).get_by_role("button", name="previous").click()
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()


def test_the_old_incident_stays_dimmed_until_the_new_one_is_there(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    page.evaluate("window.hold = true")
    panel(page).get_by_role("button", name="next").click()
    expect(panel(page)).to_have_attribute("aria-busy", "true")
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()
    page.evaluate("window.hold = false; run()")
    expect(panel(page)).to_have_attribute("aria-busy", "false")
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()


def test_a_late_answer_does_not_bring_back_the_last_incident(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    page.keyboard.press("Escape")
    page.evaluate("window.hold = true; view.set({ incident: 'A-2' })")
    expect(panel(page)).to_be_visible()
    expect(panel(page).get_by_text("Title of A-1")).to_be_hidden()


def test_an_unknown_id_says_so(page: Any, site: str) -> None:
    show(page, site, "?incident=gone")
    expect(panel(page).get_by_role("heading", name="No such incident")).to_be_visible()
    expect(panel(page).get_by_role("button", name="next")).to_be_hidden()


def test_a_redraw_keeps_the_scroll_position(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1", [card("A-1", summary="word " * 2000)])
    panel(page).get_by_role("button", name="Show all of it").click()
    body = page.locator(".dl-incident__body")
    body.evaluate("node => node.scrollTop = 300")
    page.evaluate("window.cards['A-1'].tags = ['claimed']; run()")
    expect(panel(page)).to_contain_text("claimed")
    assert body.evaluate("node => node.scrollTop") == 300


@pytest.mark.parametrize(("name", "text"), [("latitude and longitude", "35.5125, 44.2842"), ("MGRS", "38S ME 3509 3011")])
def test_copies_coordinates(page: Any, site: str, name: str, text: str) -> None:
    show(page, site, "?incident=A-1")
    panel(page).get_by_role("button", name=f"Copy {name}").click()
    expect(page.get_by_role("status")).to_have_text(f"Copied {text}")
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_without_a_clipboard_the_text_is_selected(page: Any, site: str) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false"
    )
    show(page, site, "?incident=A-1")
    panel(page).get_by_role("button", name="Copy MGRS").click()
    expect(page.get_by_role("status")).to_have_text("Selected: press Ctrl+C to copy")
    assert page.evaluate("getSelection().toString()") == "38S ME 3509 3011"


@pytest.mark.parametrize(("before", "after"), [("", "11"), ("&zoom=14", "14")])
def test_centres_the_map_and_never_zooms_out(page: Any, site: str, before: str, after: str) -> None:
    show(page, site, f"?incident=A-1{before}")
    panel(page).get_by_role("button", name="Centre map here").click()
    assert [url_word(page, word) for word in ("lat", "lon", "zoom")] == ["35.5125", "44.2842", after]


def test_without_a_point_there_is_nothing_to_copy_or_centre(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1", [card("A-1", coordinates=None)])
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()
    expect(panel(page).get_by_role("button", name=re.compile("Copy|Centre"))).to_have_count(0)


def test_a_part_links_to_its_operation(page: Any, site: str) -> None:
    parent = {"label": "Part of", "values": [{"text": "The operation", "detail": "", "note": "", "incident": "A-2"}]}
    show(page, site, "?incident=A-1&type=riot", [card("A-1", facts=[parent]), card("A-2")])
    panel(page).get_by_role("link", name="The operation").click()
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()
    assert (url_word(page, "incident"), url_word(page, "type")) == ("A-2", "riot")


def test_only_web_addresses_become_links(page: Any, site: str) -> None:
    urls = ["https://example.org/1", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", ""]
    sources = [{"label": f"Source {n}", "url": url, "published": "", "title": ""} for n, url in enumerate(urls)]
    show(page, site, "?incident=A-1", [card("A-1", sources=sources)])
    links = page.locator(".dl-incident__sources a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.org/1")
    expect(links).to_have_attribute("rel", "noopener noreferrer")
    expect(links).to_have_attribute("target", "_blank")
    expect(page.locator(".dl-incident__sources li")).to_have_count(5)


@pytest.mark.parametrize("size", [(1600, 900), (390, 844)])
def test_hostile_text_is_text_and_stays_inside(page: Any, site: str, size: tuple[int, int]) -> None:
    value = {"text": HOSTILE, "detail": HOSTILE, "note": HOSTILE, "incident": ""}
    source = {"label": HOSTILE, "url": f"https://example.org/{LONG_WORD}", "published": "", "title": HOSTILE}
    bad = card("A-1", title=HOSTILE, type=HOSTILE, when=HOSTILE, where=HOSTILE, summary=HOSTILE, tags=[HOSTILE],
               facts=[{"label": HOSTILE, "values": [value]}], sources=[source])  # fmt: skip
    rows = table(1)
    rows["rows"][0]["cells"] = dict.fromkeys(("date", "title", "place", "killed"), HOSTILE)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show(page, site, "?incident=A-1&table=1", [bad], rows)
    expect(panel(page)).to_contain_text("<script>alert(1)</script>")
    expect(row_button(page, "A-1")).to_contain_text("<script>alert(1)</script>")
    assert page.locator("#incident script, #incident img, #table script, #table img").count() == 0
    sizes = page.evaluate("""() => [document.documentElement, document.querySelector(".dl-incident__body"),
        document.querySelector(".dl-table__scroll")].map((node) => node.scrollWidth - node.clientWidth)""")
    assert sizes == [0, 0, 0]
    assert page.locator(".dl-table__row").bounding_box()["height"] < 400


@pytest.mark.parametrize("size", [(1600, 900), (1024, 600), (390, 844)])
def test_a_long_panel_scrolls_inside_itself_and_never_covers_the_timeline(page: Any, site: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show(page, site, "?incident=A-1", [card("A-1", summary="word " * 2000)])
    expect(panel(page)).to_contain_text("word word")
    panel(page).get_by_role("button", name="Show all of it").click()
    box = panel(page).bounding_box()
    assert box["y"] >= 90
    assert box["y"] + box["height"] <= page.locator("#timeline").bounding_box()["y"]
    assert page.locator(".dl-incident__body").evaluate("node => node.scrollHeight > node.clientHeight")


def pulled_up(page: Any, site: str) -> tuple[Any, float]:
    """Open the panel on a phone and make it taller; return its grip and the height that it had before."""
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, site, "?incident=A-1", [card("A-1", summary="word " * 2000)])
    grip = panel(page).get_by_role("button", name="Taller panel")
    low = panel(page).bounding_box()["height"]
    grip.click()
    expect(grip).to_have_attribute("aria-expanded", "true")
    return grip, low


def test_the_sheet_of_a_phone_grows_by_its_grip_and_closes_when_pulled_down(page: Any, site: str) -> None:
    grip, low = pulled_up(page, site)
    assert panel(page).bounding_box()["height"] > low
    grip.press("Enter")
    expect(grip).to_have_attribute("aria-expanded", "false")
    box = grip.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 120, steps=4)
    page.mouse.up()
    expect(panel(page)).to_be_hidden()


def test_a_sheet_that_was_tall_when_it_was_closed_opens_low_and_its_grip_says_so(page: Any, site: str) -> None:
    grip, low = pulled_up(page, site)
    panel(page).get_by_role("button", name="Close incident").click()
    expect(panel(page)).to_be_hidden()
    page.evaluate("() => { view.set({ incident: 'A-1' }); run() }")
    expect(panel(page)).to_be_visible()
    expect(grip).to_have_attribute("aria-expanded", "false")
    assert panel(page).bounding_box()["height"] == low
