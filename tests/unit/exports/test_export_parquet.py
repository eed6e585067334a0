"""Parquet, read with pyarrow."""

from __future__ import annotations

import json
from datetime import date

import duckdb
import geopandas
import pyarrow.parquet as parquet
from export_rows import SEVERAL

from dateline.importers.layout import COLUMNS, NUMERIC


def test_parquet_has_types_and_null_for_what_is_unknown(file):
    table = parquet.read_table(file("parquet"))
    assert table.column_names == [*COLUMNS, "geometry"]
    assert {str(table.schema.field(name).type) for name in ("date_start", "date_end")} == {"date32[day]"}
    assert {str(table.schema.field(name).type) for name in NUMERIC} == {"double", "int32"}
    rows = table.to_pylist()
    assert [row["killed_max"] for row in rows] == [0, 0, 0, 0, None, 0]
    assert rows[2]["lat"] is None
    assert rows[0]["weapon"] is None


def test_duckdb_reads_types_and_points(file):
    with duckdb.connect() as base:
        found = base.sql(
            "SELECT incident_id, date_end, killed_max, ST_AsText(geometry) FROM read_parquet(?)", params=[str(file("parquet"))]
        )
        rows = found.fetchall()
    assert rows[0] == ("T-1", date(2019, 12, 27), 0, "POINT (44.25 35.5)")
    assert rows[1][1] == date(2019, 12, 31)
    assert rows[2] == ("T-3", date(2019, 12, 27), 0, None)
    assert rows[4][2] is None


def test_geopandas_takes_it_for_geoparquet(file):
    found = geopandas.read_parquet(file("parquet"))
    assert found.geometry.name == "geometry"
    assert found.crs.to_epsg() == 4326 or str(found.crs) == "OGC:CRS84"
    assert [point is None for point in found.geometry] == [not one.where.has_point for one in SEVERAL]
    assert (found.geometry[0].x, found.geometry[0].y) == (44.25, 35.5)


def test_the_metadata_are_those_of_geoparquet_1_1(file):
    said = json.loads(parquet.read_metadata(file("parquet")).metadata[b"geo"])
    assert said == {
        "version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}}
    }  # fmt: skip
