"""One page and the modules of `dateline/web`, served without our server: what a test of modules alone opens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WEB = Path(__file__).parents[2] / "dateline" / "web"
FILES = (".js", ".css")
LOOKS_EVERY_S = 0.01
"""How often the server looks whether it shall end; the usual half a second would be waited for at the end of each file."""


class _Handler(SimpleHTTPRequestHandler):
    page = b""

    def translate_path(self, path: str) -> str:
        return str(WEB / urlsplit(path).path.removeprefix("/web").lstrip("/"))

    def do_GET(self) -> None:
        if self.translate_path(self.path).endswith(FILES):
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(page: str = "") -> Iterator[str]:
    """Serve modules and style sheets at `/web/` and at the root, and `page` under every other path, the data API's too.

    Yields the page's address, with a slash at its end.
    """
    handler = type("Handler", (_Handler,), {"page": page.encode()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(LOOKS_EVERY_S,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
