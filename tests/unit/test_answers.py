"""Every answer of the store beside the same question asked in plain pandas.

Two worlds are asked: the bundled facts as they stand in data/incidents.csv, and some thousand made-up incidents with long
spans, drafts, operations, missing points and places on both sides of the antimeridian. The plain half reads cells, not
the store, and knows nothing of Ibis.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dateline.answers.cells import MOST_POINTS, cells
from dateline.answers.extent import extent
from dateline.answers.facets import facets
from dateline.answers.histogram import histogram
from dateline.answers.lookup import ROWS_PER_PAGE, SORTS, find, known_values, page, stream
from dateline.answers.predicate import certain, incidents
from dateline.answers.table import table
from dateline.answers.totals import totals
from dateline.answers.view import View, read_view
from dateline.errors import FilterError
from dateline.filter import CHOICE_WORDS, Box, Filter, parse
from dateline.importers.layout import cells_from_incident
from dateline.model.casualties import UNKNOWN, Count
from dateline.model.incident import Incident, Involvement
from dateline.model.vocabulary import ATTRIBUTIONS, EVENT_TYPES, PRECISIONS, ROLES, SIDES, STATUSES
from dateline.model.when import When
from dateline.model.where import Where, mercator
from dateline.store import DataSet, Library
from dateline.store.bundled import fill
from dateline.text import fold, slug

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = datetime(2021, 1, 1, tzinfo=UTC)
EPOCH = date(1970, 1, 1)
MADE = 5_200

with (DATA / "actors.csv").open(encoding="utf-8", newline="") as _file:
    ACTORS = {row["actor_id"]: row for row in csv.DictReader(_file)}

Words = list[tuple[str, str]]


@dataclass(frozen=True)
class World:
    """A library and, beside it, the same incidents as a plain frame."""

    library: Library
    frame: pd.DataFrame

    def ask(self, words: Words) -> Filter:
        """Return the filter of these words, read strictly."""
        return parse(words, known_values(self.library))


# The plain half


def above(actor_id: str) -> list[str]:
    """Return an actor and those it counts under: its parents as long as they are of its side."""
    found: list[str] = []
    while actor_id in ACTORS and actor_id not in found:
        found.append(actor_id)
        actor, parent = ACTORS[actor_id], ACTORS.get(ACTORS[actor_id]["parent_id"])
        actor_id = parent["actor_id"] if parent and actor["side"] in (parent["side"], "other") else ""
    return found


def parts_of(cell: str) -> list[dict]:
    """Return the actors of a cell, each with its side and everyone above it."""
    found = json.loads(cell or "[]")
    for one in found:
        known = ACTORS.get(one.get("actor", ""))
        one["side"] = (known["side"] or "other") if known else "other"
        one["above"] = above(one.get("actor", ""))
    return found


def blamed_side(parts: list[dict], roles: tuple[str, ...]) -> str:
    """Return the first side named in these roles, known actors first, the unidentified and the cleared passed over."""
    named = [one for one in parts if one["role"] in roles and one.get("certainty") != "denied" and one["side"] != "nobody"]
    return next((one["side"] for one in sorted(named, key=lambda one: not one.get("actor"))), "nobody")


def tokens(row: dict, parts: list[dict]) -> set[str]:
    """Return the words that free text is looked for in."""
    texts = [row[name] for name in ("incident_id", "title", "summary", "place_name", "site_id", "admin1")]
    for one in parts:
        actor = ACTORS.get(one.get("actor", ""), {})
        texts += [one.get("name", ""), *(actor.get(name, "") for name in ("name", "aliases", "native_name"))]
    return set(fold(" ".join(texts)).split())


def weapon_of(text: str) -> str:
    """Return a weapon's id: in lower case with hyphens, without what stands in brackets, in the singular."""
    return re.sub(r"(?<!s)s$", "", slug(re.sub(r"\(.*?\)", "", text)))


def frame_of(rows: list[dict], dataset: str) -> pd.DataFrame:
    """Return rows of cells as a frame with numbers as numbers; drafts are left out, as every answer leaves them out."""
    found = pd.DataFrame(rows)
    for name in ("lat", "lon", "killed_min", "killed_max", "wounded_min", "wounded_max"):
        found[name] = pd.to_numeric(found[name])
    for name, column in (("first", "date_start"), ("last", "date_end")):
        found[name] = [(date.fromisoformat(text) - EPOCH).days for text in found[column]]
    found["parts"] = [parts_of(cell) for cell in found["actors"]]
    found["side"] = [blamed_side(parts, ("perpetrator", "suspected")) for parts in found["parts"]]
    found["target_side"] = [blamed_side(parts, ("target", "victim")) for parts in found["parts"]]
    found["tokens"] = [tokens(row, parts) for row, parts in zip(rows, found["parts"], strict=True)]
    found["weapon_id"] = found["weapon"].map(weapon_of)
    found["place_id"] = [row["site_id"] or slug(row["place_name"]) for row in rows]
    found["dataset"] = dataset
    return found[found["review"] == "accepted"].reset_index(drop=True)


PLAIN_WORDS = [word for word in CHOICE_WORDS if word != "review"]
"""Words that the frames here can answer: they hold what is accepted alone; `review` has a test of its own."""

COLUMN = {"type": "event_type", "weapon": "weapon_id", "country": "country", "place": "place_id", "precision": "geo_precision",
          "attribution": "attribution", "status": "status", "dataset": "dataset"}  # fmt: skip


def names_any(frame: pd.DataFrame, wanted: Words, roles: list[str]) -> pd.Series:
    """Return which incidents name one of these actors or sides, in one of these roles if there are any."""
    actors = {value for word, value in wanted if word == "actor"}
    sides = {value for word, value in wanted if word == "side"}
    nobody = "nobody" in sides
    sides.discard("nobody")

    def named(parts: list[dict]) -> bool:
        return any((not roles or one["role"] in roles) and (one["side"] in sides or actors & set(one["above"])) for one in parts)

    return frame["parts"].map(named).astype(bool) | ((frame["side"] == "nobody") & nobody)


def casualties(frame: pd.DataFrame, word: str, value: str) -> pd.Series:
    """Return which incidents may have as many casualties as `value` asks for."""
    low, high = frame[f"{word}_min"], frame[f"{word}_max"]
    unknown = low.isna() & high.isna()
    if value == "unknown":
        return unknown
    first, dots, last = value.partition("..")
    wanted = (int(first or 0), int(last) if last else np.inf if dots else int(first))
    return ~unknown & (high.fillna(np.inf) >= wanted[0]) & (low.fillna(0) <= wanted[1])


def in_box(frame: pd.DataFrame, box: str) -> pd.Series:
    """Return which incidents lie in an area, which may span the antimeridian."""
    west, south, east, north = map(float, box.split(","))
    across = frame["lon"].between(west, east) if west <= east else (frame["lon"] >= west) | (frame["lon"] <= east)
    return across & frame["lat"].between(south, north)


def plainly_counting(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return those of the incidents asked for that enter counts: what occurred, or all where a status is named."""
    rows = plain(frame, words)
    return rows if any(word == "status" for word, _ in words) else rows[rows["status"] == "occurred"]


def plain(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the incidents that these words ask for, found the plain way."""
    keep = pd.Series(True, frame.index)
    roles = [value for word, value in words if word == "role"]
    chosen = [(word, value) for word, value in words if word in ("actor", "side")]
    excluded = [(word[4:], value) for word, value in words if word in ("not_actor", "not_side")]
    if chosen:
        keep &= names_any(frame, chosen, roles)
    elif roles:
        keep &= frame["parts"].map(lambda parts: any(one["role"] in roles for one in parts)).astype(bool)
    if excluded:
        keep &= ~names_any(frame, excluded, roles)
    for word, column in COLUMN.items():
        values = [value for name, value in words if name == word]
        keep &= frame[column].isin(values) if values else True
        keep &= ~frame[column].isin([value for name, value in words if name == f"not_{word}"])
    for word, value in words:
        if word == "from":
            keep &= frame["last"] >= day(value)
        elif word == "to":
            keep &= frame["first"] <= day(value)
        elif word == "bbox":
            keep &= in_box(frame, value)
        elif word in ("killed", "wounded"):
            keep &= casualties(frame, word, value)
        elif word == "q":
            wanted = fold(value).split()
            keep &= frame["tokens"].map(lambda found: all(any(one.startswith(w) for one in found) for w in wanted)).astype(bool)  # noqa: B023
    return frame[keep]


def day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


def text_of(number: int) -> str:
    return (EPOCH + timedelta(int(number))).isoformat()


def surely(frame: pd.DataFrame, words: Words) -> pd.Series:
    """Return which incidents lie in the filter's dates with their whole span."""
    dates = dict(word for word in words if word[0] in ("from", "to"))
    first, last = dates.get("from"), dates.get("to")
    sure = pd.Series(True, frame.index)
    if first:
        sure &= frame["first"] >= day(first)
    if last:
        sure &= frame["last"] <= day(last)
    return sure


# Some thousand made-up incidents

CENTRES = ((33.3, 44.4), (35.5, 44.3), (36.2, 37.1), (48.5, 35.0), (-17.8, 179.9), (-17.8, -179.9), (-1.3, 36.8), (60.0, 30.0))
PLACES = ("", "K1 base", "Camp Taji", "São Paulo", "كركوك", "Green Zone (International Zone)", *(f"Town {n}" for n in range(20)))
WEAPONS = ("", "Katyusha rockets", "Katyusha rocket", "107 mm rockets (three)", "drone", "Mortar bombs", "glass")


def made_up() -> list[Incident]:
    """Return the made-up incidents, the same ones every time."""
    draw = random.Random(5)
    return [made_incident(number, draw) for number in range(MADE)]


def made_incident(number: int, draw: random.Random) -> Incident:
    place_in_fifty = number % 50
    start = date(2018, 1, 1) + timedelta(draw.randrange(2_500))
    end = start + timedelta(draw.randrange(1, 90) if draw.random() < 0.2 else 0)
    return Incident(
        f"made:{number:04}", f"Made {draw.choice(['alpha', 'beta', 'gamma'])} {number}", When(start, end), made_place(draw),
        draw.choice(list(EVENT_TYPES)), summary=draw.choice(["", "Nobody was hurt.", "Al-Quds said so."]), weapon=draw.choice(WEAPONS),
        killed=made_count(draw), wounded=made_count(draw), attribution=draw.choice(list(ATTRIBUTIONS)),
        status="occurred" if place_in_fifty == 0 else draw.choices(list(STATUSES), (90, 6, 4))[0],
        review=draw.choices(("accepted", "draft", "rejected"), (96, 3, 1))[0],
        parent_incident_id=f"made:{number - place_in_fifty:04}" if place_in_fifty in (1, 2, 3) else "",
        figures_cover="operation" if place_in_fifty == 0 and number % 100 else "incident", actors=made_parts(draw),
    )  # fmt: skip


def made_place(draw: random.Random) -> Where:
    name, country = draw.choice(PLACES), draw.choice(["", "IQ", "SY", "UA", "FJ"])
    if draw.random() < 0.08:
        return Where(name, country=country, precision=draw.choice(["none", "province"]))
    lat, lon = draw.choice(CENTRES)
    lon = (round(lon + draw.gauss(0, 0.4), 5) + 180) % 360 - 180
    return Where(name, country=country, lat=round(lat + draw.gauss(0, 0.4), 5), lon=round(lon, 5),
                 precision=draw.choice([one for one in PRECISIONS if one != "none"]), radius_m=draw.choice([500, 5_000]))  # fmt: skip


def made_count(draw: random.Random) -> Count:
    low, more = draw.choice([0, 0, 1, 2, 6, 25]), draw.choice([0, 0, 1, 30])
    return draw.choice([UNKNOWN, Count(low, low), Count(low, low + more), Count(low, None), Count(None, low + more)])


def made_parts(draw: random.Random) -> tuple[Involvement, ...]:
    known = list(ACTORS)
    return tuple(
        Involvement(draw.choice(list(ROLES)), draw.choice(known), "", draw.choice(["", "claimed", "alleged", "denied"]))
        if draw.random() < 0.95
        else Involvement(draw.choice(list(ROLES)), "", "Men in masks", "", "a witness")
        for _ in range(draw.choice([0, 1, 1, 2, 3]))
    )


@pytest.fixture(scope="module")
def facts(library: Library) -> World:
    with (DATA / "incidents.csv").open(encoding="utf-8", newline="") as file:
        return World(library, frame_of(list(csv.DictReader(file)), "library"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    library = Library(tmp_path_factory.mktemp("made") / "made.duckdb")
    fill(library, NOW)
    rows = made_up()
    library.load(rows, DataSet("made", "Made up"), NOW)
    with (DATA / "incidents.csv").open(encoding="utf-8", newline="") as file:
        bundled = frame_of(list(csv.DictReader(file)), "library")
    yield World(library, pd.concat([bundled, frame_of([cells_from_incident(one) for one in rows], "made")], ignore_index=True))
    library.close()


@pytest.fixture(params=["facts", "made"])
def world(request: pytest.FixtureRequest) -> World:
    return request.getfixturevalue(request.param)


def ids(world: World, words: Words) -> list[str]:
    """Return the ids that the store finds for these words, in order."""
    found = incidents(world.ask(words), world.library.tables())
    return sorted(found.select("incident_id").to_pyarrow()["incident_id"].to_pylist())


def plain_ids(world: World, words: Words) -> list[str]:
    return sorted(plain(world.frame, words)["incident_id"])


def values_of(world: World, word: str) -> list[str]:
    """Return the values of a word that some incident has."""
    if word == "actor":
        return sorted({one for parts in world.frame["parts"] for part in parts for one in part["above"]})
    if word == "side":
        return list(SIDES)
    return sorted(set(world.frame[COLUMN[word]]) - {""})


def random_words(world: World, draw: random.Random) -> Words:
    """Return a few words that go together, each with values that occur."""
    found: Words = []
    for word in draw.sample([*PLAIN_WORDS, "role", "dates", "bbox", "killed", "wounded", "q"], draw.randrange(1, 5)):
        if word == "dates":
            first = draw.choice(list(world.frame["first"])) + draw.randrange(-20, 20)
            found += [("from", text_of(first)), ("to", text_of(first + draw.choice([0, 6, 30, 400])))]
        elif word == "bbox":
            lat, lon = draw.choice(CENTRES)
            west, east = ((edge + 180) % 360 - 180 for edge in (lon - 0.30003, lon + 3.00003))
            found.append((word, f"{west:.5f},{lat - 0.20003:.5f},{east:.5f},{lat + 9.00003:.5f}"))
        elif word in ("killed", "wounded"):
            found.append((word, draw.choice(["0", "1..", "..2", "2..6", "5..", "unknown"])))
        elif word == "q":
            found.append((word, draw.choice(["K1", "alpha", "al quds", "made 1", "Hashed", "كركوك", "bagh", "rocket"])))
        elif word == "role":
            found += [(word, value) for value in draw.sample(list(ROLES), draw.randrange(1, 3))]
        else:
            form = draw.choice([word, word, f"not_{word}"])
            values = values_of(world, word)
            found += [(form, value) for value in draw.sample(values, min(len(values), draw.randrange(1, 4)))]
    return found


# The filter


@pytest.mark.parametrize("form", ["", "not_"])
@pytest.mark.parametrize("word", PLAIN_WORDS)
def test_each_value_of_each_word_finds_what_a_plain_search_finds(world, word, form):
    for value in values_of(world, word)[:8]:
        words = [(form + word, value)]
        assert ids(world, words) == plain_ids(world, words), words


@pytest.mark.parametrize("word", PLAIN_WORDS)
def test_several_values_of_a_word_are_alternatives(world, word):
    first, last = values_of(world, word)[0], values_of(world, word)[-1]
    assert ids(world, [(word, first), (word, last)]) == plain_ids(world, [(word, first), (word, last)])
    assert ids(world, [(f"not_{word}", first), (f"not_{word}", last)]) == plain_ids(
        world, [(f"not_{word}", first), (f"not_{word}", last)]
    )


def test_a_role_alone_asks_for_anybody_named_in_it(world):
    for role in ROLES:
        assert ids(world, [("role", role)]) == plain_ids(world, [("role", role)])


@pytest.mark.parametrize("who", [("actor", "pmf"), ("side", "iran-aligned"), ("side", "us-coalition"), ("side", "nobody")])
def test_an_actor_or_side_in_a_role_is_asked_for_in_that_role_only(world, who):
    for role in ROLES:
        for words in ([who, ("role", role)], [(f"not_{who[0]}", who[1]), ("role", role)]):
            assert ids(world, words) == plain_ids(world, words), words
    assert set(ids(world, [who, ("role", "other")])) <= set(ids(world, [who]))


def test_choosing_a_parent_means_everybody_under_it(facts):
    faction = set(ids(facts, [("actor", "kh")]))
    whole = set(ids(facts, [("actor", "pmf")]))
    assert faction
    assert faction < whole


@pytest.mark.parametrize("word", ["killed", "wounded"])
def test_casualties_are_found_where_the_reported_range_may_lie_within_the_bounds(world, word):
    for value in ("0", "1..", "..1", "2..5", "5..", "25", "unknown", "99999999"):
        assert ids(world, [(word, value)]) == plain_ids(world, [(word, value)]), value


@pytest.mark.parametrize(
    "text",
    ["K1", "k 1", "kirk", "Baghdad", "Kataeb Hizbollah", "Hashed", "PMU", "كتائب", "rocket base", "zzz", "%", "' or 1=1", "."],
)
def test_free_text_finds_incidents_that_hold_every_word_of_it(world, text):
    assert ids(world, [("q", text)]) == plain_ids(world, [("q", text)])


@pytest.mark.parametrize(
    "box",
    ["44,33,45,34", "170,-30,-170,0", "179.95,-18,-179.95,-17", "-180,-90,180,90", "180,-30,-179.5,0", "179.5,-30,180,0", "10,10,11,11",
     "44.389,33.307,44.389,33.307", "-180,-30,-179.5,0"],
)  # fmt: skip
def test_an_area_holds_the_points_inside_it_also_across_the_antimeridian(world, box):
    assert ids(world, [("bbox", box)]) == plain_ids(world, [("bbox", box)])


def test_any_few_words_together_find_what_a_plain_search_finds(world):
    draw = random.Random(11)
    for _ in range(25):
        words = random_words(world, draw)
        assert ids(world, words) == plain_ids(world, words), words


def test_drafts_and_rejected_incidents_are_in_no_answer(made):
    assert made.library.count() == MADE + 85
    assert len(ids(made, [])) == len(made.frame) < MADE


def test_an_incident_is_certain_when_its_whole_span_lies_in_the_range(world):
    draw = random.Random(3)
    for _ in range(30):
        first = int(draw.choice(list(world.frame["last"])))
        words = [("from", text_of(first)), ("to", text_of(first + draw.choice([0, 1, 45])))]
        asked = world.ask(words)
        rows = incidents(asked, world.library.tables())
        found = rows.filter(certain(asked, rows)).select("incident_id").to_pyarrow()["incident_id"].to_pylist()
        expected = plain(world.frame, words)
        assert sorted(found) == sorted(expected[surely(expected, words)]["incident_id"])


# Totals


def plain_totals(frame: pd.DataFrame, words: Words) -> dict:
    """Return the totals of a filter, counted the plain way."""
    rows = plain(frame, words)
    sure = surely(rows, words)
    counted = rows["status"].eq("occurred") | any(word == "status" for word, _ in words)
    occurred = rows["status"].eq("occurred")
    found = {
        "matched": len(rows), "counted": counted.sum(), "certain": (counted & sure).sum(), "possible": (counted & ~sure).sum(),
        "denied": rows["status"].eq("denied").sum(), "announced": rows["status"].eq("announced").sum(),
        "unmapped": rows["lat"].isna().sum(), "days": (rows["first"].min(), rows["last"].max()) if len(rows) else None,
    }  # fmt: skip
    for what in ("killed", "wounded"):
        low, high = rows[f"{what}_min"], rows[f"{what}_max"]
        told = rows[occurred & (low.notna() | high.notna())]
        operations = told[told["figures_cover"] == "operation"]["incident_id"]
        happened = occurred & ~rows["parent_incident_id"].isin(set(operations))
        untold = happened & low.isna() & high.isna() & ~rows["parent_incident_id"].isin(set(told["incident_id"]))
        found[what] = (low[happened & sure].sum(), high.fillna(low)[happened].sum(), untold.sum())
    return found


def store_totals(world: World, words: Words) -> dict:
    found = totals(world.library, world.ask(words))
    people = {what: (one.low, one.high, one.unknown) for what, one in (("killed", found.killed), ("wounded", found.wounded))}
    return {**vars(found), "possible": found.possible, **people}


def test_totals_are_those_of_a_plain_count(world):
    draw = random.Random(7)
    for words in ([], [("status", "denied")], [("status", "occurred")], *(random_words(world, draw) for _ in range(12))):
        assert store_totals(world, words) == plain_totals(world.frame, words), words


def incident(incident_id: str, day: str = "2020-01-02", last: str = "", **fields) -> Incident:
    """Return an incident of which only what a test speaks of is told."""
    when = When(date.fromisoformat(day), date.fromisoformat(last or day))
    return Incident(incident_id, incident_id, when, fields.pop("where", Where()), "shelling", **fields)


def people(library: Library, *rows: Incident, words: Words = ()) -> tuple[int, int, int]:
    """Return the killed of these incidents: least, most, unknown."""
    library.load(rows, DataSet("mine", "Mine"), NOW)
    found = totals(library, parse(words)).killed
    return found.low, found.high, found.unknown


def test_unknown_figures_are_said_to_be_unknown_and_add_nothing(empty_library):
    assert people(
        empty_library, incident("a", killed=UNKNOWN), incident("b", killed=Count(0, 0)), incident("c", killed=Count(2, 5))
    ) == (2, 5, 1)


def test_a_denied_or_announced_incident_adds_nobody_to_the_killed(empty_library):
    rows = (
        incident("a", killed=Count(3, 3)),
        incident("b", killed=Count(50, 50), status="denied"),
        incident("c", killed=Count(9, 9), status="announced"),
    )
    assert people(empty_library, *rows) == (3, 3, 0)
    assert totals(empty_library, parse([])).counted == 1
    assert totals(empty_library, parse([("status", "denied")])).counted == 1


def test_casualties_of_an_operation_are_counted_once(empty_library):
    whole = incident("whole", killed=Count(10, 12), figures_cover="operation")
    parts = [incident(f"part-{number}", killed=Count(5, 6), parent_incident_id="whole") for number in range(2)]
    assert people(empty_library, whole, *parts) == (10, 12, 0)


def test_parts_count_for_themselves_where_the_operation_only_tells_of_itself(empty_library):
    whole = incident("whole", killed=Count(1, 1))
    assert people(empty_library, whole, incident("part", killed=Count(5, 6), parent_incident_id="whole")) == (6, 7, 0)


def test_parts_count_for_themselves_where_the_filter_leaves_the_operation_out(empty_library):
    whole = incident("whole", "2020-01-01", killed=Count(10, 10), figures_cover="operation")
    part = incident("part", "2020-02-01", killed=Count(4, 4), parent_incident_id="whole")
    assert people(empty_library, whole, part, words=[("from", "2020-01-15")]) == (4, 4, 0)


def test_the_dead_of_a_part_that_happened_are_not_lost_with_a_denied_operation(empty_library):
    whole = incident("whole", status="denied", killed=Count(10, 10), figures_cover="operation")
    part = incident("part", killed=Count(4, 4), parent_incident_id="whole")
    assert people(empty_library, whole, part) == (4, 4, 0)


def test_an_empty_library_has_totals_too(empty_library):
    found = totals(empty_library, Filter())
    assert (found.matched, found.certain, found.killed.low, found.days) == (0, 0, 0, None)


# Facets


def chosen_instead(words: Words, word: str, value: str) -> Words:
    """Return the words with this choice in place of any other of its kind; actors and sides are of one kind."""
    kind = ("actor", "side") if word in ("actor", "side") else (word,)
    kept = [(name, one) for name, one in words if name not in kind]
    if word not in ("actor", "side"):
        kept = [(name, one) for name, one in kept if (name, one) != (f"not_{word}", value)]
    return [*kept, (word, value)]


def wrong_counts(world: World, words: Words, what: str) -> list[tuple]:
    """Return the options of the panel whose count is not the number of incidents that choosing them leaves."""
    panel = facets(world.library, world.ask(words))
    options = [(node["word"], node["value"], node["count"]) for node in panel["tree"]]
    groups = [group for group in panel["groups"] if group["word"] in PLAIN_WORDS or group["word"] in ("killed", "wounded")]
    options += [(group["word"], option["value"], option["count"]) for group in groups for option in group["options"]]
    found = []
    for word, value, count in options:
        leaves = len(plainly_counting(world.frame, chosen_instead(words, word, value)))
        if (what == "casualties") == (word in ("killed", "wounded")) and count != leaves:
            found.append((word, value, f"says {count}", f"leaves {leaves}"))
    return found


def without_exclusions(words: Words) -> Words:
    return [(word, value) for word, value in words if word not in ("not_actor", "not_side")]


def test_every_choice_says_how_many_incidents_it_would_leave(world):
    draw = random.Random(13)
    for words in ([], *(without_exclusions(random_words(world, draw)) for _ in range(4))):
        assert wrong_counts(world, words, "choices") == [], words


def test_every_choice_of_casualties_says_how_many_incidents_it_would_leave(world):
    assert wrong_counts(world, [], "casualties") == []


@pytest.mark.parametrize(
    "words", [[("not_actor", "us-forces")], [("not_side", "us-coalition")], [("not_side", "iran-aligned"), ("role", "suspected")]]
)
def test_every_actor_says_how_many_incidents_it_would_leave_while_others_are_excluded(facts, words):
    assert wrong_counts(facts, words, "choices") == []


def counted_values(world: World, word: str) -> set[str]:
    """Return the values of a word among what is counted; of the word `status` all."""
    rows = world.frame if word == "status" else world.frame[world.frame["status"] == "occurred"]
    return {value for value in rows[COLUMN[word]] if value}


def test_every_actor_and_value_of_the_library_can_be_chosen(facts):
    panel = facets(facts.library, Filter())
    named = {actor_id for actor_id, actor in ACTORS.items() if actor["side"] != "nobody"}
    assert {node["value"] for node in panel["tree"] if node["word"] == "actor"} == named
    for group in panel["groups"]:
        if group["word"] in COLUMN:
            assert {option["value"] for option in group["options"]} == set(counted_values(facts, group["word"])), group["word"]


def test_the_tree_has_children_after_their_parent_and_one_level_deeper(facts):
    depths: dict[str, int] = {}
    for node in facets(facts.library, Filter())["tree"]:
        if node["word"] == "side":
            assert node["depth"] == 0
            continue
        parents = above(node["value"])[1:]
        assert node["depth"] == (depths[parents[0]] + 1 if parents else 1), node["value"]
        depths[node["value"]] = node["depth"]


# Extent and histogram


def test_the_extent_is_that_of_the_data_sets_whatever_else_is_asked(made):
    for words in ([], [("type", "riot"), ("from", "2020-01-01"), ("q", "K1"), ("bbox", "1,1,2,2")], [("dataset", "library")]):
        rows = plain(made.frame, [word for word in words if word[0] == "dataset"])
        found = extent(made.library, made.ask(words))
        assert found.days == (rows["first"].min(), rows["last"].max())
        edges = (found.area.west, found.area.south, found.area.east, found.area.north)
        assert edges == pytest.approx((rows["lon"].min(), rows["lat"].min(), rows["lon"].max(), rows["lat"].max()), abs=1e-6)


COLOUR_COLUMN = {
    "side": "side",
    "target-side": "target_side",
    "type": "event_type",
    "attribution": "attribution",
    "dataset": "dataset",
}


def class_numbers(classes: list[dict], values: pd.Series) -> list[int]:
    """Return the number of the class that each value is drawn in; what has none is drawn as "other"."""
    index = {one["id"]: number for number, one in enumerate(classes)}
    return [index.get(value, index.get("*")) for value in values]


@pytest.mark.parametrize("colour", COLOUR_COLUMN)
def test_the_bars_of_the_timeline_are_those_of_a_plain_count(world, colour):
    draw = random.Random(17)
    for words in ([], *(random_words(world, draw) for _ in range(4))):
        found = histogram(world.library, world.ask(words), colour)
        rows = plainly_counting(world.frame, [word for word in words if word[0] not in ("from", "to")])
        edges = found["edges"] or [0]
        assert edges == sorted(set(edges))
        assert len(edges) <= 121
        bins = np.searchsorted(edges, rows["first"], side="right") - 1
        counts = pd.Series(
            zip(bins, class_numbers(found["classes"], rows[COLOUR_COLUMN[colour]]), strict=True), dtype=object
        ).value_counts()
        assert {(at, name): count for at, name, count in found["counts"]} == dict(counts)
        assert not found["extent"] or edges[0] <= found["extent"][0] <= found["extent"][1] < edges[-1]


def test_an_empty_library_has_an_empty_timeline_and_map(empty_library):
    assert histogram(empty_library, Filter())["edges"] == []
    header, arrays = decoded(cells(empty_library, Filter(), View(Box(-180, -85, 180, 85), 2)))
    assert (header["mode"], header["total"], header["in_view"], len(arrays["x"])) == ("points", 0, 0, 0)


# What the map draws


def decoded(body: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """Return header and arrays of a binary answer, read as docs/browser.md describes it."""
    length = int.from_bytes(body[:4], "little")
    header = json.loads(body[4 : 4 + length])
    assert (4 + length) % 8 == 0
    arrays, end = {}, 4 + length
    for one in header["arrays"]:
        kind = {"u8": "<u1", "u16": "<u2", "u32": "<u4", "i32": "<i4"}[one["type"]]
        assert one["offset"] % 8 == 0
        assert one["offset"] >= end
        arrays[one["name"]] = np.frombuffer(body, kind, one["length"], one["offset"]).astype(np.int64)
        end = one["offset"] + one["length"] * np.dtype(kind).itemsize
    assert end <= len(body) < end + 8
    return header, arrays


WORLD_VIEW = "-180,-85,180,85"
VIEWS = {"world": (WORLD_VIEW, "2"), "iraq": ("42,32,46,37", "7"), "antimeridian": ("170,-30,190,0", "5"), "nowhere": ("0,0,1,1", "9"),
         "west of it": ("-190,-30,-170,0", "5")}  # fmt: skip


def view_words(view: str) -> Words:
    """Return the filter word for the same area as a view."""
    west, south, east, north = map(float, view.split(","))
    whole = east - west >= 360
    wrap = [(edge + 180) % 360 - 180 for edge in (west, east)]
    return [("bbox", f"{-180 if whole else wrap[0]},{south},{180 if whole else wrap[1]},{north}")]


def drawn(world: World, words: Words, name: str, colour: str = "side") -> tuple[dict, dict[str, np.ndarray], pd.DataFrame]:
    """Return what the map gets for a filter and a view, and the same incidents found the plain way."""
    view, zoom = VIEWS[name]
    header, arrays = decoded(cells(world.library, world.ask(words), read_view(view, zoom, colour)))
    dateless = [word for word in words if word[0] not in ("from", "to")]
    everything = plain(world.frame, dateless)
    assert header["total"] == len(everything)
    assert header["unmapped"] == everything["lat"].isna().sum()
    assert header["zoom"] == int(zoom)
    assert header["matched"] == len(plain(world.frame, words))
    shown = everything[in_box(everything, view_words(view)[0][1])]
    if header["mode"] == "cells" and not any(word == "status" for word, _ in words):
        shown = shown[shown["status"] == "occurred"]
    assert header["in_view"] == len(shown)
    return header, arrays, shown


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("colour", COLOUR_COLUMN)
def test_a_view_with_few_incidents_is_sent_as_those_incidents(world, name, colour):
    words = [("not_status", "denied")] if name == "world" else []
    if world.library.count() > 1_000 and name == "world":
        words.append(("type", "riot"))
    header, arrays, shown = drawn(world, words, name, colour)
    assert header["mode"] == "points"
    unmapped = plain(world.frame, words)[lambda rows: rows["lat"].isna()]
    assert sorted(header["unmapped_spans"]) == sorted(map(list, zip(unmapped["first"], unmapped["last"], strict=True)))
    shown = shown.sort_values(["first", "incident_id"])
    assert header["ids"] == list(shown["incident_id"])
    assert header["titles"] == [title[:140] for title in shown["title"]]
    assert header["places"] == list(shown["place_name"])
    positions = [mercator(lat, lon) for lat, lon in zip(shown["lat"], shown["lon"], strict=True)]
    assert list(zip(arrays["x"], arrays["y"], strict=True)) == positions
    assert list(arrays["start"]) == list(shown["first"])
    assert list(arrays["end"]) == list(shown["last"])
    assert list(arrays["class"]) == class_numbers(header["classes"], shown[COLOUR_COLUMN[colour]])
    assert [header["types"][number]["id"] for number in arrays["type"]] == list(shown["event_type"])
    for array, listed, column in (("precision", "precisions", "geo_precision"), ("status", "statuses", "status")):
        assert [header[listed][number] for number in arrays[array]] == list(shown[column])
    assert list(arrays["radius"]) == [int(text or 0) for text in shown["radius_m"]]


@pytest.mark.parametrize("colour", COLOUR_COLUMN)
def test_a_view_with_many_incidents_is_sent_as_counts_that_add_up(made, colour):
    header, arrays, shown = drawn(made, [], "world", colour)
    assert header["mode"] == "cells"
    assert len(shown) > MOST_POINTS
    assert arrays["count"].sum() == header["in_view"]
    assert arrays["count"].min() > 0
    counts = np.bincount(arrays["class"], arrays["count"], len(header["classes"]))
    expected = np.bincount(class_numbers(header["classes"], shown[COLOUR_COLUMN[colour]]), minlength=len(counts))
    assert list(counts) == list(expected)


def test_each_cell_holds_the_incidents_that_lie_in_it(made):
    header, arrays, shown = drawn(made, [], "world")
    width = 1 << (30 - 8 - header["zoom"] + 5)
    assert header["cell_pixels"] == 32
    positions = np.array([mercator(lat, lon) for lat, lon in zip(shown["lat"], shown["lon"], strict=True)])
    expected = pd.DataFrame(positions // width).value_counts().to_dict()
    found = np.bincount(arrays["cell"], arrays["count"])
    assert {(x // width, y // width): count for x, y, count in zip(arrays["x0"], arrays["y0"], found, strict=True)} == expected
    assert all(arrays["x1"] - arrays["x0"] == width - 1)
    means = pd.DataFrame(positions).groupby([positions[:, 0] // width, positions[:, 1] // width]).mean()
    for x0, y0, x, y in zip(*(arrays[name] for name in ("x0", "y0", "x", "y")), strict=True):
        assert tuple(means.loc[(x0 // width, y0 // width)]) == pytest.approx((x, y), abs=1)


def counted(arrays: dict[str, np.ndarray], first: int, last: int) -> tuple[int, int]:
    """Return how many incidents lie certainly and only possibly in bins first..last, as the browser counts them."""
    inside = (arrays["first"] >= first) & (arrays["last"] <= last)
    overlaps = (arrays["first"] <= last) & (arrays["last"] >= first)
    return arrays["count"][inside].sum(), arrays["count"][overlaps & ~inside].sum()


def plainly_counted(frame: pd.DataFrame, first_day: int, last_day: int) -> tuple[int, int]:
    inside = (frame["first"] >= first_day) & (frame["last"] <= last_day)
    overlaps = (frame["first"] <= last_day) & (frame["last"] >= first_day)
    return inside.sum(), (overlaps & ~inside).sum()


def test_any_range_of_bins_counts_certain_and_possible_as_a_plain_count_does(made):
    draw = random.Random(19)
    header, arrays, shown = drawn(made, [], "world")
    edges = header["edges"]
    for _ in range(300):
        first, last = sorted(draw.choices(range(len(edges) - 1), k=2))
        assert counted(arrays, first, last) == plainly_counted(shown, edges[first], edges[last + 1] - 1)


def test_the_dates_of_the_filter_are_edges_of_bins_so_that_its_range_is_exact_to_the_day(made):
    draw = random.Random(23)
    lowest, highest = made.frame["first"].min(), made.frame["last"].max()
    for _ in range(12):
        first, last = sorted(draw.choices(range(lowest - 5, highest + 6), k=2))
        header, arrays, shown = drawn(made, [("from", text_of(first)), ("to", text_of(last))], "world")
        edges = header["edges"]
        if first > edges[0]:
            assert first in edges
        if last + 1 < edges[-1]:
            assert last + 1 in edges
        bins = [number for number, edge in enumerate(edges[:-1]) if edge >= first and edges[number + 1] <= last + 1]
        expected = plainly_counted(shown, first, last)
        assert (counted(arrays, bins[0], bins[-1]) if bins else (0, 0)) == expected


def test_a_cube_too_large_to_send_has_wider_cells_and_the_same_counts(made, monkeypatch):
    _, fine, shown = drawn(made, [], "world")
    monkeypatch.setattr("dateline.answers.cube.MOST_ENTRIES", len(fine["count"]) - 1)
    header, coarse, _ = drawn(made, [("from", "2000-01-01")], "world")  # the same incidents, not asked for before
    assert header["cell_pixels"] > 32
    assert len(coarse["count"]) < len(fine["count"])
    edges = header["edges"]
    for first, last in ((0, 5), (3, 60), (10, len(edges) - 2)):
        assert (
            counted(coarse, first, last)
            == counted(fine, first, last)
            == plainly_counted(shown, edges[first], edges[last + 1] - 1)
        )


def test_a_map_of_the_whole_world_round_and_round_is_the_whole_world(made):
    assert read_view("-400,-85,400,85", "0", "side").area == Box(-180, -85, 180, 85)
    header, arrays = decoded(cells(made.library, Filter(), read_view("-400,-90,400,90", "0", "side")))
    mapped = made.frame["lat"].notna() & (made.frame["status"] == "occurred")
    assert header["in_view"] == mapped.sum() == arrays["count"].sum()


@pytest.mark.parametrize(
    ("view", "zoom", "colour", "word"),
    [
        ("1,2,3", "2", "side", "view"), ("a,b,c,d", "2", "side", "view"), ("10,0,0,10", "2", "side", "view"), ("0,10,10,0", "2", "side", "view"),
        ("nan,0,1,1", "2", "side", "view"), ("0,0,inf,1", "2", "side", "view"), (WORLD_VIEW, "-1", "side", "zoom"), (WORLD_VIEW, "2.5", "side", "zoom"),
        (WORLD_VIEW, "99", "side", "zoom"), (WORLD_VIEW, "", "side", "zoom"), (WORLD_VIEW, "²", "side", "zoom"), (WORLD_VIEW, "2", "pink", "color"),
        (WORLD_VIEW, "0" * 5_000, "side", "zoom"),
    ],
)  # fmt: skip
def test_a_view_that_can_not_be_is_refused_by_its_word(view, zoom, colour, word):
    with pytest.raises(FilterError) as caught:
        read_view(view, zoom, colour)
    assert caught.value.word == word


# Single incidents, pages and streams


def test_an_incident_knows_its_neighbours_in_time_under_the_filter(world):
    draw = random.Random(29)
    for words in ([], *(random_words(world, draw) for _ in range(3))):
        order = list(plain(world.frame, words).sort_values(["first", "incident_id"])["incident_id"])
        for place in {0, len(order) // 2, len(order) - 1} if order else ():
            found = find(world.library, order[place], world.ask(words))
            assert found.incident.incident_id == order[place]
            assert found.previous_id == (order[place - 1] if place else "")
            assert found.next_id == (order[place + 1] if place + 1 < len(order) else "")


def test_an_incident_outside_the_filter_opens_and_its_neighbours_are_inside(facts):
    outside = facts.frame.sort_values("first").iloc[40]
    words = [("not_type", outside["event_type"])]
    order = plain(facts.frame, words).sort_values(["first", "incident_id"])
    found = find(facts.library, outside["incident_id"], facts.ask(words))
    at = (outside["first"], outside["incident_id"])
    keys = list(zip(order["first"], order["incident_id"], strict=True))
    assert found.previous_id == max(key for key in keys if key < at)[1]
    assert found.next_id == min(key for key in keys if key > at)[1]


def test_an_incident_that_is_not_there_is_not_found(facts):
    assert find(facts.library, "IQ-9999", Filter()) is None
    assert find(facts.library, "", Filter()) is None


def test_an_operation_names_its_parts_and_a_part_its_operation(facts):
    for parent, rows in facts.frame[facts.frame["parent_incident_id"] != ""].groupby("parent_incident_id"):
        assert {part for part, _ in find(facts.library, parent, Filter()).parts} == set(rows["incident_id"])
        title = facts.frame.set_index("incident_id").loc[parent, "title"]
        assert find(facts.library, rows["incident_id"].iloc[0], Filter()).parent_title == title


SORT_COLUMN = {"date": "first", "title": "title", "place": "place_name", "type": "event_type", "blamed": "side", "killed": "killed_max",
               "wounded": "wounded_max", "attribution": "attribution"}  # fmt: skip


@pytest.mark.parametrize("sort", [name for word in SORTS for name in (word, f"-{word}")])
def test_the_table_is_sorted_by_any_column_with_the_unknown_last(world, sort):
    words = [("from", "2019-11-01"), ("to", "2020-01-15")]
    asked = world.ask(words)
    column = SORT_COLUMN[sort.lstrip("-")]
    keys = list(dict.fromkeys([column, "first", "incident_id"]))
    expected = plain(world.frame, words)
    expected = expected.sort_values(keys, ascending=[not sort.startswith("-"), *(True for _ in keys[1:])], na_position="last")
    found = []
    for number in range(1, -(-len(expected) // ROWS_PER_PAGE) + 1):
        shown = page(world.library, asked, sort=sort, number=number, total=len(expected))
        assert (shown.number, shown.pages) == (number, -(-len(expected) // ROWS_PER_PAGE))
        found += [(one.incident_id, sure) for one, sure, _ in shown.incidents]
    assert [one for one, _ in found] == list(expected["incident_id"])
    assert [sure for _, sure in found] == list(surely(expected, words))


@pytest.mark.parametrize(("asked_for", "given"), [(0, 1), (-3, 1), (10_000, 62)])
def test_a_page_beyond_the_table_is_its_nearest_page(made, asked_for, given):
    total = len(made.frame)
    found = page(made.library, Filter(), sort="date", number=asked_for, total=total)
    assert found.number == min(given, found.pages)
    assert found.incidents


def test_the_table_says_in_words_what_the_incident_says(facts):
    found = page(facts.library, Filter(), sort="date", number=1, total=85)
    rows = table(found, totals(facts.library, Filter()), facts.library.reference(), "-killed")
    assert rows["sort"] == {"column": "killed", "descending": True}
    assert (rows["total"], rows["page"], rows["pages"], len(rows["rows"])) == (85, 1, 1, 85)
    plainly = facts.frame.set_index("incident_id")
    for row in rows["rows"]:
        one = plainly.loc[row["id"]]
        assert row["cells"]["title"] == one["title"]
        assert row["unmapped"] == bool(np.isnan(one["lat"]))
        assert (row["cells"]["killed"] == "unknown") == bool(np.isnan(one["killed_min"]) and np.isnan(one["killed_max"]))
        assert (row["cells"]["blamed"] == "Nobody named") == (not any(
            part["role"] in ("perpetrator", "suspected") and part.get("certainty") != "denied" for part in one["parts"]
        ))  # fmt: skip


def test_a_stream_gives_every_incident_of_a_filter_once(world):
    draw = random.Random(31)
    for words in ([], *(random_words(world, draw) for _ in range(2))):
        found = [one.incident_id for rows in stream(world.library, world.ask(words)) for one in rows]
        assert sorted(found) == plain_ids(world, words)


def test_a_stream_goes_on_after_the_last_incident_of_the_piece_before(made):
    whole = [one.incident_id for rows in stream(made.library, Filter()) for one in rows]
    pieces: list[str] = []
    while piece := [
        one.incident_id
        for rows in stream(made.library, Filter(), after=pieces[-1] if pieces else "", limit=2_345)
        for one in rows
    ]:
        assert len(piece) <= 2_345
        pieces += piece
    assert pieces == whole


def test_a_stream_gives_back_what_was_loaded(made):
    expected = {one.incident_id: one for one in made_up() if one.review == "accepted"}
    found = {one.incident_id: one for rows in stream(made.library, made.ask([("dataset", "made")])) for one in rows}
    assert found == expected


def test_a_stream_after_an_unknown_incident_is_refused(facts):
    with pytest.raises(FilterError, match="not the id of an incident"):
        stream(facts.library, Filter(), after="IQ-9999")


def test_drafts_are_counted_only_where_a_filter_names_a_review(empty_library):
    kinds = {"one": "accepted", "two": "accepted", "three": "draft", "four": "rejected"}
    rows = [incident(name, review=review) for name, review in kinds.items()]
    empty_library.load(rows, DataSet("mixed", "Mixed"), NOW)
    for words, number in (([], 2), ([("review", "draft")], 1), ([("not_review", "rejected")], 3),
                          ([("review", "accepted"), ("review", "draft")], 3)):  # fmt: skip
        assert totals(empty_library, parse(words)).counted == number, words
    groups = {group["word"]: group["options"] for group in facets(empty_library, parse([]))["groups"]}
    assert {one["value"]: one["count"] for one in groups["review"]} == {"accepted": 2, "draft": 1, "rejected": 1}
