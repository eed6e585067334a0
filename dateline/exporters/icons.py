"""The shapes of event types as small white pictures, which a viewer of maps tints with the colour of a side."""

from __future__ import annotations

import io
import json
from functools import lru_cache

from PIL import Image, ImageDraw

from dateline.model.vocabulary import EVENT_TYPES
from dateline.settings import ROOT

CORNERS_FILE = ROOT / "dateline" / "web" / "corners.js"
"""Where the map has its shapes from."""

SHAPES = tuple(dict.fromkeys(one.shape for one in EVENT_TYPES.values()))
SIZE = 48
"""Pixels of a side of a picture."""

_WHITE, _RIM = (255, 255, 255, 255), (96, 96, 96, 255)
_FINER = 4
"""Drawn this much larger and made smaller, for smooth edges."""

_REACH = 1.4
"""From the middle to the side of a picture; the radius of a circle is 1."""

Corners = list[tuple[float, float]]


@lru_cache(maxsize=1)
def corners() -> dict[str, Corners | None]:
    """Return the corners of each shape as the map draws it, around the middle, y downwards; a circle has none."""
    written = CORNERS_FILE.read_text(encoding="utf-8")
    shapes = json.loads(written[written.index("{") : written.rindex("}") + 1])
    return {name: found and [(x, y) for x, y in found] for name, found in shapes.items()}


@lru_cache(maxsize=len(SHAPES))
def icon(shape: str) -> bytes:
    """Return a PNG of a shape: white, with a rim that stays dark when it is tinted, on nothing."""
    size = SIZE * _FINER
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    found = corners()[shape]
    if found:
        pen.polygon([(_at(x), _at(y)) for x, y in found], fill=_WHITE, outline=_RIM, width=2 * _FINER)
    else:
        pen.ellipse((_at(-1), _at(-1), _at(1), _at(1)), fill=_WHITE, outline=_RIM, width=2 * _FINER)
    written = io.BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(written, "PNG")
    return written.getvalue()


def _at(distance: float) -> float:
    return (distance / _REACH + 1) * SIZE * _FINER / 2
