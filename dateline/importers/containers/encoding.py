"""Which encoding a text file is in, found from its bytes; a guess is told, and what can't be decoded is named."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import charset_normalizer

from dateline.errors import ImportFailed
from dateline.importers.containers.source import Source

CHUNK = 1 << 20
ENOUGH_WORDS = 50
"""Different words with accents from which their encoding is judged."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257")
_OTHER = ("cp1251", "cp1253", "cp1255", "cp1256", "koi8_r", "gb18030", "big5", "shift_jis", "euc_kr")
_ENCODING_NAMES = {"cp1252": "Windows-1252", "latin_1": "ISO-8859-1", "utf-16": "UTF-16", "utf-32": "UTF-32"}


def encoding_of(source: Source, notes: list[str]) -> str:
    """Return the encoding of a file; one that had to be guessed is noted."""
    with source.file.open("rb") as file:
        head = file.read(4_096)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            if encoding != "utf-8-sig":
                notes.append(f"read as {_ENCODING_NAMES[encoding]}")
            return encoding
    nuls = head.count(0)
    if nuls > len(head) * 0.3:
        encoding = "utf-16-le" if head[1::2].count(0) > nuls * 0.8 else "utf-16-be"
        notes.append("read as UTF-16")
        return encoding
    bad = first_undecodable(source, "utf-8")
    if bad is None:
        return "utf-8"
    encoding = _guessed(source, bad.offset)
    said = _ENCODING_NAMES.get(encoding, encoding.replace("_", "-").upper().replace("CP125", "Windows-125"))
    notes.append(f"is not UTF-8 (line {bad.line}); read as {said}: look at names with accents")
    return encoding


@dataclass(frozen=True)
class Undecodable:
    """The first byte of a file that an encoding does not know: where it is, and the byte within its line from 1."""

    offset: int
    line: int
    byte: int
    value: int


def first_undecodable(source: Source, encoding: str) -> Undecodable | None:
    """Return the first byte that can't be decoded, None for a file that is all right."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = lines = line_at = 0
    with source.file.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                at = offset - held + error.start
                before = chunk[: max(0, at - offset)]
                newline = before.rfind(b"\n")
                begins = offset + newline + 1 if newline >= 0 else line_at
                return Undecodable(at, lines + before.count(b"\n") + 1, at - begins + 1, error.object[error.start])
            if not chunk:
                return None
            newline = chunk.rfind(b"\n")
            if newline >= 0:
                line_at = offset + newline + 1
            lines += chunk.count(b"\n")
            offset += len(chunk)


def check_decodes(source: Source, encoding: str) -> None:
    """Raise ImportFailed where the file can't be decoded or holds a NUL character."""
    wide = encoding.startswith(("utf-16", "utf-32"))
    bad = first_undecodable(source, "utf-8" if encoding == "utf-8-sig" else encoding)
    nul = None if wide else _first_nul(source)
    if nul is not None and (bad is None or nul <= bad.line):
        raise ImportFailed(f"{source.where}, line {nul}: holds a NUL character. This is no text file.")
    if bad is not None:
        raise ImportFailed(
            f"{source.where}, line {bad.line}: byte {bad.byte} ({bad.value:#04x}) is not "
            f"{'UTF-8' if encoding.startswith('utf-8') else encoding.upper()}. "
            "Save the file as UTF-8 (in Excel: CSV UTF-8) and load it again."
        )


def _first_nul(source: Source) -> int | None:
    lines = 0
    with source.file.open("rb") as file:
        while chunk := file.read(CHUNK):
            at = chunk.find(b"\0")
            if at >= 0:
                return lines + chunk.count(b"\n", 0, at) + 1
            lines += chunk.count(b"\n")
    return None


def _guessed(source: Source, offset: int) -> str:
    """Return the likeliest encoding of a file that is not UTF-8, from the lines around its first other byte on."""
    with source.file.open("rb") as file:
        file.seek(max(0, offset - 200))
        lines = [line for line in file.read(CHUNK).splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:200_000]
    words = set(re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*", sample))
    latin = sum(1 for word in words if re.search(rb"[A-Za-z]", word) or len(word) == 1) >= len(words) * 0.7
    found = charset_normalizer.from_bytes(sample, cp_isolation=list(_LATIN if latin else (*_OTHER, *_LATIN))).best()
    strange = sum(1 for word in words if not word.decode("cp1252", "replace").isalpha())
    candidates = [found.encoding if found else "cp1252", "cp1252", "latin_1"]
    if latin and (len(words) < ENOUGH_WORDS or not found) and strange <= len(words) * 0.1:
        del candidates[0]  # a few accents give no statistics to tell Western text, the commonest, from its neighbours
    return next(one for one in candidates if one == "latin_1" or first_undecodable(source, one) is None)
