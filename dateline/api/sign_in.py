"""Who gets an answer: routes that ask for a sign-in where one is set up, and a server kept to its own machine where none is.

How a sign-in is recognised is not known here: `dateline/ui/sign_in.py` hands the check over.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dateline.settings import OPEN

HEALTH = "/api/health"
FREE = ("/favicon.svg",)
"""Routes that tell nothing of the library, so that they answer anybody."""

POLICY_VIOLATION = 1008
"""The close code of a refused WebSocket (RFC 6455, section 7.4.1)."""

NOT_LOCAL = (
    "Dateline answers only its own machine, at http://localhost, while nobody has to sign in. Set sign-in up "
    f"(docs/sign-in.md), or start the server with {OPEN.name}=1 to let in everybody who can reach it."
)


@dataclass(frozen=True)
class Refusal:
    """Why somebody gets no answer: a status of HTTP, and a sentence for them."""

    status: int
    error: str

    def response(self) -> JSONResponse:
        """Return the refusal as an answer that nobody keeps."""
        headers = {"Cache-Control": "no-store"}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Cookie realm="Dateline"'  # RFC 9110 wants a scheme; browsers ask nothing for this one
        return JSONResponse({"error": self.error}, self.status, headers)


Check = Callable[[HTTPConnection], Refusal | None]
"""Returns None for a request that may be answered."""


def guarded(routes: Iterable[BaseRoute], check: Check | None) -> list[BaseRoute]:
    """Return the routes, each asking `check` first if there is one; health stays open, but tells no more than its status.

    The routes themselves are wrapped and not their paths, so that no way of writing an address leads around the check.
    """
    return [_guard(route, check) if check else route for route in routes]


def _guard(route: BaseRoute, check: Check) -> BaseRoute:
    if not isinstance(route, Route | Mount):
        raise TypeError(f"{route!r} can't be guarded")
    if route.path == HEALTH:
        route.app = _StatusOnly(route.app, check)
    elif route.path not in FREE:
        route.app = _SignedInOnly(route.app, check)
    return route


class _SignedInOnly:
    """Answers who may be answered; the answers are for that person's browser and no cache that others share."""

    def __init__(self, app: ASGIApp, check: Check) -> None:
        self.app = app
        self.check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self.check(HTTPConnection(scope))
        if refusal:
            await refusal.response()(scope, receive, send)
            return

        async def send_privately(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = headers.get("Cache-Control", "private").replace("public", "private")
            await send(message)

        await self.app(scope, receive, send_privately)


class _StatusOnly:
    """Answers who may be answered in full, and everybody else with the status alone: what a load balancer needs."""

    def __init__(self, app: ASGIApp, check: Check) -> None:
        self.app = app
        self.check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.check(HTTPConnection(scope)):
            await self.app(scope, receive, send)
            return
        statuses: list[int] = []

        async def keep_status(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await self.app(scope, receive, keep_status)
        (status,) = statuses
        body = {"status": "ok" if status == 200 else "unavailable"}
        await JSONResponse(body, status, {"Cache-Control": "no-store"})(scope, receive, send)


class OwnMachineOnly:
    """Refuses what comes from another machine or under another name, pages and their WebSocket included.

    The name counts too: a website may have its own name lead to 127.0.0.1 and read the answers with the visitor's
    browser, and a proxy on this machine passes on strangers' requests. Only the health route answers everybody.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket") or _from_own_machine(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": "not this machine"})
        elif scope["path"] == HEALTH:
            await _StatusOnly(self.app, lambda _: Refusal(403, NOT_LOCAL))(scope, receive, send)
        else:
            await Refusal(403, NOT_LOCAL).response()(scope, receive, send)


def _from_own_machine(scope: Scope) -> bool:
    address, port = scope.get("server") or ("", 0)
    reached = port is None or is_own_machine(address)  # without a port it is a socket in the file system
    return reached and is_own_machine(HTTPConnection(scope).url.hostname or "")


def is_own_machine(name: str) -> bool:
    """Return whether a host name or address can only mean this machine: `localhost`, 127.0.0.0/8 or ::1."""
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name.lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def is_open() -> bool:
    """Return whether the administrator lets in everybody who can reach the server."""
    return OPEN.value == "1"


def start_notice(address: str, *, required: bool) -> str:
    """Return what to tell the administrator on start: who can read everything, or why nobody else can; empty if all is well.

    `address` is where the server is to listen; empty means on all addresses of the machine.
    """
    if required or is_own_machine(address):
        return ""
    where = address or "all addresses of this machine"
    if is_open():
        return (
            f"WARNING: {OPEN.name}=1 and no sign-in: whoever reaches {where} can read and change everything. See docs/sign-in.md."
        )
    return f"WARNING: listening on {where} without sign-in, so other machines are refused. {NOT_LOCAL}"
