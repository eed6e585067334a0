"""Names made comparable across spellings: case, accents, the Arabic article and the ways to write one sound.

Three keys, each coarser than the one before: `fold` (dateline.text) for "the same letters", `sound` for "the same name in
another transliteration" (al-Qa'im, Al Qaim, el-Kaem), `skeleton` for "perhaps the same name" (its consonants).
"""

from __future__ import annotations

import re
from functools import lru_cache

from dateline.text import fold

ARTICLES = {"al", "el", "ul", "il"}
"""The Arabic article before any letter."""

ASSIMILATED = {
    "ad": "d", "ed": "d", "ud": "d", "adh": "d", "an": "n", "en": "n", "un": "n", "ar": "r", "er": "r", "ur": "r", "as": "s",
    "es": "s", "us": "s",
    "ash": "s", "esh": "s", "at": "t", "et": "t", "ut": "t", "ath": "t", "eth": "t", "az": "z", "ez": "z", "uz": "z",
}  # fmt: skip
"""The article as it is spoken before a sun letter, with the letter that has to follow: ash-Sharqat, an-Najaf."""

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ə": "a", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h"})
_ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None, "ٱ": "ا", "ہ": "ه", "ە": "ه"})  # noqa: RUF001

_PAIRS = """tsch>C tch>C sch>S sh>S ch>C kh>X gh>g dh>d th>t ph>f zh>j dj>j dz>z tz>z ts>z ck>k q>k c>k
oo>u ou>u ee>i ie>i ei>e ai>e ay>e ey>e ae>e aw>o au>o ow>o y>i e>i o>u"""
_SOUNDS = tuple(pair.split(">") for pair in _PAIRS.split())
"""How one sound is written in English, French, Turkish and scholarly transliteration; in this order."""

_NOT_WORD = re.compile(r"[^a-zA-Z0-9]+")
_DOUBLED = re.compile(r"(.)\1+")
_ENDING = re.compile(r"(?<=[aiueo])h\b|(?<=\w\w)(?:eh|e)\b")

_CLASSES = str.maketrans({
    "k": "K", "g": "K", "X": "K", "s": "S", "z": "Z", "S": "$", "C": "$", "j": "J", "t": "T", "d": "D", "b": "B", "p": "B",
    "f": "F", "v": "F",
    "l": "L", "r": "R", "m": "M", "n": "N", "x": "K", "a": None, "i": None, "u": None, "w": None, "h": None,
})  # fmt: skip
_FIRST = str.maketrans({"a": "A", "i": "A", "u": "A", "w": "W", "h": "H"})
_SKELETON_LETTERS = "ABDFHJKLMNRSTWZ$"


def spelt(text: str) -> str:
    """Return `text` in lower case without accents and punctuation, special Latin letters written plainly."""
    if text.isascii():  # what fold does, four times as fast: the gazetteer is built from a million names
        return " ".join(_NOT_WORD.sub(" ", text.replace("'", "").replace("`", "")).lower().split())
    return fold(text).translate(_LETTERS)


@lru_cache(maxsize=50_000)
def sound(folded: str) -> str:
    """Return what a folded name sounds like, as one word; two transliterations of one name mostly give the same."""
    words = _without_articles(folded.split())
    if not folded.isascii():
        return "".join(_arabic(word) for word in words)
    text = _ENDING.sub(lambda found: "a" if found[0] in ("e", "eh") else "", " ".join(words))
    for written, said in _SOUNDS:
        text = text.replace(written, said)
    return _DOUBLED.sub(r"\1", text.replace(" ", ""))


def skeleton(sounding: str) -> str:
    """Return the consonants of a `sound`, similar ones as one letter; empty where too little is left to tell names apart."""
    if not sounding.isascii() or not sounding:
        return ""
    bones = sounding[0].translate(_FIRST).translate(_CLASSES) + sounding[1:].translate(_CLASSES)
    bones = _DOUBLED.sub(r"\1", bones)
    return bones if len(bones) > 1 else ""


def slips(bones: str) -> list[str]:
    """Return the skeletons one slip away: a consonant left out, added, exchanged or swapped with its neighbour."""
    found = set()
    for at in range(len(bones) + 1):
        before, after = bones[:at], bones[at:]
        if after:
            found.add(before + after[1:])
            found.update(before + letter + after[1:] for letter in _SKELETON_LETTERS)
        if len(after) > 1:
            found.add(before + after[1] + after[0] + after[2:])
        found.update(before + letter + after for letter in _SKELETON_LETTERS)
    found.discard(bones)
    return sorted(one for one in found if len(one) > 1)


def _without_articles(words: list[str]) -> list[str]:
    """Return the words without the Arabic article, wherever it stands; a name that is nothing else keeps it."""
    kept = []
    for word, following in zip(words, words[1:] + [""] * bool(words), strict=True):
        if following and (word in ARTICLES or (word in ASSIMILATED and following.startswith(ASSIMILATED[word]))):
            continue
        kept.append(word)
    return kept


def _arabic(word: str) -> str:
    """Return an Arabic word without its article and with the letters that are often confused made one."""
    word = word.translate(_ARABIC)
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
