"""Incidents as GeoParquet 1.1: the columns of the layout with real types and the point, a group of rows at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyarrow import parquet

from dateline.exporters import typed
from dateline.exporters.about import About
from dateline.model.incident import Incident

GEOMETRY = "geometry"
GEO_VERSION = "1.1.0"
KEY = "dateline"
"""The key of the file's metadata under which stands what is said about it: a JSON object of lists of lines."""


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the file in pieces, one for each group of rows. Unknown is null, in every type."""
    sink = _Sink()
    schema = typed.schema(about).append(pa.field(GEOMETRY, pa.binary())).with_metadata(_metadata(about))
    with parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for group in typed.groups(pages):
            rows = [{**typed.values(incident, about), GEOMETRY: typed.point(incident)} for incident in group]
            writer.write_table(pa.Table.from_pylist(rows, schema), row_group_size=len(rows))
            yield sink.taken()
    yield sink.taken()


def _geo() -> str:
    """Return what makes it GeoParquet; a column that names no reference system has longitude and latitude of WGS 84."""
    column = {"encoding": "WKB", "geometry_types": ["Point"]}
    return json.dumps({"version": GEO_VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}})


def _metadata(about: About) -> dict[str, str]:
    said: dict[str, list[str]] = {}
    for label, text in about.lines():
        said.setdefault(label.lower(), []).append(text)
    return {KEY: json.dumps({"title": about.title, **said}, ensure_ascii=False), "geo": _geo()}


class _Sink(io.RawIOBase):
    """A file that hands on what is written into it instead of keeping it."""

    def __init__(self) -> None:
        self._written = bytearray()
        self._gone = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._written += data
        return len(data)

    def tell(self) -> int:
        return self._gone + len(self._written)

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        found = bytes(self._written)
        self._gone += len(found)
        self._written.clear()
        return found
