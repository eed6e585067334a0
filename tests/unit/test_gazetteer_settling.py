"""Names of incidents and of batches: placed where the gazetteer is sure enough, queued where not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from dateline.gazetteer.batch import geocode_lines
from dateline.gazetteer.settle import Settled, place_rows
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where

DAY = date(2020, 1, 4)


def incident(number: int, place_name: str, **more) -> Incident:
    return Incident(f"x:{number}", "Attack", When(DAY, DAY), Where(place_name, **more), "other")


def test_incidents_without_a_point_are_placed_or_queued(gazetteer):
    rows = [
        incident(1, "Mosul", country="IQ"),
        incident(2, "San Pedro"),
        incident(3, "Mosul", country="IQ", lat=36.3, lon=43.1, precision="town", radius_m=5_000),
        incident(4, ""),
        incident(5, "Qxqxqxqxqxq"),
    ]
    placed = {one.incident.incident_id: one for one in place_rows(rows, gazetteer)}
    assert set(placed) == {"x:1", "x:2", "x:5"}
    assert placed["x:1"].where.precision == "town"
    assert placed["x:1"].where.place_name == "Mosul"
    assert placed["x:2"].where is None
    assert placed["x:2"].outcome.candidates
    assert placed["x:5"].outcome.candidates == ()


def test_places_of_one_data_set_are_context_for_each_other(gazetteer):
    alone = list(place_rows([incident(1, "San Miguel")], gazetteer))
    together = list(
        place_rows(
            [incident(1, "San Miguel"), incident(2, "San Salvador"), incident(3, "Chalatenango"), incident(4, "Usulután")],
            gazetteer,
        )
    )
    assert alone[0].where is None
    assert (
        together[0].outcome.candidate.place.country == "SV"
        if isinstance(together[0].outcome, Settled)
        else together[0].outcome.candidates[0].place.country == "SV"
    )


def test_the_largest_of_a_name_is_not_sure_where_the_others_lie_elsewhere(gazetteer):
    around = [incident(number, name) for number, name in enumerate(["Homs", "Aleppo", "Deir ez-Zor", "Mosul", "Raqqa"], start=2)]
    (alone,) = place_rows([incident(1, "Tripoli")], gazetteer)
    assert alone.outcome.candidate.place.country == "LY"
    among, *others = place_rows([incident(1, "Tripoli"), *around], gazetteer)
    assert not isinstance(among.outcome, Settled)
    assert {one.place.country for one in among.outcome.candidates[:2]} == {"LB", "LY"}
    assert all(one.where for one in others)
    (libyan, *_) = place_rows([incident(1, "Tripoli"), incident(2, "Misrata"), incident(3, "Sirte")], gazetteer)
    assert libyan.where.lat == pytest.approx(32.9, abs=0.1)
    (said, *_) = place_rows([incident(1, "Tripoli", country="LY"), *around], gazetteer)
    assert said.where.lat == pytest.approx(32.9, abs=0.1)


def test_a_country_as_the_file_writes_it_narrows_or_is_ignored(gazetteer):
    known, unknown = place_rows(
        [incident(1, "Tripoli", country="LB"), replace(incident(2, "Mosul"), where=Where("Mosul", country="ZZ"))], gazetteer
    )
    assert known.where.lat == pytest.approx(34.4, abs=0.1)
    assert unknown.outcome


def test_a_batch_reads_and_writes_json_lines(gazetteer):
    lines = [
        "Mosul\n",
        '{"name": "Tripoli", "country": "LB", "row": 7}\n',
        "\n",
        '{"name": 5}',
        "{broken",
        '{"name": "Springfield", "near": [39.78, -89.65]}',
        '{"name": "Mosul", "country": "Atlantis"}',
        '"Basra"',
        "[1]",
        '{"name":"x","near":[]}',
        '{"name":"x","near":{"a":1}}',
    ]
    answers = [json.loads(line) for line in geocode_lines(lines, gazetteer)]
    assert answers[0]["settled"] is True
    assert answers[0]["candidates"][0]["country"] == "IQ"
    assert (answers[1]["row"], answers[1]["candidates"][0]["country"]) == (7, "LB")
    assert answers[2]["line"] == 4 and "name" in answers[2]["error"]
    assert answers[3]["line"] == 5 and "JSON" in answers[3]["error"]
    assert answers[4]["candidates"][0]["admin1"] == "Illinois"
    assert "Atlantis" in answers[5]["error"]
    assert answers[6]["candidates"][0]["name"] == "Basrah"
    assert "error" in answers[7] and "candidates" in answers[8] and "near" in answers[9]["error"]
