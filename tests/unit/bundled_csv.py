"""The bundled facts in data/ as rows, for the tests that read them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dateline.importers.layout import (
    incident_from_cells,
)  # fmt: skip
from dateline.model.incident import Incident

REPO = Path(__file__).resolve().parents[2]
DATA = REPO / "data"


SEED = "Multiple rockets hit near the US embassy in Baghdad (wire report)"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def parts(cell: str, separator: str = ";") -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read(DATA / "incidents.csv")


@pytest.fixture(scope="module")
def incidents(rows) -> dict[str, Incident]:
    return {row["incident_id"]: incident_from_cells(row) for row in rows}


@pytest.fixture(scope="module")
def actors() -> dict[str, dict[str, str]]:
    return {row["actor_id"]: row for row in read(DATA / "actors.csv")}


@pytest.fixture(scope="module")
def sites() -> dict[str, dict[str, str]]:
    return {row["site_id"]: row for row in read(DATA / "sites.csv")}
