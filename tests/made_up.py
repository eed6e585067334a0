"""Two worlds for tests of answers, and random questions to both.

They are the bundled facts as they stand in data/incidents.csv, and some thousand made-up incidents with long spans,
drafts, operations, missing points and places on both sides of the antimeridian.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from plain_search import ACTORS, COLUMN, DATA, PLAIN_WORDS, Words, World, frame_of, plain, text_of

from dateline.answers.predicate import incidents
from dateline.importers.layout import cells_from_incident
from dateline.model.casualties import UNKNOWN, Count
from dateline.model.incident import Incident, Involvement
from dateline.model.vocabulary import ATTRIBUTIONS, EVENT_TYPES, PRECISIONS, ROLES, SIDES, STATUSES
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library
from dateline.store.bundled import fill

NOW = datetime(2021, 1, 1, tzinfo=UTC)
MADE = 5_200
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


@pytest.fixture(scope="session")
def facts(library: Library) -> World:
    with (DATA / "incidents.csv").open(encoding="utf-8", newline="") as file:
        return World(library, frame_of(list(csv.DictReader(file)), "library"))


@pytest.fixture(scope="session")
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
