"""What can go wrong, as a short tree: each error says what happened, to which thing, and what to do.

DatelineError
├── ValueProblem     one value of one field can't be read
├── FilterError      a filter word or its value is not known
├── ImportFailed     a file can't be loaded; the store is as it was
└── StoreError       the store can't be opened, read or written
"""

from __future__ import annotations


class DatelineError(Exception):
    """Anything Dateline refuses to do, with a message meant for its user."""


class ValueProblem(DatelineError):
    """One value that can't be read: the field, the value as written, and the reason."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(f"{field}: {shorten(value)!r} {reason}")
        self.field = field
        self.value = value
        self.reason = reason


class FilterError(DatelineError):
    """A filter word or value that is not known; `word` names it, the message says what is allowed."""

    def __init__(self, word: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.word = word
        self.value = value


class ImportFailed(DatelineError):
    """A file that was not loaded; nothing of it is in the store."""


class StoreError(DatelineError):
    """A store that can't be opened, read or written; the message says which file and what to do."""


def shorten(text: str, limit: int = 80) -> str:
    """Return `text` cut to `limit` characters, so that a message about a huge value stays readable."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
