"""A data set and links in which every text tries to run: all of it shows as text, runs nothing, and breaks no layout."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browser_contexts import DESKTOP, PHONE
from conftest import (
    ROOT,
    OpenPage,
    Server,
    environment,
    expect_total,
    map_frame,
    ready,
    search_box,
    settled,
    start_server,
    symbol_of,
)  # fmt: skip
from playwright.sync_api import Page, expect

from dateline.importers.layout import NUMERIC

ACT = "top.__pwned=parent.__pwned=window.__pwned=1"
SCRIPTS = (
    f"</script></style></title></textarea><script>{ACT}</script><img src=x onerror='{ACT}'><svg onload=\"{ACT}\">"
    f"<iframe srcdoc='<script>{ACT}</script>'></iframe><a href='javascript:{ACT}'>a</a>"
    f'${{{ACT}}} `${{{ACT}}}` {{{{{ACT}}}}} {{% {ACT} %}} "+({ACT})+" \'+({ACT})+\' \\");{ACT};// --><!--'
)
REVERSED = "\u202egnitseb\u202d\u2067مجهولون\u200f"
LONG = "W" * 10_000
FORMULAS = ("=", "+", "-", "@")
TEXTS = [f"{formula}cmd|' /C calc'!A1 {SCRIPTS} {REVERSED}" for formula in FORMULAS]
URL = f"javascript:{ACT}"

TEXT_FIELDS = (
    "title", "summary", "place_name", "admin1", "weapon", "sub_event_type", "note", "attributed_by", "disputes", "series",
    "time_note", "killed_note", "wounded_note", "from_memory",
)  # fmt: skip
HEADER = (*TEXT_FIELDS, "incident_id", "date_start", "event_type", "country", "lat", "lon", "geo_precision", "attribution", "actors",
          "sources", "killed_min", "wounded_min")  # fmt: skip


def row(number: int, text: str, **changes: Any) -> dict[str, Any]:
    """Return a row of the project's CSV layout that holds `text` wherever text may stand."""
    actors = [
        {"role": role, "name": text, "certainty": "alleged", "according_to": text, "source": 1}
        for role in ("suspected", "target", "victim", "other")
    ]
    sources = [
        {"publisher": text, "title": text, "url": url, "published": "2021-03-04"} for url in (URL, text, "data:text/html," + text)
    ]
    return {
        **dict.fromkeys(TEXT_FIELDS, text), "incident_id": f"{number} {text[:300]}", "date_start": f"2021-03-0{number}",
        "event_type": "rocket-attack", "country": "IQ", "lat": 20 + number, "lon": 40, "geo_precision": "site",
        "attribution": "attributed", "actors": json.dumps(actors), "sources": json.dumps(sources), "killed_min": 1, "wounded_min": 1,
        **changes,
    }  # fmt: skip


ROWS = [
    *(row(number, text) for number, text in enumerate(TEXTS, start=1)),
    row(5, LONG),
    row(6, TEXTS[0], lat=21, lon=40),  # on one point with the first, for the list
    row(7, TEXTS[1], lat="", lon="", geo_precision="none"),
]
IDS = [f"hostile:{one['incident_id']}" for one in ROWS]


def with_hostile_data(folder: Path) -> None:
    """Load the rows into the store in `folder` with the command line."""
    file = folder / "hostile.csv"
    with file.open("w", encoding="utf-8", newline="") as output:
        writer = csv.DictWriter(output, HEADER)
        writer.writeheader()
        writer.writerows(ROWS)
    described = [f"--title={SCRIPTS} {REVERSED}", f"--source-line={SCRIPTS} {LONG}", f"--licence={SCRIPTS}"]
    command = [sys.executable, "-m", "dateline", "load", str(file), "--dataset", "hostile", *described]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:3000]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server whose store holds the hostile data set beside the bundled one."""
    folder = tmp_path_factory.mktemp("hostile")
    with_hostile_data(folder)
    running = start_server(folder)
    yield running
    running.kill()


def expect_unharmed(page: Page) -> None:
    """Fail if anything of the data ran or became markup, or if the page is wider than its window."""
    for document in (page, map_frame(page)):
        assert document.evaluate("window.__pwned") is None
        assert (
            document.evaluate(
                "document.querySelectorAll('[onerror], [onload], [srcdoc], [src=x], [href^=\"javascript:\"]').length"
            )
            == 0
        )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window"
    assert map_frame(page).evaluate("document.documentElement.scrollWidth <= innerWidth"), "the map is wider than its frame"


def test_the_map_shows_hostile_text_as_text(open_page: OpenPage, hostile: Server) -> None:
    page = open_page("dataset=hostile&color=dataset&lat=22.5&lon=40&zoom=7", at=hostile)
    expect_total(page, len(ROWS))
    settled(page)
    frame = map_frame(page)
    second = symbol_of(page, IDS[1])
    page.mouse.move(second["x"], second["y"])
    expect(frame.locator(".dl-map-tip strong")).to_contain_text(TEXTS[1][:100])  # the map gets the beginning of a long title
    expect_unharmed(page)
    expect(frame.locator(".dl-map-classes")).to_contain_text("<script>")
    expect(frame.locator(".dl-map-source")).to_contain_text("<script>")
    frame.get_by_role("button", name="Layers").click()
    expect_unharmed(page)
    first = symbol_of(page, IDS[0])
    page.mouse.click(first["x"], first["y"])
    listed = frame.get_by_role("dialog")
    expect(listed.get_by_role("listitem").first).to_contain_text(TEXTS[0][:100])
    expect_unharmed(page)
    listed.get_by_role("listitem").first.get_by_role("button").click()
    expect(page.locator(".dl-incident__title")).to_have_text(TEXTS[0])
    expect_unharmed(page)


def test_the_title_of_a_data_set_is_no_template_that_the_server_runs(
    open_page: OpenPage, fresh_server: Callable[..., Server]
) -> None:
    page = open_page(at=fresh_server(with_template_as_title))
    expect(map_frame(page).locator(".dl-map-source")).to_contain_text("{{ 7 * 7 }} {% raw %} {# x #}")


def with_template_as_title(folder: Path) -> None:
    """Load the project's template file under a title that Jinja would evaluate."""
    file = ROOT / "data" / "template.csv"
    command = [sys.executable, "-m", "dateline", "load", str(file), "--dataset", "t", "--title", "{{ 7 * 7 }} {% raw %} {# x #}"]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:3000]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_panel_shows_hostile_text_as_text(open_page: OpenPage, hostile: Server, size: dict) -> None:
    page = open_page(f"dataset=hostile&incident={quote(IDS[0], safe='')}", at=hostile, viewport=size)
    panel = page.locator(".dl-incident[aria-busy=false]")
    expect(panel.locator(".dl-incident__title")).to_have_text(TEXTS[0])
    for text in (TEXTS[0], URL, "data:text/html"):
        expect(panel).to_contain_text(text)
    assert panel.locator("a[target=_blank]").count() == 0, "no address of these sources can be followed"
    expect_unharmed(page)
    page.evaluate("id => dateline.view.set({ incident: id })", IDS[4])
    expect(panel.locator(".dl-incident__title")).to_have_text(LONG)
    expect_unharmed(page)
    box = panel.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_table_shows_hostile_text_as_text(open_page: OpenPage, hostile: Server, size: dict) -> None:
    page = open_page("dataset=hostile&table=1&sort=date", at=hostile, viewport=size)
    titles = page.locator(".dl-table [data-dl-open]")
    expect(titles).to_have_text([one["title"] for one in ROWS])
    expect_unharmed(page)
    titles.nth(3).click()
    expect(page.locator(".dl-incident__title")).to_have_text(TEXTS[3])
    expect_unharmed(page)


def test_the_filter_panel_and_the_headline_show_hostile_text_as_text(open_page: OpenPage, hostile: Server) -> None:
    page = open_page("dataset=hostile", at=hostile)
    search_box(page).fill("script")
    found = page.locator(".dl-filters__row:visible .dl-filters__label").filter(has_text="<script>")
    expect(found.first).to_be_visible()
    expect_unharmed(page)
    found.first.click()
    expect(page.locator(".dl-filters__chip").filter(has_text="<script>").first).to_be_visible()
    ready(page)
    expect_unharmed(page)
    search_box(page).fill("WWWW")
    expect_unharmed(page)


HOSTILE_LINKS = {
    "search and layer": {"q": TEXTS[0], "base": f"pmtiles:{SCRIPTS}"},
    "long search and position": {"q": LONG[:4000], "lat": SCRIPTS, "lon": SCRIPTS, "zoom": SCRIPTS},
    "actor, dates and area": {"actor": SCRIPTS, "from": SCRIPTS, "to": SCRIPTS, "bbox": SCRIPTS},
    "incident and colour": {"incident": SCRIPTS, "color": SCRIPTS, "sort": SCRIPTS},
    "words": {SCRIPTS: "1", "__proto__": "1", "constructor": "2"},
}


def test_links_with_hostile_words_open_the_page_and_run_nothing(open_page: OpenPage, hostile: Server) -> None:
    page = open_page(at=hostile)
    for name, link in HOSTILE_LINKS.items():
        query = "&".join(f"{quote(word, safe='')}={quote(value, safe='')}" for word, value in link.items())
        page.goto(f"{hostile.url}?table=1&{query}")
        ready(page)
        expect(page.locator(".dl-table"), name).to_be_visible()
        expect_unharmed(page)
    page.goto(f"{hostile.url}?q={quote(TEXTS[0][:150], safe='')}")
    expect(ready(page).locator(".dl-filters__chip")).to_contain_text("<script>")


def test_an_export_of_hostile_text_holds_no_formula(open_page: OpenPage, hostile: Server) -> None:
    page = open_page("dataset=hostile", at=hostile)
    page.locator(".dl-menu summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    assert len(rows) == len(ROWS)
    cells = [(name, cell) for one in rows for name, cell in one.items() if name not in NUMERIC]
    assert [(name, cell[:40]) for name, cell in cells if cell.startswith((*FORMULAS, "\t", "\r"))] == []
    assert {one["title"].removeprefix("'") for one in rows} == {one["title"] for one in ROWS}, "and nothing of the text is lost"


def test_the_geojson_of_hostile_text_is_downloaded_and_never_shown(hostile: Server) -> None:
    collection = hostile.json("api/incidents.geojson?dataset=hostile")
    assert {one["properties"]["title"] for one in collection["features"]} == {one["title"] for one in ROWS}


def test_a_click_on_a_hostile_row_opens_the_incident_of_that_id(open_page: OpenPage, hostile: Server) -> None:
    page = open_page("dataset=hostile&table=1&sort=date", at=hostile)
    page.locator(".dl-table [data-dl-open]").nth(2).press("Enter")
    expect(page.locator(".dl-incident__title")).to_have_text(TEXTS[2])
    assert page.locator(".dl-incident").get_attribute("data-incident") == IDS[2]
    expect_unharmed(page)
