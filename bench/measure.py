"""What a person waits for in Dateline, measured in a real Chromium: all times are taken inside the page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame, Page, Playwright, ViewportSize

from bench.generate import DAYS, FIRST_DAY
from bench.server import Server, serving
from bench.stores import Made, actor_ids
from dateline.settings import ROOT
from tools.chromium import SHELL, WHOLE, chromium

WINDOW: ViewportSize = {"width": 1600, "height": 900}
PATIENCE_MS = 120_000
OPENINGS = 5
VIEWS = 15
CHOICES = 12
PLAY_MS = 4_000
ZOOMS = (4, 5, 6, 7, 8, 9, 10, 11)
PLAYED_AT = (None, 6, 9)
"""Zooms at which the timeline is played; None is the view that the page opens with."""

PAN = "map.panBy([by * Math.round(map.getSize().x * 0.7), 0], {animate: false})"
ZOOM = "map.setZoom(map.getZoom() + by, {animate: false})"

DRAG = """
([first, days, span]) => bench.frames(span, (share) => {
  const from = first + Math.round(share * 0.8 * days);
  parent.dateline.view.range.set({ from, to: from + Math.round(0.2 * days), playing: true });
})
"""

PROBE = (Path(__file__).parent / "probe.js").read_text()

Figures = dict[str, list[float]]


def program() -> str:
    """Return the path of the machine's Chromium."""
    found = chromium(*WHOLE, SHELL)
    if found is None:
        raise SystemExit("There is no Chromium here: run tools/browser.sh, or name one in DATELINE_CHROMIUM.")
    return found


@contextmanager
def browsing(driver: Playwright) -> Iterator[Browser]:
    """Run a Chromium that reaches no other host for the length of the block."""
    rules = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
    browser = driver.chromium.launch(
        executable_path=program(), args=["--no-sandbox", f"--host-resolver-rules={rules}", "--enable-unsafe-swiftshader"]
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """Open an empty page in a context of its own, so that nothing is cached, with the probe in every frame."""
    context = browser.new_context(viewport=WINDOW)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(PROBE)
    try:
        yield context.new_page()
    finally:
        context.close()


def received(page: Page) -> int:
    """Return the bytes that have come to the page so far: messages of its web socket, and bodies of files."""
    files = sum(frame.evaluate("() => window.bench?.files() ?? 0") for frame in page.frames)
    return page.evaluate("bench.received") + files


def run(driver: Playwright, made: Made, log: Path) -> Figures:
    """Measure Dateline on a store: the figures that `bench.report` lists, each with all its runs."""
    figures: Figures = {
        "load_s": [made.load_s], "load_peak_bytes": [made.load_peak_bytes], "store_bytes": [made.store_bytes],
    }  # fmt: skip
    with browsing(driver) as browser, serving(ROOT / "app.py", log, {"DATELINE_STORE": str(made.path.resolve())}) as server:
        figures["start_s"] = [server.start_s]
        figures["open_cold_s"] = [_open(browser, server)[0]]
        openings = [_open(browser, server) for _ in range(OPENINGS)]
        figures["open_s"] = [seconds for seconds, _ in openings]
        figures["open_bytes"] = [size for _, size in openings]
        with fresh_page(browser) as page:
            page.goto(server.url)
            frame = _rested(page)
            figures |= _choosing(page, frame)
            figures |= _playing(page, frame, made)
            figures |= _moving(page, frame, made)
        now, peak = server.memory()
        figures["server_bytes"], figures["server_peak_bytes"] = [now], [peak]
    return figures


def _open(browser: Browser, server: Server) -> tuple[float, int]:
    """Return the seconds from the address to the first picture with incidents on it, and the bytes that came for it."""
    with fresh_page(browser) as page:
        page.goto(server.url, wait_until="commit")
        shown = page.wait_for_function("window.bench?.opened").json_value()
        size = received(page)
        _rested(page)
        return shown / 1000, size


def _rested(page: Page) -> Frame:
    """Wait until the map has its data and no script run is under way; return the map's frame."""
    page.wait_for_function("window.bench?.atRest()")
    frame = page.locator(".st-key-map iframe").element_handle().content_frame()
    if frame is None:
        raise SystemExit("The page has no map.")
    return frame


def _moving(page: Page, frame: Frame, made: Made) -> Figures:
    """Measure panning and zooming at places where incidents are: milliseconds to repaint, bytes a view."""
    views = _views(made)
    frame.evaluate("performance.setResourceTimingBufferSize(10000)")
    pan, zoom = [], []
    for number, (lat, lon, level) in enumerate(views):
        sign = 1 if number % 2 else -1
        pan.append(_moved(page, frame, (lat, lon, level), PAN, sign))
        zoom.append(_moved(page, frame, (lat, lon, level), ZOOM, sign))
    requests = frame.evaluate("bench.cellRequests()")
    return {
        "pan_ms": [one["ms"] for one in pan if one["asked"]],
        "pan_drawn_ms": [one["drawn_ms"] for one in pan if one["asked"]],
        "zoom_ms": [one["ms"] for one in zoom if one["asked"]],
        "zoom_drawn_ms": [one["drawn_ms"] for one in zoom if one["asked"]],
        "unasked_ms": [one["ms"] for one in pan + zoom if not one["asked"]],
        "request_ms": [one["ms"] for one in requests],
        "view_bytes": [one["body"] for one in requests],
        "view_wire_bytes": [one["wire"] for one in requests],
        "cube_views": [sum(one["mode"] == "cells" for one in pan + zoom)],
    }


def _views(made: Made) -> list[tuple[float, float, int]]:
    return [(lat, lon, ZOOMS[number % len(ZOOMS)]) for number, (lat, lon) in enumerate(made.places[:VIEWS])]


def _moved(page: Page, frame: Frame, view: tuple[float, float, int], act: str, by: int) -> dict[str, Any]:
    """Go to a view, wait for its data, then move once and return how long that took."""
    _go(page, frame, view)
    return frame.evaluate(f"(by) => bench.repaint((map) => {act})", by)


def _go(page: Page, frame: Frame, view: tuple[float, float, int]) -> None:
    frame.evaluate("([lat, lon, zoom]) => bench.repaint((map) => map.setView([lat, lon], zoom, {animate: false}))", list(view))
    _rested(page)


def _choosing(page: Page, frame: Frame) -> Figures:
    """Measure changes of the actor filter in the view that the page opens with: to repaint, and to the whole page at rest."""
    repaint, drawn, whole, totals = [], [], [], set()
    for actors in _choices():
        act = "() => parent.dateline.view.set({actor: actors})"
        began = page.evaluate("performance.now()")
        found = frame.evaluate(f"(actors) => bench.repaint({act}, {{news: true}})", actors)
        _rested(page)
        whole.append(page.evaluate("performance.now()") - began)
        repaint.append(found["ms"])
        drawn.append(found["drawn_ms"])
        totals.add(found["total"])
    if len(totals) < len(repaint) // 2:
        raise SystemExit(f"The actor filter did not change what is drawn: totals {sorted(totals)}.")
    frame.evaluate("() => bench.repaint(() => parent.dateline.view.set({actor: null}), {news: true})")
    _rested(page)
    return {"filter_ms": repaint, "filter_drawn_ms": drawn, "filter_page_ms": whole}


def _choices() -> list[list[str]]:
    """Return choices of one, two or five actors, those named often and seldom alike."""
    chance = random.Random(20)
    return [sorted(chance.sample(actor_ids(), (1, 5, 2)[number % 3])) for number in range(CHOICES)]


def _playing(page: Page, frame: Frame, made: Made) -> Figures:
    """Measure frames while the timeline plays at its fastest, and while a range is dragged; neither may ask the server."""
    figures: Figures = {name: [] for name in ("play_fps", "play_p95_ms", "play_draw_ms", "play_redraws",
                                              "drag_fps", "drag_p95_ms", "drag_draw_ms", "play_requests")}  # fmt: skip
    for number, zoom in enumerate(PLAYED_AT):
        if zoom is not None:
            _go(page, frame, (*made.places[-1 - number], zoom))
        asked: list[str] = []

        def note(request, asked=asked) -> None:
            if "/api/" in request.url:
                asked.append(request.url)

        page.on("request", note)
        played, dragged = _played(page, frame), _dragged(frame)
        page.remove_listener("request", note)
        figures["play_requests"].append(len(asked))
        for name, found in (("play", played), ("drag", dragged)):
            figures[f"{name}_fps"].append(len(found["gaps"]) / found["span"] * 1000)
            figures[f"{name}_p95_ms"].append(sorted(found["gaps"])[int(len(found["gaps"]) * 0.95)])
            figures[f"{name}_draw_ms"] += found["draws"]
        figures["play_redraws"].append(len(played["draws"]) / played["span"] * 1000)
        page.evaluate("dateline.view.range.set(null)")
        _rested(page)
    return figures


def _played(page: Page, frame: Frame) -> dict[str, Any]:
    """Press Play at speed 8, count frames, press Pause, and go back to all dates."""
    timeline = page.locator(".dl-timeline")
    timeline.get_by_label("Speed", exact=True).select_option("8")
    loop = timeline.get_by_role("button", name="Loop", exact=True)
    if loop.get_attribute("aria-pressed") != "true":  # it plays to the end in less time than is counted
        loop.click()
    timeline.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector(".dl-timeline[data-playing='true']")
    found = frame.evaluate("(span) => bench.frames(span)", PLAY_MS)
    if timeline.get_attribute("data-playing") != "true":
        raise SystemExit("The timeline stopped playing while its frames were counted.")
    return found


def _dragged(frame: Frame) -> dict[str, Any]:
    """Count frames while the range moves a little with every one of them, as under a hand that drags the brush."""
    return frame.evaluate(DRAG, [FIRST_DAY, DAYS, PLAY_MS])
