"""Files of made-up incidents, and a store that holds them, for the pictures of loading, placing, editing and settling.

Nothing in them happened, but for one report of an incident that the bundled facts have too: the two can be settled.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dateline.model.casualties import Count
from dateline.store import edits
from dateline.store.bundled import close_library, open_library

ROOT = Path(__file__).resolve().parent.parent
DATASET = "field-reports"
TITLE = "Field reports (made up)"
CORRECTED = f"{DATASET}:7"
PARTLY = 4  # the exit code of a load that has left spoilt rows out

REPORTS = (
    ("No", "Date", "Village", "Province", "Country", "Lat", "Lon", "Kind", "Suspected", "Dead", "Injured", "Source"),
    ("1", "13/02/2021", "Hawija", "Kirkuk", "Iraq", "", "", "roadside bomb", "", "2", "1", "Example Desk"),
    ("2", "14/02/2021", "Balad Air Base", "Salah al-Din", "Iraq", "", "", "rocket fire", "", "", "3", "Example Desk"),
    ("3", "20/02/2021", "Makhmur", "Erbil", "Iraq", "", "", "ambush", "Islamic State", "1-3", "", "Example Desk"),
    ("4", "27/12/2019", "K1 base", "Kirkuk", "Iraq", "35.5080", "44.2900", "rocket fire", "", "1", "4", "Example Wire"),
    ("5", "02/03/2021", "15 km north of Baiji", "Salah al-Din", "Iraq", "", "", "roadside bomb", "", "", "", "Example Desk"),
    ("6", "05/03/2021", "al-Qa'im", "Anbar", "Iraq", "", "", "drone strike", "", "4", "2", "Example Wire"),
    ("7", "11/03/2021", "Taji", "Baghdad", "Iraq", "33.5300", "44.2600", "rocket fire", "", "", "1", "Example Wire"),
    ("8", "12/03/2021", "al-Rashid", "", "Iraq", "", "", "shooting", "", "1", "", "Example Desk"),
    (
        "9",
        "18/03/2021",
        "Tuz Khurmatu",
        "Salah al-Din",
        "Iraq",
        "",
        "",
        "roadside bomb",
        "Islamic State",
        "",
        "5",
        "Example Desk",
    ),
    ("10", "19/03/2021", "Zab", "", "Iraq", "", "", "ambush", "", "2", "2", "Example Desk"),
    ("11", "22/03/2021", "near the old bridge", "Diyala", "Iraq", "", "", "roadside bomb", "", "", "", "Example Desk"),
    ("12", "25/03/2021", "Sinjar", "Nineveh", "Iraq", "", "", "drone strike", "", "1", "", "Example Wire"),
)
"""A table of a layout of its own; most of its places have no coordinates."""

_COLUMNS = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "inter1", "actor2", "inter2", "iso",
    "country", "admin1", "location", "latitude", "longitude", "geo_precision", "source", "notes", "fatalities", "timestamp",
)  # fmt: skip
_PLACES = (
    ("Kirkuk", "Hawija", 35.3256, 43.7725), ("Salah al-Din", "Baiji", 34.9310, 43.4930), ("Anbar", "Rutba", 33.0380, 40.2850),
    ("Diyala", "Khanaqin", 34.3480, 45.3910), ("Nineveh", "Sinjar", 36.3210, 41.8760), ("Baghdad", "Taji", 33.5120, 44.2590),
    ("Diyala", "Baqubah", 33.7480, 44.6430), ("Babylon", "Musayyib", 32.7790, 44.2900), ("Anbar", "Haditha", 34.1390, 42.3780),
)  # fmt: skip
_KINDS = (
    ("Explosions/Remote violence", "Remote explosive/landmine/IED"), ("Battles", "Armed clash"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack"), ("Violence against civilians", "Attack"),
)  # fmt: skip


def write_reports(folder: Path) -> Path:
    """Write the table of a layout of its own, and return where it lies."""
    return _written(folder / "field-reports.csv", REPORTS)


def write_download(folder: Path) -> Path:
    """Write a table in ACLED's columns, two of its rows spoilt, and return where it lies."""
    rows = [_event(number) for number in range(48)]
    rows[11][1], rows[30][1] = "31 June 2021", "2021-02-29"
    return _written(folder / "example-in-acled-columns.csv", [_COLUMNS, *rows])


def _event(number: int) -> list[str]:
    admin, place, lat, lon = _PLACES[number * 5 % len(_PLACES)]
    kind, finer = _KINDS[number % len(_KINDS)]
    civilians = kind == "Violence against civilians"
    other = ("Civilians (Iraq)", "7") if civilians else ("Military Forces of Iraq (2020-2022)", "1")
    day = datetime(2021, 1, 4) + timedelta(days=number * 7)
    return [
        f"IRQ{9000 + number}", f"{day.day} {day:%B %Y}", "1", kind, finer, "Unidentified Armed Group (Iraq)", "3", *other, "368",
        "Iraq", admin, place, f"{lat + number % 7 * 0.02:.4f}", f"{lon - number % 5 * 0.03:.4f}", "1", "Example Wire",
        f"Made up, to show how a file is loaded: event {number + 1}.", str(number % 4), "1640995200",
    ]  # fmt: skip


def _written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def fill_store(path: Path) -> None:
    """Make a store with the bundled facts and both files, one of whose incidents has been corrected twice."""
    environment = {**os.environ, "DATELINE_STORE": str(path)}
    described = ["--title", TITLE, "--source-line", "Made up for this picture", "--licence", "CC0", "--who", "ana"]
    download = ["--dataset", "example-download", "--title", "A download (made up)", "--accept-partial", "--who", "bo"]
    for words in ([write_reports(path.parent), "--dataset", DATASET, *described], [write_download(path.parent), *download]):
        command = [sys.executable, "-m", "dateline", "load", *map(str, words)]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
        if done.returncode not in (0, PARTLY):
            raise RuntimeError(f"{words[0]} was not loaded: {done.stderr}")
    _correct(path)


def _correct(path: Path) -> None:
    library = open_library(path)
    moved = {"lat": 33.5142, "lon": 44.2485}
    try:
        first = _held(library, CORRECTED)
        where = replace(first.incident.where, **moved, precision="site", radius_m=500)
        edits.edit(
            library, replace(first.incident, where=where), first.revision, who="ana", why="the base, not the town", now=_now()
        )
        second = _held(library, CORRECTED)
        counted = replace(second.incident, wounded=Count(1, 3))
        edits.edit(library, counted, second.revision, who="bo", why="a second report says three", now=_now())
    finally:
        close_library(path)


def _held(library, incident_id: str) -> edits.Stored:
    found = edits.stored(library, incident_id)
    if not found:
        raise LookupError(f"{incident_id} is not in the store: was {REPORTS[0]} read?")
    return found


def _now() -> datetime:
    return datetime.now(UTC)
