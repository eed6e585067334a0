"""The Global Terrorism Database: what becomes of its columns, unknown codes and claims."""

from __future__ import annotations

from datetime import date

import pytest
from family_rows import context, read_one, read_rows, roles

from dateline.errors import ValueProblem
from dateline.importers.gtd import FAMILY, recognise
from dateline.model.casualties import Count

ROW = {
    "eventid": "201903990001", "iyear": "2019", "imonth": "3", "iday": "12", "approxdate": "", "extended": "0", "resolution": "",
    "country": "95", "country_txt": "Iraq", "region": "10", "region_txt": "Middle East & North Africa", "provstate": "Nineveh",
    "city": "Mosul", "latitude": "36.34", "longitude": "43.13", "specificity": "1", "vicinity": "0", "location": "",
    "summary": "A bomb went off beside a patrol.", "doubtterr": "0", "alternative_txt": "", "success": "1", "suicide": "0",
    "attacktype1": "5", "attacktype1_txt": "Bombing/Explosion", "targtype1": "4", "targtype1_txt": "Military", "corp1": "Iraqi Army",
    "target1": "Patrol", "gname": "Islamic State of Iraq and the Levant (ISIL)", "gsubname": "", "gname2": "", "gname3": "",
    "guncertain1": "0", "guncertain2": "", "claimed": "0", "claim2": "", "compclaim": "", "weaptype1": "6", "weapsubtype1": "12",
    "weapdetail": "", "nkill": "3", "nkillter": "1", "nwound": "4", "nwoundte": "", "property": "0", "propextent_txt": "",
    "ishostkid": "0", "nhostkid": "", "scite1": '"Made up report," Invented Post, March 13, 2019.', "scite2": "", "scite3": "",
    "related": "201903990001, 201903990002",
}  # fmt: skip


def test_a_row_becomes_an_incident():
    found = read_one(FAMILY, ROW)
    assert (found.incident_id, found.event_type, found.sub_event_type) == ("mine:201903990001", "bomb-ied", "Bombing/Explosion")
    assert (found.when.start, found.when.end) == (date(2019, 3, 12), date(2019, 3, 12))
    assert (found.where.place_name, found.where.admin1, found.where.country) == ("Mosul", "Nineveh", "IQ")
    assert (found.where.precision, found.where.radius_m) == ("town", 5000)
    assert found.summary == "A bomb went off beside a patrol."
    assert found.weapon == "bomb with remote trigger"
    assert roles(found) == [("perpetrator", "isis"), ("target", "iraq-army")]
    assert (found.attribution, found.attributed_by) == ("attributed", "GTD coding")
    assert found.sources[0].title.startswith('"Made up report,"')
    assert found.note == "Related in GTD: 201903990002."


def test_the_dead_include_the_attackers_and_the_note_says_so():
    found = read_one(FAMILY, ROW)
    assert (found.killed, found.killed_note) == (Count(3, 3), "GTD counts perpetrators too; of them 1")
    assert (found.wounded, found.wounded_note) == (Count(4, 4), "GTD counts perpetrators too")


@pytest.mark.parametrize(
    ("written", "killed"),
    [("", Count()), ("-9", Count()), ("-99", Count()), ("0", Count(0, 0)), ("2.0", Count(2, 2)), ("2.5", Count(2, 3))],
)
def test_unknown_counts_are_not_zero(written, killed):
    assert read_one(FAMILY, {**ROW, "nkill": written}).killed == killed


@pytest.mark.parametrize(
    ("month", "day", "approximate", "first", "last"),
    [
        ("3", "0", "", date(2019, 3, 1), date(2019, 3, 31)),
        ("0", "0", "", date(2019, 1, 1), date(2019, 12, 31)),
        ("3", "0", "March 15-16, 2019", date(2019, 3, 15), date(2019, 3, 16)),
        ("3", "0", "Early March 2019", date(2019, 3, 1), date(2019, 3, 10)),
        ("3", "0", "June 2019", date(2019, 3, 1), date(2019, 3, 31)),  # outside the other columns: they hold
        ("3", "0", "some time in spring", date(2019, 3, 1), date(2019, 3, 31)),
        ("3.0", "12.0", "", date(2019, 3, 12), date(2019, 3, 12)),
    ],
)
def test_unknown_days_are_ranges(month, day, approximate, first, last):
    when = read_one(FAMILY, {**ROW, "imonth": month, "iday": day, "approxdate": approximate}).when
    assert (when.start, when.end) == (first, last)
    assert approximate in when.note


def test_an_incident_that_lasted_keeps_its_first_day():
    when = read_one(FAMILY, {**ROW, "extended": "1", "resolution": "2019-03-20"}).when
    assert (when.start, when.end) == (date(2019, 3, 12), date(2019, 3, 12))
    assert "ended 20 Mar 2019" in when.note


@pytest.mark.parametrize(
    ("specificity", "vicinity", "level", "metres"),
    [("1", "0", "town", 5000), ("1", "1", "town", 15000), ("1", "-9", "town", 5000), ("2", "0", "district", 30000),
     ("3", "0", "district", 30000), ("4", "0", "province", 75000), ("5", "0", "country", 500000)],
)  # fmt: skip
def test_specificity_becomes_metres(specificity, vicinity, level, metres):
    where = read_one(FAMILY, {**ROW, "specificity": specificity, "vicinity": vicinity}).where
    assert (where.precision, where.radius_m) == (level, metres)


def test_an_unknown_place_has_no_point():
    where = read_one(FAMILY, {**ROW, "specificity": "5", "latitude": "", "longitude": "", "city": "Unknown"}).where
    assert (where.precision, where.lat, where.place_name) == ("none", None, "Nineveh")


@pytest.mark.parametrize(
    ("cells", "attribution", "by", "role"),
    [
        ({"claimed": "1"}, "claimed", "Islamic State of Iraq and the Levant (ISIL)", "perpetrator"),
        ({"claimed": "-9"}, "attributed", "GTD coding", "perpetrator"),
        ({"guncertain1": "1"}, "attributed", "GTD coding", "suspected"),
        ({"gname": "Unknown"}, "unclaimed", "", "perpetrator"),
        ({"gname2": "Badr Brigades", "guncertain2": "1"}, "attributed", "GTD coding", "perpetrator"),
        ({"gname2": "Badr Brigades", "claimed": "1", "claim2": "1", "compclaim": "1"}, "disputed",
         "Islamic State of Iraq and the Levant (ISIL); Badr Brigades", "perpetrator"),
    ],
)  # fmt: skip
def test_claims_and_doubts(cells, attribution, by, role):
    row = {**ROW, **cells}
    row.setdefault("guncertain2", "0")
    found = read_one(FAMILY, row)
    assert (found.attribution, found.attributed_by) == (attribution, by)
    assert found.actors[0].role == role
    if "gname2" in cells:
        assert found.actors[1].actor_id == "badr"
        assert found.actors[1].role == ("suspected" if cells.get("guncertain2") else "perpetrator")


def test_nobody_is_named_by_unknown():
    found = read_one(FAMILY, {**ROW, "gname": "Unknown"})
    assert found.actors[0].actor_id == "unknown"
    assert found.title == "Bombing or explosion against Patrol at Mosul"


@pytest.mark.parametrize(
    ("cells", "event_type"),
    [
        ({"attacktype1": "1"}, "assassination"),
        ({"attacktype1": "6"}, "firefight"),
        ({"attacktype1": "6", "targtype1": "14"}, "attack-on-civilians"),
        ({"attacktype1": "5", "weapsubtype1": "11"}, "shelling"),
        ({"attacktype1": "5", "suicide": "1"}, "suicide-attack"),
        ({"attacktype1": "7", "weaptype1": "2"}, "chemical-attack"),
        ({"attacktype1": "", "attacktype1_txt": "Hostage Taking (Kidnapping)"}, "abduction"),
        ({"attacktype1": "9", "attacktype1_txt": "Unknown", "weapsubtype1": ""}, "other"),
    ],
)
def test_attack_weapon_and_target_make_the_type(cells, event_type):
    assert read_one(FAMILY, {**ROW, **cells}).event_type == event_type


def test_private_citizens_are_victims_and_make_no_new_actor():
    within = context()
    found = read_one(FAMILY, {**ROW, "targtype1": "14", "corp1": "", "target1": "Shopkeepers"}, within)
    assert roles(found)[1] == ("victim", "Shopkeepers")
    assert within.actors == {}


def test_doubts_failures_and_hostages_are_said():
    found = read_one(FAMILY, {**ROW, "doubtterr": "1", "alternative_txt": "Insurgency/Guerilla Action", "success": "0",
                              "ishostkid": "1", "nhostkid": "-99", "property": "1", "propextent_txt": "Minor (likely < $1 million)"})  # fmt: skip
    for said in (
        "doubts that this was terrorism (instead: Insurgency/Guerilla Action)",
        "did not succeed",
        "number unknown",
        "Minor",
    ):
        assert said in found.note


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"eventid": ""}, "eventid"), ({"imonth": "13"}, "imonth"), ({"iday": "32"}, "iday"), ({"iyear": "soon"}, "iyear"),
     ({"nkill": "some"}, "nkill"), ({"latitude": "abc"}, "latitude")],
)  # fmt: skip
def test_a_bad_cell_is_named(cells, column):
    with pytest.raises(ValueProblem) as caught:
        read_one(FAMILY, {**ROW, **cells})
    assert caught.value.field == column


def test_it_is_recognised_by_its_columns_and_passes_over_a_header():
    assert "GTD" in recognise([name.upper() for name in ROW], [])
    assert recognise(["eventid", "iyear"], []) == ""
    assert read_rows(FAMILY, [ROW, {name: name for name in ROW}])[1] is None
