"""The closed vocabularies of an incident: ids as they stand in files and URLs, labels as they stand on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word of a vocabulary: its id, its label, and the label for several."""

    id: str
    label: str
    plural: str = ""

    def counted(self, number: int) -> str:
        """Return the label for `number` of them, in lower case: "1 rocket attack", "2 rocket attacks"."""
        word = self.label if number == 1 else self.plural or f"{self.label}s"
        return f"{number:,} {word[0].lower() + word[1:] if not word.isupper() else word}"


@dataclass(frozen=True)
class EventType(Term):
    """A kind of event; `shape` is how it is drawn, the same everywhere."""

    shape: str = "hexagon"


@dataclass(frozen=True)
class Side(Term):
    """A party to a conflict in the widest sense; its colours are fixed, one for a light and one for a dark ground.

    Chosen to stay apart under deuteranopia, protanopia and tritanopia, see docs/decisions/0004-colours.md.
    """

    light: str = "#7b848a"
    dark: str = "#9aa6ad"


def _by_id(*terms: Term) -> dict:
    return {term.id: term for term in terms}


EVENT_TYPES: Mapping[str, EventType] = _by_id(
    EventType("rocket-attack", "Rocket attack", shape="circle"),
    EventType("shelling", "Shelling or mortar fire", "Shelling or mortar fire", shape="circle"),
    EventType("air-drone-strike", "Air or drone strike", "Air or drone strikes", shape="triangle"),
    EventType("missile-strike", "Missile strike", shape="diamond"),
    EventType("bomb-ied", "Bomb or IED", "Bombs or IEDs", shape="cross"),
    EventType("suicide-attack", "Suicide attack", shape="cross"),
    EventType("firefight", "Firefight", shape="star"),
    EventType("attack-on-civilians", "Attack on civilians", "Attacks on civilians", shape="star"),
    EventType("assassination", "Assassination", shape="star"),
    EventType("abduction", "Abduction", shape="hexagon"),
    EventType("chemical-attack", "Chemical attack", shape="diamond"),
    EventType("protest-storming", "Storming or protest", "Stormings or protests", shape="square"),
    EventType("riot", "Riot", shape="square"),
    EventType("base-handover", "Base handover", shape="bar"),
    EventType("arrest", "Arrest or raid", "Arrests or raids", shape="bar"),
    EventType("announcement", "Announcement", shape="flag"),
    EventType("other", "Other", "Others", shape="hexagon"),
)

SIDES: Mapping[str, Side] = _by_id(
    Side("iran-aligned", "Iran-aligned", "Iran-aligned", "#c0392b", "#ef6b5b"),
    Side("us-coalition", "US and coalition", "US and coalition", "#1f5f8b", "#6fb1de"),
    Side("iraqi-state", "Iraqi state", "Iraqi state", "#00824a", "#b4dd9c"),
    Side("islamic-state", "Islamic State", "Islamic State", "#7059d8", "#8f6ae2"),
    Side("protesters", "Protesters", "Protesters", "#c98a1b", "#e6b04a"),
    Side("iran", "Iran", "Iran", "#860656", "#b85f9c"),
    Side("israel", "Israel", "Israel", "#278fae", "#5aeae3"),
    Side("other", "Other", "Other", "#563c2e", "#957910"),
    Side("nobody", "Nobody named", "Nobody named", "#7b848a", "#9aa6ad"),
)

ROLES: Mapping[str, Term] = _by_id(
    Term("perpetrator", "Perpetrator"),
    Term("suspected", "Suspected", "Suspected"),
    Term("target", "Target"),
    Term("victim", "Victim"),
    Term("other", "Other", "Others"),
)

ATTRIBUTIONS: Mapping[str, Term] = _by_id(
    Term("claimed", "Claimed", "Claimed"),
    Term("confirmed", "Confirmed", "Confirmed"),
    Term("attributed", "Attributed", "Attributed"),
    Term("disputed", "Disputed", "Disputed"),
    Term("denied", "Denied", "Denied"),
    Term("unclaimed", "Unclaimed", "Unclaimed"),
)

STATUSES: Mapping[str, Term] = _by_id(
    Term("occurred", "Occurred", "Occurred"),
    Term("denied", "Reported, later denied", "Reported, later denied"),
    Term("announced", "Threat or statement", "Threats or statements"),
)

PRECISIONS: Mapping[str, Term] = _by_id(
    Term("site", "Exact site", "Exact site"),
    Term("town", "Town", "Town"),
    Term("district", "District", "District"),
    Term("province", "Province", "Province"),
    Term("country", "Country or wider", "Country or wider"),  # a sea is wider, and of no country
    Term("none", "No place", "No place"),
)

CONFIDENCES: Mapping[str, Term] = _by_id(
    Term("high", "High", "High"), Term("medium", "Medium", "Medium"), Term("low", "Low", "Low")
)

CERTAINTIES: Mapping[str, Term] = _by_id(
    Term("claimed", "claims it", "claim it"),
    Term("confirmed", "confirmed", "confirmed"),
    Term("alleged", "alleged", "alleged"),
    Term("denied", "denied", "denied"),
)

PARTS_OF_DAY: Mapping[str, Term] = _by_id(
    Term("early", "early"),
    Term("morning", "morning"),
    Term("afternoon", "afternoon"),
    Term("evening", "evening"),
    Term("night", "night"),
)

REVIEWS: Mapping[str, Term] = _by_id(
    Term("accepted", "Accepted", "Accepted"),
    Term("draft", "Draft, not reviewed", "Drafts, not reviewed"),
    Term("rejected", "Rejected in review", "Rejected in review"),
)

FIGURES_COVER: Mapping[str, Term] = _by_id(
    Term("incident", "This incident alone", "This incident alone"),
    Term("operation", "The whole operation, its parts included", "The whole operation"),
)

BLAMED_ROLES = ("perpetrator", "suspected")
"""Roles that say who is blamed; colour on the map speaks of these."""

HIT_ROLES = ("target", "victim")
"""Roles that say who was hit."""

NOBODY = "nobody"
"""The side of an incident that nobody is named for, and of actors who are "unidentified"."""
