"""Actors and sources of an incident as tables to type in, and back into cells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from rapidfuzz import fuzz, process

from dateline.importers.names import Names
from dateline.model.vocabulary import CERTAINTIES, ROLES
from dateline.text import fold
from dateline.ui.edit.draft import Draft
from dateline.ui.edit.fields import Slots

ACTOR = ("actor_id", "was", "actor", "name", "role", "certainty", "according_to", "source", "of_series")
SOURCE = ("publisher", "title", "url", "published", "retrieved")
NOTHING = "–"
"""What an empty cell shows, which would say "None" otherwise."""

ALIKE = 75
"""Percent of likeness from which a known name is offered for one that is not."""


def draw(draft: Draft, slots: Slots, names: Names) -> dict[str, str]:
    """Draw both tables and return their cells."""
    st.subheader("Actors", anchor=False)
    actors = _actors(draft, names)
    slots["actors"] = st.empty()
    st.subheader("Sources", anchor=False)
    sources = _sources(draft)
    slots["sources"] = st.empty()
    return {"actors": actors, "sources": sources}


def _actors(draft: Draft, names: Names) -> str:
    column = st.column_config
    edited = st.data_editor(
        pd.DataFrame([_shown(one, names) for one in _rows(draft.start.get("actors", ""))], columns=list(ACTOR)).astype(
            dict.fromkeys(ACTOR, "object")
        ),
        key=draft.key("actors"), num_rows="dynamic", hide_index=True, width="stretch", placeholder=NOTHING,
        alt="Actors, a row each",
        column_config={
            "actor_id": None, "was": None,
            "actor": column.TextColumn("Actor", help="Name, alias or id of a known actor, or a name of your own", width="medium"),
            "name": column.TextColumn("As written in the source"),
            "role": column.SelectboxColumn("Role", options=list(ROLES), required=True),
            "certainty": column.SelectboxColumn("Certainty", options=["", *CERTAINTIES]),
            "according_to": column.TextColumn("According to"),
            "source": column.NumberColumn("Source no.", min_value=0, step=1, help="Which row of the sources says so, from 1"),
            "of_series": column.CheckboxColumn("Said of the series"),
        },
    )  # fmt: skip
    return _json(_actor(row, names) for row in edited.to_dict("records"))


def _sources(draft: Draft) -> str:
    column = st.column_config
    rows = _rows(draft.start.get("sources", ""))
    edited = st.data_editor(
        pd.DataFrame([{name: one.get(name, "") for name in SOURCE} for one in rows], columns=list(SOURCE)).astype("object"),
        key=draft.key("sources"), num_rows="dynamic", hide_index=True, width="stretch", placeholder=NOTHING,
        alt="Sources, a row each",
        column_config={
            "publisher": column.TextColumn("Publisher"), "title": column.TextColumn("Title", width="medium"),
            "url": column.TextColumn("Address", width="medium"),
            "published": column.TextColumn("Published", help="2019-12-28, or as much of it as is known"),
            "retrieved": column.TextColumn("Retrieved"),
        },
    )  # fmt: skip
    return _json({name: _text(row[name]) for name in SOURCE} for row in edited.to_dict("records"))


def _rows(cell: str) -> list[dict[str, Any]]:
    return json.loads(cell) if cell else []


def _shown(item: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return a row of the table: a known actor by its name, the id kept out of sight."""
    actor_id = item.get("actor", "")
    known = names.actors.get(actor_id)
    name = known.name if known else actor_id or item.get("name", "")
    return {
        "actor_id": actor_id, "was": name, "actor": name,
        "name": item.get("name", "") if actor_id else "", "role": item.get("role", ""), "certainty": item.get("certainty", ""),
        "according_to": item.get("according_to", ""), "source": item.get("source") or None,
        "of_series": item.get("of_series", False),
    }  # fmt: skip


def _actor(row: Mapping[Any, Any], names: Names) -> dict[str, Any]:
    said, written = _text(row["actor"]), _text(row["name"])
    item = {
        **_who(row, said, written, names), "role": _text(row["role"]), "certainty": _text(row["certainty"]),
        "according_to": _text(row["according_to"]), "of_series": row["of_series"] is True, "source": _number(row["source"]),
    }  # fmt: skip
    return item if said or written or any(item[name] for name in ("certainty", "according_to", "source")) else {}


def _who(row: Mapping[Any, Any], said: str, written: str, names: Names) -> dict[str, str]:
    """Return who is meant: the actor that the row came with while its name is left alone, else whoever is called so."""
    actor_id = _text(row["actor_id"])
    if said and said == _text(row["was"]):
        return {"actor": actor_id, "name": written} if actor_id else {"name": said}
    found = names.by_alias.get(fold(said)) if said else None
    return {"actor": found, "name": written} if found else {"name": said or written}


def alike(name: str, names: Names) -> list[str]:
    """Return known actors whose names are like this one, the likest first."""
    known = {one: actor.name for one, actor in names.actors.items()}
    found = process.extract(name, known, scorer=fuzz.WRatio, processor=fold, limit=3, score_cutoff=ALIKE)
    return [label for label, _, _ in found]


def _json(items: Iterable[Mapping[str, Any]]) -> str:
    rows = [{key: value for key, value in item.items() if value} for item in items]
    rows = [row for row in rows if row]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return int(value) if isinstance(value, (int, float)) and value == value and value > 0 else 0
