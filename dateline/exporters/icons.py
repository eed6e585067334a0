"""The shapes of event types as small white pictures, which a viewer of maps tints with the colour of a side."""

from __future__ import annotations

import io
import math
from functools import lru_cache

from PIL import Image, ImageDraw

from dateline.model.vocabulary import EVENT_TYPES

SHAPES = tuple(dict.fromkeys(one.shape for one in EVENT_TYPES.values()))
SIZE = 48
"""Pixels of a side of a picture."""

_FINER = 4
"""Drawn this much larger and made smaller, for smooth edges."""


def _ring(corners: int, radius: float = 0.92, turn: float = -90) -> list[tuple[float, float]]:
    angles = [math.radians(turn + 360 * number / corners) for number in range(corners)]
    return [(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles]


def _star() -> list[tuple[float, float]]:
    pairs = zip(_ring(5), _ring(5, 0.42, -54), strict=True)
    return [corner for pair in pairs for corner in pair]


OUTLINES: dict[str, list[tuple[float, float]]] = {
    "circle": _ring(64, 0.8),
    "triangle": [(0, -0.85), (0.9, 0.75), (-0.9, 0.75)],
    "diamond": _ring(4),
    "cross": [(-0.28, -0.85), (0.28, -0.85), (0.28, -0.28), (0.85, -0.28), (0.85, 0.28), (0.28, 0.28), (0.28, 0.85),
              (-0.28, 0.85), (-0.28, 0.28), (-0.85, 0.28), (-0.85, -0.28), (-0.28, -0.28)],
    "star": _star(),
    "hexagon": _ring(6, 0.86),
    "square": [(-0.72, -0.72), (0.72, -0.72), (0.72, 0.72), (-0.72, 0.72)],
    "bar": [(-0.9, -0.36), (0.9, -0.36), (0.9, 0.36), (-0.9, 0.36)],
    "flag": [(-0.66, -0.88), (0.86, -0.4), (-0.4, 0.08), (-0.4, 0.9), (-0.66, 0.9)],
}  # fmt: skip
"""The outline of each shape, from -1 to 1, y downwards."""


@lru_cache(maxsize=len(SHAPES))
def icon(shape: str) -> bytes:
    """Return a PNG of a shape: white, with a rim that stays dark when it is tinted, on nothing."""
    size = SIZE * _FINER
    points = [((x + 1) * size / 2, (y + 1) * size / 2) for x, y in OUTLINES[shape]]
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    ImageDraw.Draw(picture).polygon(points, fill=(255, 255, 255, 255), outline=(96, 96, 96, 255), width=2 * _FINER)
    written = io.BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(written, "PNG")
    return written.getvalue()
