"""The columns of a table of incidents: those of the layout, and beside them whether each matches the filter's dates."""

from __future__ import annotations

from dateline.exporters.about import MATCH, About
from dateline.importers.layout import COLUMNS, actors_json, cells_from_incident
from dateline.model.incident import Incident


def columns(about: About) -> tuple[str, ...]:
    """Return the names of the columns in their order."""
    return (*COLUMNS, MATCH) if about.has_dates else COLUMNS


def cells(incident: Incident, about: About) -> dict[str, str]:
    """Return the text of each column, in their order; empty is unknown."""
    found = {**cells_from_incident(incident), MATCH: about.match(incident)}
    if about.brought:
        found["actors"] = actors_json(incident.actors, about.brought)
    return {name: found[name] for name in columns(about)}
