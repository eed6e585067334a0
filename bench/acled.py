"""Loading a file as an analyst has it: a CSV in ACLED's columns, made up and seeded, through `python -m dateline load`."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import psutil

from bench.measure import Figures
from dateline.settings import ROOT

HEADER = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
KINDS = (
    ("Battles", "Armed clash"), ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    ("Explosions/Remote violence", "Air/drone strike"), ("Violence against civilians", "Attack"),
    ("Protests", "Peaceful protest"), ("Strategic developments", "Arrests"),
)  # fmt: skip
TOWNS = 5_000
GROUPS = 400
NOTES = 300
"""Characters of an event's notes, about what ACLED writes."""

LARGEST = 1_000_000
"""Rows of the largest file that is tried."""

LOOKED_EVERY_S = 0.2


def write(path: Path, size: int) -> None:
    """Write `size` made-up events, the same ones every time."""
    chance = random.Random(31)
    towns = [(f"Town {number}", round(chance.uniform(30, 37), 4), round(chance.uniform(39, 48), 4)) for number in range(TOWNS)]
    groups = ["Military Forces of Iraq (2014-)", *(f"Armed Group {number} (Iraq)" for number in range(GROUPS))]
    words = [f"word{number}" for number in range(2_000)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(size):
            day = date(2019, 1, 1) + timedelta(chance.randrange(2_200))
            kind, sub_kind = chance.choice(KINDS)
            town, lat, lon = chance.choice(towns)
            first, second = chance.choice(groups), chance.choice(groups)
            notes = " ".join(chance.choices(words, k=NOTES // 8))
            writer.writerow([
                f"IRQ{number}", day.strftime("%d %B %Y"), day.year, chance.choice((1, 1, 1, 2, 3)), "Political violence", kind,
                sub_kind, first, "", "State forces", second, "", "Rebel group", "State forces-Rebel group", "", 368, "Middle East",
                "Iraq", "Baghdad", "Karkh", "", town, lat, lon, chance.choice((1, 1, 1, 2, 3)), "Source A; Source B", "National",
                notes, chance.choice((0, 0, 0, 1, 3)), "", 1_676_999_100 + number,
            ])  # fmt: skip


def load(size: int, folder: Path) -> Figures:
    """Return the seconds that a new store takes for such a file, and the peak memory of all processes of the load together."""
    folder.mkdir(parents=True, exist_ok=True)
    path, store = folder / f"acled-{size}.csv", folder / "acled.duckdb"
    write(path, size)
    store.unlink(missing_ok=True)
    command = [sys.executable, "-m", "dateline", "load", str(path), "--dataset", "acled", "--json"]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DATELINE_STORE": str(store)}, stdout=subprocess.PIPE) as process:
        peak = _watched(process)
        said = json.loads(process.stdout.read()) if process.stdout else {}
    seconds = time.perf_counter() - began
    if said.get("accepted") != size or said.get("family") != "acled":
        raise SystemExit(f"The file of {size} events was not loaded whole: {said}")
    path.unlink()
    store.unlink()
    return {"file_s": [seconds], "file_peak_bytes": [peak]}


def _watched(process: subprocess.Popen) -> int:
    """Wait for a process and return the greatest resident memory that it and its children had, in bytes."""
    seen, watched = 0, psutil.Process(process.pid)
    while process.poll() is None:
        try:
            seen = max(seen, sum(one.memory_info().rss for one in (watched, *watched.children(recursive=True))))
        except psutil.NoSuchProcess:
            break
        time.sleep(LOOKED_EVERY_S)
    return seen
