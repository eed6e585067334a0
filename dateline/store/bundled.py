"""The bundled facts: `data/` brought into a new store, and the one library that this process has open."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from dateline.errors import StoreError
from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.model.incident import Actor, Site
from dateline.settings import ROOT, STORE
from dateline.store import staging
from dateline.store.library import LIBRARY, DataSet, Library

CURATED = DataSet(
    LIBRARY,
    "Dateline library",
    "Dateline library: incidents around the US-Iran escalation in Iraq, May 2019 to December 2020; see data/SOURCES.md",
    "CC BY 4.0; coordinates partly GeoNames (CC BY 4.0)",
    editable=True,
)

opened: list[Callable[[Library], None]] = []
"""Called with each library that this process opens, and `closing` with each before it is closed."""

closing: list[Callable[[Library], None]] = []

_open: dict[Path, Library] = {}
_opening = threading.Lock()


def open_library(path: Path | None = None) -> Library:
    """Return the library at `path` (DATELINE_STORE by default), opened once a process and filled if it is new."""
    path = (path or STORE.path).resolve()
    with _opening:
        if path not in _open:
            library = Library(path)
            staging.sweep(path)  # what a killed process has left
            if library.count() == 0 and not library.reference().datasets:
                fill(library, datetime.now(UTC))
            _open[path] = library
            for tell in opened:
                tell(library)
        return _open[path]


def close_library(path: Path | None = None) -> None:
    """Close the library at `path` if this process has it open."""
    with _opening:
        library = _open.pop((path or STORE.path).resolve(), None)
        if library:
            for tell in closing:
                tell(library)
            library.close()


def fill(library: Library, now: datetime, folder: Path = ROOT / "data") -> None:
    """Bring the bundled actors, sites, countries and incidents in. Raises StoreError if `folder` is damaged."""
    actors, sites, countries = read_actors(folder), read_sites(folder), read_countries(folder)
    library.replace_reference(actors=list(actors.values()), sites=list(sites.values()), countries=countries, now=now)
    reading = read(folder / "incidents.csv", Names(actors, sites, countries))
    incidents = list(reading.incidents())
    if reading.rejected:
        first = reading.rejected[0]
        raise StoreError(f"data/incidents.csv, line {first.line}: {first.column} {first.value!r} {first.reason}")
    library.load(incidents, CURATED, now)


def read_actors(folder: Path) -> Mapping[str, Actor]:
    """Return the actors of `actors.csv` by id."""
    return {row["actor_id"]: Actor(**_typed(row)) for row in _rows(folder / "actors.csv")}


def read_sites(folder: Path) -> Mapping[str, Site]:
    """Return the sites of `sites.csv` by id."""
    found = {}
    for row in _rows(folder / "sites.csv"):
        row["precision"] = row.pop("geo_precision")
        numbers = {"lat": float(row["lat"]), "lon": float(row["lon"]), "radius_m": int(row["radius_m"])}
        found[row["site_id"]] = Site(**{**_typed(row), **numbers})
    return found


def read_countries(folder: Path) -> Mapping[str, str]:
    """Return the country names of `countries.csv` by ISO 3166-1 alpha-2 code."""
    return {row["code"]: row["name"] for row in _rows(folder / "countries.csv")}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}. It is part of the project: check it out again.") from error


def _typed(row: dict[str, str]) -> dict:
    aliases = tuple(filter(None, (alias.strip() for alias in row["aliases"].split(";"))))
    return {**row, "aliases": aliases, "from_memory": row["from_memory"] == "yes"}
