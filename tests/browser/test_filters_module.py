"""The filter panel and the headline in a real browser, on a bare page without Streamlit.

The page is served from the modules' folder by a server of this file; its data is small enough to be read here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from conftest import words
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

WEB = Path(__file__).parents[2] / "dateline" / "web"
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
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


class Server(SimpleHTTPRequestHandler):
    """Serves the modules, and the page under every other path."""

    def do_GET(self) -> None:
        """Answer with a module, a style sheet, or the page."""
        path = urlsplit(self.path).path
        if path.endswith((".js", ".css")):
            super().do_GET()
            return
        body = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the page on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(WEB)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for this file."""
    system = Path("/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(system) if system.exists() else None, args=["--no-sandbox"])
        yield browser
        browser.close()


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opener]:
    """Return a function that opens the page and draws both modules; no error may reach the console."""
    errors: list[str] = []
    contexts = []

    def open_page(query: str = "", data: dict = DATA, headline: dict = HEADLINE, size: dict = DESKTOP) -> Page:
        context = browser.new_context(viewport=size)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/{query}")
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


def test_a_click_includes_and_a_second_click_takes_back(opened: Opener) -> None:
    page = opened()
    rockets = row(page, "Rocket attack, 46 incidents")
    rockets.click()
    expect(rockets).to_have_attribute("aria-checked", "true")
    row(page, "Missile strike").click()
    assert words(page) == {"type": ["rocket-attack", "missile-strike"]}
    rockets.click()
    expect(rockets).to_have_attribute("aria-checked", "false")
    assert words(page) == {"type": ["missile-strike"]}


def test_the_exclude_button_writes_not_and_the_name_says_it(opened: Opener) -> None:
    page = opened("?type=rocket-attack")
    exclude(page, "Rocket attack").click()
    assert words(page) == {"not_type": ["rocket-attack"]}
    rockets = row(page, "Rocket attack")
    expect(rockets).to_have_attribute("aria-label", "Rocket attack, 46 incidents, excluded")
    expect(rockets).to_have_attribute("aria-checked", "false")
    exclude(page, "Rocket attack").click()
    assert words(page) == {}


def test_a_casualty_range_replaces_the_other_and_cannot_be_excluded(opened: Opener) -> None:
    page = opened()
    row(page, "Anyone killed").click()
    row(page, "Unknown").click()
    assert words(page) == {"killed": ["unknown"]}
    expect(exclude(page, "Unknown")).to_have_count(0)


def test_a_parent_takes_its_children_along(opened: Opener) -> None:
    page = opened("?actor=kh")
    expect(row(page, "Iran-aligned")).to_have_attribute("aria-checked", "mixed")
    row(page, "Popular Mobilization Forces").click()
    assert words(page) == {"actor": ["pmf"]}, "the child is part of its parent, and need not be named"
    child = row(page, "Kata'ib Hezbollah")
    expect(child).to_have_attribute("aria-checked", "true")
    expect(child).to_have_attribute("aria-label", "Kata'ib Hezbollah, 6 incidents, included with Popular Mobilization Forces")


def test_inside_a_chosen_parent_a_click_narrows_and_an_exclusion_is_an_exception(opened: Opener) -> None:
    page = opened("?side=iran-aligned")
    exclude(page, "Kata'ib Hezbollah").click()
    assert words(page) == {"side": ["iran-aligned"], "not_actor": ["kh"]}
    row(page, "Popular Mobilization Forces").click()
    assert words(page) == {"actor": ["pmf"], "not_actor": ["kh"]}


def test_actors_with_none_wait_behind_one_line(opened: Opener) -> None:
    page = opened()
    assert "Badr Organization" not in labels(page)
    page.get_by_role("button", name="… 2 more with none").click()
    expect(row(page, "Badr Organization")).to_be_visible()
    page.get_by_role("button", name="Hide those with none").click()
    expect(row(page, "Badr Organization")).to_have_count(0)
    page.evaluate("data => drawFilters(data)", DATA)
    page.goto(f"{page.url}?actor=badr")
    page.wait_for_function("window.isReady")
    page.evaluate("data => drawFilters(data)", DATA)
    expect(row(page, "Badr Organization")).to_be_visible()


def test_a_side_folds_and_stays_folded_when_data_comes(opened: Opener) -> None:
    page = opened()
    fold = page.get_by_role("button", name="Actors of Iran-aligned")
    fold.click()
    expect(row(page, "Usbat")).to_have_count(0)
    page.evaluate("data => drawFilters(data)", DATA)
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(row(page, "Usbat")).to_have_count(0)


SPELLINGS = [  # what is typed, what it finds, the alias shown beside it
    ("Hashed", "Popular Mobilization Forces", "Hashed"),
    ("PMU", "Popular Mobilization Forces", "PMU"),
    ("hashd al shaabi", "Popular Mobilization Forces", "Hashd al-Sha'abi"),
    ("Kataeb Hizbollah", "Kata'ib Hezbollah", ""),
    ("KATA’IB HEZBOLAH", "Kata'ib Hezbollah", ""),
    ("حزب الله", "Kata'ib Hezbollah", "كتائب حزب الله"),
    ("us troops", "US forces in Iraq", "U.S. troops"),
    ("el-Nujába", "Harakat Hezbollah al-Nujaba", ""),
    ("k-1", "K1 base, Kirkuk", ""),
    ("K1 Air", "K1 base, Kirkuk", "K-1 Air Base"),
]


def test_typing_finds_names_however_they_are_spelt(opened: Opener) -> None:
    page = opened()
    for typed, label, alias in SPELLINGS:
        search_box(page).fill(typed)
        found = page.locator(".dl-filters__row", has=page.get_by_text(label, exact=True))
        expect(found, typed).to_be_visible()
        expect(found.locator(".dl-filters__alias"), typed).to_have_text(alias)
        expect(row(page, "Rocket attack"), typed).to_be_hidden()


def test_names_that_only_look_alike_are_not_found(opened: Opener) -> None:
    page = opened()
    search_box(page).fill("Mosul")
    expect(row(page, "Mosul")).to_be_visible()
    expect(row(page, "Missile strike")).to_be_hidden()
    search_box(page).fill("zzzz")
    expect(page.get_by_text("No actor, place or other choice has this name.")).to_be_visible()


def test_a_newcomer_reaches_the_k1_attack(opened: Opener) -> None:
    page = opened("?not_place=k1")
    search_box(page).fill("K1")
    expect(page.locator(".dl-filters__hit").first).to_have_attribute("aria-label", "Search words: K1")
    page.get_by_role("button", name="K1 base, Kirkuk, 3 incidents, place").click()
    assert words(page) == {"place": ["k1"]}
    expect(search_box(page)).to_have_value("")
    expect(search_box(page)).to_be_focused()


def test_enter_chooses_the_one_place_that_is_meant(opened: Opener) -> None:
    page = opened()
    search_box(page).fill("K1 base")
    search_box(page).press("Enter")
    assert words(page) == {"place": ["k1"]}


def test_enter_searches_words_and_escape_clears(opened: Opener) -> None:
    page = opened()
    search_box(page).fill("nothing yet")
    search_box(page).press("Escape")
    expect(search_box(page)).to_have_value("")
    expect(row(page, "Rocket attack")).to_be_visible()
    assert words(page) == {}
    search_box(page).fill("contractor died")
    search_box(page).press("Enter")
    assert words(page) == {"q": ["contractor died"]}
    expect(page.get_by_role("button", name="Remove: words “contractor died”")).to_be_visible()


def test_a_search_opens_closed_groups_and_they_close_again(opened: Opener) -> None:
    page = opened()
    expect(row(page, "Kind 2")).to_have_count(0)
    search_box(page).fill("kind 2")
    expect(row(page, "Kind 2")).to_be_visible()
    search_box(page).fill("")
    expect(row(page, "Kind 2")).to_be_hidden()


def test_a_long_group_shows_its_first_six_by_count(opened: Opener) -> None:
    page = opened("?weapon=type-1")
    weapons = page.locator("[data-word=weapon] .dl-filters__label")
    assert weapons.all_inner_texts() == ["Kind 9", "Kind 8", "Kind 7", "Kind 6", "Kind 5", "Kind 4", "Kind 1"]
    page.get_by_role("button", name="2 more: Weapon").click()
    expect(weapons).to_have_count(9)
    page.get_by_role("textbox", name="Find in weapon").fill("3")
    expect(weapons).to_have_text(["Kind 3"])


def test_chips_say_what_is_active_and_take_it_back(opened: Opener) -> None:
    page = opened("?actor=kh&not_type=rocket-attack&from=2019-10-01&to=2020-03-31&role=target&role=victim&killed=1..")
    chips = page.locator(".dl-filters__chip")
    said = [chip.get_attribute("aria-label") for chip in chips.all()]
    assert said == ["Remove: Kata'ib Hezbollah", "Remove: not Rocket attack", "Remove: 1 Oct 2019 – 31 Mar 2020",
                    "Remove: Target", "Remove: Killed: Anyone killed"]  # fmt: skip
    page.get_by_role("button", name="Remove: 1 Oct 2019").click()
    page.get_by_role("button", name="Remove: not Rocket attack").click()
    assert words(page) == {"actor": ["kh"], "role": ["target", "victim"], "killed": ["1.."]}
    expect(chips).to_have_count(3)
    expect(page.get_by_role("button", name="Remove: Target")).to_be_focused()


def test_choices_that_can_not_all_be_seen_say_how_many_they_are(opened: Opener) -> None:
    page = opened("?" + "&".join(f"weapon=type-{one}&not_type=kind-{one}" for one in range(20)))
    chips, last = page.locator(".dl-filters__chips"), page.locator(".dl-filters__chip").last

    def seen() -> bool:
        return chips.evaluate(
            "(list) => list.lastElementChild.getBoundingClientRect().bottom <= list.getBoundingClientRect().bottom + 1"
        )

    assert not seen()
    page.get_by_role("button", name="Show all 40").click()
    assert chips.evaluate("(list) => list.clientHeight > 200")
    last.scroll_into_view_if_needed()
    assert seen()
    page.get_by_role("button", name="Show fewer").click()
    assert not chips.evaluate("(list) => list.clientHeight > 200")
    page.get_by_role("button", name="Clear all").click()
    expect(page.get_by_role("button", name="Show")).to_have_count(0)


def test_data_has_the_last_word_on_a_chips_label(opened: Opener) -> None:
    active = [{"word": "not_place", "value": "anah", "label": "Anah, Anbar", "excluded": True}]
    page = opened("?not_place=anah", {**DATA, "active": active})
    expect(page.get_by_role("button", name="Remove: not Anah, Anbar")).to_be_visible()


def test_clear_all_leaves_the_map_and_undo_brings_back(opened: Opener) -> None:
    page = opened("?lat=33.3&actor=kh&not_type=rocket-attack&bbox=40,30,45,35")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    page.get_by_role("button", name="Clear all").click()
    assert words(page) == {"lat": ["33.3"]}
    expect(row(page, "Kata'ib Hezbollah")).to_have_attribute("aria-checked", "false")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Kata'ib Hezbollah")).to_have_attribute("aria-checked", "true")
    assert words(page)["bbox"] == ["40,30,45,35"]
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()


def test_the_role_goes_into_the_url_as_a_pair(opened: Opener) -> None:
    page = opened()
    expect(page.get_by_role("button", name="Any role")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Blamed", exact=True).click()
    assert words(page) == {"role": ["perpetrator", "suspected"]}
    expect(page.get_by_role("button", name="Any role")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Any role").click()
    assert words(page) == {}


def test_the_area_can_be_cleared(opened: Opener) -> None:
    page = opened("?bbox=40,30,45,35", {**DATA, "area": True})
    expect(page.get_by_text("Area drawn on the map")).to_be_visible()
    page.get_by_role("button", name="Clear the area").click()
    assert words(page) == {}
    expect(page.get_by_text("Draw an area on the map")).to_be_visible()


def test_the_panel_waits_visibly_until_new_counts_come(opened: Opener) -> None:
    page = opened()
    panel = page.get_by_role("region", name="Filters")
    page.evaluate("dateline.view.set({type: 'rocket-attack'}, {rerun: false})")
    expect(row(page, "Rocket attack")).to_have_attribute("aria-checked", "true")
    page.evaluate("() => new Promise((done) => setTimeout(done)).then(() => dateline.view.set({incident: 'IQ-0021'}))")
    expect(panel).not_to_have_attribute("aria-busy", "true")
    row(page, "Missile strike").click()
    expect(panel).to_have_attribute("aria-busy", "true")
    later = json.loads(json.dumps(DATA))
    later["groups"][0]["options"][1]["count"] = 1234
    page.evaluate("data => drawFilters(data)", later)
    expect(panel).not_to_have_attribute("aria-busy", "true")
    expect(row(page, "Missile strike, 1,234 incidents")).to_be_visible()


def test_new_data_keeps_focus_text_and_scroll(opened: Opener) -> None:
    page = opened(size={"width": 1280, "height": 420})
    row(page, "Missile strike").focus()
    scroll = page.locator(".dl-filters__scroll")
    before = scroll.evaluate("one => one.scrollTop")
    assert before > 0
    reordered = json.loads(json.dumps(DATA))
    reordered["groups"][0]["options"].reverse()
    page.evaluate("data => drawFilters(data)", reordered)
    expect(row(page, "Missile strike")).to_be_focused()
    assert abs(scroll.evaluate("one => one.scrollTop") - before) < 2
    search_box(page).fill("hash")
    page.evaluate("data => drawFilters(data)", DATA)
    expect(search_box(page)).to_have_value("hash")
    expect(search_box(page)).to_be_focused()


def test_everything_works_from_the_keyboard(opened: Opener) -> None:
    page = opened()
    search_box(page).focus()
    search_box(page).press("ArrowDown")
    expect(row(page, "Iran-aligned")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert words(page) == {"actor": ["pmf"]}
    page.keyboard.press("Tab")
    expect(exclude(page, "Popular Mobilization Forces")).to_be_focused()
    page.keyboard.press("Enter")
    assert words(page) == {"not_actor": ["pmf"]}
    page.keyboard.press("Shift+Tab")
    expect(row(page, "Popular Mobilization Forces")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(search_box(page)).to_be_focused()


SCRIPT = '<script>window.hacked = 1</script><img src="x" onerror="window.hacked = 1">'
REVERSED = "\u202egnitseb\u202d\u2067مجهولون"


@pytest.mark.parametrize("text", [SCRIPT, "W" * 10_000, REVERSED], ids=["script", "long", "reversed"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_hostile_text_is_text_and_breaks_nothing(opened: Opener, text: str, size: dict) -> None:
    options = [{"value": text, "label": text, "count": 5, "shape": text, "color": "red;background:url(//x)"}]
    data = {
        "tree": [{**TREE[0], "label": text}, {**TREE[1], "label": text, "value": text, "aliases": [text]}],
        "groups": [{**GROUPS[0], "title": text, "options": options}, {**GROUPS[2], "options": options}],
        "roles": ROLES, "area": False, "active": [], "sides": [{**SIDES[0], "light": "url(//x)"}],
    }  # fmt: skip
    problem = {"word": "type", "value": text, "message": text}
    headline = {**HEADLINE, "text": text, "detail": text, "killed": text, "notes": [text], "problems": [problem]}
    page = opened(f"?place={quote(text)}", data, headline, size)
    if size is PHONE:
        page.get_by_role("button", name="Filters (1)").click()
    expect(page.locator("#panel .dl-filters__label").first).to_have_text(text)
    search_box(page).fill(text)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#panel script, #panel img, #headline script, #headline img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = "one => { const {left, right} = one.getBoundingClientRect(); return left >= 0 && right <= innerWidth; }"
    for part in page.locator("button:visible, h1, .dl-headline p:visible").all():
        assert part.evaluate(inside), part.get_attribute("class")
    assert page.locator("h1").evaluate("one => one.offsetHeight") < 60
    for one in page.locator(".dl-filters__row:visible, .dl-filters__hit:visible").all():
        assert one.evaluate("one => one.offsetHeight") < 80


def test_on_a_phone_the_panel_is_a_sheet_that_keeps_the_focus(opened: Opener) -> None:
    page = opened("?actor=kh&type=rocket-attack", size=PHONE)
    opener = page.get_by_role("button", name="Filters (2)")
    expect(page.locator(".dl-filters")).to_be_hidden()
    opener.click()
    sheet = page.get_by_role("dialog", name="Filters")
    expect(sheet).to_be_visible()
    assert sheet.bounding_box() == {"x": 0, "y": 0, **PHONE}
    expect(page.get_by_role("button", name="Close filters")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Show on the map")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close filters")).to_be_focused()
    search_box(page).fill("hash")
    page.keyboard.press("Escape")
    expect(search_box(page)).to_have_value("")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".dl-filters")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_headline_says_unknown_and_never_zero_for_it(opened: Opener) -> None:
    page = opened()
    expect(page.get_by_role("heading", level=1)).to_have_text("61 incidents")
    figures = page.locator(".dl-headline__casualties")
    expect(figures).to_have_text("86–102 killed241–378 woundedunknown in 9")
    page.evaluate("data => drawHeadline(data)", {**HEADLINE, "killed": None, "wounded": 0, "unknown": 0})
    expect(figures).to_have_text("killed unknown0 wounded")


def test_the_table_button_follows_the_url(opened: Opener) -> None:
    page = opened()
    button = page.get_by_role("button", name="Table")
    button.click()
    assert words(page) == {"table": ["1"]}
    expect(button).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_a_bad_link_is_explained_and_mended(opened: Opener) -> None:
    message = "This link asked for type 'rockit', which is not known; the page is shown without it."
    bad = {**HEADLINE, "problems": [{"word": "type", "value": "rockit", "message": message}]}
    page = opened("?type=rockit&type=rocket-attack", headline=bad)
    alert = page.get_by_role("alert")
    expect(alert).to_have_text(message)
    assert words(page) == {"type": ["rocket-attack"]}
    assert page.evaluate("history.length") == 2, "mending the link is no step of its own"
    page.evaluate("data => drawHeadline(data)", HEADLINE)
    expect(alert).to_have_text(message)
    page.get_by_role("button", name="Dismiss").click()
    expect(alert).to_have_text("")
    page.evaluate("data => drawHeadline(data)", bad)
    expect(alert.get_by_text(message)).to_have_count(0)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize("typed", ["", "hash", "K1 Air"], ids=["chosen", "actors", "places"])
def test_axe_finds_nothing(opened: Opener, typed: str) -> None:
    page = opened("?actor=pmf&not_actor=kh&not_type=rocket-attack&killed=1..")
    search_box(page).fill(typed)
    page.evaluate(AXE.read_text())
    answer = page.evaluate("axe.run(document)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in answer["violations"]] == []
    assert len(answer["passes"]) > 10
