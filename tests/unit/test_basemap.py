"""The built base map: geometry, codes and names a reader would notice if they were wrong."""

from __future__ import annotations

import itertools
import json
import math
from functools import cache
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2] / "data" / "basemap"
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MEGABYTE = 1_000_000
WITHOUT_CODE = {
    "N. Cyprus", "Somaliland", "Siachen Glacier", "Indian Ocean Ter.", "Dhekelia", "Akrotiri", "Baikonur",
    "USNB Guantanamo Bay", "Cyprus U.N. Buffer Zone", "Coral Sea Is.", "Spratly Is.", "Clipperton I.",
    "Bajo Nuevo Bank", "Serranilla Bank", "Scarborough Reef",
}  # fmt: skip


@cache
def index():
    """Return the index file."""
    return json.loads((BASE / "index.json").read_text(encoding="utf-8"))


@cache
def cell(level: str, name: str):
    """Return one cell file."""
    return json.loads((BASE / level / f"{name}.json").read_text(encoding="utf-8"))


def cells():
    """Yield (level, column, row, cell) of every cell."""
    for level in index()["levels"]:
        for name in level["cells"]:
            column, row = map(int, name.split("_"))
            yield level, column, row, cell(level["name"], name)


def decode(text: str):
    """Return the integer points of an encoded line."""
    numbers, value, shift = [], 0, 0
    for character in text:
        digit = DIGITS.index(character)
        value |= (digit & 31) << shift
        if digit & 32:
            shift += 5
            continue
        numbers.append(-((value + 1) >> 1) if value & 1 else value >> 1)
        value = shift = 0
    assert shift == 0 and len(numbers) % 2 == 0
    points, x, y = [], 0, 0
    for dx, dy in zip(numbers[::2], numbers[1::2]):
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


@cache
def arcs_of(level: str, name: str):
    """Return the decoded arcs of a cell."""
    return [decode(text) for text in cell(level, name)["arcs"]]


def rings_of(level: str, name: str):
    """Yield (country number, ring as integer points) of a cell's land."""
    arcs = arcs_of(level, name)
    for country, rings in cell(level, name)["land"]:
        for numbers in rings:
            yield country, [p for n in numbers for p in (arcs[n] if n >= 0 else arcs[~n][::-1])]


@cache
def towns():
    """Return every town of the finest level as (name, country, lat, lon, first zoom, size)."""
    found = []
    for level, column, row, data in cells():
        if level["name"] != "fine":
            continue
        columns = data["towns"]
        names = columns["name"].split("\n") if columns["name"] else []
        for i, (x, y) in enumerate(decode(columns["at"])):
            lon = -180 + column * level["cell"] + x / level["units"]
            lat = -90 + row * level["cell"] + y / level["units"]
            country = columns["country"][2 * i : 2 * i + 2]
            found.append((names[i], country, lat, lon, DIGITS.index(columns["zoom"][i]), columns["size"][i]))
    return found


def inside(point, rings) -> bool:
    """Say whether a point lies inside rings by the even-odd rule."""
    x, y, odd = *point, False
    for ring in rings:
        for (ax, ay), (bx, by) in itertools.pairwise(ring):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                odd = not odd
    return odd


def country_at(lon: float, lat: float, level_name: str) -> str:
    """Return the code of the country filled at a place, "" at sea."""
    level = next(item for item in index()["levels"] if item["name"] == level_name)
    high = min(level["cell"], 180)
    column, row = int((lon + 180) // level["cell"]), int((lat + 90) // high)
    name = f"{column}_{row}"
    if name not in level["cells"]:
        return ""
    point = ((lon + 180 - column * level["cell"]) * level["units"], (lat + 90 - row * high) * level["units"])
    by_country = {}
    for number, ring in rings_of(level_name, name):
        by_country.setdefault(number, []).append(ring)
    return next((index()["countries"][n][0] for n, rings in by_country.items() if inside(point, rings)), "")


def test_every_line_stays_in_its_cell_and_none_crosses_the_world():
    """A step as long as the cell is wide would be a band across the map; only cuts run along the edges."""
    for level, column, row, data in cells():
        width = level["cell"] * level["units"]
        height = min(level["cell"], 180) * level["units"]
        name = f"{column}_{row}"
        lines = [(kind, arc) for kind, arc in zip(data["kinds"], arcs_of(level["name"], name))]
        lines += [("r", decode(text)) for grade in data["rivers"] for text in grade]
        lines += [("l", decode(text)) for text in data["lakes"] + data["wide"]]
        for kind, points in lines:
            assert all(0 <= x <= width and 0 <= y <= height for x, y in points), (level["name"], name, kind)
            if kind in "bcr":
                longest = max(math.dist(a, b) for a, b in itertools.pairwise(points))
                assert longest < 25 * level["units"], (level["name"], name, kind, longest / level["units"])


def test_nothing_is_drawn_along_the_antimeridian():
    """Russia, Fiji and Antarctica are cut there; the cut must be filled to but not drawn."""
    for level, column, row, data in cells():
        width = round(level["cell"] * level["units"])
        for kind, points in zip(data["kinds"], arcs_of(level["name"], f"{column}_{row}")):
            if kind == "x":
                continue
            for (ax, _), (bx, _) in itertools.pairwise(points):
                at_west, at_east = column == 0 and ax == bx == 0, (column + 1) * level["cell"] == 360 and ax == bx == width
                assert not at_west and not at_east


def test_rings_close():
    """The arcs of a ring follow one another and return to its start."""
    for level, column, row, data in cells():
        arcs = arcs_of(level["name"], f"{column}_{row}")
        assert len(arcs) == len(data["kinds"])
        for _, rings in data["land"]:
            for numbers in rings:
                ends = [(a[0], a[-1]) if n >= 0 else (a[-1], a[0]) for n, a in ((n, arcs[n if n >= 0 else ~n]) for n in numbers)]
                assert all(one[1] == two[0] for one, two in zip(ends, ends[1:] + ends[:1]))


def test_countries_have_codes():
    """All but the listed disputed places and bases carry an ISO 3166-1 alpha-2 code, each once."""
    codes = [code for code, *_ in index()["countries"] if code]
    assert len(codes) == len(set(codes)) >= 235
    assert all(len(code) == 2 and code.isupper() and code.isascii() for code in codes)
    assert {name for code, name, *_ in index()["countries"] if not code} <= WITHOUT_CODE
    assert {"IQ", "SY", "FR", "NO", "XK", "SS", "PS", "TW", "AQ", "EH"} <= set(codes)


def test_country_labels_lie_in_their_country():
    """Checked on the largest countries, where a label in the sea or next door would be seen."""
    for code in ("IQ", "SY", "IR", "SA", "TR", "RU", "US", "FR", "CA", "CN", "BR", "AU", "NO", "CL", "NZ", "ID", "YE"):
        lon, lat, room = next(label for c, _, _, label in index()["countries"] if c == code)
        assert country_at(lon, lat, "mid") == code
        assert room > 0


@pytest.mark.parametrize("level", ["world", "mid", "fine"])
@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (44.0, 32.5, "IQ"), (38.5, 35.0, "SY"), (51.4, 33.5, "IR"), (45.0, 25.0, "SA"), (2.5, 47.0, "FR"),
        (-175.5, 67.0, "RU"), (177.0, 66.0, "RU"), (100.0, 62.0, "RU"), (-100.0, 40.0, "US"), (-150.0, 65.0, "US"),
        (30.0, -82.0, "AQ"), (-120.0, -82.0, "AQ"), (28.3, -29.5, "LS"), (52.0, 27.5, ""), (-30.0, 0.0, ""),
        (51.0, 41.5, ""), (178.0, 75.0, ""), (0.0, 60.5, ""),
    ],
)  # fmt: skip
def test_land_is_filled_where_it_should_be(level, lon, lat, code):
    """Land has its country on every level; the Gulf, the Caspian and oceans have none."""
    assert country_at(lon, lat, level) == code


def test_iraq_has_the_shape_of_iraq():
    """The finest level's Iraq measures what Iraq measures."""
    level = index()["levels"][-1]
    number = next(i for i, row in enumerate(index()["countries"]) if row[0] == "IQ")
    area = 0.0
    for name in level["cells"]:
        row = int(name.split("_")[1])
        for country, ring in rings_of("fine", name):
            if country != number:
                continue
            south = -90 + row * level["cell"]
            twice = sum(ax * by - bx * ay for (ax, ay), (bx, by) in itertools.pairwise(ring))
            middle = south + sum(y for _, y in ring) / len(ring) / level["units"]
            area += abs(twice) / 2 / level["units"] ** 2 * 111.195**2 * math.cos(math.radians(middle))
    assert area == pytest.approx(437_000, rel=0.04)  # km2


def test_the_tigris_runs_through_baghdad():
    """Water passes within 3 km of the middle of Baghdad, and the rivers of low zooms come near it."""
    for level_name, reach in (("fine", 0.03), ("mid", 0.15)):
        level = next(item for item in index()["levels"] if item["name"] == level_name)
        column, row = int((44.39 + 180) // level["cell"]), int((33.32 + 90) // level["cell"])
        data = cell(level_name, f"{column}_{row}")
        west, south = -180 + column * level["cell"], -90 + row * level["cell"]
        lines = [text for grade in data["rivers"] for text in grade] + data["lakes"] + data["wide"]
        nearest = min(
            math.hypot(west + x / level["units"] - 44.39, south + y / level["units"] - 33.32)
            for text in lines
            for x, y in decode(text)
        )
        assert nearest < reach


def find(name: str, country: str):
    """Return the towns with a name in a country."""
    return [town for town in towns() if town[0] == name and town[1] == country]


def test_baghdad_is_in_its_place():
    """The capital, once, at 33.3 N 44.4 E, shown from low zooms."""
    (baghdad,) = find("Baghdad", "IQ")
    assert math.hypot(baghdad[2] - 33.32, baghdad[3] - 44.39) < 0.05
    assert baghdad[5] == "C" and baghdad[4] <= 5


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon", "zoom"),
    [
        ("Mosul", "IQ", 36.34, 43.13, 6), ("Basra", "IQ", 30.51, 47.81, 6), ("Erbil", "IQ", 36.19, 44.01, 6),
        ("Kirkuk", "IQ", 35.47, 44.40, 7), ("Duhok", "IQ", 36.87, 42.99, 7), ("Tikrit", "IQ", 34.61, 43.68, 8),
        ("Ramadi", "IQ", 33.43, 43.30, 8), ("Fallujah", "IQ", 33.35, 43.78, 8), ("Samarra", "IQ", 34.20, 43.88, 8),
        ("Baqubah", "IQ", 33.74, 44.64, 8), ("Nasiriyah", "IQ", 31.05, 46.26, 7), ("Amarah", "IQ", 31.84, 47.15, 7),
        ("Najaf", "IQ", 32.00, 44.33, 7), ("Sadr City", "IQ", 33.39, 44.46, 11), ("Aleppo", "SY", 36.20, 37.16, 6),
        ("Raqqa", "SY", 35.95, 39.01, 7), ("Hama", "SY", 35.13, 36.75, 8), ("Damascus", "SY", 33.51, 36.29, 6),
        ("Palmyra", "SY", 34.56, 38.28, 8), ("Hodeidah", "YE", 14.80, 42.95, 7), ("Tehran", "IR", 35.69, 51.42, 5),
        ("Zürich", "CH", 47.37, 8.55, 6), ("São Paulo", "BR", -23.55, -46.64, 5), ("Kyiv", "UA", 50.45, 30.52, 5),
    ],
)  # fmt: skip
def test_towns_have_the_name_in_use(name, country, lat, lon, zoom):
    """Best known name, one entry, right place, early enough."""
    found = find(name, country)
    near = [town for town in found if math.hypot(town[2] - lat, town[3] - lon) < 0.2]
    assert len(near) == 1
    assert near[0][4] <= zoom


@pytest.mark.parametrize(("lat", "lon", "name"), [(36.34, 43.12, "Mosul"), (30.5, 47.8, "Basra"), (33.89, 35.49, "Beirut")])
def test_no_second_city_on_top_of_a_city(lat, lon, name):
    """GeoNames lists old quarters with the population of the whole city; they must not be drawn beside it."""
    close = [t for t in towns() if math.hypot(t[2] - lat, t[3] - lon) < 0.06 and t[4] <= 9]
    assert [t[0] for t in close] == [name]


def test_transliteration_marks_are_gone():
    """In Arab countries names are plain ASCII, and none begins with the article of the transliteration's kind."""
    for name, country, *_ in towns():
        if country in {"IQ", "SY", "YE", "JO", "SA", "EG", "LY"}:
            assert name.isascii() and "`" not in name, (country, name)
    assert not [t for t in towns() if t[0].startswith(("Nahiyat ", "Qada ", "Al Maw"))]


def test_towns_are_neither_too_few_nor_too_many():
    """World in levels: a few at low zooms, tens of thousands in all, every country with a large capital has it."""
    zooms = [town[4] for town in towns()]
    assert 25_000 <= len(zooms) <= 45_000
    assert sum(zoom <= 3 for zoom in zooms) < 100
    assert 1_000 < sum(zoom <= 6 for zoom in zooms) < 4_000
    assert sum(town[5] == "C" for town in towns()) >= 190


def test_columns_of_towns_agree():
    """Every column of a cell's towns has one entry a town."""
    for level, _, _, data in cells():
        columns = data["towns"]
        count = len(columns["zoom"])
        assert len(columns["size"]) == len(columns["score"]) == count == len(columns["country"]) // 2
        assert len(decode(columns["at"])) == count
        assert count == (columns["name"].count("\n") + 1 if columns["name"] else 0)
        assert all(DIGITS.index(zoom) <= max(12, level["maxZoom"]) for zoom in columns["zoom"])


def test_every_listed_cell_exists_and_no_other():
    """The browser asks only for what the index lists."""
    for level in index()["levels"]:
        there = sorted(path.stem for path in (BASE / level["name"]).glob("*.json"))
        assert there == sorted(level["cells"])


def test_files_are_small():
    """What a browser fetches for one view stays small, and so does the repository."""
    sizes = {path: path.stat().st_size for path in BASE.rglob("*") if path.is_file()}
    assert sum(sizes.values()) <= 6 * MEGABYTE
    assert max(sizes.values()) <= 0.2 * MEGABYTE
    assert (BASE / "world" / "0_0.json").stat().st_size <= 0.08 * MEGABYTE


def test_notices_are_with_the_data():
    """GSHHG's LGPL notice and GeoNames' attribution travel with the files."""
    text = (BASE / "README.md").read_text(encoding="utf-8")
    assert all(word in text for word in ("GSHHG", "LGPL", "GeoNames", "CC BY 4.0", "Natural Earth", "public domain"))
