"""Values of typed containers (spreadsheets, Parquet, layers) as the text that a person would have written."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any


def text_of(value: Any) -> str:
    """Return a cell as text: days and moments in ISO 8601, whole numbers without ".0", nothing for an empty cell."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return _OTHERS.get(type(value), _other)(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moment(value: datetime) -> str:
    if value != value:  # pandas' "not a time"
        return ""
    bare = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0) and value.tzinfo is None
    return value.date().isoformat() if bare else value.isoformat(sep="T")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=text_of)


def _other(value: Any) -> str:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, bytes):
        return ""
    return str(value)


_OTHERS: dict[type, Any] = {
    float: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: str,
    Decimal: lambda value: f"{value:f}",
    list: _json,
    dict: _json,
    tuple: _json,
}
