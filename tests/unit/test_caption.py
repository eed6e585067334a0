"""Headlines of the bundled incidents read aloud: true, grammatical, and no surer than the data."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from dateline.answers.caption import Caption, caption
from dateline.answers.lookup import known_values
from dateline.answers.totals import totals
from dateline.filter import parse
from dateline.store import Library

SERIES = "from=2019-10-28&to=2020-02-16&type=rocket-attack&side=us-coalition&role=target"
HEADLINES = {
    "": "78 incidents, 19 May 2019 – 20 Dec 2020",
    SERIES: "23 rocket attacks, 28 Oct 2019 – 16 Feb 2020, on US and coalition targets",
    "side=nobody": "28 incidents, 19 May 2019 – 20 Dec 2020, that nobody is named for",
    "actor=us-forces&role=victim": "2 incidents, 11 – 14 Mar 2020, that hit US forces in Iraq",
    "actor=pmf&role=suspected": "26 incidents, 27 Oct 2019 – 14 Mar 2020, blamed on Popular Mobilization Forces",
    "status=denied": "2 incidents, 4 Jan 2020, reported and later denied",
    "precision=site&precision=town&from=2020-03-01": "26 incidents, from 1 Mar 2020, place known to the site or the town",
    "not_country=IQ&not_precision=none": "4 incidents, 16 Sep 2019 – 12 Mar 2020, leaving out Iraq and those without a place",
    "killed=1..": "15 incidents, 16 Sep 2019 – 17 Nov 2020, each with 1 or more killed",
    "killed=1..5&wounded=unknown": "1 incident, 3 Nov 2019, with 1 to 5 killed, number of wounded unknown",
    "killed=0&to=2019-06-30": "4 incidents, up to 30 Jun 2019, none reported killed",
    "attribution=disputed&place=k1": "1 incident, 27 Dec 2019, at K1 base (K-1 Air Base), Kirkuk, author disputed",
    "type=bomb-ied&type=riot&q=zebra": "No incidents, bombs or IEDs, or riots, matching “zebra”",
    "type=riot&type=bomb-ied&type=firefight&q=zebra": "No incidents, riots, bombs or IEDs, or firefights, matching “zebra”",
    "type=riot&type=firefight&q=zebra": "No incidents, riots or firefights, matching “zebra”",
    "type=riot": "No riots",
    "type=other&q=zebra": "No incidents matching “zebra”",
    "from=2022-01-01&country=IQ&killed=1..": "No incidents from 1 Jan 2022, in Iraq, with 1 or more killed",
    "from=2022-03-01&to=2022-03-05&q=zebra": "No incidents, 1 – 5 Mar 2022, matching “zebra”",
    "type=riot&attribution=disputed": "No riots, author disputed",
    "type=announcement": "5 threats or statements, none counted, 13 Dec 2019 – 17 Mar 2020",
}
DETAILS = {
    "": "all actors",
    SERIES: "22 certain, 1 possible",
    "from=2019-11-01&to=2019-11-30": "all certainly within these dates · all actors",
    "from=2020-01-03&to=2020-01-03": "certainly within these dates · all actors",
    "from=2019-11-20&to=2019-11-25": "0 certain, 1 possible · all actors",
    "place=k1": "",
    "type=announcement&from=2019-01-01": "all actors",
}


def said(library: Library, query: str) -> Caption:
    asked = parse(parse_qsl(query), known_values(library))
    names = {one.site_id: one.name for one in library.reference().sites.values()}
    return caption(asked, totals(library, asked), library.reference(), names)


@pytest.mark.parametrize("query", HEADLINES)
def test_the_headline_says_what_is_counted(library, query):
    assert said(library, query).text == HEADLINES[query]


@pytest.mark.parametrize("query", DETAILS)
def test_certainty_is_said_of_chosen_dates_alone(library, query):
    assert said(library, query).detail == DETAILS[query]


def test_figures_that_no_source_gives_are_unknown_and_not_nought(library):
    strikes = said(library, "country=SY")
    assert (strikes.killed, strikes.wounded, strikes.unknown) == ("42–56", None, "")
    assert said(library, "killed=0&to=2019-06-30").killed == "0", "reported: none"


def test_what_is_not_counted_is_noted_once(library):
    assert said(library, "type=announcement").notes == ("4 without a place: listed, not mapped",)
    assert "2 reported and later denied: not counted" in said(library, "").notes
