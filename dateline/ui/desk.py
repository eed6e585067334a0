"""What the map page shows for a URL: each function asks the library one question and returns a component's data."""

from __future__ import annotations

from dateline.answers.caption import caption
from dateline.answers.card import card, missing_card
from dateline.answers.facets import facets
from dateline.answers.histogram import histogram
from dateline.answers.lookup import find, page
from dateline.answers.sources import map_line
from dateline.answers.table import table
from dateline.answers.totals import totals
from dateline.filter import CHOICE_WORDS
from dateline.store import Library
from dateline.store.history import history
from dateline.ui.request import PageRequest, problem_cells


def headline(library: Library, request: PageRequest, panel: dict) -> dict:
    """Return the data of the headline."""
    labels = _labels(panel)
    names = {value: label for (word, value), label in labels.items() if word == "place"}
    said = caption(request.asked, totals(library, request.asked), library.reference(), names)
    return {
        **vars(said), "notes": list(said.notes), "sources": map_line(library, request.asked),
        "problems": problem_cells(request.problems),
    }  # fmt: skip


def filters(library: Library, request: PageRequest) -> dict:
    """Return the data of the filter panel, the active choices with their labels included."""
    panel = facets(library, request.asked)
    groups = [_with_aliases(group, library) if group["word"] == "place" else group for group in panel["groups"]]
    return {**panel, "groups": groups, "active": _active(request, _labels(panel))}


def _with_aliases(group: dict, library: Library) -> dict:
    """Return the group of places with the other names of known sites, so that a search finds them."""
    sites = library.reference().sites
    aliases = {value: list(site.aliases) for value, site in sites.items()}
    return {**group, "options": [{**one, "aliases": aliases.get(one["value"], [])} for one in group["options"]]}


def _labels(panel: dict) -> dict[tuple[str, str], str]:
    """Return the label of every choice in the panel by word and value."""
    of_tree = {(node["word"], node["value"]): node["label"] for node in panel["tree"]}
    of_groups = {(group["word"], one["value"]): one["label"] for group in panel["groups"] for one in group["options"]}
    return of_tree | of_groups


def _active(request: PageRequest, labels: dict[tuple[str, str], str]) -> list[dict]:
    return [
        {"word": word, "value": value, "label": labels.get((word, value), value), "excluded": excluded}
        for excluded, values in ((False, request.asked.values), (True, request.asked.excluded_values))
        for word in CHOICE_WORDS
        for value in values(word)
    ]


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
        parent_title=found.parent_title, parts=found.parts, counted_with=found.counted_with, reports=found.reports,
        versions=history(library, request.incident),
    )  # fmt: skip


def rows(library: Library, request: PageRequest) -> dict | None:
    """Return the table's data, or None when it is closed."""
    if not request.table:
        return None
    counts = totals(library, request.asked)
    found = page(library, request.asked, sort=request.sort, number=request.page, total=counts.matched)
    # With the filter in it, the answer to another filter is another one even where all rows are the same: it is told apart.
    return {**table(found, counts, library.reference(), request.sort), "asked": request.asked.pairs()}
