"""The area that the points of an export span, gathered while they are written."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.model.incident import Incident


class Extent:
    """West, south, east and north of all points taken so far; nothing before the first."""

    def __init__(self) -> None:
        self.bbox: tuple[float, float, float, float] | None = None

    def take(self, incidents: Iterable[Incident]) -> None:
        """Widen the area to the points of these incidents."""
        points = [(one.where.lon, one.where.lat) for one in incidents if one.where.lon is not None and one.where.lat is not None]
        if points:
            lons, lats = zip(*points, strict=True)
            west, south, east, north = self.bbox or (lons[0], lats[0], lons[0], lats[0])
            self.bbox = (min(west, *lons), min(south, *lats), max(east, *lons), max(north, *lats))
