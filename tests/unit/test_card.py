"""What a reader of the incident panel is told: never more than the sources say, and always who says it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dateline.answers.card import card, missing_card
from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement, Source
from dateline.model.when import parse_when
from dateline.model.where import Where
from dateline.store.history import Entry, Version

ACTORS = {
    "kh": Actor("kh", "Kata'ib Hezbollah"),
    "hashed": Actor("hashed", "Hashed al-Shaabi"),
    "us-forces": Actor("us-forces", "US forces in Iraq"),
}
K1 = Where("K1 base, Kirkuk", "k1", "Kirkuk", "IQ", 35.5125, 44.2842, "site", 500)
BLAMED_BY_US = Involvement("suspected", "kh", certainty="alleged", according_to="the United States")
ROCKETS = Incident(
    incident_id="IQ-0021",
    title="Rockets on the K1 base, Kirkuk",
    when=parse_when("2019-12-27", "", "19:20"),
    where=K1,
    event_type="rocket-attack",
    weapon="Katyusha rockets",
    munitions=Count(11, 31),
    killed=Count(1, 1),
    killed_note="US contractor",
    actors=(BLAMED_BY_US, Involvement("target", "us-forces")),
    sources=(Source("Reuters", "Rockets hit base", "https://example.org/1", "2019-12-28"),),
)


def shown(incident: Incident = ROCKETS, **changes: Any) -> dict[str, Any]:
    """Return the card of `incident` with `changes` to its fields."""
    return card(replace(incident, **changes), actors=ACTORS, countries={"IQ": "Iraq"}, dataset="library",
                dataset_title="Dateline library", previous_id="IQ-0020", next_id="")  # fmt: skip


def row(shown_card: dict[str, Any], label: str) -> str:
    """Return a row of facts as one line, as a reader takes it in; empty where the panel has no such row."""
    rows = {fact["label"]: fact["values"] for fact in shown_card["facts"]}
    return " | ".join(", ".join(filter(None, (v["text"], v["detail"], v["note"]))) for v in rows.get(label, []))


def test_unknown_casualties_are_not_zero() -> None:
    assert row(shown(killed=Count(), killed_note=""), "Killed") == "unknown"


def test_zero_is_what_sources_reported() -> None:
    assert row(shown(killed=Count(0, 0), killed_note=""), "Killed") == "none reported"


def test_a_range_keeps_its_two_ends_and_its_note() -> None:
    assert row(shown(wounded=Count(5, 6), wounded_note="4 US, 1-2 Iraqi"), "Wounded") == "5–6, 4 US, 1-2 Iraqi"


def test_who_says_so_stands_beside_who_is_blamed() -> None:
    assert row(shown(), "Blamed") == "Kata'ib Hezbollah, suspected, alleged, according to the United States"


def test_a_claim_by_nobody_in_particular_says_that_too() -> None:
    nobody_says = (Involvement("suspected", "kh", certainty="alleged"),)
    assert "who says so is not stated" in row(shown(actors=nobody_says), "Blamed")


def test_without_a_speaker_the_source_of_the_statement_speaks() -> None:
    from_reuters = (Involvement("suspected", "kh", certainty="alleged", source=1),)
    assert "according to Reuters" in row(shown(actors=from_reuters), "Blamed")


def test_nobody_blamed_is_said_and_not_left_out() -> None:
    assert row(shown(actors=()), "Blamed") == "nobody named"


def test_a_statement_about_the_series_is_marked_and_comes_after_those_about_this_attack() -> None:
    of_series = Involvement("suspected", "hashed", certainty="alleged", according_to="the US", of_series=True)
    own, series = row(shown(actors=(of_series, BLAMED_BY_US)), "Blamed").split(" | ")
    assert own.startswith("Kata'ib Hezbollah")
    assert series.startswith("Hashed al-Shaabi")
    assert series.endswith("said of the series as a whole")
    assert "series" not in own


def test_a_name_in_another_spelling_is_shown_as_written() -> None:
    spelled = (replace(BLAMED_BY_US, name_as_written="Hezbollah Brigades"),)
    assert row(shown(actors=spelled), "Blamed").endswith("written “Hezbollah Brigades”")


def test_an_actor_the_library_does_not_know_keeps_the_name_as_written() -> None:
    stranger = (Involvement("suspected", name_as_written="a new group", according_to="police"),)
    assert row(shown(actors=stranger), "Blamed") == "a new group, suspected, according to police"


def test_unclaimed_is_never_turned_into_guilt() -> None:
    expected = "Unclaimed; blamed on Kata'ib Hezbollah, according to the United States"
    assert row(shown(), "Attribution") == expected


def test_attribution_from_the_series_alone_says_series() -> None:
    of_series = (replace(BLAMED_BY_US, of_series=True),)
    assert "the series as a whole is blamed on" in row(shown(actors=of_series), "Attribution")


def test_somebody_who_was_cleared_is_not_blamed_in_the_attribution() -> None:
    cleared = (replace(BLAMED_BY_US, certainty="denied"),)
    assert row(shown(actors=cleared), "Attribution") == "Unclaimed"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("occurred", ""),
        ("denied", "Reported, later denied: never in totals"),
        ("announced", "A threat or statement: never in counts of attacks"),
    ],
)
def test_what_did_not_happen_is_said_plainly(status: str, words: str) -> None:
    assert shown(status=status)["warning"] == words


def test_a_part_without_figures_points_at_the_operation_that_has_them() -> None:
    part = replace(ROCKETS, killed=Count(), killed_note="counted under K1", parent_incident_id="IQ-0020")
    shown_card = card(part, actors=ACTORS, countries={}, dataset="library", dataset_title="", previous_id="",
                      next_id="", parent_title="The operation")  # fmt: skip
    assert row(shown_card, "Killed") == "unknown for this part | The operation, counted under"
    links = [value["incident"] for fact in shown_card["facts"] for value in fact["values"] if value["incident"]]
    assert set(links) == {"IQ-0020"}


def test_a_part_with_its_own_figures_shows_them() -> None:
    assert row(shown(parent_incident_id="IQ-0020"), "Killed") == "1, US contractor"


def test_parts_are_links_by_title() -> None:
    shown_card = card(ROCKETS, actors=ACTORS, countries={}, dataset="library", dataset_title="", previous_id="",
                      next_id="", parts=[("IQ-0022", "Second strike"), ("IQ-0023", "")])  # fmt: skip
    assert row(shown_card, "Parts") == "Second strike | IQ-0023"


def test_munitions_with_and_without_a_number() -> None:
    assert row(shown(), "Munitions") == "11–31 · Katyusha rockets"
    assert row(shown(munitions=Count()), "Weapon") == "Katyusha rockets, number unknown"
    assert row(shown(munitions=Count(), weapon="arson", event_type="riot"), "Weapon") == "arson"


def test_what_comes_from_memory_is_named_as_a_reader_calls_it() -> None:
    expected = "Not on a page read, from general knowledge: date, coordinates"
    card = shown(from_memory=("date_start", "lat", "lon"))
    assert row(card, "From memory") == expected
    assert card["tags"][-1] == "from memory: date, coordinates"


@pytest.mark.parametrize(
    ("cells", "words", "note"),
    [
        (("2019-12-27", "", "19:20"), "27 Dec 2019, 19:20", "local time at the scene"),
        (("2019-12-27", "", "", "evening"), "27 Dec 2019, evening", "local time at the scene"),
        (("2019-12-27", "", "19:20", "evening"), "27 Dec 2019, 19:20 (evening)", "local time at the scene"),
        (("2019-10-27", "2019-10-30"), "between 27 and 30 Oct 2019", ""),
        (
            ("2020-01-09", "2020-01-10", "", "night", "night of 9-10 January"),
            "between 9 and 10 Jan 2020, night",
            "local time at the scene; in the source’s words: “night of 9-10 January”",
        ),
    ],
)
def test_when_is_no_surer_than_the_source(cells: tuple[str, ...], words: str, note: str) -> None:
    shown_card = shown(when=parse_when(*cells))
    assert (shown_card["when"], shown_card["when_note"]) == (words, note)


def test_a_province_that_the_place_already_names_is_not_said_twice() -> None:
    assert shown()["where"] == "K1 base, Kirkuk, Iraq"
    assert shown(where=replace(K1, place_name="Camp Taji", admin1="Baghdad"))["where"] == "Camp Taji, Baghdad, Iraq"


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (K1, "exact site, within 500\u00a0m"),
        (replace(K1, precision="district", radius_m=2500), "district: the point is the middle, within 2.5\u00a0km"),
        (replace(K1, precision="province", radius_m=75_000), "province: the point is the middle, within 75\u00a0km"),
        (
            Where("Red Sea", lat=20.0, lon=38.5, precision="country", radius_m=1_200_000),
            "country or wider: the point is the middle, within 1200\u00a0km",
        ),
        (Where("Iraq (statement)"), "no place: listed, not mapped"),
        (Where(country="IQ", precision="country"), "no place more exact than the country: listed, not mapped"),
    ],
)
def test_precision_says_when_the_point_stands_for_an_area(where: Where, words: str) -> None:
    assert shown(where=where)["precision"] == words


def test_coordinates_to_copy() -> None:
    position = shown()["coordinates"]
    # Checked against the UTM position of 35.5125 N, 44.2842 E: 38N, easting 435091, northing 3930115 (Krüger series).
    assert (position["text"], position["mgrs"]) == ("35.5125, 44.2842", "38S ME 3509 3011")


def test_an_area_is_not_zoomed_in_on_as_if_it_were_a_point() -> None:
    assert shown()["coordinates"]["zoom"] == 11
    assert shown(where=replace(K1, precision="country"))["coordinates"]["zoom"] < 7


def test_no_point_no_coordinates() -> None:
    assert shown(where=Where())["coordinates"] is None


@pytest.mark.parametrize(
    ("source", "label"),
    [
        (Source("Reuters", published="2019-12-28"), "Reuters, 28 Dec 2019"),
        (Source("Reuters", published="2019-11"), "Reuters, Nov 2019"),
        (Source("Reuters", published="late 2019"), "Reuters, late 2019"),
        (Source(url="https://www.example.org/a"), "example.org"),
        (Source(title="A leaflet"), "A leaflet"),
        (Source(url="http://[broken"), "Unnamed source"),
    ],
)
def test_a_source_is_named_as_well_as_it_is_known(source: Source, label: str) -> None:
    assert shown(sources=(source,))["sources"][0]["label"] == label


def test_the_number_of_sources_is_a_tag_and_none_is_said() -> None:
    assert shown()["tags"][-2:] == ["unclaimed", "1 source"]
    assert shown(sources=())["tags"][-2:] == ["unclaimed", "no source"]


@pytest.mark.parametrize(
    ("killed", "wounded", "tags"),
    [
        (Count(1, 1), Count(5, 6), ["1 killed", "5–6 wounded"]),
        (Count(2, None), Count(0, 0), ["at least 2 killed"]),
        (Count(), Count(0, 3), ["0–3 wounded"]),
        (Count(), Count(), []),
    ],
)
def test_the_tags_begin_with_those_who_were_hit(killed: Count, wounded: Count, tags: list[str]) -> None:
    assert shown(killed=killed, wounded=wounded)["tags"][:-2] == tags


def test_figures_of_what_was_later_denied_are_no_tags() -> None:
    assert shown(status="denied", attribution="denied")["tags"] == ["denied", "1 source"]


def test_a_name_from_right_to_left_does_not_turn_the_country_beside_it() -> None:
    where = replace(K1, place_name="قاعدة كي وان، كركوك", admin1="")
    assert shown(where=where)["where"] == "\u2068قاعدة كي وان، كركوك\u2069, Iraq"


def test_no_line_ends_between_a_number_and_its_unit() -> None:
    told = shown(title="Rockets 15 km off", summary="A 107 mm rocket fell.", disputes="20 km or 30 km", wounded_note="at 5 m")
    assert [told["title"], told["summary"]] == ["Rockets 15\u00a0km off", "A 107\u00a0mm rocket fell."]
    assert row(told, "Disputes") == "20\u00a0km or 30\u00a0km"
    assert row(told, "Wounded").endswith("at 5\u00a0m")
    assert shown()["precision"] == "exact site, within 500\u00a0m"
    assert row(shown(weapon="107 mm rockets"), "Munitions") == "11–31 · 107\u00a0mm rockets"
    assert row(shown(munitions=Count(), weapon="107 mm rockets, 3 men"), "Weapon").startswith("107\u00a0mm rockets, 3 men")


def test_a_statement_has_a_speaker_who_is_not_blamed_and_no_casualties_to_be_unknown() -> None:
    speaker = (Involvement("perpetrator", "us-forces", certainty="claimed", according_to="the Pentagon"),)
    said = shown(status="announced", attribution="claimed", actors=speaker, killed=Count(), killed_note="", wounded=Count())
    assert row(said, "Said by") == "US forces in Iraq, according to the Pentagon"
    assert not row(said, "Blamed") + row(said, "Killed") + row(said, "Wounded")
    assert said["tags"] == ["1 source"]
    assert row(shown(status="announced", killed=Count(0, 0), killed_note=""), "Killed") == "none reported"
    threat = (Involvement("suspected", "kh", certainty="alleged", according_to="Iraq"),)
    assert row(shown(status="announced", actors=threat), "Said by") == "Kata'ib Hezbollah, suspected, alleged, according to Iraq"


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("early hours", "“early hours”"),
        ('"earlier this week", in a text of Thursday', '"earlier this week", in a text of Thursday'),
    ],
)
def test_what_is_quoted_already_is_not_quoted_again(note: str, words: str) -> None:
    assert shown(when=replace(ROCKETS.when, time_local="", note=note))["when_note"] == f"in the source’s words: {words}"


def test_a_part_that_is_denied_says_by_whom() -> None:
    said = "coalition and, later, the PMF denied it"
    denied = (Involvement("suspected", "us-forces", certainty="denied", according_to=said),)
    assert row(shown(actors=denied), "Blamed") == f"US forces in Iraq, suspected, denied: {said}"


def test_a_draft_says_so_and_what_that_means_for_the_map() -> None:
    assert shown(review="draft")["review"].startswith("Draft, not reviewed: on the map and in counts only where")
    assert shown(review="rejected")["review"].startswith("Rejected in review")
    assert shown()["review"] == ""


def with_more(**more: Any) -> dict[str, Any]:
    return card(ROCKETS, actors=ACTORS, countries={}, dataset="library", dataset_title="", previous_id="", next_id="", **more)


def test_another_report_of_the_same_incident_says_with_what_it_is_counted() -> None:
    assert row(with_more(counted_with=[("x:1", "Attack on K1")]), "Same incident") == "Attack on K1, counted with"
    assert row(with_more(reports=[("y:2", "")]), "Same incident") == "y:2, also counted here:"
    assert row(with_more(), "Same incident") == ""


def version(number: int, incident: Incident | None, cells: tuple = (), **entry: Any) -> Version:
    said = {"at": f"2021-03-0{number}T14:05:00+00:00", "who": "ana", "kind": "edit", "what": "", "why": "a call", "dataset": "x"}
    return Version(Entry(number, **{**said, **entry}), number, incident, cells)


def test_the_history_says_who_changed_what_when_and_why_the_newest_first() -> None:
    changed = (("killed_max", "", "3"), ("event_type", "riot", "rocket-attack"))
    first = version(1, ROCKETS, (("title", "", "Rockets"),), kind="load", who="")
    newest, oldest = with_more(versions=[first, version(2, ROCKETS, changed)])["history"]
    assert (newest["what"], newest["when"], newest["who"], newest["why"]) == ("Edited", "2 Mar 2021, 14:05 UTC", "ana", "a call")
    assert newest["cells"] == [
        {"field": "Killed, at most", "before": "nothing", "after": "3"},
        {"field": "Type", "before": "Riot", "after": "Rocket attack"},
    ]
    assert (oldest["what"], oldest["cells"]) == ("Loaded", [])


def test_actors_and_sources_of_the_history_are_told_as_people_read_them() -> None:
    actors = '[{"actor": "kh", "role": "suspected", "certainty": "alleged", "according_to": "the US"}, {"name": "=1", "role": "other"}]'
    sources = '[{"publisher": "Reuters", "published": "2019-12-28"}]'
    cells = (("actors", "", actors), ("sources", sources, "not json"))
    told = with_more(versions=[version(1, ROCKETS), version(2, ROCKETS, cells)])["history"][0]["cells"]
    assert told[0]["after"] == "Kata'ib Hezbollah (suspected, alleged, according to the US); =1 (other)"
    assert (told[1]["before"], told[1]["after"]) == ("Reuters, 28 Dec 2019", "not json")


def test_a_long_history_and_long_values_are_cut() -> None:
    cells = (("summary", "x" * 10_000, ""),)
    told = with_more(versions=[version(1, ROCKETS), *(version(2, ROCKETS, cells) for _ in range(100))])["history"]
    assert len(told) == 30
    assert len(told[0]["cells"][0]["before"]) == 240


def test_an_incident_taken_away_is_told_without_its_cells() -> None:
    gone = version(2, None, (("title", "Rockets", ""),), kind="take-away")
    assert [one["what"] for one in with_more(versions=[version(1, ROCKETS), gone])["history"]] == ["Taken away", "Edited"]


def test_the_card_is_plain_json_and_holds_its_neighbours() -> None:
    shown_card = json.loads(json.dumps(shown()))
    assert (shown_card["previous"], shown_card["next"]) == ("IQ-0020", "")


def test_an_id_the_library_does_not_have() -> None:
    assert missing_card("IQ-9999") == {"id": "IQ-9999", "missing": True}
