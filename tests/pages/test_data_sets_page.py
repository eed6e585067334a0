"""The data page's tab of data sets, as an analyst uses it."""

from __future__ import annotations

from dataclasses import replace

from dateline.answers.datasets import overview
from dateline.answers.totals import totals
from dateline.filter import Filter
from dateline.store import actors, datasets, edits

from . import kept_page
from .kept_page import BO, HOSTILE, bad, field, good, incident, last, press, sound, texts, unescaped, visit

filled = kept_page.filled


def test_each_data_set_says_what_it_holds_and_who_loaded_it(library):
    page = visit("Data sets")
    assert "3 data sets with 89 incidents." in texts(page)
    facts = "2 incidents · 1 draft · 1 without a point · 4 Mar 2017 – 8 Apr 2018 · killed: 2–3, unknown in 1 · 1 actor of its own"
    assert facts in texts(page)
    captions = unescaped("\n".join(one.value for one in page.caption))
    assert "id one · Wire reports · licence: CC0 · day of download not stated · loaded 1 Jan 2021, 00:00 UTC by ana" in captions


def test_figures_of_a_data_set_are_those_of_the_map(library):
    for one in overview(library):
        found = totals(library, Filter(chosen=(("dataset", (one.dataset.dataset,)),)))
        held = one.held
        assert (held.occurred, held.denied, held.announced) == (found.counted, found.denied, found.announced)
        assert held.killed == (found.killed.low, found.killed.high, found.killed.unknown)


def test_a_data_set_is_described_with_who_and_why_and_the_change_undone_at_once(library):
    page = visit("Data sets")
    sound(field(page, "Your initials").input("cy").run())
    press(page, "Rename, describe", "one")
    field(page, "Title").input("Better title")
    field(page, "Downloaded on").input("2020-12-31")
    field(page, "Why").input("as the provider says")
    press(page, "Save")
    described = library.reference().datasets["one"]
    assert (described.title, described.downloaded, described.licence) == ("Better title", "2020-12-31", "CC0")
    assert (last(library).who, last(library).why) == ("cy", "as the provider says")
    assert "Saved: title, downloaded on of Better title." in good(page)
    press(page, "Undo")
    assert library.reference().datasets["one"].title == "First set"


def test_what_was_typed_stays_when_it_is_refused(library):
    page = visit("Data sets")
    press(page, "Rename, describe", "one")
    field(page, "Title").input("New")
    field(page, "Downloaded on").input("31/12/2020")
    press(page, "Save")
    assert "'31/12/2020' is no day" in bad(page)
    assert (field(page, "Title").value, field(page, "Downloaded on").value) == ("New", "31/12/2020")
    assert library.reference().datasets["one"].title == "First set"


def test_the_second_of_two_who_rename_the_same_is_told_and_can_insist(library):
    page = visit("Data sets")
    press(page, "Rename, describe", "one")
    datasets.describe(library, "one", title="Bo's title", **BO)
    field(page, "Title").input("My title")
    press(page, "Save")
    assert "bo changed the same" in bad(page)
    assert "Title is now “Bo's title”" in bad(page)
    assert field(page, "Title").value == "My title"
    press(page, "Save")
    assert library.reference().datasets["one"].title == "My title"


def test_a_hidden_data_set_says_so_and_comes_back(library):
    page = visit("Data sets")
    press(page, "Hide", "one")
    assert "one" in library.reference().hidden
    assert "89 incidents; 1 of them hidden." in texts(page)
    press(page, "Show again")
    assert not library.reference().hidden


def test_a_deleted_data_set_comes_back_whole(library):
    page = visit("Data sets")
    press(page, "Delete", "remove one")
    press(page, "Delete this data set")
    assert library.count() == 86
    press(page, "Bring back")
    assert library.count() == 89
    assert library.reference().owners["kataib-hizballah"] == "one"


def test_the_library_can_be_described_but_neither_deleted_nor_purged(library):
    page = visit("Data sets")
    labels = [one.label for one in page.button if (one.key or "").endswith(" library")]
    assert labels == ["Rename, describe", "Hide"]


def test_a_purge_says_what_is_lost_and_needs_the_id(library):
    edits.edit(library, incident("one:1", title="Edited"), 1, **BO)
    page = visit("Data sets")
    press(page, "Purge", "purge one")
    assert "3 incidents, 1 earlier version of incidents, 1 actor of its own, 0 verdicts" in texts(page)
    field(page, "Type the id").input("First set")
    press(page, "Purge for good")
    assert "type the name one again" in bad(page)
    assert library.count() == 89
    field(page, "Type the id").input("one")
    press(page, "Purge for good")
    assert library.count() == 86
    assert "gone for good" in good(page)


def test_loading_anew_leads_to_the_tab_that_loads(library):
    page = visit("Data sets")
    press(page, "Load anew", "two")
    assert page.session_state["tab"] == "Load files"
    assert page.session_state["load_into"] == "two"


def test_a_hostile_title_is_shown_as_it_is(library):
    datasets.describe(library, "one", title=HOSTILE, source_line=HOSTILE, **BO)
    actors.edit_actor(library, replace(library.reference().actors["kataib-hizballah"], name=HOSTILE), **BO)
    page = visit("Data sets")
    (title,) = [one.value for one in page.subheader if "onerror" in one.value]
    assert "**" not in title and "](" not in title and ":red" not in title
    page = visit("Actors")
    sound(field(page, "Actor to change").set_value("kataib-hizballah").run())
    (name,) = [one.value for one in page.subheader if "onerror" in one.value]
    assert "**" not in name and "](" not in name
