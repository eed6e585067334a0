"""Parquet, read with pyarrow."""

from __future__ import annotations

import pyarrow.parquet as parquet

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
