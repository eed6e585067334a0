"""What a change did beside the incidents: rows of actors, data sets and links, each as it was before and after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from dateline.store.database import Cursor, records
from dateline.store.library import Library
from dateline.store.schema import IDS


@dataclass(frozen=True)
class Altered:
    """A row of the table `name` (`actors`, `datasets` or `links`): None before where it came, None after where it went."""

    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def row(self) -> Mapping[str, Any]:
        """Return the row as it is last known from this change."""
        row = self.after or self.before
        assert row
        return row


def altered(library: Library, number: int) -> list[Altered]:
    """Return what a change did to actors, data sets and links, in the order of their ids; rows left the same are left out."""
    with library.cursor() as cursor:
        return [one for name in ("datasets", "actors", "links") for one in _of(cursor, name, number)]


def _of(cursor: Cursor, name: str, number: int) -> list[Altered]:
    after = {_id(name, row): row for row in records(cursor, name, "changed_in = ?", [number])}
    # A row that the same change has put in and taken out again was never there for anybody.
    lasting = "changed_in = $1 AND change <> $1"
    after |= {_id(name, row): row for row in records(cursor, f"past_{name}", lasting, [number])}
    before = {_id(name, row): row for row in records(cursor, f"past_{name}", "change = $1 AND changed_in <> $1", [number])}
    ids = sorted({*before, *after}, key=str)
    found = [Altered(name, before.get(one), after.get(one)) for one in ids]
    return [one for one in found if _content(one.before) != _content(one.after)]


def _id(name: str, row: Mapping[str, Any]) -> Hashable:
    """Return by what a row before is the same as one after; a pair is the same pair in either order."""
    return tuple(sorted(row[column] for column in IDS[name])) if name == "links" else row[IDS[name][0]]


def _content(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {name: value for name, value in row.items() if name not in ("changed_in", "change")} if row else None
