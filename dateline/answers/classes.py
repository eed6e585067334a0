"""What colour on the map may speak of, and the colours themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.model.vocabulary import ATTRIBUTIONS, EVENT_TYPES, NOBODY, SIDES
from dateline.store import Reference

PALETTE = tuple(
    (SIDES[side].light, SIDES[side].dark)
    for side in ("us-coalition", "iran-aligned", "iraqi-state", "protesters", "islamic-state", "iran", "israel", "other")
)
"""Colours for a light and a dark ground, for classes that have none of their own: those that were measured for sides."""

OTHER = (SIDES[NOBODY].light, SIDES[NOBODY].dark)


@dataclass(frozen=True)
class Colour:
    """A way to colour incidents: the column it reads, its title, and the classes in the order of the legend."""

    column: str
    title: str
    classes: tuple[Mapping[str, str], ...]

    def index(self) -> Mapping[str, int]:
        """Return the number of each class by its id."""
        return {one["id"]: number for number, one in enumerate(self.classes)}


COLUMNS = {"side": "side", "target-side": "target_side", "type": "event_type", "attribution": "attribution",
           "dataset": "dataset"}  # fmt: skip
"""The column of `incidents` that each way to colour reads."""

NUMBERED = {"side": "side_no", "target-side": "target_side_no", "type": "type_no", "attribution": "attribution_no"}
"""The column that holds the position of each value in its vocabulary, where there is one."""

COLOURS = tuple(COLUMNS)


def colour(name: str, reference: Reference) -> Colour:
    """Return the way to colour of that name; `name` is one of COLOURS. The last class is "other" where one is needed."""
    sides = tuple({"id": one.id, "label": one.label, "light": one.light, "dark": one.dark} for one in SIDES.values())
    if name == "target-side":
        return Colour("target_side", "Side hit", sides)
    if name == "type":
        return Colour("event_type", "Event type", _coloured({one.id: one.label for one in EVENT_TYPES.values()}))
    if name == "attribution":
        return Colour("attribution", "Attribution", _attributions())
    if name == "dataset":
        return Colour("dataset", "Data set", _coloured({one.dataset: one.title for one in reference.datasets.values()}))
    return Colour("side", "Side blamed or acting", sides)


def _attributions() -> tuple[Mapping[str, str], ...]:
    """Return the classes of attribution; what nobody claimed has the colour of nobody, not one that asserts something."""
    coloured = _coloured({one.id: one.label for one in ATTRIBUTIONS.values()})
    return tuple({**one, "light": OTHER[0], "dark": OTHER[1]} if one["id"] == "unclaimed" else one for one in coloured)


def _coloured(labels: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    """Return classes in the palette's colours; beyond it they are one class, "other"."""
    found = [
        {"id": class_id, "label": label, "light": light, "dark": dark}
        for (class_id, label), (light, dark) in zip(labels.items(), PALETTE, strict=False)
    ]
    if len(labels) > len(PALETTE):
        found.append({"id": "*", "label": "Other", "light": OTHER[0], "dark": OTHER[1]})
    return tuple(found)
