"""The shapes of event types as small white pictures, which a viewer of maps tints with the colour of a side."""

from __future__ import annotations

import io
import json
import math
from functools import lru_cache

from PIL import Image, ImageDraw

from dateline.model.vocabulary import EVENT_TYPES
from dateline.settings import ROOT

SHAPES = tuple(dict.fromkeys(one.shape for one in EVENT_TYPES.values()))
SIZE = 48
"""Pixels of a side of a picture."""

_FINER = 4
"""Drawn this much larger and made smaller, for smooth edges."""


_REACH = 1.4
"""How far the farthest corner may be from the middle; dateline/web/shapes.js has the same."""

_CORNERS: dict[str, list[tuple[float, float]]] = json.loads((ROOT / "dateline" / "web" / "shapes.json").read_text("utf-8"))


def outline(shape: str) -> list[tuple[float, float]]:
    """Return the outline of a shape, from -1 to 1, y downwards; the circle, which has no corners, as many."""
    circle = [(math.cos(math.tau * step / 64), math.sin(math.tau * step / 64)) for step in range(64)]
    return [(x / _REACH, y / _REACH) for x, y in _CORNERS[shape] or circle]


@lru_cache(maxsize=len(SHAPES))
def icon(shape: str) -> bytes:
    """Return a PNG of a shape: white, with a rim that stays dark when it is tinted, on nothing."""
    size = SIZE * _FINER
    points = [((x + 1) * size / 2, (y + 1) * size / 2) for x, y in outline(shape)]
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    ImageDraw.Draw(picture).polygon(points, fill=(255, 255, 255, 255), outline=(96, 96, 96, 255), width=2 * _FINER)
    written = io.BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(written, "PNG")
    return written.getvalue()
