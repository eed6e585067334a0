"""The gazetteer's file: a SQLite database that is written once and then only read; the only place with its SQL.

Tables: `place`, a row for each place; `name`, each spelling of a place under what it sounds like; `skeleton` and
`country_forms`, the sounds to look through when a name is not known as written. docs/decisions/0010-gazetteer.md says
why this is not in the store.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from dateline.errors import GazetteerError
from dateline.gazetteer.place import Place
from dateline.gazetteer.spelling import skeleton

LAYOUT = 5
"""Changes whenever the tables or the keys of `spelling` do; a file of another layout is built anew."""

FORMS_KEPT = 10_000
"""Sounds of one country that are looked through one by one; larger countries go by skeletons alone."""

NAMES_READ = 1_500
"""Places of one name that are looked at, the most populous first: there are 500 San Josés."""

FEW_NAMES = 100
"""The same where nothing but the number of people can tell them apart."""

PLACES_AT_ONCE = 5_000
PATIENCE_S = 900
"""Seconds that a process waits for another one that is building the same file."""

_TABLES = """
CREATE TABLE meta (word TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE place (
    number INTEGER PRIMARY KEY, place_id TEXT, kind TEXT, name TEXT, lat REAL, lon REAL, radius_m INTEGER, country TEXT,
    admin1_code TEXT, admin2_code TEXT, population INTEGER, note TEXT, cell INTEGER,
    west REAL, south REAL, east REAL, north REAL
);
CREATE TABLE name (form TEXT, number INTEGER, spelt TEXT, main INTEGER, PRIMARY KEY (form, number, spelt)) WITHOUT ROWID;
CREATE TABLE region (code TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE TABLE skeleton (bones TEXT PRIMARY KEY, forms TEXT) WITHOUT ROWID;
CREATE TABLE country_forms (country TEXT PRIMARY KEY, forms TEXT) WITHOUT ROWID;
"""
_COLUMNS = """place.place_id, place.kind, place.name, place.lat, place.lon, place.radius_m, place.country, first.name,
    second.name, place.admin1_code, place.admin2_code, place.population, place.note,
    place.west, place.south, place.east, place.north"""
_JOINS = """LEFT JOIN region AS first ON first.code = place.admin1_code
    LEFT JOIN region AS second ON second.code = place.admin2_code"""

Named = tuple[str, str, bool]
"""A spelling of a place: its sound, its letters, and whether it is the place's main name."""

Found = tuple[Place, str, bool]
"""A place, the letters of the name it was found by, and whether that is its main name."""


def cell_of(lat: float, lon: float) -> int:
    """Return the number of the one-degree cell that a point lies in."""
    return (math.floor(lat) + 90) * 360 + (math.floor(lon) + 180) % 360


def _once(spellings: Iterable[Named]) -> dict[tuple[str, str], bool]:
    """Return each spelling once, as a main name where it is one."""
    found: dict[tuple[str, str], bool] = {}
    for form, letters, main in spellings:
        found[form, letters] = found.get((form, letters), False) or main
    return found


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one process at a time build the file at `path`; a process that dies lets go by itself."""
    try:
        with contextlib.closing(sqlite3.connect(path.with_name(f".{path.name}.lock"), timeout=PATIENCE_S)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.OperationalError as error:
        raise GazetteerError(
            f"{path}: can't be built: {error}. Another process may be building it; wait, or remove it."
        ) from error


class Writer:
    """Writes a new file; `finish` makes it complete, and a file without that is never taken for one."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path)
        self._base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;" + _TABLES)
        self._base.execute("CREATE TEMPORARY TABLE staged (form TEXT, number INTEGER, spelt TEXT, main INTEGER)")
        self._forms: dict[str, float] = {}
        self._countries: dict[str, set[str]] = defaultdict(set)
        self._number = 0

    def add(self, places: Iterable[tuple[Place, set[Named]]]) -> int:
        """Write places with their names and return how many there are."""
        before, remaining = self._number, iter(places)
        while some := list(itertools.islice(remaining, PLACES_AT_ONCE)):
            self._add(some)
        return self._number - before

    def _add(self, places: list[tuple[Place, set[Named]]]) -> None:
        rows, names, regions = [], [], []
        for place, spellings in places:
            self._number += 1
            rows.append((
                self._number, place.place_id, place.kind, place.name, place.lat, place.lon, place.radius_m, place.country,
                place.admin1_code, place.admin2_code, place.population, place.note, cell_of(place.lat, place.lon),
                *(place.box or (None,) * 4),
            ))  # fmt: skip
            if place.place_id.startswith("region:"):
                regions.append((place.place_id.removeprefix("region:"), place.name))
            names += [(form, self._number, letters, main) for (form, letters), main in _once(spellings).items()]
            for form, _, _ in spellings:
                if form.isascii() and form[0] not in "@~":
                    self._countries[place.country].add(form)
                    self._forms[form] = max(self._forms.get(form, 0), place.population)
        self._base.executemany(f"INSERT INTO place VALUES ({', '.join('?' * 17)})", rows)
        self._base.executemany("INSERT INTO region VALUES (?, ?)", regions)
        self._base.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", names)

    def finish(self, stamp: str) -> None:
        """Write the tables for misspelt names and the stamp that says what the file was built from."""
        self._base.execute("INSERT INTO name SELECT * FROM staged ORDER BY form, number, spelt")
        by_bones: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for form, weight in self._forms.items():
            if bones := skeleton(form):
                by_bones[bones].append((-weight, form))
        self._base.executemany(
            "INSERT INTO skeleton VALUES (?, ?)",
            ((bones, " ".join(form for _, form in sorted(forms))) for bones, forms in by_bones.items()),
        )
        self._base.executemany(
            "INSERT INTO country_forms VALUES (?, ?)",
            ((country, " ".join(sorted(forms))) for country, forms in self._countries.items() if len(forms) <= FORMS_KEPT),
        )
        self._base.execute("CREATE INDEX place_cell ON place (cell)")
        self._base.execute("CREATE INDEX place_id ON place (place_id)")
        self._base.execute("INSERT INTO meta VALUES ('stamp', ?)", (stamp,))
        self._base.commit()
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()


class Index:
    """Reads a gazetteer file; each thread has a connection of its own. Raises GazetteerError if it can't be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    @staticmethod
    def stamp_of(path: Path) -> str:
        """Return what a file says it was built from; empty where there is none or it is not complete."""
        if not path.is_file():
            return ""
        try:
            with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base:
                return base.execute("SELECT value FROM meta WHERE word = 'stamp'").fetchone()[0]
        except (sqlite3.Error, TypeError):
            return ""

    def named(self, form: str, most: int = NAMES_READ) -> list[Found]:
        """Return the places with a name of this sound, the most populous first."""
        return self._found(
            f"SELECT {_COLUMNS}, name.spelt, name.main FROM name JOIN place ON place.number = name.number {_JOINS} "
            "WHERE name.form = ? "
            "ORDER BY place.population DESC LIMIT ?",
            (form, most),
        )

    def with_bones(self, bones: list[str], each: int) -> list[str]:
        """Return the sounds that have one of these skeletons, of each skeleton those of the most populous places."""
        marks = ", ".join("?" * len(bones))
        rows = self._rows(f"SELECT substr(forms, 1, {each * 12}) FROM skeleton WHERE bones IN ({marks})", tuple(bones))
        return [form for (forms,) in rows for form in forms.split(" ")[:each]]

    def forms_of(self, country: str) -> list[str]:
        """Return the sounds of all names in a country; empty where they are too many to look through."""
        rows = self._rows("SELECT forms FROM country_forms WHERE country = ?", (country,))
        return rows[0][0].split(" ") if rows else []

    def around(self, lat: float, lon: float, cells: int = 1) -> list[Place]:
        """Return the places, countries and provinces aside, in the one-degree cells up to `cells` away from a point."""
        near = {
            cell_of(max(-90, min(89.9, lat + dy)), lon + dx) for dy in range(-cells, cells + 1) for dx in range(-cells, cells + 1)
        }
        marks = ", ".join("?" * len(near))
        statement = (
            f"SELECT {_COLUMNS}, '', 0 FROM place {_JOINS} WHERE place.cell IN ({marks}) AND place.kind IN ('site', 'town')"
        )
        return [place for place, _, _ in self._found(statement, tuple(near))]

    def get(self, place_id: str) -> Place | None:
        """Return the place with this id, or None."""
        found = self._found(f"SELECT {_COLUMNS}, '', 0 FROM place {_JOINS} WHERE place.place_id = ?", (place_id,))
        return found[0][0] if found else None

    def close(self) -> None:
        """Close this thread's connection."""
        if base := getattr(self._local, "base", None):
            base.close()
            del self._local.base

    def _found(self, statement: str, values: tuple) -> list[Found]:
        found = []
        for row in self._rows(statement, values):
            place_id, kind, name, lat, lon, radius, country, first, second, code1, code2, people, note, *box, letters, main = row
            place = Place(
                place_id,
                kind,
                name,
                lat,
                lon,
                radius,
                country,
                first or "",
                second or "",
                code1,
                code2,
                people,
                note,
                None if box[0] is None else tuple(box),
            )  # type: ignore[arg-type]
            found.append((place, letters, bool(main)))
        return found

    def _rows(self, statement: str, values: tuple) -> list[tuple]:
        try:
            base = getattr(self._local, "base", None)
            if base is None:
                base = self._local.base = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            return base.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise GazetteerError(
                f"{self.path}: can't be read as a gazetteer: {error}. Remove it; it is built anew when needed."
            ) from error
