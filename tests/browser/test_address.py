"""The address bar holds the view: links, reload, Back and Forward, and what happens to words that can't be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from bundled import ALL, HASHED_BLAMED, K1, drag, features, position
from conftest import (
    OpenPage,
    Server,
    expect_drawn,
    expect_incident,
    expect_total,
    map_frame,
    option,
    panel_of,
    ready,
    settled,
    words,
)
from playwright.sync_api import Page, TimeoutError, expect

VIEW = f"{HASHED_BLAMED}&from=2019-10-01&to=2020-03-31&lat=35.0000&lon=44.0000&zoom=8&incident={K1['id']}"


def expect_view(page: Page, server: Server) -> None:
    """Fail unless the page shows what VIEW says."""
    expect_total(page, server.total(HASHED_BLAMED))
    expect_incident(page, K1["id"])
    expect(page.locator(".dl-timeline")).to_have_attribute("data-from", "2019-10-01")
    expect(page.locator(".dl-timeline")).to_have_attribute("data-to", "2020-03-31")
    expect(option(page, "Popular Mobilization Forces")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("button", name="Blamed", exact=True)).to_have_attribute("aria-pressed", "true")
    settled(page)
    assert position(page) == pytest.approx({"lat": 35, "lon": 44, "zoom": 8}, abs=0.01)


def test_a_link_opens_its_view_on_a_server_that_was_just_started(
    open_page: OpenPage, fresh_server: Callable[..., Server]
) -> None:
    newcomer = fresh_server()
    expect_view(open_page(VIEW, at=newcomer), newcomer)


def test_reload_back_and_forward_give_the_view_again(open_page: OpenPage, server: Server) -> None:
    page = open_page(VIEW)
    page.get_by_role("button", name="Close incident").click()
    expect(panel_of(page)).to_be_hidden()
    option(page, "Rocket attack").click()
    rockets = server.total(f"{HASHED_BLAMED}&type=rocket-attack")
    expect_total(page, rockets)
    page.go_back()
    expect_total(page, server.total(HASHED_BLAMED))
    page.go_back()
    expect_view(page, server)
    page.go_forward()
    expect(panel_of(page)).to_be_hidden()
    page.go_forward()
    expect_total(page, rockets)
    expect(option(page, "Rocket attack")).to_have_attribute("aria-checked", "true")
    page.reload()
    expect_total(ready(page), rockets)
    expect(option(page, "Rocket attack")).to_have_attribute("aria-checked", "true")
    page.goto(re.sub(r"\?.*", f"?{VIEW}", page.url))
    page.reload()
    expect_view(ready(page), server)


# What a view is: its words, what is drawn, counted and said, what is open, where the map stands and how it looks.
SHOWN = """(() => {
  const map = document.querySelector(".st-key-map");
  const { datelineMap, document: inside } = map.querySelector("iframe").contentWindow;
  const { lat, lng } = datelineMap.map.getCenter();
  const timeline = document.querySelector(".dl-timeline");
  if (!timeline) return null;  // the map can be there before the timeline
  return JSON.stringify({
    words: [...new URLSearchParams(location.search)].sort(), drawn: map.dataset.drawn, total: map.dataset.total,
    headline: document.querySelector("h1").textContent, from: timeline.dataset.from, to: timeline.dataset.to,
    mode: timeline.querySelector("[aria-pressed=true]").textContent, bars: timeline.querySelector(".dl-timeline__caption").textContent,
    open: document.querySelector(".dl-incident:not([hidden])")?.dataset.incident ?? null,
    at: [lat.toFixed(4), lng.toFixed(4), datelineMap.map.getZoom()],
    layers: [...inside.querySelectorAll("#dl-map-menu input:checked + span")].map((one) => one.textContent),
    colour: inside.querySelector(".dl-map-legend select").value,
  });
})()"""

HEADLINES = [
    "40 incidents", "27 incidents, 27 Oct 2019", "27 incidents, 1 Oct 2019", "27 incidents, 1 Oct 2019", "25 rocket attacks",
    "25 rocket attacks", "25 rocket attacks", "25 rocket attacks", "25 rocket attacks", "at Camp Taji",
]  # fmt: skip


def test_ten_changes_come_back_one_by_one_and_again_forward(open_page: OpenPage) -> None:
    page = open_page()
    views = [shown(page)]
    for change, says in zip(ten_changes(page), HEADLINES, strict=True):
        change()
        expect(page.get_by_role("heading", level=1)).to_contain_text(says)
        views.append(shown(page))
    assert len(set(views)) == 11, "each change shows"
    for view in reversed(views[:-1]):
        page.go_back()
        expect_shown(page, view)
    for view in views[1:]:
        page.go_forward()
        expect_shown(page, view)
    page.reload()
    expect_shown(ready(page), views[-1])
    expect_shown(open_page(page.evaluate("location.search").removeprefix("?")), views[-1])


def ten_changes(page: Page) -> list[Callable[[], object]]:
    """Return ten things that a person changes on the page: filter, dates, incident, layer, colour, place."""
    frame = map_frame(page)
    layers = frame.get_by_role("button", name="Layers")
    return [
        option(page, "Popular Mobilization Forces").click,
        page.get_by_role("button", name="Blamed", exact=True).click,
        lambda: page.evaluate("dateline.view.set({ from: '2019-10-01', to: '2020-03-31' })"),
        # Moving the map is no step of its own: it belongs to the view that it is moved in.
        lambda: (page.get_by_role("button", name="Up to").click(), frame.get_by_role("button", name="Zoom in").click()),
        option(page, "Rocket attack").click,
        lambda: page.evaluate(f"dateline.view.set({{ incident: '{K1['id']}' }})"),
        lambda: (layers.click(), frame.get_by_label("Heat").check(), layers.click()),
        lambda: (layers.click(), frame.get_by_label("Known sites").uncheck(), layers.click()),
        lambda: recolour(page),
        lambda: page.evaluate("dateline.view.set({ place: 'taji' })"),
    ]  # fmt: skip


def recolour(page: Page) -> None:
    """Colour by type, and wait for the timeline's own colours: they come from the server, and the headline stays the same."""
    map_frame(page).get_by_label("What colour means").select_option("type")
    expect(page.locator(".dl-timeline__caption")).to_have_text("Event type")


def expect_shown(page: Page, view: str) -> None:
    """Wait until the page shows a view again; tell what of it is another if it does not."""
    try:
        page.wait_for_function(f"view => {SHOWN} === view", arg=view)
    except TimeoutError:
        assert json.loads(page.evaluate(SHOWN)) == json.loads(view)
        raise


def shown(page: Page) -> str:
    """Return what the page shows, once it stays as it is."""
    settled(page)
    page.wait_for_function(
        f"""() => {{
          const now = {SHOWN};
          const same = now === window.lastShown && !document.querySelector("[aria-busy=true]");
          window.lastShown = now;
          return same;
        }}""",
        polling=400,
    )
    return page.evaluate(SHOWN)


def test_panning_is_kept_in_the_address_without_filling_the_history(open_page: OpenPage) -> None:
    page = open_page()
    before = page.evaluate("history.length")
    box = page.locator(".st-key-map iframe").bounding_box()
    assert box
    drag(page, (box["x"] + 900, box["y"] + 300), (box["x"] + 700, box["y"] + 250))
    page.wait_for_url(re.compile("lat=.*lon=.*zoom="))
    settled(page)
    there = position(page)
    assert page.evaluate("history.length") == before
    page.reload()
    settled(ready(page))
    again = position(page)
    assert abs(again["lat"] - there["lat"]) < 0.02
    assert abs(again["lon"] - there["lon"]) < 0.02
    assert again["zoom"] == there["zoom"]


# A zoom of the map can't be called off: it starts with the next frame, and then ends where it was to go.
MOMENTS = {
    "before the first frame": "back()",
    "while it is under way": "datelineMap.map.once('zoomanim', back)",
    "while it is under way, and the map gets another height": "datelineMap.map.once('zoomanim', back); then(shrink)",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_back_while_the_map_zooms_gives_the_position_again(open_page: OpenPage, moment: str) -> None:
    page = open_page("lat=33.2850&lon=44.2742&zoom=7")
    settled(page)
    map_frame(page).evaluate(
        f"""() => new Promise((done) => {{
          const back = () => window.parent.history.back();
          const shrink = () => {{ frameElement.style.setProperty("height", `${{frameElement.clientHeight - 9}}px`, "important"); }};
          const then = (next) => window.parent.addEventListener("popstate", next, {{ once: true }});
          then(done);
          window.parent.dateline.view.set({{ place: "taji", lat: "33.5193", lon: "44.2567", zoom: "11" }}, {{ rerun: false }});
          {MOMENTS[moment]};
        }})"""
    )
    settled(page)
    assert words(page) == {"lat": ["33.2850"], "lon": ["44.2742"], "zoom": ["7"]}
    assert position(page) == pytest.approx({"lat": 33.285, "lon": 44.2742, "zoom": 7}, abs=0.001)


BAD_WORDS = {
    "actor": "nobody-we-know", "from": "2019-13-45", "type": "rockit", "zoom": "abc", "lat": "95", "color": "pink", "flavour": "mint",
    "bbox": "1,2,3", "sort": "age", "page": "-1", "killed": "many", "base": "nowhere",
}  # fmt: skip


def test_a_map_moved_beyond_the_date_line_has_an_address_that_opens_again(open_page: OpenPage) -> None:
    page = open_page("lat=20.0000&lon=175.0000&zoom=3")
    map_frame(settled(page)).locator(".dl-map").press("ArrowRight")
    page.wait_for_url(re.compile(r"lon=-\d"))
    place = words(page)
    page.reload()
    settled(page)
    assert words(page) == place
    expect(page.locator(".dl-headline").get_by_role("alert")).to_have_text("")


def test_a_link_with_bad_values_opens_without_them_and_says_which(open_page: OpenPage, server: Server) -> None:
    page = open_page("&".join(["place=k1", *(f"{word}={value}" for word, value in BAD_WORDS.items())]))
    expect_total(page, 3)
    problems = page.get_by_role("alert")
    for word, value in BAD_WORDS.items():
        expect(problems.filter(has_text=f"{word}={value}"), word).to_be_visible()
    expect(problems.get_by_text(f"This link has {len(BAD_WORDS)} words that can’t be used.")).to_be_visible()
    expect(problems.get_by_text("actor=nobody-we-know, which is not known.", exact=True)).to_be_visible()
    seen = problems.locator("li").evaluate_all(
        """items => items.map((one) => [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()])
          .every(([item, list]) => item.bottom <= list.bottom + 1 && item.right <= list.right + 1)"""
    )
    assert seen, "each is there to be read, without scrolling"
    expect(problems).not_to_contain_text("known are")
    expect(page).to_have_url(re.compile(r"\?place=k1$"))
    page.get_by_role("button", name="Dismiss").click()
    expect(problems.filter(has_text="rockit")).to_have_count(0)


@pytest.mark.parametrize("bad", ["base=nowhere", "mode=sideways"])
def test_a_link_with_a_bad_layer_or_mode_opens_without_it_and_says_which(open_page: OpenPage, bad: str) -> None:
    page = open_page(f"{bad}&place=k1")
    expect_total(page, 3)
    expect(page.get_by_role("alert").filter(has_text=bad)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?place=k1$"))


def test_an_address_that_streamlit_changed_without_telling_is_taken_in_before_drawing(open_page: OpenPage) -> None:
    page = open_page("")
    expect_total(page, ALL)
    page.evaluate("history.pushState({}, '', '?place=k1&from=2019-12-01'); window.dateline.view.catchUp()")
    expect_total(page, 3)
    expect(page.locator(".dl-timeline")).to_have_attribute("data-from", "2019-12-01")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("from=2020-02&to=2020-02", "2020-02-01", "2020-02-29"), ("to=2019", "2019-05-19", "2019-12-31"),
     ("from=2020&to=2020-03-15", "2020-01-01", "2020-03-15")],
)  # fmt: skip
def test_a_month_or_a_year_in_a_link_means_its_days_on_map_and_timeline_too(
    open_page: OpenPage, server: Server, asked: str, first: str, last: str
) -> None:
    page = open_page(asked)
    timeline = page.locator(".dl-timeline")
    expect(timeline).to_have_attribute("data-from", first)
    expect(timeline).to_have_attribute("data-to", last)
    expect_total(page, server.total(asked))
    expect_drawn(page, sum(1 for one in features(server, asked) if one["geometry"]))
    expect(page.locator(".dl-headline__line")).not_to_have_attribute("data-moving", "true")


def test_a_link_to_an_incident_that_is_not_there_says_so(open_page: OpenPage) -> None:
    page = open_page("incident=IQ-9999")
    expect(panel_of(page)).to_contain_text("No such incident")
    expect_total(page, ALL)


def test_copy_link_opens_the_same_view_in_a_second_browser(open_page: OpenPage, server: Server) -> None:
    page = open_page(VIEW, permissions=["clipboard-read", "clipboard-write"])
    expect_view(page, server)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".dl-toast")).to_have_text("The link to this view is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(server.url)
    expect_view(open_page(link.removeprefix(f"{server.url}?")), server)
