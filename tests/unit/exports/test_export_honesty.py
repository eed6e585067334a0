"""What a source did not know stays unknown in every format: days, places, casualties, who is blamed, what did not happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from export_rows import ABOUT, DAY, incident
from hypothesis import given
from hypothesis import strategies as some
from readers import READERS, TABLES, TOLD

from dateline.answers.export import about as about_filter
from dateline.answers.lookup import page
from dateline.answers.totals import totals
from dateline.exporters.formats import FORMATS
from dateline.filter import parse
from dateline.model.casualties import Count
from dateline.model.incident import Involvement
from dateline.model.vocabulary import PRECISIONS
from dateline.model.when import When
from dateline.model.where import DEFAULT_RADIUS_M, Where

BLAMED = (
    Involvement("suspected", "", "Hidden Hand", "alleged", "US officials"),
    Involvement("target", "", "a convoy", "", "police"),
)
UNSURE = incident(
    1, when=When(DAY, date(2019, 12, 31), "", "night"), where=Where("Anbar", "", "Anbar", "IQ", 33.0, 42.0, "province", 75_000),
    killed=Count(2, 5), actors=BLAMED, attribution="attributed", attributed_by="Washington",
)  # fmt: skip
DENIED, ANNOUNCED = incident(2, status="denied"), incident(3, status="announced")
AT_LEAST = incident(4, killed=Count(3, None), wounded=Count(0, 0), where=Where("Camp", "", "", "IQ", 35.5, 44.25, "site", 500))
ROWS = (UNSURE, DENIED, ANNOUNCED, AT_LEAST)
DATED = replace(ABOUT, asked_days=(DAY, date(2019, 12, 29)))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_keeps_spans_precision_ranges_and_attribution(name, file):
    rows = TABLES[name](file(name, ROWS))
    row = rows["T-1"]
    assert [str(row[column])[:10] for column in ("date_start", "date_end")] == ["2019-12-27", "2019-12-31"]
    assert (row["part_of_day"], row["geo_precision"], row["radius_m"]) == ("night", "province", 75_000)
    assert (row["killed_min"], row["killed_max"], row["wounded_min"], row["wounded_max"]) == (2, 5, None, None)
    assert (row["attribution"], row["attributed_by"]) == ("attributed", "Washington")
    for word in ("Hidden Hand", "suspected", "alleged", "US officials", "a convoy"):
        assert word in str(row["actors"])
    last = rows["T-4"]
    assert (last["killed_min"], last["killed_max"], last["wounded_max"]) == (3, None, 0), "unknown is not 0, and 0 is not unknown"


@pytest.mark.parametrize("name", TOLD)
def test_what_people_read_says_how_sure_it_is(name, file):
    rows = TOLD[name](file(name, ROWS))
    row = rows["T-1"]
    for words in (
        "between 27 and 31 Dec 2019, night", "province, within 75 km", "2–5", "Wounded:", "unknown", "Attributed, by Washington",
        "Hidden Hand (suspected, alleged, according to US officials)", "a convoy",
    ):  # fmt: skip
        assert words in row["text"].replace("</b>", ""), words
    assert (row["date_start"], row["date_end"], row["geo_precision"]) == ("2019-12-27", "2019-12-31", "province")
    assert "at least 3" in rows["T-4"]["text"]


@pytest.mark.parametrize("name", READERS)
def test_what_was_denied_and_what_was_only_announced_are_told_apart(name, file):
    rows = READERS[name](file(name, ROWS))
    assert [rows[f"T-{number}"]["status"] for number in (1, 2, 3)] == ["occurred", "denied", "announced"]
    if name in TOLD:
        assert rows["T-2"]["name"].endswith("(reported, later denied)")
        assert rows["T-3"]["name"].endswith("(threat or statement)")
        assert "Reported, later denied" in rows["T-2"]["text"]
        assert "Status" not in rows["T-1"]["text"], "what happened needs no word for it"


@pytest.mark.parametrize("name", READERS)
def test_what_only_may_lie_in_the_dates_is_marked(name, file):
    rows = READERS[name](file(name, ROWS, DATED))
    assert {one: row["match"] for one, row in rows.items()} == {
        "T-1": "possible", "T-2": "certain", "T-3": "certain", "T-4": "certain"
    }  # fmt: skip
    if name in TOLD:
        assert "possibly: it may also have happened outside them" in rows["T-1"]["text"]
        assert "possibly" not in rows["T-2"]["text"]


@pytest.mark.parametrize("name", READERS)
def test_without_dates_nothing_is_said_of_them(name, file):
    assert {row.get("match") for row in READERS[name](file(name, ROWS)).values()} == {None}


@pytest.mark.parametrize(
    "words", [[("from", "2019-11-20"), ("to", "2020-01-03")], [("to", "2019-10-28")], [("from", "2020-03-12")]]
)
def test_the_file_and_the_page_call_the_same_incidents_possible(library, words):
    asked = parse(words, {})
    rows = page(library, asked, sort="date", number=1, total=totals(library, asked).matched).incidents
    said = about_filter(library, asked, ABOUT.exported)
    assert {one.incident_id: said.match(one) for one, _, _ in rows} == {
        one.incident_id: "certain" if sure else "possible" for one, sure, _ in rows
    }
    assert {sure for _, sure, _ in rows} == {True, False}, "both kinds are there"


@pytest.mark.parametrize("name", READERS)
def test_every_precision_keeps_its_name_and_radius(name, file):
    rows = [_at(number, precision) for number, precision in enumerate(PRECISIONS)]
    found = READERS[name](file(name, rows))
    drawn = [one for one in rows if one.where.has_point or name != "gpx"]
    assert {one: row["geo_precision"] for one, row in found.items()} == {one.incident_id: one.where.precision for one in drawn}
    assert {one: int(row.get("radius_m") or 0) for one, row in found.items()} == {
        one.incident_id: one.where.radius_m or 0 for one in drawn
    }


def _at(number: int, precision: str):
    if precision == "none":
        return incident(number, where=Where("nowhere"))
    return incident(number, where=Where("x", "", "", "IQ", 33.0, 42.0, precision, DEFAULT_RADIUS_M[precision] + 1))


@pytest.mark.parametrize("name", READERS)
def test_what_has_no_point_is_in_the_file_or_counted_in_it(name, file):
    rows = [*ROWS, incident(5, where=Where("somewhere", country="IQ"))]
    said = replace(ABOUT, without_place=1, notes=("1 without a place: listed, not mapped",))
    path = file(name, rows, said)
    if name == "gpx":
        assert "T-5" not in READERS[name](path)
        assert "1 without a place on the map" in path.read_text(encoding="utf-8")
    else:
        assert "T-5" in READERS[name](path)


@given(
    first=some.none() | some.dates(), last=some.none() | some.dates(), start=some.dates(date(1900, 1, 1), date(2100, 1, 1)),
    length=some.integers(0, 40),
)  # fmt: skip
def test_certain_is_the_whole_span_inside(first, last, start, length):
    days = [date.fromordinal(start.toordinal() + number) for number in range(length + 1)]
    one = incident(1, when=When(days[0], days[-1]))
    inside = all((not first or day >= first) and (not last or day <= last) for day in days)
    expected = "" if not (first or last) else "certain" if inside else "possible"
    assert replace(ABOUT, asked_days=(first, last)).match(one) == expected


def test_every_format_of_incidents_is_read_here():
    assert set(READERS) == set(FORMATS) - {"txt"}
