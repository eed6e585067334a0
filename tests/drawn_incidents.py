"""Incidents drawn at random: any text, any precision, any counts, as hypothesis strategies for tests of ways out and in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import strategies as some

from dateline.model.casualties import MAX_COUNT, Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    CERTAINTIES,
    CONFIDENCES,
    EVENT_TYPES,
    FIGURES_COVER,
    PARTS_OF_DAY,
    PRECISIONS,
    REVIEWS,
    ROLES,
    STATUSES,
)  # fmt: skip
from dateline.model.when import When
from dateline.model.where import DEFAULT_RADIUS_M, MAX_RADIUS_M, Where

HOSTILE = (
    "=HYPERLINK(\"http://evil\")", "+1", "-1", "@SUM(A1)", "'=1", "''+1", "'", "''", "'tis", "\"quoted\"", "a, b; c", "line\nbreak",
    "carriage\r\nreturn", "كتائب حزب الله", "\u202egnirts", "<script>alert(1)</script>", "${x}`y`", "a\tb", "\ufeff", "é\u0301", "|", "\\",
    "a;=1+1", "a;'=1", "list:\n- one\n'- two", "a\t@x", "＝1＋1", "=1\n=2", "';=1'",
)  # fmt: skip

TEXTS = (
    some.sampled_from(HOSTILE) | some.text(some.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
).map(str.strip)
NAMED = TEXTS.filter(bool)
IDS = NAMED


def word(vocabulary: Iterable[str]) -> some.SearchStrategy[str]:
    return some.sampled_from(list(vocabulary))


@some.composite
def counts(draw) -> Count:
    low, high = (draw(some.none() | some.integers(0, MAX_COUNT)) for _ in "ab")
    return Count(*sorted((low, high))) if low is not None and high is not None else Count(low, high)


@some.composite
def whens(draw) -> When:
    start = draw(some.dates(max_value=date(9000, 1, 1)))
    clock = draw(some.just("") | some.times().map(lambda time: time.strftime("%H:%M")))
    return When(
        start, start + timedelta(draw(some.sampled_from([0, 1, 40]))), clock, draw(word(["", *PARTS_OF_DAY])), draw(TEXTS)
    )


@some.composite
def wheres(draw) -> Where:
    name, admin1, country = draw(TEXTS), draw(TEXTS), draw(word(["", "IQ", "XK"]))
    precision = draw(word(PRECISIONS))
    lat, lon = draw(some.floats(-90, 90)), draw(some.floats(-180, 180))
    if precision == "none" or (lat == 0 and lon == 0):
        return Where(name, "", admin1, country)
    radius = draw(some.just(DEFAULT_RADIUS_M[precision]) | some.integers(1, MAX_RADIUS_M))
    return Where(name, draw(word(["", "k1"])), admin1, country, lat, lon, precision, radius)


@some.composite
def involvements(draw, sources: int) -> Involvement:
    who = draw(
        some.just(("kh", "")) | NAMED.map(lambda name: ("us-forces", name)) | NAMED.map(lambda name: ("", f"men of {name}"))
    )
    return Involvement(
        draw(word(ROLES)),
        *who,
        draw(word(["", *CERTAINTIES])),
        draw(TEXTS) or "a witness",
        draw(some.booleans()),
        draw(some.integers(0, sources)),
    )


@some.composite
def incidents(draw) -> Incident:
    """Draw any incident that the layout can hold."""
    sources = tuple(draw(some.lists(some.builds(Source, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=3)))
    memory = some.lists(word(["lat", "lon", "date_start"]), unique=True, max_size=3)
    texts = {name: draw(TEXTS) for name in ("summary", "sub_event_type", "weapon", "killed_note", "wounded_note", "attributed_by",
                                            "disputes", "parent_incident_id", "series", "note")}  # fmt: skip
    return Incident(
        draw(IDS), draw(NAMED), draw(whens()), draw(wheres()), draw(word(EVENT_TYPES)),
        munitions=draw(counts()), killed=draw(counts()), wounded=draw(counts()),
        attribution=draw(word(ATTRIBUTIONS)), status=draw(word(STATUSES)), confidence=draw(word(CONFIDENCES)), review=draw(word(REVIEWS)),
        figures_cover=draw(word(FIGURES_COVER)), from_memory=tuple(draw(memory)), sources=sources,
        actors=tuple(draw(some.lists(involvements(len(sources)), max_size=3))), source_updated=draw(word(["", "2023-02-21T17:05:00Z"])),
        **texts,
    )  # fmt: skip
