"""Visitors of a server: a browser's cookies and what it sees; and a server's secrets and answers inside this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from oidc import ANA, SECRET
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.sync.client import connect

from dateline.api import assets
from dateline.ui import sign_in

USER_COOKIE = "_streamlit_user"


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
