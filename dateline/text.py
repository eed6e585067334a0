"""Text made comparable: the same folding for search words, aliases and ids."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u02bb`\u00b4\u02bf\u02be]")
_NOT_WORD = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """Return `text` in lower case without accents and apostrophes, other punctuation as single spaces."""
    decomposed = text if text.isascii() else unicodedata.normalize("NFKD", text)
    bare = text if text.isascii() else "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", bare).casefold()).replace("_", " ").strip()


def slug(text: str) -> str:
    """Return an id for `text`: lower case, words joined by hyphens; empty where nothing is left."""
    return fold(text).replace(" ", "-")[:80].strip("-")
