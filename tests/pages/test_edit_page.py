"""The page of one incident as Streamlit runs it: saved, refused, in conflict, split, merged, reviewed, added, taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dateline.model.casualties import Count
from dateline.store import Library, edits, history

ROOT = Path(__file__).resolve().parents[2]
SHELL = ROOT / "dateline" / "ui" / "shell.py"
K1 = "IQ-0021"
NOW = datetime(2021, 1, 1, tzinfo=UTC)


def visit(**words: str | list[str]) -> AppTest:
    """Open the page with these words in its address."""
    page = AppTest.from_file(str(SHELL), default_timeout=60)
    page.switch_page("../../pages/edit.py")
    for word, value in words.items():
        page.query_params[word] = value
    return sound(page.run())


def sound(page: AppTest) -> AppTest:
    """Return the page after a look for what must never be on it."""
    assert not page.exception
    return page


def field(page: AppTest, label: str):
    """Return the field of this label, whatever kind it is."""
    kinds = (page.text_input, page.text_area, page.selectbox)
    (found,) = [one for kind in kinds for one in kind if one.label == label]
    return found


def button(page: AppTest, label: str):
    (found,) = [one for one in page.button if one.label == label]
    return found


def fill(page: AppTest, label: str, value: str) -> AppTest:
    return sound(field(page, label).set_value(value).run())


def save(page: AppTest, why: str = "a call") -> AppTest:
    fill(page, "Why (kept in the history)", why)
    return sound(button(page, "Save").click().run())


def errors(page: AppTest) -> list[str]:
    """Return what the page says is wrong, without the marks that keep Markdown away."""
    return [as_read(one.value) for one in page.error]


def as_read(text: str) -> str:
    """Return text as a reader sees it, without what keeps Markdown away."""
    return text.replace("\\", "").replace("\u2060", "")


def texts(page: AppTest) -> str:
    return "\n".join(one.value for one in page.text)


def test_an_edit_is_saved_as_one_revision_with_who_and_why(library):
    page = visit(incident=K1)
    before = edits.stored(library, K1)
    assert button(page, "Save").disabled
    fill(page, "Your initials", "ana")
    fill(page, "Title", "Rockets on K1 <b>base</b>")
    fill(page, "Killed, at most", "4")
    assert "Killed, at most: 1 → 4" in texts(page)
    save(page)
    after = edits.stored(library, K1)
    assert after.revision == before.revision + 1
    assert after.incident == replace(before.incident, title="Rockets on K1 <b>base</b>", killed=Count(1, 4))
    last = history.history(library, K1)[-1].entry
    assert (last.who, last.why) == ("ana", "a call")
    sound(button(page, "Undo").click().run())
    assert edits.stored(library, K1).incident == before.incident
    assert field(page, "Title").value == before.incident.title


def test_opening_any_incident_changes_nothing_of_it(library):
    ids = library.tables().incidents.select("incident_id").to_pyarrow()["incident_id"].to_pylist()
    page = visit(incident=ids[0])
    for incident_id in ids[:12]:
        page.query_params["incident"] = incident_id
        page = sound(page.run())
        assert "Nothing is changed yet." in texts(page), incident_id
        assert errors(page) == [], incident_id


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("First day", "12/27/2019", "“12/27/2019” is not a day written like 2019-12-27."),
        ("Last day", "2019-12-01", "“2019-12-01” is before date_start, 2019-12-27."),
        ("Killed, at least", "some", "“some” is not a whole number from 0; leave it empty where it is unknown."),
        ("Latitude", "95", "“95” is outside -90 to 90; are lat and lon swapped?"),
        ("Title", " ", "This is empty, but every incident needs it."),
        (
            "Or as one text: degrees or MGRS",
            "somewhere 3",
            "“somewhere 3” holds no pair of coordinates such as 33.3152, 44.3661.",
        ),
    ],
)
def test_what_can_not_be_read_is_said_at_its_field_and_nothing_is_saved(library, label, value, said):
    page = fill(visit(incident=K1), label, value)
    assert errors(page) == [said]
    assert button(page, "Save").disabled
    assert edits.stored(library, K1).revision == 1


def test_several_problems_are_said_at_once(library):
    page = fill(fill(visit(incident=K1), "First day", "?"), "Radius, metres", "-3")
    assert len(errors(page)) == 2


def test_saving_needs_a_reason(library):
    page = fill(visit(incident=K1), "Title", "Other")
    sound(button(page, "Save").click().run())
    assert errors(page) == ["Say why: the reason stands in the history."]
    assert field(page, "Title").value == "Other"
    assert edits.stored(library, K1).revision == 1


def test_a_point_can_be_typed_as_mgrs_and_taken_away(library):
    page = fill(visit(incident=K1), "Or as one text: degrees or MGRS", "38S ME 3509 3011")
    assert (round(float(field(page, "Latitude").value), 3), round(float(field(page, "Longitude").value), 3)) == (35.512, 44.284)
    sound(button(page, "Leave without a point").click().run())
    save(page)
    where = edits.stored(library, K1).incident.where
    assert (where.lat, where.lon, where.precision, where.radius_m) == (None, None, "none", None)


def conflict(library: Library, page: AppTest, **theirs) -> AppTest:
    """Have somebody else save another version while the page is open."""
    held = edits.stored(library, K1)
    edits.edit(library, replace(held.incident, **theirs), held.revision, who="ben", why="the report", now=NOW)
    return sound(page.run())


def test_the_second_of_two_analysts_is_told_and_shown_both_and_may_mix(library):
    page = fill(fill(visit(incident=K1), "Title", "Mine"), "Weapon", "mortars")
    conflict(library, page, title="Theirs", disputes="The number differs")
    above, at_the_button = page.warning
    assert "ben saved another version, 1 Jan 2021, 00:00 UTC, after you had opened it" in as_read(above.value)
    assert "Saving waits: somebody else has changed this incident" in as_read(at_the_button.value)
    assert {"Theirs", "Mine", "The number differs", "mortars"} <= {one.value for one in page.text}
    assert button(page, "Save").disabled
    # Who alone changed a field stands already; the title, which both changed, has to be chosen.
    assert {one.label: one.value for one in page.radio} == {
        "Title: which stands": None, "Weapon: which stands": "right", "Where sources differ: which stands": "left",
    }  # fmt: skip
    assert button(page, "Go on with this mix").disabled
    sound(page.radio(key=[one.key for one in page.radio if one.label.startswith("Title")][0]).set_value("right").run())
    sound(button(page, "Go on with this mix").click().run())
    assert field(page, "Title").value == "Mine"
    assert not page.warning
    save(page)
    saved = edits.stored(library, K1)
    assert (saved.incident.title, saved.incident.weapon, saved.incident.disputes) == (
        "Mine",
        "mortars",
        "The number differs",
    )
    assert saved.revision == 3


def test_taking_theirs_gives_up_what_was_typed_and_keeping_mine_overwrites(library):
    page = conflict(library, fill(visit(incident=K1), "Title", "Mine"), title="Theirs")
    sound(button(page, "Take theirs").click().run())
    assert field(page, "Title").value == "Theirs"
    assert "Nothing is changed yet." in texts(page)
    page = conflict(library, fill(page, "Title", "Mine"), title="Theirs again")
    sound(button(page, "Keep all of mine").click().run())
    save(page)
    assert edits.stored(library, K1).incident.title == "Mine"


def test_somebody_elses_change_is_simply_shown_where_nothing_was_typed(library):
    page = conflict(library, visit(incident=K1), title="Theirs")
    assert field(page, "Title").value == "Theirs"
    assert not page.warning


def test_an_incident_taken_away_meanwhile_can_be_put_back_with_what_was_typed(library):
    page = fill(visit(incident=K1), "Title", "Mine")
    edits.take_away(library, {K1: 1}, who="ben", why="", now=NOW)
    page = sound(page.run())
    assert "ben took this incident away" in page.warning[0].value
    sound(button(page, "Put it back as it stands below").click().run())
    assert edits.stored(library, K1).incident.title == "Mine"


def more(page: AppTest, what: str) -> AppTest:
    (choice,) = page.button_group
    return sound(choice.set_value(what).run())


def test_a_split_copies_the_fields_and_divides_the_casualties(library):
    page = more(visit(incident=K1), "Split into two")
    (second,) = [one for one in page.text_input if one.key == f"split {K1} 1 killed_min"]
    second.set_value("0")
    page.text_input(key=f"split {K1} 1 killed_max").set_value("0")
    page.text_input(key=f"split {K1} 1 title").set_value("Second strike")
    page.text_input(key="split why").set_value("two salvos")
    sound(button(page, "Split into these two").click().run())
    first, other = edits.stored(library, K1), edits.stored(library, f"{K1}-b")
    assert (first.incident.killed, other.incident.killed) == (Count(1, 1), Count(0, 0))
    assert (other.incident.title, other.incident.sources, other.dataset) == (
        "Second strike",
        first.incident.sources,
        first.dataset,
    )


def test_a_merge_keeps_what_both_say(library):
    first, second = edits.stored(library, K1).incident, edits.stored(library, "IQ-0022").incident
    page = more(visit(incident=K1), "Merge with another report")
    fill(page, "Id of the other incident", "IQ-0022")
    page.text_input(key=f"merge {K1} why").set_value("one report").run()
    sound(button(page, "Merge into this incident").click().run())
    merged = edits.stored(library, K1).incident
    assert edits.stored(library, "IQ-0022") is None
    assert set(merged.sources) == {*first.sources, *second.sources}
    assert merged.title == first.title


def test_a_draft_is_accepted_or_rejected_with_one_click(library):
    held = edits.stored(library, K1)
    edits.edit(library, replace(held.incident, review="draft"), 1, who="", why="", now=NOW)
    page = visit(incident=K1)
    assert "Draft, not reviewed." in texts(page)
    sound(button(page, "Accept").click().run())
    assert edits.stored(library, K1).incident.review == "accepted"
    assert not [one for one in page.button if one.label == "Accept"]


def test_taking_away_can_be_undone_on_the_page(library):
    page = more(visit(incident=K1), "Take away")
    page.text_input(key=f"away {K1} why").set_value("not ours").run()
    sound(button(page, "Take away").click().run())
    assert edits.stored(library, K1) is None
    assert page.title[0].value == "No such incident"
    sound(button(page, "Undo").click().run())
    assert edits.stored(library, K1)


def test_an_older_version_comes_back_into_the_form(library):
    page = save(fill(visit(incident=K1), "Title", "Wrong"))
    sound(button(page, "Bring into the form").click().run())
    assert field(page, "Title").value == "Rockets on the K1 base, Kirkuk"
    save(page, "the first was right")
    assert [one.incident.title for one in history.history(library, K1)][1:] == ["Wrong", "Rockets on the K1 base, Kirkuk"]


def test_an_incident_is_added_by_hand(library):
    page = visit()
    assert button(page, "Add this incident").disabled
    assert errors(page) == []
    fill(page, "Title", "Shots at a checkpoint")
    assert errors(page) == ["This is empty, but every incident needs it."]
    fill(page, "First day", "2020-03")
    fill(page, "Id, unique in the store", "library:added")
    fill(page, "Why (kept in the history)", "by phone")
    sound(button(page, "Add this incident").click().run())
    added = edits.stored(library, "library:added")
    assert (added.dataset, added.incident.title) == ("library", "Shots at a checkpoint")
    assert (added.incident.when.start.isoformat(), added.incident.when.end.isoformat()) == ("2020-03-01", "2020-03-31")
    assert page.query_params["incident"] == "library:added"


def test_an_id_that_is_taken_is_refused_and_what_was_typed_stays(library):
    page = fill(fill(visit(), "Title", "Shots"), "First day", "2020-03-01")
    fill(fill(page, "Id, unique in the store", K1), "Why (kept in the history)", "x")
    sound(button(page, "Add this incident").click().run())
    assert "is the id of another incident already" in errors(page)[0]
    assert field(page, "Title").value == "Shots"


def test_an_unknown_incident_is_said(library):
    assert visit(incident="IQ-9999").title[0].value == "No such incident"


def test_hostile_text_of_an_incident_is_shown_and_does_nothing(library):
    bad = ":red[x] **b** <script>alert(1)</script> $x$ [a](javascript:alert(1))"
    held = edits.stored(library, K1)
    edits.edit(library, replace(held.incident, title=bad, note=bad), 1, who=bad, why=bad, now=NOW)
    page = visit(incident=K1)
    (title,) = page.title
    assert as_read(title.value) == bad
    assert title.value != bad
    assert field(page, "Title").value == bad
