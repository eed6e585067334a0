"""Versions of an incident side by side, field by field, with what differs marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.answers.versions import EMPTY, LABELS, cell_in_words, list_lines
from dateline.importers.layout import COLUMNS
from dateline.model.incident import Actor
from dateline.ui import components

LISTS = ("actors", "sources")
LONGEST = 4_000


def show(
    key: str,
    heads: Sequence[tuple[str, str]],
    versions: Sequence[Mapping[str, str]],
    actors: Mapping[str, Actor],
    *,
    compared: int = 2,
    only_differing: bool = False,
    caption: str = "",
) -> None:
    """Draw cells of the layout side by side, a column a version; the first `compared` of them are held against each other."""
    rows = [row for row in (_row(column, versions, actors, compared) for column in COLUMNS) if row]
    shown = [row for row in rows if row["differs"] or not only_differing]
    table(key, heads, shown, caption=caption)


def table(key: str, heads: Sequence[tuple[str, str]], rows: Sequence[Mapping], *, caption: str = "") -> None:
    """Draw rows of a label, cells (a list of lines each) and whether they differ, under heads of a name and a detail."""
    components.show("versus", {"caption": caption, "heads": [list(head) for head in heads], "rows": list(rows)}, key=key)


def _row(column: str, versions: Sequence[Mapping[str, str]], actors: Mapping[str, Actor], compared: int) -> dict | None:
    cells = [each.get(column, "") for each in versions]
    if not any(cells):
        return None
    differs = len(set(cells[:compared])) > 1
    return {"label": LABELS.get(column, column), "differs": differs, "cells": [lines(column, cell, actors) for cell in cells]}


def lines(column: str, cell: str, actors: Mapping[str, Actor]) -> list[str]:
    """Return a cell of the layout as lines that a reader understands; none where nothing is said."""
    if column in LISTS:
        return list_lines(column, cell, actors)
    said = cell_in_words(column, cell, actors, LONGEST)
    return [] if not cell or said == EMPTY else [said]
