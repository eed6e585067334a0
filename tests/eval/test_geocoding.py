"""The quality of geocoding, as floors that only rise; geocoding_measure.py says what is counted and lists the errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from geocoding_measure import measure, measure_corpus, rows

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "geovirus.jsonl"

FLOORS = {"tuning": (0.99, 0.995, 0.005), "held-out": (0.965, 0.97, 0.01)}
"""Of each part: share right at first within 25 km, share right in the first five, and at most so much wrongly sure."""


def test_the_list_is_long_and_holds_what_it_should():
    labelled = rows()
    assert len(labelled) >= 400
    assert len({(row["name"], row["country"], row["region"]) for row in labelled}) == len(labelled)
    assert {row["kind"] for row in labelled} == {"site", "town", "district", "province", "country"}
    assert sum(bool(row["trap"]) for row in labelled) >= 150
    assert len(rows("held-out")) >= 100


@pytest.mark.parametrize("part", FLOORS)
def test_names_are_put_where_they_are(gazetteer, part):
    first, five, wrongly_sure = FLOORS[part]
    figures = measure(gazetteer, part)
    told = "\n".join([figures.in_words(), *figures.errors])
    assert figures.top1 >= first, told
    assert figures.top5 >= five, told
    assert figures.wrongly_sure_share <= wrongly_sure, told
    assert figures.automatic >= 0.9, told


def test_a_name_is_answered_quickly(gazetteer):
    measure(gazetteer)  # what a country's names are is read once
    times = sorted(measure(gazetteer).times_ms)
    assert times[len(times) // 2] < 5, "the median of all names, in milliseconds"


def test_place_names_of_news_stories(gazetteer):
    if not CORPUS.exists():
        pytest.skip("the corpus of news stories is only there during development")
    figures = measure_corpus(gazetteer, CORPUS)
    assert figures["within_161_km"] >= 0.74, figures
