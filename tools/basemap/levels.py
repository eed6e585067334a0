"""The levels of detail of the base map."""

from __future__ import annotations

from dataclasses import dataclass


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
