"""Parquet as a table, read one batch of rows after another; a GeoParquet geometry becomes the geometry columns."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.importers.containers.cells import text_of
from dateline.importers.containers.geometry import places
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
        geometry = _geometry_column(file.schema_arrow)
        kept = [name for name in file.schema_arrow.names if name != geometry]
        names, doubled = unique_names(kept)
    header = (*names, *(GEOMETRY if geometry else ()))
    done = [0]
    rows = _rows(source, file, kept, header, geometry, done)
    return Table(source.origin, source.name, "parquet", header, rows, progress=lambda: done[0] / max(1, number), doubled=doubled)


def _rows(
    source: Source, file: pq.ParquetFile, kept: list[str], header: tuple[str, ...], geometry: str, done: list[int]
) -> Iterator[Row]:
    with told_as(source, "Parquet"):
        for batch in file.iter_batches(BATCH):
            columns = [[text_of(value) for value in _values(batch, name)] for name in kept]
            if geometry:
                columns += places(batch.column(geometry).to_pylist())
            for number, cells in enumerate(zip(*columns, strict=True), done[0] + 1):
                yield Row(number, dict(zip(header, cells, strict=True)))
            done[0] += batch.num_rows


def _values(batch: pa.RecordBatch, name: str) -> list:
    column = batch.column(batch.schema.names.index(name))
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":  # Python's datetime ends at microseconds
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column.to_pylist()


def _geometry_column(schema: pa.Schema) -> str:
    """Return the WKB column that the GeoParquet metadata names as primary; "" for a plain table."""
    said = (schema.metadata or {}).get(b"geo", b"")
    try:
        meta = json.loads(said) if said else {}
        name = meta.get("primary_column", "")
        wkb = str(meta.get("columns", {}).get(name, {}).get("encoding", "")).upper() == "WKB"
    except (ValueError, AttributeError):
        return ""
    return name if wkb and name in schema.names else ""
