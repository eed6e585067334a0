"""Pairs of incidents that may be reports of the same event, with the reasons; a person settles them.

Pairs are looked for among incidents that are placed to a town or better and that lie in neighbouring cells on
neighbouring days, so that a million incidents need no more than each its neighbours. Where very many lie in one place
within a few days, so that each with each would take too long, some are left out and counted. What a person has judged
already, and parts of one operation, are not proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import ibis
from ibis import ir
from rapidfuzz import fuzz

from dateline.answers.predicate import incidents
from dateline.filter import Filter
from dateline.model.vocabulary import NOBODY
from dateline.model.where import MERCATOR_BITS
from dateline.store import Library
from dateline.store.links import links
from dateline.text import fold

MOST = 200
"""Pairs that are proposed at once, the likeliest first."""

_LOOKED_AT = 5
"""Times MOST pairs that are laid side by side word by word, after the store has put the likeliest first."""

MOST_DAYS = 2
MOST_KM = 30.0

_CROWDS = (1_000, 300, 100, 30, 10)
"""Incidents of one cell and span of days that are compared at most: the first of these that keeps the work bounded."""

_SQUARES = 20_000_000
"""Sum of the squares of these numbers up to which all is compared: some seconds of work."""

_CELL_BITS = 20
"""Bits of a position within a cell: 39 km at the equator, 20 km at 60 degrees."""

_EQUATOR_KM = 40_075.0
_POINTS = ("site", "town")

LIKELY = 0.5
"""Likeness, 0 to 1, from which a pair is proposed."""

SAME_ID = 0.9
"""Likeness that two at least have where two data sets give them one id, on one day and near each other."""


@dataclass(frozen=True)
class Side:
    """One incident of a pair, as a list shows it."""

    incident_id: str
    dataset: str
    title: str
    day_start: int
    day_end: int
    place: str


@dataclass(frozen=True)
class Pair:
    """Two incidents that may be one: how like they are, 0 to 1, and why, in words."""

    first: Side
    second: Side
    likeness: float
    days: int
    km: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Proposals:
    """The likeliest pairs, the likeliest first, and how many incidents of crowded places were not compared."""

    pairs: tuple[Pair, ...]
    left_out: int


def proposals(library: Library, asked: Filter | None = None, *, limit: int = MOST, across: bool = False) -> Proposals:
    """Return the likeliest pairs among the incidents of a filter; with `across` those of two data sets only."""
    return _proposals(library, library.revision, asked or Filter(), limit, across)


@lru_cache(maxsize=16)
def _proposals(library: Library, revision: int, asked: Filter, limit: int, across: bool) -> Proposals:
    chosen = _placed(incidents(asked, library.tables()))
    most, left_out = _room(chosen)
    compared = _few(chosen, most) if most else chosen
    return Proposals(_likeliest(library, _near(compared, compared, across=across), limit), left_out)


def proposals_of(library: Library, incident_id: str, asked: Filter, *, limit: int = MOST) -> tuple[Pair, ...]:
    """Return the likeliest other reports of one incident among those of a filter; none is left out."""
    chosen = _placed(incidents(asked, library.tables()))
    return _likeliest(library, _near(chosen.filter(chosen.incident_id == incident_id), chosen, both_ways=True), limit)


def _likeliest(library: Library, near: ir.Table, limit: int) -> tuple[Pair, ...]:
    """Return near pairs that no person has judged, weighed one by one."""
    tables = library.tables()
    # Of a pair that is one event, one is no longer compared; so only those kept apart can come up again.
    judged = {frozenset((one.primary_id, one.other_id)) for one in links(library) if one.verdict == "apart"}
    found = near.limit(limit * _LOOKED_AT + len(judged)).to_pyarrow().to_pylist()
    fresh = [row for row in found if frozenset((row["a_id"], row["b_id"])) not in judged]
    keys = sorted({row[side] for row in fresh for side in ("a_key", "b_key")})
    people = _people(tables.namings, keys) if keys else {}
    names = {one: actor.name for one, actor in library.reference().actors.items()}
    pairs = (_pair(row, people, names) for row in fresh)
    likely = [pair for pair in pairs if pair.likeness >= LIKELY]
    return tuple(sorted(likely, key=lambda pair: (-pair.likeness, pair.first.incident_id, pair.second.incident_id))[:limit])


def _placed(rows: ir.Table) -> ir.Table:
    """Return the incidents that can be compared, with their cell and span of days."""
    return rows.filter(rows.mx.notnull(), rows.geo_precision.isin(_POINTS), rows.same_as == "").select(
        "key", "incident_id", "dataset", "title", "day_start", "day_end", "place_name", "place_id", "mx", "my", "lat",
        "event_type", "side", "killed_min", "killed_max", "parent_incident_id",
        cx=rows.mx >> _CELL_BITS, cy=rows.my >> _CELL_BITS, bucket=rows.day_start // (MOST_DAYS + 1),
    )  # fmt: skip


def _room(chosen: ir.Table) -> tuple[int, int]:
    """Return how many incidents of one cell and span may be compared, 0 for all, and how many are then left out."""
    sizes = chosen.group_by("cx", "cy", "bucket").agg(size=ibis._.count()).size
    squares = {"all": (sizes * sizes).sum()} | {
        str(most): (ibis.least(sizes, most) * ibis.least(sizes, most)).sum() for most in _CROWDS
    }
    left = {f"left {most}": (sizes - ibis.least(sizes, most)).sum() for most in _CROWDS}
    (found,) = sizes.as_table().aggregate(**squares, **left).to_pyarrow().to_pylist()
    if (found["all"] or 0) <= _SQUARES:
        return 0, 0
    most = next((one for one in _CROWDS if found[str(one)] <= _SQUARES), _CROWDS[-1])
    return most, found[f"left {most}"]


def _few(chosen: ir.Table, most: int) -> ir.Table:
    """Return the first `most` of each cell and span: those of its smallest data set first, of one set the deadliest."""
    crowd = ["cx", "cy", "bucket"]
    sized = chosen.mutate(of_set=chosen.count().over(group_by=[*crowd, "dataset"]))
    order = [sized.of_set, sized.killed_max.fill_null(-1).desc(), sized.key]
    numbered = sized.mutate(number=ibis.row_number().over(group_by=crowd, order_by=order))
    return numbered.filter(numbered.number < most).drop("of_set", "number")


def _near(ones: ir.Table, others: ir.Table, *, across: bool = False, both_ways: bool = False) -> ir.Table:
    """Return near pairs, the likeliest by days, distance, type, side and figures first."""
    # Each incident stands once in its own cell; the other of a pair is looked for in the nine cells and two spans of days
    # around it, so the join is one of equals.
    steps = ibis.memtable(
        {"dx": [x for x in (-1, 0, 1) for _ in range(9)], "dy": [y for _ in range(3) for y in (-1, 0, 1) for _ in range(3)],
         "dt": [t for _ in range(9) for t in (-1, 0, 1)]}
    )  # fmt: skip
    around = others.cross_join(steps)
    around = around.mutate(cx=around.cx + around.dx, cy=around.cy + around.dy, bucket=around.bucket + around.dt)
    around = around.drop("dx", "dy", "dt").rename("b_{name}")
    here = ones.rename("a_{name}")
    once = here.a_key != around.b_key if both_ways else here.a_key < around.b_key
    pairs = here.join(around, [here.a_cx == around.b_cx, here.a_cy == around.b_cy, here.a_bucket == around.b_bucket, once])
    pairs = pairs.filter(pairs.a_dataset != pairs.b_dataset) if across else pairs
    pairs = pairs.filter(
        pairs.a_parent_incident_id != pairs.b_incident_id, pairs.b_parent_incident_id != pairs.a_incident_id,
        (pairs.a_parent_incident_id == "") | (pairs.a_parent_incident_id != pairs.b_parent_incident_id),
    )  # fmt: skip
    # Days between the spans: 0 where they overlap.
    days = ibis.greatest(pairs.a_day_start - pairs.b_day_end, pairs.b_day_start - pairs.a_day_end, 0)
    pairs = pairs.mutate(days=days, flat_km=flat_km(pairs))
    near = pairs.filter(pairs.days <= MOST_DAYS, pairs.flat_km <= MOST_KM)
    same_type = (near.a_event_type == near.b_event_type).cast("int32")
    same_side = ((near.a_side == near.b_side) & (near.a_side != NOBODY)).cast("int32")
    same_killed = ((near.a_killed_max == near.b_killed_max) & (near.a_killed_max > 0)).cast("int32").fill_null(0)
    other_set = (near.a_dataset != near.b_dataset).cast("int32")
    score = 3 * same_type + same_side + 2 * same_killed + 2 * other_set - near.days - near.flat_km / 10
    return near.select(
        "days", "a_key", "b_key", "a_title", "b_title", "a_dataset", "b_dataset", "a_day_start", "b_day_start", "a_day_end",
        "b_day_end", "a_event_type", "b_event_type", "a_killed_min", "a_killed_max", "b_killed_min", "b_killed_max",
        a_id=near.a_incident_id, b_id=near.b_incident_id, a_place=near.a_place_name, b_place=near.b_place_name,
        a_place_id=near.a_place_id, b_place_id=near.b_place_id, km=near.flat_km, score=score,
    ).order_by(ibis.desc("score"), "a_key", "b_key")  # fmt: skip


def flat_km(pairs: ir.Table) -> ir.FloatingValue:
    """Return the kilometres between the points a and b of pairs: in the map's plane, at the latitude of a."""
    km_of = _EQUATOR_KM / (1 << MERCATOR_BITS)
    across = (pairs.a_mx - pairs.b_mx).cast("float64") * km_of
    down = (pairs.a_my - pairs.b_my).cast("float64") * km_of
    return (across * across + down * down).sqrt() * pairs.a_lat.radians().cos()


def _people(namings: ir.Table, keys: list[int]) -> dict[int, set[str]]:
    """Return whom each incident names, without the sides."""
    chosen = namings.filter(namings.key.isin(keys), ~namings.who.startswith("side:")).select("key", "who")
    found: dict[int, set[str]] = {}
    for row in chosen.to_pyarrow().to_pylist():
        found.setdefault(row["key"], set()).add(row["who"])
    return found


def _pair(row: Mapping, people: Mapping[int, set[str]], names: Mapping[str, str]) -> Pair:
    """Return a candidate weighed by time, place, what was done, by whom, how many were killed, and the titles' words.

    Within one data set its own compiler has told the two apart, so it takes more.
    """
    first, second = (
        Side(row[f"{side}_id"], row[f"{side}_dataset"], row[f"{side}_title"], row[f"{side}_day_start"], row[f"{side}_day_end"],
             row[f"{side}_place"]) for side in "ab"
    )  # fmt: skip
    days, km = row["days"], row["km"]
    words = fuzz.token_set_ratio(fold(first.title), fold(second.title)) / 100
    shared = people.get(row["a_key"], set()) & people.get(row["b_key"], set())
    same_type = row["a_event_type"] == row["b_event_type"]
    same_place = row["a_place_id"] == row["b_place_id"] != ""
    same_id = first.dataset != second.dataset and _own_id(first) == _own_id(second)
    killed = _overlap(row)
    likeness = (
        0.2 * (1 - days / (MOST_DAYS + 1)) + 0.2 * (1.0 if same_place else 1 - km / MOST_KM) + 0.15 * same_type
        + 0.15 * bool(shared) + 0.1 * (killed is True) - 0.2 * (killed is False) + 0.2 * words
        - 0.15 * (first.dataset == second.dataset)
    )  # fmt: skip
    likeness = max(likeness, SAME_ID) if same_id and not days else likeness
    reasons = [f"both have the id {_own_id(first)}"] if same_id else []
    reasons += ["on the same day" if not days else f"{days} day{'s' if days > 1 else ''} apart"]
    reasons.append("at the same place" if same_place else f"{km:.0f} km apart" if km >= 1 else "less than 1 km apart")
    reasons += ["the same kind of event"] if same_type else []
    reasons += [f"both name {', '.join(sorted(names.get(one, one) for one in shared)[:3])}"] if shared else []
    reasons += ["the same number of killed"] if killed else ["other numbers of killed"] if killed is False else []
    reasons += [f"titles alike to {words:.0%}"] if words >= 0.6 else []
    return Pair(first, second, round(max(0.0, min(1.0, likeness)), 3), days, round(km, 1), tuple(reasons))


def _own_id(side: Side) -> str:
    """Return the id that an incident has in its source."""
    return side.incident_id.removeprefix(f"{side.dataset}:")


def _overlap(row: Mapping) -> bool | None:
    """Return whether the reported numbers of killed fit, None where one of them is unknown or both say none."""
    ranges = []
    for side in "ab":
        low, high = row[f"{side}_killed_min"], row[f"{side}_killed_max"]
        if low is None and high is None:
            return None
        ranges.append((low or 0, high if high is not None else low))
    (low, high), (other_low, other_high) = ranges
    if high == other_high == 0:
        return None
    return low <= other_high and other_low <= high
