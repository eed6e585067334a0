"""The crosswalks: tables under data/crosswalks that turn the codes of a data set into our words.

A person can read and change the tables; data/crosswalks/README.md says where the codes come from. A table is read anew
when its file has changed, and a mistake in it stops the import with the file, the line and what is allowed there.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from math import nan
from pathlib import Path
from typing import TypeVar

from dateline.errors import ImportFailed
from dateline.model.vocabulary import EVENT_TYPES, PRECISIONS, ROLES, SIDES, STATUSES
from dateline.model.where import MAX_RADIUS_M
from dateline.settings import ROOT
from dateline.text import fold

FOLDER = ROOT / "data" / "crosswalks"

Box = tuple[float, float, float, float]
"""South, west, north and east in degrees."""

Found = TypeVar("Found")
"""What is made of a table."""


def _kept(name: str) -> Callable[[Callable[[], Found]], Callable[[], Found]]:
    """Keep what a function makes of a table until the file changes, so that it can be called for each row."""

    def decorate(make: Callable[[], Found]) -> Callable[[], Found]:
        @lru_cache(maxsize=1)
        def made(path: Path, changed: int) -> Found:
            return make()

        return wraps(make)(lambda: made(FOLDER / name, _changed(FOLDER / name)))

    return decorate


@dataclass(frozen=True)
class EventWord:
    """What an event code means here: an event type, a label for the title, the status, and the weapon if the code says one.

    `known` is False for a code that no table has; its label is then the native one.
    """

    event_type: str
    label: str
    status: str = "occurred"
    weapon: str = ""
    known: bool = True


@dataclass(frozen=True)
class ActorWord:
    """What a code of actors means here: a kind in words, and a side where the code alone says one.

    `state` is True where the side is that of the actor's country.
    """

    kind: str
    side: str = ""
    state: bool = False


@dataclass(frozen=True)
class AttackWord:
    """GTD's attack type: our event type, the one where the target is civilian, and a label for the title."""

    event_type: str
    on_civilians: str
    label: str


@dataclass(frozen=True)
class TargetWord:
    """GTD's target type: the role of who was hit, whether they are civilian, and GTD's own words."""

    role: str
    civilian: bool
    text: str


@dataclass(frozen=True)
class NameRule:
    """A name that a data set uses for an actor: whom it means in which countries (all where there are none)."""

    name: str
    countries: frozenset[str]
    actor_id: str
    side: str


@dataclass(frozen=True)
class Countries:
    """The ways to write a country, each to its ISO 3166-1 alpha-2 code; "" where none is known."""

    codes: frozenset[str]
    iso3: Mapping[str, str]
    numeric: Mapping[str, str]
    fips: Mapping[str, str]
    cameo: Mapping[str, str]
    gleditsch_ward: Mapping[str, str]
    names: Mapping[str, str]

    def by_numeric(self, text: str) -> str:
        """Return the country of an ISO 3166-1 number, also as a spreadsheet writes it: `368`, `4`, `368.0`."""
        return self.numeric.get(text.removesuffix(".0").lstrip("0"), "")

    def by_war_code(self, text: str) -> str:
        """Return the country of a Gleditsch-Ward number; the first one where a cell has several ("666; 651")."""
        return self.gleditsch_ward.get(text.replace(",", ";").split(";")[0].strip().removesuffix(".0"), "")

    def by_name(self, text: str) -> str:
        """Return the country of a name, an alpha-2 or an alpha-3 code."""
        folded = fold(text)
        return self.names.get(folded, "") or self.iso3.get(text.strip().upper(), "") or self._alpha2(text)

    def _alpha2(self, text: str) -> str:
        code = text.strip().upper()
        return code if code in self.codes else ""


@_kept("countries.csv")
def countries() -> Countries:
    """Return the countries of countries.csv."""
    maps: dict[str, dict[str, str]] = {name: {} for name in ("iso3", "iso_numeric", "fips", "cameo", "gleditsch_ward", "names")}
    codes = set()
    for line, row in _rows("countries.csv", ("code", *maps)):
        code = row["code"]
        if len(code) != 2 or code in codes:
            raise _wrong("countries.csv", line, "code", code, "a country code of two letters, each once")
        codes.add(code)
        for column, found in maps.items():
            for word in filter(None, (part.strip() for part in row[column].split(";"))):
                key = fold(word) if column == "names" else word.lstrip("0") if column == "iso_numeric" else word
                found.setdefault(key, code)
    return Countries(
        frozenset(codes), maps["iso3"], maps["iso_numeric"], maps["fips"], maps["cameo"], maps["gleditsch_ward"], maps["names"]
    )


@_kept("country_boxes.csv")
def country_boxes() -> Mapping[str, Box]:
    """Return south, west, north and east of the towns of each country, by alpha-2 code, in degrees (GeoNames).

    A country across the antimeridian (Fiji, Russia) has a box around the whole globe, which proves nothing.
    """
    name, sides = "country_boxes.csv", ("south", "west", "north", "east")
    rows = _rows(name, ("code", *sides))
    south, west, north, east = (partial(_degrees, name, column=side) for side in sides)
    return {row["code"]: (south(line, row), west(line, row), north(line, row), east(line, row)) for line, row in rows}


def acled_events() -> Mapping[tuple[str, str], EventWord]:
    """Return our words for ACLED's event types and sub-event types, by both folded; the second is "" for the type alone."""
    name = "acled_events.csv"
    return {
        (fold(row["event"]), fold(row["sub_event"])): EventWord(
            _word(name, line, row, "event_type", EVENT_TYPES), row["label"], weapon=row["weapon"]
        )
        for line, row in _rows(name, ("event", "sub_event", "event_type", "label", "weapon"))
    }


def acled_actors() -> Mapping[str, ActorWord]:
    """Return our words for ACLED's inter codes, by number and by folded text."""
    name, found = "acled_actors.csv", {}
    for line, row in _rows(name, ("code", "text", "kind", "side")):
        side = _word(name, line, row, "side", SIDES, empty=True)
        found[row["code"]] = found[fold(row["text"])] = ActorWord(row["kind"], side, state=not side)
    return found


def ucdp_violence() -> Mapping[str, EventWord]:
    """Return our words for UCDP's type_of_violence."""
    name = "ucdp_violence.csv"
    return {
        row["code"]: EventWord(_word(name, line, row, "event_type", EVENT_TYPES), row["label"])
        for line, row in _rows(name, ("code", "event_type", "label"))
    }


def cameo_events() -> Mapping[str, EventWord]:
    """Return our words for CAMEO's codes; a code that is not in the table takes the words of its longest beginning."""
    name = "cameo_events.csv"
    return {
        row["code"]: EventWord(
            _word(name, line, row, "event_type", EVENT_TYPES), row["label"], _word(name, line, row, "status", STATUSES)
        )
        for line, row in _rows(name, ("code", "event_type", "status", "label"))
    }


def cameo_actor_types() -> Mapping[str, ActorWord]:
    """Return our words for CAMEO's actor types, such as MIL and REB."""
    return {
        row["code"]: ActorWord(row["kind"], state=row["state"] == "yes")
        for _, row in _rows("cameo_actor_types.csv", ("code", "kind", "state"))
    }


def gtd_attacks() -> Mapping[str, AttackWord]:
    """Return our words for GTD's attacktype1, by number and by folded text."""
    name, found = "gtd_attacks.csv", {}
    for line, row in _rows(name, ("code", "text", "event_type", "on_civilians", "label")):
        word = AttackWord(
            _word(name, line, row, "event_type", EVENT_TYPES), _word(name, line, row, "on_civilians", EVENT_TYPES), row["label"]
        )
        found[row["code"]] = found[fold(row["text"])] = word
    return found


def gtd_weapons() -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return (event type or "", weapon in words) by GTD's weaptype1 and weapsubtype1; the second is "" for the type alone."""
    name = "gtd_weapons.csv"
    return {
        (row["type"], row["subtype"]): (_word(name, line, row, "event_type", EVENT_TYPES, empty=True), row["weapon"])
        for line, row in _rows(name, ("type", "subtype", "event_type", "weapon"))
    }


def gtd_targets() -> Mapping[str, TargetWord]:
    """Return our words for GTD's targtype1, by number and by folded text."""
    name, found = "gtd_targets.csv", {}
    for line, row in _rows(name, ("code", "text", "role", "civilian")):
        word = TargetWord(_word(name, line, row, "role", ROLES), row["civilian"] == "yes", row["text"])
        found[row["code"]] = found[fold(row["text"])] = word
    return found


def sides() -> Mapping[str, str]:
    """Return the side of a state's forces and government, by alpha-2 code."""
    return {row["country"]: _word("sides.csv", line, row, "side", SIDES) for line, row in _rows("sides.csv", ("country", "side"))}


def precisions(dataset: str) -> Mapping[str, tuple[str, int]]:
    """Return (geo_precision, radius in metres) by a data set's precision code; "" is for a row that has none."""
    name, found = "precision.csv", {}
    for line, row in _rows(name, ("dataset", "code", "geo_precision", "radius_m")):
        radius = row["radius_m"]
        if not (radius.isascii() and radius.isdigit() and len(radius) < 9 and 0 < int(radius) <= MAX_RADIUS_M):
            raise _wrong(name, line, "radius_m", radius, f"metres from 1 to {MAX_RADIUS_M:,}")
        if row["dataset"] == dataset:
            found[row["code"]] = (_word(name, line, row, "geo_precision", PRECISIONS), int(radius))
    return found


def actor_names(dataset: str) -> tuple[NameRule, ...]:
    """Return the names that a data set (or, written `*`, any) uses for actors, in the order of the table."""
    name = "actor_names.csv"
    return tuple(
        NameRule(
            row["name"], _listed(row["countries"]), row["actor_id"], _word(name, line, row, "side", SIDES, empty=True)
        )
        for line, row in _rows(name, ("dataset", "name", "countries", "actor_id", "side"))
        if row["dataset"] in ("*", dataset)
    )  # fmt: skip


def actor_scopes() -> Mapping[str, frozenset[str]]:
    """Return the countries outside of which a name does not mean the actor, by actor id."""
    return {row["actor_id"]: _listed(row["countries"]) for _, row in _rows("actor_scope.csv", ("actor_id", "countries"))}


def _listed(cell: str) -> frozenset[str]:
    return frozenset(filter(None, (part.strip() for part in cell.split(";"))))


def _rows(name: str, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    path = FOLDER / name
    header, rows = _read(path, _changed(path))
    missing = [column for column in columns if column not in header]
    if missing:
        raise ImportFailed(f"{path}, line 1: lacks the column {missing[0]!r}. data/crosswalks/README.md says what it is for.")
    yield from rows


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise ImportFailed(f"{path}: can't be read: {error.strerror}. The crosswalks are part of the program's files.") from error


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> tuple[tuple[str, ...], tuple[tuple[int, Mapping[str, str]], ...]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            rows = tuple(
                (reader.line_num, {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)})
                for row in reader
                if any(value for value in row.values())
            )
            return tuple(reader.fieldnames or ()), rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportFailed(
            f"{path}: can't be read as a CSV table in UTF-8: {error}. Mend it or take the one that came with it."
        ) from error


def _word(name: str, line: int, row: Mapping[str, str], column: str, allowed: Mapping, *, empty: bool = False) -> str:
    text = row[column]
    if text in allowed or (empty and not text):
        return text
    raise _wrong(name, line, column, text, f"one of {', '.join(allowed)}")


def _degrees(name: str, line: int, row: Mapping[str, str], column: str) -> float:
    try:
        found = float(row[column])
    except ValueError:
        found = nan
    if abs(found) <= 180:
        return found
    raise _wrong(name, line, column, row[column], "degrees from -180 to 180")


def _wrong(name: str, line: int, column: str, text: str, allowed: str) -> ImportFailed:
    return ImportFailed(f"{FOLDER / name}, line {line}: {column} is {text!r}, but has to be {allowed}.")
