"""Tables of the data page in a real browser: what Streamlit's own toolbar must not offer."""

from __future__ import annotations

import pytest
from conftest import Server, unfold
from playwright.sync_api import Page, expect

FORMULAS = """Happened,Spot,What,Dead people
3 March 2020,=1+1,=HYPERLINK("http://e.org"),2
4 March 2020,+2+2,thing,0
"""


@pytest.fixture(scope="module")
def running(fresh_server) -> Server:
    return fresh_server()


@pytest.fixture
def page(open_page, running: Server) -> Page:
    """Return the data page with a file whose cells are formulas; its tables are read-only and editable ones."""
    found = open_page(at=running, path="data")
    found.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "notes.csv", "mimeType": "text/csv", "buffer": FORMULAS.encode()}
    )
    expect(found.get_by_test_id("stDataFrame").first.locator("canvas").first).to_be_visible(timeout=60_000)
    unfold(found.get_by_text("Which column is what").last)
    expect(found.get_by_text("Further fields")).to_be_visible()
    expect(found.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    return found


def test_no_table_offers_a_download_that_a_spreadsheet_would_run_as_formulas(page: Page) -> None:
    tables = page.get_by_test_id("stDataFrame")
    assert tables.count() >= 2
    for at in range(tables.count()):
        table = tables.nth(at)
        if not table.is_visible():
            continue
        table.scroll_into_view_if_needed()
        table.hover()
        expect(page.get_by_role("button", name="Search").first).to_be_attached()
        assert page.get_by_role("button", name="Download as CSV").count() == 0, "hidden from eyes and from the keyboard"
    tables.first.scroll_into_view_if_needed()
    tables.first.hover()
    toolbar = page.get_by_test_id("stElementToolbar").first
    expect(toolbar).to_have_css("opacity", "1")
    toolbar.get_by_role("button", name="Fullscreen").click()
    expect(page.get_by_role("button", name="Close fullscreen")).to_be_visible()
    assert page.get_by_role("button", name="Download as CSV").count() == 0
