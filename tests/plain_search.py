"""The questions of the store asked once more in plain pandas, for tests of answers to compare with.

This half reads the cells of files, not the store, and knows nothing of Ibis.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from dateline.answers.lookup import known_values
from dateline.filter import CHOICE_WORDS, Filter, parse
from dateline.store import Library
from dateline.text import fold, slug

DATA = Path(__file__).resolve().parents[1] / "data"
EPOCH = date(1970, 1, 1)
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


def searched(row: dict, parts: list[dict]) -> str:
    """Return the words that free text is looked for in, each after a space."""
    texts = [row[name] for name in ("incident_id", "title", "summary", "place_name", "site_id", "admin1")]
    for one in parts:
        actor = ACTORS.get(one.get("actor", ""), {})
        texts += [one.get("name", ""), *(actor.get(name, "") for name in ("name", "aliases", "native_name"))]
    return f" {fold(' '.join(texts))}"


def holds(text: str, word: str) -> bool:
    """Return whether a text holds the beginning of a word; one with a hyphen or a number also in two pieces and in one."""
    pieces = re.fullmatch(r"\W*([^\W\d_]+)-?(\d+)\W*", word) or re.fullmatch(r"\W*([^\W_]+)-([^\W_]+)\W*", word)
    if pieces:
        one, other = map(fold, pieces.groups())
        return f" {one} {other}" in text or f" {one}{other}" in text
    return all(f" {piece}" in text for piece in fold(word).split())


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
    found["searched"] = [searched(row, parts) for row, parts in zip(rows, found["parts"], strict=True)]
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
            keep &= frame["searched"].map(lambda text: all(holds(text, word) for word in value.split())).astype(bool)  # noqa: B023
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
