"""Text from data made harmless where Streamlit would read Markdown: labels, messages, captions."""

from __future__ import annotations

import re

from dateline.errors import shorten

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=])")
_ACTING = re.compile(r":(?=\S)|(?<=\S)@|www(?=\\?\.)|-(?=\\?[->])|<(?=\\?-)|[<>](?=\\?=)", re.IGNORECASE)
_JOINER = "\u2060"
"""Is not seen. Links, icons, emoji and arrows are found in a text after its escapes are gone; this keeps them apart."""


def plain(text: str, limit: int = 300) -> str:
    """Return `text` as Markdown that shows it as it is, in one line, cut to `limit` characters."""
    line = shorten("".join(char if char.isprintable() else " " for char in text), limit)
    line = " ".join(line.split())
    return _MARKS.sub(r"\\\1", _ACTING.sub(lambda found: f"{found[0]}{_JOINER}", line))
