"""A file opened as tables: its kind is told from its bytes, never from its name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from dateline.errors import ImportFailed
from dateline.importers.containers.archive import members
from dateline.importers.containers.source import LIMITS, RATIO_FROM, Limits, NotATable, Source, told_as
from dateline.importers.containers.text import open_text
from dateline.importers.table import Table

PASSED_TOLD = 10
"""Members of an archive that are no tables, each with a note."""

_HTML = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)
_JSON_IN_UTF_16 = re.compile(rb"\xff\xfe\{\0|\xfe\xff\0\{")
_OTHERS = (
    (b"%PDF", "a PDF document"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"), (b"BZh", "a bzip2 archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"), (b"Rar!", "a RAR archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"{\\rtf", "a text document"),
    (b"\x00\x00\x27\x0a", "part of a shapefile; save it as GeoPackage or GeoJSON"),
)  # fmt: skip


def open_tables(path: Path, *, limits: Limits = LIMITS) -> Iterator[Table]:
    """Yield the tables of a file: one, or one for each sheet, layer or archive member.

    Raises ImportFailed where the file can't be read, is of no known kind, or goes beyond a limit; rows that are read later
    may raise it too.
    """
    source = Source(path, path)
    with told_as(source, "a file"):
        if path.is_dir():
            raise source.refuse("can't be read: it is a folder.")
        yield from _open(source, limits)


def _open(source: Source, limits: Limits) -> Iterator[Table]:
    with source.file.open("rb") as file:
        head = file.read(8_192)
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n\x1e")
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        yield from _packed(source, limits)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        yield from _module("sheets").open_workbook(source, limits)
    elif head.startswith(b"PAR1"):
        yield _module("parquet").open_parquet(source, limits)
    elif head.startswith(b"SQLite format 3\0"):
        yield from _module("geodata").open_geopackage(source, limits)
    elif kind := next((kind for magic, kind in _OTHERS if head.startswith(magic)), ""):
        raise NotATable(f"{source.where}: is {kind}, no table that can be read.")
    elif _JSON_IN_UTF_16.match(head) or bare.startswith(b"{") or (bare.startswith(b"[") and re.match(rb"\[\s*[{\]]", bare)):
        yield from _module("geodata").open_geojson(source, limits)
    elif _HTML.search(head):
        raise NotATable(f"{source.where}: is a web page, not data; most likely the download failed. Download it again.")
    elif bare.startswith(b"<") or head.startswith((b"\xff\xfe<\0", b"\xfe\xff\0<")):
        yield _module("placemarks").open_xml(source, limits)
    else:
        yield open_text(source, limits)


def _module(name: str) -> Any:
    """Return the module beside this one that reads such files: GDAL, shapely and openpyxl are loaded when a file needs them."""
    return import_module(f"{__package__}.{name}")


def _packed(source: Source, limits: Limits) -> Iterator[Table]:
    with told_as(source, "a zip archive"), zipfile.ZipFile(source.file) as archive:
        names = set(archive.namelist())
        _check_size(source, archive, limits)
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        yield from _module("sheets").open_workbook(source, limits)
    elif "mimetype" in names and "content.xml" in names:
        raise NotATable(f"{source.where}: is an OpenDocument file. Save it as XLSX or CSV and load that.")
    elif "[Content_Types].xml" in names:
        raise NotATable(f"{source.where}: is an Office document, but no spreadsheet.")
    elif source.depth > limits.depth:
        raise source.refuse("is an archive inside archives, too deep to follow. Unpack it and load the file inside.")
    else:
        yield from _members(source, limits)


def _members(source: Source, limits: Limits) -> Iterator[Table]:
    """Yield the tables of an archive's members; those that are no tables are passed over, unless none is one."""
    found: Table | None = None
    passed: list[NotATable] = []
    for member in members(source, limits):
        try:
            for table in _open(member, limits):
                found = found or table
                yield table
        except NotATable as error:
            passed.append(error)
    if not found:
        raise passed[0] if passed else ImportFailed(f"{source.where}: holds nothing that can be read.")
    found.notes += [f"passed over: {str(error).removeprefix(source.where).strip(', ')}" for error in passed[:PASSED_TOLD]]


def _check_size(source: Source, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse what says itself that it is a bomb; what lies about its size is caught while unpacking."""
    entries = archive.infolist()
    total, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > limits.members * 4:
        raise source.refuse(f"holds {len(entries):,} files; {limits.members:,} is the limit.")
    if total > limits.expanded or (total > RATIO_FROM and total > limits.ratio * max(1, packed)):
        raise source.refuse(
            f"unpacks from {packed / 1e6:,.2f} to {total / 1e6:,.0f} MB. That is a bomb or no table; unpack it yourself."
        )
