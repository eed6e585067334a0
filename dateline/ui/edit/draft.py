"""What is being typed: the version that was opened, and what the fields began with; kept until it is saved or left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from dateline.importers.layout import COLUMNS, cells_from_incident
from dateline.store import Library, edits
from dateline.store.edits import Stored

_KEPT, _TOUCHED = "edit_draft", "edit_touched"

NEW = {"event_type": "other", "status": "occurred", "confidence": "medium", "attribution": "unclaimed", "review": "accepted",
       "figures_cover": "incident", "geo_precision": "none"}  # fmt: skip
"""What the fields of a new incident begin with."""


@dataclass(frozen=True)
class Draft:
    """An incident being edited. `base` is the version that was opened, None for a new one.

    `start` are the cells that the fields began with; `turn` makes fields anew when they have to begin with others.
    """

    incident_id: str
    base: Stored | None
    start: Mapping[str, str]
    turn: int = 0

    def key(self, field: str) -> str:
        """Return under which key of the session a field is kept."""
        return f"edit {self.incident_id} {self.turn} {field}"

    def begin(self, field: str) -> str:
        """Put what a field begins with into the session, where nothing stands yet, and return its key."""
        key = self.key(field)
        if key not in st.session_state:
            st.session_state[key] = self.start.get(field, "")
        return key

    def value(self, field: str) -> str:
        """Return what stands in a field of text right now, drawn or not yet drawn."""
        return str(st.session_state.get(self.key(field), self.start.get(field, "")) or "")

    def put(self, field: str, value: str) -> None:
        """Put a value into a field that is not drawn yet in this run."""
        st.session_state[self.key(field)] = value


def opened(library: Library, incident_id: str) -> Draft | None:
    """Return what is being typed of an incident, "" for a new one; None where there is no such incident."""
    kept: Draft | None = st.session_state.get(_KEPT)
    if kept and kept.incident_id == incident_id:
        current = edits.stored(library, incident_id) if kept.base else None
        if not (kept.base and current and current.revision != kept.base.revision and not st.session_state.get(_TOUCHED)):
            return kept
    found = edits.stored(library, incident_id) if incident_id else None
    if incident_id and not found:
        return None
    start = cells_from_incident(found.incident) if found else {**dict.fromkeys(COLUMNS, ""), **NEW}
    return _keep(Draft(incident_id, found, start, (kept.turn + 1) if kept else 0))


def restart(draft: Draft, base: Stored | None, start: Mapping[str, str]) -> None:
    """Begin the fields anew with other cells, and lay what is typed beside another version."""
    _keep(replace(draft, base=base, start=dict(start), turn=draft.turn + 1))


def close() -> None:
    """Forget what was typed: it is saved, or given up."""
    kept: Draft | None = st.session_state.get(_KEPT)
    st.session_state[_KEPT] = Draft("\0", None, {}, kept.turn + 1) if kept else None


def touched(yes: bool) -> None:
    """Note whether anything typed differs from what was opened: only then is somebody else's change a conflict."""
    st.session_state[_TOUCHED] = yes


def _keep(draft: Draft) -> Draft:
    st.session_state[_KEPT] = draft
    return draft
