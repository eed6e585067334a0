"""Sign-in over the wire: the real server, a provider of our own on this machine, and visitors with cookies good and bad."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from oidc import ANA, SECRET, Provider, free_port, secrets_text, start, wait_for, with_secrets
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from visitors import USER_COOKIE, Visitor, an_asset, cookies

SIGN_IN_PAGE = ["dateline_way_back"]
"""What it holds besides buttons and texts: the script that keeps the link one came with, and nothing of the library."""

GUARDED = [
    "/api/cells",
    "/api/facets",
    "/api/incidents.geojson",
    "/api/incidents.csv",
    "/api/nothing-like-this",
    "/tiles/a.pmtiles",
]


# ---- The provider and the server


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    running = Provider()
    yield running
    running.server.shutdown()


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server that asks for sign-in and lets in example.org."""
    port = free_port()
    text = secrets_text(provider.issuer, port, '[dateline]\nallow = ["@example.org", "guest@elsewhere.net"]')
    process = start(with_secrets(tmp_path_factory.mktemp("home"), text), port)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/api/health", process)
        yield url
    finally:
        process.kill()
        process.wait()


# ---- With sign-in


@pytest.mark.parametrize("path", [*GUARDED, an_asset()])
def test_nothing_of_the_library_is_answered_without_sign_in(server, path):
    answer = Visitor(server).get(path)
    assert answer.status_code == 401
    assert "Sign in first" in answer.json()["error"]
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["//api/facets", "/api//facets", "/api/%66acets", "/%61pi/facets", "/api/./facets", "/x/../api/facets", "/api/facets/"],
)
def test_no_way_of_writing_the_address_leads_around_it(server, path):
    with socket.create_connection(("127.0.0.1", urlsplit(server).port), timeout=30) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {urlsplit(server).netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert b'"groups"' not in answer
    assert b"HTTP/1.1 200" not in answer or b"text/html" in answer


def test_health_says_only_whether_all_is_well(server):
    assert Visitor(server).get("/api/health").json() == {"status": "ok"}
    assert Visitor(server, cookies(server)).get("/api/health").json()["incidents"] == 85


def test_a_signed_cookie_opens_the_data_api_and_the_assets_for_this_browser_alone(server):
    visitor = Visitor(server, cookies(server))
    assert visitor.get("/api/facets").json()["total"] == 85
    assert visitor.get("/api/cells").headers["cache-control"] == "no-store"
    assert visitor.get(an_asset()).headers["cache-control"] == "private, max-age=31536000, immutable"
    assert visitor.get("/tiles/a.pmtiles").status_code == 404


def test_a_cookie_in_parts_counts_when_no_part_is_missing(server):
    parts = cookies(server, groups=[sha256(bytes([number])).hexdigest() for number in range(200)])
    assert len(parts) > 2
    assert Visitor(server, parts).get("/api/facets").status_code == 200
    parts.pop(f"{USER_COOKIE}_2")
    assert Visitor(server, parts).get("/api/facets").status_code == 401


def expired(url: str) -> dict[str, str]:
    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time()) - 32 * 86400

    value = json.dumps({**ANA, "is_logged_in": True, "origin": url})
    return {USER_COOKIE: URLSafeTimedSerializer(SECRET, salt=USER_COOKIE, signer=Then).dumps(value)}


BAD_COOKIES = {
    "forged with another secret": lambda url: cookies(url, secret="another secret, as long as the right one...."),
    "changed": lambda url: {USER_COOKIE: "x" + cookies(url)[USER_COOKIE]},
    "unsigned": lambda url: {USER_COOKIE: json.dumps({**ANA, "is_logged_in": True, "origin": url})},
    "signed for another purpose": lambda url: {USER_COOKIE: create_signed_value(SECRET, "_streamlit_user_tokens", json.dumps({**ANA, "is_logged_in": True, "origin": url})).decode()},
    "32 days old": expired,
    "of another server with the same secret": lambda url: cookies("https://elsewhere.example"),
    "that says nobody is signed in": lambda url: cookies(url, is_logged_in=False),
    "rubbish": lambda url: {USER_COOKIE: "\xff....%00"},
}  # fmt: skip


@pytest.mark.parametrize("make", BAD_COOKIES.values(), ids=BAD_COOKIES)
def test_a_bad_cookie_opens_nothing(server, make):
    visitor = Visitor(server, make(server))
    assert visitor.get("/api/facets").status_code == 401
    page = visitor.open_page()
    assert list(page.buttons) == ["Sign in"]
    assert page.components == SIGN_IN_PAGE


def test_the_page_shows_a_button_and_nothing_of_the_library(server):
    page = Visitor(server).open_page()
    assert list(page.buttons) == ["Sign in"]
    assert page.texts == ["Dateline", "A map of conflict incidents. Sign in to open it."]
    assert page.components == SIGN_IN_PAGE


def test_signing_in_at_the_provider_opens_the_map_and_signing_out_closes_it(server, provider):
    provider.person = ANA
    visitor = Visitor(server)
    visitor.sign_in()
    page = visitor.open_page()
    assert "dateline_headline" in page.components
    assert list(page.buttons) == ["Sign out"]
    assert visitor.get("/api/facets").json()["total"] == 85

    left = visitor.open_page(press="Sign out")
    assert left.components == SIGN_IN_PAGE
    gone = visitor.get(left.redirect, allow_redirects=False)
    assert gone.headers["location"].startswith(f"{provider.issuer}/end?")
    assert visitor.get("/api/facets").status_code == 401
    assert list(visitor.open_page().buttons) == ["Sign in"]


STRANGERS = {
    "of another domain": {"email": "eve@elsewhere.net"},
    "whose address nobody has checked": {"email_verified": False},
    "without an address": {"email": None},
    "with a domain that only ends like ours": {"email": "eve@not-example.org"},
    "with our domain before another": {"email": "eve@example.org@elsewhere.net"},
}


@pytest.mark.parametrize("claims", STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_whom_the_provider_knows_stays_outside(server, claims):
    visitor = Visitor(server, cookies(server, **claims))
    answer = visitor.get("/api/facets")
    assert answer.status_code == 403
    assert "not as one of those" in answer.json()["error"]
    page = visitor.open_page()
    assert page.components == []
    assert "who may not use this server" in page.texts[-1]
    assert list(page.buttons) == ["Sign out"]


def test_a_guest_is_let_in_by_address(server, provider):
    provider.person = {**ANA, "email": "Guest@Elsewhere.NET"}
    visitor = Visitor(server)
    visitor.sign_in()
    assert visitor.get("/api/facets").status_code == 200
