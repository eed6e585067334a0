"""UCDP's GED: what becomes of each column, the forms it comes in, and the real files against a plain reading of them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd
import pytest
from family_rows import REAL, context, read_one, read_real, read_rows, roles

from dateline.errors import ValueProblem
from dateline.importers.table import Row
from dateline.importers.ucdp import COLUMNS, FAMILY, recognise
from dateline.model.casualties import Count

ROW = dict.fromkeys(COLUMNS, "") | {
    "id": "900001.0", "relid": "IRQ-2017-1-1-1", "year": "2017", "active_year": "1", "code_status": "Clear", "type_of_violence": "1",
    "conflict_new_id": "259", "conflict_name": "Iraq: Government", "dyad_name": "Government of Iraq - IS",
    "side_a": "Government of Iraq", "side_b": "IS", "number_of_sources": "2",
    "source_article": '"Made Up Wire,2017-08-01,Army says; dozens fall";"Invented Post,2017-08-02,Fight at the bridge"',
    "source_office": "Made Up Wire;Invented Post", "source_date": "2017-08-01;2017-08-02",
    "source_headline": "Army says; dozens fall;Fight at the bridge", "source_original": "army spokesman", "where_prec": "1",
    "where_coordinates": "Tal Afar town", "adm_1": "Nineveh province", "adm_2": "Tal Afar district", "latitude": "36.3742",
    "longitude": "42.4497", "country": "Iraq", "country_id": "645", "region": "Middle East", "event_clarity": "1", "date_prec": "1",
    "date_start": "2017-07-31 00:00:00.000", "date_end": "2017-07-31 00:00:00.000", "deaths_a": "2", "deaths_b": "3",
    "deaths_civilians": "1", "deaths_unknown": "0", "best": "6", "high": "9", "low": "4", "gwnoa": "645", "gwnob": "",
}  # fmt: skip


def test_a_row_becomes_an_incident():
    found = read_one(FAMILY, ROW)
    assert found.incident_id == "mine:900001"
    assert found.title == "State-based violence: Government of Iraq and IS at Tal Afar town"
    assert (found.when.start, found.when.end, found.when.note) == (date(2017, 7, 31), date(2017, 7, 31), "")
    assert (found.where.lat, found.where.lon, found.where.precision, found.where.country) == (36.3742, 42.4497, "town", "IQ")
    assert roles(found) == [("other", "gov-iraq"), ("other", "isis")]
    assert found.attribution == "unclaimed"


def test_low_and_high_are_the_range_and_the_note_says_who():
    found = read_one(FAMILY, ROW)
    assert found.killed == Count(4, 9)
    assert found.killed_note == "UCDP's best estimate: 6; Government of Iraq 2, IS 3, civilians 1"
    assert not found.wounded.known


@pytest.mark.parametrize(
    ("low", "best", "high", "killed"),
    [
        ("0", "5", "5", Count(0, 5)),
        ("", "5", "", Count(5, 5)),
        ("", "", "", Count()),
        ("-1", "2", "3", Count(2, 3)),
        ("5", "2", "4", Count(2, 5)),
    ],
)
def test_figures_that_are_missing_or_out_of_order(low, best, high, killed):
    found = read_one(FAMILY, {**ROW, "low": low, "best": best, "high": high})
    assert found.killed == killed
    assert ("out of order" in found.killed_note) == (low == "5")


def test_only_one_sided_violence_has_a_perpetrator():
    found = read_one(FAMILY, {**ROW, "type_of_violence": "3", "side_a": "IS", "side_b": "Civilians"})
    assert roles(found) == [("perpetrator", "isis"), ("victim", "civilians")]
    assert (found.event_type, found.attribution, found.attributed_by) == ("attack-on-civilians", "attributed", "UCDP coding")
    assert found.title == "One-sided violence by IS against civilians at Tal Afar town"


def test_civilians_of_another_country_are_not_those_of_the_tree():
    within = context("ucdp")
    found = read_one(
        FAMILY, {**ROW, "type_of_violence": "3", "side_b": "Civilians", "country": "Syria", "country_id": "652"}, within
    )
    assert found.actors[1].actor_id == "ucdp:civilians"
    assert within.actors["ucdp:civilians"].name == "Civilians"


@pytest.mark.parametrize(
    ("code", "level", "metres"),
    [("1", "town", 5000), ("2", "town", 25000), ("3", "district", 30000), ("4", "province", 75000), ("5", "province", 200000),
     ("6", "country", 500000), ("7", "province", 200000)],
)  # fmt: skip
def test_where_prec_becomes_metres(code, level, metres):
    where = read_one(FAMILY, {**ROW, "where_prec": f"{code}.0"}).where
    assert (where.precision, where.radius_m) == (level, metres)


def test_at_sea_is_said():
    assert "international waters" in read_one(FAMILY, {**ROW, "where_prec": "7"}).note


@pytest.mark.parametrize(
    ("code", "start", "end", "first", "last"),
    [
        ("2", "2017-07-30", "2017-08-02", date(2017, 7, 30), date(2017, 8, 2)),
        ("4", "2017-07-01", "2017-07-01", date(2017, 7, 1), date(2017, 7, 31)),
        ("5", "2017-07-01", "2017-07-01", date(2017, 1, 1), date(2017, 12, 31)),
        ("1", "2009/02/20 00:00:00", "", date(2009, 2, 20), date(2009, 2, 20)),
        ("1", "1991-08-08T00:00:00", "1991-08-08T00:00:00", date(1991, 8, 8), date(1991, 8, 8)),
    ],
)
def test_dates_and_their_precision(code, start, end, first, last):
    when = read_one(FAMILY, {**ROW, "date_prec": code, "date_start": start, "date_end": end}).when
    assert (when.start, when.end) == (first, last)
    assert bool(when.note) == (code != "1")


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueProblem, match="before date_start"):
        read_one(FAMILY, {**ROW, "date_end": "2017-07-30"})


def test_sources_are_told_apart_though_a_headline_holds_a_semicolon():
    sources = read_one(FAMILY, ROW).sources
    assert [(one.publisher, one.title, one.published) for one in sources] == [
        ("Made Up Wire", "Army says; dozens fall", "2017-08-01"), ("Invented Post", "Fight at the bridge", "2017-08-02"),
    ]  # fmt: skip
    old = read_one(
        FAMILY, {**ROW, "source_office": "", "source_date": "", "source_headline": "", "source_article": "Wire 25/2-09"}
    )
    assert [one.title for one in old.sources] == ["Wire 25/2-09"]


def test_candidate_events_and_unclear_ones_say_so():
    found = read_one(FAMILY, {**ROW, "code_status": "Check dyad", "event_clarity": "2"})
    assert found.confidence == "low"
    assert "“Check dyad”" in found.note


def test_the_candidate_file_without_a_header_is_known_by_its_values():
    cells = {f"column {at}": ROW[name] for at, name in enumerate(COLUMNS[:47], 1)}  # gwnoa and gwnob are empty throughout
    assert "unnamed" in recognise(tuple(cells), [Row(1, cells)])
    assert read_one(FAMILY, cells).killed == Count(4, 9)
    assert recognise(tuple(cells), [Row(1, {**cells, "column 6": "9"})]) == ""


def test_hdx_tags_and_a_repeated_header_are_no_incidents():
    tags = dict.fromkeys(ROW, "") | {"date_start": "#date+start", "country": "#country+name"}
    assert read_rows(FAMILY, [ROW, tags, {name: name for name in ROW}])[1:] == [None, None]


def test_a_state_that_fights_abroad_gets_its_own_country_and_side():
    within = context()
    read_one(FAMILY, {**ROW, "side_a": "Government of United States of America", "side_b": "Invented Army", "gwnoa": "2"}, within)
    assert {(one.name, one.country, one.side) for one in within.actors.values()} == {
        ("Government of United States of America", "US", "us-coalition"), ("Invented Army", "", "other"),
    }  # fmt: skip


def check_against(name: str, plain: pd.DataFrame, lat: str = "latitude", lon: str = "longitude") -> None:
    """Compare every incident of a real file with the row of the same id, read by pandas."""
    incidents, reading = read_real(name)
    assert (reading.family, len(reading.rejected)) == ("ucdp", 0)
    assert len(incidents) == len(plain)
    by_id = {one.incident_id: one for one in incidents}
    names = {one.actor_id: one.name for one in reading.actors.values()}
    for row in plain.itertuples(index=False):
        found = by_id[f"real:{int(float(row.id))}"]
        start, end = (pd.Timestamp(text).date() for text in (row.date_start, row.date_end))
        assert (found.when.start, found.when.end) == (start, end)
        assert (found.where.lat, found.where.lon) == pytest.approx((float(getattr(row, lat)), float(getattr(row, lon))))
        assert found.where.place_name == row.where_coordinates.strip()
        assert found.killed.low is not None and found.killed.low <= float(row.best) <= (found.killed.high or 0)
        for side, one in zip((row.side_a, row.side_b), found.actors, strict=True):
            assert (one.name_as_written or names.get(one.actor_id) or "in the tree") in (side.strip(), "in the tree")


def plain(name: str) -> pd.DataFrame:
    if not (REAL / name).exists():
        pytest.skip(f"{name} is not at hand: the real files are not part of the project")
    return pd.read_csv(REAL / name, dtype=str, keep_default_na=False)


def test_the_syrian_file():
    rows = plain("ucdp-ged-191-syria.csv")
    check_against("ucdp-ged-191-syria.csv", rows)
    incidents, reading = read_real("ucdp-ged-191-syria.csv")
    assert Counter(one.where.country for one in incidents) == {"SY": 16_566}
    assert sum(one.event_type == "attack-on-civilians" for one in incidents) == sum(rows.type_of_violence == "3.0")
    parts = Counter(one.actor_id for incident in incidents for one in incident.actors)
    assert parts["isis"] == sum(rows.side_a == "IS") + sum(rows.side_b == "IS")
    assert parts["israel"] == sum(rows.side_a == "Government of Israel") + sum(rows.side_b == "Government of Israel")
    assert not {"civilians", "isf", "us-forces", "kh"} & set(parts)
    assert reading.unmapped["type_of_violence", "1"] == sum(rows.type_of_violence == "1.0")


def test_the_ukrainian_file_of_hdx():
    rows = plain("hdx-ucdp-ukraine.csv")
    check_against("hdx-ucdp-ukraine.csv", rows[rows.id != ""])
    incidents, _ = read_real("hdx-ucdp-ukraine.csv")
    assert sum(one.where.precision == "town" for one in incidents) == sum(rows.where_prec.isin(["1", "2"]))


def test_the_converted_spreadsheet_says_that_it_lacks_the_precision():
    if not (REAL / "ucdp-ged-231-car.xlsx").exists():
        pytest.skip("ucdp-ged-231-car.xlsx is not at hand: the real files are not part of the project")
    rows = pd.read_excel(REAL / "ucdp-ged-231-car.xlsx", dtype=str, keep_default_na=False, engine="openpyxl")
    check_against("ucdp-ged-231-car.xlsx", rows, "lat", "lon")
    incidents, _ = read_real("ucdp-ged-231-car.xlsx")
    assert {one.where.precision for one in incidents} == {"province"}


@pytest.mark.parametrize(
    ("name", "number"), [("ucdp-ged-231-central-african-republic.geojson", 1848), ("ucdp-ged-231-car-first-300.kml", 300)]
)
def test_the_same_events_from_geojson_and_kml(name, number):
    incidents, reading = read_real(name)
    assert (len(incidents), len(reading.rejected), reading.family) == (number, 0, "ucdp")
    [lra] = [one for one in incidents if one.incident_id == "real:36210"]
    assert (lra.when.start, lra.where.lat, lra.where.lon) == (date(2009, 2, 20), 5.399784, 26.486881)
    assert roles(lra) == [("other", "government-of-uganda"), ("other", "lra")]
