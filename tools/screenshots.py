"""Makes the pictures of the documentation: `python -m tools.screenshots` (or `make screenshots`).

It starts the real server on a free port with a store in a temporary folder, opens the pages in a real Chromium and
writes docs/pictures/*.png. Nothing sleeps: each picture waits until the page has drawn what its address asks for. What is
loaded, placed and corrected in the pictures is made up by `tools.example`, and lies in a store of its own.
"""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools import example
from tools.chromium import SHELL, WHOLE, chromium

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 400_000
SERVER_PATIENCE_S = 60
PATIENCE_MS = 30_000
GAZETTEER_MS = 180_000  # where the gazetteer is built first

DESKTOP = {"width": 1600, "height": 900}
PHONE = {"width": 390, "height": 844}
MONTHS = "from=2019-10-01&to=2020-03-31"
IRAQ = "lat=33.9&lon=43.6&zoom=7"


def nothing_more(page: Page) -> None:
    """Leave the page as its address says."""


def open_the_actors_found(page: Page) -> None:
    """Type an actor's alias, as somebody would who looks for it."""
    page.get_by_role("searchbox").first.fill("Hashed")
    page.wait_for_selector('[role=checkbox][aria-label^="Popular Mobilization"]')


def open_the_exports(page: Page) -> None:
    """Open the menu of formats above the map."""
    page.locator(".dl-exports summary").first.click()
    page.wait_for_selector(".dl-exports__link >> visible=true")


def open_the_history(page: Page) -> None:
    """Unfold the history of the open incident, and bring it into sight."""
    page.locator(".dl-incident__history summary").click()
    page.locator(".dl-incident__history").evaluate("one => one.scrollIntoView({ block: 'end' })")


def drop_a_download(page: Page) -> None:
    """Drop a file of a known layout, and wait until it is read."""
    _drop(page, example.write_download)


def mend_its_rows(page: Page) -> None:
    """Drop that file, and open the table of what can't be read."""
    drop_a_download(page)
    page.get_by_text("Mend rows here").click()
    _up(page, ".st-key-checked")


def map_its_columns(page: Page) -> None:
    """Drop a file of a layout that nobody knows, and open the mapping."""
    _drop(page, example.write_reports)
    page.get_by_text("Which column is what").last.click()
    page.get_by_text("Further fields").wait_for()
    _up(page, "[class*=st-key-mapping_]")


def load_what_overlaps(page: Page) -> None:
    """Load a file twice, as two downloads of one source hold the same, and come to what the page says of it."""
    for name in ("Iraq, downloaded in March.csv", "Iraq, downloaded in May.csv"):
        _drop(page, lambda folder, name=name: example.write_download(folder).rename(folder / name))
        page.get_by_role("button", name=re.compile("^Load [0-9]+ incidents$")).click()
        again = page.get_by_role("button", name="Load other files")
        again.wait_for()
        if "March" in name:
            again.click()
    page.get_by_role("button", name="Settle the overlap now").click()
    page.get_by_role("button", name="Count each of them once").wait_for()
    page.mouse.move(0, 0)  # or the table's own buttons are over its corner


def come_to_the_unsure(page: Page) -> None:
    """Bring the first name into sight that waits for a person."""
    _up(page, ".st-key-places_next")


def move_the_point(page: Page) -> None:
    """Click beside the marker on the small map of the form."""
    small = page.locator(".dl-minimap[data-drawn]")
    box = small.bounding_box()
    assert box
    small.click(position={"x": box["width"] / 2 + 60, "y": box["height"] / 2 - 40})
    page.get_by_text(re.compile("^Latitude: ")).wait_for()


def _drop(page: Page, write: Callable[[Path], Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(write(Path(folder)))
        expect(page.get_by_role("button", name=re.compile("^Load "))).to_be_visible(timeout=PATIENCE_MS)


def _up(page: Page, selector: str) -> None:
    page.locator(selector).first.evaluate("one => { one.style.scrollMarginTop = '64px'; one.scrollIntoView(); }")  # below the bar


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, the page's address, the window, the theme, and what is done before it is taken.

    `example`: it is taken of the store with made-up incidents.
    """

    name: str
    address: str
    size: dict[str, int]
    scheme: str = "light"
    then: Callable[[Page], None] = nothing_more
    example: bool = False


ALL = (
    Picture("map-light", f"?{MONTHS}&incident=IQ-0021&{IRAQ}", DESKTOP),
    Picture("map-dark", f"?{MONTHS}&incident=IQ-0021&{IRAQ}", DESKTOP, scheme="dark"),
    Picture("baghdad", f"?{MONTHS}&lat=33.305&lon=44.36&zoom=12", DESKTOP),
    Picture("table", f"?{MONTHS}&table=1&sort=date&{IRAQ}", DESKTOP),
    Picture("filters", f"?actor=pmf&role=perpetrator&role=suspected&{IRAQ}", DESKTOP, then=open_the_actors_found),
    Picture("phone", f"?{MONTHS}&lat=33.5&lon=43.9&zoom=6", PHONE),
    Picture("export", f"?{MONTHS}&type=rocket-attack&{IRAQ}", DESKTOP, then=open_the_exports),
    Picture("load", "data", DESKTOP, then=drop_a_download),
    Picture("load-phone", "data", PHONE, scheme="dark", then=drop_a_download),
    Picture("mend", "data", DESKTOP, then=mend_its_rows),
    Picture("mapping", "data", DESKTOP, then=map_its_columns),
    Picture("overlap", "data", DESKTOP, then=load_what_overlaps),
    Picture("places", "data?tab=Places+to+settle", DESKTOP, then=come_to_the_unsure, example=True),
    Picture("data-sets", "data?tab=Data+sets", DESKTOP, example=True),
    Picture("same-incident", "data?tab=Same+incident%3F", DESKTOP, scheme="dark", example=True),
    Picture("edit", f"edit?incident={example.CORRECTED}", DESKTOP, then=move_the_point, example=True),
    Picture("history", f"?incident={example.CORRECTED}&{IRAQ}", DESKTOP, then=open_the_history, example=True),
)


def main() -> int:
    """Make every picture, or those named on the command line."""
    wanted = [one for one in ALL if one.name in sys.argv[1:] or not sys.argv[1:]]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _browser() as browser:
        for made_up in (False, True):
            _take(browser, [one for one in wanted if one.example is made_up], example.fill_store if made_up else None)
    return 0


def _take(browser: Browser, pictures: Sequence[Picture], prepare: Callable[[Path], None] | None) -> None:
    """Make pictures of one store, which `prepare` fills before."""
    if not pictures:
        return
    with tempfile.TemporaryDirectory() as folder:
        if prepare:
            prepare(Path(folder) / "store.duckdb")
        with _server(Path(folder)) as url:
            for one in pictures:
                path = PICTURES / f"{one.name}.png"
                path.write_bytes(_small(_taken(browser, url, one)))
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB", flush=True)


def _taken(browser: Browser, url: str, one: Picture) -> bytes:
    phone = {"has_touch": True, "is_mobile": True} if one.size is PHONE else {}
    context = browser.new_context(viewport=one.size, color_scheme=one.scheme, reduced_motion="reduce", **phone)
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.new_page()
        page.goto(f"{url}{one.address}")
        _wait_until_drawn(page)
        one.then(page)
        _wait_until_drawn(page)
        return page.screenshot()
    finally:
        context.close()


def _wait_until_drawn(page: Page) -> None:
    """Wait for what the address asks for, for all fonts, and until two looks at the page agree."""
    if urlsplit(page.url).path == "/":
        page.wait_for_selector('.st-key-map[data-ready="true"]')
        if "incident=" in page.url:
            page.wait_for_selector(".dl-incident[aria-busy=false]")
    else:
        _wait_for_the_script(page)
    for frame in page.frames:
        frame.evaluate("async () => { await document.fonts.ready; }")
    before = b""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        now = page.screenshot()
        if now == before:
            return
        before = now
    raise TimeoutError(f"{page.url} does not stand still")


def _wait_for_the_script(page: Page) -> None:
    """Wait until a page without the map has its theme, and its script has run to the end."""
    page.wait_for_selector(".stApp[data-test-script-state=notRunning]", timeout=GAZETTEER_MS)
    page.wait_for_selector("html[data-dl-theme]", state="attached")
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.locator("[data-testid=stSpinner]")).to_have_count(0, timeout=GAZETTEER_MS)


def _small(png: bytes) -> bytes:
    """Return the picture packed tightly, every colour as it was: a palette takes a small dot's colour for another's."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(buffer, "PNG", optimize=True)
    if buffer.tell() >= MOST_BYTES:
        raise ValueError(f"a picture takes {buffer.tell():,} bytes, more than {MOST_BYTES:,}")
    return buffer.getvalue()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(*WHOLE, SHELL), args=["--no-sandbox"])
        yield running
        running.close()


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """Run the server with a new store in `folder`; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    settings = {**os.environ, "DATELINE_STORE": str(folder / "store.duckdb"), "DATELINE_TILES": str(folder / "tiles")}
    printed = folder / "server.log"
    with printed.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}/"
    try:
        _wait_for_health(process, url, printed)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for_health(process: subprocess.Popen, url: str, printed: Path) -> None:
    deadline = time.monotonic() + SERVER_PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}api/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server does not answer; it printed:\n{printed.read_text(errors='replace')}")


if __name__ == "__main__":
    sys.exit(main())
