"""Counts as sources give them: a range, where unknown is not zero."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.errors import ValueProblem

MAX_COUNT = 10_000_000
"""Above every casualty figure of a single incident on record; a larger one is a slip of a column."""


@dataclass(frozen=True)
class Count:
    """A reported number between `low` and `high`; both None is unknown, 0 is "reported: none"."""

    low: int | None = None
    high: int | None = None

    @property
    def known(self) -> bool:
        """Return whether any source gives a figure."""
        return self.low is not None or self.high is not None

    def in_words(self, none: str = "none") -> str:
        """Return the range as a reader writes it: "unknown", "none", "5", "2–6", "at least 25"."""
        if not self.known:
            return "unknown"
        if self.high is None:
            return f"at least {self.low:,}"
        if self.low is None:
            return f"up to {self.high:,}"
        if self.low == self.high:
            return none if self.low == 0 else f"{self.low:,}"
        return f"{self.low:,}–{self.high:,}"


UNKNOWN = Count()


def parse_count(field: str, low: str, high: str) -> Count:
    """Return the range written in two cells; empty is unknown. Raises ValueProblem on anything but whole numbers."""
    count = Count(_number(f"{field}_min", low), _number(f"{field}_max", high))
    if count.low is not None and count.high is not None and count.high < count.low:
        raise ValueProblem(f"{field}_max", high, f"is less than {field}_min, {low}")
    return count


def _number(field: str, text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValueProblem(field, text, "is not a whole number from 0; leave it empty where it is unknown")
    if len(text) > 8 or int(text) > MAX_COUNT:
        raise ValueProblem(field, text, f"is above {MAX_COUNT:,}, which no single incident reached")
    return int(text)
