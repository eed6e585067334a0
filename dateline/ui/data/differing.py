"""What a file says of an incident that a person has edited here, beside the edit: both ways, field by field."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as parquet

from dateline.answers.loaded import rows_with
from dateline.model.when import EPOCH
from dateline.store import Library

MOST = 100
"""Incidents that are shown both ways."""

COMPARED = (
    "title", "summary", "day_start", "day_end", "time_local", "place_name", "admin1", "country", "lat", "lon",
    "geo_precision", "radius_m", "event_type", "sub_event_type", "weapon", "killed_min", "killed_max", "wounded_min",
    "wounded_max", "attribution", "attributed_by", "status", "confidence", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Sides:
    """One field of an incident as it is here and as the file has it."""

    incident_id: str
    field: str
    here: str
    in_file: str

    @staticmethod
    def keep(folder: Path) -> Path:
        """Return a copy of what was read; the store removes its own when it has taken the rows in."""
        kept = folder.with_name(f"{folder.name}.kept")
        shutil.copytree(folder, kept, copy_function=shutil.copy)
        return kept


def both_sides(library: Library, folder: Path, ids: Sequence[str]) -> list[Sides]:
    """Return the fields in which incidents of the store differ from the rows that were read into a folder."""
    wanted = list(ids[:MOST])
    here = {row["incident_id"]: row for row in rows_with(library, wanted)}
    columns = ["incident_id", *COMPARED]
    found: list[Sides] = []
    for part in sorted(folder.glob("*/incidents.parquet")):
        rows = parquet.read_table(part, columns=columns, filters=[("incident_id", "in", wanted)]).to_pylist()
        for row in rows:
            found += _differences(here.get(row["incident_id"], {}), row)
    return found


def _differences(here: Mapping, in_file: Mapping) -> list[Sides]:
    said = [(name, _text(name, here.get(name)), _text(name, in_file[name])) for name in COMPARED]
    return [Sides(in_file["incident_id"], name, ours, theirs) for name, ours, theirs in said if ours != theirs]


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    return (EPOCH + timedelta(int(str(value)))).isoformat() if name.startswith("day_") else str(value)
