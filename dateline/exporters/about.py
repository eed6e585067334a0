"""What a file of incidents says about itself: the filter in words, where the data is from, when it was taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dateline.errors import ExportRefused
from dateline.model.incident import Actor, Incident
from dateline.model.vocabulary import NOBODY

MATCH = "match"
"""The column that says of each incident whether it lies in the filter's dates; only where the filter has dates."""

CERTAIN, POSSIBLE = "certain", "possible"

TRUST = (
    "A place is as exact as its precision and radius say; a day as its first and last day. An empty count is unknown, 0 is "
    "reported: none. Who is blamed is somebody's statement."
)
"""What a reader of any of the files has to know, whatever they open it with."""


def _nobody(incident: Incident) -> str:
    return NOBODY


@dataclass(frozen=True)
class About:
    """What stands beside the incidents of one export.

    `expected` is how many incidents the file is going to hold at most, `without_place` how many of them have no point
    (None where only a part of the filter's incidents is written). `asked_days` are the first and last day that the filter
    asks for, None where it leaves that end open; `days` those that its incidents span. `side` returns the id of the side
    an incident is coloured by. `brought` are the actors that files have brought: another store may lack them. `exported` is
    in UTC.
    """

    title: str = "Incidents"
    filter_words: str = ""
    query: str = ""
    notes: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    exported: datetime | None = None
    expected: int | None = None
    without_place: int | None = None
    asked_days: tuple[date | None, date | None] = (None, None)
    days: tuple[date, date] | None = None
    actors: Mapping[str, Actor] = field(default_factory=dict)
    brought: Mapping[str, Actor] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    side: Callable[[Incident], str] = _nobody

    @property
    def has_dates(self) -> bool:
        """Return whether the filter asks for days, so that an incident may match it possibly."""
        return any(self.asked_days)

    def match(self, incident: Incident) -> str:
        """Return `certain` where all days of an incident lie in the filter's, else `possible`; "" without such days."""
        first, last = self.asked_days
        inside = (not first or incident.when.start >= first) and (not last or incident.when.end <= last)
        return (CERTAIN if inside else POSSIBLE) if self.has_dates else ""

    def is_pale(self, incident: Incident) -> bool:
        """Return whether it is drawn half-tone: it only may lie in the dates, did not happen or was only announced."""
        return incident.status != "occurred" or self.match(incident) == POSSIBLE

    @property
    def file_name(self) -> str:
        """Return `dateline-2019-10-28_2020-02-16`, without an ending: the filter's days, else those of its incidents."""
        found = self.days or (None, None)
        days = [asked or there for asked, there in zip(self.asked_days, found, strict=True)]
        return f"dateline-{'_'.join(dict.fromkeys(day.isoformat() for day in days if day))}" if all(days) else "dateline"

    def lines(self) -> list[tuple[str, str]]:
        """Return what there is to say as pairs of a label and a text, in reading order."""
        said = [("Shown", self.filter_words), ("Filter", self.query or "none: all incidents")]
        said += [("Note", note) for note in self.notes]
        said += [("Source", line) for line in self.datasets]
        if self.exported:
            said.append(("Exported", f"{self.exported:%Y-%m-%d %H:%M} UTC, by Dateline"))
        said.append(("Read it so", TRUST))
        return [(label, text) for label, text in said if text]

    def as_text(self) -> str:
        """Return the same as plain text, a line each, below the title."""
        return "\n".join([self.title, "", *(f"{label}: {text}" for label, text in self.lines())])


NOTHING_SAID = About()


def too_many(label: str, most: int) -> ExportRefused:
    """Return the error for more incidents than a format can hold."""
    return ExportRefused(
        f"{label} has room for {most:,} incidents; the filter has more. Narrow the filter, take them in parts with limit "
        "and after, or take CSV, GeoPackage or Parquet, which hold any number."
    )
