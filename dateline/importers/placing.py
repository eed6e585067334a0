"""Places that a person has settled before: an incident of the same place name, and without a point, gets theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dateline.model.incident import Incident
from dateline.model.where import Where
from dateline.text import counted, fold

NAMES_TOLD = 5
"""Place names that the note on a reading lists."""


@dataclass(frozen=True)
class Placing:
    """Where a place name was settled to be: WGS 84 degrees, precision, metres it may be off.

    Without a point it was settled that the name has none. `in_country` (a code) and `in_admin1` say where that point
    lies, as far as is known, for incidents that leave it out.
    """

    lat: float | None = None
    lon: float | None = None
    precision: str = "none"
    radius_m: int | None = None
    in_country: str = ""
    in_admin1: str = ""

    def where(self, written: Where) -> Where:
        """Return a Where with this point; what it says stays as written, a country or province that it lacks is filled in."""
        if self.lat is None:
            return written
        return replace(
            written, lat=self.lat, lon=self.lon, precision=self.precision, radius_m=self.radius_m,
            country=written.country or self.in_country, admin1=written.admin1 or self.in_admin1,
        )  # fmt: skip


Placings = Mapping[tuple[str, str], Placing]
"""Settled places by folded name and country."""


def key_of(name: str, country: str) -> tuple[str, str]:
    """Return under what a settled place is kept: spellings that differ in case and accents are one."""
    return fold(name), country


def placed(incident: Incident, placings: Placings, found: Counter[str]) -> Incident:
    """Return an incident; one without a point at the place that was settled for its name, which is then counted."""
    where = incident.where
    if where.has_point or not where.place_name:
        return incident
    settled = placings.get(key_of(where.place_name, where.country))
    if settled is None or settled.lat is None:
        return incident
    found[where.place_name] += 1
    return replace(incident, where=settled.where(where))


def note_on(found: Counter[str]) -> str:
    """Return in words how many incidents were put where their place name was settled."""
    listed = [f"{name[:60]} ({count:,})" for name, count in found.most_common(NAMES_TOLD)]
    more = f" and {counted(len(found) - NAMES_TOLD, 'more name', 'more names')}" if len(found) > NAMES_TOLD else ""
    put = counted(found.total(), "incident without coordinates was", "incidents without coordinates were")
    return f"{put} put where their place name was settled before: {', '.join(listed)}{more}"
