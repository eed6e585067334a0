"""ACLED's tables: what becomes of each column, in the current form and in the older ones."""

from __future__ import annotations

from datetime import date

import pytest
from family_rows import context, part, read_one, read_rows, roles, table

from dateline.errors import ValueProblem
from dateline.importers.acled import FAMILY, ZERO, recognise
from dateline.model.casualties import Count

ROW = {
    "event_id_cnty": "IRQ900001", "event_date": "2020-03-11", "year": "2020", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Explosions/Remote violence",
    "sub_event_type": "Shelling/artillery/missile attack", "actor1": "Kataib Hezbollah", "assoc_actor_1": "",
    "inter1": "Political militia", "actor2": "Military Forces of the United States (2017-2021)", "assoc_actor_2": "",
    "inter2": "External/Other forces", "interaction": "Political militia-External/Other forces", "civilian_targeting": "",
    "iso": "368", "region": "Middle East", "country": "Iraq", "admin1": "Baghdad", "admin2": "Kadhimiya", "admin3": "",
    "location": "Taji", "latitude": "33.5239", "longitude": "44.2567", "geo_precision": "1", "source": "Made Up Daily; Invented Wire",
    "source_scale": "National", "notes": "Rockets fell on the camp.", "fatalities": "3", "tags": "", "timestamp": "1584000000",
}  # fmt: skip
ATTACK = {**ROW, "event_type": "Violence against civilians", "sub_event_type": "Attack", "actor1": "Islamic State (Iraq)",
          "inter1": "Rebel group", "actor2": "Civilians (Iraq)", "inter2": "Civilians"}  # fmt: skip


def test_a_row_of_today_becomes_an_incident():
    found = read_one(FAMILY, ROW)
    assert (found.incident_id, found.event_type) == ("mine:IRQ900001", "shelling")
    assert found.sub_event_type == "Shelling/artillery/missile attack"
    assert (found.when.start, found.when.end) == (date(2020, 3, 11), date(2020, 3, 11))
    assert (found.where.country, found.where.admin1, found.where.place_name) == ("IQ", "Baghdad", "Taji")
    assert (found.where.lat, found.where.lon, found.where.precision, found.where.radius_m) == (33.5239, 44.2567, "town", 5000)
    assert found.summary == "Rockets fell on the camp."
    assert [source.publisher for source in found.sources] == ["Made Up Daily", "Invented Wire"]
    assert found.source_updated == "2020-03-12T08:00:00Z"
    assert (found.status, found.review, found.confidence) == ("occurred", "accepted", "medium")


def test_the_order_of_actors_blames_nobody_outside_violence_against_civilians():
    found = read_one(FAMILY, ROW)
    assert roles(found) == [("other", "kh"), ("other", "us-forces")]
    assert (found.attribution, found.attributed_by) == ("unclaimed", "")
    assert "does not say who attacked" in found.note


def test_violence_against_civilians_has_a_perpetrator_and_victims():
    found = read_one(FAMILY, {**ATTACK, "assoc_actor_2": "Journalists (Iraq); Women (Iraq)"})
    assert roles(found) == [
        ("perpetrator", "isis"),
        ("victim", "civilians"),
        ("victim", "journalists-iraq"),
        ("victim", "women-iraq"),
    ]
    assert (found.attribution, found.attributed_by) == ("attributed", "ACLED coding")
    assert part(found, "perpetrator").according_to == "ACLED coding"
    assert found.title == "Attack on civilians by Islamic State (Iraq) against Civilians (Iraq) at Taji"


def test_those_attacked_who_are_no_civilians_are_targets():
    found = read_one(FAMILY, {**ATTACK, "actor2": "Police Forces of Iraq (2014-)", "inter2": "State forces"})
    assert roles(found) == [("perpetrator", "isis"), ("target", "police-forces-of-iraq-2014")]


def test_an_unidentified_group_is_nobody():
    found = read_one(FAMILY, {**ATTACK, "actor1": "Unidentified Armed Group (Iraq)", "inter1": "Political militia"})
    perpetrator = part(found, "perpetrator")
    assert (perpetrator.actor_id, perpetrator.name_as_written) == ("unknown", "Unidentified Armed Group (Iraq)")
    assert (found.attribution, found.attributed_by) == ("unclaimed", "")


def test_civilians_targeted_from_afar_are_victims_though_nobody_is_blamed():
    found = read_one(
        FAMILY, {**ROW, "actor2": "Civilians (Iraq)", "inter2": "Civilians", "civilian_targeting": "Civilian targeting"}
    )
    assert roles(found) == [("other", "kh"), ("victim", "civilians")]
    assert "Civilians targeted." in found.note


@pytest.mark.parametrize(
    ("written", "killed", "note"),
    [
        ("0", Count(), ZERO),
        ("3", Count(3, 3), "reported fatalities"),
        ("", Count(), ""),
        ("12.0", Count(12, 12), "reported fatalities"),
    ],
)
def test_no_fatalities_are_none_or_not_reported(written, killed, note):
    found = read_one(FAMILY, {**ROW, "fatalities": written})
    assert (found.killed, found.killed_note) == (killed, note)
    assert not found.wounded.known  # ACLED records no injuries


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("1", date(2020, 3, 11), date(2020, 3, 11)),
        ("2", date(2020, 3, 8), date(2020, 3, 14)),
        ("3", date(2020, 3, 1), date(2020, 3, 31)),
        ("2.0", date(2020, 3, 8), date(2020, 3, 14)),
    ],
)
def test_time_precision_becomes_a_range(precision, first, last):
    when = read_one(FAMILY, {**ROW, "time_precision": precision}).when
    assert (when.start, when.end) == (first, last)


@pytest.mark.parametrize(
    ("precision", "level", "metres"),
    [("1", "town", 5000), ("2", "town", 15000), ("3", "province", 75000), ("", "province", 75000)],
)
def test_geo_precision_becomes_metres(precision, level, metres):
    where = read_one(FAMILY, {**ROW, "geo_precision": precision}).where
    assert (where.precision, where.radius_m) == (level, metres)


@pytest.mark.parametrize("written", ["2020-03-11", "11 March 2020", "11-March-2020", "11-03-2020", "20200311"])
def test_each_form_of_its_dates_is_read(written):
    assert read_one(FAMILY, {**ROW, "event_date": written}).when.start == date(2020, 3, 11)


def test_another_row_of_the_column_settles_month_and_day():
    first, _ = read_rows(FAMILY, [{**ROW, "event_date": "3/5/2020"}, {**ROW, "event_date": "3/15/2020"}])
    assert first and first.when.start == date(2020, 3, 5)
    first, _ = read_rows(FAMILY, [{**ROW, "event_date": "3/5/2020"}, {**ROW, "event_date": "15/3/2020"}])
    assert first and first.when.start == date(2020, 5, 3)


def test_a_date_that_nothing_settles_is_refused():
    with pytest.raises(ValueProblem, match="can be 3 May or 5 March 2020"):
        read_one(FAMILY, {**ROW, "event_date": "3/5/2020"})


def test_legacy_columns_with_numeric_codes_and_upper_case():
    row = {**ATTACK, "inter1": "2", "inter2": "7", "interaction": "27", "iso": "368.0", "iso3": "IRQ", "data_id": "77"}
    for column in ("disorder_type", "civilian_targeting", "tags"):
        del row[column]
    found = read_one(FAMILY, {name.upper(): cell for name, cell in row.items()})
    assert (found.where.country, found.event_type) == ("IQ", "attack-on-civilians")
    assert roles(found) == [("perpetrator", "isis"), ("victim", "civilians")]
    assert (
        read_one(FAMILY, {**ROW, "event_type": "Battle-No change of territory", "sub_event_type": ""}).event_type == "firefight"
    )


def test_a_new_actor_gets_its_kind_side_and_country_from_the_codes():
    within = context("acled")
    read_rows(FAMILY, [
        {**ROW, "actor1": "Police Forces of Iraq (2014-) Dijlah Unit", "inter1": "State forces"},
        {**ROW, "actor1": "Protesters (Iraq)", "inter1": "6"},
        {**ROW, "actor1": "Invented Brigades", "inter1": "Rebel group"},
    ], within)  # fmt: skip
    made = {actor.name: (actor.kind, actor.country, actor.side) for actor in within.actors.values()}
    assert made == {
        "Police Forces of Iraq (2014-) Dijlah Unit": ("state forces", "IQ", "iraqi-state"),
        "Protesters (Iraq)": ("protesters", "IQ", "protesters"),
        "Invented Brigades": ("rebel group", "", "other"),
    }


def test_what_has_no_counterpart_keeps_its_words_and_is_counted():
    within = context()
    found = read_rows(
        FAMILY, [{**ROW, "sub_event_type": "Disrupted weapons use", "event_type": "Strategic developments"}] * 2, within
    )
    assert found[0] and (found[0].event_type, found[0].sub_event_type) == ("other", "Disrupted weapons use")
    assert within.unmapped == {("sub_event_type", "Disrupted weapons use"): 2}
    new = read_one(FAMILY, {**ROW, "event_type": "Battles", "sub_event_type": "Duel"}, within)
    assert (new.event_type, new.sub_event_type) == ("firefight", "Duel")
    assert within.unmapped["sub_event_type", "Duel"] == 1


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"event_id_cnty": ""}, "event_id_cnty", "needs its id"),
        ({"event_type": ""}, "event_type", "is empty"),
        ({"event_date": ""}, "event_date", "is empty"),
        ({"latitude": "133.5"}, "latitude", "outside"),
        ({"latitude": "0", "longitude": "0"}, "latitude", "Gulf of Guinea"),
        ({"longitude": ""}, "longitude", "is empty"),
        ({"fatalities": "many"}, "fatalities", "whole number"),
    ],
)
def test_a_bad_cell_is_named_by_the_files_own_column(cells, column, why):
    with pytest.raises(ValueProblem, match=why) as caught:
        read_one(FAMILY, {**ROW, **cells})
    assert caught.value.field == column


def test_a_row_without_coordinates_is_listed_and_na_is_empty():
    where = read_one(FAMILY, {**ROW, "latitude": "NA", "longitude": "NA"}).where
    assert (where.lat, where.precision, where.place_name) == (None, "none", "Taji")


def test_the_header_again_is_no_incident():
    assert read_rows(FAMILY, [ROW, {name: name for name in ROW}])[1] is None


def test_it_is_recognised_by_its_columns_alone():
    assert "ACLED" in recognise(["\ufeffEVENT_ID_CNTY", " Event_Date ", "EVENT_TYPE"], [])
    assert recognise(["event_date", "event_type", "place"], []) == ""
    assert FAMILY.reader(table([ROW]), context())
