"""One change of the store: rows staged to come, rows noted to leave, then both in one transaction.

Rows are staged in temporary tables before the transaction begins: DuckDB 2.0.0 loses rows when it sorts what the same
transaction has added (docs/decisions/0009-duckdb-traps.md). What leaves moves into the `past_` tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from dateline.errors import StoreError
from dateline.store import schema
from dateline.store.database import Cursor, append, append_records, has_long_log, one, records, run, stamp, transaction
from dateline.store.database import checkpoint as checkpoint_now
from dateline.store.progress import COPIED, LAID_BESIDE, PLACED, PUT_IN, WRITTEN, Progress
from dateline.store.schema import IDS, PARTS

SORTED_TOGETHER = 122_880
"""Rows that DuckDB sorts as one piece, which has to fit into its memory; the rest of a sort goes by way of the disk."""

SORT_SHARE = 3
"""The part of the memory that such a piece may take is one in so many."""

CELL_BYTES = 16
"""What a cell takes in a row that is sorted, besides a longer text."""

PART_WORDS = {"incidents": "incidents", "involvements": "their actors", "namings": "who is named", "sources": "their sources"}
PART_SHARES = {"incidents": 0.47, "involvements": 0.06, "namings": 0.42, "sources": 0.05}
"""What the tables of incidents are called for whoever waits, and the share of the time that each takes."""

HUMAN = ("edit", "split", "merge", "take-away", "add")
"""Kinds of change that a person makes of single incidents."""

_CONTENT = (
    "incident_id", "title", "summary", "day_start", "day_end", "time_local", "part_of_day", "time_note", "place_name",
    "site_id", "admin1", "country", "geo_precision", "radius_m", "event_type", "sub_event_type", "weapon",
    "munitions_min", "munitions_max", "killed_min", "killed_max", "killed_note", "wounded_min", "wounded_max",
    "wounded_note", "attribution", "attributed_by", "status", "confidence", "disputes", "parent_incident_id",
    "figures_cover", "series", "from_memory", "note", "review",
)  # fmt: skip
"""Columns that make up an incident's content; what the store derives of them, and the stamp of the source, are not."""

_DIGEST = f"""
CREATE OR REPLACE TEMP TABLE {{name}} AS
WITH chosen AS (SELECT * FROM {{prefix}}incidents WHERE {{where}})
SELECT chosen.key, (md5_number_lower(concat_ws(chr(31),
    {", ".join(f"coalesce({name}::VARCHAR, '')" for name in _CONTENT)},
    coalesce(round(lat * 1e6)::BIGINT::VARCHAR, ''), coalesce(round(lon * 1e6)::BIGINT::VARCHAR, ''),
    coalesce(involved.mark, 0)::VARCHAR, coalesce(cited.mark, 0)::VARCHAR)) >> 1)::BIGINT AS digest
FROM chosen
LEFT JOIN (SELECT key, bit_xor(md5_number_lower(concat_ws(chr(31), seq, actor_id, name_as_written, role, certainty,
    according_to, of_series, source))) AS mark FROM {{prefix}}involvements WHERE key IN (SELECT key FROM chosen) GROUP BY key)
    AS involved USING (key)
LEFT JOIN (SELECT key, bit_xor(md5_number_lower(concat_ws(chr(31), seq, publisher, title, url, published, retrieved))) AS mark
    FROM {{prefix}}sources WHERE key IN (SELECT key FROM chosen) GROUP BY key) AS cited USING (key)
"""


def digest_sql(name: str, prefix: str, where: str = "true") -> str:
    """Return the statement that makes the temporary table `name` (key, digest) of the content of some incidents."""
    return _DIGEST.format(name=name, prefix=prefix, where=where)


@runtime_checkable
class Streams(Protocol):
    """Rows that arrive as one stream for each table."""

    def rows(self) -> int:
        """Return how many rows all tables have together."""
        ...

    def streams(self) -> Iterator[tuple[str, pa.RecordBatchReader]]:
        """Yield each table that a load fills, by its name."""
        ...


class Change:
    """A change being prepared on a cursor of its own; nothing is in the store before `commit` returns."""

    def __init__(self, cursor: Cursor, path: Path, progress: Progress | None = None) -> None:
        self.cursor, self.path, self.number, self.progress = cursor, path, 0, progress or Progress()
        self.staged, self.leave_count, self.come_count, self.first_place = 0, 0, 0, 0
        for name, layout in schema.ARRIVING.items():
            columns = ", ".join(f'"{field.name}" {schema.SQL_TYPES[field.type]}' for field in layout)
            self.run(f"CREATE OR REPLACE TEMP TABLE staged_{name} ({columns})")
        self.run("CREATE OR REPLACE TEMP TABLE leaving (key INTEGER, remembered BOOLEAN)")
        self.run(
            "CREATE OR REPLACE TEMP TABLE coming "
            "(key INTEGER, revision INTEGER, changed_in INTEGER, digest BIGINT, edited BOOLEAN)"
        )

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
        """Return all rows of a statement."""
        return run(self.cursor, sql, values)

    def begin(self) -> None:
        """Take the number of the change; from here on nobody else may be changing the store."""
        self.number = one(self.cursor, "SELECT max(number) + 1 FROM changes")

    def stage(self, batches: Iterable[Mapping[str, pa.Table]] | Streams) -> int:
        """Put arriving rows into the staged tables, in the order they come, and return how many are there."""
        arriving = [self._streamed(batches)] if isinstance(batches, Streams) else (batch.items() for batch in batches)
        for some in arriving:
            for name, rows in some:
                append(self.cursor, f"staged_{name}", rows)
        self.staged = one(self.cursor, "SELECT count(*) FROM staged_incidents")
        return self.staged

    def _streamed(self, arriving: Streams) -> Iterator[tuple[str, pa.RecordBatchReader]]:
        """Yield the streams; whoever waits is told of the rows that have passed."""
        whole, done = arriving.rows(), 0
        for name, rows in arriving.streams():
            yield name, self.progress.counted(rows, "Copying the rows into the library", done, whole, COPIED)
            done += one(self.cursor, f"SELECT count(*) FROM staged_{name}")

    def leave(self, sql: str, values: Sequence[Any] = (), *, remembered: bool = True) -> None:
        """Note the keys that a SELECT returns as leaving; what is not remembered leaves no trace."""
        self.run(f"INSERT INTO leaving SELECT key, {remembered} FROM ({sql})", values)

    def come(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Note which staged rows come: a SELECT of key, revision, changed_in, digest, edited."""
        self.run(f"INSERT INTO coming (key, revision, changed_in, digest, edited) {sql}", values)

    def commit(
        self,
        *,
        kind: str,
        what: str,
        now: datetime,
        who: str = "",
        why: str = "",
        dataset: str = "",
        undoes: int | None = None,
        also: Callable[[], None] = lambda: None,
        checkpoint: bool = False,
    ) -> int:
        """Move everything in and out in one transaction, do `also` in it, and return the change's number."""
        self.progress.tell("Ordering the rows by place", LAID_BESIDE)
        self._place()
        row = {"number": self.number, "at": stamp(now), "who": who, "kind": kind, "what": what, "why": why,
               "dataset": dataset, "undoes": undoes, "undone_by": None}  # fmt: skip
        with transaction(self.cursor, self.path):
            self._move_out()
            self._move_in()
            also()
            append_records(self.cursor, "changes", [row])
            self.progress.seal()
        if checkpoint or has_long_log(self.path):
            self.progress.tell("Writing the library's file", WRITTEN)
            checkpoint_now(self.cursor)
        return self.number

    def put_aside(self, name: str, where: str, values: Sequence[Any] = ()) -> None:
        """Move rows of `actors`, `datasets` or `links` into their past; only inside `commit`."""
        self.run(f"INSERT INTO past_{name} BY NAME SELECT *, {self.number} AS change FROM {name} WHERE {where}", values)
        self.run(f"DELETE FROM {name} WHERE {where}", values)

    def add(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows of `actors`, `datasets` or `links` in that replace none; only inside `commit`."""
        append_records(self.cursor, name, [{**row, "changed_in": self.number} for row in rows])

    def put(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows of `actors`, `datasets` or `links` in, replacing those of the same id; only inside `commit`."""
        ids = IDS[name]
        for row in rows:
            self.put_aside(name, " AND ".join(f"{column} = ?" for column in ids), [row[column] for column in ids])
        self.add(name, rows)

    def _place(self) -> None:
        """Give the coming rows their keys, in the order they will lie in, and what they are reports of."""
        self.first_place = one(
            self.cursor,
            "SELECT 1 + greatest((SELECT coalesce(max(key), -1) FROM incidents), "
            "(SELECT coalesce(max(key), -1) FROM past_incidents))",
        )
        links = records(self.cursor, "links", "verdict = 'same'")
        self.run("CREATE OR REPLACE TEMP TABLE roots (incident_id VARCHAR, root VARCHAR)")
        found = [{"incident_id": one, "root": root} for one, root in roots(links).items()]
        if found:
            append(self.cursor, "roots", pa.Table.from_pylist(found))
        same_as, join = ("coalesce(root, '')", "LEFT JOIN roots USING (incident_id)") if found else ("''", "")
        self.run(
            "CREATE OR REPLACE TEMP TABLE placed AS SELECT coming.*, "
            f"(row_number() OVER (ORDER BY z, day_start, key) - 1 + {self.first_place})::INTEGER AS place, {same_as} AS same_as "
            f"FROM coming JOIN staged_incidents USING (key) {join}"
        )
        self.come_count = one(self.cursor, "SELECT count(*) FROM placed")
        self.leave_count = one(self.cursor, "SELECT count(*) FROM leaving")
        if self.come_count != one(self.cursor, "SELECT count(*) FROM coming"):
            raise StoreError(f"{self.path} was not changed: not every row that was to come had arrived.")

    def _move_out(self) -> None:
        if not self.leave_count:
            return
        remembered = one(self.cursor, "SELECT count(*) FROM leaving WHERE remembered")
        for name in PARTS:
            self.progress.tell(f"Keeping what was there: {PART_WORDS[name]}", PLACED)
            if remembered:
                self.run(
                    f"INSERT INTO past_{name} BY NAME SELECT *, {self.number} AS change FROM {name} "
                    "WHERE key IN (SELECT key FROM leaving WHERE remembered)"
                )
            gone = self.run(f"DELETE FROM {name} WHERE key IN (SELECT key FROM leaving)")[0][0]
            if name == "incidents" and gone != self.leave_count:
                raise StoreError(f"{self.path} was not changed: {self.leave_count} incidents were to leave, {gone} were there.")

    def _move_in(self) -> None:
        """Move the staged rows in; Z-order and keys that follow it let a view skip most."""
        if not self.come_count:
            return
        for name in PARTS:
            order = {"incidents": "place", "namings": "who, place"}.get(name, "place, seq")
            chosen = "staged.* REPLACE (placed.place AS key)"
            if name == "incidents":
                chosen = ("staged.* REPLACE (placed.place AS key, placed.revision AS revision), "
                          "placed.changed_in, placed.digest, placed.edited, placed.same_as")  # fmt: skip
            moved = 0
            for lot in self._lots(name):
                self._tell_lot(name, lot)
                moved += self.run(
                    f"INSERT INTO {name} BY NAME SELECT {chosen} FROM staged_{name} AS staged JOIN placed USING (key) "
                    f"WHERE place >= {lot.start} AND place < {lot.stop} ORDER BY {order}"
                )[0][0]
            if name == "incidents" and moved != self.come_count:
                raise StoreError(f"{self.path} was not changed: {self.come_count} incidents came, only {moved} went in.")

    def _tell_lot(self, name: str, lot: range) -> None:
        first = sum(PART_SHARES[part] for part in PARTS[: PARTS.index(name)])
        within = PART_SHARES[name] * (lot.start - self.first_place) / self.come_count
        self.progress.tell(f"Putting in: {PART_WORDS[name]}", PLACED + (PUT_IN - PLACED) * (first + within))

    def _lots(self, name: str) -> Iterator[range]:
        """Yield the places that go in with one statement: all, or fewer where the rows are too long to be sorted at once."""
        memory = one(self.cursor, "SELECT parse_formatted_bytes(current_setting('memory_limit'))")
        rows = int(memory / SORT_SHARE / self._row_bytes(name))
        number = self.come_count if rows >= SORTED_TOGETHER else max(1, rows)
        end = self.first_place + self.come_count
        for place in range(self.first_place, end, number):
            yield range(place, min(place + number, end))

    def _row_bytes(self, name: str) -> float:
        """Return how long a staged row is while it is sorted, on average: its text, and a place for each cell."""
        layout = schema.ARRIVING[name]
        text = " + ".join(f'coalesce(strlen("{field.name}"), 0)' for field in layout if field.type == pa.string())
        return CELL_BYTES * len(layout) + (one(self.cursor, f"SELECT avg({text}) FROM staged_{name}") or 0)


def roots(links: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return, for every incident that is another report of one, the incident that it is counted with.

    Links chain: what is the same as a secondary report is the same as its primary one.
    """
    above: dict[str, str] = {}

    def root(one: str) -> str:
        while above.get(one, one) != one:
            one = above[one]
        return one

    for link in links:
        primary, other = root(link["primary_id"]), root(link["other_id"])
        if primary != other:
            above[other] = primary
    return {one: root(one) for one in above}


def refresh(change: Change) -> None:
    """Bring what follows from data sets and links up to date: which incidents are shown, and what they are reports of."""
    hidden = one(change.cursor, "SELECT count(*) FROM datasets WHERE hidden")
    change.run(schema.shown_sql(bool(hidden)))
    wanted = roots(records(change.cursor, "links", "verdict = 'same'"))
    held = dict(change.run("SELECT incident_id, same_as FROM incidents WHERE same_as <> ''"))
    others = [one for one in {*wanted, *held} if held.get(one, "") != wanted.get(one, "")]
    if others:
        change.run("CREATE OR REPLACE TEMP TABLE rooted (incident_id VARCHAR, root VARCHAR)")
        append(change.cursor, "rooted", pa.table({"incident_id": others, "root": [wanted.get(one, "") for one in others]}))
        change.run("UPDATE incidents SET same_as = root FROM rooted WHERE incidents.incident_id = rooted.incident_id")
