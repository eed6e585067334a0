"""The timeline module alone in a browser: hand, keys, typed dates and playing move the range; release writes the URL.

No server of ours takes part: a static page imports view.js and timeline.js from the web folder and gives the module
made-up bins of a week each, from Monday 30 Sep 2019 on.
"""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from static_page import serving

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


@pytest.fixture(scope="module")
def timeline_site() -> Iterator[str]:
    """Yield the address of the static page."""
    with serving(PAGE) as address:
        yield address


@pytest.fixture
def open_lab(timeline_site, browser):
    """Opens the page with a query string and data; fails the test on any message in the console."""
    opened, trouble = [], []

    def open_page(query="", data=None, size=(1200, 500), **options):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(timeline_site + query)
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
        self.expect = expect

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
