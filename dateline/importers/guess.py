"""A mapping proposed for an unknown layout: columns by their names in many spellings, then by what their cells hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dateline.importers.country_boxes import inside
from dateline.importers.crosswalks import countries, country_boxes
from dateline.importers.dates import day_order, is_numeric_day
from dateline.importers.evidence import compact, degrees_in, event_type_of, is_date, is_kind_of_event, is_number, pair_in, share
from dateline.importers.layout import ALL_COLUMNS
from dateline.importers.mapping import FIELDS, Mapping, fingerprint
from dateline.importers.spellings import SPELLINGS
from dateline.importers.table import LAT, LON, PRECISION, RADIUS, Row
from dateline.importers.values import UNKNOWN_WORDS
from dateline.model.vocabulary import ATTRIBUTIONS, CONFIDENCES, PRECISIONS, STATUSES
from dateline.text import fold

ENOUGH = 0.6
"""Share of the filled cells of a column that have to be readable as what its name says."""

UNSETTLED = (
    "nothing in the first rows says whether 3/4/2020 is in April or in March; such days are rejected until the mapping does "
    "(“3/4/2020 is” on the page, day_first in a file)"
)
LOOKED_AT = 150
"""Characters of a cell that are looked at: no date and no pair of coordinates is longer."""

_VOCABULARIES = {"attribution": ATTRIBUTIONS, "status": STATUSES, "confidence": CONFIDENCES, "geo_precision": PRECISIONS}
_SEVERAL = ("source", "other_actor")
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
        self.spelt = {name: compact(name) for name in header}

    def mapping(self) -> Mapping:
        """Return the mapping."""
        self._places()
        self._dates()
        for field in SPELLINGS:
            if field not in self.columns and field not in _DONE_APART:
                self._by_name(field)
        self._own_words()
        self._kinds_by_content()
        self._event_words()
        dates = [text for name in self._of("date_start", "date_end") for text in self.filled[name]]
        day_first = day_order(dates)
        if day_first is None and any(map(is_numeric_day, dates)):
            self.notes.append(UNSETTLED)
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
        words = [compact(word) for word in SPELLINGS[field].split("|")]
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
            return share(filled, lambda text: bool(_DIGIT.search(text)) or fold(text) in UNKNOWN_WORDS) >= ENOUGH
        if field == "event_type":
            few = len(set(filled)) <= max(10, len(filled) * 0.5)
            return few and sum(map(len, filled)) / len(filled) < 60 and share(filled, is_number) < 0.5
        if field == "country":
            known = countries().by_name
            return share(list(dict.fromkeys(filled))[:100], lambda text: bool(known(text))) >= 0.4
        if field in ("title", "place_name", "admin1", "perpetrator", "target", "victim", "suspected", "weapon"):
            return share(filled, is_number) < 0.5
        if field in ("source_updated", "source_published", "time_local"):
            return share(filled, lambda text: bool(_DIGIT.search(text))) >= ENOUGH
        return True

    # Places

    def _places(self) -> None:
        self._by_name("country")
        if self.filled.get(LAT):
            self.columns.update(lat=(LAT,), lon=(LON,))
            self._exactness((RADIUS,), (PRECISION,))
            self.left_out = tuple(
                name for field in ("lat", "lon") for name in self._candidates(field) if self._holds_degrees(name)
            )
        else:
            lats, lons = ([name for name in self._candidates(field) if self._holds_degrees(name)] for field in ("lat", "lon"))
            if lats and lons:
                self.columns.update(lat=(lats[0],), lon=(lons[0],))
            else:
                self._one_cell()
            if "lat" in self.columns or "coordinates" in self.columns:
                self._exactness((), ())
        if "lat" in self.columns:
            self._unswap(*self._of("lat", "lon"))

    def _exactness(self, radius: tuple[str, ...], precision: tuple[str, ...]) -> None:
        """Take the file's own columns of how exact a point is, and after them what its geometry says."""
        for field, others in (("radius_m", radius), ("geo_precision", precision)):
            own = [name for name in self._candidates(field) if self.filled[name] and self._may_be(field, name)]
            if names := (*own[:1], *others):
                self.columns[field] = names

    def _holds_degrees(self, name: str) -> bool:
        filled = self.filled[name]
        return bool(filled) and share(filled, lambda text: degrees_in(text) is not None) >= ENOUGH

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
        found = [pair for text in filled if (pair := pair_in(text))]
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
            pair = degrees_in(row.cells.get(lat, "")), degrees_in(row.cells.get(lon, ""))
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
        known = countries().by_name
        codes = Counter(known(text) for text in self.filled[column])
        code, number = codes.most_common(1)[0] if codes else ("", 0)
        box = country_boxes().get(code)
        if not box or number < len(self.filled[column]) * 0.8:  # the box of one country says nothing about another
            return False
        straight = sum(1 for lat, lon in found if inside(lat, lon, box))
        turned = sum(1 for lat, lon in found if inside(lon, lat, box))
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
        if sure and (not filled or share(filled, is_number) > 0.5):  # any number may be a day since 1900
            return False
        return bool(filled) and share(filled, is_date) >= ENOUGH

    def _holds_years(self, name: str) -> bool:
        return share(self.filled[name], lambda text: bool(re.fullmatch(r"(1[5-9]|20|21)\d\d(\.0)?", text))) >= 0.9

    # Words

    def _own_words(self) -> None:
        """Let the plain columns of the project's own layout stand for what they are."""
        for field, other in (("source", "source_url"), ("source", "source_publisher")):
            names = [name for name in self._free() if name == other]
            if names:
                self.columns[field] = (*self.columns.get(field, ()), *names)

    def _kinds_by_content(self) -> None:
        """Take a column of words for kinds of events where no column is called so."""
        if "event_type" in self.columns:
            return
        for name in self._free():
            if self._may_be("event_type", name) and share(self.filled[name], is_kind_of_event) >= ENOUGH:
                self.columns["event_type"] = (name,)
                self.notes.append(f"column {name!r} holds words for kinds of events; no column is called so")
                return

    def _event_words(self) -> None:
        words = dict.fromkeys(text for name in self._of("event_type") for text in self.filled[name])
        found = {fold(word): ours for word in list(words)[:500] if (ours := event_type_of(word))}
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
