"""Rows read by a mapping or by guessing, for the tests of unknown layouts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dateline.importers.family import Context
from dateline.importers.guess import guess
from dateline.importers.mapping import Mapping
from dateline.importers.names import Names
from dateline.importers.read import read_file
from dateline.importers.table import Row
from dateline.store.bundled import read_actors, read_countries, read_sites

DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA))


@pytest.fixture
def load(tmp_path: Path):
    """Return a function that reads rows, given as dictionaries, by a mapping or by guessing."""

    def read(*rows: dict[str, str], mapping: Mapping | None = None, context: Context | None = None):
        with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        reading = read_file(tmp_path / "a.csv", context or Context("mine", NAMES), mapping=mapping)
        return list(reading.incidents()), reading

    return read


def guessed(*rows: dict[str, str]) -> Mapping:
    return guess(tuple(rows[0]), [Row(line, row) for line, row in enumerate(rows, 2)])
