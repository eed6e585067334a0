"""Measures the peers: each from a thousand incidents up, ten times as many a step, until one takes over two minutes."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Page, Playwright, Route
from playwright.sync_api import TimeoutError as Late

from bench.measure import browsing, fresh_page, received
from bench.server import Server, serving
from bench.stores import PEER_SIZES, Made
from dateline.settings import ROOT

LIMIT_S = 120
REPEATED_BELOW_S = 30
OPENINGS = 3
CHOICES = 3
CLUSTER = "leaflet.markercluster@1.5.3"
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """A way that a user would build the map in instead; `script` is its Streamlit app."""

    name: str
    script: str


PEERS = (
    Peer("folium marker each, MarkerCluster", "markers.py"),
    Peer("FastMarkerCluster", "fast.py"),
    Peer("st.pydeck_chart, ScatterplotLayer", "deck.py"),
)


@dataclass
class Result:
    """How a peer did with `size` incidents; `failed` says in words why it did not finish."""

    peer: str
    size: int
    open_s: list[float] = field(default_factory=list)
    filter_s: list[float] = field(default_factory=list)
    received_bytes: int = 0
    server_bytes: int = 0
    server_peak_bytes: int = 0
    failed: str = ""


def measure(driver: Playwright, made: Made, work: Path, say) -> Iterator[Result]:
    """Yield the results of all peers on the incidents of this store, the failed ones too."""
    libraries = Libraries(work)
    for peer in PEERS:
        for size in PEER_SIZES:
            if size > made.size:
                break
            say(f"{peer.name}, {size:,} incidents")
            result = _one(driver, peer, size, made, libraries, work)
            yield result
            if result.failed:
                break


class Libraries:
    """The JavaScript that folium asks other hosts for, answered from npm packages on this machine."""

    def __init__(self, work: Path) -> None:
        self.leaflet = ROOT / "node_modules" / "leaflet" / "dist"
        self.cluster = work / "npm" / "node_modules" / "leaflet.markercluster" / "dist"
        if not self.cluster.exists():
            npm = shutil.which("npm") or str(ROOT / ".venv" / "bin" / "npm")
            quietly = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run([npm, "install", "--prefix", str(work / "npm"), *quietly, CLUSTER], check=True)

    def answer(self, route: Route) -> None:
        """Answer with the package's own file, and with an empty one for what these maps don't use."""
        name = route.request.url.rsplit("/", 1)[-1]
        for folder in (self.leaflet, self.cluster):
            if (folder / name).is_file():
                route.fulfill(path=folder / name, headers={"Access-Control-Allow-Origin": "*"})
                return
        kind = "text/css" if name.endswith(".css") else "application/javascript"
        route.fulfill(body="", content_type=kind, headers={"Access-Control-Allow-Origin": "*"})


def _one(driver: Playwright, peer: Peer, size: int, made: Made, libraries: Libraries, work: Path) -> Result:
    result = Result(peer.name, size)
    env = {"BENCH_FILE": str(made.peer_file(size).resolve())}
    # The default of 200 MB would be the first to refuse a million markers.
    options = {"server.maxMessageSize": "4000"}
    with serving(FOLDER / peer.script, work / f"{peer.script}.log", env, options) as server:
        try:
            _opened(driver, server, libraries, result)
        except Late:
            result.failed = f"not done in {LIMIT_S} s"
        except Error as error:
            result.failed = str(error).splitlines()[0]
        result.server_bytes, result.server_peak_bytes = server.memory()
    return result


def _opened(driver: Playwright, server: Server, libraries: Libraries, result: Result) -> None:
    """Open the page, some times if that is quick, and change the filter in the last one."""
    with browsing(driver) as browser:
        for number in range(OPENINGS):
            with fresh_page(browser) as page:
                page.set_default_timeout(LIMIT_S * 1000)
                page.route(lambda address: not address.startswith(server.url), libraries.answer)
                page.goto(server.url, wait_until="commit")
                shown = _next_picture(page, 0)
                result.open_s.append(shown / 1000)
                result.received_bytes = received(page)
                if number == OPENINGS - 1 or shown > REPEATED_BELOW_S * 1000:
                    result.filter_s = [_choose(page) for _ in range(CHOICES if shown < REPEATED_BELOW_S * 1000 else 1)]
                    return


def _choose(page: Page) -> float:
    """Choose the next side and return the seconds until the map shows it."""
    before = page.evaluate("bench.shown.length")
    page.get_by_role("combobox").click()
    page.keyboard.press("ArrowDown")
    began = page.evaluate("performance.now()")
    page.keyboard.press("Enter")
    return (_next_picture(page, before) - began) / 1000


def _next_picture(page: Page, before: int) -> float:
    """Wait for the first picture after `before` pictures, and return when it was there, in ms of the page's clock."""
    deadline = time.monotonic() + LIMIT_S
    shown = page.wait_for_function("(before) => window.bench?.shown[before]?.at", arg=before, timeout=LIMIT_S * 1000)
    if time.monotonic() > deadline:
        raise Late(f"not done in {LIMIT_S} s")
    return shown.json_value()
