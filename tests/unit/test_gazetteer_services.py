"""Geocoding services that a user configures: asked slowly, remembered, and failures told apart from "not found"."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.extra.rate_limiter import RateLimiter

from dateline.errors import GazetteerError
from dateline.gazetteer.services import services

MOSUL = [
    {"lat": "36.34", "lon": "43.13", "display_name": "Mosul, Iraq", "addresstype": "city", "boundingbox": ["36.2", "36.5", "43.0", "43.3"]}
]  # fmt: skip


class FakeService(BaseHTTPRequestHandler):
    """A Nominatim that knows Mosul, doesn't know Nowhere, and fails on Trouble; it repeats what begins as JSON does."""

    def do_GET(self):
        words = parse_qs(urlsplit(self.path).query)
        query = (words.get("q") or words.get("text") or [""])[0]
        self.server.asked.append(query)
        body = json.dumps(MOSUL if "Mosul" in query else [{"display_name": "Pointless"}] * ("Pointless" in query))
        if query.startswith("JSON "):
            body = query.removeprefix("JSON ")
        self.send_response(500 if "Trouble" in query else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = HTTPServer(("127.0.0.1", 0), FakeService)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def configured(server, tmp_path):
    path = tmp_path / "geocoders.toml"
    path.write_text(
        f'[house]\nservice = "nominatim"\ndomain = "127.0.0.1:{server.server_port}"\nscheme = "http"\nuser_agent = "dateline test"\ndelay_seconds = 0\nretries = 0\n', encoding="utf-8"
    )  # fmt: skip
    return path


def test_no_service_is_asked_unless_a_file_names_one(tmp_path):
    assert services(tmp_path / "none.toml") == []


def test_a_service_that_fails_is_told_apart_from_a_place_it_does_not_know(configured):
    (service,) = services(configured)
    found, unknown, failed = (service.candidates(name) for name in ("Mosul", "Nowhere", "Trouble"))
    assert (found.candidates[0].lat, found.failed) == (36.34, False)
    assert found.candidates[0].radius_m > 5_000
    assert (unknown.candidates, unknown.failed) == ((), False)
    assert (failed.candidates, failed.failed) == ((), True)
    assert "house" in failed.failure


def test_a_service_is_asked_once_about_a_name_even_after_a_restart_and_again_after_a_failure(configured, server):
    for _ in range(2):
        (service,) = services(configured)
        for name in ("Mosul", "Nowhere", "Trouble", "Mosul"):
            service.candidates(name, "IQ")
    assert server.asked == ["Mosul, IQ", "Nowhere, IQ", "Trouble, IQ", "Trouble, IQ"]


def test_an_answer_without_coordinates_is_a_failure_and_no_place_in_the_gulf_of_guinea(configured, server):
    (service,) = services(configured)
    assert service.candidates("Pointless").failed
    assert service.candidates("Pointless").failed
    assert server.asked == ["Pointless", "Pointless"]


ODD = ["null", "0", "false", '""', '"Mosul"', "{}", "[null]", '["Mosul"]', "[[]]", "5", "no JSON", "[" * 15_000]
POINT = '{"type": "Feature", "properties": {"name": "Mosul", "label": "Mosul"}, "geometry": {"coordinates": [43.13, 36.34]}}'


@pytest.mark.parametrize(
    "answer", [*ODD, '{"error": "over quota"}', '{"lat": "36.34"}', '[{"lat": "95", "lon": "43", "display_name": "x"}]']
)
def test_json_that_is_no_answer_is_a_failure_and_asked_again(configured, server, answer):
    for _ in range(2):
        (service,) = services(configured)
        assert service.candidates(f"JSON {answer}").failed
    assert len(server.asked) == 2


@pytest.mark.parametrize("kind", ["photon", "pelias"])
@pytest.mark.parametrize(
    "answer",
    [*ODD, "[]", '{"features": null}', '{"features": {}}', '{"features": [null]}', '{"features": [{}]}', '{"message": "no index"}',
     '{"features": [], "geocoding": {"errors": ["timed out"]}}', f"[{POINT}]"],
)  # fmt: skip
def test_json_that_is_no_list_of_features_is_a_failure(configured, answer, kind):
    configured.write_text(configured.read_text(encoding="utf-8").replace("nominatim", kind), encoding="utf-8")
    (service,) = services(configured)
    assert service.candidates(f"JSON {answer}").failed
    unknown, found = service.candidates('JSON {"features": []}'), service.candidates(f'JSON {{"features": [{POINT}]}}')
    assert (unknown.candidates, unknown.failed) == ((), False)
    assert (found.candidates[0].lat, found.failed) == (36.34, False)


@pytest.mark.parametrize(
    "found", ['[{"lat":null}]', "5", "[[]]", '[{"address":"x","lat":95,"lon":0,"kind":""}]', '[{"address":"x","lat":1,"lon":2,"kind":"","box":[1]}]']
)  # fmt: skip
def test_a_damaged_line_of_kept_answers_is_asked_again(configured, server, tmp_path, found):
    (tmp_path / "geocoder-house.jsonl").write_text(f'{{"asked": "Mosul", "found": {found}}}\n["Mosul"]\n', encoding="utf-8")
    (service,) = services(configured)
    assert len(service.candidates("Mosul").candidates) == 1
    assert server.asked == ["Mosul"]


def test_a_service_that_is_gone_is_a_failure(configured, server):
    server.shutdown()
    server.server_close()
    assert services(configured)[0].candidates("Mosul").failed


def test_questions_to_a_service_are_spaced_out(configured):
    configured.write_text(
        configured.read_text(encoding="utf-8").replace("delay_seconds = 0", "delay_seconds = 1.5"), encoding="utf-8"
    )
    (service,) = services(configured)
    assert isinstance(service._ask, RateLimiter)
    assert service._ask.min_delay_seconds == 1.5


@pytest.mark.parametrize(
    ("content", "said"),
    [("[a]\nservice = 'google'\n", "nominatim"), ("[a]\nservice = 'photon'\n", "domain"), ("[a]\nservice = 'nominatim'\ncolour = 'red'\n", "colour"), ("not toml", "TOML"), ("[a]\nservice = 'nominatim'\nuser_agent = 'x'\ndelay_seconds = 'soon'\n", "delay_seconds")],
)  # fmt: skip
def test_a_wrong_configuration_is_said(tmp_path, content, said):
    path = tmp_path / "geocoders.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GazetteerError, match=said):
        services(path)
