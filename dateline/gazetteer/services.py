"""Geocoding services that the user has configured: off until a file names them, asked slowly, and remembered.

Looking a name up at a stranger's service tells the stranger what is looked at; so nothing is asked that DATELINE_GEOCODERS
doesn't name. A service that fails is told apart from one that knows no such place.
"""

from __future__ import annotations

import json
import math
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopy.geocoders
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import get_geocoder_for_service
from geopy.location import Location

from dateline.errors import GazetteerError, shorten
from dateline.gazetteer.place import Candidate, Place
from dateline.model.where import MAX_RADIUS_M
from dateline.settings import GEOCODERS, ROOT

SERVICES = ("nominatim", "photon", "pelias")
"""Services of geopy that can be configured: those that also run in one's own house."""

PUBLIC_DELAY_S = 1.0
"""Seconds between two questions where the file says nothing: what the public Nominatim asks of its users."""

RETRIES, RETRY_WAIT_S = 2, 2.0
SERVICE_RADIUS_M = 5_000
"""Metres that an answer may be off where the service doesn't say how large the place is."""

KNOWN_WORDS = {"service", "domain", "scheme", "user_agent", "api_key", "timeout", "delay_seconds", "retries", "attribution"}
EXACT = {"house", "building", "street", "venue", "address", "amenity", "aeroway", "military", "airport"}
WIDE = {
    "country": "country",
    "state": "province",
    "region": "province",
    "macroregion": "province",
    "county": "district",
    "district": "district",
}


_REFUSALS = (GeopyError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What geopy raises where a service gives no answer, or one that is not what it should be."""


@dataclass(frozen=True)
class ServiceAnswer:
    """What a service said: candidates, or none where it knows no such place; `failure` says in words why it gave no answer."""

    service: str
    candidates: tuple[Candidate, ...] = ()
    failure: str = ""

    @property
    def failed(self) -> bool:
        """Return whether there was no answer at all; a place not found is an answer."""
        return bool(self.failure)


class Service:
    """One configured service. Its answers are kept in `cache`, a file of JSON lines, so that no name is asked twice."""

    def __init__(self, name: str, options: Mapping[str, object], cache: Path) -> None:
        self.name = name
        self.attribution = str(options.get("attribution", ""))
        self._cache_path = cache
        self._cache: dict[str, list[dict]] | None = None
        self._lock = threading.Lock()
        geocoder = get_geocoder_for_service(str(options["service"]))
        given = {word: options[word] for word in ("domain", "scheme", "user_agent", "api_key", "timeout") if word in options}
        delay = _number(options, "delay_seconds", PUBLIC_DELAY_S)
        self._ask = RateLimiter(
            geocoder(**given, adapter_factory=partial(_Checking, str(options["service"]))).geocode,
            min_delay_seconds=delay,
            max_retries=int(_number(options, "retries", RETRIES)),
            error_wait_seconds=max(delay, RETRY_WAIT_S),
            swallow_exceptions=False,
        )

    def candidates(self, name: str, country: str = "") -> ServiceAnswer:
        """Return what the service says about a name. Waits for its turn, so call it from a job, not while a page is drawn."""
        asked = ", ".join(filter(None, (name.strip(), country)))
        with self._lock:
            known = self._known()
            if asked not in known:
                try:
                    found = [_kept(one) for one in self._ask(asked, exactly_one=False) or ()]
                    for row in found:
                        _candidate(self.name, row)
                except _REFUSALS as error:
                    return ServiceAnswer(self.name, failure=f"{self.name}: gave no answer: {type(error).__name__}: {error}")
                self._remember(asked, found)
            return ServiceAnswer(self.name, tuple(_candidate(self.name, row) for row in known[asked]))

    def _known(self) -> dict[str, list[dict]]:
        if self._cache is None:
            self._cache = {}
            if self._cache_path.exists():
                for line in self._cache_path.read_text(encoding="utf-8", errors="replace").splitlines():
                    try:
                        row = json.loads(line)
                        for one in row["found"]:
                            _candidate(self.name, one)
                        self._cache[row["asked"]] = row["found"]
                    except (ValueError, KeyError, TypeError):
                        continue  # a line cut off by a crash, or changed by hand, costs one question
        return self._cache

    def _remember(self, asked: str, found: list[dict]) -> None:
        self._known()[asked] = found
        try:
            self._cache_path.parent.mkdir(parents=True, exist_ok=True)
            with self._cache_path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"asked": asked, "found": found}, ensure_ascii=False) + "\n")
        except OSError as error:
            raise GazetteerError(f"{self._cache_path}: can't be written: {error.strerror}.") from error


class _Checking(BaseSyncAdapter):
    """Asks as geopy does, and refuses JSON that is no answer of the service: geopy takes an empty one for "not found"."""

    def __init__(self, service: str, *, proxies, ssl_context) -> None:  # noqa: ANN001
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._service = service
        self._adapter = geopy.geocoders.options.default_adapter_factory(proxies=proxies, ssl_context=ssl_context)

    def get_json(self, url, *, timeout, headers):  # noqa: ANN001, ANN201
        found = self._adapter.get_json(url, timeout=timeout, headers=headers)
        if not _is_answer(self._service, found):
            raise GeocoderParseError(f"the answer is not what {self._service} gives: {shorten(json.dumps(found))}")
        return found

    def get_text(self, url, *, timeout, headers):  # noqa: ANN001, ANN201
        return self._adapter.get_text(url, timeout=timeout, headers=headers)


def _is_answer(service: str, found: object) -> bool:
    """Return whether some JSON has the form of a service's answer: places, perhaps none, or an error that geopy raises."""
    if service == "nominatim":
        return _are_objects(found) or (isinstance(found, dict) and bool(found.get("error")))
    if not isinstance(found, dict) or not _are_objects(found.get("features")):
        return False
    about = found.get("geocoding")  # Pelias says there what went wrong
    return not (isinstance(about, dict) and about.get("errors"))


def _are_objects(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, dict) for one in found)


def services(path: Path | None = None) -> list[Service]:
    """Return the services that a TOML file names, none without the file. Raises GazetteerError naming what is wrong in it."""
    path = path or GEOCODERS.path
    if not path.exists():
        return []
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GazetteerError(f"{path}: can't be read as TOML: {error}. docs/gazetteer.md shows an example.") from error
    return [_service(path, name, options) for name, options in tables.items()]


def _service(path: Path, name: str, options: object) -> Service:
    if not isinstance(options, dict) or options.get("service") not in SERVICES:
        raise GazetteerError(f"{path}: [{name}] needs service = one of {', '.join(SERVICES)}.")
    if unknown := sorted(set(options) - KNOWN_WORDS):
        raise GazetteerError(f"{path}: [{name}] has the unknown word {unknown[0]!r}; known are {', '.join(sorted(KNOWN_WORDS))}.")
    if not options.get("domain") and options["service"] != "nominatim":
        raise GazetteerError(f'{path}: [{name}] needs domain = the host, for example "geocoder.example.org".')
    plain = "".join(char for char in name if char.isalnum() or char in "-_") or "service"
    try:
        return Service(
            name,
            options,
            ROOT / "var" / f"geocoder-{plain}.jsonl" if path == GEOCODERS.path else path.with_name(f"geocoder-{plain}.jsonl"),
        )
    except (GeopyError, ValueError, TypeError) as error:
        raise GazetteerError(f"{path}: [{name}] is refused: {error}") from error


def _number(options: Mapping[str, object], word: str, usual: float) -> float:
    value = options.get(word, usual)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 3_600:
        raise ValueError(f"{word} has to be a number from 0 to 3600")
    return float(value)


def _kept(location: Location) -> dict:
    if not (location.latitude or location.longitude):  # what geopy makes of an answer without coordinates
        raise ValueError(f"{location.address} has no coordinates")
    raw = location.raw if isinstance(location.raw, dict) else {}
    properties = raw.get("properties", raw)
    kind = str(
        properties.get("layer") or properties.get("addresstype") or properties.get("type") or properties.get("osm_value") or ""
    )
    return {"address": location.address, "lat": location.latitude, "lon": location.longitude, "kind": kind, "box": _box(raw)}


def _box(raw: dict) -> list[float] | None:
    """Return south, north, west, east where the service says so (Nominatim does)."""
    try:
        box = [float(value) for value in raw["boundingbox"]]
    except (KeyError, TypeError, ValueError):
        return None
    return box if len(box) == 4 and all(map(math.isfinite, box)) else None


def _candidate(service: str, row: dict) -> Candidate:
    if not (abs(row["lat"]) <= 90 and abs(row["lon"]) <= 180):
        raise ValueError(f"{row['address']}: no point on Earth")
    kind = WIDE.get(row["kind"], "site" if row["kind"] in EXACT else "town")
    radius = 500 if kind == "site" else SERVICE_RADIUS_M
    if row.get("box"):
        south, north, west, east = row["box"]
        radius = int(max(radius, min(MAX_RADIUS_M, (abs(north - south) + abs(east - west)) * 111_000 / 4)))
    place = Place(f"{service}:{row['lat']},{row['lon']}", kind, row["address"], row["lat"], row["lon"], radius)
    return Candidate(place, row["lat"], row["lon"], kind, radius, 0.5, f"says the service {service}, which gives no score")
