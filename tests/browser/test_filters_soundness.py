"""Filter panel and headline with hostile text, bad links and unknown values, and as axe sees them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import filters_lab
import pytest
from conftest import words
from filters_lab import DESKTOP, GROUPS, HEADLINE, PHONE, ROLES, SIDES, TREE, Opener, search_box
from playwright.sync_api import expect

address, opened = filters_lab.address, filters_lab.opened

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


SCRIPT = '<script>window.hacked = 1</script><img src="x" onerror="window.hacked = 1">'
REVERSED = "\u202egnitseb\u202d\u2067مجهولون"


@pytest.mark.parametrize("text", [SCRIPT, "W" * 10_000, REVERSED], ids=["script", "long", "reversed"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_hostile_text_is_text_and_breaks_nothing(opened: Opener, text: str, size: dict) -> None:
    options = [{"value": text, "label": text, "count": 5, "shape": text, "color": "red;background:url(//x)"}]
    data = {
        "tree": [{**TREE[0], "label": text}, {**TREE[1], "label": text, "value": text, "aliases": [text]}],
        "groups": [{**GROUPS[0], "title": text, "options": options}, {**GROUPS[2], "options": options}],
        "roles": ROLES, "area": False, "active": [], "sides": [{**SIDES[0], "light": "url(//x)"}],
    }  # fmt: skip
    problem = {"word": "type", "value": text, "message": text}
    headline = {**HEADLINE, "text": text, "detail": text, "killed": text, "notes": [text], "problems": [problem]}
    page = opened(f"?place={quote(text)}", data, headline, size)
    if size is PHONE:
        page.get_by_role("button", name="Filters (1)").click()
    expect(page.locator("#panel .dl-filters__label").first).to_have_text(text)
    search_box(page).fill(text)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#panel script, #panel img, #headline script, #headline img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = "one => { const {left, right} = one.getBoundingClientRect(); return left >= 0 && right <= innerWidth; }"
    for part in page.locator("button:visible, h1, .dl-headline p:visible").all():
        assert part.evaluate(inside), part.get_attribute("class")
    assert page.locator("h1").evaluate("one => one.offsetHeight") < 60
    for one in page.locator(".dl-filters__row:visible, .dl-filters__hit:visible").all():
        assert one.evaluate("one => one.offsetHeight") < 80


def test_the_headline_says_unknown_and_never_zero_for_it(opened: Opener) -> None:
    page = opened()
    expect(page.get_by_role("heading", level=1)).to_have_text("61 incidents")
    figures = page.locator(".dl-headline__casualties")
    expect(figures).to_have_text("86–102 killed241–378 woundedunknown in 9")
    page.evaluate("data => drawHeadline(data)", {**HEADLINE, "killed": None, "wounded": 0, "unknown": 0})
    expect(figures).to_have_text("killed unknown0 wounded")


def test_the_table_button_follows_the_url(opened: Opener) -> None:
    page = opened()
    button = page.get_by_role("button", name="Table")
    button.click()
    assert words(page) == {"table": ["1"]}
    expect(button).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_a_bad_link_is_explained_and_mended(opened: Opener) -> None:
    message = "This link asked for type 'rockit', which is not known; the page is shown without it."
    bad = {**HEADLINE, "problems": [{"word": "type", "value": "rockit", "message": message}]}
    page = opened("?type=rockit&type=rocket-attack", headline=bad)
    alert = page.get_by_role("alert")
    expect(alert).to_have_text(message)
    assert words(page) == {"type": ["rocket-attack"]}
    assert page.evaluate("history.length") == 2, "mending the link is no step of its own"
    page.evaluate("data => drawHeadline(data)", HEADLINE)
    expect(alert).to_have_text(message)
    page.get_by_role("button", name="Dismiss").click()
    expect(alert).to_have_text("")
    page.evaluate("data => drawHeadline(data)", bad)
    expect(alert.get_by_text(message)).to_have_count(0)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize("typed", ["", "hash", "K1 Air"], ids=["chosen", "actors", "places"])
def test_axe_finds_nothing(opened: Opener, typed: str) -> None:
    page = opened("?actor=pmf&not_actor=kh&not_type=rocket-attack&killed=1..")
    search_box(page).fill(typed)
    page.evaluate(AXE.read_text())
    answer = page.evaluate("axe.run(document)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in answer["violations"]] == []
    assert len(answer["passes"]) > 10
