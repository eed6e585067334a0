"""Nothing of what was collected was lost or changed on the way into data/, row by row.

Compares with the collected facts beside the checkout (../shared/facts; DATELINE_SHARED names another folder than
../shared). Where that folder is missing, these tests are skipped and say so.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import bundled_csv
import pytest
from bundled_csv import DATA, REPO, SEED, parts, read

from dateline.importers.layout import COLUMNS

rows, incidents, actors, sites = bundled_csv.rows, bundled_csv.incidents, bundled_csv.actors, bundled_csv.sites

FACTS = Path(os.environ.get("DATELINE_SHARED") or REPO.parent / "shared") / "facts"
needs_facts = pytest.mark.skipif(
    not (FACTS / "incidents.csv").is_file(), reason=f"the collected facts are not at {FACTS}; set DATELINE_SHARED"
)


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
