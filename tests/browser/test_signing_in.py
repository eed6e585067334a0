"""Signing in at a provider in a real browser: somebody who came with a link has it afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe import findings
from browser_contexts import DESKTOP, PHONE
from conftest import expect_incident, expect_total, ready, words
from oidc import Provider, free_port, secrets_text, start, wait_for, with_secrets
from playwright.sync_api import Browser, Page, expect

LINK = "place=k1&incident=IQ-0021"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server that asks for sign-in at a provider of the test."""
    provider, home, port = Provider(), tmp_path_factory.mktemp("home"), free_port()
    process = start(with_secrets(home, secrets_text(provider.issuer, port)), port)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/health", process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()
        provider.server.shutdown()


@pytest.fixture
def visitor(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(**request.param)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("visitor", [{"viewport": DESKTOP}], indirect=True)
def test_after_signing_in_the_link_that_one_came_with_is_open(visitor, guarded):
    visitor.goto(f"{guarded}?{LINK}")
    visitor.get_by_role("button", name="Sign in").click()
    ready(visitor)
    expect_total(visitor, 3)
    expect_incident(visitor, "IQ-0021")
    assert words(visitor)["place"] == ["k1"]
    visitor.goto(guarded)  # kept for that one time
    expect_total(ready(visitor), 85)
    assert "place" not in words(visitor)


@pytest.mark.parametrize(
    "visitor",
    [{"viewport": size, "color_scheme": scheme} for size in (DESKTOP, PHONE) for scheme in ("light", "dark")],
    indirect=True,
)
def test_the_sign_in_page_can_be_read_and_fills_no_more_than_the_window(visitor, guarded):
    visitor.goto(guarded)
    button = visitor.get_by_role("button", name="Sign in")
    expect(button).to_be_visible()
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")
    centre = "node => { const box = node.getBoundingClientRect(); return Math.round((box.left + box.right) / 2); }"
    assert abs(button.evaluate(centre) - visitor.get_by_text("Sign in to open it").evaluate(centre)) <= 1
    label, ground = (
        button.evaluate(f"node => getComputedStyle({node}).{style}.match(/\\d+/g).slice(0, 3).map(Number)")
        for node, style in (("node.querySelector('p')", "color"), ("node", "backgroundColor"))
    )
    assert contrast(label, ground) >= 4.5
    assert findings(visitor) == []


def contrast(one: list[int], other: list[int]) -> float:
    low, high = sorted(luminance(colour) + 0.05 for colour in (one, other))
    return high / low


def luminance(colour: list[int]) -> float:
    parts = [value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour]
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))
