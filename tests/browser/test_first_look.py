"""The first look at the map: markers, rings, names of towns and the legend, on a real server in a real browser."""

from __future__ import annotations

import math

import pytest
from browser_contexts import Visitors, Watch
from bundled import ALL, ERBIL, GREEN_ZONE, K1, MAPPED
from conftest import (
    OpenPage,
    Server,
    click_incident,
    expect_drawn,
    expect_incident,
    expect_total,
    map_frame,
    on_page,
    panel_of,
    ready,
    settled,
    symbol_of,
    words,
)
from playwright.sync_api import Page, Route, expect


def test_the_first_page_shows_the_bundled_incidents(open_page: OpenPage) -> None:
    page = open_page()
    expect_total(page, ALL)
    expect_drawn(page, MAPPED)
    expect(page.get_by_role("heading", level=1)).to_have_text("78 incidents, 19 May 2019 – 20 Dec 2020")
    timeline = page.locator(".dl-timeline")
    expect(timeline).to_have_attribute("data-from", "2019-05-19")
    expect(timeline).to_have_attribute("data-to", "2020-12-20")
    assert words(page) == {}, "nothing was chosen yet"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "the essentials need no scrolling"


def test_nothing_is_shown_before_its_style_and_a_late_style_leaves_nothing_broken(
    visitors: Visitors, server: Server, watch: Watch
) -> None:
    """Style sheets that take their time: nobody sees the page without them, unless they don't come at all."""
    page = visitors.come(watch, server.url).new_page()
    held: list[Route] = []
    page.route("**/web/*.css", lambda route: held.append(route))
    page.goto(server.url)
    main = page.get_by_test_id("stMain")
    expect(main).to_have_css("visibility", "hidden")
    expect(page.get_by_role("heading", level=1, include_hidden=True)).to_be_attached()
    patience = "[...document.getAnimations()].filter(one => one.animationName === 'dl-without-styles')"
    assert page.evaluate(f"{patience}.map(one => one.effect.getTiming().delay)") == [5_000]
    page.evaluate(f"{patience}.forEach(one => one.finish())")
    expect(main).to_have_css("visibility", "visible")
    page.route("**/web/*.css", lambda route: route.continue_())
    for route in held:
        route.continue_()
    expect_drawn(ready(page), MAPPED)
    expect(page.locator(".st-key-timeline")).to_have_css("position", "fixed")
    expect(main).to_have_css("animation-name", "none")
    bars = "pen => pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height).data.some((value, at) => at % 4 === 3 && value)"
    page.wait_for_function(f"({bars})(document.querySelector('canvas.dl-timeline__bars[role=img]').getContext('2d'))")


def test_the_map_stays_where_it_is_when_a_filter_leaves_nothing_to_note(open_page: OpenPage) -> None:
    page = open_page()
    frame = page.locator(".st-key-map iframe")
    expect(page.locator(".dl-headline__notes")).to_be_visible()
    before = frame.bounding_box()
    page.evaluate("dateline.view.set({ type: 'riot' })")
    expect(page.get_by_role("heading", level=1)).to_have_text("No riots")
    expect(page.locator(".dl-headline__notes")).to_be_hidden()
    assert frame.bounding_box() == before, "what somebody is about to press there has not moved"


@pytest.mark.parametrize("place", [K1, GREEN_ZONE], ids=["at K1", "in Baghdad"])
def test_a_marker_is_drawn(open_page: OpenPage, place: dict) -> None:
    page = open_page()
    symbol = symbol_of(page, place["id"])
    point = map_frame(page).evaluate("({lat, lon}) => datelineMap.map.latLngToContainerPoint([lat, lon])", place)
    there = on_page(page, **{axis: point[axis] for axis in "xy"})
    assert abs(there["x"] - symbol["x"]) < symbol["radius"]
    assert abs(there["y"] - symbol["y"]) < symbol["radius"]
    assert painted(page, symbol), "pixels are painted where the incident is"
    page.goto(f"{page.url}?from=2018-01-01&to=2018-12-31")
    expect_drawn(ready(page), 0)
    assert not painted(page, symbol), "and none when its date is out of range"


def painted(page: Page, symbol: dict) -> int:
    """Return how many pixels of the incidents' canvas have colour within a symbol."""
    return map_frame(page).evaluate(
        """([x, y, radius]) => {
          const { canvas } = datelineMap.layer;
          const [sheet, frame] = [canvas.getBoundingClientRect(), window.frameElement.getBoundingClientRect()];
          const ratio = canvas.width / sheet.width;
          const [left, top] = [x - frame.left - sheet.left - radius, y - frame.top - sheet.top - radius];
          const { data } = canvas.getContext("2d").getImageData(left * ratio, top * ratio, 2 * radius * ratio, 2 * radius * ratio);
          return data.filter((value, at) => at % 4 === 3 && value > 128).length;
        }""",
        [symbol["x"], symbol["y"], symbol["radius"]],
    )


def test_a_click_on_an_incident_opens_it_and_escape_closes_it(open_page: OpenPage) -> None:
    page = open_page()
    click_incident(page, ERBIL)
    panel = expect_incident(page, ERBIL)
    assert words(page)["incident"] == [ERBIL]
    box = panel.bounding_box()
    assert box
    assert box["x"] > 1600 / 2, "the panel lies at the right, beside the incident"
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    assert "incident" not in words(page)


def test_a_click_on_a_ring_closes_in_until_the_incident_can_be_opened(open_page: OpenPage) -> None:
    page = open_page()
    rings = []
    while (symbol := symbol_of(page, K1["id"]))["count"] > 1 and symbol["count"] not in rings[-1:] and len(rings) < 8:
        rings.append(symbol["count"])
        click_incident(page, K1["id"])
        settled(page)
        if map_frame(page).get_by_role("dialog").is_visible():
            break
    map_frame(page).get_by_role("dialog").get_by_role("button", name="Rockets on the K1 base, Kirkuk").click()
    expect_incident(page, K1["id"])
    settled(page)
    assert symbol_of(page, K1["id"])["x"] < (panel_of(page).bounding_box() or {})["x"], "the panel does not lie over its incident"


def test_town_names_keep_clear_of_what_lies_on_the_map(open_page: OpenPage) -> None:
    page = open_page("lat=33.9&lon=43.6&zoom=7")
    settled(page)
    map_frame(page).wait_for_function(f"{NAMED_UNDER_PANELS}.every(([, pixels]) => pixels === 0)")
    towns = map_frame(page).evaluate(f"({NAMED_UNDER_PANELS}).length")
    assert towns == 4, "controls, legend, scale bar and source line were looked at"


# For each panel, how many pixels of the canvas with the names are painted under it.
NAMED_UNDER_PANELS = """[".dl-map-controls", ".dl-map-legend", ".dl-map-measures", ".dl-map-source"].map((panel) => {
  const box = document.querySelector(panel).getBoundingClientRect();
  const canvas = document.querySelector(".basemap-names");
  const sheet = canvas.getBoundingClientRect();
  const ratio = canvas.width / sheet.width;
  const { data } = canvas.getContext("2d").getImageData((box.left - sheet.left) * ratio, (box.top - sheet.top) * ratio,
    box.width * ratio, box.height * ratio);
  return [panel, data.filter((value, at) => at % 4 === 3 && value > 0).length];
})"""


def test_a_ring_that_holds_more_than_it_counts_shows_it_and_says_what(open_page: OpenPage) -> None:
    """At Mosul's zoom, one strike is counted and one was reported and later denied: "1" alone would hide the second."""
    page = open_page("from=2019-10-01&to=2020-03-31&lat=33.9&lon=43.6&zoom=7")
    settled(page)
    ring = map_frame(page).evaluate(
        """() => {
          const { painter, picture } = datelineMap.layer;
          const mixed = datelineMap.layer.symbols().find(({ point, group }) =>
            point < 0 && picture.tallied.counted[group] === 1 && picture.tallied.struck[group]);
          return mixed && { ...mixed, marked: painter.rings.badges.includes(mixed.group) };
        }"""
    )
    assert ring, "there is such a ring in the bundled incidents"
    assert ring["marked"]
    at = on_page(page, ring["x"], ring["y"])
    page.mouse.move(at["x"], at["y"])
    tip = map_frame(page).locator(".dl-map-tip")
    expect(tip).to_contain_text("1 incident")
    expect(tip).to_contain_text("and 1 reported, later denied: not counted")
    expect(map_frame(page).locator(".dl-map-legend")).to_contain_text("On a ring: more, not counted")


def test_what_rests_on_memory_says_so_at_the_symbol_in_the_table_and_at_the_head_of_the_panel(open_page: OpenPage) -> None:
    page = settled(open_page("from=2020-03-13&to=2020-03-13&place=karbala-airport&incident=IQ-0058&table=1"))
    expect(page.locator(".dl-incident")).to_contain_text("from memory: coordinates")
    row = page.locator('.dl-table [data-row="IQ-0058"]')
    expect(row.locator('[data-label="Place"]')).to_contain_text("coordinates from memory")
    symbol = symbol_of(page, "IQ-0058")
    page.mouse.move(symbol["x"], symbol["y"])
    expect(map_frame(page).locator(".dl-map-tip")).to_contain_text("From memory, not on a page read: coordinates")


def test_the_legend_folds_to_the_names_of_the_colours_and_stays_so_while_the_page_lives(open_page: OpenPage) -> None:
    page = open_page("place=k1")
    legend = map_frame(page).locator(".dl-map-legend")
    expect(legend.get_by_text("Rocket attack")).to_be_visible()
    tall = (legend.bounding_box() or {})["height"]
    legend.get_by_role("button", name="Fold the legend").click()
    expect(legend.get_by_text("Rocket attack")).to_be_hidden()
    expect(legend.get_by_text("Iran-aligned")).to_be_visible()
    assert (legend.bounding_box() or {})["height"] < tall / 1.5
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page.locator(".st-key-map")).to_have_count(0)
    page.get_by_role("link", name="Map", exact=True).click()
    ready(page)
    legend = map_frame(page).locator(".dl-map-legend")
    expect(legend.get_by_role("button", name="Unfold the legend")).to_have_attribute("aria-expanded", "false")
    expect(legend.get_by_text("Rocket attack")).to_be_hidden()


def test_half_tone_is_in_the_legend_only_where_something_is_drawn_so(open_page: OpenPage) -> None:
    page = open_page()
    legend = map_frame(page).locator(".dl-map-legend")
    expect(legend).to_contain_text("Dashed: place not exact")
    expect(legend).not_to_contain_text("Half tone")
    page.evaluate("dateline.view.set({ from: '2019-10-28' })")  # IQ-0008 was between 27 and 30 October
    expect(legend).to_contain_text("Half tone: date only possible")
    page.evaluate("dateline.view.set({ from: '2019-10-27' })")
    expect(legend).not_to_contain_text("Half tone")


def test_the_legend_of_a_filter_that_nothing_matches_says_so(open_page: OpenPage) -> None:
    legend = map_frame(settled(open_page("q=zzzzzz"))).locator(".dl-map-legend")
    expect(legend).to_contain_text("No incidents here")


# What lies on the map: every two that touch, all that stand out of it, and a legend or source line with more than it shows.
CROWDED = """(() => {
  const names = [".dl-map-controls", ".dl-map-legend", ".dl-map-north", ".leaflet-control-scale", ".dl-map-source", ".dl-map-chip"];
  const found = names.map((name) => [name, document.querySelector(name)]).filter(([, node]) => node?.offsetHeight);
  const boxes = found.map(([name, node]) => ({ name, node, box: node.getBoundingClientRect() }));
  const touch = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const pairs = boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => touch(one.box, other.box))
    .map((other) => `${one.name} on ${other.name}`));
  const outside = boxes.filter(({ box }) => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight);
  const cut = boxes.filter(({ name, node }) => /legend|source/.test(name) && node.scrollHeight > node.clientHeight);
  return { looked: boxes.length, crowded: [...pairs, ...[...outside, ...cut].map(({ name }) => name)] };
})()"""
SIZES = [(1600, 900), (1366, 768), (820, 1180), (800, 450), (844, 390), (390, 844), (360, 640)]


@pytest.mark.parametrize("size", SIZES)
def test_nothing_on_the_map_overlaps_or_is_cut(open_page: OpenPage, size: tuple[int, int]) -> None:
    width, height = size
    scheme = "dark" if width % 4 else "light"
    page = open_page("from=2019-10-28&bbox=43,33,45,36", viewport={"width": width, "height": height}, color_scheme=scheme)
    settled(page)
    assert map_frame(page).evaluate(CROWDED) == {"looked": 6, "crowded": []}
    short = page.evaluate("dateline.view.sources.now()")
    page.evaluate(
        "dateline.view.sources.set(Array(3).fill(`Data program, ${'a long name '.repeat(5)}, 30 Nov 2026`).join(' · '))"
    )
    map_frame(page).wait_for_function(f"{CROWDED}.crowded.length === 0")
    page.evaluate("short => dateline.view.sources.set(short)", short)
    page.evaluate("dateline.view.set({ table: '1' })")
    expect(page.locator(".dl-table [data-row]").first).to_be_visible()
    map_frame(page).wait_for_function(f"{CROWDED}.crowded.length === 0")


@pytest.mark.parametrize("size", [size for size in SIZES if size[1] < 500])
def test_in_a_low_window_the_legend_leaves_the_most_of_the_incidents_to_be_seen(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = settled(open_page(viewport={"width": size[0], "height": size[1]}))
    symbol = symbol_of(page, GREEN_ZONE["id"])
    assert symbol["count"] > 30
    legend = map_frame(page).locator(".dl-map-legend").bounding_box()
    assert legend
    nearest_x = min(max(symbol["x"], legend["x"]), legend["x"] + legend["width"])
    nearest_y = min(max(symbol["y"], legend["y"]), legend["y"] + legend["height"])
    assert math.dist((symbol["x"], symbol["y"]), (nearest_x, nearest_y)) > symbol["radius"], (symbol, legend)


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_the_heat_layer_has_one_hue_and_is_explained(open_page: OpenPage, ground: str) -> None:
    frame = map_frame(settled(open_page(f"heat=1&base={ground}")))
    expect(frame.locator(".dl-map-legend")).to_contain_text("Heat: the stronger, the more incidents; 19 left out")
    pixels = frame.evaluate(
        """() => {
          const { data } = document.querySelector(".dl-map-heat").getContext("2d").getImageData(0, 0, 600, 300);
          return Array.from({ length: data.length / 4 }, (_, at) => [...data.slice(4 * at, 4 * at + 4)]).filter((one) => one[3] > 60);
        }"""
    )
    assert len(pixels) > 500
    assert all(red >= green >= blue for red, green, blue, _ in pixels), "colours of the rainbow would be taken for those of sides"


@pytest.mark.parametrize("size", [(1600, 900), (1366, 768)])
def test_scale_north_and_sources_stand_beside_the_panel_above_an_open_table(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(f"table=1&incident={K1['id']}", viewport={"width": size[0], "height": size[1]})
    panel = expect_incident(page, K1["id"])
    foot = map_frame(page).locator(".dl-map-foot")
    page.wait_for_function(BESIDE, arg=panel.element_handle())
    map_frame(page).wait_for_function(f"{CROWDED}.crowded.length === 0")
    page.get_by_role("button", name="Close incident").click()
    expect(foot).to_have_css("right", "0px")


BESIDE = """(panel) => {
  const frame = document.querySelector(".st-key-map iframe");
  const foot = frame.contentDocument.querySelector(".dl-map-foot").getBoundingClientRect();
  const left = frame.getBoundingClientRect().left;
  return foot.width > 100 && left + foot.right <= panel.getBoundingClientRect().left;
}"""
