"""A mapping: which column of an unknown layout says which of our fields, and how its cells are to be read.

A person can read and change one as TOML, and it serves every file with the same header (`fingerprint`). What no field
takes is kept in the incident's note, so nothing of a row is lost.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import tomli_w

from dateline.errors import ImportFailed, shorten
from dateline.importers.layout import ROLE_COLUMNS
from dateline.importers.table import GEOMETRY
from dateline.text import fold

FIELDS: AnyMapping[str, str] = {
    "incident_id": "the source's own number or id; several columns are joined",
    "title": "a headline; made from kind and place where there is none",
    "summary": "what happened, in words",
    "date_start": "the day, or the first of several",
    "date_end": "the last day",
    "year": "the year, where the date stands in three columns",
    "month": "the month as a number or name; 0 or empty is unknown",
    "day": "the day of the month; 0 or empty is unknown",
    "time_local": "the time of day at the scene",
    "place_name": "the place; several columns are joined",
    "admin1": "province or governorate",
    "country": "name or ISO code",
    "lat": "latitude",
    "lon": "longitude",
    "coordinates": "latitude and longitude in one cell",
    "radius_m": "how far off the point may be, in metres",
    "geo_precision": "site, town, district, province, country or none",
    "event_type": "the kind of event; `values.event_type` says which of ours each word is",
    "sub_event_type": "a finer kind, kept as written",
    "weapon": "the weapon, as written",
    "killed": "number killed: 3, 2-5 or 10+",
    "killed_min": "at least so many killed",
    "killed_max": "at most so many killed",
    "wounded": "number wounded: 3, 2-5 or 10+",
    "wounded_min": "at least so many wounded",
    "wounded_max": "at most so many wounded",
    "perpetrator": "who did it",
    "suspected": "who is suspected",
    "target": "who or what was aimed at",
    "victim": "who was hit",
    "other_actor": "others who took part",
    "attribution": "a word of our vocabulary",
    "attributed_by": "who attributes it",
    "status": "a word of our vocabulary",
    "confidence": "a word of our vocabulary",
    "source": "addresses or names of publishers; each column is a source of its own",
    "source_title": "the title of the document",
    "source_published": "the day the document is from",
    "source_updated": "when the source last changed the row",
    "note": "anything else, first in the note",
}
"""Our fields that a column may fill, with what it holds."""

ACTOR_FIELDS = tuple(ROLE_COLUMNS)

DATE_FORMATS = {"": "any of the usual ways", "epoch s": "seconds since 1970", "epoch ms": "milliseconds since 1970",
                "excel": "days since 1900, as spreadsheets count"}  # fmt: skip
ORDERS = ("lat lon", "lon lat")


@dataclass(frozen=True)
class Mapping:
    """Which column says what. Fields are those of FIELDS; columns are named as in the file's header.

    `constants` fill a field whose cell is empty or that no column says. `values` turn words into ours, by field and by
    the word in lower case. `date_format` is a key of DATE_FORMATS or one of strftime; `day_first` says whether 3/4/2020
    is in April, None leaves such days unread. `coordinate_order` is for coordinates in one cell. `separator` stands
    between actors in one cell. `columns_left_out` are not even kept in the note. `notes` say what a guess rests on.
    """

    columns: AnyMapping[str, tuple[str, ...]]
    constants: AnyMapping[str, str] = field(default_factory=dict)
    values: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    date_format: str = ""
    day_first: bool | None = None
    coordinate_order: str = "lat lon"
    separator: str = ";"
    columns_left_out: tuple[str, ...] = ()
    fingerprint: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)

    def unmapped(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the columns of a header that no field takes; they are kept in the note."""
        taken = {name for names in self.columns.values() for name in names}
        return tuple(name for name in header if name not in taken and name not in (*self.columns_left_out, *GEOMETRY))

    def check(self, header: Sequence[str], where: str) -> None:
        """Raise ImportFailed where the mapping names columns that a header does not have, or no date."""
        missing = [name for names in self.columns.values() for name in names if name not in header]
        if missing:
            listed = ", ".join(repr(shorten(name, 40)) for name in dict.fromkeys(missing))
            raise ImportFailed(f"{where}: the mapping names {listed}, but the file has no such column. Mend the mapping.")
        if not any(name in self.columns or name in self.constants for name in ("date_start", "year")):
            raise ImportFailed(f"{where}: no column with dates is known. Name one as date_start in a mapping (--map).")


def fingerprint(header: Sequence[str]) -> str:
    """Return the same short text for headers with the same columns, whatever their order, case and spaces."""
    return hashlib.sha256("\n".join(sorted(fold(name) for name in header)).encode()).hexdigest()[:16]


def to_toml(mapping: Mapping) -> str:
    """Return a mapping as TOML, to be read and changed by a person; `from_toml` reads it."""
    said = {
        "fingerprint": mapping.fingerprint, "date_format": mapping.date_format, "coordinate_order": mapping.coordinate_order,
        "separator": mapping.separator, "columns_left_out": list(mapping.columns_left_out),
        **({} if mapping.day_first is None else {"day_first": mapping.day_first}),
        "columns": {name: names[0] if len(names) == 1 else list(names) for name, names in mapping.columns.items()},
        "constants": dict(mapping.constants),
        "values": {name: dict(words) for name, words in mapping.values.items()},
    }  # fmt: skip
    lines = ["# Which column of the file says which field of Dateline; docs/formats.md has the fields."]
    lines += [f"# {' '.join(note.split())}" for note in mapping.notes]
    return "\n".join(lines) + "\n" + tomli_w.dumps(said)


def read_mapping(path: Path) -> Mapping:
    """Return the mapping of a TOML file. Raises ImportFailed naming what is wrong in it."""
    try:
        return from_toml(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ImportFailed(f"{path}: can't be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ImportFailed(f"{path}: is not UTF-8, so it is no mapping.") from None


def from_toml(text: str, where: str = "the mapping") -> Mapping:
    """Return the mapping written as TOML. Raises ImportFailed naming what is wrong in it."""
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ImportFailed(f"{where}: is no TOML: {error}.") from None
    known = {one.name for one in fields(Mapping)} - {"notes"}
    _refuse_others(said, known, where, "is not a word of a mapping")
    columns = {name: _names(where, name, value) for name, value in _table(where, said, "columns").items()}
    constants = {name: _one_text(where, name, value) for name, value in _table(where, said, "constants").items()}
    values = {
        name: {fold(word): _one_text(where, name, ours) for word, ours in _table(where, {name: words}, name).items()}
        for name, words in _table(where, said, "values").items()
    }
    for part in (columns, constants, values):
        _refuse_others(part, FIELDS, where, f"is not a field; fields are {', '.join(FIELDS)}")
    day_first = said.get("day_first")
    if day_first is not None and not isinstance(day_first, bool):
        raise ImportFailed(f"{where}: day_first is neither true nor false.")
    texts = {name: _one_text(where, name, said.get(name, default)) for name, default in
             (("date_format", ""), ("coordinate_order", "lat lon"), ("separator", ";"), ("fingerprint", ""))}  # fmt: skip
    if texts["coordinate_order"] not in ORDERS:
        raise ImportFailed(f"{where}: coordinate_order is none of {', '.join(map(repr, ORDERS))}.")
    if texts["date_format"] not in DATE_FORMATS and "%" not in texts["date_format"]:
        raise ImportFailed(f"{where}: date_format is none of {', '.join(map(repr, DATE_FORMATS))} and has no % in it.")
    left_out = _names(where, "columns_left_out", said.get("columns_left_out", []))
    return Mapping(
        columns, constants, values, texts["date_format"], day_first, texts["coordinate_order"], texts["separator"], left_out,
        texts["fingerprint"],
    )  # fmt: skip


def _refuse_others(said: AnyMapping, known: object, where: str, why: str) -> None:
    for name in said:
        if name not in known:  # type: ignore[operator]
            raise ImportFailed(f"{where}: {shorten(str(name), 40)!r} {why}.")


def _table(where: str, said: AnyMapping, name: str) -> AnyMapping:
    value = said.get(name, {})
    if not isinstance(value, dict):
        raise ImportFailed(f"{where}: {shorten(name, 40)} is not a table of names and values.")
    return value


def _one_text(where: str, name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > 500:
        raise ImportFailed(f"{where}: {shorten(name, 40)} is not a short text.")
    return value


def _names(where: str, name: str, value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(one, str) and one for one in names):
        raise ImportFailed(f"{where}: {shorten(name, 40)} is neither a column nor a list of columns.")
    return tuple(names)
