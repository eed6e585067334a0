"""Makes the pictures of the documentation: `python -m tools.screenshots` (or `make screenshots`).

It starts the real server on a free port with a store in a temporary folder, opens the pages in a real Chromium and
writes docs/pictures/*.png. Nothing sleeps: each picture waits until the map has drawn what its address asks for.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MOST_BYTES = 400_000
SERVER_PATIENCE_S = 60
PATIENCE_MS = 30_000

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


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, the page's words, the window, the theme, and what is done before it is taken."""

    name: str
    words: str
    size: dict[str, int]
    scheme: str = "light"
    then: Callable[[Page], None] = nothing_more


ALL = (
    Picture("map-light", f"{MONTHS}&incident=IQ-0021&{IRAQ}", DESKTOP),
    Picture("map-dark", f"{MONTHS}&incident=IQ-0021&{IRAQ}", DESKTOP, scheme="dark"),
    Picture("baghdad", f"{MONTHS}&lat=33.305&lon=44.36&zoom=12", DESKTOP),
    Picture("table", f"{MONTHS}&table=1&sort=date&{IRAQ}", DESKTOP),
    Picture("filters", f"actor=pmf&role=perpetrator&role=suspected&{IRAQ}", DESKTOP, then=open_the_actors_found),
    Picture("phone", f"{MONTHS}&lat=33.5&lon=43.9&zoom=6", PHONE),
)


def main() -> int:
    """Make every picture, or those named on the command line."""
    wanted = [one for one in ALL if one.name in sys.argv[1:] or not sys.argv[1:]]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url, _browser() as browser:
        for one in wanted:
            path = PICTURES / f"{one.name}.png"
            path.write_bytes(_small(_taken(browser, url, one)))
            print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB")
    return 0


def _taken(browser: Browser, url: str, one: Picture) -> bytes:
    phone = {"has_touch": True, "is_mobile": True} if one.size is PHONE else {}
    context = browser.new_context(viewport=one.size, color_scheme=one.scheme, reduced_motion="reduce", **phone)
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.new_page()
        page.goto(f"{url}?{one.words}")
        _wait_until_drawn(page)
        one.then(page)
        _wait_until_drawn(page)
        return page.screenshot()
    finally:
        context.close()


def _wait_until_drawn(page: Page) -> None:
    """Wait for the map, for what the address opens beside it, for all fonts, and until two looks at the page agree."""
    page.wait_for_selector('.st-key-map[data-ready="true"]')
    if "incident=" in page.url:
        page.wait_for_selector(".dl-incident[aria-busy=false]")
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


def _small(png: bytes) -> bytes:
    """Return the picture packed tightly, every colour as it was: a palette takes a small dot's colour for another's."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(buffer, "PNG", optimize=True)
    if buffer.tell() >= MOST_BYTES:
        raise ValueError(f"a picture takes {buffer.tell():,} bytes, more than {MOST_BYTES:,}")
    return buffer.getvalue()


@contextmanager
def _browser() -> Iterator[Browser]:
    program = os.environ.get("DATELINE_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
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
