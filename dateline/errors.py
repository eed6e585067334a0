"""What can go wrong, as a short tree: each error says what happened, to which thing, and what to do.

DatelineError
├── ValueProblem     one value of one field can't be read
├── FilterError      a filter word or its value is not known
├── ImportFailed     a file can't be loaded; the store is as it was
├── ExportRefused    incidents can't be written in that format, or to that place
├── GazetteerError   the gazetteer, a list of places or a geocoding service can't be used
└── StoreError       the store can't be opened, read or written
    ├── StoreInUse   another process has the store open
    ├── Stopped      a change was stopped by whoever waited for it
    ├── EditConflict somebody else has changed the incident meanwhile
    └── CannotUndo   a later change stands on the one that was to be undone
"""

from __future__ import annotations

from collections.abc import Iterable


class DatelineError(Exception):
    """Anything Dateline refuses to do, with a message meant for its user."""


class ValueProblem(DatelineError):
    """One value that can't be read: the field, the value as written, and the reason.

    `others` are further values of the same row that can't be read either, where they are known at once.
    """

    def __init__(self, field: str, value: str, reason: str, others: tuple[ValueProblem, ...] = ()) -> None:
        super().__init__(f"{field}: {shorten(value)!r} {reason}")
        self.field = field
        self.value = value
        self.reason = reason
        self.others = others


def together(problems: Iterable[ValueProblem]) -> ValueProblem:
    """Return the first of some problems of a row, with the others beside it."""
    first, *others = problems
    return ValueProblem(first.field, first.value, first.reason, tuple(others))


class FilterError(DatelineError):
    """A filter word or value that is not known; `word` names it, the message says what is allowed."""

    def __init__(self, word: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.word = word
        self.value = value


class ImportFailed(DatelineError):
    """A file that was not loaded; nothing of it is in the store."""


class ExportRefused(DatelineError):
    """Incidents that can't be written as asked; the message says why, and what to do instead."""


class GazetteerError(DatelineError):
    """A gazetteer, a list of places or a configured service that can't be used; the message says what to do."""


class StoreError(DatelineError):
    """A store that can't be opened, read or written; the message says which file and what to do."""


class StoreInUse(StoreError):
    """A store that another process has open."""


class Stopped(StoreError):
    """A change that was stopped before it was committed; the store is as it was."""


class EditConflict(StoreError):
    """An edit of an incident that somebody else has changed meanwhile: carries both, and who did it when.

    `theirs` is None where the incident has been taken away; both are of `dateline.model.incident.Incident`.
    """

    def __init__(self, message: str, *, theirs: object, yours: object, who: str = "", at: str = "") -> None:
        super().__init__(message)
        self.theirs, self.yours = theirs, yours
        self.who, self.at = who, at


class CannotUndo(StoreError):
    """A change that can't be undone yet; `blockers` are the numbers of the later changes to undo first."""

    def __init__(self, message: str, blockers: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.blockers = blockers


def shorten(text: str, limit: int = 80) -> str:
    """Return `text` cut to `limit` characters, so that a message about a huge value stays readable."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
