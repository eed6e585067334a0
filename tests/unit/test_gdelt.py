"""GDELT's event tables: leads coded by machine, in both widths, and the real samples against a plain reading of them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pandas as pd
import pytest
from family_rows import REAL, context, part, read_one, read_real, read_rows, roles

from dateline.errors import ValueProblem
from dateline.importers.gdelt import COLUMNS_1, COLUMNS_1_OLD, COLUMNS_2, FAMILY, recognise
from dateline.importers.table import Row

ROW = dict.fromkeys(COLUMNS_2, "") | {
    "GLOBALEVENTID": "900000001", "SQLDATE": "20200103", "MonthYear": "202001", "Year": "2020", "FractionDate": "2020.0082",
    "Actor1Code": "USAMIL", "Actor1Name": "UNITED STATES", "Actor1CountryCode": "USA", "Actor1Type1Code": "MIL",
    "Actor2Code": "IRN", "Actor2Name": "IRAN", "Actor2CountryCode": "IRN", "IsRootEvent": "1", "EventCode": "1952",
    "EventBaseCode": "195", "EventRootCode": "19", "QuadClass": "4", "GoldsteinScale": "-10.0", "NumMentions": "8", "NumSources": "2",
    "NumArticles": "6", "AvgTone": "-7.5", "ActionGeo_Type": "4", "ActionGeo_FullName": "Baghdad, Baghdad, Iraq",
    "ActionGeo_CountryCode": "IZ", "ActionGeo_ADM1Code": "IZ07", "ActionGeo_Lat": "33.3386", "ActionGeo_Long": "44.3939",
    "ActionGeo_FeatureID": "-3102138", "DATEADDED": "20200103041500", "SOURCEURL": "https://news.example/strike",
}  # fmt: skip


def unnamed(row: dict[str, str], columns: tuple[str, ...]) -> dict[str, str]:
    """Return a row as a file without a header gives it."""
    return {f"column {at}": row[name] for at, name in enumerate(columns, 1)}


def test_a_row_becomes_a_draft_that_says_a_machine_made_it():
    found = read_one(FAMILY, ROW)
    assert (found.incident_id, found.review, found.confidence) == ("mine:900000001", "draft", "low")
    assert found.title.endswith("at Baghdad, Baghdad, Iraq (machine-coded)")
    assert (found.when.start, found.when.end) == (date(2020, 1, 3), date(2020, 1, 3))
    assert (found.where.country, found.where.admin1, found.where.lat, found.where.lon) == ("IQ", "Baghdad", 33.3386, 44.3939)
    assert (found.event_type, found.sub_event_type, found.status) == ("air-drone-strike", "CAMEO 1952", "occurred")
    assert (found.sources[0].url, found.source_updated) == ("https://news.example/strike", "2020-01-03T04:15:00Z")
    assert not found.killed.known


def test_the_source_of_an_act_is_a_suspect_by_the_machines_word():
    within = context()
    found = read_one(FAMILY, ROW, within)
    assert roles(found) == [("suspected", "united-states"), ("target", "gov-iran")]
    assert (part(found, "suspected").certainty, part(found, "suspected").according_to) == ("alleged", "GDELT machine coding")
    assert within.actors["united-states"].side == "us-coalition"


def test_words_and_cooperation_blame_nobody():
    found = read_one(FAMILY, {**ROW, "EventCode": "042", "QuadClass": "1"})
    assert [role for role, _ in roles(found)] == ["other", "other"]
    assert (found.attribution, found.event_type) == ("unclaimed", "other")


@pytest.mark.parametrize(
    ("code", "event_type", "status"),
    [("13", "announcement", "announced"), ("126", "announcement", "announced"), ("128", "other", "occurred"), ("129", "other", "occurred"),
     ("112", "announcement", "announced"), ("115", "other", "occurred"), ("116", "other", "occurred"), ("138", "announcement", "announced"), ("010", "announcement", "announced"),
     ("145", "riot", "occurred"), ("141", "protest-storming", "occurred"), ("173", "arrest", "occurred"), ("181", "abduction", "occurred"),
     ("1831", "suicide-attack", "occurred"), ("1833", "bomb-ied", "occurred"), ("186", "assassination", "occurred"),
     ("193", "firefight", "occurred"), ("194", "shelling", "occurred"), ("2041", "chemical-attack", "occurred")],
)  # fmt: skip
def test_cameo_codes_become_our_words(code, event_type, status):
    found = read_one(FAMILY, {**ROW, "EventCode": code})
    assert (found.event_type, found.status) == (event_type, status)


def test_codes_without_counterpart_are_counted_as_written():
    within = context()
    read_rows(FAMILY, [{**ROW, "EventCode": code} for code in ("042", "042", "99", "190")], within)
    assert within.unmapped == {("EventCode", "042"): 2, ("EventCode", "99"): 1, ("EventCode", "190"): 1}


@pytest.mark.parametrize(
    ("code", "level", "metres"),
    [("1", "country", 500000), ("2", "province", 250000), ("3", "town", 5000), ("4", "town", 5000), ("5", "province", 75000)],
)
def test_the_kind_of_place_becomes_metres(code, level, metres):
    where = read_one(FAMILY, {**ROW, "ActionGeo_Type": code}).where
    assert (where.precision, where.radius_m) == (level, metres)


@pytest.mark.parametrize(
    ("kind", "name", "region"),
    [("4", "Kirkuk, At Tamim, Iraq", "At Tamim"), ("5", "Kerala, Kerala, India", "Kerala"), ("5", "Dagestan, Russia", "Dagestan"),
     ("2", "Illinois, United States", "Illinois"), ("4", "Wellington, New Zealand (general), New Zealand", ""),
     ("4", "Kirkuk, Iraq", ""), ("1", "Iraq", "")],
)  # fmt: skip
def test_the_region_is_read_from_the_full_name_where_it_says_one(kind, name, region):
    where = read_one(FAMILY, {**ROW, "ActionGeo_Type": kind, "ActionGeo_FullName": name}).where
    assert (where.place_name, where.admin1) == (name, region)


def test_a_row_without_a_place_is_listed_and_not_mapped():
    where = read_one(
        FAMILY, {**ROW, "ActionGeo_Type": "0", "ActionGeo_FullName": "", "ActionGeo_Lat": "", "ActionGeo_Long": ""}
    ).where
    assert (where.precision, where.lat) == ("none", None)


def test_a_word_of_an_article_becomes_no_actor_but_a_countrys_does():
    within = context()
    found = read_one(FAMILY, {**ROW, "Actor1Name": "LAWMAKER", "Actor1CountryCode": "", "Actor2Name": "POLICE",
                              "Actor2CountryCode": "IRQ", "Actor2Type1Code": "COP"}, within)  # fmt: skip
    assert roles(found) == [("suspected", "LAWMAKER"), ("target", "police-iraq")]
    assert {(one.name, one.kind, one.country, one.side) for one in within.actors.values()} == {
        ("Police (Iraq)", "police", "IQ", "iraqi-state")
    }


@pytest.mark.parametrize("columns", [COLUMNS_2, COLUMNS_1, COLUMNS_1_OLD], ids=["2.0", "1.0", "1.0 of before 2013"])
def test_files_without_a_header_are_known_by_their_values(columns):
    cells = unnamed({**ROW, "DATEADDED": "20200103"}, columns)
    assert "unnamed columns" in recognise(tuple(cells), [Row(1, cells)])
    found = read_one(FAMILY, cells)
    assert (found.where.lat, found.event_type, found.source_updated) == (33.3386, "air-drone-strike", "2020-01-03T00:00:00Z")
    assert recognise(tuple(cells), [Row(1, {**cells, "column 2": "3 January"})]) == ""
    assert len(columns) in (61, 58, 57)


def test_a_bad_day_is_refused():
    with pytest.raises(ValueProblem) as caught:
        read_one(FAMILY, {**ROW, "SQLDATE": "20201345"})
    assert caught.value.field == "SQLDATE"


@pytest.mark.parametrize(
    ("name", "geo", "added"),
    [("gdelt-10-sample.csv", (49, 50, 51, 53, 54), 56), ("gdelt-20-sample-61col.export.CSV", (51, 52, 53, 56, 57), 59)],
)
def test_the_real_samples(name, geo, added):
    if not (REAL / name).exists():
        pytest.skip(f"{name} is not at hand: the real files are not part of the project")
    plain = pd.read_csv(REAL / name, sep="\t", header=None, dtype=str, keep_default_na=False)
    incidents, reading = read_real(name)
    assert (reading.family, len(reading.rejected), len(incidents)) == ("gdelt", 0, len(plain))
    kind, full_name, fips, lat, lon = geo
    assert {one.review for one in incidents} == {"draft"}
    for found, row in zip(incidents, plain.itertuples(index=False), strict=True):
        assert found.incident_id == f"real:{row[0]}"
        assert found.when.start == found.when.end == datetime.strptime(row[1], "%Y%m%d").date()
        assert found.sub_event_type == f"CAMEO {row[26]}"
        assert found.where.place_name == row[full_name].strip()
        mapped = row[kind] not in ("", "0")
        assert (found.where.lat, found.where.lon) == ((float(row[lat]), float(row[lon])) if mapped else (None, None))
        assert bool(found.where.country) == bool(row[fips])
        assert found.source_updated.replace("-", "").startswith(row[added][:8])
        assert len(found.actors) == bool(row[6]) + bool(row[16])
    acts = Counter(one.role for incident in incidents for one in incident.actors)
    assert acts["suspected"] == sum((plain[29] == "4") & (plain[6] != ""))
