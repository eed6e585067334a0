"""What the browser tests share: real servers with stores of their own, and pages that may only speak to them."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from browser_contexts import PATIENCE_MS, Visitors, Watch
from playwright.sync_api import Browser, Frame, Locator, Page, expect, sync_playwright
from timeline_lab import open_lab, timeline_site  # noqa: F401 - fixtures

from tools.chromium import SHELL, WHOLE, chromium

ROOT = Path(__file__).parents[2]
SERVER_PATIENCE_S = 60
# No name is looked up: Chromium finds this machine alone. (A handler on every request would do it too, but without a cache.)
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
PR_SET_PDEATHSIG = 1

expect.set_options(timeout=PATIENCE_MS)  # for every file: ten players beside it may slow a page to some 20 s


# ---- Servers


@dataclass
class Server:
    """A running server, the address that its pages have, and the file that holds what it printed."""

    process: subprocess.Popen
    url: str
    printed: Path

    def ask(self, path: str) -> bytes:
        """Return the answer to a GET of `path`, which has no leading slash."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:
            return answer.read()

    def json(self, path: str) -> Any:
        """Return the answer to a GET of `path` as JSON."""
        return json.loads(self.ask(path))

    def total(self, query: str) -> int:
        """Return how many incidents the data API finds for the filter words `query`."""
        return self.json(f"api/facets?{query}")["total"]

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()


def start_server(folder: Path) -> Server:
    """Start the real server on a free port, its store and its tiles in `folder`, and return it once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    printed = folder / "server.log"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(folder), stdout=output, stderr=subprocess.STDOUT, preexec_fn=_die_with_parent
        )
    server = Server(process, f"http://127.0.0.1:{port}/", printed)
    try:
        _wait_for_health(server)
    except BaseException:
        server.kill()
        raise
    return server


def _die_with_parent() -> None:
    """Have Linux kill this process when the one that started it ends, even if that is killed itself."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment under which a command uses the store in `folder`."""
    return {**os.environ, "DATELINE_STORE": str(folder / "store.duckdb"), "DATELINE_TILES": str(folder / "tiles")}


def _wait_for_health(server: Server) -> None:
    deadline = time.monotonic() + SERVER_PATIENCE_S
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            server.ask("api/health")
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer; it printed:\n{server.printed.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one server with the bundled incidents for all tests of the session that only read."""
    running = start_server(tmp_path_factory.mktemp("server"))
    yield running
    running.kill()


@pytest.fixture(scope="module")
def fresh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Return a function that starts another server; `prepare(folder)` may fill its store before."""
    running = []

    def start(prepare: Callable[[Path], None] = lambda _: None) -> Server:
        folder = tmp_path_factory.mktemp("fresh-server")
        prepare(folder)
        running.append(start_server(folder))
        return running[-1]

    yield start
    for one in running:
        one.kill()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Put what its servers printed under the report of a failed test."""
    report = yield
    if report.failed:
        servers = [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Server)]
        for one in servers:
            report.sections.append((f"printed by {one.url}", one.printed.read_text(errors="replace")[-20_000:]))
    return report


# ---- Pages


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run Chromium for one file of tests; a second Playwright in the same thread would not start beside a longer one."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(SHELL, *WHOLE), args=["--no-sandbox", ALONE])
        yield running
        running.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Return the record of what the test's pages did; at the end it has to be empty."""
    record = Watch()
    yield record
    record.assert_nothing()


@pytest.fixture(scope="module")
def all_visitors(browser: Browser) -> Visitors:
    """Return the contexts that the tests of one file share, one after the other."""
    return Visitors(browser)


@pytest.fixture
def visitors(all_visitors: Visitors) -> Iterator[Visitors]:
    """Return what hands out contexts to one test, and takes them back behind it."""
    yield all_visitors
    all_visitors.leave()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(visitors: Visitors, server: Server, watch: Watch) -> OpenPage:
    """Return a function that opens a page as another visitor each time and, where it is the map, waits until that is drawn.

    `query` goes behind the address of `at`, the session's server by default; `path` is that of another page than the map's;
    other arguments make the visitor's context.
    """

    def open_one(query: str = "", *, at: Server = server, path: str = "", wait: bool = True, **options: Any) -> Page:
        page = visitors.come(watch, at.url, **options).new_page()
        page.goto(f"{at.url}{path}" + (f"?{query}" if query else ""))
        return ready(page) if wait and not path else page

    return open_one


# ---- What tests say about pages


def ready(page: Page) -> Page:
    """Wait until the page's map has drawn what its URL asks for."""
    page.wait_for_selector(".st-key-map[data-ready=true]")
    return page


def words(page: Page) -> dict[str, list[str]]:
    """Return the words of the page's address, asked of the browser: `page.url` is a copy that comes later."""
    return parse_qs(page.evaluate("location.search").removeprefix("?"))


def drawn(page: Page) -> int:
    """Return how many incidents are drawn in the present range and view."""
    return int(page.locator(".st-key-map").get_attribute("data-drawn") or -1)


def expect_total(page: Page, number: int) -> None:
    """Wait until so many incidents are under the filter, and the map shows it."""
    expect(page.locator(f'.st-key-map[data-ready=true][data-total="{number}"]')).to_be_attached()


def expect_drawn(page: Page, number: int) -> None:
    """Wait until so many incidents are drawn."""
    expect(page.locator(f'.st-key-map[data-ready=true][data-drawn="{number}"]')).to_be_attached()


def map_frame(page: Page) -> Frame:
    """Return the iframe of the map once its module has started.

    The page is asked, not the iframe: what waits in an iframe that has not got its document yet can wait for ever.
    """
    page.wait_for_function("document.querySelector('.st-key-map iframe')?.contentWindow.datelineMap?.layer !== undefined")
    found = page.locator(".st-key-map iframe").element_handle().content_frame()
    assert found
    return found


def symbol_of(page: Page, incident_id: str) -> dict[str, Any]:
    """Return what stands for an incident on the map: its middle on the page, its radius, and how many incidents it holds."""
    found = map_frame(page).evaluate(
        """id => {
          const { picture } = datelineMap.layer;
          const point = picture.indexOf.get(id);
          const group = picture.groups.groupOf[point];
          const symbols = datelineMap.layer.symbols();
          const symbol = symbols.find((one) => one.point === point) ?? symbols.find((one) => one.point < 0 && one.group === group);
          return symbol && { ...symbol, count: symbol.point < 0 ? picture.membersOf(group).length : 1 };
        }""",
        incident_id,
    )
    assert found, f"{incident_id} is not drawn"
    return {**found, **on_page(page, found["x"], found["y"])}


def on_page(page: Page, x: float, y: float) -> dict[str, float]:
    """Return where a point of the map's own pixels is on the page."""
    box = page.locator(".st-key-map iframe").bounding_box()
    assert box
    return {"x": box["x"] + x, "y": box["y"] + y}


def click_incident(page: Page, incident_id: str) -> None:
    """Click on the map where an incident is drawn."""
    symbol = symbol_of(page, incident_id)
    page.mouse.click(symbol["x"], symbol["y"])


def settled(page: Page) -> Page:
    """Wait until the map stands still: no animation, nothing asked for, nothing still to be drawn."""
    map_frame(page).wait_for_function(
        """() => {
          const { map } = datelineMap;
          const state = JSON.stringify([map.getCenter(), map.getZoom(), location.href, window.parent.location.href]);
          const still = state === window.lastState && !map._animatingZoom && !map._panAnim?._inProgress;
          window.lastState = state;
          return still;
        }""",
        polling=250,
    )
    return ready(page)


def panel_of(page: Page) -> Locator:
    """Return the panel of the open incident."""
    return page.locator(".dl-incident")


def expect_incident(page: Page, incident_id: str) -> Locator:
    """Wait until the panel shows an incident, and return it."""
    shown = page.locator(f'.dl-incident[data-incident="{incident_id}"][aria-busy=false]')
    expect(shown).to_be_visible()
    return shown


def option(page: Page, label: str) -> Locator:
    """Return the checkbox of the choice in the filter panel whose name begins with `label`."""
    return page.locator(f'[role=checkbox][aria-label^="{label}"]')


def search_box(page: Page) -> Locator:
    """Return the search box of the filter panel."""
    return page.get_by_role("searchbox", name="Search places, actors, words")


def find_by_typing(page: Page, text: str, label: str) -> Locator:
    """Type into the search box, and return the choice that it finds."""
    search_box(page).fill(text)
    expect(option(page, label)).to_be_visible()
    return option(page, label)


def unfold(heading: Locator) -> None:
    """Open a folded part of a page by its heading, and wait until it has opened: a press on what still moves can miss it."""
    part = heading.locator("xpath=ancestor::details[1]")
    heading.click()
    heading.page.wait_for_function("part => part.open && !part.getAnimations().length", arg=part.element_handle())


def type_into_cell(table: Locator, x: int, y: int, text: str, *, holds: str | None = None) -> None:
    """Write into the cell of a table that can be edited, `x` and `y` pixels from its corner, once its field has the focus.

    `holds` is what must stand in the cell before, so that no other cell is written into.
    """
    page = table.page
    expect(table.locator("canvas").first).to_be_visible()
    table.scroll_into_view_if_needed()
    table.dblclick(position={"x": x, "y": y})
    cell = page.locator(".gdg-input")  # the table draws itself on a canvas, and lays a field over the cell that is open
    expect(cell).to_be_focused()
    if holds is not None:
        expect(cell).to_have_value(holds)
    cell.fill(text)
    cell.press("Enter")
    expect(cell).to_have_count(0)
