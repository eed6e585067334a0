"""What a person does with the map page, from the first look to the exported file, on a real server in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import (
    PHONE,
    OpenPage,
    Server,
    click_incident,
    drawn,
    expect_drawn,
    expect_incident,
    expect_total,
    find_by_typing,
    map_frame,
    on_page,
    option,
    panel_of,
    ready,
    search_box,
    settled,
    symbol_of,
    words,
)  # fmt: skip
from playwright.sync_api import Locator, Page, Request, expect

ALL, MAPPED = 85, 81
K1 = {"id": "IQ-0021", "lat": 35.5125, "lon": 44.2842}
GREEN_ZONE = {"id": "IQ-0001", "lat": 33.307, "lon": 44.389}
ERBIL = "IQ-0036"
HASHED_BLAMED = "actor=pmf&role=perpetrator&role=suspected"


# ---- The first look


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
          return mixed && { ...mixed, marked: painter.badges.includes(mixed.group) };
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


# ---- Searching and filtering


def test_typing_k1_leads_to_the_attack_and_to_who_is_blamed_by_whom(open_page: OpenPage) -> None:
    page = open_page()
    search_box(page).fill("K1")
    page.get_by_role("button", name=re.compile("^K1 base.*place$")).click()
    expect_total(page, 3)
    assert words(page)["place"] == ["k1"]
    page.get_by_role("button", name="Table").click()
    page.get_by_role("button", name="Rockets on the K1 base, Kirkuk").click()
    panel = expect_incident(page, K1["id"])
    blamed = fact(panel, "Blamed")
    expect(blamed.filter(has_text="Kata'ib Hezbollah")).to_contain_text("according to the United States")
    expect(blamed.filter(has_text="said of the series")).to_contain_text("Iran-backed groups within the Hashed")
    expect(panel).to_contain_text("27 Dec 2019")


def fact(panel: Locator, label: str) -> Locator:
    """Return the values of a fact in the incident's panel."""
    return panel.locator(f"//dt[text()='{label}']/following-sibling::dd[preceding-sibling::dt[1][text()='{label}']]")


def test_the_filter_finds_what_the_hashed_and_its_factions_are_blamed_for(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    find_by_typing(page, "Hashed", "Popular Mobilization Forces").click()
    page.get_by_role("button", name="Clear the search").click()
    page.get_by_role("button", name="Blamed", exact=True).click()
    expected = server.total(HASHED_BLAMED)
    assert 0 < expected < ALL
    assert expected == len(blamed_on_the_hashed())
    expect_total(page, expected)
    assert words(page) == {"actor": ["pmf"], "role": ["perpetrator", "suspected"]}
    mapped = [one for one in features(server, HASHED_BLAMED) if one["geometry"]]
    expect_drawn(page, len(mapped))


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


def features(server: Server, query: str) -> list[dict]:
    """Return the GeoJSON features of a filter."""
    return server.json(f"api/incidents.geojson?{query}")["features"]


def test_actors_are_found_under_their_other_names(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    for typed, label, actor in (
        ("PMU", "Popular Mobilization Forces", "pmf"), ("Hashed", "Popular Mobilization Forces", "pmf"),
        ("Kataeb Hizbollah", "Kata'ib Hezbollah", "kh"),
    ):  # fmt: skip
        find_by_typing(page, typed, label).click()
        expect_total(page, server.total(f"actor={actor}"))
        assert words(page) == {"actor": [actor]}
        page.get_by_role("button", name="Clear all").click()
        expect_total(page, ALL)


def test_choices_are_included_excluded_cleared_and_undone(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    option(page, "Rocket attack").click()
    expect_total(page, server.total("type=rocket-attack"))
    option(page, "Popular Mobilization Forces").hover()
    page.get_by_role("button", name="Exclude Popular Mobilization Forces").click()
    expect_total(page, server.total("type=rocket-attack&not_actor=pmf"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("leaving out Popular Mobilization Forces")
    page.get_by_role("button", name="Remove: Rocket attack").click()
    expect_total(page, server.total("not_actor=pmf"))
    page.get_by_role("button", name="Undo").click()
    expect_total(page, server.total("type=rocket-attack&not_actor=pmf"))
    page.get_by_role("button", name="Clear all").click()
    expect_total(page, ALL)
    assert words(page) == {}


def test_counts_in_the_panel_say_what_each_choice_would_leave(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    option(page, "Rocket attack").click()
    kept = server.total("type=rocket-attack&actor=kh")
    choice = page.get_by_role("checkbox", name=f"Kata'ib Hezbollah, {kept} incident")
    choice.click()
    expect_total(page, kept)


def test_an_area_is_drawn_on_the_map_and_cleared(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    kirkuk = symbol_of(page, K1["id"])
    frame = map_frame(page)
    frame.get_by_role("button", name="Choose an area").click()
    frame.get_by_role("button", name="Draw a rectangle").click()
    drag(page, (kirkuk["x"] - 20, kirkuk["y"] - 20), (kirkuk["x"] + 20, kirkuk["y"] + 20))
    expect_total(page, 3)
    area = words(page)["bbox"][0]
    assert server.total(f"bbox={area}") == 3
    frame.get_by_role("button", name="Clear the area").click()
    expect_total(page, ALL)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press at `start`, move to `end`, and let go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


def test_an_empty_result_looks_finished_and_can_be_cleared(open_page: OpenPage) -> None:
    page = open_page("q=nothing-of-this-kind&table=1")
    expect_total(page, 0)
    expect_drawn(page, 0)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("^(No|0) incidents", re.I))
    expect(page.locator(".dl-timeline")).to_contain_text("No incidents to show in time")
    expect(page.locator(".dl-table")).to_contain_text("No incident matches.")
    page.get_by_role("button", name="Clear the filter").click()
    expect_total(page, ALL)
    assert words(page) == {"table": ["1"]}


# ---- Time


def test_dragging_a_handle_moves_the_map_at_once_and_asks_the_server_nothing(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    asked = api_requests(page)
    handle = page.get_by_role("slider", name="Beginning of the range").locator(".dl-timeline__knob").bounding_box()
    plot = page.locator(".dl-timeline__plot").bounding_box()
    assert handle
    assert plot
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] / 2, handle["y"], steps=12)
    page.wait_for_function(f"Number(document.querySelector('.st-key-map').dataset.drawn) < {MAPPED}")
    assert "from" not in words(page), "nothing is written before the hand lets go"
    assert asked == [], "and the server was not asked"
    begins = page.locator(".dl-timeline").get_attribute("data-from") or ""
    page.mouse.up()
    page.wait_for_url(re.compile(rf"from={begins}"))
    assert words(page)["to"] == ["2020-12-20"]
    expect(page.get_by_role("heading", level=1)).to_contain_text(in_words(begins))
    ranged = [one for one in features(server, f"from={begins}") if one["geometry"]]
    expect_drawn(page, len(ranged))


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


def test_playing_october_to_march_goes_through_those_months_and_gives_them_back(open_page: OpenPage) -> None:
    page = open_page("from=2019-10-01&to=2020-03-31")
    before = drawn(page)
    watch_playing(page)
    page.get_by_label("Speed").select_option("8")
    asked = api_requests(page)
    page.get_by_role("button", name="Play", exact=True).click()
    timeline = page.locator(".dl-timeline")
    expect(timeline).to_have_attribute("data-playing", "true")
    expect(timeline).to_have_attribute("data-playing", "false")
    seen = page.evaluate("window.seen")
    assert asked == [], "playing asks the server nothing"
    assert {one["from"][:7] for one in seen} == {"2019-10", "2019-11", "2019-12", "2020-01", "2020-02", "2020-03"}
    assert all("2019-10-01" <= one["from"] <= one["to"] <= "2020-03-31" for one in seen), "and nothing outside was shown"
    assert len({one["drawn"] for one in seen}) > 3, "the map changed on the way"
    expect(timeline).to_have_attribute("data-from", "2019-10-01")
    expect(timeline).to_have_attribute("data-to", "2020-03-31")
    expect_drawn(page, before)
    assert words(page) == {"from": ["2019-10-01"], "to": ["2020-03-31"]}


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


def test_a_pause_shows_the_window_and_undo_gives_the_chosen_range_again(open_page: OpenPage, server: Server) -> None:
    page = open_page("type=rocket-attack&from=2019-10-01&to=2020-03-31")
    timeline = page.locator(".dl-timeline")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("document.querySelector('.dl-timeline').dataset.from >= '2019-10-14'")
    assert words(page)["from"] == ["2019-10-01"], "while it plays nothing is written"
    for stale in (".dl-headline__casualties", ".dl-headline__notes"):
        expect(page.locator(stale)).to_be_hidden()  # they are of the whole range, not of the window
    page.get_by_role("button", name="Pause", exact=True).click()
    begins, ends = (timeline.get_attribute(name) or "" for name in ("data-from", "data-to"))
    page.wait_for_url(re.compile(f"from={begins}&to={ends}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(in_words(ends))
    page.get_by_role("button", name="Undo").click()
    expect(timeline).to_have_attribute("data-from", "2019-10-01")
    expect(timeline).to_have_attribute("data-to", "2020-03-31")


def test_typed_dates_and_the_whole_range(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    page.get_by_role("textbox", name="From").fill("1 Oct 2019")
    page.get_by_role("textbox", name="To", exact=True).fill("2020-03-31")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("from=2019-10-01&to=2020-03-31"))
    expect_drawn(page, len([one for one in features(server, "from=2019-10-01&to=2020-03-31") if one["geometry"]]))
    page.get_by_role("button", name="All dates").click()
    expect_drawn(page, MAPPED)
    assert "from" not in words(page)


# ---- The address


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


def position(page: Page) -> dict[str, float]:
    """Return where the map stands."""
    return map_frame(page).evaluate(
        """() => {
          const { lat, lng } = datelineMap.map.getCenter();
          return { lat: Number(lat.toFixed(3)), lon: Number(lng.toFixed(3)), zoom: datelineMap.map.getZoom() };
        }"""
    )


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


BAD_WORDS = {
    "actor": "nobody-we-know", "from": "2019-13-45", "type": "rockit", "zoom": "abc", "lat": "95", "color": "pink", "flavour": "mint",
    "bbox": "1,2,3", "sort": "age", "page": "-1", "killed": "many",
}  # fmt: skip


def test_a_link_with_bad_values_opens_without_them_and_says_which(open_page: OpenPage, server: Server) -> None:
    page = open_page("&".join(["place=k1", *(f"{word}={value}" for word, value in BAD_WORDS.items())]))
    expect_total(page, 3)
    problems = page.get_by_role("alert")
    for word, value in BAD_WORDS.items():
        expect(problems.filter(has_text=f"{word}={value}"), word).to_be_visible()
    expect(problems.get_by_text("This link says actor=nobody-we-know, which is not known.")).to_be_visible()
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


# ---- The table


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


def row_ids(page: Page) -> list[str]:
    """Return the ids of the table's rows, from the top."""
    return page.locator(".dl-table [data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")


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


def test_everything_can_be_done_with_the_keyboard_alone(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    tab_to(page, '[role=checkbox][aria-label^="Popular Mobilization Forces"]')
    page.keyboard.press("Space")
    expect_total(page, server.total("actor=pmf"))
    tab_to(page, ".dl-headline__button:not(.dl-headline__filters)", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator(".dl-table")).to_be_visible()
    tab_to(page, "[data-dl-open]")
    page.keyboard.press("ArrowDown")
    chosen = focused(page, "dataset.dlOpen")
    page.keyboard.press("Enter")
    expect_incident(page, chosen)
    expect(page.locator(".dl-incident__title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    assert focused(page, "dataset.dlOpen") == chosen, "the focus is back on the row"
    tab_to(page, ".dl-table__close", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator(".dl-table")).to_be_hidden()


def test_opening_the_table_leads_into_its_rows_and_closing_it_leads_back(open_page: OpenPage) -> None:
    page = open_page()
    button = page.get_by_role("button", name="Table", exact=True)
    button.press("Enter")
    first = page.locator("[data-dl-open]").first
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator(".dl-table")).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Enter")
    expect(first).to_be_focused()
    page.get_by_role("button", name="Close table").press("Enter")
    expect(button).to_be_focused()


def test_escape_closes_the_incident_before_the_table(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Table", exact=True).press("Enter")
    expect(page.locator("[data-dl-open]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".dl-incident__title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    expect(page.locator(".dl-table")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".dl-table")).to_be_hidden()


def test_a_page_that_opens_with_the_table_keeps_its_focus(open_page: OpenPage) -> None:
    page = open_page("table=1")
    expect(page.locator(".dl-table")).to_be_visible()
    assert focused(page, "tagName") == "BODY"


def test_the_first_tabs_offer_the_way_to_the_table_and_to_the_timeline(open_page: OpenPage) -> None:
    page = open_page()
    tab_to(page, ".dl-skip__link", most=3)
    skip = page.get_by_role("link", name="Go to the table of incidents")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box
    assert box["height"] > 24, "it shows while it has the focus"
    page.keyboard.press("Enter")
    expect(page.locator("[data-dl-open]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(skip).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_focused()


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


def test_the_map_can_be_walked_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("place=k1&lat=35.5&lon=44.3&zoom=9")
    frame = map_frame(page)
    frame.locator(".leaflet-container").focus()
    page.keyboard.press("n")
    expect(frame.locator(".dl-map-tip")).to_be_visible()
    page.keyboard.press("Enter")
    frame.get_by_role("dialog").get_by_role("button", name="Rockets on the K1 base, Kirkuk").press("Enter")
    expect_incident(page, K1["id"])
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()


def test_the_timeline_can_be_moved_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    handle = page.get_by_role("slider", name="Beginning of the range")
    handle.focus()
    handle.press("PageDown")  # already at the beginning: nothing to do
    handle.press("PageUp")
    page.wait_for_url(re.compile("from=2019-"))
    page.wait_for_function(f"Number(document.querySelector('.st-key-map').dataset.drawn) < {MAPPED}")
    expect(handle).to_be_focused()


# ---- Exports


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


def exported(page: Page, label: str) -> bytes:
    """Return the file that an entry of the export menu downloads."""
    page.locator(".dl-menu summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    return waiting.value.path().read_bytes()


def in_range(server: Server) -> set[str]:
    """Return the incidents blamed on the Hashed that overlap October 2019 to March 2020."""
    found = features(server, HASHED_BLAMED)
    spans = {one["id"]: (one["properties"]["date_start"], one["properties"]["date_end"]) for one in found}
    return {name for name, (first, last) in spans.items() if first <= "2020-03-31" and last >= "2019-10-01"}


def test_the_table_offers_the_same_exports(open_page: OpenPage, server: Server) -> None:
    page = open_page("place=k1&table=1")
    page.locator(".dl-table__exports summary").click()
    with page.expect_download() as waiting:
        page.locator(".dl-table").get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    assert {row["incident_id"] for row in rows} == set(row_ids(page))


# ---- Phone and dark


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


def test_on_a_phone_the_notes_of_the_headline_are_read_to_their_end(open_page: OpenPage) -> None:
    page = open_page("from=2019-10-01&to=2020-03-31", viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    notes = page.locator(".dl-headline__notes")
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


def test_the_table_is_not_drawn_over_what_was_asked_last(open_page: OpenPage, server: Server) -> None:
    page = open_page("table=1")
    for label in ("Rocket attack", "Air or drone strike", "Missile strike"):
        option(page, label).click()
    expected = server.total("type=rocket-attack&type=air-drone-strike&type=missile-strike")
    expect_total(page, expected)
    expect(page.locator(".dl-table__count")).to_have_text("67 rows: 65 incidents, 2 later denied")
    assert drawn(page) <= expected
