"""Without sign-in the library is for this machine alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import visitors
from oidc import free_port, start, wait_for
from starlette.applications import Starlette
from visitors import Visitor, an_asset, ask, reached

from dateline.api import answers, assets
from dateline.api.sign_in import OwnMachineOnly, Refusal, guarded, is_own_machine, start_notice
from dateline.store.bundled import close_library, open_library
from dateline.ui import sign_in

secrets = visitors.secrets


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("open") / "store.duckdb"
    open_library(path)
    yield path
    close_library(path)


@pytest.fixture
def open_app(secrets, store: Path, monkeypatch: pytest.MonkeyPatch) -> OwnMachineOnly:
    """Return the routes of a server where nobody signs in."""
    monkeypatch.setenv("DATELINE_STORE", str(store))
    return OwnMachineOnly(Starlette(routes=guarded([*answers.routes(), *assets.routes()], sign_in.check())))


def test_the_real_server_listens_to_this_machine_alone_and_to_no_other_name(tmp_path):
    port = free_port()
    process = start(tmp_path, port)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/api/health", process)
        assert requests.get(f"{url}/api/facets", timeout=30).json()["total"] == 85
        assert "dateline_headline" in Visitor(url).open_page().components
        for path in ("/", "/api/facets", "/_stcore/health"):
            answer = requests.get(f"{url}{path}", headers={"Host": "rebind.example"}, timeout=30)
            assert answer.status_code == 403, path
        with pytest.raises(OSError):  # reached only if it listens on all addresses
            socket.create_connection(("127.0.0.2", port), timeout=5).close()
    finally:
        process.kill()
        printed, _ = process.communicate()
    assert "WARNING" not in printed


@pytest.mark.parametrize("address", ["http://127.0.0.1:8501", "http://localhost:8501", "http://[::1]:8501"])
def test_off_by_default_on_the_own_machine(open_app, address):
    app = reached(open_app, urlsplit(address).hostname)
    assert ask(app, f"{address}/api/facets").json()["total"] == 85
    assert ask(app, f"{address}/api/health").json()["incidents"] == 85
    assert ask(app, f"{address}{an_asset()}").headers["cache-control"] == "public, max-age=31536000, immutable"


ELSEWHERE = {
    "another machine": ("192.168.1.5", "192.168.1.5:8501"),
    "another machine that says localhost": ("192.168.1.5", "localhost:8501"),
    "a website whose name leads here": ("127.0.0.1", "rebind.example:8501"),
    "a proxy on this machine": ("127.0.0.1", "map.example.org"),
    "a name that begins like ours": ("127.0.0.1", "localhost.example.org"),
}


@pytest.mark.parametrize(("at", "host"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_others_are_told_what_is_missing(open_app, at, host):
    app = reached(open_app, at)
    answer = ask(app, f"http://{host}/api/facets")
    assert answer.status_code == 403
    assert "DATELINE_OPEN=1" in answer.json()["error"]
    assert ask(app, f"http://{host}/api/health").json() == {"status": "ok"}


def test_a_websocket_from_elsewhere_is_closed():
    async def never(*args: Any) -> None:
        raise AssertionError("the page's server was reached")

    sent = []

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "server": ("192.168.1.5", 8501),
        "headers": [(b"host", b"localhost")],
    }
    asyncio.run(OwnMachineOnly(never)(scope, never, send))
    assert [(message["type"], message["code"]) for message in sent] == [("websocket.close", 1008)]


@pytest.mark.parametrize(
    ("name", "own"),
    [("localhost", True), ("LOCALHOST", True), ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True),
     ("::ffff:127.0.0.1", True), ("0.0.0.0", False), ("::", False), ("", False), ("10.0.0.1", False), ("localhost.evil", False), ("2130706433", False)],
)  # fmt: skip
def test_which_names_mean_this_machine(name, own):
    assert is_own_machine(name) is own


def test_the_start_says_who_can_reach_the_library(monkeypatch):
    assert start_notice("127.0.0.1", required=False) == ""
    assert start_notice("0.0.0.0", required=True) == ""
    assert "other machines are refused" in start_notice("", required=False)
    monkeypatch.setenv("DATELINE_OPEN", "1")
    assert "can read and change everything" in start_notice("0.0.0.0", required=False)


def test_a_refusal_hides_what_is_wrong_with_the_store(tmp_path, monkeypatch):
    (tmp_path / "broken.duckdb").write_text("no store")
    monkeypatch.setenv("DATELINE_STORE", str(tmp_path / "broken.duckdb"))
    app = Starlette(routes=guarded(answers.routes(), lambda _: Refusal(401, "no")))
    answer = ask(app, "http://localhost/api/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable"}
