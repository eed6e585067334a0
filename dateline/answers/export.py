"""What an export says about itself: the filter in the words of the page, and the source line of each data set in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from dateline.answers.caption import caption
from dateline.answers.sources import source_lines
from dateline.answers.totals import Totals, totals
from dateline.exporters.about import About
from dateline.filter import Filter
from dateline.model.incident import Actor, Incident
from dateline.model.vocabulary import BLAMED_ROLES
from dateline.model.when import EPOCH
from dateline.store import Library, Reference
from dateline.store.rows import first_side, side_of


def about(library: Library, asked: Filter, now: datetime, *, limit: int | None = None, after: str = "") -> About:
    """Return what is to be said about the incidents of a filter; `now` in UTC is written down as the time of export."""
    reference, found = library.reference(), totals(library, asked)
    said = caption(asked, found, reference, _place_names(library, asked))
    first, last = found.days or (0, 0)
    days = (EPOCH + timedelta(first), EPOCH + timedelta(last)) if found.days else None
    part = _part(found, limit, after)

    def side(incident: Incident) -> str:
        return first_side([(one, side_of(one, reference.actors)) for one in incident.actors], BLAMED_ROLES)

    return About(
        title="Dateline: incidents", filter_words=said.text + (f" ({said.detail.replace(' · ', ', ')})" if said.detail else ""),
        query=urlencode(asked.pairs()), notes=(*part, *said.notes), datasets=source_lines(library, asked),
        exported=now, expected=min(found.matched, limit or found.matched), without_place=None if part else found.unmapped,
        asked_days=(asked.first_day, asked.last_day), days=days,
        actors=reference.actors, brought=_brought(reference), countries=reference.countries, side=side,
    )  # fmt: skip


def _brought(reference: Reference) -> Mapping[str, Actor]:
    return {one: reference.actors[one] for one, owner in reference.owners.items() if owner and one in reference.actors}


def _part(found: Totals, limit: int | None, after: str) -> tuple[str, ...]:
    """Return a note where the file holds a part of what the words speak of."""
    if not after and (limit is None or limit >= found.matched):
        return ()
    most = f"at most {limit:,} of these incidents" if limit else "the rest of these incidents"
    return (f"This file holds {most}{f', those after {after}' if after else ''}",)


def _place_names(library: Library, asked: Filter) -> Mapping[str, str]:
    """Return the names of the places that a filter speaks of, as they are most often written."""
    wanted = {*asked.values("place"), *asked.excluded_values("place")}
    if not wanted:
        return {}
    rows = library.tables().incidents
    found = rows.filter(rows.place_id.isin(sorted(wanted))).group_by("place_id").agg(name=rows.place_name.min())
    names = {row["place_id"]: row["name"] for row in found.to_pyarrow().to_pylist()}
    return names | {value: site.name for value, site in library.reference().sites.items() if value in wanted}
