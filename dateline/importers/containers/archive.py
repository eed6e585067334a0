"""Zip archives (and KMZ): their members unpacked into a folder of our own, one after another, within limits.

A member is written under a number, never under its own name, so that no name can lead out of the folder.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from dateline.importers.containers.source import LIMITS, RATIO_FROM, Limits, Scratch, Source, told_as

_JUNK = (".ds_store", "thumbs.db", "desktop.ini")


def members(source: Source, limits: Limits = LIMITS) -> Iterator[Source]:
    """Yield the members of an archive, unpacked. Raises ImportFailed for one that is damaged, locked or a bomb."""
    scratch = source.scratch or Scratch()
    with told_as(source, "a zip archive"), zipfile.ZipFile(source.file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_junk(entry.filename)]
        if len(entries) > limits.members:
            raise source.refuse(f"holds {len(entries):,} files; {limits.members:,} is the limit.")
        if not entries:
            raise source.refuse("is an archive with nothing in it.")
        for entry in entries:
            if entry.flag_bits & 1:
                raise source.refuse("is locked with a password. Unpack it and load the file inside.")
            yield _unpacked(source, archive, entry, scratch, limits)


def _unpacked(source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, scratch: Scratch, limits: Limits) -> Source:
    number = len(list(scratch.path.iterdir())) + 1
    target = scratch.path / f"{number:05}"
    shown = "".join(char if char.isprintable() else "?" for char in entry.filename)[-120:]
    size = 0
    with archive.open(entry) as packed, target.open("wb") as file:
        while chunk := packed.read(1 << 20):
            size += len(chunk)
            scratch.used += len(chunk)
            if scratch.used > limits.expanded or (size > RATIO_FROM and size > limits.ratio * max(1, entry.compress_size)):
                raise source.refuse(
                    f"unpacks {shown} to {size / 1e6:,.0f} MB or more from {entry.compress_size / 1e6:,.2f} MB. "
                    "That is a bomb or no table; unpack it yourself and load the file inside."
                )
            file.write(chunk)
    return Source(target, source.origin, f"{source.inside}, {shown}", scratch, source.depth + 1)


def _is_junk(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1].lower() in _JUNK
