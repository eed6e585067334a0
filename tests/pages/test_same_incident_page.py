"""The data page's tab of likely duplicates, as an analyst uses it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dateline.model.casualties import Count
from dateline.model.incident import Source
from dateline.model.where import Where
from dateline.store import DataSet, edits, links

from . import kept_page
from .kept_page import BO, HOSTILE, NOW, bad, field, incident, press, shown, sound, unescaped, visit

filled = kept_page.filled


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


def test_data_sets_that_overlap_are_settled_with_one_press_and_that_is_undone(library):
    coarse = Where("Kirkuk", country="IQ", lat=35.4, lon=44.4, precision="province", radius_m=75_000)
    for name, title, days in (("third", HOSTILE, range(10)), ("fourth", HOSTILE, range(6, 12))):
        rows = [incident(f"{name}:{day}", 1_000 + day, where=coarse, title=f"{name} {HOSTILE}") for day in days]
        library.load(rows, DataSet(name, title), NOW)
    page = visit("Same incident?")
    (said,) = [unescaped(one.value) for one in page.markdown if "counted twice" in one.value]
    assert said.startswith(
        f"4 of the 6 incidents of **{HOSTILE} (fourth)** share id, days and place with one in **{HOSTILE} (third)**"
    )
    (examples,) = [one.value for one in page.dataframe if "Id" in one.value]
    assert list(examples["Id"]) == ["6", "7", "8", "9"]
    (counts,) = [one for one in page.button_group if one.label == "Whose incidents are counted"]
    assert all("\\[a\\]" in one for one in counts.options), "no link, no picture: a title is text"
    sound(counts.set_value("fourth").run())
    press(page, "Count each of them once")
    assert {(one.primary_id, one.other_id) for one in links.links(library)} == {
        (f"fourth:{day}", f"third:{day}") for day in range(6, 10)
    }
    assert not [one for one in page.markdown if "counted twice" in one.value]
    press(page, "Undo")
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
