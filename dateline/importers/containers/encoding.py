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

STRAYS = "dateline-strays"
"""The name under which Python's decoders know what is done with single bytes of Windows-1252 among UTF-8."""

CENSUS_CHUNKS = 64
_HIGH = bytes(range(128, 256))
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


def encoding_of(source: Source, notes: list[str]) -> tuple[str, str]:
    """Return the encoding of a file and what is done with bytes that it does not know; what had to be guessed is noted."""
    with source.file.open("rb") as file:
        head = file.read(4_096)
    mark = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), "")
    if mark.startswith(("utf-16", "utf-32")):
        notes.append(f"read as {_ENCODING_NAMES[mark]}")
        return mark, "strict"
    nuls = head.count(0)
    if nuls > len(head) * 0.3:
        notes.append("read as UTF-16")
        return "utf-16-le" if head[1::2].count(0) > nuls * 0.8 else "utf-16-be", "strict"
    bad = first_undecodable(source, "utf-8")
    if bad is None:
        return mark or "utf-8", "strict"
    strays = _strays(source)
    if mark or strays:
        notes.append(
            f"is UTF-8 but for some bytes (the first in line {bad.line}), which are read as Windows-1252: "
            "look at names with accents"
        )
        return mark or "utf-8", STRAYS
    encoding = _guessed(source, bad.offset)
    said = _ENCODING_NAMES.get(encoding, encoding.replace("_", "-").upper().replace("CP125", "Windows-125"))
    notes.append(f"is not UTF-8 (line {bad.line}); read as {said}: look at names with accents")
    return encoding, "strict"


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Return the characters that bytes stand for in Windows-1252, in a text that is UTF-8 elsewhere."""
    assert isinstance(error, UnicodeDecodeError)
    written = error.object[error.start : error.end]
    return "".join(_STRAY_CHARACTERS[byte] for byte in written), error.end


_STRAY_CHARACTERS = [bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in range(256)]
codecs.register_error(STRAYS, _stray)


def _strays(source: Source) -> bool:
    """Return whether most bytes beyond ASCII are those of UTF-8, as where somebody has joined files of two encodings."""
    high = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with source.file.open("rb") as file:
        for _ in range(CENSUS_CHUNKS):
            chunk = file.read(CHUNK)
            high += len(chunk) - len(chunk.translate(None, _HIGH))
            bad += decoder.decode(chunk, final=not chunk).count("\ufffd")
            if not chunk:
                break
    return high - bad > 2 * bad


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


def check_decodes(source: Source, encoding: str, errors: str = "strict") -> None:
    """Raise ImportFailed where the file can't be decoded or holds a NUL character."""
    wide = encoding.startswith(("utf-16", "utf-32"))
    bad = first_undecodable(source, "utf-8" if encoding == "utf-8-sig" else encoding) if errors == "strict" else None
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
    words = {word for word in re.findall(rb"[A-Za-z\x80-\xff]+", sample) if not word.isascii()}
    latin = sum(1 for word in words if re.search(rb"[A-Za-z]", word) or len(word) == 1) >= len(words) * 0.7
    found = charset_normalizer.from_bytes(sample, cp_isolation=list(_LATIN if latin else (*_OTHER, *_LATIN))).best()
    strange = sum(1 for word in words if not word.decode("cp1252", "replace").isalpha())
    candidates = [found.encoding if found else "cp1252", "cp1252", "latin_1"]
    if latin and (len(words) < ENOUGH_WORDS or not found) and strange <= len(words) * 0.1:
        del candidates[0]  # a few accents give no statistics to tell Western text, the commonest, from its neighbours
    return next(one for one in candidates if one == "latin_1" or first_undecodable(source, one) is None)
