"""Places known before all others: the project's sites, and the list that the user keeps and settled names go into."""

from __future__ import annotations

import csv
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from dateline.errors import GazetteerError, ValueProblem
from dateline.gazetteer.index import Found, Named
from dateline.gazetteer.place import Candidate, Place
from dateline.gazetteer.sources import kind_names, plain_names
from dateline.model.where import Where, parse_where
from dateline.settings import ROOT

SITES = ROOT / "data" / "sites.csv"
COLUMNS = ("name", "lat", "lon", "geo_precision", "radius_m", "country", "admin1", "aliases", "note")
"""Columns of a user's list; `name`, `lat` and `lon` are needed, `aliases` are parted by semicolons."""

FORMULA_STARTS = ("=", "+", "-", "@")
_writing = threading.Lock()


class Overlay:
    """Places in memory, by the sounds of their names."""

    def __init__(self, places: Iterable[tuple[Place, set[Named]]] = ()) -> None:
        self._found: dict[str, list[Found]] = defaultdict(list)
        self.places: dict[str, Place] = {}
        for place, names in places:
            self.places[place.place_id] = place
            for form, letters, main in names:
                self._found[form].append((place, letters, main))

    def named(self, form: str) -> list[Found]:
        """Return the places with a name of this sound."""
        return self._found.get(form, [])

    def forms(self) -> list[str]:
        """Return the sounds of all names."""
        return [form for form in self._found if form.isascii()]


def sites(path: Path = SITES) -> Overlay:
    """Return the project's sites. Raises GazetteerError if the file is damaged."""
    found = []
    for line, row in _rows(path):
        where = _where(path, line, {**row, "place_name": row["name"]})
        place = _place(f"site:{row['site_id']}", where, row["kind"])
        found.append((place, _names(row["name"], row["aliases"].split(";"), place.kind == "site")))
    return Overlay(found)


def user_list(path: Path) -> Overlay:
    """Return the user's own places; none where the file is missing. Raises GazetteerError naming line and column."""
    if not path.exists():
        return Overlay()
    found = []
    for line, row in _rows(path):
        name = row.get("name", "")
        name = name[1:] if name.startswith("'") and name[1:].startswith(FORMULA_STARTS) else name
        where = _where(path, line, {**row, "place_name": name})
        if not where.place_name or not where.has_point:
            raise GazetteerError(f"{path}, line {line}: name, lat and lon are needed. Fill them in or remove the line.")
        place = _place(f"own:{line}", where, row.get("note", ""))
        found.append((place, _names(where.place_name, row.get("aliases", "").split(";"), place.kind == "site", plain=True)))
    return Overlay(found)


def remember(path: Path, name: str, settled: Candidate | Where, *, country: str = "", note: str = "") -> None:
    """Add a settled name to the user's list, so that it is known the next time. Raises GazetteerError if it can't be written."""
    where = settled.where(name) if isinstance(settled, Candidate) else settled
    if not where.has_point:
        raise GazetteerError(f"{name}: has no point, so there is nothing to remember. Choose a candidate or type coordinates.")
    row = {
        "name": _harmless(name.strip()), "lat": repr(where.lat), "lon": repr(where.lon), "geo_precision": where.precision,
        "radius_m": str(where.radius_m or ""),
        "country": where.country or country, "admin1": where.admin1, "aliases": "", "note": note,
    }  # fmt: skip
    with _writing:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new = not path.exists() or path.stat().st_size == 0
            header = COLUMNS if new else tuple(_header(path))
            with path.open("a", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
                if new:
                    out.writeheader()
                out.writerow(row)
        except OSError as error:
            raise GazetteerError(f"{path}: can't be written: {error.strerror}. DATELINE_PLACES names another file.") from error


def _harmless(text: str) -> str:
    """Return text that a spreadsheet doesn't run as a formula; the apostrophe is no part of the name when it is read."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _names(main: str, others: Iterable[str], site: bool, *, plain: bool = False) -> set[Named]:
    """Return the spellings of a listed place: "K1 base (K-1 Air Base), Kirkuk" is also K1 and K-1 Air Base."""
    parts = main.replace("(", "/").replace(")", "/").split("/")
    cleaned = [part.split(",")[0].strip() for part in parts if not part.lstrip().startswith(",")]
    others = [one.strip() for one in (*cleaned, *others) if len(one.strip()) > 1]
    names = kind_names(main, others, site=site)
    return names | plain_names(main, others) if plain else names


def _place(place_id: str, where: Where, note: str) -> Place:
    assert where.lat is not None and where.lon is not None
    return Place(
        place_id,
        where.precision,
        where.place_name,
        where.lat,
        where.lon,
        where.radius_m or 500,
        where.country,
        where.admin1,
        note=note,
    )


def _where(path: Path, line: int, cells: Mapping[str, str]) -> Where:
    try:
        where = parse_where({key: value or "" for key, value in cells.items() if key})
    except ValueProblem as problem:
        raise GazetteerError(f"{path}, line {line}: {problem}. Mend the line or remove it.") from None
    return where


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = {"name", "lat", "lon"} - set(reader.fieldnames or ())
            if missing:
                raise GazetteerError(
                    f"{path}, line 1: lacks the column {sorted(missing)[0]}. The columns are {', '.join(COLUMNS)}."
                )
            return [(reader.line_num, row) for row in reader if any(value for value in row.values())]
    except (OSError, UnicodeError, csv.Error) as error:
        raise GazetteerError(f"{path}: can't be read: {error}. It has to be a CSV table in UTF-8.") from error
