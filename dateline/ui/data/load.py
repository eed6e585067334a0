"""The tab that brings files in."""

from __future__ import annotations

from dateline.store import Library


def show(library: Library) -> None:
    """Draw the tab."""
