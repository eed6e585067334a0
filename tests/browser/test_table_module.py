"""The table alone in a browser: rows, keys, sorting, pages and exports."""

from __future__ import annotations

import re
from typing import Any

import panel_lab
import pytest
from panel_lab import expect, panel, row_button, show, table, url_word

site, page = panel_lab.site, panel_lab.page


def test_a_row_opens_its_incident_and_is_marked(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    page.locator('[data-row="A-2"]').get_by_text("Taji").click()
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()
    expect(page.locator('[data-row="A-2"]')).to_have_attribute("aria-current", "true")
    expect(page.locator("[aria-current]")).to_have_count(1)
    expect(page.locator("#dl-incident-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row_button(page, "A-2")).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_arrow_keys_walk_the_rows_and_a_key_opens_one(page: Any, site: str, key: str) -> None:
    show(page, site, "?table=1")
    row_button(page, "A-1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(row_button(page, "A-2")).to_be_focused()
    assert url_word(page, "incident") is None
    page.keyboard.press(key)
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()


def test_one_row_is_in_the_tab_order(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    expect(page.locator('[data-dl-open][tabindex="0"]')).to_have_count(1)
    row_button(page, "A-1").focus()
    page.keyboard.press("End")
    expect(row_button(page, "A-30")).to_be_focused()
    expect(row_button(page, "A-30")).to_have_attribute("tabindex", "0")
    expect(page.locator('[data-dl-open][tabindex="0"]')).to_have_count(1)


def test_an_open_panel_follows_the_arrow_keys_in_one_step_of_history(page: Any, site: str) -> None:
    show(page, site, "?table=1&incident=A-1")
    before = page.evaluate("history.length")
    row_button(page, "A-1").focus()
    page.keyboard.press("ArrowDown")
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()
    expect(row_button(page, "A-2")).to_be_focused()
    assert page.evaluate("history.length") == before


def test_a_choice_on_the_map_scrolls_its_row_into_sight(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    row = page.locator('[data-row="A-28"]')
    expect(row).not_to_be_in_viewport()
    page.evaluate("view.set({ incident: 'A-28' })")
    expect(row).to_have_attribute("aria-current", "true")
    scroll, at = page.locator(".dl-table__scroll").bounding_box(), row.bounding_box()
    assert scroll["y"] <= at["y"] and at["y"] + at["height"] <= scroll["y"] + scroll["height"] + 1


def test_sorting_goes_through_the_url(page: Any, site: str) -> None:
    show(page, site, "?table=1&page=3")
    header = page.locator("th", has_text="Date")
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button").click()
    assert (url_word(page, "sort"), url_word(page, "page")) == ("-date", None)
    page.evaluate("window.rows.sort = { column: 'date', descending: true }; run()")
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(header.get_by_role("button")).to_be_focused()
    header.get_by_role("button").click()
    assert url_word(page, "sort") == "date"


def test_paging_replaces_the_page_in_the_url(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    expect(page.locator(".dl-table__shown")).to_have_text("rows 1–30 of 8,412")
    expect(page.get_by_role("button", name="Previous page")).to_have_attribute("aria-disabled", "true")
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Next page").click()
    assert (url_word(page, "page"), page.evaluate("history.length")) == ("2", before)
    page.evaluate("window.rows = { ...window.rows, page: 281, rows: window.rows.rows.slice(0, 12) }; run()")
    expect(page.locator(".dl-table__shown")).to_have_text("rows 8,401–8,412 of 8,412")


def test_possible_denied_and_unmapped_rows_say_so_in_words(page: Any, site: str) -> None:
    rows = table(3)
    rows["rows"][0]["possible"] = True
    rows["rows"][1]["status"] = "denied"
    rows["rows"][2]["unmapped"] = True
    show(page, site, "?table=1", rows=rows)
    expect(page.locator('[data-row="A-1"]')).to_contain_text("possible")
    expect(page.locator('[data-row="A-2"]')).to_contain_text("reported, later denied")
    expect(page.locator('[data-row="A-3"]')).to_contain_text("not on the map")
    expect(row_button(page, "A-2")).to_have_css("text-decoration-line", "line-through")


def test_no_rows_offer_a_way_out_that_clears_only_the_filter(page: Any, site: str) -> None:
    show(page, site, "?table=1&type=riot&not_side=iran&from=2020-01-01&zoom=9", rows=table(0, total=0, pages=0))
    expect(page.locator(".dl-table")).to_contain_text("No incident matches. Clear the filter or widen the dates.")
    page.get_by_role("button", name="Clear the filter").click()
    assert page.evaluate("location.search") == "?table=1&zoom=9"


def test_exports_carry_the_filter_as_it_is_when_the_menu_opens(page: Any, site: str) -> None:
    show(page, site, "?table=1&type=riot&zoom=9")
    page.locator(".dl-exports summary").click()
    csv = page.get_by_role("link", name="CSV")
    expect(csv).to_have_attribute("href", f"{site}api/incidents.csv?type=riot")
    page.keyboard.press("Escape")
    page.evaluate("window.hold = true; view.set({ type: ['riot', 'arrest'] })")
    page.locator(".dl-exports summary").click()
    expect(csv).to_have_attribute("href", f"{site}api/incidents.csv?type=riot&type=arrest")
    expect(page.get_by_role("link", name="GeoPackage")).to_have_attribute(
        "href", f"{site}api/incidents.gpkg?type=riot&type=arrest"
    )


def test_an_export_that_is_refused_says_why(browser: Any, site: str) -> None:
    page = browser.new_page()  # one that may have errors in its console: Chromium lists the refused answer there
    reason = "Excel has room for 1,048,575 incidents; the filter has more."
    page.route("**/api/incidents.*", lambda route: route.fulfill(
        status=400 if ".xlsx" in route.request.url else 200, headers={"Content-Disposition": 'attachment; filename="a.b"'},
        json={"error": reason},
    ))  # fmt: skip
    show(page, site, "?table=1&type=riot")
    page.locator(".dl-exports summary").click()
    with page.expect_request(lambda request: request.method == "HEAD"):
        page.get_by_role("link", name="CSV").click()
    expect(page.locator(".dl-toast--shown")).to_have_count(0)
    page.locator(".dl-exports summary").click()
    page.get_by_role("link", name="Excel").click()
    expect(page.locator(".dl-toast--shown")).to_have_text(reason)
    page.close()


def test_a_key_pressed_before_the_menu_of_exports_knows_that_it_is_open_is_not_lost(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    page.locator(".dl-exports summary").evaluate(
        "opener => { opener.click(); opener.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true})); "
        "return new Promise((told) => opener.parentNode.addEventListener('toggle', () => told(), {once: true})); }"
    )
    expect(page.get_by_role("link", name="CSV: any spreadsheet")).to_be_focused()
    expect(page.locator(".dl-exports__link")).to_have_count(9)


def test_the_menu_of_exports_is_worked_by_keys_alone(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    opener = page.locator(".dl-exports summary")
    opener.press("Enter")
    opener.press("ArrowDown")
    expect(page.get_by_role("link", name="CSV: any spreadsheet")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("link", name="About: sources")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.locator(".dl-exports__list")).to_be_hidden()
    expect(page.locator(".dl-table")).to_be_visible()


def test_closing_the_table_leaves_the_rest_of_the_url(page: Any, site: str) -> None:
    show(page, site, "?table=1&type=riot")
    page.get_by_role("button", name="Close table").click()
    expect(page.locator(".dl-table")).to_be_hidden()
    assert page.evaluate("location.search") == "?type=riot"


def test_rows_become_cards_on_a_phone_and_stay_a_table_for_screen_readers(page: Any, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, site, "?table=1")
    expect(page.get_by_role("table", name=re.compile("sorted by date, ascending"))).to_be_visible()
    expect(page.get_by_role("row").nth(1).get_by_role("cell")).to_have_count(3)
    assert page.locator(".dl-table__scroll").evaluate("node => node.scrollWidth <= node.clientWidth")
