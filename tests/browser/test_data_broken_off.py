"""Loads from the page that are broken off: stopped, a tab closed, a server killed; and two people who load at once."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from conftest import OpenPage, Server, start_server
from playwright.sync_api import Page, expect

ROWS, MANY = 40_000, 120_000
"""Incidents of a file that takes seconds to be read, and of one that the store takes in for seconds."""

HEADER = "incident_id,title,date_start,place_name,country,lat,lon,event_type\n"
READ_MS = 300_000


def written(rows: int) -> bytes:
    """Return a file of so many incidents."""
    said = (
        f"a{at},Shots {at},2020-03-{at % 28 + 1:02},Town {at % 900},IQ,{33 + at % 50 / 25},44.1,firefight" for at in range(rows)
    )
    return (HEADER + "\n".join(said)).encode()


LARGE = written(ROWS)
FEW = LARGE[:5_000].rpartition(b"\n")[0]
TAKING_IN = "Beginning|Copying the rows|Waiting until|Comparing|Ordering|Putting in"


@pytest.fixture(scope="module")
def running(fresh_server) -> Server:
    """Run one server for these tests, which forgets a closed tab after a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL", "1")
        return fresh_server()


@pytest.fixture
def visitor(open_page: OpenPage) -> Callable[[Server], Page]:
    """Return a function that opens the page that loads files in a browser of its own."""

    def open_one(at: Server) -> Page:
        page = open_page(at=at, path="data")
        page.set_default_timeout(READ_MS)
        expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()
        return page

    return open_one


def drop(page: Page, name: str, content: bytes = LARGE) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def load(page: Page) -> None:
    button = page.get_by_role("button", name=re.compile("^Load [0-9,]+ incidents$"))
    expect(button).to_be_visible(timeout=READ_MS)
    button.click()


def progress(page: Page, words: str) -> None:
    """Wait until the bar says so; the page looks at every frame, as some words stand there for less than a second."""
    said = "words => new RegExp(words).test(document.querySelector('[data-testid=stProgress]')?.innerText)"
    page.wait_for_function(said, arg=words, timeout=READ_MS)


def incidents(server: Server) -> int:
    return server.json("api/health")["incidents"]


def staged(server: Server) -> list[Path]:
    """Return the folders of rows that are read and not loaded; one that is being removed meanwhile is none."""
    root = server.printed.parent / "store.duckdb.staged"
    return [path for path in root.glob("*") if any(is_of_rows(name) for _, _, names in os.walk(path) for name in names)]


def is_of_rows(name: str) -> bool:
    return name == "manifest.json" or name.endswith(".parquet")


def eventually(true: Callable[[], bool], page: Page) -> None:
    """Wait for something that no page shows."""
    for _ in range(READ_MS // 200):
        if true():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not come about")


def stop_while(page: Page, words: str) -> None:
    """Press Stop in the very frame in which the bar says so: a mouse would come too late for what takes a second."""
    page.wait_for_function(
        """words => {
          const stop = [...document.querySelectorAll("button")].find((button) => button.innerText.trim() === "Stop");
          if (!stop || !new RegExp(words).test(document.querySelector("[data-testid=stProgress]")?.innerText)) return false;
          stop.click();
          return true;
        }""",
        arg=words,
        timeout=READ_MS,
    )
    expect(page.get_by_text("Stopped. Nothing was loaded.")).to_be_visible()


def test_a_load_is_stopped_while_files_are_read_and_while_the_store_takes_them_in(visitor, running: Server) -> None:
    page, before = visitor(running), incidents(running)
    drop(page, "many.csv", written(MANY))
    stop_while(page, "Reading")
    page.get_by_role("button", name="Read the files again").click()
    load(page)
    stop_while(page, TAKING_IN)
    expect(page.get_by_role("button", name="Back to the files")).to_be_visible()
    eventually(lambda: not staged(running), page)
    assert incidents(running) == before


def test_a_tab_closed_while_its_files_are_read_leaves_nothing(visitor, running: Server) -> None:
    page, next_one, before = visitor(running), visitor(running), incidents(running)
    drop(page, "closed.csv")
    progress(page, "Reading")
    page.close()

    def swept() -> bool:
        visitor(running).close()  # the server looks for sessions that are over when another one leaves
        return not staged(running)

    eventually(swept, next_one)
    drop(next_one, "small.csv", FEW)
    load(next_one)
    expect(next_one.get_by_role("button", name="Undo this load")).to_be_visible(timeout=READ_MS)
    assert incidents(running) - before == FEW.count(b"\n")


def test_a_tab_closed_while_the_store_takes_its_rows_in_loses_none(visitor, running: Server) -> None:
    page, next_one = visitor(running), visitor(running)
    before = running.json("api/health")
    drop(page, "large.csv")
    load(page)
    progress(page, TAKING_IN)
    page.close()
    eventually(lambda: running.json("api/health")["revision"] > before["revision"], next_one)
    assert incidents(running) == before["incidents"] + ROWS
    next_one.goto(f"{running.url}data?tab=Data+sets")
    expect(next_one.locator(".st-key-set-large").get_by_text(f"{ROWS:,} incidents")).to_be_visible()
    eventually(lambda: not staged(running), next_one)


def test_a_server_killed_while_it_takes_rows_in_has_all_of_them_or_none(visitor, fresh_server) -> None:
    mortal = fresh_server()
    page, bundled = visitor(mortal), incidents(mortal)
    drop(page, "large.csv")
    load(page)
    progress(page, TAKING_IN)
    os.kill(mortal.process.pid, signal.SIGKILL)
    mortal.process.wait()
    page.close()
    again = start_server(mortal.printed.parent)
    try:
        before = incidents(again)
        assert before in (bundled, bundled + ROWS)
        assert staged(again) == [], "what was read is swept away"
        page = visitor(again)
        drop(page, "few.csv", FEW)
        load(page)
        expect(page.get_by_role("button", name="Load other files")).to_be_visible(timeout=READ_MS)
        assert incidents(again) == before + FEW.count(b"\n")
    finally:
        again.kill()


def test_two_who_load_at_the_same_time_both_get_theirs_and_the_second_is_told_to_wait(visitor, running: Server) -> None:
    ana, bo = visitor(running), visitor(running)
    drop(ana, "one.csv")
    progress(ana, "Reading")
    [reader] = [one for one in psutil.Process(running.process.pid).children() if "dateline.cli.stage" in one.cmdline()]
    reader.suspend()  # until the other one's file is looked at, however long that takes
    drop(bo, "two.csv", FEW)
    expect(bo.get_by_text("Waiting: other files are being read first.")).to_be_visible()
    reader.resume()
    for page in (ana, bo):
        load(page)
    for page in (ana, bo):
        expect(page.get_by_role("button", name="Undo this load")).to_be_visible(timeout=READ_MS)
    assert [running.total(f"dataset={name}") for name in ("one", "two")] == [ROWS, FEW.count(b"\n")]
