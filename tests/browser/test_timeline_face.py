"""The timeline's face: labels that never touch, fading, themes, nothing to show, a phone."""

import datetime as dt
import itertools
import re

import pytest
from timeline_lab import FIRST, LAST, WEEKS, day, week, week_end, weekly


@pytest.mark.parametrize("width", [390, 700, 1600])
@pytest.mark.parametrize("days", [3, 20, 75, 200, 500, 1500, 5000, 20000])
def test_axis_labels_never_touch(open_lab, days, width):
    data = weekly()
    data |= {
        "edges": [day(FIRST), day(FIRST) + days],
        "counts": [[0, 0, 3]],
        "extent": [day(FIRST), day(FIRST) + days - 1],
    }
    lab = open_lab(data=data, size=(width, 500))
    boxes = lab.page.evaluate(
        """[...document.querySelectorAll(".dl-timeline__tick")].filter((tick) => tick.textContent)
           .map((tick) => tick.getBoundingClientRect()).map(({left, right}) => [left, right])"""
    )
    assert 1 <= len(boxes) <= width / 30
    assert all(right < left for (_, right), (left, _) in itertools.pairwise(boxes))
    right_edge = lab.page.locator(".dl-timeline").bounding_box()["width"]
    assert boxes[-1][1] <= right_edge


def test_bars_outside_the_range_are_faded_and_inside_full(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    assert lab.page.locator("#root canvas[role=img]").get_attribute("aria-label").startswith("220 incidents, 30 Sep 2019 to ")
    clip = lab.page.evaluate("getComputedStyle(document.querySelector('#root canvas[role=img]')).clipPath")
    plot = lab.page.locator(".dl-timeline__plot").bounding_box()
    sides = [float(side.removesuffix("px")) for side in clip.removeprefix("inset(").removesuffix(")").split()]
    assert sides[3] == pytest.approx(plot["width"] * 10 / WEEKS, abs=1)
    assert sides[1] == pytest.approx(plot["width"] * 40 / WEEKS, abs=1)


def test_colours_follow_the_theme(open_lab):
    lab = open_lab()
    first_bar = """() => {
      const canvas = document.querySelector("#root canvas[role=img]");
      const copy = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
      const pen = copy.getContext("2d", {willReadFrequently: true});
      pen.drawImage(canvas, 4, canvas.height - 4, 1, 1, 0, 0, 1, 1);
      const pixel = pen.getImageData(0, 0, 1, 1).data;
      return "#" + [...pixel.slice(0, 3)].map((part) => part.toString(16).padStart(2, "0")).join("");
    }"""
    assert lab.page.evaluate(first_bar) == "#c0392b"
    lab.page.evaluate("document.body.style.background = '#101010'")
    lab.page.wait_for_function(f"({first_bar})() === '#ef6b5b'")


@pytest.mark.parametrize("size", [(1200, 500), (390, 700)])
def test_no_incidents_looks_finished(open_lab, size):
    lab = open_lab(data={"edges": [], "classes": [], "counts": [], "extent": None, "title": ""}, size=size)
    lab.expect(lab.root).to_contain_text("No incidents to show in time")
    lab.expect(lab.button("Play")).to_be_disabled()
    lab.expect(lab.handle("Beginning of the range")).to_be_hidden()
    lab.page.evaluate("data => draw(data)", weekly())
    lab.shows(FIRST, LAST)
    lab.expect(lab.button("Play")).to_be_enabled()


def test_a_phone_has_one_row_and_opens_the_rest_from_the_range(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}", size=(390, 700))
    tops = {
        round(box["y"] + box["height"] / 2)
        for box in (lab.button(name).bounding_box() for name in ("One step back", "Play", "One step forward", "All dates"))
    }
    assert len(tops) == 1
    lab.expect(lab.button("Up to")).to_be_hidden()
    lab.page.locator(".dl-timeline__range").click()
    lab.expect(lab.button("Up to")).to_be_visible()
    lab.type_date("To", "Mar 2020")
    lab.shows(week(10), "2020-03-31")
    assert lab.page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_whole_range_leaves_no_bar_faded_though_it_begins_and_ends_inside_bins(open_lab):
    data = weekly()
    data["extent"] = [data["edges"][0] + 5, data["edges"][-1] - 4]
    lab = open_lab(data=data)
    lab.shows(FIRST + dt.timedelta(days=5), week_end(WEEKS - 1) - dt.timedelta(days=3))
    clip = lab.page.evaluate("getComputedStyle(document.querySelector('#root canvas[role=img]')).clipPath")
    assert set(re.findall(r"[\d.]+px", clip)) == {"0px"}
