"""GeoJSON and GeoPackage as tables, one a layer, streamed through GDAL by record batch.

The driver is named, never guessed: GDAL would follow a file that claims to be a virtual format to other files and hosts.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pyogrio

from dateline.importers.containers.cells import text_of
from dateline.importers.containers.encoding import encoding_of
from dateline.importers.containers.geometry import places, transformer_from
from dateline.importers.containers.header import unique_names
from dateline.importers.containers.source import LIMITS, Limits, Scratch, Source, told_as
from dateline.importers.table import GEOMETRY, Row, Table

# GDAL's remarks on geometry that it can't read: the reader of the file is told in a note how many features have none.
warnings.filterwarnings("ignore", category=RuntimeWarning, module=__name__.replace(".", r"\."))

BATCH = 2_000
VIRTUAL = (b"<OGRVRTDataSource", b"<VRTDataset", b"<GDALTileIndexDataset", b"<OGCAPI")


def open_geojson(source: Source, limits: Limits = LIMITS) -> Iterator[Table]:
    """Yield the table of a GeoJSON file; dates and numbers of its properties stay as written."""
    notes: list[str] = []
    source = _in_utf8(source, notes)
    driver = "GeoJSONSeq" if _is_sequence(source) else "GeoJSON"
    hint = "A GeoJSON file holds a FeatureCollection; a list of records can be read when it is saved as CSV."
    with told_as(source, "GeoJSON", hint=hint):
        path = f"{driver}:{source.file.resolve()}"
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if not layers:
            raise source.refuse(f"is JSON, but no GeoJSON. {hint}")
    for name in layers[:1]:
        table = _layer(source, path, name, "GeoJSON", limits, DATE_AS_STRING="YES")
        table.notes += notes
        yield table


def open_geopackage(source: Source, limits: Limits = LIMITS) -> Iterator[Table]:
    """Yield a table for each layer of a GeoPackage that holds features or rows."""
    with source.file.open("rb") as file:
        head = file.read(65_536)
        if any(word in head for word in VIRTUAL):
            raise source.refuse("claims to be two formats at once. Refused.")
        file.seek(0)
        if not any(b"gpkg_contents" in chunk for chunk in iter(lambda: file.read(1 << 20), b"")):
            raise source.refuse("is an SQLite database, but no GeoPackage. Export the table as CSV.")
    with told_as(source, "a GeoPackage"):
        path = f"GPKG:{source.file.resolve()}"
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if not layers:
            raise source.refuse("is an SQLite file without a layer of a GeoPackage in it.")
    for name in layers:
        part = Source(source.file, source.origin, f"{source.inside}, layer {name}", source.scratch, source.depth)
        yield _layer(part if len(layers) > 1 else source, path, name, "GeoPackage", limits)


def _layer(source: Source, path: Any, layer: str, kind: str, limits: Limits, **options: str) -> Table:
    notes: list[str] = []
    with told_as(source, kind):
        meta = pyogrio.read_info(path, layer=layer, **options)
        fields = [str(name) for name in meta["fields"]]
        if len(fields) > limits.columns:
            raise source.refuse(f"names {len(fields):,} columns; this is no table of incidents.")
        transformer = transformer_from(meta["crs"], notes)
        number = max(0, meta["features"])
        numbered = kind == "GeoJSON" and "id" not in fields and _is_numbered(path, layer)
    names, doubled = unique_names([*(name for name in fields if name not in GEOMETRY), *(["feature id"] if numbered else [])])
    spatial = meta["geometry_type"] is not None
    header = (*names, *(GEOMETRY if spatial or set(GEOMETRY) & set(fields) else ()))
    done = [0]
    kept = [one for one in fields if one not in GEOMETRY]
    rows = _rows(source, path, layer, kind, kept, header, spatial, transformer, numbered, options, done, notes)
    return Table(source.origin, source.name, kind.lower(), header, rows, notes, lambda: done[0] / max(1, number), doubled=doubled)


def _rows(
    source: Source, path: Any, layer: str, kind: str, fields: list[str], header: tuple[str, ...], spatial: bool,
    transformer: Any, numbered: bool, options: dict[str, str], done: list[int], notes: list[str],
) -> Iterator[Row]:  # fmt: skip
    with (
        told_as(source, kind),
        pyogrio.raw.open_arrow(
            path, layer=layer, use_pyarrow=True, batch_size=BATCH, datetime_as_string=True, return_fids=numbered, **options
        ) as opened,
    ):
        meta, reader = opened
        without = 0
        geometry = meta["geometry_name"] or "wkb_geometry"
        for batch in reader:
            there = batch.schema.names
            columns = [[text_of(value) for value in batch.column(there.index(name)).to_pylist()] for name in fields]
            if numbered:
                columns.append(
                    [text_of(value) for value in batch.column(there.index(meta["fid_column"] or "OGC_FID")).to_pylist()]
                )
            if spatial:
                wkb = batch.column(there.index(geometry)).to_pylist() if geometry in there else [None] * batch.num_rows
                columns += places(wkb, transformer)
                without += sum(1 for lat in columns[-len(GEOMETRY)] if not lat)
            for number, cells in enumerate(zip(*columns, strict=True), done[0] + 1):
                yield Row(number, dict(zip(header, cells, strict=False)))
            done[0] += batch.num_rows
        if without:
            have = "feature has" if without == 1 else "features have"
            notes.append(f"{without:,} {have} no geometry that can be read; listed, not mapped")


def _is_numbered(path: str, layer: str) -> bool:
    """Return whether the features have numbers of their own; GDAL counts those without from 0."""
    with pyogrio.raw.open_arrow(
        path, layer=layer, use_pyarrow=True, batch_size=50, return_fids=True, read_geometry=False, columns=[]
    ) as (_, reader):
        first = next(iter(reader), None)
        found = first.column(0).to_pylist() if first is not None else []
    return found != list(range(len(found)))


def _in_utf8(source: Source, notes: list[str]) -> Source:
    """Return a source whose text is UTF-8, as GDAL wants it: the file itself, or a copy of one that is something else."""
    encoding, errors = encoding_of(source, notes)
    if encoding in ("utf-8", "utf-8-sig") and errors == "strict":
        return source
    scratch = source.scratch or Scratch()
    target = scratch.path / f"utf-8-{len(list(scratch.path.iterdir())):05}"
    with told_as(source, "JSON"), source.file.open(encoding=encoding, errors=errors) as text, target.open("wb") as file:
        while chunk := text.read(1 << 20):
            file.write(chunk.encode("utf-8", "replace"))
    return Source(target, source.origin, source.inside, scratch, source.depth)


def _is_sequence(source: Source) -> bool:
    """Return whether a file holds one feature a line instead of a collection."""
    with source.file.open("rb") as file:
        first = file.readline(1 << 20)
        second = next((line for _ in range(20) if (line := file.readline(1 << 16)).strip()), b"")
    try:
        whole = json.loads(first.lstrip(b"\xef\xbb\xbf\x1e"))
    except (ValueError, RecursionError):
        return False
    return isinstance(whole, dict) and whole.get("type") == "Feature" and second.lstrip(b"\x1e").startswith(b"{")
