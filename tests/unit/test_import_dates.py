"""Dates as files write them: each form to its first and last day, and nothing surer than the text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import ValueProblem
from dateline.importers.dates import day_order, parse_span_freely, utc_from_epoch


def day(*parts: int) -> tuple[date, date]:
    return date(*parts), date(*parts)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2017-07-31", day(2017, 7, 31)),
        ("2017-07-31 00:00:00.000", day(2017, 7, 31)),
        ("1991-08-08T00:00:00Z", day(1991, 8, 8)),
        ("2009/02/20 00:00:00", day(2009, 2, 20)),
        ("01-January-2015", day(2015, 1, 1)),
        ("03 December 2020", day(2020, 12, 3)),
        ("16 May 2025", day(2025, 5, 16)),
        ("Friday, 12 June 2020", day(2020, 6, 12)),
        ("June 12, 2020", day(2020, 6, 12)),
        ("30-Apr-19", day(2019, 4, 30)),
        ("1st Sept. 2019", day(2019, 9, 1)),
        ("20160728", day(2016, 7, 28)),
        ("20160728.0", day(2016, 7, 28)),
        ("43831", day(2020, 1, 1)),
        ("43831.75", day(2020, 1, 1)),
        (" 2017-07-31 ", day(2017, 7, 31)),
    ],
)
def test_a_day_is_that_day_without_a_note(written, days):
    assert parse_span_freely("day", written) == (*days, "")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2019-11", date(2019, 11, 1), date(2019, 11, 30)),
        ("201911", date(2019, 11, 1), date(2019, 11, 30)),
        ("Nov 2021", date(2021, 11, 1), date(2021, 11, 30)),
        ("February 2020", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("Exact date unknown - Nov 21", date(2021, 11, 1), date(2021, 11, 30)),
        ("12-14 May 2020", date(2020, 5, 12), date(2020, 5, 14)),
        ("12 – 14 May 2020", date(2020, 5, 12), date(2020, 5, 14)),
        ("May 12-14, 2020", date(2020, 5, 12), date(2020, 5, 14)),
        ("28 Oct - 3 Nov 2019", date(2019, 10, 28), date(2019, 11, 3)),
        ("28 Dec - 3 Jan 2020", date(2019, 12, 28), date(2020, 1, 3)),
        ("2020-05-12 to 2020-05-14", date(2020, 5, 12), date(2020, 5, 14)),
        ("November 2018 - January 2019", date(2018, 11, 1), date(2019, 1, 31)),
        ("mid-March 2020", date(2020, 3, 11), date(2020, 3, 20)),
        ("Early January 2019", date(2019, 1, 1), date(2019, 1, 10)),
        ("late February 2019", date(2019, 2, 21), date(2019, 2, 28)),
    ],
)
def test_what_is_less_than_a_day_is_a_range_that_says_why(written, first, last):
    found = parse_span_freely("day", written)
    assert found[:2] == (first, last)
    assert written in found[2]


@pytest.mark.parametrize(
    ("written", "days", "note"),
    [
        ("1676999999", day(2023, 2, 21), "from a time stamp, 17:19 UTC"),
        ("1676999999000", day(2023, 2, 21), "from a time stamp, 17:19 UTC"),
        ("2020-01-05T23:15:00+03:00", day(2020, 1, 5), "time as written: 23:15:00 +03:00"),
        ("5 October 2019 13:22", day(2019, 10, 5), "time as written: 13:22"),
    ],
)
def test_a_time_is_kept_in_the_note(written, days, note):
    assert parse_span_freely("day", written) == (*days, note)


def test_month_and_day_are_read_as_the_column_says():
    assert parse_span_freely("day", "5/6/2020", day_first=True)[0] == date(2020, 6, 5)
    assert parse_span_freely("day", "5/6/2020", day_first=False)[0] == date(2020, 5, 6)
    assert parse_span_freely("day", "5/13/2020", day_first=True)[0] == date(2020, 5, 13)  # only one reading is a day
    assert parse_span_freely("day", "5/5/2020")[0] == date(2020, 5, 5)


def test_an_order_that_nothing_settles_is_refused_with_both_readings():
    with pytest.raises(ValueProblem, match="can be 5 June or 6 May 2020.*2020-06-05 or 2020-05-06"):
        parse_span_freely("day", "5/6/2020")


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["1/2/2020", "13/2/2020"], True),
        (["1/2/2020", "2/13/2020"], False),
        (["1/2/2020", "5/6/2020"], None),
        (["13/1/2020", "1/13/2020"], None),
        (["2020-01-13", "", "soon"], None),
    ],
)
def test_the_order_of_a_column(texts, order):
    assert day_order(texts) is order


@pytest.mark.parametrize(
    "written",
    ["", "31 Feb 2020", "2020-13-01", "2019-02-29", "yesterday", "-9", "0", "12", "14-12 May 2020", "99999999", "1e5", "May",
     "Exact date unknown", "٢٠٢٠-٠١-٠١", "9999-01-01", "2020-01-01 and later", "9" * 5000],
)  # fmt: skip
def test_what_is_no_date_is_refused_and_named(written):
    with pytest.raises(ValueProblem) as caught:
        parse_span_freely("event_date", written)
    assert caught.value.field == "event_date"


@given(
    st.dates(date(1600, 1, 1), date(2150, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%Y%m%d"])
)
def test_every_day_comes_back_from_every_form(given_day, form):
    assert parse_span_freely("day", given_day.strftime(form))[:2] == (given_day, given_day)


@given(st.text(max_size=40))
def test_any_text_is_a_span_or_a_problem(text):
    try:
        first, last, _ = parse_span_freely("day", text)
    except ValueProblem:
        return
    assert first <= last and last - first < timedelta(days=400 * 366)


def test_seconds_and_milliseconds_become_moments():
    assert (
        utc_from_epoch("1584000000") == utc_from_epoch("1584000000000") == utc_from_epoch("1.584E+09") == "2020-03-12T08:00:00Z"
    )
    assert {utc_from_epoch(text) for text in ("", "soon", "-1", "nan", "inf", "12")} == {""}
