"""The tab of places to settle as Streamlit runs it: nothing placed silently, everything at one click, and undone at one."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dateline.importers.placing import Placing
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, datasets, edits, history

SHELL = Path(__file__).resolve().parents[2] / "dateline" / "ui" / "shell.py"
NOW = datetime(2021, 1, 1, tzinfo=UTC)
FIFTY = [
    "Kirkuk", "Mosul", "Erbil", "Tikrit", "Samarra", "Fallujah", "Ramadi", "Hit", "Haditha", "Al-Qa'im", "Rutba", "Balad Air Base",
    "Taji", "Baqubah", "Khanaqin", "Tuz Khurmatu", "Hawija", "Baiji", "Sinjar", "Tal Afar", "Nasiriyah", "Basra", "Amarah", "Kut",
    "Najaf", "Karbala", "Hillah", "Diwaniyah", "Samawah", "Zubayr", "Umm Qasr", "Faw", "Sulaymaniyah", "Halabja", "Dohuk", "Zakho",
    "Makhmur", "Shirqat", "Daquq", "Jalawla", "Muqdadiyah", "Mandali", "Badra", "Suwayrah", "Mahmudiyah", "Iskandariyah",
    "Yusufiyah", "Abu Ghraib", "15 km north of Kirkuk", "Qayyarah",
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_list_and_no_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PLACES", str(tmp_path / "places.csv"))
    monkeypatch.setenv("DATELINE_GEOCODERS", str(tmp_path / "geocoders.toml"))


def load(library: Library, *names: str, country: str = "IQ") -> None:
    """Load one incident for each name as the data set "mine"."""
    day = When(date(2020, 1, 1), date(2020, 1, 1))
    rows = [
        Incident(f"mine:{at}", f"Shots {at}", day, Where(name, country=country), "firefight") for at, name in enumerate(names)
    ]
    library.load(rows, DataSet("mine", "Mine"), NOW)


def visit() -> AppTest:
    page = AppTest.from_file(str(SHELL), default_timeout=90)
    page.switch_page("../../pages/data.py")
    page.query_params["tab"] = "Places to settle"
    return sound(page.run())


def sound(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def as_read(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


def press(page: AppTest, label: str) -> AppTest:
    (found,) = [one for one in page.button if as_read(one.label).startswith(label)]
    return sound(found.click().run())


def texts(page: AppTest) -> str:
    return "\n".join(as_read(one.value) for kind in (page.text, page.subheader, page.success, page.error) for one in kind)


def where(library: Library, number: int) -> Where:
    return edits.stored(library, f"mine:{number}").incident.where


def test_what_is_sure_is_listed_first_placed_at_one_click_and_undone_at_one(library):
    load(library, "Kirkuk", "Kirkuk", "Mosul", "Xqzvwky")
    page = visit()
    assert "4 incidents without a point, under 3 place names: 2 sure, 1 to settle." in texts(page)
    assert where(library, 0).lat is None
    press(page, "Place 2 that are sure")
    assert round(where(library, 0).lat) == 35
    assert where(library, 0).precision == "town"
    assert where(library, 3).lat is None
    (change,) = {history.history(library, f"mine:{number}")[-1].entry.number for number in (0, 1, 2)}
    assert "4 incidents" not in texts(page)
    press(page, "Undo")
    assert where(library, 0).lat is None
    assert history.entry(library, change).undone_by


def test_a_name_that_is_not_sure_waits_with_its_candidates_and_is_settled_by_one_click(library):
    load(library, "Springfield", "springfield", country="US")
    page = visit()
    assert "0 sure, 1 to settle" in texts(page)
    assert "Not sure: the best of" in texts(page)
    labels = [as_read(one.label) for one in page.button if as_read(one.label)[:2] in ("1.", "2.", "3.")]
    assert len(labels) == 3
    press(page, labels[1])
    chosen = datasets.settled_places(library)["springfield", "US"]
    assert chosen.precision == "town"
    assert (
        (chosen.lat, chosen.lon)
        == (where(library, 0).lat, where(library, 0).lon)
        == (where(library, 1).lat, where(library, 1).lon)
    )
    assert labels[1].startswith("2. Springfield")


def test_what_was_settled_is_known_the_next_time(library):
    datasets.settle_place(library, "Xqzvwky", "IQ", lat=33.0, lon=44.0, precision="site", radius_m=200, who="ana", now=NOW)
    load(library, "XQZVWKY")  # loaded without the settled places, as by another program
    page = visit()
    assert "1 sure, 0 to settle" in texts(page)
    press(page, "Place the one that is sure")
    assert (where(library, 0).lat, where(library, 0).radius_m) == (33.0, 200)


@pytest.mark.parametrize(
    ("typed", "lat", "lon"), [("33.5, 44.2", 33.5, 44.2), ("38S MB 41900 86600", 33.3, 44.4), ("33°30'N 44°15'E", 33.5, 44.2)]
)
def test_a_name_that_nobody_knows_is_placed_by_typed_coordinates(library, typed, lat, lon):
    load(library, "Xqzvwky")
    page = visit()
    assert "The gazetteer knows no such place" in texts(page)
    (field,) = [one for one in page.text_input if one.label.startswith("Click on the map")]
    sound(field.set_value(typed).run())
    (precision,) = [one for one in page.selectbox if one.label == "Precision"]
    sound(precision.set_value("site").run())
    press(page, "Place here")
    found = where(library, 0)
    assert (round(found.lat, 1), round(found.lon, 1), found.precision, found.radius_m) == (lat, lon, "site", 500)


@pytest.mark.parametrize("typed", ["nowhere 1", "95, 200", "0, 0"])
def test_what_are_no_coordinates_is_said_and_places_nothing(library, typed):
    load(library, "Xqzvwky")
    page = visit()
    (field,) = [one for one in page.text_input if one.label.startswith("Click on the map")]
    sound(field.set_value(typed).run())
    assert len(page.error) == 1
    (here,) = [one for one in page.button if one.label == "Place here"]
    assert here.disabled


def test_a_name_left_without_a_point_leaves_the_queue_and_can_be_asked_about_again(library):
    load(library, "Xqzvwky", "Yqzvwky")
    page = press(visit(), "Leave without a point")
    assert "1 to settle" in texts(page)
    assert datasets.settled_places(library) == {("xqzvwky", "IQ"): Placing()}
    press(page, "Xqzvwky (1 incident): ask again")
    assert "2 to settle" in texts(page)


def test_later_puts_a_name_off_until_the_others_are_done(library):
    load(library, "Xqzvwky", "Yqzvwky")
    page = visit()
    assert "Xqzvwky (1 of 2)" in texts(page)
    press(page, "Later")
    assert "Yqzvwky (2 of 2)" in texts(page)
    press(page, "Later")
    assert "Xqzvwky (1 of 2)" in texts(page)


def test_a_place_fills_in_the_country_and_province_that_its_incidents_leave_out(library):
    load(library, "Fallujah", "Xqzvwky", "15 km north of Kirkuk", country="")
    page = press(visit(), "Place 2 that are sure")
    assert (where(library, 0).country, where(library, 0).admin1) == ("IQ", "Anbar")
    assert where(library, 2).country == "IQ"
    (field,) = [one for one in page.text_input if one.label.startswith("Click on the map")]
    sound(field.set_value("33.35, 43.78").run())
    (said,) = [as_read(one.label) for one in page.checkbox]
    assert said == "By the nearest places this is in Anbar, Iraq: fill that in where country or province are empty"
    press(page, "Place here")
    assert (where(library, 1).country, where(library, 1).admin1) == ("IQ", "Anbar")
    assert datasets.settled_places(library)["xqzvwky", ""].in_country == "IQ"


def test_a_point_picked_by_hand_fills_in_nothing_where_the_person_says_so(library):
    load(library, "Xqzvwky", country="")
    page = visit()
    (field,) = [one for one in page.text_input if one.label.startswith("Click on the map")]
    sound(field.set_value("33.35, 43.78").run())
    sound(page.checkbox[0].uncheck().run())
    press(page, "Place here")
    assert (where(library, 0).lat, where(library, 0).country, where(library, 0).admin1) == (33.35, "", "")


def test_near_a_border_where_the_nearest_places_disagree_no_country_is_offered(library):
    load(library, "Xqzvwky", country="")
    page = visit()
    (field,) = [one for one in page.text_input if one.label.startswith("Click on the map")]
    sound(field.set_value("34.40, 40.98").run())  # between al-Qa'im in Iraq and a base in Syria
    assert not page.checkbox


def test_a_whole_country_is_never_placed_without_asking(library):
    load(library, "Iraq")
    assert "0 sure, 1 to settle" in texts(visit())


def test_fifty_names_are_mostly_one_click_and_every_answer_comes_at_once(library):
    load(library, *FIFTY)
    page = visit()
    (line,) = [one.value for one in page.text if "sure," in one.value]
    sure = int(line.split(": ")[1].split(" sure")[0])
    assert sure >= 40, line
    began = time.monotonic()
    press(page, f"Place {sure} that are sure")
    # A person has five minutes: one button, and some seconds for each name that is left.
    assert time.monotonic() - began < 20
    on_map = library.tables().incidents
    assert on_map.filter(on_map.dataset == "mine", on_map.lat.notnull()).count().to_pyarrow().as_py() == sure


def test_hostile_names_are_only_text(library):
    bad = ":red[x] **b** [a](javascript:alert(1)) <img src=x> $y$"
    load(library, bad, bad + " 2")
    page = visit()
    assert f"{bad} (1 of 2)" in texts(page)
    assert all(bad not in one.value for one in page.subheader)
    press(page, "Leave without a point")
    assert all(bad not in one.label for one in page.button)


def test_services_are_asked_only_by_name_and_a_failure_is_told_apart(library, monkeypatch, tmp_path):
    load(library, "Xqzvwky")
    assert not [one for one in visit().button if one.label.startswith("Ask")]
    listed = '[house]\nservice = "photon"\ndomain = "127.0.0.1:9"\nscheme = "http"\nretries = 0\ntimeout = 1\n'
    (tmp_path / "geocoders.toml").write_text(listed)
    page = press(visit(), "Ask house")
    assert "house: gave no answer" in texts(page)
    assert json.dumps(texts(page)).count("knows no such place") == 1  # the gazetteer's own answer
