"""The data page's tab of actors, as an analyst uses it."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from dateline.store import actors, edits

from . import kept_page
from .kept_page import BO, bad, field, good, last, press, sound, texts, unescaped, visit

filled = kept_page.filled


def open_actor(page: AppTest, actor_id: str) -> AppTest:
    return sound(field(page, "Actor to change").set_value(actor_id).run())


def test_a_new_actor_of_a_file_is_listed_with_whom_it_may_be_and_merged_into_that_one(library):
    page = visit("Actors")
    sound(page.button_group(key="people_view").set_value("New from files").run())
    listed = page.dataframe[0].value
    row = listed[listed["Actor"] == "Kataib Hezbolla"].iloc[0]
    assert (row["Incidents"], row["May be"], row["Of"]) == (1, "Kata'ib Hezbollah", "First set")
    assert "both of Iraq" in row["Because"]
    open_actor(page, "kataib-hizballah")
    assert "Kata'ib Hezbollah" in texts(page)
    assert field(page, "It is the same as").value == "kh"
    field(page, "Why").input("a spelling")
    press(page, "Merge")
    assert "kataib-hizballah" not in library.reference().actors
    assert edits.stored(library, "one:1").incident.actors[0].actor_id == "kh"
    assert last(library).why == "a spelling"
    press(page, "Undo")
    assert edits.stored(library, "one:1").incident.actors[0].actor_id == "kataib-hizballah"


def change(page: AppTest) -> None:
    """Turn the panel of an own actor from merging to changing."""
    (found,) = [one for one in page.button_group if one.label == "What to do"]
    sound(found.set_value("Change").run())


def test_an_actor_is_renamed_hung_elsewhere_and_given_names_in_one_change(library):
    page = open_actor(visit("Actors"), "kataib-hizballah")
    change(page)
    field(page, "Name").input("Kata'ib")
    field(page, "Stands under").set_value("pmf")
    field(page, "Side").set_value("iran-aligned")
    field(page, "Other names").input("KH\nThe Brigades\nKH")
    press(page, "Save")
    found = library.reference().actors["kataib-hizballah"]
    assert (found.name, found.parent_id, found.side, found.aliases) == ("Kata'ib", "pmf", "iran-aligned", ("KH", "The Brigades"))
    assert "name, side, whom it stands under, other names of Kata'ib" in good(page)


def test_an_actor_is_not_put_under_itself_and_what_was_typed_stays(library):
    page = open_actor(visit("Actors"), "pmf")
    field(page, "Name").input("The Hashed")
    field(page, "Stands under").set_value("kh")
    press(page, "Save")
    assert "it would be under itself" in bad(page)
    assert (field(page, "Name").value, field(page, "Stands under").value) == ("The Hashed", "kh")


def test_the_second_of_two_who_change_an_actor_is_told(library):
    page = open_actor(visit("Actors"), "pmf")
    before = library.reference().actors["pmf"]
    actors.edit_actor(library, replace(before, name="Bo's name", leader="Somebody"), **BO)
    field(page, "Name").input("My name")
    press(page, "Save")
    assert "name is now “Bo's name”" in bad(page)
    press(page, "Save")
    after = library.reference().actors["pmf"]
    assert (after.name, after.leader) == ("My name", "Somebody")


def test_an_actor_that_somebody_has_merged_meanwhile_is_said_to_be_gone(library):
    page = open_actor(visit("Actors"), "kataib-hizballah")
    actors.merge_actor(library, "kataib-hizballah", "kh", **BO)
    sound(page.run())
    assert "Kataib Hezbolla was merged into Kata'ib Hezbollah." in unescaped(" ".join(one.value for one in page.info))
