"""Geometries as the columns of a table: a point as it is, anything else as its middle with a radius and a precision."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyproj
import shapely

from dateline.model.where import DEFAULT_RADIUS_M, MAX_RADIUS_M

EARTH_M = 6_371_008.8
"""The mean radius of the Earth in metres (IUGG)."""

UP_TO_M = (
    (DEFAULT_RADIUS_M["site"], "site"),
    (DEFAULT_RADIUS_M["district"], "district"),
    (15_000, "town"),
    (150_000, "province"),
    (MAX_RADIUS_M, "country"),
)
"""How far the corners of an area may be from its middle for it to be called a site, a district and so on: ours."""


def places(wkb: Sequence[Any], transformer: Any = None) -> list[list[str]]:
    """Return four columns of text, those of `GEOMETRY`, for geometries in WKB; empty where there is none."""
    shapes = shapely.force_2d(shapely.from_wkb(np.asarray(list(wkb), dtype=object), on_invalid="ignore"))
    if transformer is not None:
        shapes = np.asarray([_moved(shape, transformer) for shape in shapes], dtype=object)
    return [list(column) for column in zip(*map(place, shapes), strict=True)] or [[], [], [], []]


def place(shape: Any) -> tuple[str, str, str, str]:
    """Return latitude, longitude, radius in metres and precision of a geometry as text; of a point only the first two."""
    if shape is None or shapely.is_empty(shape):
        return "", "", "", ""
    if shape.geom_type == "Point":
        return (repr(shape.y), repr(shape.x), "", "") if math.isfinite(shape.x) and math.isfinite(shape.y) else ("",) * 4
    corners = shapely.get_coordinates(shape)
    if np.ptp(corners[:, 0]) > 180:  # across the antimeridian: Fiji lies at 179, not at 0
        corners[:, 0] = corners[:, 0] % 360
    lon, lat = ((corners.min(axis=0) + corners.max(axis=0)) / 2).tolist()
    lon = lon - 360 if 180 < lon <= 360 else lon
    if not (np.isfinite(corners).all() and abs(lat) <= 90 and abs(lon) <= 180):
        return repr(lat), repr(lon), "", ""
    radius = max(1, min(MAX_RADIUS_M, math.ceil(float(_metres(lat, lon, corners[:, 1], corners[:, 0]).max()))))
    precision = next(word for limit, word in UP_TO_M if radius <= limit)
    return repr(round(lat, 7)), repr(round(lon, 7)), str(radius), precision


def _metres(lat: float, lon: float, lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
    """Return the great-circle distances from one point to others, by the haversine formula."""
    a, b = np.radians(lat), np.radians(lats)
    inner = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lons - lon) / 2) ** 2
    return 2 * EARTH_M * np.arcsin(np.sqrt(np.clip(inner, 0, 1)))


def _moved(shape: Any, transformer: Any) -> Any:
    if shape is None:
        return None
    return shapely.transform(shape, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def transformer_from(crs: Any, notes: list[str]) -> Any:
    """Return what turns coordinates into WGS 84 degrees, None where they are; a system that is not named is taken as such."""
    if not crs:
        return None
    try:
        system = pyproj.CRS.from_user_input(crs)
        if system.to_epsg() == 4326 or (system.is_geographic and system.name == "WGS 84 (CRS84)"):
            return None
        transformer = pyproj.Transformer.from_crs(system, 4326, always_xy=True)
    except (pyproj.exceptions.ProjError, TypeError, ValueError):
        notes.append("its coordinate system is not known; coordinates are read as WGS 84 degrees")
        return None
    notes.append(f"coordinates turned from {system.name} into WGS 84")
    return transformer
