"""What is on the screen, read from URL words: an area, a zoom level, and what colour speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.answers.classes import COLOURS
from dateline.answers.predicate import box_edges
from dateline.errors import FilterError
from dateline.filter import Box

MAX_ZOOM = 20


@dataclass(frozen=True)
class View:
    """What is on the screen: an area in degrees, a whole zoom level, and what colour speaks of."""

    area: Box
    zoom: int
    colour: str = "side"

    @property
    def wrapped(self) -> bool:
        """Return whether the area spans the antimeridian."""
        return self.area.west > self.area.east

    def holds(self, area: Box) -> bool:
        """Return whether an area that does not span the antimeridian lies in this one."""
        box = self.area
        return box.west <= area.west and area.east <= box.east and box.south <= area.south and area.north <= box.north

    @property
    def edges(self) -> dict[str, int]:
        """Return the edges of the area as web-mercator positions, by name."""
        return dict(zip(("west", "north", "east", "south"), box_edges(self.area), strict=True))


def read_view(view: str, zoom: str, colour_name: str) -> View:
    """Return the view of three URL words. Raises FilterError naming the one that can't be read."""
    try:
        west, south, east, north = (float(part) for part in view.split(","))
        box = Box(west, max(-90.0, south), east, min(90.0, north))
        if not (west <= east and box.south <= box.north and abs(west) < 1e5 and abs(east) < 1e5):
            raise ValueError
    except ValueError:
        raise FilterError("view", view, "view has to be west,south,east,north in degrees") from None
    if not zoom.isascii() or not zoom.isdigit() or len(zoom) > 3 or int(zoom) > MAX_ZOOM:
        raise FilterError("zoom", zoom, f"zoom has to be a whole number from 0 to {MAX_ZOOM}")
    if colour_name not in COLOURS:
        raise FilterError("color", colour_name, f"color has to be one of {', '.join(COLOURS)}")
    return View(_on_the_globe(box), int(zoom), colour_name)


def _on_the_globe(box: Box) -> Box:
    """Return the area with its longitudes brought into -180..180; one that goes round the world is the whole world."""
    if box.east - box.west >= 360:
        return Box(-180, box.south, 180, box.north)
    shifted = ((edge + 180) % 360 - 180 for edge in (box.west, box.east))
    return Box(next(shifted), box.south, next(shifted), box.north)
