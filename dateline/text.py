"""Text made comparable, the same folding for search words, aliases and ids; and a number with its noun."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u02bb`\u00b4\u02bf\u02be]")
_NOT_WORD = re.compile(r"[\W_]+")
_AROUND_WORDS = '.,;:!?()[]{}"\u201c\u201d\u201e\u00ab\u00bb\u2026'
_JOINED = re.compile(r"[^\W_]+(?:[-\u2010-\u2013][^\W_]+)+|[^\W\d_]+\d+")
_LETTERS_AND_NUMBER = re.compile(r"^([^\W\d_]+)(\d+)$")
_PLANES_WITH_ACCENTS = 0x20000
"""Beyond the first two planes of Unicode there is no combining character."""


_ASCII = {code: None if chr(code) in "'`" else chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """Return `text` in lower case without accents and apostrophes, other punctuation as single spaces."""
    if text.isascii():  # most text, and several times as fast as the general way
        return " ".join(text.translate(_ASCII).split())
    bare = _combining().sub("", unicodedata.normalize("NFKD", text))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", bare).casefold()).strip()


def sought(text: str) -> list[tuple[str, ...]]:
    """Return the words of a search as beginnings of folded words, each with the ways in which it may be written.

    A word with a hyphen, or of letters and a number, is sought in pieces that follow each other and in one: "K1" and "K-1"
    are one base, and an incident that holds a word with k here and a number with 1 there is none of it.
    """
    found: list[tuple[str, ...]] = []
    for written in text.split():
        piece = written.strip(_AROUND_WORDS)
        words = fold(_LETTERS_AND_NUMBER.sub(r"\1-\2", piece)).split()
        if len(words) > 1 and _JOINED.fullmatch(piece):
            found.append((" ".join(words), "".join(words)))
        else:
            found += [(word,) for word in words]
    return found


@cache
def _combining() -> re.Pattern[str]:
    """Return what matches accents: asked of each character of a long text, Python would take ten times as long."""
    found = (chr(code) for code in range(_PLANES_WITH_ACCENTS) if unicodedata.combining(chr(code)))
    return re.compile(f"[{''.join(found)}]+")


def counted(number: int, one: str, several: str) -> str:
    """Return "1 source" or "2 sources"."""
    return f"{number:,} {one if number == 1 else several}"


def slug(text: str) -> str:
    """Return an id for `text`: lower case, words joined by hyphens; empty where nothing is left."""
    return fold(text).replace(" ", "-")[:80].strip("-")
