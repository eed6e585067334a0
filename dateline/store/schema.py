"""The tables of a store. A warehouse that holds the same tables answers the same questions.

Days are whole days since 1970-01-01, so that a time bin is an integer division on every database. `mx`, `my` are
30-bit web-mercator positions (`dateline.model.where.mercator`), so that a map cell is one too. `z` interleaves their
upper bits (a Z-order curve); rows lie in its order, so that a view skips most of them.

Readers see the relation `shown` (SHOWN): the rows of `incidents` without those of hidden data sets. What a change
replaced or took away lies in the tables whose names begin with `past_`: the same columns, and `change`, the number of
the change that ended the row. docs/decisions/0012-revisions.md says how history and undo follow from that.
"""

from __future__ import annotations

import pyarrow as pa

from dateline.model.vocabulary import ROLES

VERSION = 3
OLDER = ("1", "2")
"""Versions that this program brings up to date (`migration`)."""

_TEXT, _INT, _LONG, _REAL, _FLAG = pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_()

INCIDENTS = pa.schema(
    [
        ("key", _INT), ("incident_id", _TEXT), ("dataset", _TEXT), ("title", _TEXT), ("summary", _TEXT),
        ("day_start", _INT), ("day_end", _INT), ("time_local", _TEXT), ("part_of_day", _TEXT), ("time_note", _TEXT),
        ("place_name", _TEXT), ("place_id", _TEXT), ("site_id", _TEXT), ("admin1", _TEXT), ("country", _TEXT),
        ("lat", _REAL), ("lon", _REAL), ("geo_precision", _TEXT), ("radius_m", _INT), ("mx", _INT), ("my", _INT),
        ("z", _INT), ("event_type", _TEXT), ("sub_event_type", _TEXT), ("weapon", _TEXT), ("weapon_id", _TEXT),
        ("munitions_min", _INT), ("munitions_max", _INT), ("killed_min", _INT), ("killed_max", _INT),
        ("killed_note", _TEXT), ("wounded_min", _INT), ("wounded_max", _INT), ("wounded_note", _TEXT),
        ("attribution", _TEXT), ("attributed_by", _TEXT), ("status", _TEXT), ("confidence", _TEXT),
        ("disputes", _TEXT), ("parent_incident_id", _TEXT), ("figures_cover", _TEXT), ("series", _TEXT),
        ("from_memory", _TEXT), ("note", _TEXT), ("review", _TEXT), ("revision", _INT),
        ("side", _TEXT), ("target_side", _TEXT), ("words", _TEXT),
        ("side_no", _INT), ("target_side_no", _INT), ("type_no", _INT), ("attribution_no", _INT),
        ("source_updated", _TEXT),
    ]
)  # fmt: skip
"""One row an incident. `side` is the side blamed, `target_side` the side hit, `words` what free text is searched in.

The columns that end in `_no` are the positions of `side`, `target_side`, `event_type` and `attribution` in their
vocabularies: grouping ten million rows by a number takes half the time of grouping them by a word. `revision` counts
the versions of the incident from 1.
"""

KEPT = pa.schema([("changed_in", _INT), ("digest", _LONG), ("edited", _FLAG), ("same_as", _TEXT)])
"""What the store itself keeps of an incident, beside what arrives with it.

`changed_in` is the change that wrote this version; `edited` says that a person has changed what the data set gave, and
`digest` is of the content as it was given, kept from then on (NULL: no data set gave it); `same_as` names the incident
that it is another report of.
"""

INVOLVEMENTS = pa.schema(
    [
        ("key", _INT), ("seq", _INT), ("actor_id", _TEXT), ("side", _TEXT), ("name_as_written", _TEXT),
        ("role", _TEXT), ("certainty", _TEXT), ("according_to", _TEXT), ("of_series", _FLAG), ("source", _INT),
    ]
)  # fmt: skip
"""One row an actor's part in an incident, `key` says which."""

NAMINGS = pa.schema([("key", _INT), ("who", _TEXT), *((role, _FLAG) for role in ROLES)])
"""One row for each actor, for everyone above it in the tree, and for each side (`side:us-coalition`) that an incident
names, with the roles in which it does. Derived at load, so that a choice in the tree and its count are one look-up."""

SOURCES = pa.schema(
    [("key", _INT), ("seq", _INT), ("publisher", _TEXT), ("title", _TEXT), ("url", _TEXT), ("published", _TEXT),
     ("retrieved", _TEXT)]
)  # fmt: skip
"""One row a document that an incident rests on, `seq` counts from 1."""

ACTORS = pa.schema(
    [("actor_id", _TEXT), ("name", _TEXT), ("kind", _TEXT), ("country", _TEXT), ("side", _TEXT), ("parent_id", _TEXT),
     ("aliases", _TEXT), ("native_name", _TEXT), ("leader", _TEXT), ("listing", _TEXT), ("from_memory", _FLAG),
     ("note", _TEXT), ("source_url", _TEXT), ("dataset", _TEXT), ("merged_into", _TEXT), ("changed_in", _INT)]
)  # fmt: skip
"""One row an actor. `dataset` is empty for the curated tree; `merged_into` names the actor that this one turned out to be."""

SITES = pa.schema(
    [("site_id", _TEXT), ("name", _TEXT), ("lat", _REAL), ("lon", _REAL), ("precision", _TEXT), ("radius_m", _INT),
     ("kind", _TEXT), ("admin1", _TEXT), ("country", _TEXT), ("aliases", _TEXT), ("basis", _TEXT),
     ("from_memory", _FLAG), ("note", _TEXT)]
)  # fmt: skip

DATASETS = pa.schema(
    [("dataset", _TEXT), ("title", _TEXT), ("source_line", _TEXT), ("licence", _TEXT), ("editable", _FLAG),
     ("loaded_at", _TEXT), ("downloaded", _TEXT), ("hidden", _FLAG), ("changed_in", _INT)]
)  # fmt: skip

LINKS = pa.schema(
    [("primary_id", _TEXT), ("other_id", _TEXT), ("verdict", _TEXT), ("who", _TEXT), ("at", _TEXT), ("why", _TEXT),
     ("changed_in", _INT)]
)  # fmt: skip
"""One row a pair that a person has judged: `same` (the other is counted with the primary) or `apart`."""

CHANGES = pa.schema(
    [("number", _INT), ("at", _TEXT), ("who", _TEXT), ("kind", _TEXT), ("what", _TEXT), ("why", _TEXT),
     ("dataset", _TEXT), ("undoes", _INT), ("undone_by", _INT)]
)  # fmt: skip
"""One row a change of the store, the newest has the greatest number; row 0 names the schema's version in `what`."""

COUNTRIES = pa.schema([("code", _TEXT), ("name", _TEXT)])

MAPPINGS = pa.schema([("fingerprint", _TEXT), ("toml", _TEXT), ("who", _TEXT), ("at", _TEXT)])
"""Column mappings that were settled for files with a certain header."""

PLACINGS = pa.schema(
    [("name", _TEXT), ("country", _TEXT), ("lat", _REAL), ("lon", _REAL), ("geo_precision", _TEXT), ("radius_m", _INT),
     ("who", _TEXT), ("at", _TEXT), ("in_country", _TEXT), ("in_admin1", _TEXT)]
)  # fmt: skip
"""Places that a person has settled, by folded name and country as written; `in_country` and `in_admin1` say what lies there."""

PARTS = ("incidents", "involvements", "namings", "sources")
"""The tables that hold incidents, and that a load fills."""

ARRIVING = {"incidents": INCIDENTS, "involvements": INVOLVEMENTS, "namings": NAMINGS, "sources": SOURCES}
"""The shape in which incidents arrive: PARTS without what the store itself keeps."""

_HELD: dict[str, pa.Schema] = {
    **ARRIVING, "incidents": pa.schema([*INCIDENTS, *KEPT]), "actors": ACTORS, "datasets": DATASETS, "links": LINKS,
}  # fmt: skip

IDS = {"actors": ("actor_id",), "datasets": ("dataset",), "links": ("primary_id", "other_id")}
"""What names a row in the tables beside the incidents that have a past."""

TABLES: dict[str, pa.Schema] = {
    **_HELD, "sites": SITES, "countries": COUNTRIES, "changes": CHANGES, "mappings": MAPPINGS, "placings": PLACINGS,
    **{f"past_{name}": pa.schema([*layout, ("change", _INT)]) for name, layout in _HELD.items()},
}  # fmt: skip

SHOWN = "shown"
"""The relation that readers see as incidents."""

SQL_TYPES = {_TEXT: "VARCHAR", _INT: "INTEGER", _LONG: "BIGINT", _REAL: "DOUBLE", _FLAG: "BOOLEAN"}


def create_table_sql(name: str) -> str:
    """Return the statement that makes table `name` where it is not there yet."""
    columns = ", ".join(f'"{field.name}" {SQL_TYPES[field.type]}' for field in TABLES[name])
    return f'CREATE TABLE IF NOT EXISTS "{name}" ({columns})'


def shown_sql(some_hidden: bool) -> str:
    """Return the statement that makes the relation SHOWN; without hidden data sets it costs a reading nothing."""
    hidden = " WHERE dataset NOT IN (SELECT dataset FROM datasets WHERE hidden)" if some_hidden else ""
    return f"CREATE OR REPLACE VIEW {SHOWN} AS SELECT * FROM incidents{hidden}"
