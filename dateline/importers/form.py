"""A form's fields read with the checks of an import: the incident, or what is wrong with each field."""

from __future__ import annotations

from collections.abc import Mapping

from dateline.errors import ValueProblem, shorten
from dateline.importers.faults import read_through
from dateline.importers.layout import COLUMNS, cells_from_incident
from dateline.importers.names import Names
from dateline.importers.own_csv import checked_incident
from dateline.model.incident import Incident

_HARMLESS = {"incident_id": "x", "title": "x", "date_start": "2000-01-01", "event_type": "other"}
"""Stands in for a field that can't be read and may not be empty, so that the others can be looked at too."""


def read_form(cells: Mapping[str, str], names: Names, before: Incident | None = None) -> tuple[Incident | None, dict[str, str]]:
    """Return the incident of a form's fields and no problem, or None and the problem of each field, by its column.

    `before` is the version that is edited: what it holds unchanged is no problem.
    """
    stand_ins = {**dict.fromkeys(COLUMNS, ""), **_HARMLESS, **(cells_from_incident(before) if before else {})}
    incident, problems = read_through(lambda tried: checked_incident(tried, names, before), cells, stand_ins)
    return incident, {one.field: _in_words(one) for one in problems}


def _in_words(problem: ValueProblem) -> str:
    what = f"“{shorten(problem.value, 60)}”" if problem.value else "This"
    return f"{what} {problem.reason}{'' if problem.reason.endswith('?') else '.'}"
