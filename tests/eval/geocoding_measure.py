"""Measures the gazetteer: on the labelled names of places.csv, and on a corpus of news stories where that is at hand.

``python -m tests.eval.geocoding_measure [--part tuning|held-out] [--errors] [--corpus FILE.jsonl]`` prints the figures.

A row of places.csv is a name with the country or region that it came with, and where it is: a point (general knowledge,
rounded to about 0.1 degree, checked against GeoNames) or the id of a region or country. It is right when the first
candidate lies within 25 km of the point or has that id; `none` marks a name that can't be told apart without more.
`part` was set by a checksum of the name before anything was measured: nothing is tuned on `held-out`.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from geopy.distance import great_circle

from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.place import Candidate, Context
from dateline.gazetteer.settle import AUTOMATIC

PLACES = Path(__file__).with_name("places.csv")
RIGHT_KM = 25
CORPUS_KM = 161


@dataclass
class Figures:
    """What was measured: shares of the names that have an answer, and what was placed without asking."""

    names: int = 0
    first: int = 0
    five: int = 0
    sure: int = 0
    wrongly_sure: int = 0
    undecidable: int = 0
    times_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def top1(self) -> float:
        return self.first / self.names

    @property
    def top5(self) -> float:
        return self.five / self.names

    @property
    def wrongly_sure_share(self) -> float:
        """Return the share of the names placed without asking that lie elsewhere."""
        return self.wrongly_sure / max(1, self.sure)

    @property
    def automatic(self) -> float:
        return self.sure / (self.names + self.undecidable)

    def in_words(self) -> str:
        times = sorted(self.times_ms)
        return (
            f"{self.names} names (and {self.undecidable} that can't be told apart): first right {self.top1:.1%}, in the first five {self.top5:.1%}; "
            f"placed without asking {self.automatic:.1%}, of these wrongly {self.wrongly_sure_share:.2%} ({self.wrongly_sure}); "
            f"median {statistics.median(times):.2f} ms, 95% within {times[int(len(times) * 0.95)]:.2f} ms, at most {times[-1]:.1f} ms"
        )


def rows(part: str = "") -> list[dict[str, str]]:
    """Return the labelled names, of one part or of both."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if part in ("", row["part"])]


def is_right(candidate: Candidate, row: dict[str, str]) -> bool:
    """Return whether a candidate is the place that the row means."""
    if row["expected_id"]:
        return candidate.place.place_id == row["expected_id"]
    return great_circle((candidate.lat, candidate.lon), (float(row["lat"]), float(row["lon"]))).km <= RIGHT_KM


def measure(gazetteer: Gazetteer, part: str = "") -> Figures:
    """Return the figures on the labelled names."""
    figures = Figures()
    for row in rows(part):
        begin = time.perf_counter()
        found = gazetteer.candidates(row["name"], Context(country=row["country"], region=row["region"]))
        figures.times_ms.append((time.perf_counter() - begin) * 1_000)
        sure = bool(found) and found[0].score >= AUTOMATIC
        right = [is_right(candidate, row) for candidate in found[:5]]
        figures.sure += sure
        if row["expected_id"] == "none":
            figures.undecidable += 1
        else:
            figures.names += 1
            figures.first += right[:1] == [True]
            figures.five += any(right)
        if sure and right[:1] != [True]:
            figures.wrongly_sure += 1
        if right[:1] != [True] and (sure or row["expected_id"] != "none"):
            best = f"{found[0].address} {found[0].lat:.2f},{found[0].lon:.2f} {found[0].score}" if found else "nothing"
            mark = "WRONGLY SURE" if sure else "in the first five" if any(right) else "not in five"
            figures.errors.append(
                f"{mark}: {row['name']} ({row['country']}; {row['trap']}) -> {best}; meant {row['lat']},{row['lon']} {row['expected_id']}"
            )
    return figures


def measure_corpus(gazetteer: Gazetteer, corpus: Path, *, with_context: bool = True) -> dict[str, float]:
    """Return the share of marked place names of a corpus that are put within 161 km, out of all that have coordinates.

    The context of a name are the places of the same story that are sure by themselves, as importing a data set does it.
    """
    errors: list[float] = []
    missing = sure = wrongly = 0
    for line in corpus.read_text(encoding="utf-8").splitlines():
        marked = [one for one in json.loads(line)["toponyms"] if one.get("lat") is not None]
        names = dict.fromkeys(one["name"] for one in marked)
        best = {name: gazetteer.candidates(name) for name in names}
        if with_context:
            known = [found[0] for found in best.values() if found and found[0].score >= AUTOMATIC]
            near = tuple((one.lat, one.lon) for one in known if one.precision != "country")
            likely = tuple(country for country, _ in Counter(one.place.country for one in known).most_common(3))
            best = {name: gazetteer.candidates(name, Context(near=near, likely=likely)) for name in names}
        for one in marked:
            found = best[one["name"]]
            if not found:
                missing += 1
                errors.append(20_039.0)
                continue
            away = great_circle((found[0].lat, found[0].lon), (one["lat"], one["lon"])).km
            errors.append(away)
            if found[0].score >= AUTOMATIC and found[0].precision in ("site", "town"):
                sure += 1
                wrongly += away > CORPUS_KM
    within = sum(error <= CORPUS_KM for error in errors)
    return {
        "names": len(errors), "within_161_km": within / len(errors), "missing": missing / len(errors), "median_km": statistics.median(errors),
        "sure_towns": sure, "sure_towns_wrong": wrongly / max(1, sure),
    }  # fmt: skip


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=("tuning", "held-out"), default="")
    parser.add_argument("--errors", action="store_true", help="list the names that were not put right")
    parser.add_argument("--corpus", type=Path, help="JSON lines with `toponyms` (name, lat, lon) per story; nothing is written")
    options = parser.parse_args()
    gazetteer = Gazetteer(places=Path("no list of one's own"))
    gazetteer.candidates("Baghdad")
    for part in (options.part,) if options.part else ("tuning", "held-out", ""):
        figures = measure(gazetteer, part)
        print(f"{part or 'both'}: {figures.in_words()}")
        if options.errors and part:
            print("\n".join(f"  {error}" for error in figures.errors))
    if options.corpus and not options.corpus.exists():
        print(f"{options.corpus}: is not here; nothing is measured on it")
    elif options.corpus:
        for with_context in (False, True):
            print(
                f"{options.corpus.name}, {'with' if with_context else 'without'} the story's other places: {measure_corpus(gazetteer, options.corpus, with_context=with_context)}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
