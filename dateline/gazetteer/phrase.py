"""How a place is written in a report, taken apart: "15 km north of X", "near X", "between X and Y", "X, Y".

Nothing is looked up here; the same words always give the same Phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LENGTH = 300
"""Characters of a place name; what is longer is no name."""

MOST_PARTS = 6
"""Parts of one name that are looked up, parted by commas or slashes; an address has fewer, and each is a question."""

MILE_KM = 1.609344
BEARINGS = {
    "north": 0, "northeast": 45, "east": 90, "southeast": 135, "south": 180, "southwest": 225, "west": 270, "northwest": 315,
    "n": 0, "nne": 22.5, "ne": 45, "ene": 67.5, "e": 90, "ese": 112.5, "se": 135, "sse": 157.5,
    "s": 180, "ssw": 202.5, "sw": 225, "wsw": 247.5, "w": 270, "wnw": 292.5, "nw": 315, "nnw": 337.5,
}  # fmt: skip
"""Degrees clockwise from north."""

_DIRECTION = r"(?:north|south)?[\s-]?(?:north|south|east|west)(?:[\s-]?(?:east|west))?(?:ern)?|[ns]?[ns][ew]|[ew][ns][ew]|[nsew]"
_UNIT = r"km|kms|kilomet(?:er|re)s?|k|miles?|mi|met(?:er|re)s?|m"
_FIGURE = rf"(?P<number>\d{{1,4}}(?:[.,]\d+)?)\s*-?\s*(?P<unit>{_UNIT})"
_AWAY = re.compile(
    rf"(?:(?:about|around|some|roughly|approximately|approx\.?|ca\.?|nearly|over|almost|~)\s*)?{_FIGURE}\s+"
    rf"(?:(?:(?:to the |due )?(?P<direction>{_DIRECTION})|away|outside|out)\s*(?:of|from)?|from)\s+(?P<place>.+)", re.IGNORECASE
)  # fmt: skip
_AWAY_BEHIND = re.compile(
    rf"(?P<place>.+?)\s*[,(]\s*{_FIGURE}\s+(?:to the |due )?(?P<direction>{_DIRECTION})\)?", re.IGNORECASE
)  # fmt: skip
_SAID_TWICE = re.compile(rf"\s*\([\d.,]+\s*-?\s*(?:{_UNIT})\)\s+(?=\w)", re.IGNORECASE)
_SIDE_OF = re.compile(rf"(?:(?:to |in )?the )?(?:just |due )?(?P<direction>{_DIRECTION})\s+of\s+(?P<place>.+)", re.IGNORECASE)
_PART_OF = re.compile(
    r"(?:the )?(?P<part>(?:(?:far|upper|lower|rural|western|eastern|northern|southern|central)\s+)?"
    r"(?:north|south)?-?(?:north|south|east|west)?-?(?:eastern|western|northern|southern)|"
    r"central|rural|downtown|greater|inner|outer|upper|lower)\s+(?P<place>.+)",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"(?:(?:in |at )?(?:the )?(?:vicinity|outskirts|surroundings|environs|area|suburbs?|edge) of|"
    r"(?:on|at|in) the (?:outskirts|edge|vicinity) of|"
    r"near(?:by)?(?: to)?|close to|not far from|(?:just )?outside(?: of)?|around|nr\.?|vic\.?|"
    r"off(?: the coast of)?|adjacent to|next to|towards?)\s+(?P<place>.+)",
    re.IGNORECASE,
)
_NEAR_BEHIND = re.compile(
    r"(?P<place>.+?)\s+(?:area|vicinity|outskirts|environs|countryside|surroundings|suburbs|axis|front)", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"(?:(?:on )?(?:the )?(?:road|highway|route|area|way|border|line)s? )?between\s+(?P<one>.+?)\s+and\s+(?P<other>.+)",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"(?:on )?(?:the )?(?P<one>[^\W\d][\w'’ ]+?)\s*(?:[-–—]|to)\s*(?P<other>[^\W\d][\w'’ ]+?)\s+(?:road|highway|motorway|route)",
    re.IGNORECASE,
)
_PART_IN = re.compile(
    r"(?P<inner>.+?)\s+(?P<kind>district|neighbou?rhood|area|suburb|quarter|village|town|city|county|"
    r"sub-?district|camp|base|airport)\s+(?:of|in)\s+(?P<outer>.+)", re.IGNORECASE
)  # fmt: skip
_IN = re.compile(r"(?P<inner>.+?)\s+in\s+(?P<outer>.+)", re.IGNORECASE)
_BRACKETS = re.compile(r"(?P<name>[^()]+?)\s*\((?P<inside>[^()]+)\)\s*(?P<rest>.*)")
_LEADING = re.compile(r"\A(?:in|at|from|to|into|on)\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True)
class Phrase:
    """A place name taken apart.

    `form` is `name`, `near`, `part`, `away` or `between`. `name` is looked up inside the areas of `within`, most exact
    first; `others` are other ways to say it, for when the name is not known. `away` has `km` and `bearing` (degrees
    clockwise from north, None where only the distance is said), `near` a bearing where only that is said; `between` a
    second phrase.
    """

    form: str
    name: str = ""
    within: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    words: str = ""
    km: float = 0.0
    bearing: float | None = None
    base: Phrase | None = None
    second: Phrase | None = None


def parse(text: str) -> Phrase:
    """Return `text` taken apart; a plain name, and an empty one too, is a Phrase of form `name`."""
    text = _SAID_TWICE.sub(" ", " ".join(text[:MAX_LENGTH].split())).strip(" ,;.:")
    return _between(text) or _away(text) or _near(text) or _name(text)


def _between(text: str) -> Phrase | None:
    found = _BETWEEN.fullmatch(text) or _ROAD.fullmatch(text)
    if not found:
        return None
    one, other = parse(found["one"]), parse(found["other"])
    if not (one.form == other.form == "name"):
        return None
    if other.within and not one.within:  # "between Baiji and Tikrit, Iraq" says Iraq of both
        one = Phrase("name", one.name, other.within, one.others)
    return Phrase("between", base=one, second=other, words=text)


def _away(text: str) -> Phrase | None:
    found = _AWAY.fullmatch(text) or _AWAY_BEHIND.fullmatch(text)
    if not found:
        return None
    number, unit = float(found["number"].replace(",", ".")), found["unit"].lower()
    km = number * (MILE_KM if unit.startswith("mi") else 0.001 if unit in ("m", "meter", "metre", "meters", "metres") else 1)
    said = found.groupdict().get("direction")
    return Phrase("away", km=km, bearing=bearing_of(said) if said else None, base=parse(found["place"]), words=text)


def _near(text: str) -> Phrase | None:
    if found := _SIDE_OF.fullmatch(text):
        return Phrase("near", bearing=bearing_of(found["direction"]), base=parse(found["place"]), words=text)
    if found := _NEAR.fullmatch(text):
        return Phrase("near", base=parse(found["place"]), words=text)
    if found := _PART_OF.fullmatch(text):
        return Phrase("part", base=parse(found["place"]), words=found["part"].lower(), name=text)
    if found := _NEAR_BEHIND.fullmatch(text):
        return Phrase("near", base=parse(found["place"]), words=text, name=text)
    return None


def _name(text: str) -> Phrase:
    text = _LEADING.sub("", text, count=1)
    others: list[str] = []
    if found := _BRACKETS.fullmatch(text):
        inside = [part.strip() for part in re.split(r"[;/]", found["inside"])]
        others += inside
        text = f"{found['name']}{found['rest'] and ', ' + found['rest'].strip(' ,')}"
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    if not parts:
        return Phrase("name", others=_few(others))
    name, within = parts[0], list(parts[1:])
    if (found := _PART_IN.fullmatch(name)) and found["inner"].lower() not in ("the", "a"):
        kind = (
            "" if found["kind"].lower() in ("area", "neighbourhood", "neighborhood", "quarter", "suburb") else " " + found["kind"]
        )
        name, within = found["inner"] + kind, [found["outer"], *within]
    elif found := _IN.fullmatch(name):
        name, within = found["inner"], [found["outer"], *within]
    if "/" in name:
        name, *more = [part.strip() for part in name.split("/") if part.strip()] or [name]
        others += more
    if name.lower().startswith("the "):  # "The Hague" is looked for as it stands first
        others.append(name[4:].strip())
    return Phrase("name", name, _few(within), _few(others), words=text)


def _few(parts: list[str]) -> tuple[str, ...]:
    """Return each part once; of too many the first ones and the last, which is the widest area."""
    once = tuple(dict.fromkeys(parts))
    return once if len(once) <= MOST_PARTS else (*once[: MOST_PARTS - 1], once[-1])


def bearing_of(direction: str) -> float:
    """Return a direction in degrees clockwise from north; the words are those that `parse` knows."""
    words = re.sub(r"[\s-]|ern", "", direction.lower())
    for long in ("north", "south"):  # "north-north-east"
        if words.startswith(long + long):
            return BEARINGS[long[0] + long[0] + words.removeprefix(long + long)[0]]
    return float(BEARINGS.get(words, 0))
