"""Who is blamed and who says so: an attribution is always somebody's statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dateline.answers.words import list_in_words, publisher_in_words, unique
from dateline.model.incident import Actor, Incident, Involvement
from dateline.model.vocabulary import ATTRIBUTIONS, BLAMED_ROLES, CERTAINTIES, ROLES


def attribution_in_words(incident: Incident, actors: Mapping[str, Actor]) -> str:
    """Return "Unclaimed; blamed on Kata'ib Hezbollah, according to the United States"."""
    label = ATTRIBUTIONS[incident.attribution].label
    if incident.attributed_by:
        joint = "; " if incident.attribution in ("unclaimed", "disputed") else ": "
        return f"{label}{joint}{incident.attributed_by}"
    return "; ".join([label, *_accusations(incident, actors)])


def _accusations(incident: Incident, actors: Mapping[str, Actor]) -> list[str]:
    """Return one clause for each speaker: whom they blame, and whether they speak of this attack or of the series."""
    clauses: dict[tuple[bool, str], list[str]] = {}
    for one in incident.actors:
        if one.role in BLAMED_ROLES and one.certainty != "denied":
            speaker = one.according_to or _speaker_of_source(one, incident)
            clauses.setdefault((one.of_series, speaker), []).append(name_of(one, actors))
    return [_accusation(names, speaker, series) for (series, speaker), names in sorted(clauses.items())]


def _accusation(names: Iterable[str], speaker: str, of_series: bool) -> str:
    blamed = "the series as a whole is blamed on" if of_series else "blamed on"
    according = f", according to {speaker}" if speaker else "; who says so is not stated"
    return f"{blamed} {list_in_words(unique(names))}{according}"


def name_of(one: Involvement, actors: Mapping[str, Actor]) -> str:
    """Return what the library calls the actor, or the name as the source writes it."""
    known = actors.get(one.actor_id)
    return known.name if known else one.name_as_written or one.actor_id


def statement_in_words(one: Involvement, incident: Incident, actors: Mapping[str, Actor]) -> str:
    """Return the part played, how sure that is and who says so: "suspected, alleged, according to the US"."""
    spoke = incident.status == "announced" and one.role == "perpetrator"  # whoever made a statement is no perpetrator
    role = ROLES[one.role].label.lower() if one.role in BLAMED_ROLES and not spoke else ""
    said = (one.certainty == "denied" and one.according_to) or (spoke and one.certainty == "claimed")  # the speaker says it
    certainty = CERTAINTIES[one.certainty].label if one.certainty and not said else ""
    according = _according(one, incident)
    written = one.name_as_written
    spelling = f"written “{written}”" if written and written != name_of(one, actors) else ""
    return ", ".join(unique([role, certainty, according, spelling]))


def _according(one: Involvement, incident: Incident) -> str:
    """Return who says so: "according to the US", or "denied: the coalition" where a part is named to be denied."""
    speaker = one.according_to or _speaker_of_source(one, incident)
    if one.certainty == "denied" and one.according_to:
        return f"{CERTAINTIES[one.certainty].label}: {speaker}"
    nobody = "who says so is not stated" if one.role in BLAMED_ROLES else ""
    return f"according to {speaker}" if speaker else nobody


def _speaker_of_source(one: Involvement, incident: Incident) -> str:
    return publisher_in_words(incident.sources[one.source - 1]) if 0 < one.source <= len(incident.sources) else ""
