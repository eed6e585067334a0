"""The real files of the field through the data page: dropped, said what they are, loaded, and in the store as they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import OpenPage, Server
from playwright.sync_api import Page, expect
from real_files import READERS, Facts, assert_the_same, facts_in, facts_of, real_file

from dateline.api import control
from dateline.model.when import day_in_words
from dateline.store import Library
from dateline.text import slug

LOADING_MS = 120_000
UNKNOWN = "No known layout"
FAMILIES = {
    "crisisgroup-iran-maritime-2022.csv": UNKNOWN,
    "gdelt-10-sample.csv": "GDELT events",
    "gdelt-20-sample-61col.export.CSV": "GDELT events",
    "hdx-ucdp-ukraine.csv": "UCDP GED events",
    "ucdp-ged-191-syria.csv": "UCDP GED events",
    "ucdp-ged-231-car-first-300.kml": "UCDP GED events",
    "ucdp-ged-231-car.xlsx": "UCDP GED events",
    "ucdp-ged-231-central-african-republic.geojson": "UCDP GED events",
    "usgs-earthquakes-2022.geojson": UNKNOWN,
}
"""What the page says that each file is."""

DRAWN, LISTED = 1_000, 200
"""How many rows the page reads at once for the map and the table; of longer files the first."""


@pytest.fixture(scope="module")
def running(fresh_server) -> Server:
    """Run one server for all the files; it takes one after the other."""
    return fresh_server()


def dropped(page: Page, file: Path) -> None:
    """Drop a file, and wait until it is read whole."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_role("button", name=re.compile("^Load "))).to_be_enabled(timeout=LOADING_MS)


def figure(page: Page, label: str) -> str:
    """Return the figure that the page shows under a label."""
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def store_of(running: Server, folder: Path) -> Library:
    """Return a copy of the running server's store, opened."""
    copy = folder / "copy.duckdb"
    control.ask(running.printed.parent / "store.duckdb", "backup", path=str(copy))
    return Library(copy)


@pytest.mark.parametrize("name", READERS)
def test_a_real_file_loads_through_the_page_as_it_says_itself(
    open_page: OpenPage, running: Server, tmp_path: Path, name: str
) -> None:
    file, said = real_file(name), facts_of(name)
    dataset = slug(name.partition(".")[0])
    page = open_page(at=running, path="data")
    dropped(page, file)
    expect_preview(page, name, said)
    page.get_by_role("button", name=f"Load {len(said):,} incidents").click()
    expect(page.get_by_role("button", name="Undo this load")).to_be_visible(timeout=LOADING_MS)
    assert figure(page, "Added") == f"{len(said):,}"
    assert running.total(f"dataset={dataset}") + running.total(f"dataset={dataset}&review=draft") == len(said)
    library = store_of(running, tmp_path)
    try:
        assert_the_same(facts_in(library, dataset), said)
    finally:
        library.close()


def expect_preview(page: Page, name: str, said: Facts) -> None:
    """Fail where the page says something else of a file than the file does itself, before it is loaded."""
    box = page.locator("[class*=st-key-file_]")
    expect(box.get_by_text(FAMILIES[name], exact=True)).to_be_visible()
    assert (figure(page, "Can be loaded"), figure(page, "Rejected")) == (f"{len(said):,}", "0")
    points = sum(one.lat is not None for one in list(said.values())[:DRAWN])
    expect(box.locator(f'.dl-minimap[data-drawn="{points}"]')).to_be_visible()
    first = f"{len(said)}" if len(said) <= LISTED else f"The first {LISTED}"
    expect(box.get_by_text(f"{first} incidents as they would be loaded")).to_be_visible()
    expect(box.locator("canvas [role=gridcell]", has_text=day_in_words(next(iter(said.values())).start)).first).to_be_attached()
