"""The data page's tabs of what is kept, in a real browser: two analysts at once, hostile text, a download, axe-core."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from browser_contexts import PHONE, Visitors, Watch
from conftest import Server, expect_total, map_frame, settled, unfold
from playwright.sync_api import Page, expect
from test_accessibility import findings

from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library
from dateline.store.backup import look_into
from dateline.store.bundled import close_library, open_library

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> **x** :red[y] [z](javascript:alert(3))"
TABS = ("Data sets", "Actors", "Same incident?", "History & backup")
NOW = datetime(2021, 1, 1, tzinfo=UTC)
DAY = date(2017, 3, 4)
SEA = Where("Gulf of Aden", lat=12.5, lon=47.5, precision="country", radius_m=500_000)


def fill(folder: Path) -> None:
    """Make a store with the bundled library and two data sets that tell of one event, full of hostile text."""
    path = folder / "store.duckdb"
    library: Library = open_library(path)
    where = Where("Hawija", country="IQ", lat=35.32, lon=43.77, precision="town", radius_m=2000)
    people = (Involvement("suspected", "strangers"),)
    own = {"strangers": Actor("strangers", f"Kataib Hezbolla {HOSTILE}", "armed group", "IQ")}
    for name in ("one", "two"):
        row = Incident(f"{name}:1", f"Rockets {name} {HOSTILE}", When(DAY, DAY), where, "rocket-attack", summary=HOSTILE,
                       killed=Count(2, 2), actors=people)  # fmt: skip
        library.load([row], DataSet(name, f"Set {name} {HOSTILE}", HOSTILE), NOW, actors=own, who=HOSTILE, why=HOSTILE)
    sea = Incident("sea:1", "A boat was seized", When(DAY, DAY), SEA, "other")
    library.load([sea], DataSet("sea", "At sea"), NOW, who="ana", why="")
    close_library(path)


@pytest.fixture(scope="module")
def running(fresh_server) -> Server:
    """Run a server with that store."""
    return fresh_server(fill)


@pytest.fixture
def analyst(visitors: Visitors, running: Server, watch: Watch):
    """Return a function that opens a tab of the data page as another visitor, signed with these initials."""

    def open_tab(tab: str, initials: str = "", **options) -> Page:
        page = visitors.come(watch, running.url, **options).new_page()
        page.goto(f"{running.url}data?tab={quote(tab)}")
        expect(page.get_by_role("textbox", name="Your initials")).to_be_visible()
        if initials:
            page.get_by_role("textbox", name="Your initials").fill(initials)
            page.get_by_role("textbox", name="Your initials").press("Enter")
        return still(page)

    return open_tab


def still(page: Page) -> Page:
    """Wait until the page's script has run to its end, and its colours are those of the theme."""
    expect(page.locator("html[data-dl-theme]")).to_be_attached()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    return page


def test_of_two_who_rename_the_same_the_second_is_told_and_keeps_what_was_typed(analyst):
    first, second = analyst("Data sets", "ana"), analyst("Data sets", "bo")
    for page, title in ((first, "Ana's title"), (second, "Bo's title")):
        page.locator(".st-key-set-one").get_by_role("button", name="Rename, describe").click()
        page.get_by_role("textbox", name="Title").fill(title)
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Saved: title of Bo's title.").first).to_be_visible()
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("bo changed the same after you had opened it")).to_be_visible()
    expect(first.get_by_role("textbox", name="Title")).to_have_value("Ana's title")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("heading", name="Ana's title")).to_be_visible()


def test_of_two_who_judge_one_pair_the_second_is_told(analyst):
    first, second = (analyst("Same incident?", name) for name in ("ana", "bo"))
    for page in (first, second):
        page.get_by_text("Two events: keep them apart").click()
        expect(page.get_by_role("button", name="Settle")).to_be_visible()
        still(page)
    first.get_by_role("button", name="Settle").click()
    expect(first.get_by_text("Kept apart: ").first).to_be_visible()
    second.get_by_role("button", name="Settle").click()
    expect(second.get_by_text("was kept apart by ana meanwhile")).to_be_visible()
    unfold(second.get_by_text("Settled: 1 pair"))
    second.get_by_role("button", name="Take back").click()
    expect(second.get_by_text("are open again").first).to_be_visible()


def test_a_data_set_leads_to_its_incidents_on_the_map(analyst):
    page = analyst("Data sets")
    with page.context.expect_page() as opened:
        page.locator(".st-key-set-two").get_by_role("link", name="Show on the map").click()
    expect_total(opened.value, 1)
    assert "dataset=two" in opened.value.url
    at = map_frame(opened.value).evaluate(
        "[datelineMap.map.getCenter().lat, datelineMap.map.getCenter().lng, datelineMap.map.getZoom()]"
    )
    assert at == [pytest.approx(35.32, abs=0.1), pytest.approx(43.77, abs=0.1), 11], "its own area, not that of the whole library"


@pytest.mark.parametrize("query", ["dataset=sea", "dataset=sea&bbox=40,5,55,20"])
def test_what_is_known_to_a_sea_alone_opens_with_all_of_it_in_view(
    visitors: Visitors, running: Server, watch: Watch, query: str
) -> None:
    page = visitors.come(watch, running.url).new_page()
    page.goto(f"{running.url}?{query}")
    expect_total(page, 1)
    south, north = map_frame(settled(page)).evaluate(
        "[datelineMap.map.getBounds().getSouth(), datelineMap.map.getBounds().getNorth()]"
    )
    assert south < 12.5 - 4.5 < 12.5 + 4.5 < north, "half a thousand kilometres on each side"
    assert north - south < 40, "and no more of the world than that needs"


def test_a_row_of_the_table_opens_the_actor(analyst):
    page = analyst("Actors")
    page.get_by_text("New from files").click()
    expect(page.get_by_text("1 actor that files brought")).to_be_visible()
    table = page.get_by_test_id("stDataFrame")
    still(page)  # until then the table of the whole tree may stand in its place
    expect(table.locator("canvas [role=gridcell]", has_text="Kataib Hezbolla").first).to_be_attached()
    table.click(position={"x": 18, "y": 52})
    expect(page.locator(".st-key-people_card")).to_be_visible()


def test_a_backup_can_be_taken_away_and_is_a_store(analyst, tmp_path):
    page = analyst("History & backup")
    page.get_by_role("button", name="Make a backup now").click()
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
    download.value.save_as(tmp_path / "copy.duckdb")
    assert look_into(tmp_path / "copy.duckdb").incidents == 88


@pytest.mark.parametrize("tab", TABS)
def test_hostile_text_does_nothing_and_axe_finds_nothing_serious(analyst, tab):
    narrow = tab in ("Data sets", "Same incident?")
    page = analyst(tab, **({"viewport": PHONE, "color_scheme": "dark"} if narrow else {}))
    assert page.locator("img[onerror], a[href^=javascript]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the page"
    assert findings(page) == []
