"""A store brought to this program's version: a new file gets its tables, an older one is copied first and then changed."""

from __future__ import annotations

from pathlib import Path

from dateline.errors import StoreError
from dateline.store import schema
from dateline.store.copying import copied, same
from dateline.store.database import Cursor, append_records, checkpoint, one, run, transaction


def bring_up_to_date(cursor: Cursor, path: Path) -> None:
    """Make the store what this program reads. An older one is kept beside it as `<store>.v2-backup`, by its version."""
    found = version(cursor)
    if found is None:
        with transaction(cursor, path):
            _create(cursor)
            _note_version(cursor)
    elif found in schema.OLDER:
        run(cursor, "CHECKPOINT")
        _keep(path, found)
        with transaction(cursor, path):
            (_from_1 if found == "1" else _from_2)(cursor)
        checkpoint(cursor)
    elif found != str(schema.VERSION):
        raise StoreError(
            f"{path} holds another version of the store ({found}); this program reads schema "
            f"{schema.VERSION}. Use the program that wrote it, or name another file in DATELINE_STORE."
        )


def _keep(path: Path, found: str) -> None:
    """Copy a store beside itself, under a name of its own unless the same copy is there: it may have been broken off."""
    names = (path.with_name(f"{path.name}.v{found}-backup{f'-{number}' if number else ''}") for number in range(1000))
    backup = next(each for each in names if not each.exists() or same(each, path))
    if not backup.exists():
        copied(path, backup)


def version(cursor: Cursor) -> str | None:
    """Return the version of a store's schema, None for an empty file, "unknown" for a file of something else."""
    names = {row[0] for row in run(cursor, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'")}
    if "changes" in names:
        return str(one(cursor, "SELECT what FROM changes WHERE number = 0") or "unknown").removeprefix("schema ")
    if "revisions" in names:
        return str(one(cursor, "SELECT what FROM revisions WHERE revision = 0") or "unknown").removeprefix("schema ")
    return "unknown" if names else None


def _create(cursor: Cursor) -> None:
    for name in schema.TABLES:
        run(cursor, schema.create_table_sql(name))
    run(cursor, schema.shown_sql(False))


def _note_version(cursor: Cursor) -> None:
    row = {"number": 0, "at": "", "who": "", "kind": "schema", "what": f"schema {schema.VERSION}", "why": "", "dataset": ""}
    append_records(cursor, "changes", [row])


def _from_2(cursor: Cursor) -> None:
    """Add what version 3 keeps: where settled places lie."""
    for name in ("in_country", "in_admin1"):
        run(cursor, f"ALTER TABLE placings ADD COLUMN {name} VARCHAR DEFAULT ''")
    run(cursor, "UPDATE changes SET what = ? WHERE number = 0", [f"schema {schema.VERSION}"])


def _from_1(cursor: Cursor) -> None:
    """Add what version 1 lacks: the past, who changed what, and what people have settled."""
    defaults = {"VARCHAR": "''", "INTEGER": "0", "BIGINT": "NULL", "BOOLEAN": "false"}
    for name in ("incidents", "actors", "datasets"):
        held = {row[0] for row in run(cursor, "SELECT column_name FROM information_schema.columns WHERE table_name = ?", [name])}
        for field in schema.TABLES[name]:
            if field.name not in held:
                kind = schema.SQL_TYPES[field.type]
                run(cursor, f'ALTER TABLE {name} ADD COLUMN "{field.name}" {kind} DEFAULT {defaults[kind]}')
    _create(cursor)
    _note_version(cursor)
    run(
        cursor,
        "INSERT INTO changes BY NAME SELECT revision AS number, \"at\", '' AS who, 'load' AS kind, what, '' AS why, dataset "
        "FROM revisions WHERE revision > 0",
    )
    run(cursor, "DROP TABLE revisions")
    # The change that wrote a row is no longer known but for its data set: its last one.
    run(
        cursor,
        "UPDATE incidents SET changed_in = last.number FROM "
        "(SELECT dataset, max(number) AS number FROM changes GROUP BY dataset) AS last WHERE incidents.dataset = last.dataset",
    )
