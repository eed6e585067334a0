"""Unknown layouts: a mapping is guessed from names and contents, written as TOML, and loses and invents nothing."""

from __future__ import annotations

import json

import mapped_table
import pytest
from hypothesis import given
from hypothesis import strategies as some
from mapped_table import NAMES, guessed

from dateline.errors import ImportFailed
from dateline.importers.evidence import event_type_of, is_kind_of_event
from dateline.importers.family import Context
from dateline.importers.mapping import FIELDS, Mapping, fingerprint, from_toml, to_toml
from dateline.importers.read import read_file
from dateline.importers.values import parse_number
from dateline.model.casualties import Count

load = mapped_table.load


@pytest.mark.parametrize(
    ("field", "names"),
    [
        (
            "date_start",
            ["Date", "EVENT_DATE", "incident date", "Date of Incident", "eventDate", "Datum", "fecha", "Happened", "Attack date"],
        ),
        ("lat", ["Latitude", "LAT", "y", "lat_dd"]),
        ("lon", ["Longitude", "Long", "LNG", "x", "lon_dd"]),
        ("place_name", ["Location", "Place", "City", "Town/City", "Village", "site", "Spot", "Nearest town"]),
        ("country", ["Country", "ISO3", "country_code"]),
        ("event_type", ["Type", "Incident Type", "Category", "event_type"]),
        ("killed", ["Killed", "Fatalities", "Deaths", "KIA", "# killed", "Dead people", "Persons killed"]),
        ("wounded", ["Injured", "Wounded", "WIA", "No. of injured", "Hurt"]),
        ("summary", ["Description", "Notes", "Details", "Narrative"]),
        ("perpetrator", ["Perpetrator", "Attacker", "Group"]),
        ("suspected", ["Suspect", "Blamed", "Blamed on", "Blamed group"]),
        ("source", ["Source", "URL", "Link", "Source URL"]),
        ("incident_id", ["ID", "Event ID", "Ref.", "No."]),
    ],
)
def test_columns_are_known_by_many_names(field, names):
    cells = {
        "date_start": "2019-12-27", "lat": "35.5", "lon": "44.25", "place_name": "Kirkuk", "country": "IRQ", "event_type": "Rocket attack",
        "killed": "1", "wounded": "4", "summary": "Thirty rockets fell on a base.", "perpetrator": "Kataib Hezbollah",
        "source": "https://example.org/a", "incident_id": "X1", "suspected": "Islamic State",
    }  # fmt: skip
    for name in names:
        row = {(name if one == field else f"{one}_"): cell for one, cell in cells.items()}
        assert guessed(row).columns.get(field) == (name,), name


@pytest.mark.parametrize(
    ("word", "event_type"),
    [("Mob violence", "riot"), ("Automobile accident", "other"), ("Mobilisation of troops", "other"), ("Transit incident", "other"),
     ("Sit-in", "protest-storming"), ("Landmine", "bomb-ied"), ("Mine", "bomb-ied"), ("Famine", "other"), ("UAV crash", "air-drone-strike"),
     ("Persuasion", "other"), ("explosions/sabotage", "bomb-ied"), ("IED explosion", "bomb-ied"), ("Quarry blast", "other"),
     ("Gas explosion", "other"), ("Patriot missile", "missile-strike")],
)  # fmt: skip
def test_a_kind_of_event_is_known_by_whole_words(load, word, event_type):
    [incident], reading = load({"date": "2019-12-27", "type": word, "place": "Kirkuk"})
    assert (incident.event_type, incident.sub_event_type) == (event_type, word)
    assert reading.unmapped == ({("event_type", word): 1} if event_type == "other" else {})


def test_how_exact_a_point_is_is_read_where_the_file_says_it(load):
    point = {"date": "2019-12-27", "place": "Anbar", "lat": "33", "lon": "42", "geo_precision": "Province", "radius_m": "75000.0"}
    incidents, reading = load(point, {**point, "geo_precision": "", "radius_m": ""})
    assert [(one.where.precision, one.where.radius_m) for one in incidents] == [("province", 75_000), ("town", 5_000)]
    assert reading.notes == []
    [incident], reading = load({**point, "geo_precision": "2", "radius_m": ""})  # a code of somebody else's is no word of ours
    assert (incident.where.precision, incident.note) == ("town", "geo_precision: 2")
    assert any("does not say how exact" in note for note in reading.notes)


def test_dates_are_found_by_content_where_no_column_is_called_so():
    found = guessed({"A": "Kirkuk", "B": "27 Dec 2019", "C": "5"}, {"A": "Taji", "B": "Exact date unknown - Nov 21", "C": "7"})
    assert found.columns["date_start"] == ("B",)
    assert "'B' holds dates" in found.notes[0]


def test_kinds_of_events_are_found_by_content_where_no_column_is_called_so():
    days = ("2019-12-27", "2019-12-28", "2019-12-29")
    rows = zip(days, ("IED", "Shelling", "seizure"), ("Kirkuk road", "Taji market", "Minerva bridge"), strict=True)
    found = guessed(*[{"Day": day, "What": what, "Near": near} for day, what, near in rows])
    assert found.columns["event_type"] == ("What",)
    assert found.values["event_type"] == {"ied": "bomb-ied"}, "shelling is a word of ours"
    assert any("'What' holds words for kinds of events" in note for note in found.notes)


@pytest.mark.parametrize("text", ["-", "…", "?"])
def test_a_cell_without_a_word_says_no_kind_of_event(text):
    assert not is_kind_of_event(text) and event_type_of(text) == ""


def test_words_of_which_few_are_kinds_of_events_are_left_alone():
    found = guessed(*[{"Day": "2019-12-27", "A": word} for word in ("a rocket", "Kirkuk", "Taji")])
    assert "event_type" not in found.columns


def test_the_order_of_day_and_month_is_proved_or_left_open(load):
    assert guessed({"date": "3/4/2020"}, {"date": "25/4/2020"}).day_first is True
    assert guessed({"date": "3/4/2020"}, {"date": "4/25/2020"}).day_first is False
    found, reading = load({"date": "3/4/2020", "place": "K1"}, {"date": "5/5/2020", "place": "K1"})
    assert [one.when.start.isoformat() for one in found] == ["2020-05-05"]
    assert "4 March" in reading.rejected[0].reason or "March" in reading.rejected[0].reason
    assert "day_first" in " ".join(reading.notes)
    found, _ = load({"date": "3/4/2020"}, mapping=Mapping({"date_start": ("date",)}, day_first=True))
    assert found[0].when.start.isoformat() == "2020-04-03"


@pytest.mark.parametrize(
    ("form", "text", "first", "last"),
    [
        ("", "2019-12", "2019-12-01", "2019-12-31"),
        ("", "20191227", "2019-12-27", "2019-12-27"),
        ("epoch ms", "1577462400000", "2019-12-27", "2019-12-27"),
        ("epoch s", "1577462400", "2019-12-27", "2019-12-27"),
        ("excel", "43826", "2019-12-27", "2019-12-27"),
        ("%d|%m|%y", "27|12|19", "2019-12-27", "2019-12-27"),
        ("%B %Y", "December 2019", "2019-12-01", "2019-12-31"),
        ("%Y", "2019", "2019-01-01", "2019-12-31"),
    ],
)
def test_a_date_is_read_as_the_mapping_says_and_never_surer(load, form, text, first, last):
    (found,), _ = load({"when": text, "who": "x"}, mapping=Mapping({"date_start": ("when",)}, date_format=form))
    assert (found.when.start.isoformat(), found.when.end.isoformat()) == (first, last)


def test_a_date_in_three_columns_may_lack_its_day_or_month(load):
    rows = [
        {"year": "2019", "month": month, "day": day, "city": "Mosul"}
        for month, day in (("12", "27"), ("12", "0"), ("0", "0"), ("Dec", ""), ("2", "30"))
    ]
    found, reading = load(*rows)
    assert [(one.when.start.isoformat(), one.when.end.isoformat()) for one in found] == [
        ("2019-12-27", "2019-12-27"), ("2019-12-01", "2019-12-31"), ("2019-01-01", "2019-12-31"), ("2019-12-01", "2019-12-31"),
    ]  # fmt: skip
    assert (reading.rejected[0].line, reading.rejected[0].column) == (6, "day")


def test_the_time_of_day_is_kept_and_one_in_utc_is_said_to_be(load):
    found, _ = load({"date": "2019-12-27 19:20"}, {"date": "2019-12-27T16:20:00Z"}, {"date": "2019-12-27T00:00:00"})
    assert [(one.when.time_local, "UTC" in one.when.note) for one in found] == [("19:20", False), ("", True), ("", False)]
    found, _ = load(
        {"date": "2019-12-27", "time": "7:20 PM"},
        {"date": "2019-12-28", "time": "at dawn"},
        {"date": "2019-12-29", "time": "08:00"},
    )
    assert [one.when.time_local for one in found] == ["19:20", "", "08:00"]
    assert "time: at dawn" in found[1].note


# Words, numbers, actors, sources


@pytest.mark.parametrize(
    ("text", "count", "note"),
    [
        ("5", Count(5, 5), ""), ("5.0", Count(5, 5), ""), ("0", Count(0, 0), ""), ("2-5", Count(2, 5), ""), ("10+", Count(10, None), ""),
        ("at least 4", Count(4, None), ""), ("up to 7", Count(None, 7), ""), ("1,200", Count(1200, 1200), ""), ("-9", Count(), ""),
        ("-99", Count(), ""), ("NA", Count(), ""), ("unknown", Count(), ""), ("", Count(), ""), ("several", Count(), "several"),
        ("3 soldiers", Count(), "3 soldiers"),
    ],
)  # fmt: skip
def test_counts_as_people_write_them(text, count, note):
    assert parse_number("killed", text) == (count, note)


def test_type_words_are_turned_into_ours_and_those_without_a_counterpart_are_kept_and_counted(load):
    context = Context("mine", NAMES)
    found, _ = load(
        *[{"date": "2019-12-27", "type": word} for word in ("Rocket attack", "IED", "seizure", "seizure", "")], context=context
    )
    assert [(one.event_type, one.sub_event_type) for one in found] == [
        ("rocket-attack", "Rocket attack"), ("bomb-ied", "IED"), ("other", "seizure"), ("other", "seizure"), ("other", ""),
    ]  # fmt: skip
    assert context.unmapped["event_type", "seizure"] == 2


def test_a_country_that_nobody_knows_is_kept_and_counted(load):
    context = Context("mine", NAMES)
    found, _ = load({"date": "2019-12-27", "country": "Iraq"}, {"date": "2019-12-27", "country": "Atlantis"}, context=context)
    assert [one.where.country for one in found] == ["IQ", ""]
    assert "country: Atlantis" in found[1].note
    assert context.unmapped["country", "Atlantis"] == 1


def test_columns_that_no_field_takes_are_kept_in_a_bounded_note(load):
    (found,), reading = load({"date": "2019-12-27", "Vessel": "Happiness 1", "Flag": "-", "Log": "x" * 100_000})
    assert found.note.splitlines()[0] == "Vessel: Happiness 1"
    assert "Flag" not in found.note
    assert len(found.note) < 5_000
    assert "3 columns that no field takes" in " ".join(reading.notes)


def test_actors_are_split_matched_and_new_ones_gathered(load):
    context = Context("mine", NAMES)
    (found,), _ = load(
        {
            "date": "2019-12-27",
            "perpetrator": "Kataib Hezbollah; Men of the Hill",
            "target": "us-forces",
            "victim": "unknown",
            "country": "IQ",
        },
        context=context,
    )
    assert [(one.role, one.actor_id) for one in found.actors][0] == ("perpetrator", "kh")
    assert [one.role for one in found.actors] == ["perpetrator", "perpetrator", "target"]
    assert [actor.name for actor in context.actors.values()] == ["Men of the Hill"]


def test_each_source_column_is_a_source(load):
    (found,), _ = load({"date": "2019-12-27", "Source": "https://example.org/a ", "Source 2": "Nour News", "Link": "-"})
    assert [(one.publisher, one.url) for one in found.sources] == [("", "https://example.org/a"), ("Nour News", "")]


# Ids


def test_rows_without_an_id_get_the_same_one_every_time_and_twins_stay_apart(load):
    rows = [{"date": "2019-12-27", "place": "K1"}, {"date": "2019-12-28", "place": "Taji"}, {"date": "2019-12-27", "place": "K1"}]
    first = [one.incident_id for one in load(*rows)[0]]
    again = [one.incident_id for one in load({"date": "2020-01-01", "place": "x"}, *rows)[0]]
    assert len(set(first)) == 3
    assert again[1:] == first
    assert first[2] == f"{first[0]}-2"


def test_native_ids_lose_the_point_zero_and_stand_once(load):
    found, reading = load(*[{"id": number, "date": "2019-12-27"} for number in ("214797.0", "7", "8")])
    assert [one.incident_id for one in found] == ["mine:214797", "mine:7", "mine:8"]
    mapping = Mapping({"incident_id": ("id",), "date_start": ("date",)})
    found, reading = load(*[{"id": number, "date": "2019-12-27"} for number in ("7", "7.0", "")], mapping=mapping)
    assert len(found) == 2
    assert (reading.rejected[0].line, reading.rejected[0].column) == (3, "id")


# GeoJSON, KML


def test_earthquakes_as_geojson_need_no_mapping(tmp_path):
    properties = {
        "time": 1577462400000,
        "place": "11 km NNW of Anza, CA",
        "mag": 1.89,
        "type": "earthquake",
        "title": "M 1.9 - Anza",
    }
    feature = {
        "type": "Feature",
        "id": "ci1",
        "geometry": {"type": "Point", "coordinates": [-116.7, 33.6, 11.7]},
        "properties": properties,
    }
    (tmp_path / "a").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    reading = read_file(tmp_path / "a", Context("mine", NAMES))
    (found,) = reading.incidents()
    assert (found.incident_id, found.title, found.when.start.isoformat()) == ("mine:ci1", "M 1.9 - Anza", "2019-12-27")
    assert (found.where.lat, found.where.lon, found.where.place_name) == (33.6, -116.7, "11 km NNW of Anza, CA")
    assert (found.event_type, found.sub_event_type, "mag: 1.89" in found.note) == ("other", "earthquake", True)


def test_an_area_keeps_its_radius_and_precision(tmp_path):
    (tmp_path / "a").write_text(
        "<kml><Placemark><name>Clashes</name><TimeSpan><begin>2019-10</begin></TimeSpan><Polygon><outerBoundaryIs><LinearRing>"
        "<coordinates>44,33 45,33 45,34 44,34 44,33</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
    )
    (found,) = read_file(tmp_path / "a", Context("mine", NAMES)).incidents()
    assert (found.title, found.where.precision, found.where.radius_m > 70_000) == ("Clashes", "province", True)
    assert (found.when.start.isoformat(), found.when.end.isoformat()) == ("2019-10-01", "2019-10-31")


# TOML

NAMED = some.text(some.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)


@given(
    columns=some.dictionaries(some.sampled_from(list(FIELDS)), some.lists(NAMED, min_size=1, max_size=3).map(tuple), max_size=5),
    constants=some.dictionaries(some.sampled_from(list(FIELDS)), NAMED, max_size=3),
    values=some.dictionaries(
        some.just("event_type"), some.dictionaries(some.sampled_from(["ied", "car bomb", "überfall"]), NAMED), max_size=1
    ),
    day_first=some.none() | some.booleans(),
    order=some.sampled_from(["lat lon", "lon lat"]),
    form=some.sampled_from(["", "epoch ms", "%d.%m.%Y"]),
)
def test_a_mapping_written_as_toml_reads_back_the_same(columns, constants, values, day_first, order, form):
    mapping = Mapping(columns, constants, dict(values), form, day_first, order, "|", ("a",), "f", ("a note\nof two lines",))
    assert from_toml(to_toml(mapping)) == from_toml(to_toml(from_toml(to_toml(mapping))))
    again = from_toml(to_toml(mapping))
    assert (again.columns, again.constants, again.day_first, again.date_format) == (columns, constants, day_first, form)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns = 3", "not a table"),
        ("[columns]\ncolour = 'x'", "'colour' is not a field"),
        ("[columns]\ntitle = 3", "neither a column nor a list"),
        ("colour = 1", "'colour' is not a word of a mapping"),
        ("day_first = 'yes'", "neither true nor false"),
        ("date_format = 'iso'", "date_format"),
        ("coordinate_order = 'xy'", "coordinate_order"),
        ("= 3", "no TOML"),
    ],
)
def test_a_mapping_with_a_mistake_is_refused_by_name(text, says):
    with pytest.raises(ImportFailed) as caught:
        from_toml(text, "mine.toml")
    assert says in str(caught.value)
    assert str(caught.value).startswith("mine.toml: ")


def test_a_mapping_that_names_a_missing_column_is_refused(load):
    with pytest.raises(ImportFailed, match="'Tag'"):
        load({"date": "2019-12-27"}, mapping=Mapping({"date_start": ("Tag",)}))


def test_constants_and_value_words_of_a_mapping_are_used(load):
    mapping = from_toml(
        "[columns]\ndate_start = 'day'\nevent_type = 'what'\n[constants]\ncountry = 'IR'\nconfidence = 'low'\n"
        "[values.event_type]\n'Explosions/Sabotage' = 'bomb-ied'\n"
    )
    (found,), _ = load({"day": "2019-12-27", "what": "explosions/sabotage"}, mapping=mapping)
    assert (found.event_type, found.where.country, found.confidence) == ("bomb-ied", "IR", "low")


def test_the_fingerprint_of_a_header_does_not_mind_case_order_and_spaces():
    assert fingerprint(("Date", "Event Type")) == fingerprint(("event_type ", "DATE"))
    assert fingerprint(("Date",)) != fingerprint(("Day",))
