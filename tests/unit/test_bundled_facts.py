"""The bundled facts in data/: each file holds together, by itself and with the others."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date

import bundled_csv
import pytest
from bundled_csv import DATA, REPO, SEED, header, parts, read

from dateline.importers.layout import (
    ALL_COLUMNS,
    COLUMNS,
    REQUIRED,
    ROLE_COLUMNS,
    SOURCE_COLUMNS,
    cells_from_incident,
    incident_from_cells,
)  # fmt: skip
from dateline.model.incident import Actor, Site
from dateline.model.vocabulary import (
    ATTRIBUTIONS,
    CERTAINTIES,
    CONFIDENCES,
    EVENT_TYPES,
    FIGURES_COVER,
    PARTS_OF_DAY,
    PRECISIONS,
    REVIEWS,
    ROLES,
    SIDES,
    STATUSES,
)  # fmt: skip
from dateline.model.where import DEFAULT_RADIUS_M

rows, incidents, actors, sites = bundled_csv.rows, bundled_csv.incidents, bundled_csv.actors, bundled_csv.sites

SERIES = (date(2019, 10, 28), date(2020, 2, 16))


# Each file by itself


def test_incidents_have_the_columns_of_the_layout():
    assert tuple(header(DATA / "incidents.csv")) == COLUMNS


def test_actors_and_sites_have_a_column_for_each_field_of_the_model():
    assert set(header(DATA / "actors.csv")) == set(Actor.__dataclass_fields__)
    fields = set(Site.__dataclass_fields__) - {"precision"} | {"geo_precision"}
    assert set(header(DATA / "sites.csv")) == fields


@pytest.mark.parametrize("name", ["incidents", "actors", "sites", "countries"])
def test_ids_are_there_and_unique(name):
    ids = [next(iter(row.values())) for row in read(DATA / f"{name}.csv")]
    assert all(ids)
    assert [key for key, count in Counter(ids).items() if count > 1] == []


@pytest.mark.parametrize("name", ["incidents", "actors", "sites", "countries", "template"])
def test_no_row_is_longer_or_shorter_than_the_header(name):
    path = DATA / f"{name}.csv"
    width = len(header(path))
    with path.open(encoding="utf-8", newline="") as file:
        assert [row for row in csv.reader(file) if len(row) != width] == []


def test_every_incident_loads_and_is_written_the_same_again(rows, incidents):
    for row in rows:
        assert cells_from_incident(incidents[row["incident_id"]]) == row


def test_titles_are_short_and_summaries_are_there(incidents):
    for each in incidents.values():
        assert 10 <= len(each.title) <= 70, each.incident_id
        assert each.summary, each.incident_id


# What the rows point at


def test_every_actor_of_an_incident_is_known(incidents, actors):
    named = {actor.actor_id for each in incidents.values() for actor in each.actors if actor.actor_id}
    assert named - actors.keys() == set()


def test_nobody_is_named_as_the_unidentified(incidents):
    """That nobody is named is said by having no row, so that counts of actors stay counts of named ones."""
    assert [each.incident_id for each in incidents.values() if any(a.actor_id == "unknown" for a in each.actors)] == []


def test_every_site_of_an_incident_is_known_and_has_the_same_point(incidents, sites):
    for each in incidents.values():
        where = each.where
        if where.site_id:
            site = sites[where.site_id]
            there = (float(site["lat"]), float(site["lon"]), site["geo_precision"], int(site["radius_m"]))
            assert (where.lat, where.lon, where.precision, where.radius_m) == there, each.incident_id


def test_parents_of_incidents_are_known_and_are_no_children_themselves(incidents):
    for each in incidents.values():
        if each.parent_incident_id:
            assert incidents[each.parent_incident_id].parent_incident_id == "", each.incident_id


def test_parents_of_actors_are_a_tree(actors):
    for actor_id in actors:
        path = [actor_id]
        while parent := actors[path[-1]]["parent_id"]:
            assert parent in actors, f"{path[-1]} has the unknown parent {parent}"
            assert parent not in path, f"{actor_id} is its own ancestor"
            path.append(parent)


def test_countries_are_known_codes(incidents, actors, sites):
    codes = {row["code"] for row in read(DATA / "countries.csv")}
    used = {each.where.country for each in incidents.values()}
    used |= {row["country"] for table in (actors, sites) for row in table.values()}
    assert used - codes == {""}
    assert {"IQ", "SY", "US", "PS", "TW", "SS"} <= codes
    assert len(codes) == 250


def test_an_actor_without_a_country_says_why(actors):
    silent = {key for key, row in actors.items() if not row["country"] and "Country:" not in row["note"]}
    assert silent == {"unknown"}


def test_sides_precisions_and_marks_are_from_the_closed_lists(actors, sites):
    assert {row["side"] for row in actors.values()} <= SIDES.keys()
    assert {row["geo_precision"] for row in sites.values()} <= DEFAULT_RADIUS_M.keys()
    assert {row["from_memory"] for table in (actors, sites) for row in table.values()} == {"", "yes"}


def test_aliases_are_separated_evenly_and_not_empty(actors, sites):
    for table in (actors, sites):
        for key, row in table.items():
            assert row["aliases"] == "; ".join(parts(row["aliases"])), key


# What an incident says


def test_every_incident_has_a_source_with_a_link(incidents):
    assert [key for key, each in incidents.items() if not any(source.url for source in each.sources)] == []


def test_links_are_links_and_the_list_of_pages_has_them_all(incidents):
    listed = set(re.findall(r"<(https?://[^>]+)>", (DATA / "SOURCES.md").read_text(encoding="utf-8")))
    cited = {source.url for each in incidents.values() for source in each.sources if source.url}
    assert cited - listed == set()


def test_every_source_has_a_publisher_and_a_title(incidents):
    for key, each in incidents.items():
        for source in each.sources:
            assert source.publisher, key
            assert source.title, key
            assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", source.published), key


def test_there_are_78_events_two_denied_reports_and_five_statements(incidents):
    assert Counter(each.status for each in incidents.values()) == {"occurred": 78, "denied": 2, "announced": 5}


def test_denied_reports_say_so_in_attribution_and_title(incidents):
    for key, each in incidents.items():
        marks = (each.attribution == "denied", each.title.endswith("(later denied)"))
        assert marks == (each.status == "denied",) * 2, key
        assert not (each.status == "denied" and any(actor.role == "perpetrator" for actor in each.actors)), key


def test_statements_have_no_point_but_the_vote_in_parliament(incidents):
    announced = {key for key, each in incidents.items() if each.status == "announced"}
    assert announced == {key for key, each in incidents.items() if each.event_type == "announcement"}
    assert {key for key in announced if incidents[key].where.has_point} == {"IQ-0033"}
    assert {key for key, each in incidents.items() if not each.where.has_point} == announced - {"IQ-0033"}
    assert all(incidents[key].where.place_name for key in announced)


def test_only_a_claim_or_a_confirmation_makes_a_perpetrator(incidents):
    for key, each in incidents.items():
        for actor in each.actors:
            if actor.role == "perpetrator":
                assert actor.certainty in ("claimed", "confirmed"), key
            if actor.role == "suspected":
                assert actor.certainty in ("alleged", "denied"), key
            if actor.role in ("perpetrator", "suspected"):
                assert actor.according_to, key


def test_attribution_fits_who_is_blamed(incidents):
    for key, each in incidents.items():
        certainties = {actor.certainty for actor in each.actors if not actor.of_series}
        if each.attribution in ("claimed", "confirmed"):
            assert each.attribution in certainties, key
        if each.attribution in ("attributed", "disputed"):
            assert "alleged" in certainties, key
        if each.attribution == "unclaimed":
            assert not certainties & {"claimed", "confirmed"}, key


def test_a_dispute_over_who_did_it_keeps_both_suspects(incidents):
    assert {"kh", "isis"} <= {actor.actor_id for actor in incidents["IQ-0021"].actors if actor.role == "suspected"}
    for key in ("IQ-0052", "IQ-0059"):
        said = {(a.actor_id, a.role, a.certainty) for a in incidents[key].actors}
        assert {("kh", "suspected", "alleged"), ("usbat", "perpetrator", "claimed")} <= said


def test_an_operation_and_its_parts_count_each_casualty_once(incidents):
    """The figures of 29 December are those of both countries; those of 13 March leave out the airport."""
    assert [key for key, each in incidents.items() if each.figures_cover == "operation"] == ["IQ-0022"]
    parts_of = {key: [each for each in incidents.values() if each.parent_incident_id == key] for key in incidents}
    assert [each.incident_id for each in parts_of["IQ-0022"]] == ["IQ-0023"]
    counted_apart = [each.incident_id for each in parts_of["IQ-0054"] if each.killed.known]
    assert counted_apart == ["IQ-0058"]


def test_nobody_is_both_author_and_target(incidents):
    for key, each in incidents.items():
        authors = {actor.actor_id for actor in each.actors if actor.role == "perpetrator"}
        assert not authors & {actor.actor_id for actor in each.actors if actor.role == "target"}, key


def test_the_same_is_not_said_twice(incidents):
    for key, each in incidents.items():
        assert len(set(each.actors)) == len(each.actors), key
        assert len(set(each.sources)) == len(each.sources), key


def test_a_series_has_a_name_that_can_be_read(incidents):
    names = {each.series for each in incidents.values() if each.series}
    assert "US-Iran escalation in Iraq, 2019-20" in names
    assert [name for name in names if " " not in name or not name[0].isupper()] == []


def test_the_series_of_which_afp_counted_19_has_23_attacks_here(incidents):
    """22 lie in its dates for certain, one ("earlier this week") may lie the day before them."""
    series = [each for each in incidents.values() if any(actor.of_series for actor in each.actors)]
    assert len(series) == 23
    assert {(each.event_type, each.status) for each in series} == {("rocket-attack", "occurred")}
    outside = [each.incident_id for each in series if each.when.start < SERIES[0] or each.when.end > SERIES[1]]
    assert outside == ["IQ-0008"]
    for each in series:
        (said,) = (actor for actor in each.actors if actor.of_series)
        assert (said.actor_id, said.role, said.certainty) == ("iran-backed-hashed", "suspected", "alleged")
        assert said.according_to == "the United States, as reported by AFP on 16 February 2020"
        assert said.source == len(each.sources)
        assert (each.sources[-1].title, each.sources[-1].published) == (SEED, "2020-02-16")
        assert "AFP counted 19" in each.note


def test_the_filter_for_the_series_finds_exactly_the_series(incidents, actors):
    """Rocket attacks on a target of the US or coalition, in its days, that occurred: 22 certain, 1 possible."""
    found = Counter()
    for each in incidents.values():
        sides = {actors[a.actor_id]["side"] for a in each.actors if a.role == "target" and a.actor_id}
        if (each.event_type, each.status) == ("rocket-attack", "occurred") and "us-coalition" in sides:
            inside = SERIES[0] <= each.when.start and each.when.end <= SERIES[1]
            overlaps = each.when.start <= SERIES[1] and SERIES[0] <= each.when.end
            kind = "certain" if inside else "possible" if overlaps else "outside"
            assert (kind != "outside") == any(a.of_series for a in each.actors), each.incident_id
            found[kind] += 1
    assert (found["certain"], found["possible"]) == (22, 1)


# The template and the data dictionary


def test_the_template_loads_and_uses_only_columns_of_the_layout():
    path = DATA / "template.csv"
    assert set(header(path)) <= set(ALL_COLUMNS)
    assert {*REQUIRED, *ROLE_COLUMNS, *SOURCE_COLUMNS} <= set(header(path))
    first, second = (incident_from_cells(row) for row in read(path))
    assert [(actor.role, actor.name_as_written) for actor in first.actors] == [
        ("suspected", "Iran-backed groups in Iraq (unspecified)"), ("target", "us-forces"), ("target", "isf"),
    ]  # fmt: skip
    assert (second.when.start, second.when.end) == (date(2021, 4, 1), date(2021, 4, 30))
    assert first.sources and second.sources


def test_the_data_dictionary_describes_every_column_and_every_word():
    text = (REPO / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `([a-z_0-9]+)` \|", text, re.MULTILINE))
    columns = {*ALL_COLUMNS, *header(DATA / "actors.csv"), *header(DATA / "sites.csv"), *header(DATA / "countries.csv")}
    assert columns - described == set()
    vocabularies = (ATTRIBUTIONS, CERTAINTIES, CONFIDENCES, EVENT_TYPES, FIGURES_COVER, PARTS_OF_DAY, PRECISIONS,
                    REVIEWS, ROLES, SIDES, STATUSES)  # fmt: skip
    words = {word for vocabulary in vocabularies for word in vocabulary}
    assert {word for word in words if f"`{word}`" not in text} == set()
