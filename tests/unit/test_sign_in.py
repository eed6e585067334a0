"""Sign-in over the wire: the real server, a provider of our own on this machine, and visitors with cookies good and bad."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import requests
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from oidc import ANA, SECRET, Provider, free_port, secrets_text, start, wait_for, with_secrets
from starlette.applications import Starlette
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.sync.client import connect

from dateline.api import answers, assets
from dateline.api.sign_in import OwnMachineOnly, Refusal, guarded, is_own_machine, start_notice
from dateline.store.bundled import close_library, open_library
from dateline.ui import sign_in

ROOT = Path(__file__).parents[2]
USER_COOKIE = "_streamlit_user"
SERVER_PATIENCE_S = 60
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


# ---- A visitor


class Visitor:
    """A browser's cookies, and what it does with the server."""

    def __init__(self, url: str, cookies: dict[str, str] | None = None) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.get(f"{url}/_stcore/health", timeout=30)  # brings the cookie against cross-site requests
        for name, value in (cookies or {}).items():
            self.session.cookies.set(name, value)

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        return self.session.get(f"{self.url}{path}", timeout=60, **kwargs)

    def open_page(self, *, press: str = "") -> Page:
        """Return what the page shows; with `press`, after a click on the button of that label."""
        cookies = self.session.cookies.get_dict()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Origin": self.url}
        subprotocols = ["streamlit", cookies["_streamlit_xsrf"]]
        address = f"{self.url.replace('http', 'ws')}/_stcore/stream"
        with connect(address, additional_headers=headers, subprotocols=subprotocols, max_size=None) as line:
            page = Page()
            line.send(_rerun().SerializeToString())
            page.read(line)
            if press:
                line.send(_rerun(page.buttons[press]).SerializeToString())
                page = Page()
                page.read(line)
            return page

    def sign_in(self) -> None:
        """Go the whole way: press the button, be sent to the provider, come back."""
        answer = self.get(self.open_page(press="Sign in").redirect)
        assert answer.url == f"{self.url}/", "the way did not end on the start page"


class Page:
    """What one run of a page sent to the browser."""

    def __init__(self) -> None:
        self.buttons: dict[str, str] = {}
        self.texts: list[str] = []
        self.components: list[str] = []
        self.redirect = ""

    def read(self, line: Any) -> None:
        while True:
            message = ForwardMsg()
            message.ParseFromString(line.recv(timeout=60))
            kind = message.WhichOneof("type")
            if kind == "auth_redirect":
                self.redirect = message.auth_redirect.url
            elif kind == "delta":
                self._take(message.delta.new_element)
            elif kind == "script_finished" and (self.texts or self.buttons or self.components or self.redirect):
                return

    def _take(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind == "bidi_component":
            self.components.append(element.bidi_component.component_name)
        elif kind in ("markdown", "heading", "text", "alert"):
            self.texts.append(getattr(element, kind).body)


def _rerun(pressed: str = "") -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = ""
    if pressed:
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = pressed, True
    return message


def cookies(url: str, secret: str = SECRET, **claims: Any) -> dict[str, str]:
    """Return the cookies that Streamlit sets for a person with these claims; a long one comes in parts."""
    made: dict[str, str] = {}
    said = {**ANA, "is_logged_in": True, "origin": url, "provider": "default", **claims}

    def sign(name: str, value: str) -> bytes:
        return create_signed_value(secret, name, value)

    set_cookie_with_chunks(
        lambda name, value: made.update({name: sign(name, value).decode()}), sign, USER_COOKIE, said, cookie_attr_size=60
    )
    return made


def an_asset() -> str:
    return f"/assets/{assets.version()}/web/app.css"


def ask(app: Any, address: str) -> httpx.Response:
    """Return the answer of an app of this process."""

    async def answer() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return await client.get(address)

    return asyncio.run(answer())


def reached(app: Any, address: str | None) -> Any:
    """Return the app as if the connection had come in at this address of the machine."""

    async def wrapped(scope: dict, receive: Any, send: Any) -> None:
        await app({**scope, "server": (address, 8501)}, receive, send)

    return wrapped


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


# ---- Set up wrongly: the server says so and does not start


WRONG = {
    "not TOML": ("[auth\n", "secrets"),
    "no provider": ('[auth]\ncookie_secret = "x"\nredirect_uri = "y"\n', "names no provider"),
    "no cookie secret": (secrets_text("http://127.0.0.1:1", 8501).replace("cookie_secret", "cookie_sekret"), "cookie_secret"),
    "a short cookie secret": (secrets_text("http://127.0.0.1:1", 8501).replace(SECRET, "short"), "at least 32"),
    "no secret of the client": (secrets_text("http://127.0.0.1:1", 8501).replace("client_secret", "client"), "client_secret"),
    "plain http": (
        secrets_text("http://127.0.0.1:1", 8501).replace("http://127.0.0.1:8501", "http://map.example.org"),
        "https://",
    ),
    "another way back": (secrets_text("http://127.0.0.1:1", 8501).replace("oauth2callback", "callback"), "/oauth2callback"),
    "an empty list of people": (secrets_text("http://127.0.0.1:1", 8501, "[dateline]\nallow = []"), "dateline.allow"),
    "a misspelt list of people": (secrets_text("http://127.0.0.1:1", 8501, '[dateline]\nallowed = ["@example.org"]'), "`allow`"),
    "a table in the wrong form": ('auth = "on"\n', "[auth]"),
}


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that makes these the secrets of this process, until the test's end."""
    file = tmp_path / "secrets.toml"
    monkeypatch.setattr("streamlit.config.get_option", _with_secrets_at(str(file)))

    def use(text: str) -> Path:
        file.write_text(text)
        forget()
        return file

    def forget() -> None:
        secrets_singleton._reset()
        sign_in.required.cache_clear()
        sign_in.allowed.cache_clear()

    forget()
    yield use
    forget()


def _with_secrets_at(file: str) -> Any:
    from streamlit import config

    real = config.get_option
    return lambda name: [file] if name == "secrets.files" else real(name)


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_set_up_is_said(secrets, text, said):
    secrets(text)
    with pytest.raises(sign_in.SignInError) as error:
        sign_in.required()
    assert said in str(error.value)
    assert SECRET not in str(error.value)


def test_a_server_set_up_wrongly_does_not_start(tmp_path):
    process = start(with_secrets(tmp_path, WRONG["a short cookie secret"][0]), free_port())
    printed, _ = process.communicate(timeout=SERVER_PATIENCE_S)
    assert process.returncode != 0
    assert "dateline: secrets: auth.cookie_secret has to have at least 32" in printed
    assert "Traceback" not in printed


def test_what_is_set_up_holds_when_the_file_goes_while_the_server_runs(secrets):
    file = secrets(secrets_text("http://127.0.0.1:1", 8501, '[dateline]\nallow = ["@example.org"]'))
    assert sign_in.required()
    file.unlink()
    secrets_singleton._reset()
    assert sign_in.allowed() == ("@example.org",)
    app = Starlette(routes=guarded(answers.routes(), sign_in.check()))
    assert ask(app, "http://localhost/api/facets").status_code == 401


# ---- Without sign-in: this machine alone


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
