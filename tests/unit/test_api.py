"""The data API over real HTTP: a server on a free port, a store in a file."""

from __future__ import annotations

import csv
import io
import json
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dateline.api import answers
from dateline.api.security import SecurityHeaders
from dateline.importers.layout import COLUMNS
from dateline.store.bundled import close_library


class Api:
    """The running API; `get` asks it one question."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, *words: tuple[str, str], method: str = "GET") -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (in lower case) and body."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, f"{path}?{urlencode(words)}" if words else path)
        answer = line.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        line.close()
        return found

    def json(self, path: str, *words: tuple[str, str]) -> dict:
        """Return the JSON body of an answer that has to be good."""
        status, _, body = self.get(path, *words)
        assert status == 200, body
        return json.loads(body)


@pytest.fixture(scope="module")
def server() -> Iterator[Api]:
    """Return the API on a free port; the port is bound before the server starts, so that nobody has to wait."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        app = Starlette(routes=answers.routes(), middleware=[Middleware(SecurityHeaders)])
        running = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [bound]})
        thread.start()
        yield Api(bound.getsockname()[1])
        running.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("api") / "dateline.duckdb"
    yield path
    close_library(path)


@pytest.fixture
def api(server: Api, store: Path, monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.setenv("DATELINE_STORE", str(store))
    return server


def csv_rows(body: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def test_health_says_how_many_incidents_there_are(api):
    found = api.json("/api/health")
    assert found["status"] == "ok"
    assert found["incidents"] == 85
    assert isinstance(found["revision"], int)


def test_a_store_that_can_not_be_read_is_a_503_with_a_reason(server, tmp_path, monkeypatch):
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no store" * 2_000)
    monkeypatch.setenv("DATELINE_STORE", str(broken))
    status, _, body = server.get("/api/health")
    assert status == 503
    assert str(broken) in json.loads(body)["error"]


def test_geojson_holds_every_incident_and_says_what_it_is(api):
    status, headers, body = api.get("/api/incidents.geojson")
    found = json.loads(body)
    assert status == 200
    assert headers["content-type"] == "application/geo+json"
    assert headers["content-disposition"] == 'attachment; filename="dateline-2019-05-19_2020-12-20.geojson"'
    assert len({feature["id"] for feature in found["features"]}) == len(found["features"]) == 85
    assert any(feature["geometry"] is None for feature in found["features"])


def test_csv_holds_the_incidents_of_the_filter_in_the_documented_columns(api):
    status, headers, body = api.get("/api/incidents.csv", ("type", "rocket-attack"), ("q", "K1"))
    rows = csv_rows(body)
    assert status == 200
    assert headers["content-type"] == "text/csv; charset=utf-8"
    assert list(rows[0]) == list(COLUMNS)
    assert {row["event_type"] for row in rows} == {"rocket-attack"}


@pytest.mark.parametrize("limit", ["1", "7", "85", "1000"])
def test_pages_of_any_size_cover_every_incident_once(api, limit):
    whole = [row["incident_id"] for row in csv_rows(api.get("/api/incidents.csv")[2])]
    found: list[str] = []
    while len(found) < 100:
        after = [("after", found[-1])] if found else []
        features = api.json("/api/incidents.geojson", ("limit", limit), *after)["features"]
        if not features:
            break
        assert len(features) <= int(limit)
        found += [feature["id"] for feature in features]
        if limit == "1" and len(found) == 5:
            assert found == whole[:5]
            return
    assert found == whole


def test_facets_count_under_the_filter(api):
    found = api.json("/api/facets", ("type", "rocket-attack"))
    types = next(group for group in found["groups"] if group["word"] == "type")
    counts = {option["value"]: option["count"] for option in types["options"]}
    assert found["total"] == 53  # one of them reported and later denied: listed, not counted
    assert counts["rocket-attack"] == 52
    assert sum(counts.values()) == 78


def test_cells_are_sent_as_bytes_that_nobody_keeps(api):
    status, headers, body = api.get(
        "/api/cells", ("view", "42,32,46,37"), ("zoom", "7"), ("color", "type"), ("from", "2020-01-01")
    )
    header = json.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])
    assert status == 200
    assert headers["content-type"] == "application/octet-stream"
    assert headers["cache-control"] == "no-store"
    assert (header["mode"], header["total"]) == ("points", 85)
    assert 18262 in header["edges"]


BAD = [("aktor", "kh"), ("type", "rocket"), ("actor", "zzz"), ("from", "soon"), ("bbox", "1,2"), ("killed", "many"), ("q", "")]


@pytest.mark.parametrize("path", ["/api/incidents.geojson", "/api/incidents.csv", "/api/cells", "/api/facets"])
@pytest.mark.parametrize(("word", "value"), BAD)
def test_a_bad_word_is_a_400_that_names_it(api, path, word, value):
    status, headers, body = api.get(path, (word, value))
    assert status == 400
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["word"] == word
    assert word in json.loads(body)["error"]


@pytest.mark.parametrize(
    ("path", "word", "value"),
    [
        ("/api/incidents.csv", "limit", "0"), ("/api/incidents.csv", "limit", "-1"), ("/api/incidents.csv", "limit", "all"),
        ("/api/incidents.csv", "limit", "²"), ("/api/incidents.csv", "limit", "10000001"), ("/api/incidents.csv", "limit", "000000001" + "9" * 9),
        ("/api/incidents.csv", "limit", "000000001" + "0" * 5_000), ("/api/incidents.geojson", "after", "IQ-9999"),
        ("/api/cells", "zoom", "-1"), ("/api/cells", "zoom", "0" * 5_000), ("/api/cells", "view", "1,2,3"), ("/api/cells", "color", "pink"),
        ("/api/facets", "limit", "5"), ("/api/cells", "after", "IQ-0001"),
    ],
)  # fmt: skip
def test_a_bad_word_of_a_route_itself_is_a_400_that_names_it(api, path, word, value):
    status, _, body = api.get(path, (word, value))
    assert status == 400
    assert json.loads(body)["word"] == word


@pytest.mark.parametrize("word", ["limit", "after"])
def test_a_word_of_a_route_that_is_given_twice_is_a_400(api, word):
    value = {"limit": "5", "after": "IQ-0001"}[word]
    assert api.get("/api/incidents.csv", (word, value), (word, value))[0] == 400


def test_an_unknown_route_is_a_404_that_lists_what_there_is(api):
    status, _, body = api.get("/api/incident")
    assert status == 404
    assert "/api/incidents.geojson" in json.loads(body)["error"]


@pytest.mark.parametrize("path", ["/api/health", "/api/incidents.csv", "/api/incidents.geojson", "/api/facets"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_api_is_read_only(api, path, method):
    assert api.get(path, method=method)[0] == 405


@pytest.mark.parametrize("path", ["/api/health", "/api/incidents.csv?limit=1", "/api/nothing", "/api/facets?bad=1"])
def test_every_answer_carries_the_security_headers(api, path):
    headers = api.get(path)[1]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
