"""What the map page shows for a URL: each function asks the library one question and returns a component's data."""

from __future__ import annotations

from dateline.answers.caption import caption
from dateline.answers.card import card, missing_card
from dateline.answers.facets import facets
from dateline.answers.histogram import histogram
from dateline.answers.lookup import find, page
from dateline.answers.table import table
from dateline.answers.totals import totals
from dateline.filter import CHOICE_WORDS
from dateline.store import Library
from dateline.ui.request import PageRequest, problem_cells


def headline(library: Library, request: PageRequest, panel: dict) -> dict:
    """Return the data of the headline."""
    names = {option["value"]: option["label"] for group in panel["groups"] if group["word"] == "place" for option in group["options"]}
    said = caption(request.asked, totals(library, request.asked), library.reference(), names)
    return {**vars(said), "notes": list(said.notes), "problems": problem_cells(request.problems)}


def filters(library: Library, request: PageRequest) -> dict:
    """Return the data of the filter panel, the active choices with their labels included."""
    panel = facets(library, request.asked)
    sites = library.reference().sites
    groups = [
        {**group, "options": [{**option, "aliases": list(sites[option["value"]].aliases) if option["value"] in sites else []}
                              for option in group["options"]]} if group["word"] == "place" else group
        for group in panel["groups"]
    ]  # fmt: skip
    return {**panel, "groups": groups, "active": _active(request, panel)}


def _active(request: PageRequest, panel: dict) -> list[dict]:
    labels = {("actor", node["value"]) if node["word"] == "actor" else ("side", node["value"]): node["label"] for node in panel["tree"]}
    labels |= {(group["word"], option["value"]): option["label"] for group in panel["groups"] for option in group["options"]}
    found = []
    for excluded in (False, True):
        for word in CHOICE_WORDS:
            values = request.asked.excluded_values(word) if excluded else request.asked.values(word)
            found += [
                {"word": word, "value": value, "label": labels.get((word, value), value), "excluded": excluded} for value in values
            ]
    return found


def timeline(library: Library, request: PageRequest) -> dict:
    """Return the data of the timeline."""
    return histogram(library, request.asked, request.colour)


def incident(library: Library, request: PageRequest) -> dict | None:
    """Return the card of the open incident, or None when none is open."""
    if not request.incident:
        return None
    found = find(library, request.incident, request.asked)
    if not found:
        return missing_card(request.incident)
    reference = library.reference()
    dataset = reference.datasets[found.dataset]
    return card(
        found.incident, actors=reference.actors, countries=reference.countries, dataset=dataset.dataset,
        dataset_title=dataset.title, previous_id=found.previous_id, next_id=found.next_id,
        parent_title=found.parent_title, parts=found.parts,
    )  # fmt: skip


def rows(library: Library, request: PageRequest) -> dict | None:
    """Return the table's data, or None when it is closed."""
    if not request.table:
        return None
    total = totals(library, request.asked).matched
    found = page(library, request.asked, sort=request.sort, number=request.page, total=total)
    return table(found, library.reference(), request.sort)
