"""Made-up rows for the tests of the families: a table of dictionaries, and the real files where they are at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from real_files import FILES as REAL

from dateline.importers.batch import Reading
from dateline.importers.family import Context, Family
from dateline.importers.names import Names
from dateline.importers.read import read_file
from dateline.importers.table import Row, Table
from dateline.model.incident import Incident, Involvement
from dateline.store.bundled import read_actors, read_countries

ROOT = Path(__file__).resolve().parents[2]
NAMES = Names(read_actors(ROOT / "data"), {}, read_countries(ROOT / "data"))


def context(dataset: str = "mine") -> Context:
    return Context(dataset, NAMES)


def table(rows: Sequence[Mapping[str, str]]) -> Table:
    """Return rows as a table; the first one names the columns."""
    numbered = [Row(line, cells) for line, cells in enumerate(rows, 2)]
    return Table(Path("made-up.csv"), "made-up.csv", "csv", tuple(rows[0]), iter(numbered))


def read_rows(family: Family, rows: Sequence[Mapping[str, str]], within: Context | None = None) -> list[Incident | None]:
    """Return what a family makes of rows; None stands for a row that is no incident."""
    whole = table(rows)
    read = family.reader(whole, within or context())
    return [read(row) for row in whole.rows]


def read_one(family: Family, row: Mapping[str, str], within: Context | None = None) -> Incident:
    [incident] = read_rows(family, [row], within)
    assert incident is not None
    return incident


def roles(incident: Incident) -> list[tuple[str, str]]:
    """Return (role, actor id or name as written) of everybody involved."""
    return [(one.role, one.actor_id or one.name_as_written) for one in incident.actors]


def part(incident: Incident, role: str) -> Involvement:
    [found] = [one for one in incident.actors if one.role == role]
    return found


def read_real(name: str) -> tuple[list[Incident], Reading]:
    """Return the incidents of a real file and its reading; skips where the files are not at hand."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand: the real files are not part of the project")
    reading = read_file(path, context("real"))
    return list(reading.incidents()), reading
