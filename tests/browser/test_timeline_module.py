"""The timeline module alone in a browser: hand, keys, typed dates and playing move the range; release writes the URL.

No server of ours takes part: a static page imports view.js and timeline.js from the web folder and gives the module
made-up bins of a week each, from Monday 30 Sep 2019 on.
"""

import datetime as dt
import http.server
import itertools
import json
import os
import re
import shutil
import threading
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")

WEB = Path(__file__).parents[2] / "dateline" / "web"
CHROMIUM = os.environ.get("DATELINE_CHROMIUM") or shutil.which("chromium")
EPOCH = dt.date(1970, 1, 1)
FIRST = dt.date(2019, 9, 30)
WEEKS = 60
LAST = FIRST + dt.timedelta(weeks=WEEKS, days=-1)

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Timeline</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/web/timeline.css"><style>
  :root { --dl-bg: #eee; --dl-panel: #fff; --dl-ink: #1c2429; --dl-soft: #5b666e; --dl-line: #d9dee1;
          --dl-accent: #1f5f8b; --dl-accent-ink: #fff; --dl-accent-wash: #e6edf1; }
  body { margin: 0; background: #fff; font-family: sans-serif }
  #root { position: fixed; inset: auto 0 0; height: 150px }
</style></head><body class="stApp"><div id="root"></div><script type="module">
  import { view } from "/web/view.js";
  import { render } from "/web/timeline.js";
  window.ranges = [];
  window.spoken = [];
  view.range.subscribe((range) => ranges.push(range));
  const say = view.say;
  view.say = (text) => { spoken.push(text); say(text); };
  window.draw = (data) => render(document.getElementById("root"), data, view);
  window.view = view;
</script></body></html>"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path):
        return str(WEB / path.split("?")[0].removeprefix("/web/"))

    def do_GET(self):
        if self.path.startswith("/web/"):
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_lab(site, chromium):
    """Opens the page with a query string and data; fails the test on any message in the console."""
    opened, trouble = [], []

    def open_page(query="", data=None, size=(1200, 500), **options):
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(site + query)
        page.wait_for_function("typeof window.draw === 'function'")
        page.evaluate("data => draw(data)", weekly() if data is None else data)
        page.wait_for_selector(".dl-timeline__tick" if (data or weekly())["edges"] else ".dl-timeline--empty")
        opened.append(context)
        return Lab(page)

    yield open_page
    for context in opened:
        context.close()
    assert not trouble


def day(date: dt.date) -> int:
    return (date - EPOCH).days


def weekly() -> dict:
    edges = [day(FIRST) + 7 * i for i in range(WEEKS + 1)]
    return {
        "edges": edges,
        "classes": [
            {"id": "ia", "label": "Iran-aligned", "light": "#c0392b", "dark": "#ef6b5b"},
            {"id": "us", "label": "US and coalition", "light": "#1f5f8b", "dark": "#6fb1de"},
        ],
        "counts": [[i, 0, 1 + i % 5] for i in range(WEEKS)] + [[i, 1, 2] for i in range(0, WEEKS, 3)],
        "extent": [edges[0], edges[-1] - 1],
        "title": "Incidents per week",
    }


class Lab:
    """What the tests do on the page, and what they read from it."""

    def __init__(self, page):
        self.page = page
        self.root = page.locator("#root")
        self.expect = playwright.expect

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def handle(self, name):
        return self.page.get_by_role("slider", name=name)

    def week_x(self, weeks):
        box = self.page.locator(".dl-timeline__plot").bounding_box()
        return box["x"] + box["width"] * weeks / WEEKS

    def middle_y(self):
        box = self.page.locator(".dl-timeline__plot").bounding_box()
        return box["y"] + box["height"] / 2

    def press_at(self, weeks):
        self.page.mouse.move(self.week_x(weeks), self.middle_y())
        self.page.mouse.down()

    def drag_to(self, weeks):
        self.page.mouse.move(self.week_x(weeks), self.middle_y(), steps=4)

    def release(self):
        self.page.mouse.up()

    def shows(self, start, end):
        """Waits until the root carries the range."""
        self.expect(self.root).to_have_attribute("data-from", str(start))
        self.expect(self.root).to_have_attribute("data-to", str(end))

    def url(self):
        return self.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")

    def wait_url(self, **words):
        self.page.wait_for_function(
            "wanted => JSON.stringify(Object.fromEntries([...new URLSearchParams(location.search)].sort())) === wanted",
            arg=json.dumps(dict(sorted(words.items())), separators=(",", ":")),
        )

    def live(self):
        return self.page.evaluate("view.range.now()")

    def type_date(self, name, text):
        box = self.page.get_by_role("textbox", name=name, exact=True)
        box.fill(text)
        box.press("Enter")
        return box


def week(n: int) -> dt.date:
    """The Monday on which week n begins."""
    return FIRST + dt.timedelta(weeks=n)


def week_end(n: int) -> dt.date:
    """The Sunday on which week n ends."""
    return week(n + 1) - dt.timedelta(days=1)


# The hand


def test_dragging_on_empty_ground_moves_the_range_live_and_writes_the_url_on_release(open_lab):
    lab = open_lab()
    lab.press_at(10.5)
    lab.drag_to(19.5)
    lab.shows(week(10), week_end(19))
    assert lab.live() == {"from": day(week(10)), "to": day(week_end(19)), "playing": False}
    assert lab.url() == {}
    assert lab.page.evaluate("spoken") == []
    lab.release()
    lab.wait_url(**{"from": str(week(10)), "to": str(week_end(19))})
    assert lab.page.evaluate("spoken") == ["9 Dec 2019 to 16 Feb 2020"]


def test_dragging_a_handle_moves_that_end_to_whole_weeks(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(20)
    lab.drag_to(30.3)
    lab.shows(week(10), week_end(29))
    lab.release()
    lab.wait_url(**{"from": str(week(10)), "to": str(week_end(29))})


def test_a_handle_stops_one_week_before_the_other(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(10)
    lab.drag_to(45)
    lab.shows(week(19), week_end(19))
    lab.release()


def test_dragging_the_window_keeps_its_width_and_stops_at_the_end(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(15)
    lab.drag_to(20)
    lab.shows(week(15), week_end(24))
    lab.drag_to(59.9)
    lab.shows(week(50), week_end(59))
    lab.release()
    lab.wait_url(**{"from": str(week(50)), "to": str(week_end(59))})


def test_the_range_is_told_at_most_once_a_frame(open_lab):
    lab = open_lab()
    told = lab.page.evaluate(
        """async ([x0, x1, y]) => {
          const plot = document.querySelector(".dl-timeline__plot");
          const send = (type, x) => plot.dispatchEvent(new PointerEvent(type,
            {clientX: x, clientY: y, button: 0, pointerId: 1, bubbles: true}));
          plot.setPointerCapture = () => {};
          send("pointerdown", x0);
          ranges.length = 0;
          for (let i = 0; i <= 100; i++) send("pointermove", x0 + (x1 - x0) * i / 100);
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          return ranges.length;
        }""",
        [lab.week_x(5), lab.week_x(50), lab.middle_y()],
    )
    assert told == 1
    lab.shows(week(5), week_end(49))


def test_escape_gives_a_drag_up(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(20)
    lab.drag_to(30)
    lab.shows(week(10), week_end(29))
    lab.page.keyboard.press("Escape")
    lab.shows(week(10), week_end(19))
    lab.release()
    assert lab.url() == {"from": str(week(10)), "to": str(week_end(19))}


def test_a_finger_can_drag_a_handle(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}", size=(390, 700), has_touch=True)
    touch = lab.page.context.new_cdp_session(lab.page)

    def finger(kind, weeks=None):
        points = [] if weeks is None else [{"x": lab.week_x(weeks), "y": lab.middle_y()}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", 20)
    for weeks in (22, 25, 30):
        finger("touchMove", weeks)
    lab.shows(week(10), week_end(29))
    finger("touchEnd")
    lab.wait_url(**{"from": str(week(10)), "to": str(week_end(29))})


def test_handles_are_large_enough_for_a_finger_and_never_cover_each_other(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(10)}", size=(390, 700))
    boxes = [lab.handle(name).bounding_box() for name in ("Beginning of the range", "End of the range")]
    assert all(box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    first, second = boxes
    # Each keeps 12 pixels of its own even when the range is as thin as it can be.
    assert second["x"] - first["x"] >= 12


def test_the_whole_range_is_one_click_or_a_double_click(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.button("All dates").click()
    lab.shows(FIRST, LAST)
    assert lab.live() is None
    lab.wait_url()
    lab.page.go_back()
    lab.shows(week(10), week_end(19))
    lab.page.mouse.dblclick(lab.week_x(40.5), lab.middle_y())
    lab.shows(FIRST, LAST)
    lab.wait_url()


def test_a_drag_and_the_focus_go_on_when_new_data_arrives(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(20)
    lab.drag_to(25)
    lab.shows(week(10), week_end(24))
    fewer = weekly()
    fewer["counts"] = fewer["counts"][:20]
    lab.page.evaluate("data => draw(data)", fewer)
    lab.shows(week(10), week_end(24))
    lab.expect(lab.handle("End of the range")).to_be_focused()
    lab.drag_to(30)
    lab.shows(week(10), week_end(29))
    lab.release()


def test_the_tip_says_days_and_whose(open_lab):
    lab = open_lab()
    lab.page.mouse.move(lab.week_x(3.5), lab.middle_y())
    tip = lab.page.locator(".dl-timeline__tip")
    lab.expect(tip).to_be_visible()
    lab.expect(tip).to_have_text("21 – 27 Oct 2019: 6 incidents: 4 Iran-aligned, 2 US and coalition")


def test_hostile_labels_stay_text(open_lab):
    data = weekly()
    data["classes"][0]["label"] = "<img src=x onerror=alert(1)>"
    data["title"] = "<b>bold</b>"
    lab = open_lab(data=data)
    lab.page.mouse.move(lab.week_x(3.5), lab.middle_y())
    lab.expect(lab.page.locator(".dl-timeline__tip")).to_contain_text("4 <img src=x")
    lab.expect(lab.page.locator(".dl-timeline__caption")).to_have_text("<b>bold</b>")
    assert lab.page.locator("#root img").count() == 0


# Keys


def test_keys_move_a_handle_and_write_the_url_once(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    handle = lab.handle("Beginning of the range")
    handle.focus()
    before = lab.page.evaluate("history.length")
    # All in one task: on a busy machine the URL could otherwise be written between two keys.
    starts, query = handle.evaluate(
        """(handle, keys) => [keys.map(([key, shiftKey]) => {
          handle.dispatchEvent(new KeyboardEvent("keydown", {key, shiftKey, bubbles: true, cancelable: true}));
          return document.getElementById("root").dataset.from;
        }), location.search]""",
        [["ArrowRight", False], ["ArrowRight", True], ["ArrowLeft", False], ["Home", False], ["End", False]],
    )
    assert starts == [str(week(n)) for n in (11, 15, 14, 0, 19)]
    assert query == f"?from={week(10)}&to={week_end(19)}"
    handle.press("ArrowDown")
    assert handle.get_attribute("aria-valuetext") == "3 Feb 2020"
    assert handle.get_attribute("aria-valuenow") == str(day(dt.date(2020, 2, 3)))
    lab.wait_url(**{"from": str(week(18)), "to": str(week_end(19))})
    assert lab.page.evaluate("history.length") == before + 1
    assert lab.page.evaluate("spoken") == ["3 Feb 2020 to 16 Feb 2020"]


def test_everything_is_reached_by_tab_and_space_plays(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    reached = []
    for _ in range(14):
        lab.page.keyboard.press("Tab")
        reached.append(lab.page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    assert reached[:13] == [
        "One step back", "Play", "One step forward", "Step", "All dates", "Window", "Up to", "Speed", "Loop", "From", "To",
        "Beginning of the range", "End of the range",
    ]  # fmt: skip
    lab.button("Play").focus()
    lab.page.keyboard.press("Space")
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.page.keyboard.press("Space")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")


# Typed dates


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2019-10-15", "2020-03-31", ("2019-10-15", "2020-03-31")),
        ("1 Nov 2019", "31 march 2020", ("2019-11-01", "2020-03-31")),
        ("Nov 2019", "Feb 2020", ("2019-11-01", "2020-02-29")),
        ("2020", "2020-07", ("2020-01-01", "2020-07-31")),
    ],
)
def test_typed_dates_are_read(open_lab, start, end, wanted):
    lab = open_lab()
    lab.type_date("From", start)
    lab.type_date("To", end)
    lab.shows(*wanted)
    lab.wait_url(**dict(zip(("from", "to"), wanted, strict=True)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31 Feb 2020", "31 Feb 2020 is a day that does not exist"),
        ("2020-13-01", "There is no month 13"),
        ("12/27/2019", "Is the day or the month first? Write 1 Oct 2019 or 2019-10-01"),
        ("soon", "“soon” is not a date: write 1 Oct 2019, Oct 2019 or 2019"),
        ("1 Apr 2020", "1 Apr 2020 is after the end, 16 Feb 2020"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_reason(open_lab, text, message):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    box = lab.type_date("From", text)
    lab.expect(lab.page.get_by_role("alert")).to_have_text(message)
    lab.expect(box).to_have_attribute("aria-invalid", "true")
    lab.expect(box).to_have_value(text)
    lab.shows(week(10), week_end(19))
    assert lab.url() == {"from": str(week(10)), "to": str(week_end(19))}
    box.press("Escape")
    lab.expect(box).to_have_value("9 Dec 2019")
    lab.expect(lab.page.get_by_role("alert")).to_have_count(0)


def test_a_range_beyond_the_present_one_can_be_typed_in_order(open_lab):
    lab = open_lab(f"?from={week(0)}&to={week_end(9)}")
    lab.type_date("From", "1 Apr 2020")
    lab.expect(lab.page.get_by_role("alert")).to_contain_text("is after the end")
    lab.type_date("To", "Jun 2020")
    lab.shows("2020-04-01", "2020-06-30")
    lab.expect(lab.page.get_by_role("alert")).to_have_count(0)


def test_an_empty_date_is_an_open_end(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.type_date("To", "")
    lab.shows(week(10), LAST)


# Playing


def played(lab):
    """The ranges that playing showed, in order, each once."""
    ranges = [(r["from"], r["to"]) for r in lab.page.evaluate("ranges") if r and r["playing"]]
    return list(dict.fromkeys(ranges))


def goes_through(lab, expected):
    """Assert that these ranges were shown in order, first and last among them: playing keeps to the clock, so that a slow
    machine may pass over some."""
    shown = played(lab)
    assert (shown[0], shown[-1]) == (expected[0], expected[-1])
    assert [one for one in expected if one in shown] == shown


def test_playing_goes_through_the_chosen_range_and_gives_it_back_at_the_end(open_lab):
    """Somebody who sets 9 Dec to 16 Feb and presses Play sees those weeks go by, and nothing else."""
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(n)), day(week_end(n))) for n in range(10, 20)])
    lab.shows(week(10), week_end(19))
    assert lab.url() == {"from": str(week(10)), "to": str(week_end(19))}
    assert lab.live() == {"from": day(week(10)), "to": day(week_end(19)), "playing": False}
    assert lab.page.evaluate("history.length") == 2, "nothing was chosen, so nothing is there to take back"
    assert lab.page.evaluate("spoken") == ["Played to the end. 9 Dec 2019 to 16 Feb 2020"]


def test_a_range_that_begins_within_a_week_is_played_from_its_own_first_day_to_its_own_last(open_lab):
    lab = open_lab("?from=2019-12-12&to=2020-01-15")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    ranges = played(lab)
    assert ranges[0] == (day(dt.date(2019, 12, 12)), day(dt.date(2019, 12, 15)))
    assert ranges[-1] == (day(dt.date(2020, 1, 13)), day(dt.date(2020, 1, 15)))
    lab.shows("2019-12-12", "2020-01-15")


def test_up_to_begins_at_the_start_of_the_range_and_ends_at_its_end(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.button("Up to").click()
    lab.shows(week(10), week_end(19))
    lab.wait_url(**{"from": str(week(10)), "mode": "upto", "to": str(week_end(19))})
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(10)), day(week_end(n))) for n in range(10, 20)])
    lab.shows(week(10), week_end(19))


def test_pause_writes_the_window_and_play_goes_on_from_there_to_the_end_of_the_range(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from > begin", arg=str(week(12)))
    assert lab.url()["from"] == str(week(10)), "playing must not write the URL"
    lab.button("Pause").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    start, end = lab.root.get_attribute("data-from"), lab.root.get_attribute("data-to")
    lab.wait_url(**{"from": start, "to": end})
    assert lab.live()["playing"] is False
    lab.page.evaluate("ranges.length = 0")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    assert played(lab)[0][0] == day(dt.date.fromisoformat(start))
    assert played(lab)[-1] == (day(week(29)), day(week_end(29)))
    lab.wait_url(**{"from": str(week(10)), "to": str(week_end(29))})


def test_back_after_a_pause_gives_the_chosen_range_again(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from > begin", arg=str(week(10)))
    lab.button("Pause").click()
    lab.page.wait_for_function("begin => !location.search.includes(begin)", arg=str(week(10)))
    lab.page.go_back()
    lab.shows(week(10), week_end(29))
    lab.expect(lab.page.locator(".dl-timeline__scope")).to_be_hidden()


def test_a_paused_window_can_be_moved_and_widened_within_the_range_that_is_played(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.button("Play").click()
    lab.button("Pause").click()
    lab.button("One step forward").click()
    lab.shows(week(11), week_end(11))
    lab.handle("End of the range").press("ArrowRight")
    lab.shows(week(11), week_end(12))
    lab.page.get_by_label("Speed").select_option("8")
    lab.page.evaluate("ranges.length = 0")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(n)), day(week_end(n + 1))) for n in range(11, 19)])
    lab.shows(week(10), week_end(19))


def test_a_new_range_is_what_is_played_next(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    lab.button("Play").click()
    lab.button("Pause").click()
    lab.type_date("From", str(week(20)))
    lab.type_date("To", str(week_end(23)))
    lab.page.get_by_label("Speed").select_option("8")
    lab.page.evaluate("ranges.length = 0")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(n)), day(week_end(n))) for n in range(20, 24)])


def test_the_window_is_as_wide_as_the_step(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    lab.page.get_by_label("Step", exact=True).select_option("month")
    lab.button("Play").click()
    lab.shows(week(10), week_end(13))
    lab.button("Pause").click()


def test_playing_everything_goes_from_the_first_day_to_the_last(open_lab):
    lab = open_lab()
    lab.page.get_by_label("Speed").select_option("8")
    lab.page.get_by_label("Step", exact=True).select_option("quarter")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    assert played(lab)[0] == (day(FIRST), day(week_end(12)))
    assert played(lab)[-1] == (day(week(WEEKS - 13)), day(LAST))
    lab.shows(FIRST, LAST)
    assert lab.live() is None
    assert lab.url() == {}
    lab.expect(lab.button("Play")).to_be_visible()


def test_up_to_without_a_range_grows_from_the_first_day_to_everything(open_lab):
    lab = open_lab("?mode=upto")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.page.wait_for_function("end => root.dataset.to > end", arg=str(week_end(25)))
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    assert {begin for begin, _ in played(lab)} == {day(FIRST)}
    ends = [end for _, end in played(lab)]
    assert ends == sorted(ends)
    lab.shows(FIRST, LAST)
    assert lab.url() == {"mode": "upto"}


def test_a_moved_beginning_stays_up_to(open_lab):
    lab = open_lab(f"?mode=upto&from={FIRST}&to={week_end(19)}")
    lab.expect(lab.button("Up to")).to_have_attribute("aria-pressed", "true")
    lab.handle("Beginning of the range").press("ArrowRight")
    lab.wait_url(**{"from": str(week(1)), "mode": "upto", "to": str(week_end(19))})
    lab.button("One step forward").click()
    lab.shows(week(1), week_end(20))


def test_a_range_of_one_bar_moves_on_from_where_it_is(open_lab):
    lab = open_lab(f"?from={week(50)}&to={week_end(50)}")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(n)), day(week_end(n))) for n in range(50, WEEKS)])
    lab.shows(week(50), week_end(50))


def test_a_loop_begins_again_at_the_start_of_the_range(open_lab):
    lab = open_lab(f"?from={week(40)}&to={week_end(49)}")
    lab.button("Loop").click()
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.page.wait_for_function("end => root.dataset.to === end", arg=str(week_end(49)))
    lab.page.wait_for_function("begin => root.dataset.from === begin", arg=str(week(40)))
    lab.expect(lab.root).to_have_attribute("data-playing", "true")


def test_the_range_that_is_played_is_marked_around_its_window(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    scope = lab.page.locator(".dl-timeline__scope")
    lab.expect(scope).to_be_hidden()
    lab.button("Play").click()
    lab.expect(scope).to_be_visible()
    box = scope.bounding_box()
    assert box["x"] == pytest.approx(lab.week_x(10), abs=1)
    assert box["x"] + box["width"] == pytest.approx(lab.week_x(30), abs=1)
    lab.button("All dates").click()
    lab.expect(scope).to_be_hidden()


def test_steps_go_back_and_forward(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.button("One step forward").click()
    lab.shows(week(11), week_end(20))
    lab.button("One step back").click()
    lab.button("One step back").click()
    lab.shows(week(9), week_end(18))
    lab.wait_url(**{"from": str(week(9)), "to": str(week_end(18))})


def test_steps_finer_than_a_bin_say_why_not(open_lab):
    lab = open_lab()
    option = lab.page.locator("option[value=day]")
    lab.expect(option).to_be_disabled()
    lab.expect(option).to_have_attribute("title", "Bars are a week wide: no finer steps")
    lab.expect(lab.page.locator("option[value=week]")).to_be_enabled()


def test_playing_goes_on_when_new_data_arrives_and_stops_when_the_url_moves(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(39)}")
    lab.page.get_by_label("Speed").select_option("4")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from >= begin", arg=str(week(12)))
    at = lab.root.get_attribute("data-from")
    lab.page.evaluate("data => draw(data)", weekly())
    assert lab.root.get_attribute("data-from") >= at
    lab.page.wait_for_function("begin => root.dataset.from > begin", arg=at)
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.page.evaluate("view.set({from: '2020-06-01', to: '2020-06-30'})")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    lab.shows("2020-06-01", "2020-06-30")


def test_playing_goes_on_when_the_page_mounts_it_anew(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(39)}")
    lab.page.get_by_label("Speed").select_option("4")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from >= begin", arg=str(week(12)))
    at = lab.page.evaluate(
        """data => {
          const old = document.getElementById("root");
          const at = old.dataset.from;
          const fresh = old.cloneNode(false);
          old.replaceWith(fresh);
          draw(data);
          return at;
        }""",
        weekly(),
    )
    lab.page.wait_for_function("begin => document.getElementById('root').dataset.from > begin", arg=at)
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.page.get_by_label("Speed")).to_have_value("4")


def test_reduced_motion_leaps_by_whole_steps(open_lab):
    lab = open_lab(reduced_motion="reduce")
    lab.page.get_by_label("Speed").select_option("8")
    lab.page.get_by_label("Step", exact=True).select_option("month")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from > begin", arg=str(week(8)))
    lab.button("Pause").click()
    starts = sorted({r["from"] for r in lab.page.evaluate("ranges") if r["playing"]})
    assert all((start - day(FIRST)) % 28 == 0 for start in starts)
    assert len(starts) >= 3


# Drawing


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
