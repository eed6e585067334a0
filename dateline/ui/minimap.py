"""A small map in a page of forms: points with how far off they may be, and a place that a person picks on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dateline.model.incident import Incident
from dateline.ui import components

MOST = 3_000
"""Points that are drawn; more of them would hide each other, and are sampled."""

Point = Sequence
"""Latitude, longitude, radius in metres or None, class of colour (`accent`, `soft`, `alert`, `good`), label."""


def show(
    points: Sequence[Point],
    *,
    key: str,
    height: int = 280,
    label: str = "",
    pick: bool = False,
    marker: Sequence[float] | None = None,
    colours: Mapping[str, Sequence[str]] | None = None,
) -> tuple[float, float] | None:
    """Draw a small map, and return the latitude and longitude that were picked on it last, None before.

    `pick` lets a click, a drag of the marker or the Enter key pick; `marker` is where the marker stands at first.
    `colours` adds classes: name -> colour on light, colour on dark ground. At most MOST points are drawn.
    """
    data = {
        "points": [list(point) for point in sampled(points)], "pick": pick, "marker": list(marker) if marker else None,
        "height": height, "label": label, "classes": {name: list(pair) for name, pair in (colours or {}).items()},
    }  # fmt: skip
    found = components.show("minimap", data, key=key, returns="pick")
    return (float(found["lat"]), float(found["lon"])) if found else None


def sampled(points: Sequence[Point], most: int = MOST) -> Sequence[Point]:
    """Return at most so many of the points, evenly over their order."""
    if len(points) <= most:
        return points
    return [points[at * len(points) // most] for at in range(most)]


def points_of(incidents: Iterable[Incident], kind: str = "accent") -> list[Point]:
    """Return the points of those incidents that have one."""
    return [
        (one.where.lat, one.where.lon, one.where.radius_m, kind, one.title)
        for one in incidents
        if one.where.lat is not None and one.where.lon is not None
    ]
