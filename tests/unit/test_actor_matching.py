"""Names of actors: whom they find in the tree, and whom they must not find."""

from __future__ import annotations

import pytest
from family_rows import NAMES, context

from dateline.importers.actors import MAX_NEW, Actors, Named
from dateline.importers.crosswalks import ActorWord
from dateline.importers.family import Context
from dateline.importers.names import Names
from dateline.model.incident import Actor


@pytest.mark.parametrize(
    ("name", "country", "actor_id"),
    [
        ("Kata'ib Hezbollah", "IQ", "kh"),
        ("KATAIB HIZBALLAH", "IQ", "kh"),
        ("Kataib Hizbollah", "IQ", "kh"),
        ("كتائب حزب الله", "IQ", "kh"),
        ("Asa'ib Ahl al-Haqq", "IQ", "aah"),
        ("Asaeb Ahl el-Haq", "IQ", "aah"),
        ("AAH: Asaib Ahl al-Haq", "IQ", "aah"),
        ("Usbat al-Tha'irin", "IQ", "usbat"),
        ("Harakat Hezbollah an-Nujaba", "IQ", "hhn"),
        ("PMF: Popular Mobilization Forces", "IQ", "pmf"),
        ("Popular Mobilization Forces (PMF)", "IQ", "pmf"),
        ("Military Forces of Iraq (2014-) Popular Mobilization Forces", "IQ", "pmf"),
        ("Military Forces of Iraq (2014-)", "IQ", "isf"),
        ("Military Forces of Iran (1989-) Islamic Revolutionary Guard Corps", "IQ", "irgc"),
        ("Military Forces of the United States (2017-2021)", "IQ", "us-forces"),
        ("Pesh Merga", "IQ", "peshmerga"),
        ("Saraya al-Khurasani", "IQ", "khorasani"),
        ("Islamic State (Iraq)", "IQ", "isis"),
        ("Islamic State of Iraq and the Levant (ISIL)", "SY", "isis"),
        ("IS", "SY", "isis"),
        ("Government of Iran", "SY", "gov-iran"),
        ("Civilians", "IQ", "civilians"),
        ("Hezbollah", "LB", "lebanese-hezbollah"),
        ("Unidentified Armed Group (Iraq)", "IQ", "unknown"),
        ("Unknown", "FR", "unknown"),
        ("kh", "IQ", "kh"),
    ],
)
def test_a_name_finds_its_actor(name, country, actor_id):
    assert Actors(context(), "acled").find(name, country).actor_id == actor_id


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Government of Ira", "IQ"),  # one letter off two states
        ("Government of Ireland", "IE"),
        ("Iranian Army", "IR"),  # not the Iraqi Army
        ("Saraya al-Islam", "IQ"),  # not Saraya al-Salam
        ("Kata'ib al-Imam Hussein", "IQ"),
        ("Kataib Hezbollah Youth Wing", "IQ"),
        ("Hezbollah", "IQ"),
        ("Hezbollah (Iraq)", "IQ"),
        ("Islamic State (West Africa)", "NG"),
        ("Islamic State", "PH"),
        ("Civilians", "SY"),
        ("Civilians (Syria)", "SY"),
        ("Protesters (Iraq)", "IQ"),
        ("Military Forces of the United States (2017-2021)", "AF"),
        ("Irian", "ID"),  # too short to be a spelling of Iran
        ("Badr", "EG"),
        ("AT", "AT"),
        ("UT", ""),
        ("PMF 48th Brigade", "IQ"),
        ("Military Forces of Syria (2000-2024) Popular Mobilization", "SY"),
    ],
)
def test_a_name_that_is_only_like_another_becomes_a_new_actor(name, country):
    within = context("made")
    found = Actors(within, "acled").find(name, country)
    assert found.actor_id in within.actors
    assert found.actor_id not in NAMES.actors


def test_the_name_as_written_is_kept_where_it_differs():
    actors = Actors(context(), "acled")
    assert actors.find("Kata'ib Hezbollah", "IQ").written == ""
    assert actors.find("Kataib Hizbollah", "IQ").written == "Kataib Hizbollah"


def test_a_new_actor_never_takes_the_id_of_one_in_the_tree():
    within = context("acled")
    actors = Actors(within, "acled")
    assert actors.find("Civilians", "SY").actor_id == "acled:civilians"
    assert actors.find("Hezbollah", "IQ").actor_id == "hezbollah"
    assert actors.find("Hézbollah!", "IQ").actor_id == "hezbollah"  # the same name, spelt with other marks
    assert actors.find("???", "IQ").actor_id.startswith("actor-")
    assert not set(within.actors) & set(NAMES.actors)


def test_sides_and_parents_come_from_what_the_codes_say():
    within = context()
    actors = Actors(within, "acled")
    unit = actors.find("Military Forces of Iraq (2014-) Invented Division", "IQ", ActorWord("state forces", state=True)).actor_id
    foreign = actors.find("Military Forces of Turkey (2016-)", "IQ", ActorWord("external", state=True)).actor_id
    actors.find("Islamic State (West Africa)", "NG", ActorWord("rebel group", "other"))
    made = within.actors
    assert (made[unit].side, made[unit].parent_id, made[unit].country) == ("iraqi-state", "isf", "IQ")
    assert (made[foreign].side, made[foreign].parent_id, made[foreign].country) == ("other", "", "TR")


def test_two_actors_that_a_spelling_fits_alike_are_not_chosen_between():
    twins = {name: Actor(name, spelt) for name, spelt in (("a", "Jaysh al-Nasir"), ("b", "Jaish el-Naser"))}
    within = Context("mine", Names(twins, {}, {}))
    assert Actors(within, "acled").find("Jeish an-Nasser", "SY").actor_id in within.actors


def test_actors_of_an_earlier_table_of_the_same_import_are_found_again():
    within = context()
    first = Actors(within, "acled").find("Invented Brigades", "IQ").actor_id
    assert Actors(within, "acled").find("Invented Brigades", "IQ").actor_id == first
    assert len(within.actors) == 1


def test_a_file_of_random_names_cannot_fill_the_memory():
    within = context()
    within.actors.update({f"x{at}": Actor(f"x{at}", f"Name {at}") for at in range(MAX_NEW)})
    found = Actors(within, "acled").find("One Too Many", "IQ")
    assert (found.actor_id, found.written, len(within.actors)) == ("", "One Too Many", MAX_NEW)


def again(dataset: str, *brought: tuple[Actor, str], merged: dict | None = None) -> tuple[Actors, Context]:
    """Return what finds names in a store whose files have brought actors: (actor, its data set)."""
    owners = {actor.actor_id: owner for actor, owner in brought}
    actors = {**NAMES.actors, **{actor.actor_id: actor for actor, _ in brought}}
    within = Context(dataset, Names(actors, {}, NAMES.countries, {}, owners, merged or {}))
    return Actors(within, "ucdp"), within


@pytest.mark.parametrize("name", ["DPR", "Invented Brigades", "IS", "Unidentified gunmen", "CUBA", "???"])
def test_a_file_loaded_again_finds_the_actors_that_it_has_brought(name):
    first = context("mine")
    found = Actors(first, "ucdp").find(name, "UA")
    finder, within = again("mine", *((actor, "mine") for actor in first.actors.values()))
    assert finder.find(name, "UA") == found
    assert within.actors == {}


def test_an_actor_that_another_data_set_brought_is_known_by_its_name_but_never_guessed():
    finder, within = again("mine", (Actor("jaysh-al-nasir", "Jaysh al-Nasir"), "theirs"))
    assert finder.find("Jaysh al-Nasir", "SY").actor_id == "jaysh-al-nasir"
    assert finder.find("Jaish el-Naser", "SY").actor_id in within.actors


def test_a_data_sets_own_actor_goes_before_that_of_another():
    finder, _ = again("mine", (Actor("dpr", "DPR"), "theirs"), (Actor("mine:dpr", "DPR"), "mine"))
    assert finder.find("DPR", "UA").actor_id == "mine:dpr"


def test_an_actor_renamed_or_merged_since_is_found_as_the_store_has_it():
    renamed = Actor("dpr", "Donetsk People's Republic", aliases=("DPR",))
    finder, _ = again("mine", (renamed, "mine"), merged={("mine", "LPR"): "dpr", ("mine", "XY"): "kh", ("theirs", "ZZ"): "kh"})
    assert finder.find("DPR", "UA") == Named("dpr", "")
    assert finder.find("LPR", "UA") == Named("dpr", "LPR")
    assert finder.find("XY", "UA") == Named("kh", "XY")
    assert finder.find("ZZ", "UA").actor_id != "kh"
