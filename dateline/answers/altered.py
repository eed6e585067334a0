"""What a change did to actors, data sets and links, in words: field by field, before and after. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.answers.versions import moment_in_words
from dateline.model.incident import Actor
from dateline.model.vocabulary import SIDES
from dateline.store.altered import Altered
from dateline.store.library import Reference

ACTOR = {
    "name": "Name", "merged_into": "Is one with", "parent_id": "Stands under", "side": "Side", "kind": "Kind",
    "country": "Country", "aliases": "Other names", "native_name": "Name in its own language", "leader": "Leader",
    "listing": "Listed as", "note": "Note", "source_url": "Source", "dataset": "Of the data set",
}  # fmt: skip
DATASET = {
    "title": "Title", "source_line": "Source line", "licence": "Licence", "downloaded": "Downloaded on",
    "hidden": "On maps and in counts", "loaded_at": "Loaded",
}  # fmt: skip
VERDICTS = {"same": "One event: {primary} is counted, {other} is another report of it", "apart": "Two events, kept apart"}
NOT_JUDGED, THERE, GONE = "not judged", "there", "not there"


@dataclass(frozen=True)
class Line:
    """A field of something that a change altered, before and after, each as lines of text; none says nothing."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def lines(altered: Iterable[Altered], reference: Reference, titles: Mapping[str, str]) -> list[Line]:
    """Return what was altered, a line a field that changed; `titles` are those of the linked incidents by id."""
    tellers: Mapping[str, Callable[[Altered], list[Line]]] = {
        "actors": lambda one: _fields(one, ACTOR, str(one.row["name"]), _Actors(reference).words),
        "datasets": lambda one: _fields(one, DATASET, one.row["title"] or one.row["dataset"], _of_dataset),
        "links": lambda one: [_link(one, titles)],
    }
    return [line for one in altered for line in tellers[one.name](one)]


def linked(altered: Iterable[Altered]) -> list[str]:
    """Return the ids of the incidents whose links were altered."""
    return [one.row[column] for one in altered if one.name == "links" for column in ("primary_id", "other_id")]


def _fields(one: Altered, labels: Mapping[str, str], called: str, words: Callable[[str, Any], Sequence[str]]) -> list[Line]:
    before, after = one.before or {}, one.after or {}
    found = [] if before and after else [Line(called, (THERE if before else GONE,), (THERE if after else GONE,))]
    for column, label in labels.items():
        old, new = (tuple(words(column, row[column])) if row else () for row in (before, after))
        if old != new:
            found.append(Line(f"{called}: {label}", old, new))
    return found


class _Actors:
    """Says the cells of actors in words: those of others by their names, also of ones that were merged since."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._known: Mapping[str, Actor] = {**reference.former, **reference.actors}

    def words(self, column: str, value: str) -> Sequence[str]:
        """Return a cell of an actor as lines."""
        if column == "aliases":
            return [name for name in value.split("; ") if name]
        return [said] if (said := self._said(column, value)) else []

    def _said(self, column: str, value: str) -> str:
        if column in ("parent_id", "merged_into"):
            return self._known[value].name if value in self._known else value
        if column == "side":
            return SIDES[value].label if value in SIDES else value
        if column == "country":
            return self._reference.countries.get(value, value)
        return value


def _of_dataset(column: str, value: Any) -> Sequence[str]:
    if column == "hidden":
        return ["hidden"] if value else ["shown"]
    said = moment_in_words(value) if column == "loaded_at" and value else str(value)
    return [said] if said else []


def _link(one: Altered, titles: Mapping[str, str]) -> Line:
    pair = [one.row["primary_id"], one.row["other_id"]]
    return Line(" and ".join(_called(each, titles) for each in pair), *(_verdict(row) for row in (one.before, one.after)))


def _called(incident_id: str, titles: Mapping[str, str]) -> str:
    return f"{titles[incident_id]} ({incident_id})" if incident_id in titles else incident_id


def _verdict(row: Mapping[str, Any] | None) -> tuple[str, ...]:
    if not row:
        return (NOT_JUDGED,)
    said = VERDICTS[row["verdict"]].format(primary=row["primary_id"], other=row["other_id"])
    return (said, f"because: {row['why']}") if row["why"] else (said,)
