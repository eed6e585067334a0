"""The filter panel and the headline in a real browser, on a bare page without Streamlit.

Its data is small enough to be read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page
from static_page import serving

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Filters</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/filters.css"><link rel="stylesheet" href="/headline.css">
<style>
:root { --dl-bg: #fff; --dl-panel: #f7f7f5; --dl-ink: #1d2327; --dl-soft: #5c666d; --dl-line: #dfe2e0;
        --dl-accent: #1f5f8b; --dl-accent-ink: #fff; --dl-accent-wash: #e6edf1; }
body { margin: 0; display: grid; grid-template-columns: 272px 1fr; height: 100vh; }
main { min-width: 0; } #panel { min-height: 0; }
@media (max-width: 720px) { body { display: block; } }
</style><div id="panel"></div><main id="headline"></main>
<script type="module">
  import { view } from "/view.js";
  import * as filters from "/filters.js";
  import * as headline from "/headline.js";
  window.drawFilters = (data) => filters.render(document.getElementById("panel"), data, view);
  window.drawHeadline = (data) => headline.render(document.getElementById("headline"), data, view);
  window.isReady = true;
</script></html>"""


def node(word: str, value: str, label: str, depth: int, count: int, *aliases: str, side: str = "iran-aligned") -> dict:
    """Return a node of the actor tree."""
    return {"word": word, "value": value, "label": label, "side": side, "depth": depth, "count": count,
            "aliases": list(aliases), "children": 0}  # fmt: skip


def group(word: str, title: str, *options: tuple, single: bool = False) -> dict:
    """Return a group; an option is (value, label, count) and perhaps aliases."""
    keys = ("value", "label", "count", "aliases")
    named = [dict(zip(keys, option, strict=False)) for option in options]
    return {"word": word, "title": title, "options": named, "searchable": True, "single": single}


TREE = [
    node("side", "iran-aligned", "Iran-aligned", 0, 31),
    node("actor", "pmf", "Popular Mobilization Forces", 1, 28, "PMU", "Hashed al-Shaabi", "Hashd al-Sha'abi", "Hashed"),
    node("actor", "kh", "Kata'ib Hezbollah", 2, 6, "Kataib Hezbollah", "Kata'ib Hizbollah", "KH", "كتائب حزب الله"),
    node("actor", "hhn", "Harakat Hezbollah al-Nujaba", 2, 1, "Nujaba"),
    node("actor", "badr", "Badr Organization", 2, 0),
    node("actor", "imam-ali", "Kata'ib al-Imam Ali", 2, 0),
    node("actor", "usbat", "Usbat al-Thairen", 1, 3, "League of the Revolutionaries"),
    node("side", "us-coalition", "US and coalition", 0, 15, side="us-coalition"),
    node("actor", "us-forces", "US forces in Iraq", 1, 15, "U.S. troops", side="us-coalition"),
]
TYPES = [(f"type-{n}", f"Kind {n}", n) for n in range(1, 10)]
GROUPS = [
    group("type", "What happened", ("rocket-attack", "Rocket attack", 46), ("missile-strike", "Missile strike", 2)),
    group("killed", "Killed", ("1..", "Anyone killed", 21), ("unknown", "Unknown", 9), single=True),
    group("place", "Place", ("k1", "K1 base, Kirkuk", 3, ["K-1 Air Base"]), ("mosul", "Mosul", 2)),
    group("weapon", "Weapon", *TYPES),
]
ROLES = [
    {"value": [], "label": "Any role"},
    {"value": ["perpetrator", "suspected"], "label": "Blamed"},
    {"value": ["target", "victim"], "label": "Target"},
]
SIDES = [
    {"id": "iran-aligned", "label": "Iran-aligned", "light": "#c0392b", "dark": "#ef6b5b"},
    {"id": "us-coalition", "label": "US and coalition", "light": "#1f5f8b", "dark": "#6fb1de"},
]
DATA = {"tree": TREE, "groups": GROUPS, "roles": ROLES, "area": False, "active": [], "sides": SIDES}
HEADLINE = {"text": "61 incidents", "detail": "57 certain, 4 possible", "killed": "86–102", "wounded": "241–378",
            "unknown": 9, "notes": ["4 have no place on the map"], "problems": []}  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Yield the address of the static page."""
    with serving(PAGE) as address:
        yield address


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opener]:
    """Return a function that opens the page and draws both modules; no error may reach the console."""
    errors: list[str] = []
    contexts = []

    def open_page(
        query: str = "", data: dict = DATA, headline: dict = HEADLINE, size: dict = DESKTOP, *, touch: bool = False
    ) -> Page:
        context = browser.new_context(viewport=size, has_touch=touch)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}{query}")
        page.wait_for_function("window.isReady")
        page.evaluate("([data, headline]) => { drawFilters(data); drawHeadline(headline); }", [data, headline])
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def row(page: Page, label: str) -> Locator:
    """Return the checkbox of the option whose name begins with `label`."""
    return page.locator(f'[role=checkbox][aria-label^="{label}"]')


def exclude(page: Page, label: str) -> Locator:
    """Return the button that excludes the option."""
    return page.get_by_role("button", name=f"Exclude {label}")


def search_box(page: Page) -> Locator:
    """Return the search box of the panel."""
    return page.get_by_role("searchbox", name="Search places, actors, words")


def labels(page: Page) -> list[str]:
    """Return the labels of the visible rows."""
    shown = page.locator(".dl-filters__row .dl-filters__label")
    return [one.inner_text() for one in shown.all() if one.is_visible()]
