"""The landmarks written down by hand: each lies in the country that it names, by the outlines of the built base map."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from geopy.distance import great_circle
from test_basemap import country_at

LANDMARKS = Path(__file__).resolve().parents[2] / "data" / "gazetteer" / "landmarks.csv"
OUTLINES_OFF_KM = 6
"""The base map's borders are those of a map of 1:10 million."""

AT_SEA = {"Snake Island", "Farsi Island", "Al-Basrah Oil Terminal", "Ras Isa", "Coco Islands"}
"""Islands that the outlines leave out, and what stands in the sea."""


def rows() -> list[dict[str, str]]:
    """Return the landmarks that name a country and are small enough for a border to matter."""
    with LANDMARKS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["country"] and row["kind"] in ("site", "town", "district")]


def countries_around(lat: float, lon: float, km: float) -> set[str]:
    """Return the codes of the countries at a point and on two circles around it."""
    points = [(lat, lon)]
    for away in (km / 2, km):
        ring = [great_circle(kilometers=away).destination((lat, lon), bearing) for bearing in range(0, 360, 15)]
        points += [(point.latitude, point.longitude) for point in ring]
    return {country_at(lon, lat, "fine") for lat, lon in points}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_a_landmark_lies_in_its_country(row):
    reach = max(float(row["radius_km"]), OUTLINES_OFF_KM)
    found = countries_around(float(row["lat"]), float(row["lon"]), reach)
    assert (found == {""}) if row["name"] in AT_SEA else (row["country"] in found)
