"""The incident panel and the table alone in a browser: a static page stands in for Streamlit and answers every rerun.

The page keeps the rerun's answer back while `hold` is set, so that a test can look at the panel while it waits.
"""

from __future__ import annotations

import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

WEB = Path(__file__).parents[2] / "dateline" / "web"
CHROMIUM = os.environ.get("DATELINE_CHROMIUM") or shutil.which("chromium")
LONG_WORD = "W" * 10_000

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Panel and table</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/web/incident.css"><link rel="stylesheet" href="/web/table.css"><style>
  :root { --dl-bg: #fff; --dl-panel: #f7f7f5; --dl-ink: #1d2327; --dl-soft: #5c666d; --dl-line: #dfe2e0;
          --dl-accent: #1f5f8b; --dl-accent-ink: #fff; --dl-accent-wash: #e6eff5; }
  body { margin: 0; font-family: sans-serif }
  .st-key-map { position: fixed; inset: 90px 0 150px 200px }
  @media (max-width: 720px) { .st-key-map { left: 0 } }
</style></head><body class="stApp"><button id="opener">Open</button><input id="field" aria-label="Search">
<div class="st-key-map"></div><div id="timeline" style="position:fixed;inset:auto 0 0;height:150px"></div>
<div id="table"></div><div id="incident"></div><script type="module">
  import { view } from "/web/view.js";
  import { render as renderIncident } from "/web/incident.js";
  import { render as renderTable } from "/web/table.js";
  window.view = view;
  window.cards = {};
  window.rows = null;
  window.hold = false;
  window.run = () => {
    if (window.hold) return;
    const id = view.get("incident");
    const card = window.cards[id] ?? { id, missing: true };
    renderIncident(document.getElementById("incident"), id ? card : null, view);
    renderTable(document.getElementById("table"), view.get("table") ? window.rows : null, view);
  };
  addEventListener("popstate", () => setTimeout(window.run));
  document.getElementById("opener").onclick = () => view.set({ incident: "A-1" });
  document.documentElement.dataset.ready = "1";
</script></body></html>"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        return str(WEB / path.split("?")[0].removeprefix("/web/"))

    def do_GET(self) -> None:
        if self.path.startswith("/web/"):
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Yield the address of the static page."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Yield one Chromium for the module."""
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Yield a page that fails the test on any error in its console."""
    context = browser.new_context(viewport={"width": 1600, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    opened.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
    yield opened
    context.close()
    assert problems == []


def card(incident_id: str, **changes: Any) -> dict[str, Any]:
    """Return a card as dateline/answers/card.py makes it."""
    value = {"text": "Kata'ib Hezbollah", "detail": "suspected, according to the US", "note": "", "incident": ""}
    return {
        "id": incident_id, "type": "Rocket attack", "shape": "circle", "title": f"Title of {incident_id}",
        "when": "27 Dec 2019, 19:20", "when_note": "local time at the scene", "where": "K1 base, Iraq",
        "precision": "exact site, within 500 m", "summary": "A salvo struck the base.", "status": "occurred",
        "warning": "", "facts": [{"label": "Blamed", "values": [value]}], "tags": ["unclaimed", "1 source"],
        "sources": [{"label": "Reuters, 28 Dec 2019", "url": "https://example.org/1", "published": "", "title": "T"}],
        "coordinates": {"lat": 35.5125, "lon": 44.2842, "text": "35.5125, 44.2842", "mgrs": "38S ME 3509 3011", "zoom": 11},
        "dataset": "library", "previous": "", "next": "", **changes,
    }  # fmt: skip


def table(count: int = 30, **changes: Any) -> dict[str, Any]:
    """Return a page of rows A-1, A-2, …"""
    names = {"date": "Date", "title": "Incident", "place": "Place", "killed": "Killed"}
    columns = [{"id": key, "label": label, "numeric": key == "killed", "sortable": key == "date"} for key, label in names.items()]
    rows = [
        {"id": f"A-{n}", "possible": False, "status": "occurred", "unmapped": False, "shape": "circle",
         "cells": {"date": f"{n} Jan 2020", "title": f"Title of A-{n}", "place": "Taji", "killed": "0"}}
        for n in range(1, count + 1)
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "total": 8412, "page": 1, "pages": 281,
            "sort": {"column": "date", "descending": False}, **changes}  # fmt: skip


THREE = [card("A-1", next="A-2"), card("A-2", previous="A-1", next="A-3"), card("A-3", previous="A-2")]


def show(page: Any, site: str, query: str = "", cards: list[dict[str, Any]] = THREE, rows: dict[str, Any] | None = None) -> None:
    """Open the page under `query` with these answers ready for its reruns."""
    page.goto(f"{site}{query}")
    page.wait_for_selector("html[data-ready]")
    page.evaluate("([cards, rows]) => { window.cards = cards; window.rows = rows; run() }",
                  [{one["id"]: one for one in cards}, rows or table()])  # fmt: skip


def url_word(page: Any, word: str) -> str | None:
    """Return a word of the address bar."""
    return page.evaluate("word => new URLSearchParams(location.search).get(word)", word)


def panel(page: Any) -> Any:
    """Return the incident panel."""
    return page.locator(".dl-incident")


def row_button(page: Any, incident_id: str) -> Any:
    """Return the button that opens a row's incident."""
    return page.locator(f'[data-dl-open="{incident_id}"]')


# The panel


STEP = {"what": "Edited", "when": "2 Mar 2021, 14:05 UTC", "who": "ana", "why": "a call", "number": 4, "undone": False,
        "cells": [{"field": "Title", "before": "Old", "after": "New"}]}  # fmt: skip


def test_the_history_is_folded_and_stays_open_over_a_redraw_of_the_same_incident(page: Any, site: str) -> None:
    first = {**STEP, "what": "Loaded", "who": "", "why": "", "cells": []}
    show(page, site, "?incident=A-1", [card("A-1", history=[STEP, first], next="A-2"), card("A-2", history=[first])])
    folded = panel(page).locator(".dl-incident__history")
    expect(folded.get_by_text("History: 2 versions")).to_be_visible()
    expect(folded.get_by_text("a call")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded).to_contain_text("Edited 2 Mar 2021, 14:05 UTC, by ana“a call”Title: Old → New")
    page.evaluate("() => { cards['A-1'] = { ...cards['A-1'], summary: 'Changed.' }; run() }")
    expect(panel(page).get_by_text("Changed.")).to_be_visible()
    expect(folded.get_by_text("a call")).to_be_visible()
    panel(page).get_by_role("button", name="next").click()
    expect(panel(page).get_by_text("Title of A-2")).to_be_visible()
    expect(panel(page).locator(".dl-incident__history[open]")).to_have_count(0)


def test_a_very_full_incident_shows_the_beginning_of_everything_and_all_of_it_on_request(page: Any, site: str) -> None:
    suspects = [{"text": f"Group {n}", "detail": "suspected", "note": "", "incident": ""} for n in range(40)]
    sources = [{"label": f"Agency {n}", "url": f"https://example.org/{n}", "published": "", "title": ""} for n in range(30)]
    full = card(
        "A-1", summary="What was seen. " * 340, facts=[{"label": "Blamed", "values": suspects}], sources=sources, next="A-2"
    )
    show(page, site, "?incident=A-1", [full, {**full, "id": "A-2", "next": ""}])
    summary = panel(page).locator(".dl-incident__summary")
    folded = (summary.bounding_box() or {})["height"]
    assert folded < 160
    expect(panel(page).get_by_text("Group 4", exact=True)).to_be_visible()
    expect(panel(page).get_by_text("Group 39")).to_be_hidden()
    expect(panel(page).get_by_text("Agency 29")).to_be_hidden()
    for name, text in (("35 more", "Group 39"), ("25 more", "Agency 29"), ("Show all of it", "What was seen.")):
        panel(page).get_by_role("button", name=name).press("Enter")
        expect(panel(page).get_by_text(text)).to_be_visible()
    assert (summary.bounding_box() or {})["height"] > 3 * folded
    page.evaluate("() => { cards['A-1'] = { ...cards['A-1'], title: 'Changed' }; run() }")
    expect(panel(page).locator(".dl-incident__title")).to_have_text("Changed")
    expect(panel(page).get_by_text("Group 39")).to_be_visible()
    panel(page).get_by_role("button", name="next: Next incident in time").click()
    expect(panel(page).get_by_text("Group 39")).to_be_hidden()


def test_hostile_text_in_the_history_is_only_text(page: Any, site: str) -> None:
    bad = "<img src=x onerror=alert(1)>\u202e" + LONG_WORD[:500]
    step = {**STEP, "who": bad, "why": bad, "what": bad, "cells": [{"field": bad, "before": bad, "after": bad}]}
    show(page, site, "?incident=A-1", [card("A-1", history=[step], review=bad)])
    panel(page).locator(".dl-incident__history summary").click()
    assert panel(page).locator("img").count() == 0
    body = panel(page).locator(".dl-incident__body")
    assert body.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_a_draft_is_said_before_everything_else_of_the_text(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1", [card("A-1", review="Draft, not reviewed: not in counts")])
    expect(panel(page).locator(".dl-incident__review")).to_have_text("Draft, not reviewed: not in counts")


def test_the_link_to_the_form_carries_the_view_as_it_is_now(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1&type=riot&actor=kh&actor=pmf")
    page.evaluate("() => view.set({ lat: '33.3' }, { rerun: false, push: false })")
    link = panel(page).get_by_role("link", name="Edit")
    link.focus()
    assert link.get_attribute("href") == "edit?incident=A-1&type=riot&actor=kh&actor=pmf&lat=33.3"


def test_opens_with_what_is_known_and_who_says_so(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()
    expect(panel(page)).to_contain_text("Kata'ib Hezbollah, suspected, according to the US")
    expect(panel(page)).to_contain_text("27 Dec 2019, 19:20 local time at the scene")


def test_closed_without_an_incident(page: Any, site: str) -> None:
    show(page, site)
    expect(panel(page)).to_be_hidden()


def test_opened_from_the_keyboard_takes_the_focus_and_escape_gives_it_back(page: Any, site: str) -> None:
    show(page, site)
    page.locator("#opener").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dl-incident-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(page.locator("#opener")).to_be_focused()
    assert url_word(page, "incident") is None


def test_opened_with_the_mouse_leaves_the_focus_alone(page: Any, site: str) -> None:
    show(page, site)
    page.locator("#opener").click()
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()
    expect(page.locator("#opener")).to_be_focused()


def test_escape_in_a_search_box_is_the_box_s_own(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    page.locator("#field").press("Escape")
    expect(panel(page)).to_be_visible()


def test_close_button_and_back(page: Any, site: str) -> None:
    show(page, site)
    page.locator("#opener").click()
    page.get_by_role("button", name="Close incident").click()
    expect(panel(page)).to_be_hidden()
    page.go_back()
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()


def test_previous_and_next_in_time(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    expect(panel(page).get_by_role("button", name="previous")).to_have_attribute("aria-disabled", "true")
    forward = panel(page).get_by_role("button", name="next")
    forward.click()
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()
    assert url_word(page, "incident") == "A-2"
    expect(forward).to_be_focused()
    panel(page).get_by_role("button", name="previous").click()
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()


def test_the_old_incident_stays_dimmed_until_the_new_one_is_there(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    page.evaluate("window.hold = true")
    panel(page).get_by_role("button", name="next").click()
    expect(panel(page)).to_have_attribute("aria-busy", "true")
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()
    page.evaluate("window.hold = false; run()")
    expect(panel(page)).to_have_attribute("aria-busy", "false")
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()


def test_a_late_answer_does_not_bring_back_the_last_incident(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1")
    page.keyboard.press("Escape")
    page.evaluate("window.hold = true; view.set({ incident: 'A-2' })")
    expect(panel(page)).to_be_visible()
    expect(panel(page).get_by_text("Title of A-1")).to_be_hidden()


def test_an_unknown_id_says_so(page: Any, site: str) -> None:
    show(page, site, "?incident=gone")
    expect(panel(page).get_by_role("heading", name="No such incident")).to_be_visible()
    expect(panel(page).get_by_role("button", name="next")).to_be_hidden()


def test_a_redraw_keeps_the_scroll_position(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1", [card("A-1", summary="word " * 2000)])
    panel(page).get_by_role("button", name="Show all of it").click()
    body = page.locator(".dl-incident__body")
    body.evaluate("node => node.scrollTop = 300")
    page.evaluate("window.cards['A-1'].tags = ['claimed']; run()")
    expect(panel(page)).to_contain_text("claimed")
    assert body.evaluate("node => node.scrollTop") == 300


@pytest.mark.parametrize(("name", "text"), [("latitude and longitude", "35.5125, 44.2842"), ("MGRS", "38S ME 3509 3011")])
def test_copies_coordinates(page: Any, site: str, name: str, text: str) -> None:
    show(page, site, "?incident=A-1")
    panel(page).get_by_role("button", name=f"Copy {name}").click()
    expect(page.get_by_role("status")).to_have_text(f"Copied {text}")
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_without_a_clipboard_the_text_is_selected(page: Any, site: str) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false"
    )
    show(page, site, "?incident=A-1")
    panel(page).get_by_role("button", name="Copy MGRS").click()
    expect(page.get_by_role("status")).to_have_text("Selected: press Ctrl+C to copy")
    assert page.evaluate("getSelection().toString()") == "38S ME 3509 3011"


@pytest.mark.parametrize(("before", "after"), [("", "11"), ("&zoom=14", "14")])
def test_centres_the_map_and_never_zooms_out(page: Any, site: str, before: str, after: str) -> None:
    show(page, site, f"?incident=A-1{before}")
    panel(page).get_by_role("button", name="Centre map here").click()
    assert [url_word(page, word) for word in ("lat", "lon", "zoom")] == ["35.5125", "44.2842", after]


def test_without_a_point_there_is_nothing_to_copy_or_centre(page: Any, site: str) -> None:
    show(page, site, "?incident=A-1", [card("A-1", coordinates=None)])
    expect(panel(page).get_by_role("heading", name="Title of A-1")).to_be_visible()
    expect(panel(page).get_by_role("button", name=re.compile("Copy|Centre"))).to_have_count(0)


def test_a_part_links_to_its_operation(page: Any, site: str) -> None:
    parent = {"label": "Part of", "values": [{"text": "The operation", "detail": "", "note": "", "incident": "A-2"}]}
    show(page, site, "?incident=A-1&type=riot", [card("A-1", facts=[parent]), card("A-2")])
    panel(page).get_by_role("link", name="The operation").click()
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()
    assert (url_word(page, "incident"), url_word(page, "type")) == ("A-2", "riot")


def test_only_web_addresses_become_links(page: Any, site: str) -> None:
    urls = ["https://example.org/1", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", ""]
    sources = [{"label": f"Source {n}", "url": url, "published": "", "title": ""} for n, url in enumerate(urls)]
    show(page, site, "?incident=A-1", [card("A-1", sources=sources)])
    links = page.locator(".dl-incident__sources a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.org/1")
    expect(links).to_have_attribute("rel", "noopener noreferrer")
    expect(links).to_have_attribute("target", "_blank")
    expect(page.locator(".dl-incident__sources li")).to_have_count(5)


HOSTILE = f"<script>alert(1)</script><img src=x onerror=alert(2)> \u202e reversed {LONG_WORD}"


@pytest.mark.parametrize("size", [(1600, 900), (390, 844)])
def test_hostile_text_is_text_and_stays_inside(page: Any, site: str, size: tuple[int, int]) -> None:
    value = {"text": HOSTILE, "detail": HOSTILE, "note": HOSTILE, "incident": ""}
    source = {"label": HOSTILE, "url": f"https://example.org/{LONG_WORD}", "published": "", "title": HOSTILE}
    bad = card("A-1", title=HOSTILE, type=HOSTILE, when=HOSTILE, where=HOSTILE, summary=HOSTILE, tags=[HOSTILE],
               facts=[{"label": HOSTILE, "values": [value]}], sources=[source])  # fmt: skip
    rows = table(1)
    rows["rows"][0]["cells"] = dict.fromkeys(("date", "title", "place", "killed"), HOSTILE)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show(page, site, "?incident=A-1&table=1", [bad], rows)
    expect(panel(page)).to_contain_text("<script>alert(1)</script>")
    expect(row_button(page, "A-1")).to_contain_text("<script>alert(1)</script>")
    assert page.locator("#incident script, #incident img, #table script, #table img").count() == 0
    sizes = page.evaluate("""() => [document.documentElement, document.querySelector(".dl-incident__body"),
        document.querySelector(".dl-table__scroll")].map((node) => node.scrollWidth - node.clientWidth)""")
    assert sizes == [0, 0, 0]
    assert page.locator(".dl-table__row").bounding_box()["height"] < 400


@pytest.mark.parametrize("size", [(1600, 900), (1024, 600), (390, 844)])
def test_a_long_panel_scrolls_inside_itself_and_never_covers_the_timeline(page: Any, site: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show(page, site, "?incident=A-1", [card("A-1", summary="word " * 2000)])
    expect(panel(page)).to_contain_text("word word")
    panel(page).get_by_role("button", name="Show all of it").click()
    box = panel(page).bounding_box()
    assert box["y"] >= 90
    assert box["y"] + box["height"] <= page.locator("#timeline").bounding_box()["y"]
    assert page.locator(".dl-incident__body").evaluate("node => node.scrollHeight > node.clientHeight")


def test_the_sheet_of_a_phone_grows_by_its_grip_and_closes_when_pulled_down(page: Any, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, site, "?incident=A-1", [card("A-1", summary="word " * 2000)])
    grip = panel(page).get_by_role("button", name="Taller panel")
    low = panel(page).bounding_box()["height"]
    grip.click()
    expect(grip).to_have_attribute("aria-expanded", "true")
    assert panel(page).bounding_box()["height"] > low
    grip.press("Enter")
    expect(grip).to_have_attribute("aria-expanded", "false")
    box = grip.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 120, steps=4)
    page.mouse.up()
    expect(panel(page)).to_be_hidden()


# The table


def test_a_row_opens_its_incident_and_is_marked(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    page.locator('[data-row="A-2"]').get_by_text("Taji").click()
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()
    expect(page.locator('[data-row="A-2"]')).to_have_attribute("aria-current", "true")
    expect(page.locator("[aria-current]")).to_have_count(1)
    expect(page.locator("#dl-incident-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row_button(page, "A-2")).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_arrow_keys_walk_the_rows_and_a_key_opens_one(page: Any, site: str, key: str) -> None:
    show(page, site, "?table=1")
    row_button(page, "A-1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(row_button(page, "A-2")).to_be_focused()
    assert url_word(page, "incident") is None
    page.keyboard.press(key)
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()


def test_one_row_is_in_the_tab_order(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    expect(page.locator('[data-dl-open][tabindex="0"]')).to_have_count(1)
    row_button(page, "A-1").focus()
    page.keyboard.press("End")
    expect(row_button(page, "A-30")).to_be_focused()
    expect(row_button(page, "A-30")).to_have_attribute("tabindex", "0")
    expect(page.locator('[data-dl-open][tabindex="0"]')).to_have_count(1)


def test_an_open_panel_follows_the_arrow_keys_in_one_step_of_history(page: Any, site: str) -> None:
    show(page, site, "?table=1&incident=A-1")
    before = page.evaluate("history.length")
    row_button(page, "A-1").focus()
    page.keyboard.press("ArrowDown")
    expect(panel(page).get_by_role("heading", name="Title of A-2")).to_be_visible()
    expect(row_button(page, "A-2")).to_be_focused()
    assert page.evaluate("history.length") == before


def test_a_choice_on_the_map_scrolls_its_row_into_sight(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    row = page.locator('[data-row="A-28"]')
    expect(row).not_to_be_in_viewport()
    page.evaluate("view.set({ incident: 'A-28' })")
    expect(row).to_have_attribute("aria-current", "true")
    scroll, at = page.locator(".dl-table__scroll").bounding_box(), row.bounding_box()
    assert scroll["y"] <= at["y"] and at["y"] + at["height"] <= scroll["y"] + scroll["height"] + 1


def test_sorting_goes_through_the_url(page: Any, site: str) -> None:
    show(page, site, "?table=1&page=3")
    header = page.locator("th", has_text="Date")
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button").click()
    assert (url_word(page, "sort"), url_word(page, "page")) == ("-date", None)
    page.evaluate("window.rows.sort = { column: 'date', descending: true }; run()")
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(header.get_by_role("button")).to_be_focused()
    header.get_by_role("button").click()
    assert url_word(page, "sort") == "date"


def test_paging_replaces_the_page_in_the_url(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    expect(page.locator(".dl-table__shown")).to_have_text("rows 1–30 of 8,412")
    expect(page.get_by_role("button", name="Previous page")).to_have_attribute("aria-disabled", "true")
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Next page").click()
    assert (url_word(page, "page"), page.evaluate("history.length")) == ("2", before)
    page.evaluate("window.rows = { ...window.rows, page: 281, rows: window.rows.rows.slice(0, 12) }; run()")
    expect(page.locator(".dl-table__shown")).to_have_text("rows 8,401–8,412 of 8,412")


def test_possible_denied_and_unmapped_rows_say_so_in_words(page: Any, site: str) -> None:
    rows = table(3)
    rows["rows"][0]["possible"] = True
    rows["rows"][1]["status"] = "denied"
    rows["rows"][2]["unmapped"] = True
    show(page, site, "?table=1", rows=rows)
    expect(page.locator('[data-row="A-1"]')).to_contain_text("possible")
    expect(page.locator('[data-row="A-2"]')).to_contain_text("reported, later denied")
    expect(page.locator('[data-row="A-3"]')).to_contain_text("not on the map")
    expect(row_button(page, "A-2")).to_have_css("text-decoration-line", "line-through")


def test_no_rows_offer_a_way_out_that_clears_only_the_filter(page: Any, site: str) -> None:
    show(page, site, "?table=1&type=riot&not_side=iran&from=2020-01-01&zoom=9", rows=table(0, total=0, pages=0))
    expect(page.locator(".dl-table")).to_contain_text("No incident matches. Clear the filter or widen the dates.")
    page.get_by_role("button", name="Clear the filter").click()
    assert page.evaluate("location.search") == "?table=1&zoom=9"


def test_exports_carry_the_filter_as_it_is_when_the_menu_opens(page: Any, site: str) -> None:
    show(page, site, "?table=1&type=riot&zoom=9")
    page.locator(".dl-exports summary").click()
    csv = page.get_by_role("link", name="CSV")
    expect(csv).to_have_attribute("href", f"{site}api/incidents.csv?type=riot")
    page.keyboard.press("Escape")
    page.evaluate("window.hold = true; view.set({ type: ['riot', 'arrest'] })")
    page.locator(".dl-exports summary").click()
    expect(csv).to_have_attribute("href", f"{site}api/incidents.csv?type=riot&type=arrest")
    expect(page.get_by_role("link", name="GeoPackage")).to_have_attribute(
        "href", f"{site}api/incidents.gpkg?type=riot&type=arrest"
    )


def test_an_export_that_is_refused_says_why(browser: Any, site: str) -> None:
    page = browser.new_page()  # one that may have errors in its console: Chromium lists the refused answer there
    reason = "Excel has room for 1,048,575 incidents; the filter has more."
    page.route("**/api/incidents.*", lambda route: route.fulfill(
        status=400 if ".xlsx" in route.request.url else 200, headers={"Content-Disposition": 'attachment; filename="a.b"'},
        json={"error": reason},
    ))  # fmt: skip
    show(page, site, "?table=1&type=riot")
    page.locator(".dl-exports summary").click()
    with page.expect_request(lambda request: request.method == "HEAD"):
        page.get_by_role("link", name="CSV").click()
    expect(page.locator(".dl-toast--shown")).to_have_count(0)
    page.locator(".dl-exports summary").click()
    page.get_by_role("link", name="Excel").click()
    expect(page.locator(".dl-toast--shown")).to_have_text(reason)
    page.close()


def test_a_key_pressed_before_the_menu_of_exports_knows_that_it_is_open_is_not_lost(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    page.locator(".dl-exports summary").evaluate(
        "opener => { opener.click(); opener.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true})); "
        "return new Promise((told) => opener.parentNode.addEventListener('toggle', () => told(), {once: true})); }"
    )
    expect(page.get_by_role("link", name="CSV: any spreadsheet")).to_be_focused()
    expect(page.locator(".dl-exports__link")).to_have_count(9)


def test_the_menu_of_exports_is_worked_by_keys_alone(page: Any, site: str) -> None:
    show(page, site, "?table=1")
    opener = page.locator(".dl-exports summary")
    opener.press("Enter")
    opener.press("ArrowDown")
    expect(page.get_by_role("link", name="CSV: any spreadsheet")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("link", name="About: sources")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.locator(".dl-exports__list")).to_be_hidden()
    expect(page.locator(".dl-table")).to_be_visible()


def test_closing_the_table_leaves_the_rest_of_the_url(page: Any, site: str) -> None:
    show(page, site, "?table=1&type=riot")
    page.get_by_role("button", name="Close table").click()
    expect(page.locator(".dl-table")).to_be_hidden()
    assert page.evaluate("location.search") == "?type=riot"


def test_rows_become_cards_on_a_phone_and_stay_a_table_for_screen_readers(page: Any, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, site, "?table=1")
    expect(page.get_by_role("table", name=re.compile("sorted by date, ascending"))).to_be_visible()
    expect(page.get_by_role("row").nth(1).get_by_role("cell")).to_have_count(3)
    assert page.locator(".dl-table__scroll").evaluate("node => node.scrollWidth <= node.clientWidth")
