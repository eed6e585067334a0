"""A place of a data set as a Where: its precision code becomes our word and the metres that the point may be off."""

from __future__ import annotations

import re

from dateline.errors import ValueProblem
from dateline.importers.country_boxes import turned_lies_inside
from dateline.importers.crosswalks import precisions
from dateline.importers.native import bounded
from dateline.model.where import Where, parse_where

_DECIMAL_COMMA = re.compile(r"-?\d{1,3},\d+", re.ASCII)


class Places:
    """Makes the Where of a data set's rows; equal cells give the same one.

    `lat` and `lon` name the columns that a problem is reported under. The metres stand in precision.csv.
    """

    def __init__(self, dataset: str, lat: str, lon: str) -> None:
        """Read the data set's precision codes."""
        self._codes = precisions(dataset)
        self._unstated = self._codes.get("", ("province", 75_000))
        self._columns = {"lat": lat, "lon": lon}
        self._known: dict[tuple[str, ...], Where] = {}

    def where(self, code: str, lat: str, lon: str, place_name: str, admin1: str, country: str) -> Where:
        """Return the place; precision `none` where there are no coordinates. Raises ValueProblem on ones that can't be."""
        key = (code, lat, lon, place_name, admin1, country)
        found = self._known.get(key)
        if found is None:
            bounded(self._known)
            found = self._known[key] = self._made(*key)
        return found

    def knows(self, code: str) -> bool:
        """Return whether the table has a precision code."""
        return code in self._codes

    def _made(self, code: str, lat: str, lon: str, place_name: str, admin1: str, country: str) -> Where:
        cells = {"place_name": place_name, "admin1": admin1, "country": country, "lat": _point(lat), "lon": _point(lon)}
        if lat or lon:
            precision, radius = self._codes.get(code, self._unstated)
            cells |= {"geo_precision": precision, "radius_m": str(radius)}
        try:
            return in_its_country(parse_where(cells))
        except ValueProblem as problem:
            raise ValueProblem(self._columns.get(problem.field, problem.field), problem.value, problem.reason) from None


def in_its_country(where: Where) -> Where:
    """Return a place. Raises ValueProblem where its point is in its country only the other way round."""
    if where.lat is None or where.lon is None or not where.country:
        return where
    if turned_lies_inside(where.lat, where.lon, where.country):
        why = f"and lon {where.lon:g} are far outside {where.country}, and inside it the other way round; exchange the two"
        raise ValueProblem("lat", f"{where.lat:g}", why)
    return where


def _point(text: str) -> str:
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
