"""The crosswalk tables: they hold our words only, say so where somebody breaks them, and know the countries."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from family_rows import NAMES, context

from dateline.errors import ImportFailed
from dateline.importers import crosswalks
from dateline.importers.crosswalks import FOLDER, countries
from dateline.importers.family import MORE_UNMAPPED, MOST_UNMAPPED
from dateline.model.vocabulary import EVENT_TYPES
from tools import country_boxes

SUB_EVENTS = {
    "Battles": {"Government regains territory": "firefight", "Non-state actor overtakes territory": "firefight", "Armed clash": "firefight"},
    "Protests": {"Excessive force against protesters": "protest-storming", "Protest with intervention": "protest-storming",
                 "Peaceful protest": "protest-storming"},
    "Riots": {"Violent demonstration": "riot", "Mob violence": "riot"},
    "Explosions/Remote violence": {
        "Chemical weapon": "chemical-attack", "Air/drone strike": "air-drone-strike", "Suicide bomb": "suicide-attack",
        "Shelling/artillery/missile attack": "shelling", "Remote explosive/landmine/IED": "bomb-ied", "Grenade": "bomb-ied"},
    "Violence against civilians": {"Sexual violence": "attack-on-civilians", "Attack": "attack-on-civilians",
                                   "Abduction/forced disappearance": "abduction"},
    "Strategic developments": {
        "Agreement": "other", "Arrests": "arrest", "Change to group/activity": "other", "Disrupted weapons use": "other",
        "Headquarters or base established": "other", "Looting/property destruction": "other",
        "Non-violent transfer of territory": "other", "Other": "other"},
}  # fmt: skip


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the tables that a test may change."""
    folder = tmp_path / "crosswalks"
    shutil.copytree(FOLDER, folder)
    monkeypatch.setattr(crosswalks, "FOLDER", folder)
    return folder


def test_every_sub_event_of_acled_has_its_event_type():
    words = crosswalks.acled_events()
    for event, subs in SUB_EVENTS.items():
        for sub, event_type in subs.items():
            found = words[crosswalks.fold(event), crosswalks.fold(sub)]
            assert found.event_type == event_type, sub


LEGACY = {
    "Remote violence": "Explosions/Remote violence", "Strategic development": "Strategic developments", "Riots/Protests": "Riots",
    "Battle-No change of territory": "Battles", "Battle-Government regains territory": "Battles",
    "Battle-Non-state actor overtakes territory": "Battles",
}  # fmt: skip


def test_a_sub_event_of_acled_means_the_same_under_the_older_name_of_its_event():
    words = crosswalks.acled_events()
    found = {(event, sub) for event, sub in words if event in set(map(crosswalks.fold, LEGACY)) and sub}
    assert len(found) == 6 + 8 + 5 + 3
    for event, sub in found:
        old = next(name for name in LEGACY if crosswalks.fold(name) == event)
        now = "Protests" if "protest" in sub else LEGACY[old]
        assert words[event, sub] == words[crosswalks.fold(now), sub], (event, sub)
    for event in (
        *LEGACY,
        "Headquarters or base established",
        "Non-violent transfer of territory",
        "Non-violent activity by a conflict actor",
    ):
        assert words[crosswalks.fold(event), ""].event_type in EVENT_TYPES


@pytest.mark.parametrize(
    ("code", "texts"),
    [("1", ["State forces"]), ("2", ["Rebel group", "Rebel groups", "Rebel forces"]), ("3", ["Political militia", "Political militias"]),
     ("4", ["Identity militia", "Identity militias", "Communal militias"]), ("5", ["Rioters"]), ("6", ["Protesters"]), ("7", ["Civilians"]),
     ("8", ["External/Other forces", "External forces", "Other forces"])],
)  # fmt: skip
def test_acleds_actors_are_the_same_by_number_and_by_name(code, texts):
    words = crosswalks.acled_actors()
    assert {words[crosswalks.fold(text)] for text in texts} == {words[code]}


def test_every_actor_type_of_gdelts_list_has_a_kind():
    listed = ("COP GOV INS JUD MIL OPP REB SEP SPY UAF AGR BUS CRM CVL DEV EDU ELI ENV HLH HRI LAB LEG MED REF MOD RAD AMN IRC GRP UNO PKO "
              "UIS IGO IMG INT MNC NGM NGO SET")  # fmt: skip
    assert set(listed.split()) <= set(crosswalks.cameo_actor_types())


@pytest.mark.parametrize("code", [f"{root:02}" for root in range(1, 21)])
def test_every_root_of_cameo_has_words(code):
    assert crosswalks.cameo_events()[code].event_type in EVENT_TYPES


def test_threats_are_announced_and_fights_occurred():
    words = crosswalks.cameo_events()
    assert (words["13"].status, words["13"].event_type) == ("announced", "announcement")
    assert {words[code].status for code in ("14", "18", "190", "195", "20")} == {"occurred"}


def test_every_code_of_gtd_has_words():
    assert {str(code) for code in range(1, 10)} <= set(crosswalks.gtd_attacks())
    assert {str(code) for code in range(1, 23)} <= set(crosswalks.gtd_targets())
    assert {(str(code), "") for code in range(1, 14)} <= set(crosswalks.gtd_weapons())


@pytest.mark.parametrize(("dataset", "codes"), [("acled", "123"), ("ucdp", "1234567"), ("gdelt", "12345"), ("gtd", "12345")])
def test_every_precision_code_has_metres_that_grow_with_it(dataset, codes):
    table = crosswalks.precisions(dataset)
    assert {*codes, ""} <= set(table)
    if dataset == "acled":
        metres = [table[code][1] for code in codes]
        assert metres == sorted(metres)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (countries().by_numeric("368"), "IQ"), (countries().by_numeric("4"), "AF"), (countries().by_numeric("004"), "AF"),
        (countries().by_numeric("368.0"), "IQ"), (countries().fips["IZ"], "IQ"), (countries().fips["IS"], "IL"),
        (countries().fips["UP"], "UA"), (countries().fips["GZ"], "PS"), (countries().cameo["ROM"], "RO"),
        (countries().by_war_code("645"), "IQ"), (countries().by_war_code("678.0"), "YE"), (countries().by_war_code("2"), "US"),
        (countries().by_war_code("316"), "CZ"), (countries().by_war_code("315"), ""), (countries().by_war_code("317"), "SK"),
        (countries().fips["EZ"], "CZ"), (countries().fips["OD"], "SS"), (countries().fips["KV"], "XK"), (countries().fips["CR"], "AU"),
        (countries().fips["WQ"], "UM"), (countries().fips["CG"], "CD"), (countries().fips["AU"], "AT"), (countries().fips["GM"], "DE"),
        (countries().by_war_code("666; 651"), "IL"), (countries().by_name("DR Congo (Zaire)"), "CD"),
        (countries().by_name("Russia (Soviet Union)"), "RU"), (countries().by_name("IRQ"), "IQ"), (countries().by_name("iq"), "IQ"),
        (countries().by_name("West Bank and Gaza Strip"), "PS"), (countries().by_name("Côte d'Ivoire"), "CI"),
        (countries().by_name("Atlantis"), ""), (countries().by_numeric("999"), ""), (countries().by_name(""), ""),
    ],
)  # fmt: skip
def test_a_country_is_found_by_each_of_its_codes(found, code):
    assert found == code


def test_countries_are_those_of_the_project_and_no_name_means_two():
    with (FOLDER / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["code"] for row in rows} == set(NAMES.countries)
    for column in ("iso3", "iso_numeric", "fips", "gleditsch_ward", "names"):
        meant = {(crosswalks.fold(word), row["code"]) for row in rows for word in row[column].split(";") if word.strip()}
        assert len(meant) == len({word for word, _ in meant}), column


def test_the_degrees_of_each_country_are_those_of_its_towns():
    assert country_boxes.TABLE.read_text(encoding="utf-8") == country_boxes.table()
    south, west, north, east = crosswalks.country_boxes()["IQ"]
    assert south < 31 < 36 < north and west < 41 < 47 < east


def test_a_table_is_read_anew_when_somebody_has_changed_it(copied):
    assert countries().by_name("Mesopotamia") == ""
    table = copied / "countries.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace(",Iraq", ",Iraq;Mesopotamia"),
        encoding="utf-8",
    )
    assert countries().by_name("Mesopotamia") == "IQ"


@pytest.mark.parametrize("said", ["far", "181", "nan", ""])
def test_a_box_that_is_no_degrees_is_named(copied, said):
    table = copied / "country_boxes.csv"
    first, row, *rest = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([first, f"AD,{said},1.5,42.6,1.6", *rest]), encoding="utf-8")
    with pytest.raises(ImportFailed, match=f"country_boxes.csv, line 2: south is '{said}', but has to be degrees"):
        crosswalks.country_boxes()


def test_actors_that_the_tables_name_are_in_the_tree():
    named = {rule.actor_id for dataset in ("acled", "ucdp", "gtd", "gdelt") for rule in crosswalks.actor_names(dataset)}
    assert named | set(crosswalks.actor_scopes()) <= {*NAMES.actors, ""}


def test_native_words_without_end_are_counted_together_and_cut():
    within = context()
    for number in range(MOST_UNMAPPED + 50):
        within.met_unmapped("event_type", f"word {number}")
    within.met_unmapped("event_type", "word 7")
    within.met_unmapped("country", "x" * 1_000_000)
    assert within.unmapped["event_type", "word 7"] == 2
    assert within.unmapped["event_type", MORE_UNMAPPED] == 50
    assert within.unmapped["country", MORE_UNMAPPED] == 1
    assert within.unmapped.total() == MOST_UNMAPPED + 52
    assert max(len(word) for _, word in within.unmapped) <= 200


def test_a_changed_table_counts_from_the_next_import(copied):
    path = copied / "ucdp_violence.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1,other,", "1,firefight,"), encoding="utf-8")
    assert crosswalks.ucdp_violence()["1"].event_type == "firefight"


@pytest.mark.parametrize(
    ("name", "read", "old", "new", "why"),
    [
        (
            "ucdp_violence.csv",
            crosswalks.ucdp_violence,
            "1,other,",
            "1,fight,",
            "line 2: event_type is 'fight', but has to be one of",
        ),
        ("ucdp_violence.csv", crosswalks.ucdp_violence, "event_type", "type", "line 1: lacks the column 'event_type'"),
        ("precision.csv", lambda: crosswalks.precisions("acled"), "5000", "5 km", "radius_m is '5 km'"),
        ("sides.csv", crosswalks.sides, "iraqi-state", "friend", "side is 'friend'"),
        ("countries.csv", crosswalks.countries, "AE,ARE", "AD,ARE", "each once"),
    ],
)
def test_a_mistake_in_a_table_is_named_with_its_line(copied, name, read, old, new, why):
    path = copied / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ImportFailed) as caught:
        read()
    assert why in str(caught.value) and name in str(caught.value)


def test_a_missing_table_is_named(copied):
    (copied / "sides.csv").unlink()
    with pytest.raises(ImportFailed, match=r"sides\.csv: can't be read"):
        crosswalks.sides()
