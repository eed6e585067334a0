"""The data page's tab of history and backups, as an analyst uses it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dateline.answers.totals import totals
from dateline.filter import Filter
from dateline.store import Library, actors, datasets, edits, history, links

from . import kept_page
from .kept_page import BO, NOW, bad, field, good, incident, last, press, shown, sound, texts, visit

filled = kept_page.filled


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
