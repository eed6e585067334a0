"""The map page on a phone and in dark theme."""

from __future__ import annotations

from browser_contexts import PHONE
from bundled import ERBIL, K1, MAPPED
from conftest import (
    OpenPage,
    expect_drawn,
    expect_incident,
    expect_total,
    find_by_typing,
    map_frame,
    panel_of,
    search_box,
    settled,
    symbol_of,
)
from playwright.sync_api import Page, expect


def test_on_a_phone_the_map_comes_first_and_the_filters_are_a_sheet(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out to the side"
    frame = page.locator(".st-key-map iframe").bounding_box()
    assert frame
    assert frame["height"] > PHONE["height"] * 0.4
    expect(page.locator(".dl-filters")).to_be_hidden()
    page.get_by_role("button", name="Filters").tap()
    sheet = page.get_by_role("dialog", name="Filters")
    expect(sheet).to_be_visible()
    find_by_typing(page, "K1", "K1 base").tap()
    page.get_by_role("button", name="Show on the map").tap()
    expect(sheet).to_be_hidden()
    expect_total(page, 3)
    expect(page.get_by_role("button", name="Filters (1)")).to_be_visible()


def test_on_a_phone_the_legend_is_folded_at_first_and_unfolds_over_the_controls(open_page: OpenPage) -> None:
    page = open_page("from=2019-10-01&to=2020-03-31", viewport=PHONE, has_touch=True, is_mobile=True)
    legend = map_frame(page).locator(".dl-map-legend")
    expect(legend.get_by_text("US and coalition")).to_be_visible()
    expect(legend.get_by_text("Rocket attack")).to_be_hidden()
    legend.get_by_role("button", name="Unfold the legend").click()
    expect(legend.get_by_text("Rocket attack")).to_be_visible()
    covered = """(box) => [...box.querySelectorAll("li, button")].filter((part) => {
      const { left, top, height } = part.getBoundingClientRect();
      return !box.contains(document.elementFromPoint(left + 5, top + height / 2));
    }).length"""
    assert legend.evaluate(covered) == 0


def test_a_headline_breaks_no_date_in_two(open_page: OpenPage) -> None:
    heading = open_page("from=2019-05-19&to=2020-12-20", viewport=PHONE).locator("h1")
    assert heading.evaluate("(h1) => h1.textContent") == "78 incidents, 19\u00a0May\u00a02019\u00a0– 20\u00a0Dec\u00a02020"


def test_on_a_phone_the_notes_of_the_headline_are_read_to_their_end(open_page: OpenPage) -> None:
    page = open_page("from=2019-10-01&to=2020-03-31", viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    notes = page.locator(".dl-headline__notes")
    expect(notes).to_be_hidden()
    headline = page.locator(".dl-headline").bounding_box()
    assert headline
    assert headline["height"] < 110, "the map comes first"
    expect(page.locator(".dl-headline__casualties")).to_contain_text("unknown")
    page.get_by_role("button", name="More about these figures").tap()
    expect(notes).to_contain_text("listed, not mapped")
    hidden = notes.evaluate("node => [node.scrollHeight - node.clientHeight, node.scrollWidth - node.clientWidth]")
    assert hidden == [0, 0], "nothing of them is cut off"


def test_on_a_phone_a_tap_on_a_marker_opens_its_panel(open_page: OpenPage) -> None:
    page = open_page("lat=36.0&lon=44.0&zoom=8", viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    settled(page)
    symbol = symbol_of(page, ERBIL)
    page.touchscreen.tap(symbol["x"], symbol["y"])
    box = expect_incident(page, ERBIL).bounding_box()
    assert box
    assert box["width"] > PHONE["width"] * 0.9, "the panel is a sheet as wide as the screen"
    settled(page)
    assert symbol_of(page, ERBIL)["y"] < box["y"], "and leaves its incident to be seen"
    page.get_by_role("button", name="Close incident").tap()
    expect(panel_of(page)).to_be_hidden()


def test_on_a_phone_what_is_looked_up_is_seen_above_its_panel_and_a_list_beside_its_ring(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    page.get_by_role("button", name="Filters").tap()
    search_box(page).fill("K1")
    page.get_by_role("button", name="Rockets on the K1 base, Kirkuk, 27 Dec 2019, incident").tap()
    expect(page.get_by_role("dialog", name="Filters")).to_be_hidden()
    panel = expect_incident(page, K1["id"])
    settled(page)
    top = (panel.bounding_box() or {})["y"]
    map_frame(page).wait_for_function(SEEN_ABOVE, arg=[K1["id"], top])
    page.get_by_role("button", name="Close incident").tap()
    page.evaluate("dateline.view.set({ place: 'k1' })")
    listed = map_frame(page).get_by_role("dialog")
    expect(listed).to_be_visible()
    settled(page)
    ring, box = symbol_of(page, K1["id"]), listed.bounding_box()
    assert box
    assert box["y"] > ring["y"] + ring["radius"] or box["y"] + box["height"] < ring["y"] - ring["radius"]


# Whether the ring of an incident is drawn on the map and above a height of the page.
SEEN_ABOVE = """([id, top]) => {
  const { picture } = datelineMap.layer;
  const group = picture.groups.groupOf[picture.indexOf.get(id)];
  const symbol = datelineMap.layer.symbols().find((one) => one.group === group);
  return symbol && symbol.y + symbol.radius + window.frameElement.getBoundingClientRect().top < top;
}"""


def test_in_dark_theme_page_and_map_are_dark(open_page: OpenPage) -> None:
    page = open_page(color_scheme="dark")
    assert luminance(page, ".stApp") < 60
    frame = map_frame(page)
    expect(frame.locator(".leaflet-container")).to_have_attribute("data-tone", "dark")
    assert page.evaluate("document.documentElement.dataset.dlTheme") == "dark"
    for part in (".dl-filters", ".dl-timeline"):
        assert luminance(page, part) < 60, part
    expect_drawn(page, MAPPED)


def luminance(page: Page, selector: str) -> float:
    """Return how light (0 to 255) the background behind an element is."""
    return page.locator(selector).first.evaluate(
        """node => {
          const colour = (one) => getComputedStyle(one).backgroundColor.match(/[\\d.]+/g).map(Number);
          while (node.parentElement && colour(node)[3] === 0) node = node.parentElement;
          const [red, green, blue] = colour(node);
          return 0.299 * red + 0.587 * green + 0.114 * blue;
        }"""
    )
