"""The binary form in which the map gets its columns; docs/browser.md describes it byte by byte."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

MEDIA_TYPE = "application/octet-stream"
_TYPES = {"u8": np.uint8, "u16": np.uint16, "u32": np.uint32, "i32": np.int32}
_LIMITS = {"u8": 0xFF, "u16": 0xFFFF, "u32": 0xFFFFFFFF}
_ALIGNMENT = 8


def encode(header: Mapping[str, object], arrays: Mapping[str, tuple[str, np.ndarray]]) -> bytes:
    """Return header and arrays as one body; `arrays` maps a name to its type ("u8", "u16", "u32", "i32") and values.

    Whole numbers from 0 on are written in the narrowest type that holds them: half of the bytes of a cube.
    """
    arrays = {name: (_narrowest(kind, values), values) for name, (kind, values) in arrays.items()}
    blocks = {name: np.ascontiguousarray(values, _TYPES[kind]).tobytes() for name, (kind, values) in arrays.items()}
    # Offsets depend on the header's length, and the header holds the offsets: leave each ten digits of room.
    listed = [{"name": name, "type": kind, "length": len(values), "offset": 10**9} for name, (kind, values) in arrays.items()]
    room = _padded(4 + len(_json({**header, "arrays": listed})))
    position = room
    for item, block in zip(listed, blocks.values(), strict=True):
        item["offset"] = position
        position += _padded(len(block))
    head = _json({**header, "arrays": listed}).ljust(room - 4)
    body = b"".join(block.ljust(_padded(len(block)), b"\0") for block in blocks.values())
    return len(head).to_bytes(4, "little") + head + body


def _narrowest(kind: str, values: np.ndarray) -> str:
    """Return the narrowest type that holds these values, where `kind` says that they are never below 0."""
    most = int(values.max()) if kind.startswith("u") and len(values) else 0
    return next(name for name, limit in _LIMITS.items() if most <= limit) if kind.startswith("u") else kind


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _padded(length: int) -> int:
    return -(-length // _ALIGNMENT) * _ALIGNMENT
