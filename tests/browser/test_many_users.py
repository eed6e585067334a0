"""Ten people on one server with many incidents, each filtering and playing: no error, and nobody sees another's filter."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from conftest import OpenPage, Server, expect_total, option
from playwright.sync_api import Page, expect

from bench.generate import batches, sides_of
from dateline.model.incident import Actor
from dateline.store import DataSet, Library

INCIDENTS = int(os.environ.get("DATELINE_TEST_INCIDENTS", "1000000"))
ACTORS = 60
TYPES = ("rocket-attack", "shelling", "air-drone-strike", "firefight", "riot")
COUNTRIES = ("IQ", "SY", "UA", "SD", "SO")
WINDOW = {"width": 1024, "height": 360}
"""A small window: ten larger ones that play, drawn by two cores without graphics, would measure the test's own browser."""

FILTERS = [f"type={kind}" for kind in TYPES] + [f"country={code}" for code in COUNTRIES]


def with_many_incidents(folder: Path) -> None:
    """Fill the store in `folder` with generated incidents."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    sides = sides_of(ACTORS)
    actors = [Actor(f"actor-{number}", f"Actor {number}", side=side) for number, side in enumerate(sides)]
    library = Library(folder / "store.duckdb")
    library.replace_reference(actors=actors, sites=[], countries={code: code for code in COUNTRIES}, now=now)
    generated = batches(INCIDENTS, [actor.actor_id for actor in actors], sides)
    library.load_tables(generated, DataSet("bench", "Generated incidents"), now)
    library.close()


def test_ten_people_filter_and_play_at_once(open_page: OpenPage, fresh_server: Callable[..., Server]) -> None:
    server = fresh_server(with_many_incidents)
    assert server.json("api/health")["incidents"] == INCIDENTS
    pages = [open_page(query, at=server, wait=False, viewport=WINDOW) for query in FILTERS]
    totals = [server.total(query) for query in FILTERS]
    assert len(set(totals)) == len(FILTERS), "each filter leaves another number, so that a mix-up would be seen"
    for page, total in zip(pages, totals, strict=True):
        expect_total(page, total)
    for page in pages:
        press(page, "Loop")  # or the first has ended before the last begins
    starts = [page.locator(".dl-timeline").get_attribute("data-from") for page in pages]
    for page in pages:
        press(page, "Play")
    for page, start in zip(pages, starts, strict=True):
        page.wait_for_function(
            "from => { const { playing, ...at } = document.querySelector('.dl-timeline').dataset;"
            " return playing === 'true' && at.from !== from; }",
            arg=start,
        )
    for page in pages:
        press(page, "Pause")
    for page, total, query in zip(pages, totals, FILTERS, strict=True):
        expect(page.locator(".dl-timeline")).to_have_attribute("data-playing", "false")
        press(page, "All dates")
        expect_total(page, total)
        assert query in page.evaluate("location.search")
    narrowed = "precision=site"
    for page in pages:
        option(page, "Exact site").click()
    for page, query in zip(pages, FILTERS, strict=True):
        expect_total(page, server.total(f"{query}&{narrowed}"))


def press(page: Page, name: str) -> None:
    """Press a button, without the frames that a mouse waits for until the button stands still: ten players draw them."""
    page.get_by_role("button", name=name, exact=True).evaluate("button => button.click()")
