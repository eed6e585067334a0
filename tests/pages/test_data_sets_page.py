"""The data page's tabs of what is kept: data sets, actors, likely duplicates, history and backups, as an analyst uses them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dateline.answers.datasets import overview
from dateline.answers.totals import totals
from dateline.filter import Filter
from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement, Source
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, actors, datasets, edits, history, links
from dateline.store.bundled import close_library, open_library

SHELL = Path(__file__).resolve().parents[2] / "dateline" / "ui" / "shell.py"
NOW = datetime(2021, 1, 1, tzinfo=UTC)
BO = {"who": "bo", "why": "", "now": NOW}
DAY = date(2017, 3, 4)
HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x] [a](http://evil.example)"


def incident(name: str, days: int = 0, **fields) -> Incident:
    day = DAY + timedelta(days)
    where = Where("Hawija", country="IQ", lat=35.32, lon=43.77, precision="town", radius_m=2000)
    base = Incident(name, "Rockets on Hawija", When(day, day), where, "rocket-attack", killed=Count(2, 3))
    return replace(base, **fields)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the bundled library and two loaded data sets, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "dateline.duckdb"
    library = open_library(path)
    own = {"kataib-hizballah": Actor("kataib-hizballah", "Kataib Hezbolla", "armed group", "IQ")}
    library.load(
        [
            incident("one:1", actors=(Involvement("suspected", "kataib-hizballah"),), sources=(Source("Wire", "A"),)),
            incident("one:2", 300, review="draft"),
            incident("one:3", 400, where=Where("Somewhere", country="IQ"), killed=Count()),
        ],
        DataSet("one", "First set", "Wire reports", "CC0"), NOW, actors=own, who="ana",
    )  # fmt: skip
    two = incident("two:1", title="Rockets hit Hawija", summary="At night.", killed=Count(2, 2), sources=(Source("Paper", "B"),))
    library.load([two], DataSet("two", "Second set"), NOW, who="ana")
    close_library(path)
    return path


def visit(tab: str) -> AppTest:
    """Open the page on one of its tabs."""
    page = AppTest.from_file(str(SHELL), default_timeout=60)
    page.switch_page("../../pages/data.py")
    page.query_params["tab"] = tab
    return sound(page.run())


def sound(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def press(page: AppTest, label: str, key: str = "") -> AppTest:
    """Press the button of this label, of those whose key holds `key`."""
    (found,) = [one for one in page.button if one.label == label and key in (one.key or "")]
    return sound(found.click().run())


def field(page: AppTest, label: str):
    """Return the field whose label begins so, whatever kind it is."""
    kinds = (page.text_input, page.text_area, page.selectbox, page.number_input, page.radio, page.checkbox)
    (found,) = [one for kind in kinds for one in kind if one.label.startswith(label)]
    return found


def unescaped(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


def texts(page: AppTest) -> str:
    return "\n".join(one.value for one in page.text)


def good(page: AppTest) -> str:
    return unescaped(" ".join(one.value for one in page.success))


def bad(page: AppTest) -> str:
    return unescaped(" ".join(one.value for one in page.error))


def last(library: Library) -> history.Entry:
    return history.changes(library, limit=1)[0]


# ---- Data sets


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


# ---- Actors


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


# ---- Same incident?


def shown(page: AppTest, module: str) -> dict:
    """Return the data that a component of the page was given."""
    (found,) = [one.proto for one in page.get("bidi_component") if one.proto.component_name == f"dateline_{module}"]
    return json.loads(found.json)["shown"]


def judge(page: AppTest, verdict: str) -> AppTest:
    return sound(field(page, "What are they?").set_value(verdict).run())


def pair_page() -> AppTest:
    page = visit("Same incident?")
    sound(page.multiselect(key="twins_sets").set_value(["one", "two"]).run())
    return page


def test_a_likely_pair_is_shown_side_by_side_with_what_differs(library):
    page = pair_page()
    assert "on the same day, at the same place, the same kind of event" in unescaped(page.subheader[0].value)
    rows = {row["label"]: row for row in shown(page, "versus")["rows"]}
    assert rows["Title"]["cells"] == [["Rockets on Hawija"], ["Rockets hit Hawija"]]
    assert rows["Title"]["differs"] and not rows["Place"]["differs"]
    assert len(shown(page, "minimap")["points"]) == 2


def test_two_reports_of_one_event_are_counted_once_until_that_is_taken_back(library):
    page = judge(pair_page(), "same")
    field(page, "Why").input("same hour")
    press(page, "Settle")
    (link,) = links.links(library)
    assert (link.verdict, link.why) == ("same", "same hour")
    assert any("No two incidents here" in one.value for one in page.info)
    press(page, "Take back")
    assert links.links(library) == []


def test_two_reports_are_made_one_incident_of_the_fields_chosen(library):
    page = judge(pair_page(), "merge")
    (title,) = [one for one in page.button_group if one.label == "Title"]
    sound(title.set_value("other").run())
    rows = {row["label"]: row["cells"] for row in shown(page, "versus")["rows"]}
    assert rows["Title"][2] == ["Rockets hit Hawija"]
    assert rows["Killed, at most"][2] == ["3"]
    press(page, "Settle")
    found = edits.stored(library, "one:1").incident
    assert (found.title, found.killed, found.summary) == ("Rockets hit Hawija", Count(2, 3), "At night.")
    assert found.sources == (Source("Wire", "A"), Source("Paper", "B"))
    assert edits.stored(library, "two:1") is None
    press(page, "Undo", "unmerge")
    assert edits.stored(library, "two:1")


def test_whoever_judges_a_pair_that_was_just_judged_is_told(library):
    page = judge(pair_page(), "apart")
    links.link(library, "one:1", "two:1", "same", **BO)
    sound(next(one for one in page.button if one.label == "Settle").click().run())
    assert "said to be the same event by bo meanwhile" in unescaped(" ".join(one.value for one in page.info))
    assert [one.verdict for one in links.links(library)] == ["same"]


def test_a_merge_of_what_somebody_has_just_edited_is_refused_once(library):
    page = judge(pair_page(), "merge")
    edits.edit(library, incident("two:1", title="Bo's title"), 1, **BO)
    press(page, "Settle")
    assert "bo changed two:1" in bad(page)
    rows = {row["label"]: row["cells"] for row in shown(page, "versus")["rows"]}
    assert rows["Title"][1] == ["Bo's title"]
    press(page, "Settle")
    assert edits.stored(library, "two:1") is None


# ---- History and backup


def test_a_change_is_opened_and_shows_before_and_after(library):
    number = edits.edit(library, incident("one:1", title="Edited"), 1, who="bo", why="a call", now=NOW)
    page = visit("History & backup")
    listed = page.dataframe[0].value
    assert (listed.iloc[0]["Number"], listed.iloc[0]["Who"], listed.iloc[0]["Why"]) == (number, "bo", "a call")
    sound(field(page, "Open the change").set_value(number).run())
    rows = {row["label"]: row["cells"] for row in shown(page, "versus")["rows"]}
    assert rows["Title"] == [["Rockets on Hawija"], ["Edited"]]
    assert "Summary" not in rows
    field(page, "Why").input("wrong call")
    press(page, "Undo this change")
    assert edits.stored(library, "one:1").incident.title == "Rockets on Hawija"
    assert last(library).why == "wrong call"


def merged_actors(library: Library) -> int:
    return actors.merge_actor(library, "kataib-hizballah", "kh", who="bo", why="one group", now=NOW)


def hung_elsewhere(library: Library) -> int:
    return actors.reparent_actor(library, "kataib-hizballah", "pmf", who="bo", why="a faction", now=NOW)


def renamed_actor(library: Library) -> int:
    known = library.reference().actors["kataib-hizballah"]
    changed = replace(known, name="The Brigades", aliases=("Kataib", "KH-2"), side="iran-aligned")
    return actors.edit_actor(library, changed, who="bo", why="its own name", now=NOW)


def described(library: Library) -> int:
    return datasets.describe(library, "one", title="Better", licence="", who="bo", why="as asked", now=NOW)


def hidden(library: Library) -> int:
    return datasets.hide(library, "one", who="bo", why="not checked yet", now=NOW)


def deleted(library: Library) -> int:
    return datasets.remove(library, "one", who="bo", why="the wrong file", now=NOW)


def linked(library: Library) -> int:
    return links.link(library, "one:1", "two:1", "same", who="bo", why="same rockets", now=NOW)


def kept_apart(library: Library) -> int:
    return links.link(library, "one:1", "two:1", "apart", who="bo", why="two villages", now=NOW)


BOTH = "Rockets on Hawija (one:1) and Rockets hit Hawija (two:1)"
ALTERATIONS = [
    (merged_actors, "Kataib Hezbolla: Is one with", [[], ["Kata'ib Hezbollah"]]),
    (hung_elsewhere, "Kataib Hezbolla: Stands under", [[], ["Popular Mobilization Forces"]]),
    (renamed_actor, "The Brigades: Name", [["Kataib Hezbolla"], ["The Brigades"]]),
    (renamed_actor, "The Brigades: Other names", [[], ["Kataib", "KH-2"]]),
    (renamed_actor, "The Brigades: Side", [["Other"], ["Iran-aligned"]]),
    (described, "Better: Title", [["First set"], ["Better"]]),
    (described, "Better: Licence", [["CC0"], []]),
    (hidden, "First set: On maps and in counts", [["shown"], ["hidden"]]),
    (deleted, "First set", [["there"], ["not there"]]),
    (deleted, "Kataib Hezbolla", [["there"], ["not there"]]),
    (linked, BOTH, [["not judged"], ["One event: one:1 is counted, two:1 is another report of it", "because: same rockets"]]),
    (kept_apart, BOTH, [["not judged"], ["Two events, kept apart", "because: two villages"]]),
]


def altered_rows(page: AppTest) -> dict[str, list]:
    """Return what stands in the table of what a change did beside the incidents: before and after by label."""
    tables = [json.loads(one.proto.json)["shown"] for one in page.get("bidi_component") if "versus" in one.proto.component_name]
    return {
        row["label"]: row["cells"] for table in tables if table["caption"].startswith("What it changed") for row in table["rows"]
    }


def state(library: Library) -> tuple:
    """Return all that such changes alter, as readers see it."""
    reference = library.reference()
    rows = library.tables().incidents.select("incident_id", "side", "same_as").to_pyarrow().to_pylist()
    return (
        reference.actors, reference.datasets, reference.hidden, reference.merged,
        [(one.primary_id, one.other_id, one.verdict) for one in links.links(library)],
        sorted(tuple(row.values()) for row in rows), totals(library, Filter()).counted,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("doing", "label", "cells"), ALTERATIONS, ids=[f"{one[0].__name__}: {one[1][-20:]}" for one in ALTERATIONS]
)
def test_a_change_of_an_actor_a_data_set_or_a_link_is_told_before_and_after_and_undone(library, doing, label, cells):
    before = state(library)
    number = doing(library)
    after = state(library)
    assert after != before
    page = visit("History & backup")
    sound(field(page, "Open the change").set_value(number).run())
    rows = altered_rows(page)
    assert rows[label] == cells
    assert " · by bo · " in texts(page)
    press(page, "Undo this change")
    assert state(library) == before
    undone = last(library).number
    sound(field(page, "Open the change").set_value(undone).run())
    rows = altered_rows(page)
    assert rows[label.replace("The Brigades", "Kataib Hezbolla").replace("Better", "First set")] == cells[::-1]
    press(page, "Undo this change")
    assert state(library) == after


def test_a_change_that_touched_no_actor_shows_none(library):
    number = edits.edit(library, incident("one:2", 300, review="accepted"), 1, **BO)
    page = visit("History & backup")
    sound(field(page, "Open the change").set_value(number).run())
    assert altered_rows(page) == {}
    assert "It touched no incident" not in texts(page)


def test_an_undo_that_is_refused_says_what_stands_in_the_way_and_leads_there(library):
    load = next(one for one in history.changes(library) if one.kind == "load" and one.dataset == "one")
    number = edits.edit(library, incident("one:1", title="Edited"), 1, **BO)
    page = visit("History & backup")
    sound(field(page, "Open the change").set_value(load.number).run())
    field(page, "Why").input("wrong file")
    press(page, "Undo this change")
    assert f"later changes ({number})" in bad(page)
    assert field(page, "Why").value == "wrong file"
    press(page, f"Open change {number}")
    assert any(one.value.startswith(f"{number}: edited one") for one in page.subheader)


def test_changes_go_page_by_page(library):
    for number in range(60):
        datasets.describe(library, "two", title=f"Title {number}", **BO)
    page = visit("History & backup")
    newest = page.dataframe[0].value["Number"].tolist()
    press(page, "Older")
    older = page.dataframe[0].value["Number"].tolist()
    assert newest + older == list(range(library.revision, 0, -1))
    press(page, "Newer")
    assert page.dataframe[0].value["Number"].tolist() == newest


def test_a_backup_is_made_listed_and_restored_and_the_replaced_store_kept(library):
    page = visit("History & backup")
    press(page, "Make a backup now")
    assert "holds 89 incidents, checked by opening it" in good(page)
    (copy,) = (library.path.parent / "backups").iterdir()
    assert copy.name.startswith("dateline-20") and copy.suffix == ".duckdb"
    datasets.remove(library, "one", **BO)
    page = visit("History & backup")
    press(page, "Restore", f"restore {copy.name}")
    assert "all that the store holds now, 86 incidents" in texts(page)
    press(page, "Restore", "FormSubmitter")
    assert "tick the box first" in bad(page)
    assert library.count() == 86
    field(page, "Replace the store").check()
    press(page, "Restore", "FormSubmitter")
    assert library.count() == 89
    assert "lies beside it as dateline.duckdb.before-" in good(page)
    assert "replaced by a restore" in texts(page)


def test_a_copy_that_can_not_be_read_is_said_and_can_not_be_restored(library):
    folder = library.path.parent / "backups"
    folder.mkdir()
    (folder / "dateline-broken.duckdb").write_bytes(b"this is no store" * 1_000)
    page = visit("History & backup")
    assert "dateline-broken.duckdb · backup" in texts(page)
    assert "can't be read" in texts(page)
    assert [one.label for one in page.button if "broken" in (one.key or "")] == []
