"""A form is read with the checks of an import, all its problems at once; two reports of one incident become one."""

from __future__ import annotations

from dataclasses import replace

from dateline.answers.together import together
from dateline.importers.form import read_form
from dateline.importers.layout import cells_from_incident
from dateline.importers.names import Names
from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement, Source
from dateline.model.when import parse_when
from dateline.model.where import Where

NAMES = Names({"kh": Actor("kh", "Kata'ib Hezbollah", aliases=("KH",))}, {}, {"IQ": "Iraq"})
BEFORE = Incident(
    "IQ-1", "Rockets", parse_when("2019-12-27"), Where("Taji", country="XK"), "rocket-attack", killed=Count(1, 2),
    actors=(Involvement("suspected", name_as_written="a group that nobody knows"),), sources=(Source("Reuters"),),
)  # fmt: skip
CELLS = cells_from_incident(BEFORE)


def test_what_an_incident_holds_already_is_no_problem_but_what_is_typed_anew_is() -> None:
    assert read_form({**CELLS, "title": "Other"}, NAMES, BEFORE) == (replace(BEFORE, title="Other"), {})
    assert set(read_form(CELLS, NAMES)[1]) == {"country", "suspected"}


def test_all_problems_are_told_at_once_each_at_its_field() -> None:
    wrong = {**CELLS, "date_start": "27/12/2019", "killed_min": "3", "lat": "north", "event_type": "x", "title": ""}
    incident, problems = read_form(wrong, NAMES, BEFORE)
    assert incident is None
    assert set(problems) == {"date_start", "killed_max", "lat", "event_type", "title"}
    assert problems["title"] == "This is empty, but every incident needs it."
    assert problems["lat"] == "“north” is not a number of degrees."


def test_half_a_point_is_told_and_the_search_for_problems_ends() -> None:
    incident, problems = read_form({**CELLS, "lat": "33.5"}, NAMES, BEFORE)
    assert incident is None
    assert list(problems) == ["lon"]


def test_an_actor_is_found_by_its_alias() -> None:
    typed = {**CELLS, "actors": '[{"name": "KH", "role": "suspected"}]'}
    incident, _ = read_form(typed, NAMES, BEFORE)
    assert incident
    assert incident.actors == (Involvement("suspected", "kh", "KH"),)


def test_two_reports_together_keep_every_source_and_say_no_more_than_both() -> None:
    seen = Involvement("target", "kh", source=1)
    other = replace(BEFORE, incident_id="x:1", title="Attack", killed=Count(2, None), wounded=Count(3, 3), weapon="mortars",
                    where=Where("Taji", "", "", "IQ", 33.5, 44.3, "town", 5000), actors=(seen,),
                    sources=(Source("AFP"), Source("Reuters")))  # fmt: skip
    both = together(BEFORE, other)
    assert (both.incident_id, both.title, both.weapon, both.wounded) == ("IQ-1", "Rockets", "mortars", Count(3, 3))
    assert both.killed == Count(1, None)
    assert both.where.lat == 33.5
    assert both.sources == (Source("Reuters"), Source("AFP"))
    assert both.actors == (*BEFORE.actors, replace(seen, source=2))


def test_a_figure_that_only_one_report_gives_is_kept_as_it_is() -> None:
    unknown = replace(BEFORE, killed=Count())
    assert together(BEFORE, unknown).killed == together(unknown, BEFORE).killed == Count(1, 2)
