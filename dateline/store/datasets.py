"""Data sets described, hidden, removed, and purged; and what a person has settled for the files to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from dateline.errors import StoreError
from dateline.importers.placing import Placing, key_of
from dateline.store.change import Change, refresh
from dateline.store.database import append_records, one, records, stamp, transaction
from dateline.store.library import DataSet, Library
from dateline.store.schema import PARTS
from dateline.text import counted

DESCRIBED = ("title", "source_line", "licence", "downloaded")


def describe(library: Library, dataset: str, *, who: str, why: str = "", now: datetime, **fields: Any) -> int:
    """Change title, source_line, licence or downloaded of a data set, and return the change's number."""
    unknown = [name for name in fields if name not in DESCRIBED]
    if unknown:
        raise StoreError(f"{', '.join(unknown)} can't be said of a data set; {', '.join(DESCRIBED)} can.")
    return _put(library, replace(_held(library, dataset), **fields), "describe", f"described {dataset}", who, why, now)


def hide(library: Library, dataset: str, hidden: bool = True, *, who: str, why: str = "", now: datetime) -> int:
    """Leave a data set out of all answers, or bring it back into them, and return the change's number."""
    what = f"{'hid' if hidden else 'showed'} {dataset}"
    return _put(library, replace(_held(library, dataset), hidden=hidden), "hide", what, who, why, now)


def remove(library: Library, dataset: str, *, who: str, why: str = "", now: datetime) -> int:
    """Take a data set out with all its incidents and actors, and return the change's number; undo brings it back."""
    _held(library, dataset)
    with library.changing() as change:
        change.leave("SELECT key FROM incidents WHERE dataset = ?", [dataset])
        number = one(change.cursor, "SELECT count(*) FROM leaving")

        def also() -> None:
            for name in ("datasets", "actors"):
                change.put_aside(name, "dataset = ?", [dataset])
            refresh(change)

        what = f"removed {dataset} with {counted(number, 'incident', 'incidents')}"
        return change.commit(kind="remove", what=what, now=now, who=who, why=why, dataset=dataset, also=also, checkpoint=True)


def purge(library: Library, dataset: str, name_again: str, *, who: str, why: str = "", now: datetime) -> int:
    """Delete a data set with its whole past, for good, and return the change's number.

    `name_again` has to be the data set's id once more. Raises StoreError where it is not, or there is no such data set.
    """
    if dataset != name_again:
        raise StoreError(f"Nothing was purged: type the name {dataset} again to delete it for good.")
    with library.changing() as change:
        held = " UNION ALL ".join(
            f"SELECT dataset FROM {prefix}{name}" for prefix in ("", "past_") for name in ("datasets", "incidents")
        )
        found = one(change.cursor, f"SELECT count(*) FROM ({held}) WHERE dataset = ?", [dataset])
        if not found:
            raise StoreError(f"Nothing was purged: there is no data set {dataset!r}, and there was none.")
        return change.commit(kind="purge", what=f"purged {dataset}", now=now, who=who, why=why, dataset=dataset,
                             also=lambda: _delete_all(change, dataset), checkpoint=True)  # fmt: skip


def _delete_all(change: Change, dataset: str) -> None:
    parts = [*PARTS[1:], "incidents"]
    change.run(
        "UPDATE changes SET undone_by = $1 WHERE number IN (SELECT changed_in FROM incidents WHERE dataset = $2 "
        "UNION SELECT unnest([changed_in, change]) FROM past_incidents WHERE dataset = $2) OR dataset = $2",
        [change.number, dataset],
    )
    for name in ("links", "past_links"):
        known = "SELECT incident_id FROM {} WHERE dataset = $1"
        ids = f"{known.format('incidents')} UNION {known.format('past_incidents')}"
        change.run(f"DELETE FROM {name} WHERE primary_id IN ({ids}) OR other_id IN ({ids})", [dataset])
    for prefix in ("", "past_"):
        for name in parts:
            where = "dataset = ?" if name == "incidents" else f"key IN (SELECT key FROM {prefix}incidents WHERE dataset = ?)"
            change.run(f"DELETE FROM {prefix}{name} WHERE {where}", [dataset])
        for name in ("actors", "datasets"):
            change.run(f"DELETE FROM {prefix}{name} WHERE dataset = ?", [dataset])
    refresh(change)


def _held(library: Library, dataset: str) -> DataSet:
    reference = library.reference()
    found = reference.datasets.get(dataset) or reference.hidden.get(dataset)
    if not found:
        raise StoreError(f"There is no data set {dataset!r}.")
    return found


def _put(library: Library, described: DataSet, kind: str, what: str, who: str, why: str, now: datetime) -> int:
    with library.changing() as change:

        def also() -> None:
            change.put("datasets", [asdict(described)])
            refresh(change)

        return change.commit(kind=kind, what=what, now=now, who=who, why=why, dataset=described.dataset, also=also)


def remember_mapping(library: Library, fingerprint: str, toml: str, *, who: str, now: datetime) -> None:
    """Remember a column mapping for files whose header has this fingerprint."""
    row = {"fingerprint": fingerprint, "toml": toml, "who": who, "at": stamp(now)}
    _remember(library, "mappings", {"fingerprint": fingerprint}, row)


def mapping(library: Library, fingerprint: str) -> str:
    """Return the column mapping remembered for a header as TOML, or ""."""
    with library.cursor() as cursor:
        return next((row["toml"] for row in records(cursor, "mappings", "fingerprint = ?", [fingerprint])), "")


def settle_place(
    library: Library,
    name: str,
    country: str,
    *,
    lat: float | None,
    lon: float | None,
    precision: str,
    radius_m: int | None,
    in_country: str = "",
    in_admin1: str = "",
    who: str,
    now: datetime,
) -> None:
    """Remember where a place is, by its folded name and country, for the next time that it is written.

    Without lat and lon it is remembered that the name has no point.
    """
    placing = Placing(lat, lon, precision, radius_m, in_country, in_admin1)
    settle_places(library, {key_of(name, country): placing}, who=who, now=now)


def settle_places(library: Library, settled: Mapping[tuple[str, str], Placing], *, who: str, now: datetime) -> None:
    """Remember where places are, by folded name and country; see `settle_place`."""
    rows = [
        {"name": name, "country": country, "lat": one.lat, "lon": one.lon, "geo_precision": one.precision,
         "radius_m": one.radius_m, "who": who, "at": stamp(now), "in_country": one.in_country, "in_admin1": one.in_admin1}
        for (name, country), one in settled.items()
    ]  # fmt: skip
    with library.writing, library.cursor() as cursor, transaction(cursor, library.path):
        for name, country in settled:
            cursor.execute("DELETE FROM placings WHERE name = ? AND country = ?", [name, country]).fetchall()
        append_records(cursor, "placings", rows)


def placings(library: Library) -> dict[tuple[str, str], dict]:
    """Return the settled places by (folded name, country): the columns of `schema.PLACINGS`."""
    with library.cursor() as cursor:
        return {(row["name"], row["country"]): row for row in records(cursor, "placings")}


def settled_places(library: Library) -> dict[tuple[str, str], Placing]:
    """Return the settled places by (folded name, country), as a reader of files uses them."""
    return {
        key: Placing(row["lat"], row["lon"], row["geo_precision"], row["radius_m"], row["in_country"], row["in_admin1"])
        for key, row in placings(library).items()
    }


def forget_places(library: Library, keys: Iterable[tuple[str, str]]) -> None:
    """Forget what was settled for these (folded name, country): they are asked about again."""
    with library.writing, library.cursor() as cursor, transaction(cursor, library.path):
        for name, country in keys:
            cursor.execute("DELETE FROM placings WHERE name = ? AND country = ?", [name, country]).fetchall()


def _remember(library: Library, table: str, ids: dict, row: dict) -> None:
    with library.writing, library.cursor() as cursor, transaction(cursor, library.path):
        where = " AND ".join(f"{name} = ?" for name in ids)
        cursor.execute(f"DELETE FROM {table} WHERE {where}", list(ids.values())).fetchall()
        append_records(cursor, table, [row])
