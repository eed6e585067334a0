"""The incident panel and the table alone in a browser: a static page stands in for Streamlit and answers every rerun.

The page keeps the rerun's answer back while `hold` is set, so that a test can look at the panel while it waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from static_page import serving

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

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


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Yield the address of the static page."""
    with serving(PAGE) as address:
        yield address


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


HOSTILE = f"<script>alert(1)</script><img src=x onerror=alert(2)> \u202e reversed {LONG_WORD}"
