"""Parquet as a table, read one batch of rows after another; a GeoParquet geometry becomes the geometry columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from dateline.importers.containers.cells import text_of
from dateline.importers.containers.geometry import places, transformer_from
from dateline.importers.containers.header import unique_names
from dateline.importers.containers.source import LIMITS, Limits, Source, told_as
from dateline.importers.table import GEOMETRY, Row, Table

BATCH = 5_000
MAX_ROWS = 200_000_000


def open_parquet(source: Source, limits: Limits = LIMITS) -> Table:
    """Return the table of a Parquet file. Raises ImportFailed where it is damaged."""
    with told_as(source, "Parquet"):
        file = pq.ParquetFile(source.file)
        number = file.metadata.num_rows
        if number > MAX_ROWS or len(file.schema_arrow.names) > limits.columns:
            raise source.refuse(f"says it holds {number:,} rows of {len(file.schema_arrow.names):,} columns; that is too much.")
        notes: list[str] = []
        geometry, system = _geometry_column(file.schema_arrow)
        transformer = transformer_from(system, notes) if geometry else None
        fields = list(enumerate(file.schema_arrow))
        binary = [one.name for _, one in fields if one.name != geometry and _holds_bytes(one.type)]
        if binary:
            notes.append(f"columns of bytes were passed over: {', '.join(binary)[:200]}")
        kept = [at for at, one in fields if one.name != geometry and one.name not in binary]
        names, doubled = unique_names([file.schema_arrow.names[at] for at in kept])
    header = (*names, *(GEOMETRY if geometry else ()))
    done = [0]
    rows = _rows(source, file, kept, header, geometry, transformer, done)
    return Table(
        source.origin, source.name, "parquet", header, rows, notes, lambda: done[0] / max(1, number), doubled=doubled
    )  # fmt: skip


def _rows(
    source: Source, file: pq.ParquetFile, kept: list[int], header: tuple[str, ...], geometry: str, transformer: Any,
    done: list[int],
) -> Iterator[Row]:  # fmt: skip
    with told_as(source, "Parquet"):
        for batch in file.iter_batches(BATCH):
            columns = [[text_of(value) for value in _values(batch.column(at))] for at in kept]
            if geometry:
                columns += places(_wkb(batch.column(geometry)), transformer)
            for number, cells in enumerate(zip(*columns, strict=True), done[0] + 1):
                yield Row(number, dict(zip(header, cells, strict=True)))
            done[0] += batch.num_rows


def _values(column: pa.Array) -> list:
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":  # Python's datetime ends at microseconds
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column.to_pylist()


def _wkb(column: pa.Array) -> list:
    """Return geometries as WKB; GeoParquet also writes points as pairs of x and y."""
    values = column.to_pylist()
    if not pa.types.is_struct(column.type):
        return values
    return [
        shapely.to_wkb(shapely.Point(one["x"], one["y"])) if one and None not in (one["x"], one["y"]) else None for one in values
    ]


def _holds_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)


def _geometry_column(schema: pa.Schema) -> tuple[str, Any]:
    """Return the column of geometries that the GeoParquet metadata names, and its coordinate system; "" for a plain table."""
    said = (schema.metadata or {}).get(b"geo", b"")
    try:
        meta = json.loads(said) if said else {}
        name = meta.get("primary_column", "")
        column = meta.get("columns", {}).get(name, {})
        known = str(column.get("encoding", "")).upper() in ("WKB", "POINT")
    except (ValueError, AttributeError, TypeError):
        return "", None
    return (name, column.get("crs")) if known and schema.names.count(name) == 1 else ("", None)
