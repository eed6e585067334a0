"""What the tests of journeys know of the bundled incidents, and what they do and read on the map page."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

from conftest import Server, map_frame
from playwright.sync_api import Locator, Page, Request

ALL, MAPPED = 85, 81
K1 = {"id": "IQ-0021", "lat": 35.5125, "lon": 44.2842}
GREEN_ZONE = {"id": "IQ-0001", "lat": 33.307, "lon": 44.389}
ERBIL = "IQ-0036"
HASHED_BLAMED = "actor=pmf&role=perpetrator&role=suspected"


def features(server: Server, query: str) -> list[dict]:
    """Return the GeoJSON features of a filter."""
    return server.json(f"api/incidents.geojson?{query}")["features"]


def blamed_on_the_hashed() -> list[str]:
    """Return the bundled incidents that someone blames on the Hashed or a part of it, counted from the files themselves."""
    data = Path(__file__).parents[2] / "data"
    with (data / "actors.csv").open(encoding="utf-8", newline="") as file:
        parents = {row["actor_id"]: row["parent_id"] for row in csv.DictReader(file)}
    with (data / "incidents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def belongs(actor: str) -> bool:
        return actor == "pmf" or bool(actor) and belongs(parents.get(actor, ""))

    def blamed(one: dict) -> bool:
        return one["role"] in ("suspected", "perpetrator") and belongs(one.get("actor", ""))

    return [row["incident_id"] for row in rows if any(blamed(one) for one in json.loads(row["actors"] or "[]"))]


def fact(panel: Locator, label: str) -> Locator:
    """Return the values of a fact in the incident's panel."""
    return panel.locator(f"//dt[text()='{label}']/following-sibling::dd[preceding-sibling::dt[1][text()='{label}']]")


def position(page: Page) -> dict[str, float]:
    """Return where the map stands."""
    return map_frame(page).evaluate(
        """() => {
          const { lat, lng } = datelineMap.map.getCenter();
          return { lat: Number(lat.toFixed(3)), lon: Number(lng.toFixed(3)), zoom: datelineMap.map.getZoom() };
        }"""
    )


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press at `start`, move to `end`, and let go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


def api_requests(page: Page) -> list[str]:
    """Return a list that grows with each request to the data API."""
    found: list[str] = []

    def note(request: Request) -> None:
        if "/api/" in request.url:
            found.append(request.url)

    page.on("request", note)
    return found


def in_words(day: str) -> str:
    """Return "1 Oct" of "2019-10-01"."""
    return f"{int(day[8:])} {date.fromisoformat(day):%b}"


def watch_playing(page: Page) -> None:
    """Have the page keep every range that the timeline passes, with how many incidents the map drew."""
    page.evaluate(
        """() => {
          window.seen = [];
          const timeline = document.querySelector(".dl-timeline"), map = document.querySelector(".st-key-map");
          const note = () => window.seen.push({ from: timeline.dataset.from, to: timeline.dataset.to, drawn: map.dataset.drawn });
          new MutationObserver(note).observe(map, { attributes: true, attributeFilter: ["data-drawn"] });
          new MutationObserver(note).observe(timeline, { attributes: true, attributeFilter: ["data-from"] });
        }"""
    )


def tab_to(page: Page, selector: str, *, backwards: bool = False, most: int = 150) -> None:
    """Press Tab until the focus is on what `selector` names."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"{most} times Tab do not reach {selector}; the focus is on {focused(page, 'outerHTML')[:300]}")


def focused(page: Page, what: str) -> str:
    """Return a property of the focused element."""
    return page.evaluate(f"String(document.activeElement.{what})")


def exported(page: Page, label: str) -> bytes:
    """Return the file that an entry of the export menu downloads."""
    page.locator(".dl-menu summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    assert re.fullmatch(r"dateline-2019-10-01_2020-03-31\.\w+", waiting.value.suggested_filename), "named for its days"
    return waiting.value.path().read_bytes()


def in_range(server: Server) -> set[str]:
    """Return the incidents blamed on the Hashed that overlap October 2019 to March 2020."""
    found = features(server, HASHED_BLAMED)
    spans = {one["id"]: (one["properties"]["date_start"], one["properties"]["date_end"]) for one in found}
    return {name for name, (first, last) in spans.items() if first <= "2020-03-31" and last >= "2019-10-01"}


def row_ids(page: Page) -> list[str]:
    """Return the ids of the table's rows, from the top."""
    return page.locator(".dl-table [data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")
