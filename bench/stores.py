"""The stores that are measured: made of seeded incidents, loaded in a process of their own so that its memory is seen.

`python -m bench.stores make SIZE FOLDER` writes the rows as Parquet files, `... load SIZE FOLDER` loads them: the
generator's time and memory are no part of the load's.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as parquet

from bench.generate import batches, sides_of
from dateline.model.incident import Actor
from dateline.settings import ROOT
from dateline.store.bundled import read_countries, read_sites
from dateline.store.library import DataSet, Library
from dateline.store.schema import PARTS

ACTORS = 200
"""Made-up actors; the first are named far more often than the last."""

PLACES = 60
"""Positions of incidents, drawn at random, that the views of the browser's run are centred on."""

PEER_SIZES = (1_000, 10_000, 100_000, 1_000_000)

DATA_SET = DataSet("bench", "Made-up incidents", "Made-up incidents of the benchmark: none of them happened", "CC0")


@dataclass(frozen=True)
class Made:
    """A store and how its loading went: seconds, and peak memory of the loading process in bytes."""

    size: int
    folder: Path
    load_s: float
    load_peak_bytes: int
    store_bytes: int
    places: list[tuple[float, float]]
    kept: bool

    @property
    def path(self) -> Path:
        """Return the store's file."""
        return self.folder / "store.duckdb"

    def peer_file(self, size: int) -> Path:
        """Return the Parquet file that holds `size` of the same incidents, for the peers."""
        return self.folder / f"peer-{size}.parquet"


def actor_ids() -> list[str]:
    """Return the ids of the made-up actors, the one named most often first."""
    return [f"actor-{number:03}" for number in range(ACTORS)]


def make(size: int, folder: Path) -> Made:
    """Return a store of `size` incidents in `folder`: the one kept there by an earlier run, or a new one."""
    note = folder / "load.json"
    kept = note.exists()
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _in_own_process("make", size, folder)
        _in_own_process("load", size, folder)
        shutil.rmtree(folder / "rows")
    found = json.loads(note.read_text())
    if found["size"] != size:
        raise SystemExit(f"{folder} holds a store of {found['size']} incidents, not {size}: name another folder with --keep.")
    return Made(folder=folder, kept=kept, **{**found, "places": [tuple(place) for place in found["places"]]})


def _in_own_process(verb: str, size: int, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "bench.stores", verb, str(size), str(folder)], cwd=ROOT, check=True)


def write_rows(size: int, folder: Path) -> None:
    """Write the tables of `size` incidents as Parquet files, a folder for each batch of the generator."""
    for number, batch in enumerate(batches(size, actor_ids(), sides_of(ACTORS))):
        part = folder / "rows" / f"{number:05}"
        part.mkdir(parents=True)
        for name in PARTS:
            parquet.write_table(batch[name], part / f"{name}.parquet")


def load_rows(size: int, folder: Path) -> None:
    """Load what `write_rows` wrote, and note seconds, peak memory, the file's size and some places."""
    library = Library(folder / "store.duckdb")
    now = datetime.now(UTC)
    actors = [Actor(one, f"Group {one[-3:]}", side=side) for one, side in zip(actor_ids(), sides_of(ACTORS), strict=True)]
    sites = list(read_sites(ROOT / "data").values())
    library.replace_reference(actors=actors, sites=sites, countries=read_countries(ROOT / "data"), now=now)
    began = time.perf_counter()
    loaded = library.load_tables(_written(folder / "rows"), DATA_SET, now)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if loaded != size:
        raise SystemExit(f"{loaded} incidents were loaded, not {size}.")
    _write_peer_files(library, size, folder)
    library.close()
    note = {"size": size, "load_s": seconds, "load_peak_bytes": peak, "store_bytes": os.path.getsize(library.path),
            "places": _places(folder / "rows")}  # fmt: skip
    (folder / "load.json").write_text(json.dumps(note))


def _written(folder: Path) -> Iterator[dict[str, pa.Table]]:
    for part in sorted(folder.iterdir()):
        yield {name: parquet.read_table(part / f"{name}.parquet") for name in PARTS}


def _places(folder: Path) -> list[tuple[float, float]]:
    """Return latitude and longitude of some incidents, the same ones every time."""
    rows = parquet.read_table(next(iter(sorted(folder.iterdir()))) / "incidents.parquet", columns=["lat", "lon"])
    chosen = random.Random(20).sample(range(len(rows)), min(PLACES, len(rows)))
    return [(row["lat"], row["lon"]) for row in rows.take(pa.array(chosen)).to_pylist()]


def _write_peer_files(library: Library, size: int, folder: Path) -> None:
    """Write every n-th incident of the store, so that each file is spread over the same places."""
    rows = library.tables().incidents
    for wanted in PEER_SIZES:
        if wanted > size:
            return
        chosen = rows.filter(rows.key % ibis.literal(size // wanted) == 0).select("lat", "lon", "side", "title").limit(wanted)
        parquet.write_table(chosen.to_pyarrow(), folder / f"peer-{wanted}.parquet")


if __name__ == "__main__":
    {"make": write_rows, "load": load_rows}[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
