"""A provider of OpenID Connect on this machine, and the real server set up to ask it: what tests of sign-in share."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

ROOT = Path(__file__).parents[1]
SECRET = "only for these tests: 0123456789 0123456789"
ANA = {"sub": "1", "email": "ana@example.org", "email_verified": True, "name": "Ana"}
SERVER_PATIENCE_S = 60


class Provider:
    """An OpenID Connect provider that signs everybody in as `person` without asking."""

    def __init__(self) -> None:
        self.person = ANA
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self.asked: dict[str, str] = {}
        handler = type("Handler", (_ProviderHandler,), {"provider": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def described(self) -> dict:
        pages = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "keys",
            "end_session_endpoint": "end",
        }
        return {
            "issuer": self.issuer, **{name: f"{self.issuer}/{page}" for name, page in pages.items()},
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
        }  # fmt: skip

    def token(self, form: dict[str, str]) -> dict:
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        assert challenge == self.asked["code_challenge"]
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "dateline",
            "iat": now,
            "exp": now + 600,
            "nonce": self.asked["nonce"],
            **self.person,
        }
        return {
            "access_token": "none",
            "token_type": "Bearer",
            "id_token": jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key),
        }


class _ProviderHandler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/authorize":
            self.provider.asked = {word: values[0] for word, values in parse_qs(address.query).items()}
            self.send_response(302)
            back = urlencode({"code": "the-code", "state": self.provider.asked["state"]})
            self.send_header("Location", f"{self.provider.asked['redirect_uri']}?{back}")
            self.end_headers()
        elif address.path == "/keys":
            self._send({"keys": [self.provider.key.as_dict(private=False)]})
        else:
            self._send(self.provider.described())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send(self.provider.token({word: values[0] for word, values in parse_qs(body).items()}))

    def _send(self, body: dict) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args: Any) -> None:
        pass


def secrets_text(issuer: str, port: int, more: str = "") -> str:
    return f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "dateline"
client_secret = "of the test"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
{more}
"""


def start(home: Path, port: int, **environment: str) -> subprocess.Popen:
    """Start the real server for a user whose home folder holds the secrets."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    variables = {**os.environ, "HOME": str(home), "DATELINE_STORE": str(home / "store.duckdb"), **environment}
    return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def with_secrets(home: Path, text: str) -> Path:
    (home / ".streamlit").mkdir(exist_ok=True)
    (home / ".streamlit" / "secrets.toml").write_text(text)
    return home


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + SERVER_PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(url, timeout=30)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(f"the server does not answer; it printed:\n{process.communicate()[0]}")
