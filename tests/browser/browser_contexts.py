"""Who opens pages in the tests: browser contexts handed out one visitor at a time, and the record of what their pages did."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

DESKTOP = {"width": 1600, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000


@dataclass
class Watch:
    """What pages did that no page should: requests to other hosts (but for those that were chosen), errors, dialogs."""

    chosen: str = "chosen by nobody"
    asked: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext, home: str) -> Callable[[], None]:
        """Record what the pages of `context` do: `home` is the only host that they may speak to. Return what ends it."""
        host = urlsplit(home).netloc
        heard: dict[Any, Callable[[Any], None]] = {
            "request": lambda request: self._note_request(request.url, host),
            "page": lambda page: page.on("websocket", lambda socket: self._note_request(socket.url, host)),
            "weberror": lambda error: self.errors.append(f"{error.page.url}: {error.error}"),
            "console": lambda line: self._note_console(line, host),
            "dialog": self._note_dialog,
        }
        for event, note in heard.items():
            context.on(event, note)

        def end() -> None:
            for event, note in heard.items():
                context.remove_listener(event, note)

        return end

    def _note_request(self, url: str, host: str) -> None:
        if _is_elsewhere(url, host):
            (self.asked if url.startswith(self.chosen) else self.strangers).append(url)

    def _note_console(self, line: Any, host: str) -> None:
        # Opened below the root, Streamlit's page looks for its server at two addresses, and finds it at the second. That
        # another host is not found is no error beside the request to it, which is recorded.
        source = line.location["url"]
        if line.type == "error" and "/_stcore/" not in source and not _is_elsewhere(source, host):
            self.errors.append(line.text)

    def _note_dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def assert_nothing(self) -> None:
        """Fail if there was anything to record."""
        assert {"to other hosts": self.strangers, "errors": self.errors, "dialogs": self.dialogs} == {
            "to other hosts": [], "errors": [], "dialogs": [],
        }  # fmt: skip


def _is_elsewhere(url: str, host: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about", "") and parts.netloc != host


class Visitors:
    """Hands out browser contexts, each to one visitor at a time, and takes them back emptied but for their cache.

    A page opens with less work where the program that it runs is in the cache, as it is for everybody but at
    the first visit.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = {}
        self._out: list[tuple[str, BrowserContext, Callable[[], None]]] = []

    def come(self, watch: Watch, home: str, **options: Any) -> BrowserContext:
        """Return a context with nothing in it; `options` make it, a window of 1600x900 by default."""
        options = {"viewport": DESKTOP, "accept_downloads": True, **options}
        kind = json.dumps(options, sort_keys=True)
        free = self._free.setdefault(kind, [])
        context = free.pop() if free else self._browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        self._out.append((kind, context, watch.follow(context, home)))
        return context

    def leave(self) -> None:
        """Take back all contexts that are out; one without a page to empty it by is closed."""
        for kind, context, forget in self._out:
            if not context.pages:
                context.close()
                continue
            for page in context.pages:
                self._empty(page)
            forget()
            context.clear_cookies()
            self._free[kind].append(context)
        self._out.clear()

    @staticmethod
    def _empty(page: Page) -> None:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
        line = page.context.new_cdp_session(page)
        line.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage,indexeddb,service_workers"})
        page.close()
