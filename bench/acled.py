"""Loading a file as an analyst has it: a CSV in ACLED's columns, made up and seeded, through `python -m dateline load`."""

from __future__ import annotations

import csv
import json
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path

import psutil

from bench.measure import Figures
from dateline.importers.acled_header import COLUMNS
from dateline.settings import ROOT

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
LOOKED_EVERY_ROWS = 1_000


def write(path: Path, size: int, most_bytes: float = math.inf) -> int:
    """Write `size` made-up events or about so many bytes, the same ones every time; return how many there are."""
    made = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for event in islice(_events(), size):
            writer.writerow(event)
            made += 1
            if not made % LOOKED_EVERY_ROWS and file.tell() >= most_bytes:
                break
    return made


def _events() -> Iterator[list]:
    chance = random.Random(31)
    towns = [(f"Town {number}", round(chance.uniform(30, 37), 4), round(chance.uniform(39, 48), 4)) for number in range(TOWNS)]
    groups = ["Military Forces of Iraq (2014-)", *(f"Armed Group {number} (Iraq)" for number in range(GROUPS))]
    words = [f"word{number}" for number in range(2_000)]
    for number in count():
        day = date(2019, 1, 1) + timedelta(chance.randrange(2_200))
        kind, sub_kind = chance.choice(KINDS)
        town, lat, lon = chance.choice(towns)
        first, second = chance.choice(groups), chance.choice(groups)
        notes = " ".join(chance.choices(words, k=NOTES // 8))
        yield [
            f"IRQ{number}", day.strftime("%d %B %Y"), day.year, chance.choice((1, 1, 1, 2, 3)), "Political violence", kind,
            sub_kind, first, "", "State forces", second, "", "Rebel group", "State forces-Rebel group", "", 368, "Middle East",
            "Iraq", "Baghdad", "Karkh", "", town, lat, lon, chance.choice((1, 1, 1, 2, 3)), "Source A; Source B", "National",
            notes, chance.choice((0, 0, 0, 1, 3)), "", 1_676_999_100 + number,
        ]  # fmt: skip


def load(size: int, folder: Path) -> Figures:
    """Return what a new store takes for a file of so many events; see `_loaded`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"acled-{size}.csv"
    return _loaded(path, write(path, size))


def load_bytes(most_bytes: float, folder: Path) -> tuple[int, Figures]:
    """Return how many events a file of about so many bytes has, and what a new store takes for it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "acled-large.csv"
    size = write(path, sys.maxsize, most_bytes)
    return size, _loaded(path, size)


def _loaded(path: Path, size: int) -> Figures:
    """Load a file into a new store; return seconds, rows a second, and the peak memory of all processes of the load together."""
    store, length = path.with_name("acled.duckdb"), path.stat().st_size
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
    return {"file_s": [seconds], "file_rows_s": [size / seconds], "file_bytes": [length], "file_peak_bytes": [peak]}


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
