"""Edits, splits, merges, links and the actor tree: each is a change with a trail, and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dateline.errors import CannotUndo, EditConflict, StoreError
from dateline.model.incident import Actor, Incident, Involvement
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, actors, datasets, edits, history, links, undoing

NOW = datetime(2021, 1, 1, tzinfo=UTC)
MINE = DataSet("mine", "Mine")
BY = {"who": "ana", "why": "a call", "now": NOW}


def incident(name: str, title: str = "Shots", *people: str, **fields) -> Incident:
    day = date(2020, 1, 1)
    parts = tuple(Involvement("suspected", actor_id) for actor_id in people)
    return Incident(f"mine:{name}", title, When(day, day), Where("Town"), "firefight", actors=parts, **fields)


TREE = [Actor("pmf", "Hashed", side="iran-aligned"), Actor("kh", "Kata'ib", side="iran-aligned", parent_id="pmf"),
        Actor("isis", "IS", side="islamic-state")]  # fmt: skip


@pytest.fixture
def library(empty_library: Library) -> Library:
    """Return a library of three actors and three incidents: a names kh, b an actor of the data set, c nobody."""
    empty_library.replace_reference(actors=TREE, sites=[], countries={}, now=NOW)
    rows = [incident("a", "Shots", "kh"), incident("b", "Shots", "mine:brigade"), incident("c")]
    own = {"mine:brigade": Actor("mine:brigade", "The Brigade", parent_id="mine:front"),
           "mine:front": Actor("mine:front", "The Front", aliases=("Front",))}  # fmt: skip
    empty_library.load(rows, MINE, NOW, actors=own)
    return empty_library


def content(library: Library) -> dict[str, Incident]:
    """Return all incidents by short id."""
    tables = library.tables()
    ids = tables.incidents.select("incident_id").to_pyarrow()["incident_id"].to_pylist()
    return {one.removeprefix("mine:"): edits.stored(library, one).incident for one in ids}


def revisions(library: Library) -> dict[str, int]:
    rows = library.tables().incidents.select("incident_id", "revision").to_pyarrow().to_pylist()
    return {row["incident_id"].removeprefix("mine:"): row["revision"] for row in rows}


def named(library: Library, who: str) -> set[str]:
    """Return the incidents that a choice of this actor or side finds."""
    tables = library.tables()
    keys = tables.namings.filter(tables.namings.who == who).select("key").to_pyarrow()["key"].to_pylist()
    rows = tables.incidents.filter(tables.incidents.key.isin(keys)).select("incident_id").to_pyarrow()["incident_id"].to_pylist()
    return {one.removeprefix("mine:") for one in rows}


def edit(library: Library, name: str, expected: int = 0, **fields) -> int:
    held = edits.stored(library, f"mine:{name}")
    return edits.edit(library, replace(held.incident, **fields), expected or held.revision, **BY)


def test_an_edit_is_a_new_version_and_the_trail_says_who_when_why_and_what(library):
    number = edit(library, "a", title="Rockets", weapon="107 mm rockets")
    trail = history.history(library, "mine:a")
    assert [version.revision for version in trail] == [1, 2]
    last = trail[-1]
    assert (last.entry.number, last.entry.who, last.entry.why, last.entry.at) == (
        number,
        "ana",
        "a call",
        "2021-01-01T00:00:00+00:00",
    )
    assert last.cells == (("title", "Shots", "Rockets"), ("weapon", "", "107 mm rockets"))
    assert trail[0].incident.title == "Shots"
    assert content(library)["a"].title == "Rockets"


def test_an_edit_that_changes_nothing_is_no_change(library):
    before = library.revision
    assert edit(library, "a") == 0
    assert library.revision == before


def test_the_second_of_two_editors_is_told_and_shown_both(library):
    edit(library, "a", title="Theirs")
    yours = replace(content(library)["a"], title="Yours")
    with pytest.raises(EditConflict, match="ana changed mine:a") as caught:
        edits.edit(library, yours, 1, who="ben", why="", now=NOW)
    assert caught.value.theirs.title == "Theirs"
    assert caught.value.yours.title == "Yours"
    assert content(library)["a"].title == "Theirs"


def test_an_edit_of_what_was_taken_away_meanwhile_is_told(library):
    yours = content(library)["a"]
    edits.take_away(library, {"mine:a": 1}, **BY)
    with pytest.raises(EditConflict, match="took away") as caught:
        edits.edit(library, yours, 1, who="ben", why="", now=NOW)
    assert caught.value.theirs is None


def test_an_edit_of_an_unknown_incident_is_refused(library):
    with pytest.raises(StoreError, match="mine:z is no incident"):
        edits.edit(library, incident("z"), 1, **BY)


def test_sides_words_and_namings_follow_an_edit(library):
    edit(library, "c", title="Ambush", actors=(Involvement("suspected", "kh"),))
    assert named(library, "pmf") == {"a", "c"}
    row = library.tables().incidents.filter(library.tables().incidents.incident_id == "mine:c").to_pyarrow().to_pylist()[0]
    assert row["side"] == "iran-aligned"
    assert " ambush " in row["words"]


def test_undo_puts_an_edit_back_and_undoing_that_brings_it_again(library):
    before = content(library)
    number = edit(library, "a", title="Rockets")
    after = content(library)
    undone = undoing.undo(library, number, **BY)
    assert content(library) == before
    assert named(library, "kh") == {"a"}
    assert revisions(library)["a"] == 3
    undoing.undo(library, undone, **BY)
    assert content(library) == after
    assert [version.incident.title for version in history.history(library, "mine:a")] == ["Shots", "Rockets", "Shots", "Rockets"]


def test_an_incident_is_split_and_put_together_again(library):
    before = content(library)
    parts = [incident("a", "Morning", "kh"), incident("a-2", "Evening", "kh")]
    number = edits.split(library, "mine:a", parts, 1, **BY)
    assert {name: one.title for name, one in content(library).items()} == {
        "a": "Morning", "a-2": "Evening", "b": "Shots", "c": "Shots",
    }  # fmt: skip
    assert named(library, "kh") == {"a", "a-2"}
    undoing.undo(library, number, **BY)
    assert content(library) == before


def test_incidents_are_merged_and_their_parts_belong_to_the_result(library):
    edit(library, "c", parent_incident_id="mine:b")
    before = content(library)
    number = edits.merge(library, {"mine:a": 1, "mine:b": 1}, incident("a", "Both", "kh", "mine:brigade"), **BY)
    assert set(content(library)) == {"a", "c"}
    assert content(library)["c"].parent_incident_id == "mine:a"
    assert [version.incident for version in history.history(library, "mine:b")][-1] is None
    undoing.undo(library, number, **BY)
    assert content(library) == before


def test_a_merge_of_a_version_that_is_no_longer_there_is_refused(library):
    edit(library, "b", title="Newer")
    with pytest.raises(EditConflict):
        edits.merge(library, {"mine:a": 1, "mine:b": 1}, incident("a", "Both"), **BY)
    assert content(library)["b"].title == "Newer"


def test_an_id_that_is_taken_is_refused(library):
    with pytest.raises(StoreError, match="mine:b is the id of another"):
        edits.split(library, "mine:a", [incident("a"), incident("b")], 1, **BY)
    with pytest.raises(StoreError, match="mine:b is the id of another"):
        edits.add(library, incident("b"), "mine", **BY)


def test_a_person_can_add_an_incident_and_a_download_leaves_it(library):
    edits.add(library, incident("own", "By hand"), "mine", **BY)
    outcome = library.load([incident("a", "Shots", "kh")], MINE, NOW)
    assert outcome.vanished == 2
    assert set(content(library)) == {"a", "own"}


def test_an_import_can_be_undone_and_brought_back(library):
    first = content(library)
    outcome = library.load([incident("a", "Corrected", "kh"), incident("d")], MINE, NOW)
    second = content(library)
    undone = undoing.undo(library, outcome.change, **BY)
    assert content(library) == first
    assert named(library, "mine:front") == {"b"}
    assert history.entry(library, undone).what.endswith(
        "(loaded: 1 added, 1 changed, 2 vanished): 1 incident changed, 1 gone, 2 back"
    )
    again = undoing.undo(library, undone, **BY)
    assert content(library) == second
    assert history.entry(library, again).what.endswith("vanished): 1 incident changed, 2 gone, 1 back")


def test_a_change_under_a_later_one_is_refused_until_that_is_undone(library):
    load = history.changes(library)[0]
    assert load.kind == "load"
    number = edit(library, "a", title="Rockets")
    with pytest.raises(CannotUndo, match=f"later changes .{number}.") as caught:
        undoing.undo(library, load.number, **BY)
    assert caught.value.blockers == (number,)
    undoing.undo(library, number, **BY)
    undoing.undo(library, load.number, **BY)
    assert content(library) == {}
    assert "mine" not in library.reference().datasets
    with pytest.raises(CannotUndo, match="has done so already"):
        undoing.undo(library, load.number, **BY)


def test_edits_of_other_incidents_do_not_stand_in_the_way(library):
    first, second = edit(library, "a", title="One"), edit(library, "b", title="Two")
    undoing.undo(library, first, **BY)
    assert content(library)["a"].title == "Shots"
    assert content(library)["b"].title == "Two"
    assert history.entry(library, first).undone_by == library.revision
    assert history.entry(library, second).undone_by is None


@pytest.mark.parametrize("number", [0, 1, 99])
def test_what_is_no_change_of_the_data_is_not_undone(library, number):
    with pytest.raises(CannotUndo):
        undoing.undo(library, number, **BY)


# The actor tree


def test_hanging_an_actor_elsewhere_moves_its_incidents_with_it(library):
    number = actors.reparent_actor(library, "mine:front", "pmf", **BY)
    assert named(library, "pmf") == {"a", "b"}
    assert revisions(library) == {"a": 1, "b": 1, "c": 1}
    undoing.undo(library, number, **BY)
    assert named(library, "pmf") == {"a"}
    assert library.reference().actors["mine:front"].parent_id == ""


def test_another_side_of_an_actor_colours_its_incidents(library):
    actors.edit_actor(library, replace(library.reference().actors["kh"], side="iran"), **BY)
    assert named(library, "side:iran") == {"a"}
    assert named(library, "side:iran-aligned") == set()


def test_merging_actors_takes_children_names_and_incidents_along(library):
    before, tree = content(library), library.reference().actors
    number = actors.merge_actor(library, "mine:front", "isis", **BY)
    assert named(library, "isis") == {"b"}
    assert "The Front" in library.reference().actors["isis"].aliases
    assert library.reference().actors["mine:brigade"].parent_id == "isis"
    assert "mine:front" not in library.reference().actors
    undoing.undo(library, number, **BY)
    assert content(library) == before
    assert library.reference().actors == tree
    assert named(library, "isis") == set()
    assert named(library, "mine:front") == {"b"}


def test_incidents_name_the_actor_that_theirs_turned_out_to_be(library):
    actors.merge_actor(library, "mine:brigade", "kh", **BY)
    assert content(library)["b"].actors == (Involvement("suspected", "kh", "The Brigade"),)
    assert named(library, "kh") == {"a", "b"}
    assert revisions(library)["b"] == 2
    # As the reader resolves the name from now on, the same file changes nothing.
    people = (Involvement("suspected", "kh", "The Brigade"),)
    again = library.load([incident("a", "Shots", "kh"), replace(incident("b"), actors=people), incident("c")], MINE, NOW)
    assert (again.unchanged, again.changed) == (3, 0)


def test_what_comes_back_after_actors_were_merged_names_the_new_one(library):
    removed = datasets.remove(library, "mine", **BY)
    actors.merge_actor(library, "kh", "isis", **BY)
    undoing.undo(library, removed, **BY)
    assert named(library, "isis") == {"a"}
    assert content(library)["a"].actors[0].actor_id == "isis"


def test_an_actor_is_not_hung_under_itself(library):
    with pytest.raises(StoreError, match="under itself"):
        actors.reparent_actor(library, "pmf", "kh", **BY)


# Links


def same_as(library: Library) -> dict[str, str]:
    rows = library.tables().incidents.select("incident_id", "same_as").to_pyarrow().to_pylist()
    return {row["incident_id"].removeprefix("mine:"): row["same_as"].removeprefix("mine:") for row in rows if row["same_as"]}


def test_links_chain_to_one_primary_and_outlive_edits_and_loads(library):
    links.link(library, "mine:a", "mine:b", "same", **BY)
    number = links.link(library, "mine:b", "mine:c", "same", **BY)
    assert same_as(library) == {"b": "a", "c": "a"}
    edit(library, "c", title="Edited")
    library.load([incident("a", "Corrected", "kh"), incident("b", "Corrected")], MINE, NOW, append=True)
    assert same_as(library) == {"b": "a", "c": "a"}
    undoing.undo(library, number, **BY)
    assert same_as(library) == {"b": "a"}
    links.link(library, "mine:a", "mine:b", "apart", **BY)
    assert same_as(library) == {}
    assert [one.verdict for one in links.links(library, "mine:b")] == ["apart"]


def test_a_link_needs_two_incidents(library):
    for other in ("mine:a", "mine:z"):
        with pytest.raises(StoreError):
            links.link(library, "mine:a", other, "same", **BY)


# Data sets


def test_a_hidden_data_set_is_in_no_answer_until_it_is_shown(library):
    number = datasets.hide(library, "mine", **BY)
    assert content(library) == {}
    assert (set(library.reference().datasets), set(library.reference().hidden)) == (set(), {"mine"})
    undoing.undo(library, number, **BY)
    assert set(content(library)) == {"a", "b", "c"}


def test_a_data_set_is_described_and_the_description_can_be_undone(library):
    number = datasets.describe(library, "mine", title="Ours", downloaded="2020-12-31", **BY)
    assert library.reference().datasets["mine"].downloaded == "2020-12-31"
    undone = undoing.undo(library, number, **BY)
    assert library.reference().datasets["mine"].title == "Mine"
    assert history.entry(library, undone).what.endswith(f"({history.entry(library, number).what})")


def test_a_removed_data_set_comes_back_whole(library):
    before, tree = content(library), library.reference().actors
    number = datasets.remove(library, "mine", **BY)
    assert (content(library), set(library.reference().actors)) == ({}, {"pmf", "kh", "isis"})
    undoing.undo(library, number, **BY)
    assert (content(library), library.reference().actors) == (before, tree)


def test_a_purge_needs_the_name_again_and_leaves_nothing(library):
    edit(library, "a", title="Secret")
    with pytest.raises(StoreError, match="type the name mine again"):
        datasets.purge(library, "mine", "mien", **BY)
    datasets.purge(library, "mine", "mine", **BY)
    with library.cursor() as cursor:
        for name in ("incidents", "involvements", "sources", "namings"):
            for prefix in ("", "past_"):
                assert cursor.execute(f"SELECT count(*) FROM {prefix}{name}").fetchall() == [(0,)]
    with pytest.raises(CannotUndo, match="purged"):
        undoing.undo(library, 2, **BY)


def test_settled_mappings_and_places_are_remembered(library):
    datasets.remember_mapping(library, "abc", "[columns]", who="ana", now=NOW)
    datasets.remember_mapping(library, "abc", "[columns]\n", who="ana", now=NOW)
    assert (datasets.mapping(library, "abc"), datasets.mapping(library, "xyz")) == ("[columns]\n", "")
    where = {"lat": 33.5, "lon": 44.1, "precision": "town", "radius_m": 2000}
    datasets.settle_place(library, "qaim", "IQ", **where, who="ana", now=NOW)
    assert datasets.placings(library)["qaim", "IQ"]["lat"] == 33.5
