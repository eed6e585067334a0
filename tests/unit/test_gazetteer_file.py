"""The gazetteer's file, built when it is needed, and the list that a user keeps beside it."""

from __future__ import annotations

import pytest
from gazetteer_answers import best
from geopy.exc import GeocoderUnavailable

from dateline.errors import GazetteerError
from dateline.gazetteer import build, own, sources
from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.index import Index
from dateline.gazetteer.place import Place
from dateline.gazetteer.settle import Candidates, Settled, settle
from dateline.gazetteer.spelling import sound
from dateline.model.where import Where

TINY = [
    (Place("geonames:1", "town", "Oneville", 1.0, 2.0, 5_000, "XX", population=10), sources.plain_names("Oneville", ["Unoville"]))
]


def test_the_file_is_built_when_it_is_missing_and_only_then(tmp_path, monkeypatch):
    built = []
    monkeypatch.setattr(sources, "places", lambda: built.append(1) or iter(TINY))
    path = tmp_path / "new" / "gazetteer.sqlite"
    for _ in range(2):
        index = build.ready(path)
        assert [place.name for place, _, _ in index.named(sound("unoville"))] == ["Oneville"]
    assert built == [1]


def test_a_file_of_other_sources_is_built_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "places", lambda: iter(TINY))
    path = tmp_path / "gazetteer.sqlite"
    build.ready(path)
    monkeypatch.setattr(sources, "stamp", lambda: "newer")
    monkeypatch.setattr(sources, "places", lambda: iter([]))
    assert build.ready(path).named(sound("oneville")) == []
    assert Index.stamp_of(path) == "newer"


def test_a_build_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "places", lambda: iter(TINY))
    path = tmp_path / "gazetteer.sqlite"
    before = build.ready(path).path.read_bytes()

    def broken():
        yield TINY[0]
        raise OSError("No space left on device")

    monkeypatch.setattr(sources, "places", broken)
    with pytest.raises(GazetteerError, match="No space left"):
        build.build(path, "newer")
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.suffix != ".lock"] == ["gazetteer.sqlite"]


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_built_anew(tmp_path, monkeypatch, content):
    monkeypatch.setattr(sources, "places", lambda: iter(TINY))
    path = tmp_path / "gazetteer.sqlite"
    path.write_bytes(content)
    assert build.ready(path).named(sound("oneville"))


def test_a_file_that_vanishes_is_said_and_not_taken_for_an_unknown_name(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "places", lambda: iter(TINY))
    gazetteer = Gazetteer(tmp_path / "gazetteer.sqlite", places=tmp_path / "none.csv")
    (tmp_path / "gazetteer.sqlite").unlink()
    with pytest.raises(GeocoderUnavailable, match="gazetteer"):
        gazetteer.geocode("Oneville")


def test_a_settled_name_is_known_the_next_time(tmp_path):
    path = tmp_path / "var" / "places.csv"
    gazetteer = Gazetteer(places=path)
    assert isinstance(settle(gazetteer, "Checkpoint Zebra"), Candidates)
    own.remember(path, "Checkpoint Zebra", Where("", lat=33.5, lon=44.5, precision="site", radius_m=300, country="IQ"))
    own.remember(path, "Springfield", best(gazetteer, "Springfield, Illinois"))
    outcome = settle(gazetteer, "checkpoint zebra")
    assert isinstance(outcome, Settled)
    assert (outcome.candidate.lat, outcome.candidate.lon, outcome.candidate.radius_m) == (33.5, 44.5, 300)
    assert "your own list" in outcome.candidate.why
    assert settle(gazetteer, "Springfield").candidate.lat == pytest.approx(39.8, abs=0.1)


def test_a_remembered_name_is_no_formula_for_a_spreadsheet(tmp_path):
    path = tmp_path / "places.csv"
    own.remember(path, "=HYPERLINK(1)", Where("", lat=33.5, lon=44.5, precision="site", radius_m=300), note="x")
    own.remember(path, 'Camp "A", north\ngate', Where("", lat=33.6, lon=44.6, precision="site", radius_m=300))
    assert "\n'=HYPERLINK(1)," in path.read_text(encoding="utf-8")
    gazetteer = Gazetteer(places=path)
    assert gazetteer.candidates("=HYPERLINK(1)")[0].place.name == "=HYPERLINK(1)"
    assert gazetteer.candidates('Camp "A" north gate')[0].lat == 33.6


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,lat\nA,1\n", "lon"),
        ("name,lat,lon\nA,north,2\n", "line 2"),
        ("name,lat,lon\nA,1,2\nB,,\n", "line 3"),
        ("name,lat,lon\nA,95,2\n", "lat"),
    ],
)
def test_a_list_that_cannot_be_read_is_said_with_line_and_column(tmp_path, content, said):
    path = tmp_path / "places.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GazetteerError, match=said):
        Gazetteer(places=path).candidates("A")


def test_a_common_word_that_the_user_listed_is_placed(tmp_path):
    listed = Gazetteer(places=tmp_path / "places.csv")
    own.remember(tmp_path / "places.csv", "Checkpoint", listed.candidates("Erbil")[0])
    assert settle(listed, "checkpoint").candidate.place.country == "IQ"


def test_a_town_of_the_users_list_gives_way_to_no_other_entry_of_it(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("name,lat,lon,geo_precision,country\nKirkuck,35.47,44.40,town,IQ\n", encoding="utf-8")
    with Gazetteer(places=path) as listed:
        assert listed.candidates("Kirkuk")[0].place.place_id.startswith("own:")
