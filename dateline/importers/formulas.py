"""Text that a spreadsheet would run: an apostrophe goes before it on the way out, and is taken away on the way in.

A program set to another separator than the comma takes a row apart at semicolons, tabs and line ends, whatever the
quotes say; what follows one of them begins a cell there. So text is guarded behind these too.
"""

from __future__ import annotations

import re

STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""Characters that begin a formula; the last four are their wide forms, which some spreadsheets take for the same."""

_SEPARATORS = ";\t\r\n"
_START = f"[{re.escape(STARTS)}]"
_BEGINS = re.compile(f"'*({_START}|[\t\r\n])")
_BEHIND = re.compile(f"([{_SEPARATORS}])('*)(?={_START})")
_GUARDED_BEHIND = re.compile(f"([{_SEPARATORS}])'('*)(?={_START})")


def guarded(text: str) -> str:
    """Return `text` with an apostrophe before whatever in it a spreadsheet would take for a formula."""
    behind = _BEHIND.sub(r"\1'\2", text) if any(map(text.__contains__, _SEPARATORS)) else text
    return f"'{behind}" if _BEGINS.match(text) else behind


def unguarded(text: str) -> str:
    """Return what `guarded` was given, and any other text as it is."""
    if "'" not in text:  # as good as every cell of a file
        return text
    behind = _GUARDED_BEHIND.sub(r"\1\2", text)
    return behind[1:] if text.startswith("'") and _BEGINS.match(text) else behind
