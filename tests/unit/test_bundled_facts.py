"""The bundled facts in data/: each file holds together, and nothing of what was collected was lost or changed.

The second half compares with the collected facts beside the checkout (../shared/facts; DATELINE_SHARED names another
folder than ../shared). Where that folder is missing, those tests are skipped and say so.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from dateline.importers.layout import (
    ALL_COLUMNS,
    COLUMNS,
    REQUIRED,
    ROLE_COLUMNS,
    SOURCE_COLUMNS,
    cells_from_incident,
    incident_from_cells,
)  # fmt: skip
from dateline.model.incident import Actor, Incident, Site
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

REPO = Path(__file__).resolve().parents[2]
DATA = REPO / "data"
FACTS = Path(os.environ.get("DATELINE_SHARED") or REPO.parent / "shared") / "facts"
needs_facts = pytest.mark.skipif(
    not (FACTS / "incidents.csv").is_file(), reason=f"the collected facts are not at {FACTS}; set DATELINE_SHARED"
)

SERIES = (date(2019, 10, 28), date(2020, 2, 16))
SEED = "Multiple rockets hit near the US embassy in Baghdad (wire report)"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def parts(cell: str, separator: str = ";") -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read(DATA / "incidents.csv")


@pytest.fixture(scope="module")
def incidents(rows) -> dict[str, Incident]:
    return {row["incident_id"]: incident_from_cells(row) for row in rows}


@pytest.fixture(scope="module")
def actors() -> dict[str, dict[str, str]]:
    return {row["actor_id"]: row for row in read(DATA / "actors.csv")}


@pytest.fixture(scope="module")
def sites() -> dict[str, dict[str, str]]:
    return {row["site_id"]: row for row in read(DATA / "sites.csv")}


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


# Beside the collected facts, row by row


@pytest.fixture(scope="module")
def facts() -> list[dict[str, str]]:
    return read(FACTS / "incidents.csv")


@needs_facts
def test_no_incident_was_lost_or_added(rows, facts):
    assert [row["incident_id"] for row in rows] == [fact["incident_id"] for fact in facts]


@needs_facts
def test_no_number_was_changed(rows, facts):
    names = {"weapon_count": "munitions", "killed": "killed", "wounded": "wounded"}
    for row, fact in zip(rows, facts, strict=True):
        for old, new in names.items():
            for end in ("min", "max"):
                assert row[f"{new}_{end}"] == fact[f"{old}_{end}"], (row["incident_id"], new)


@needs_facts
def test_no_text_was_changed(rows, facts):
    names = ("summary", "time_local", "place_name", "site_id", "admin1", "weapon", "killed_note", "wounded_note",
             "attributed_by", "disputes", "confidence", "parent_incident_id")  # fmt: skip
    for row, fact in zip(rows, facts, strict=True):
        for name in names:
            assert row[name] == fact[name], (row["incident_id"], name)
        assert row["attribution"] == fact["attribution_status"], row["incident_id"]


@needs_facts
def test_no_coordinate_was_changed_and_a_given_distance_is_the_radius(rows, facts):
    for row, fact in zip(rows, facts, strict=True):
        for name in ("lat", "lon"):
            assert bool(row[name]) == bool(fact[name]), row["incident_id"]
            assert not row[name] or float(row[name]) == float(fact[name]), row["incident_id"]
        words = fact["geo_precision"].partition(" (")[0]
        assert row["geo_precision"] == {"exact site": "site", "town/area": "town"}.get(words, words), row["incident_id"]
        if given := re.search(r"\+/-(\d+) (k?m)", fact["geo_precision"]):
            assert int(row["radius_m"]) == int(given[1]) * {"km": 1000, "m": 1}[given[2]], row["incident_id"]


@needs_facts
def test_no_day_was_changed(rows, facts):
    """A day stays that day; an approximate one, or a night between two, becomes a range that holds it."""
    for row, fact in zip(rows, facts, strict=True):
        ranged = fact["date_precision"] == "approx" or fact["time_of_day"].startswith("night of")
        assert (row["date_start"] != row["date_end"]) == ranged, row["incident_id"]
        assert row["date_start"] <= fact["date"] <= row["date_end"], row["incident_id"]
        assert fact["time_of_day"] in row["time_note"], row["incident_id"]


@needs_facts
def test_no_type_or_country_was_changed(rows, facts):
    kinds = {"air/drone strike": "air-drone-strike", "protest/storming": "protest-storming", "IED": "bomb-ied"}
    for row, fact in zip(rows, facts, strict=True):
        kind, _, denied = fact["event_type"].partition(" (reported, ")
        assert row["event_type"] == kinds.get(kind, kind.replace(" ", "-")), row["incident_id"]
        assert (row["status"] == "denied") == bool(denied), row["incident_id"]
        assert row["country"] == {"Iraq": "IQ", "Syria": "SY", "": ""}[fact["country"]], row["incident_id"]


@needs_facts
def test_no_link_was_lost_or_changed(incidents, facts):
    for fact in facts:
        spelled = [tuple(fact[f"source{number}_{part}"] for part in ("publisher", "title", "url", "date"))
                   for number in (1, 2) if fact[f"source{number}_url"]]  # fmt: skip
        sources = [source for source in incidents[fact["incident_id"]].sources if source.title != SEED]
        kept = [(source.publisher, source.title, source.url, source.published) for source in sources]
        assert kept[: len(spelled)] == spelled, fact["incident_id"]
        assert [url for _, _, url, _ in kept[len(spelled) :]] == parts(fact["more_source_urls"], " | ")


@needs_facts
def test_what_is_from_memory_still_says_so(incidents, facts):
    names = {"lat,lon": {"lat", "lon"}, "date": {"date_start"}, "time": {"time_local"}, "place": {"place_name"},
             "weapon_count_max": {"munitions_max"}, "date (Reuters URL slug)": {"date_start"}}  # fmt: skip
    for fact in facts:
        fields = set().union(*(names[part] for part in parts(fact["memory_fields"])))
        assert set(incidents[fact["incident_id"]].from_memory) == fields, fact["incident_id"]
        assert fields <= set(COLUMNS)


@needs_facts
def test_target_press_count_and_remarks_are_in_the_note(rows, facts):
    for row, fact in zip(rows, facts, strict=True):
        assert f"US or coalition target: {fact['us_coalition_target']}." in row["note"], row["incident_id"]
        for name in ("target", "press_count_note", "verified_note"):
            assert fact[name] in row["note"], (row["incident_id"], name)


@needs_facts
def test_every_actor_the_facts_name_is_still_there_and_few_are_added(incidents, facts):
    ids = {row["name"]: row["actor_id"] for row in read(FACTS / "actors.csv")}
    added = {}
    for fact in facts:
        named = {fact["target_actor_id"], fact["alleged_perpetrator_id"]} - {"", "unknown"}
        named |= {ids[name] for name in parts(fact["other_actors"])}
        kept = {actor.actor_id for actor in incidents[fact["incident_id"]].actors if not actor.of_series} - {""}
        assert named <= kept, fact["incident_id"]
        if kept - named:
            added[fact["incident_id"]] = kept - named
    assert added == {
        "IQ-0017": {"iran-backed"},
        "IQ-0038": {"cjtf-oir"},
        "IQ-0044": {"iran-backed"},
        "IQ-0047": {"iran-backed-hashed"},
        "IQ-0053": {"cjtf-oir"},
        "IQ-0080": {"cjtf-oir"},
    }


@needs_facts
def test_the_target_stays_the_target_unless_it_acted_itself(incidents, facts):
    for fact in facts:
        roles = {a.role for a in incidents[fact["incident_id"]].actors if a.actor_id == fact["target_actor_id"]}
        acted_itself = fact["target_actor_id"] == fact["alleged_perpetrator_id"]
        assert roles == ({"perpetrator"} if acted_itself else {"target"}), fact["incident_id"]


@needs_facts
def test_the_us_or_coalition_is_a_target_where_the_facts_say_so(incidents, actors, facts):
    for fact in facts:
        targets = {actor.actor_id for actor in incidents[fact["incident_id"]].actors if actor.role == "target"}
        if fact["us_coalition_target"] == "yes":
            assert "us-coalition" in {actors[actor_id]["side"] for actor_id in targets}, fact["incident_id"]


@needs_facts
def test_no_actor_was_lost_or_changed(actors):
    facts = {row["actor_id"]: row for row in read(FACTS / "actors.csv")}
    assert actors.keys() - facts.keys() == {"iran-backed-hashed"}
    names = {"name": "name", "type": "kind", "parent_id": "parent_id", "aliases": "aliases", "source_url": "source_url",
             "name_arabic_or_persian": "native_name", "leader_or_spokesperson_2019_20": "leader",
             "us_listing": "listing"}  # fmt: skip
    for actor_id, fact in facts.items():
        for old, new in names.items():
            assert actors[actor_id][new] == fact[old], (actor_id, new)
        assert fact["note"] in actors[actor_id]["note"], actor_id
        assert (actors[actor_id]["from_memory"] == "yes") == (fact["verified"] == "memory"), actor_id


@needs_facts
def test_no_site_was_lost_or_changed(sites):
    facts = {row["site_id"]: row for row in read(FACTS / "sites.csv")}
    assert sites.keys() == facts.keys()
    names = {"name": "name", "kind": "kind", "admin1": "admin1", "lat": "lat", "lon": "lon", "note": "note",
             "alternate_names": "aliases", "coordinate_basis": "basis"}  # fmt: skip
    for site_id, fact in facts.items():
        for old, new in names.items():
            assert sites[site_id][new] == fact[old], (site_id, new)
        assert (sites[site_id]["from_memory"] == "yes") == (fact["verified"] == "memory"), site_id


@needs_facts
def test_the_list_of_cited_pages_is_complete():
    collected = [line for line in (FACTS / "SOURCES.md").read_text(encoding="utf-8").splitlines() if "| <http" in line]
    ours = set((DATA / "SOURCES.md").read_text(encoding="utf-8").splitlines())
    assert len(collected) > 100
    assert [line for line in collected if line not in ours] == []


@needs_facts
def test_the_script_makes_the_bundled_files_byte_for_byte(tmp_path):
    command = [sys.executable, "-m", "tools.import_facts", str(FACTS), "--out", str(tmp_path)]
    subprocess.run(command, cwd=REPO, check=True, timeout=60)
    for name in ("incidents", "actors", "sites", "countries"):
        assert (tmp_path / f"{name}.csv").read_bytes() == (DATA / f"{name}.csv").read_bytes(), name
