"""The table twin of the map, the walk from incident to incident, and the files that the filter is exported as."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from bundled import HASHED_BLAMED, K1, exported, features, in_range, position, row_ids
from conftest import OpenPage, Server, drawn, expect_incident, expect_total, map_frame, option, settled, symbol_of
from playwright.sync_api import Page, expect


def test_the_table_holds_the_rows_of_the_filter_and_sorts_them(open_page: OpenPage, server: Server) -> None:
    page = open_page(HASHED_BLAMED)
    page.get_by_role("button", name="Table").click()
    rows = page.locator(".dl-table [data-row]")
    expected = {one["id"]: one["properties"] for one in features(server, HASHED_BLAMED)}
    expect(rows).to_have_count(len(expected))
    assert set(row_ids(page)) == set(expected)
    page.get_by_role("button", name="Incident", exact=False).and_(page.locator("[data-sort=title]")).click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Incident")
    expect(page.locator(".dl-table")).to_have_attribute("aria-busy", "false")
    titles = page.locator("[data-dl-open]").all_inner_texts()
    assert titles == sorted(one["title"] for one in expected.values())
    page.locator("[data-sort=title]").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Incident")
    expect(page.locator("[data-dl-open]").first).to_have_text(titles[-1])


def test_rows_are_not_dimmed_for_longer_where_another_filter_has_the_same(open_page: OpenPage) -> None:
    page = open_page("table=1&place=k1&type=rocket-attack")
    # Without the 5,000 ms after which the table takes its rows for current in any case.
    page.evaluate(
        "const real = setTimeout; window.setTimeout = (run, after, ...rest) => after === 5000 ? 0 : real(run, after, ...rest)"
    )
    for words in ("{ country: 'IQ' }", "{ country: null }", "{ place: null, country: 'IQ', q: 'K1' }"):
        assert busy_after(page, words) == "true"
        expect(page.locator(".dl-table")).to_have_attribute("aria-busy", "false")
    expect(page.locator("[data-dl-open]")).not_to_have_count(0)


def test_a_table_that_is_closed_waits_for_nothing(open_page: OpenPage) -> None:
    assert busy_after(open_page(), "{ type: 'rocket-attack' }") == "false"


def busy_after(page: Page, words: str) -> str:
    """Change words of the URL, and return whether the table says at once that it waits for other rows."""
    return page.evaluate(f"dateline.view.set({words}); document.querySelector('.dl-table').getAttribute('aria-busy')")


def test_selecting_a_row_opens_the_incident_and_brings_it_into_the_map(open_page: OpenPage) -> None:
    page = open_page("table=1&lat=30.0000&lon=50.0000&zoom=9")
    page.get_by_role("button", name="Rockets on the K1 base, Kirkuk").click()
    panel = expect_incident(page, K1["id"])
    map_frame(page).wait_for_function("id => datelineMap.layer.picture?.indexOf.has(id)", arg=K1["id"])
    page.wait_for_function("document.querySelector('.st-key-map').dataset.drawn > 0")
    settled(page)
    symbol = symbol_of(page, K1["id"])
    free = panel.bounding_box()
    table = page.locator(".dl-table").bounding_box()
    assert free
    assert table
    assert symbol["x"] < free["x"], "not under the panel"
    assert symbol["y"] < table["y"], "nor under the table"
    expect(page.locator(f"[data-row={K1['id']}]")).to_have_attribute("aria-current", "true")


def test_centre_map_here_brings_the_incident_to_the_middle(open_page: OpenPage) -> None:
    page = open_page(f"incident={K1['id']}")
    expect_incident(page, K1["id"])
    page.get_by_role("button", name="Centre map here").click()
    page.wait_for_url(re.compile(f"lat={K1['lat']:.4f}&lon={K1['lon']:.4f}"))
    settled(page)
    there = position(page)
    assert (there["lat"], there["lon"]) == pytest.approx((K1["lat"], K1["lon"]), abs=0.01)


def test_previous_and_next_walk_through_time(open_page: OpenPage) -> None:
    page = open_page(f"place=k1&incident={K1['id']}")
    expect_incident(page, K1["id"])
    page.get_by_role("button", name="next: Next incident in time").click()
    expect_incident(page, "IQ-0046")
    page.get_by_role("button", name="previous: Previous incident in time").click()
    expect_incident(page, K1["id"])


def test_the_table_is_not_drawn_over_what_was_asked_last(open_page: OpenPage, server: Server) -> None:
    page = open_page("table=1")
    for label in ("Rocket attack", "Air or drone strike", "Missile strike"):
        option(page, label).click()
    expected = server.total("type=rocket-attack&type=air-drone-strike&type=missile-strike")
    expect_total(page, expected)
    expect(page.locator(".dl-table__count")).to_have_text("67 rows: 65 incidents, 2 later denied")
    assert drawn(page) <= expected


def test_the_filter_is_exported_as_csv(open_page: OpenPage, server: Server) -> None:
    page = open_page(f"{HASHED_BLAMED}&from=2019-10-01&to=2020-03-31")
    rows = list(csv.DictReader(io.StringIO(exported(page, "CSV").decode("utf-8-sig"))))
    assert {row["incident_id"] for row in rows} == in_range(server)
    assert {"title", "date_start", "lat", "actors", "sources"} <= set(rows[0])


def test_the_filter_is_exported_as_geojson(open_page: OpenPage, server: Server) -> None:
    page = open_page(f"{HASHED_BLAMED}&from=2019-10-01&to=2020-03-31")
    collection = json.loads(exported(page, "GeoJSON"))
    assert collection["type"] == "FeatureCollection"
    assert {one["id"] for one in collection["features"]} == in_range(server)
    points = {one["id"]: one["geometry"] for one in collection["features"]}
    assert points[K1["id"]] == {"type": "Point", "coordinates": [K1["lon"], K1["lat"]]}


def test_the_table_offers_the_same_exports(open_page: OpenPage, server: Server) -> None:
    page = open_page("place=k1&table=1")
    page.locator(".dl-table__exports summary").click()
    with page.expect_download() as waiting:
        page.locator(".dl-table").get_by_role("link", name="CSV").click()
    assert waiting.value.suggested_filename == "dateline-2019-12-27_2020-03-29.csv", "named for its days"
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    assert {row["incident_id"] for row in rows} == set(row_ids(page))
