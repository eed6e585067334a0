"""Nothing leaves the machine: whatever is opened, every request goes to the server's own address, until a person picks
an online layer by name. `open_page` lets no other request through, and its `watch` fails the test if there was one."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_contexts import Watch
from conftest import OpenPage, Server, click_incident, expect_incident, map_frame, option, ready, settled, words
from playwright.sync_api import Page, expect

ONLINE = "https://tile.openstreetmap.org/"


def test_opening_and_using_everything_asks_nobody_else(open_page: OpenPage, watch: Watch) -> None:
    page = open_page()
    frame = map_frame(page)
    frame.get_by_role("button", name="Layers").click()
    for layer in ("Light", "Dark", "Automatic"):
        frame.get_by_role("radio", name=layer).check()
        settled(page)
    for overlay in ("Heat", "Known sites", "Uncertainty circles", "Town names"):
        box = frame.get_by_role("checkbox", name=overlay)
        was = box.is_checked()
        box.click()
        expect(box).to_be_checked(checked=not was)
        settled(page)
    frame.get_by_role("button", name="Layers").press("Escape")
    for meaning in ("target-side", "type", "attribution", "dataset"):
        frame.get_by_label("What colour means").select_option(meaning)
        settled(page)
    option(page, "Rocket attack").click()
    page.get_by_role("button", name="Table").click()
    page.get_by_role("button", name="Rockets on the K1 base, Kirkuk").click()
    expect_incident(page, "IQ-0021")
    page.locator(".dl-menu summary").click()
    expect(page.get_by_role("link", name="CSV")).to_be_visible()
    assert watch.strangers == []


@pytest.mark.parametrize(
    "query", ["base=light", "base=dark&heat=1&sites=0&rings=0", "lat=33.3&lon=44.4&zoom=16", "lat=0&lon=0&zoom=2"]
)
def test_no_view_asks_anybody_else(open_page: OpenPage, watch: Watch, query: str) -> None:
    settled(open_page(query, color_scheme="dark"))
    assert watch.strangers == []


@pytest.mark.parametrize(("path", "shown"), [("data", "input[type=file]"), ("edit?incident=IQ-0021", ".dl-minimap[data-drawn]")])
def test_no_other_page_asks_anybody_else(open_page: OpenPage, watch: Watch, path: str, shown: str) -> None:
    page = open_page(path=path)
    expect(page.locator(shown).first).to_be_attached()
    assert watch.strangers == []


def test_known_sites_open_without_the_network(open_page: OpenPage, watch: Watch) -> None:
    page = open_page("lat=35.5&lon=44.3&zoom=11")
    click_incident(settled(page), "IQ-0021")
    expect(map_frame(page).get_by_role("dialog")).to_contain_text("3 incidents on one point")
    assert watch.strangers == []


def test_a_file_with_streets_is_drawn_without_the_network(
    open_page: OpenPage, fresh_server: Callable[..., Server], watch: Watch
) -> None:
    server = fresh_server(with_streets)
    page = open_page(at=server)
    frame = map_frame(page)
    with page.expect_response(re.compile("/tiles/baghdad.pmtiles")) as answer:
        frame.get_by_role("button", name="Layers").click()
        frame.get_by_role("radio", name="baghdad").check()
    assert answer.value.status in (200, 206)
    expect(frame.locator(".dl-map-source")).to_contain_text("OpenStreetMap contributors")
    settled(page)
    expect(frame.get_by_role("alert")).to_be_hidden()
    assert watch.strangers == []


def test_a_broken_file_of_streets_is_named_and_the_built_in_map_stays(
    open_page: OpenPage, fresh_server: Callable[..., Server]
) -> None:
    def with_both(folder: Path) -> None:
        with_streets(folder)
        (folder / "tiles" / "broken.pmtiles").write_bytes(b"this is no archive")

    page = open_page("base=pmtiles:broken", at=fresh_server(with_both))
    frame = map_frame(page)
    alert = frame.get_by_role("alert")
    expect(alert).to_contain_text("This base map can't be shown: the file “broken” is no PMTiles file")
    frame.get_by_role("button", name="Layers").click()
    expect(frame.get_by_role("radio", name="Automatic")).to_be_checked()
    expect(frame.locator(".dl-map-source")).not_to_contain_text("OpenStreetMap")
    assert "base" not in words(page), "the address says what is shown"
    frame.get_by_role("radio", name="baghdad").check()
    expect(alert).to_be_hidden()
    expect(frame.locator(".dl-map-source")).to_contain_text("OpenStreetMap")


def with_streets(folder: Path) -> None:
    """Put a .pmtiles file without tiles where a server looks for them: a header, an empty directory, empty metadata."""
    directory, metadata = b"\x00", b"{}"
    begin = 127
    at = [begin, len(directory), begin + len(directory), len(metadata), begin + 3, 0, begin + 3, 0, 0, 0, 0]
    header = b"PMTiles\x03" + b"".join(number.to_bytes(8, "little") for number in at)
    header += bytes([1, 1, 1, 1, 0, 14])  # clustered; no compression, twice; vector tiles; zooms
    (folder / "tiles").mkdir()
    (folder / "tiles" / "baghdad.pmtiles").write_bytes(header.ljust(begin, b"\x00") + directory + metadata)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "api/health",
        "api/cells",
        "api/incidents.csv",
        "api/nothing",
        "favicon.svg",
        "component/streamlit_folium.st_folium/index.html",
    ],
)
def test_every_answer_forbids_the_browser_to_ask_elsewhere(server: Server, path: str) -> None:
    headers = answer_headers(f"{server.url}{path}")
    rules = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
    assert rules["default-src"] == "'self'"
    for name in ("script-src", "style-src", "connect-src", "font-src", "frame-src", "worker-src"):
        assert not re.search(r"https?:|\*", rules[name]), rules[name]
    assert headers["x-content-type-options"] == "nosniff"


def answer_headers(url: str) -> dict[str, str]:
    """Return the headers of an answer, of whatever status, with their names in lower case."""
    try:
        with urllib.request.urlopen(url) as answer:
            headers = answer.headers
    except urllib.error.HTTPError as error:
        headers = error.headers
    return {name.lower(): value for name, value in headers.items()}


def test_the_page_calls_nobody_even_when_left_open_and_reloaded(open_page: OpenPage, watch: Watch) -> None:
    page = open_page("incident=IQ-0021")
    expect_incident(page, "IQ-0021")
    page.reload()
    expect_incident(ready(page), "IQ-0021")
    icon = page.locator("link[rel~=icon]").get_attribute("href") or ""
    assert not icon.startswith("http") or icon.startswith(page.url.split("?")[0]), icon
    assert watch.strangers == []


def test_only_picking_the_online_layer_asks_its_server(open_page: OpenPage, watch: Watch) -> None:
    page = open_page()
    settled(page)
    assert watch.strangers == [], "nothing before the choice"
    watch.chosen = ONLINE
    pick_online(page)
    page.wait_for_url(re.compile("base=osm"))
    wait_for_asked(page, watch)
    assert watch.strangers == [], "and nothing but what was chosen"
    expect(map_frame(page).locator(".dl-map-source")).to_contain_text("© OpenStreetMap contributors")


def pick_online(page: Page) -> None:
    """Choose OpenStreetMap in the layer menu, which says what that means."""
    frame = map_frame(page)
    frame.get_by_role("button", name="Layers").click()
    group = frame.get_by_role("group", name=re.compile("Online: asks a server outside"))
    group.get_by_role("radio", name="OpenStreetMap").check()


def wait_for_asked(page: Page, watch: Watch) -> None:
    """Wait until a page has asked the host that was chosen for something."""
    if not watch.asked:
        page.wait_for_event("request", lambda request: request.url.startswith(ONLINE))
