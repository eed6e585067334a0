"""Place names settled once are settled for the files to come, and a file read again is still the same file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.importers.family import Context
from dateline.importers.names import Names
from dateline.importers.placing import Placing
from dateline.importers.read import read_file
from dateline.store import DataSet, Library, datasets, edits, history, staging, undoing

NOW = datetime(2021, 1, 1, tzinfo=UTC)
BY = {"who": "ana", "now": NOW}
QAIM = Placing(34.39, 40.99, "town", 5000)
ROWS = """incident_id,title,date_start,event_type,place_name,country
a,Shots,2020-01-01,firefight,Al Qāʼim,IQ
b,More shots,2020-01-02,firefight,al qaim,IQ
c,Elsewhere,2020-01-03,firefight,Al Qaim,SY
"""


@pytest.fixture
def read(empty_library: Library, tmp_path: Path):
    """Return a function that loads the rows as the data set "x", and gives the outcome and the notes."""

    def load(text: str = ROWS):
        path = tmp_path / "rows.csv"
        path.write_text(text, encoding="utf-8")
        names = replace(staging.names_of(staging.snapshot(empty_library)), countries={})
        reading = read_file(path, Context("x", names))
        return empty_library.load(reading.incidents(), DataSet("x"), NOW), reading.notes

    return load


def settle(library: Library) -> int:
    datasets.settle_place(library, "Al Qaim", "IQ", **vars(QAIM), **BY)
    return edits.place(library, {"x:a": QAIM, "x:b": QAIM}, **BY, why="settled", what="placed Al Qaim")


def point(library: Library, incident_id: str):
    where = edits.stored(library, incident_id).incident.where
    return where.lat, where.lon, where.precision, where.radius_m


def test_placing_is_one_change_with_a_trail_and_can_be_undone(empty_library, read):
    read()
    number = settle(empty_library)
    assert point(empty_library, "x:a") == point(empty_library, "x:b") == (34.39, 40.99, "town", 5000)
    assert point(empty_library, "x:c") == (None, None, "none", None)
    last = history.history(empty_library, "x:a")[-1]
    assert (last.entry.number, last.entry.who, last.revision) == (number, "ana", 2)
    undone = undoing.undo(empty_library, number, who="ana", why="", now=NOW)
    assert point(empty_library, "x:a") == (None, None, "none", None)
    assert datasets.settled_places(empty_library) == {}
    assert read()[0].change == 0  # the file does not bring back what was undone
    undoing.undo(empty_library, undone, who="ana", why="", now=NOW)
    assert point(empty_library, "x:a") == (34.39, 40.99, "town", 5000)
    assert datasets.settled_places(empty_library) == {("al qaim", "IQ"): QAIM}
    assert read()[0].change == 0


def test_the_same_file_again_changes_nothing_after_its_names_were_settled(empty_library, read):
    read()
    settle(empty_library)
    outcome, notes = read()
    assert (outcome.change, outcome.unchanged, outcome.conflicts) == (0, 3, 0)
    assert notes == [
        "2 incidents without coordinates were put where their place name was settled before: Al Qāʼim (1), al qaim (1)"
    ]


def test_a_newer_file_still_updates_what_was_only_placed(empty_library, read):
    read()
    settle(empty_library)
    outcome, _ = read(ROWS.replace("More shots", "Even more shots"))
    assert (outcome.changed, outcome.conflicts) == (1, 0)
    assert edits.stored(empty_library, "x:b").incident.title == "Even more shots"
    assert point(empty_library, "x:b") == (34.39, 40.99, "town", 5000)


def test_what_a_person_had_edited_keeps_its_edit_when_it_is_placed(empty_library, read):
    read()
    held = edits.stored(empty_library, "x:a")
    edits.edit(empty_library, replace(held.incident, title="Mine"), held.revision, **BY, why="")
    settle(empty_library)
    outcome, _ = read(ROWS.replace("Shots", "Theirs", 1))
    assert outcome.conflicts == 1
    assert edits.stored(empty_library, "x:a").incident.title == "Mine"


def test_an_incident_with_a_point_of_its_own_is_not_moved(empty_library, read):
    read()
    settle(empty_library)
    elsewhere = Placing(1.0, 2.0, "town", 1000)
    assert edits.place(empty_library, {"x:a": elsewhere}, **BY, why="", what="") == 0
    _, notes = read(
        ROWS.replace("place_name,country", "place_name,country,lat,lon").replace("IQ\n", "IQ,33,44\n").replace("SY\n", "SY,,\n")
    )
    assert point(empty_library, "x:a")[:2] == (33.0, 44.0)
    assert not any("settled" in note for note in notes)


def test_a_name_that_has_no_point_stays_without_one_and_can_be_forgotten(empty_library, read):
    datasets.settle_place(empty_library, "Al Qaim", "IQ", **vars(Placing()), **BY)
    read()
    assert point(empty_library, "x:a") == (None, None, "none", None)
    assert datasets.settled_places(empty_library) == {("al qaim", "IQ"): Placing()}
    datasets.forget_places(empty_library, [("al qaim", "IQ")])
    assert datasets.settled_places(empty_library) == {}


def test_names_of_a_snapshot_without_settled_places_can_be_read() -> None:
    found = {"actors": [], "sites": [], "countries": {}}
    assert staging.names_of(found) == Names({}, {}, {})


# Country and province that a row leaves out

BARE = """incident_id,title,date_start,event_type,place_name,country,admin1
a,Shots,2020-01-01,firefight,Al Qaim,,
b,More shots,2020-01-02,firefight,Al Qaim,,Husaybah
"""
FOUND = replace(QAIM, in_country="IQ", in_admin1="Al Anbar")


def settle_bare(library: Library) -> int:
    datasets.settle_place(library, "Al Qaim", "", **vars(FOUND), **BY)
    return edits.place(library, dict.fromkeys(("x:a", "x:b"), FOUND), **BY, why="", what="placed Al Qaim")


def lies_in(library: Library, incident_id: str) -> tuple[str, str]:
    where = edits.stored(library, incident_id).incident.where
    return where.country, where.admin1


def test_placing_fills_an_empty_country_and_province_in_the_same_revision_and_overwrites_none(empty_library, read):
    read(BARE)
    number = settle_bare(empty_library)
    assert (lies_in(empty_library, "x:a"), lies_in(empty_library, "x:b")) == (("IQ", "Al Anbar"), ("IQ", "Husaybah"))
    last = history.history(empty_library, "x:a")[-1]
    assert (last.entry.number, last.revision) == (number, 2)
    assert {("country", "", "IQ"), ("admin1", "", "Al Anbar")} <= set(last.cells)
    assert read(BARE)[0].change == 0, "the same file again, placed in the same way, changes nothing"


def test_undone_and_brought_back_the_settled_place_still_goes_by_the_name_as_written(empty_library, read):
    read(BARE)
    undone = undoing.undo(empty_library, settle_bare(empty_library), **BY, why="")
    assert lies_in(empty_library, "x:a") == ("", "")
    assert datasets.settled_places(empty_library) == {}
    back = undoing.undo(empty_library, undone, **BY, why="")
    assert lies_in(empty_library, "x:a") == ("IQ", "Al Anbar")
    assert datasets.settled_places(empty_library) == {("al qaim", ""): FOUND}
    undoing.undo(empty_library, back, **BY, why="")
    assert datasets.settled_places(empty_library) == {}
