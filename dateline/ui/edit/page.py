"""The page of one incident, laid out: the form, what saving would change, and what else can be done with it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dateline.answers.versions import LABELS, cell_in_words, steps
from dateline.importers.form import read_form
from dateline.importers.layout import COLUMNS, ROLE_COLUMNS, cells_from_incident
from dateline.importers.names import Names
from dateline.model.incident import Incident
from dateline.settings import ROOT
from dateline.store import LIBRARY, Library, edits
from dateline.store.edits import Stored
from dateline.store.history import Version, history
from dateline.ui.data import acting
from dateline.ui.edit import actions, conflict, fields, people, place
from dateline.ui.edit import draft as drafts
from dateline.ui.edit.compare import differing
from dateline.ui.edit.draft import Draft
from dateline.ui.plain import plain

MAP_PAGE = ROOT / "pages" / "map.py"
PLACE = actions.PLACE
OWN_WORDS = ("new",)
"""Words of this page's address that the map does not know."""

WAITS = (
    "Saving waits: somebody else has changed this incident, or taken it away, since you opened it. "
    f"[Choose at the top of this page](#{conflict.PLACE}) what stays."
)
"""Said at the button, since the choice may be far out of sight there."""

LISTS = ("actors", "sources")
TYPED = tuple(name for name in COLUMNS if name not in (*LISTS, "incident_id", "source_updated"))


def show(library: Library) -> None:
    """Draw the page for the incident that the address names, or for a new one."""
    with st.container(key="data_page"):
        _way_back()
        incident_id = st.query_params.get("incident", "")
        if not incident_id:
            _without_incident(library)
            return
        draft = drafts.opened(library, incident_id)
        if not draft:
            _missing(library, incident_id)
            return
        _edit(library, draft)


def _way_back() -> None:
    words = [(word, value) for word in st.query_params for value in st.query_params.get_all(word) if word not in OWN_WORDS]
    st.page_link(MAP_PAGE, label="Back to the map", icon=":material/arrow_back:", query_params=words)


def _names(library: Library) -> Names:
    found = library.reference()
    return Names(found.actors, found.sites, found.countries)


# ---- An incident that is there


def _edit(library: Library, draft: Draft) -> None:
    assert draft.base
    names, current = _names(library), edits.stored(library, draft.incident_id)
    st.title(plain(draft.base.incident.title, 200), anchor=False)
    st.caption(plain(f"{draft.incident_id}, data set {draft.base.dataset}, version {draft.base.revision}"))
    acting.said(library, PLACE)
    acting.who_field()
    above = st.container()
    cells, slots = _form(draft, names)
    incident, problems = read_form(cells, names, draft.base.incident)
    with_names = {**problems, **_unknown(problems, cells, names)}
    loose = fields.say(slots, with_names)
    changed = differing(cells_from_incident(draft.base.incident), cells_from_incident(incident)) if incident else []
    unsaved = bool(problems or changed)
    drafts.touched(unsaved)
    with above:
        if not current:
            _taken_away_meanwhile(library, draft, incident)
        elif current.revision != draft.base.revision:
            conflict.draw(library, draft, current, cells_from_incident(incident) if incident else cells)
        else:
            actions.review(library, current, unsaved)
    stands = bool(current) and current is not None and current.revision == draft.base.revision
    _save(library, draft, incident, changed, loose, bool(problems), stands)
    if current:
        _more(library, current, names, unsaved)
    _trail(library, draft, current)


def _form(draft: Draft, names: Names) -> tuple[dict[str, str], fields.Slots]:
    """Draw all fields and return their cells, and the places where problems are said."""
    slots: fields.Slots = {}
    left, right = st.columns([3, 2], gap="large")
    with left:
        fields.what(draft, slots)
        fields.when(draft, slots)
        fields.figures(draft, slots)
    with right:
        place.draw(draft, slots, names)
    fields.attribution(draft, slots)
    lists = people.draw(draft, slots, names)
    return {**draft.start, **fields.values(draft, TYPED), **lists, "incident_id": draft.incident_id}, slots


def _unknown(problems: Mapping[str, str], cells: Mapping[str, str], names: Names) -> dict[str, str]:
    """Return the problem with the actors with known names that are like an unknown one."""
    column = next((name for name in ROLE_COLUMNS if name in problems), "")
    if not column:
        return {}
    said = problems[column].split("”")[0].removeprefix("“")
    like = people.alike(said, names)
    hint = f" Known are {', '.join(like)}." if like else ""
    return {column: problems[column], "actors": f"{problems[column]}{hint}"}


def _save(
    library: Library, draft: Draft, incident: Incident | None, changed: list[str], loose: list[str], wrong: bool, stands: bool
) -> None:
    """Draw what saving would change, the reason, and the button."""
    st.subheader("Save", anchor=False)
    for line in loose:
        st.error(plain(line, 500))
    if wrong:
        st.text("Some fields can't be read yet: the reason stands below each.")
    elif changed and incident and draft.base:
        st.text("\n".join(_lines(library, draft.base.incident, incident, changed)))
    else:
        st.text("Nothing is changed yet.")
    if not stands:
        st.warning(WAITS)
    why_key = draft.key("why")
    st.text_input("Why (kept in the history)", key=why_key, max_chars=500)
    with st.container(horizontal=True):
        pressed = st.button("Save", type="primary", key="edit_save", disabled=wrong or not changed or not stands)
        if st.button("Give up what I typed", key="edit_reset", disabled=not (wrong or changed)):
            drafts.close()
            st.rerun()
    if not pressed or not incident or not draft.base:
        return
    why = str(st.session_state[why_key]).strip()
    if not why:
        st.error("Say why: the reason stands in the history.")
        return
    base = draft.base

    def do() -> int:
        number = edits.edit(library, incident, base.revision, who=acting.who(), why=why, now=acting.now())
        drafts.close()
        return number

    acting.attempt(PLACE, do, f"Saved: {incident.title}")


def _lines(library: Library, before: Incident, after: Incident, changed: list[str]) -> list[str]:
    actors = library.reference().actors
    old, new = cells_from_incident(before), cells_from_incident(after)
    return [
        f"{LABELS[name]}: {cell_in_words(name, old[name], actors)} → {cell_in_words(name, new[name], actors)}" for name in changed
    ]


def _more(library: Library, current: Stored, names: Names, unsaved: bool) -> None:
    st.subheader("More", anchor=False)
    kinds = {
        "Split into two": lambda: actions.split(library, current, names),
        "Merge with another report": lambda: actions.merge(library, current, names),
        "Take away": lambda: actions.take_away(library, current),
    }
    chosen = st.segmented_control("What else", list(kinds), key="edit_more", label_visibility="collapsed")
    if not chosen:
        return
    with st.container(border=True):
        if unsaved:
            st.text("What you have typed above is not saved; this works on the incident as it is in the store.")
        kinds[chosen]()


def _trail(library: Library, draft: Draft, current: Stored | None) -> None:
    """Draw the history, and offer to bring an older version into the form."""
    versions = history(library, draft.incident_id)
    with st.expander(f"History: {len(versions)} versions" if len(versions) > 1 else "History: one version"):
        for step, version in zip(steps(versions, library.reference().actors), reversed(versions), strict=False):
            _step(draft, current, step, version)


def _step(draft: Draft, current: Stored | None, step: dict, version: Version) -> None:
    by = f" by {step['who']}" if step["who"] else ""
    undone = ", undone since" if step["undone"] else ""
    lines = [f"{step['what']} {step['when']}{by}{undone}"]
    lines += [f"“{step['why']}”"] if step["why"] else []
    lines += [f"{cell['field']}: {cell['before']} → {cell['after']}" for cell in step["cells"]]
    with st.container(horizontal=True, vertical_alignment="top"):
        st.text("\n".join(lines), width="stretch")
        old = version.incident
        if not (current and old and old != current.incident):
            return
        if st.button("Bring into the form", key=f"version {step['number']} {version.revision}"):
            drafts.restart(draft, current, cells_from_incident(old))
            st.rerun()


def _taken_away_meanwhile(library: Library, draft: Draft, incident: Incident | None) -> None:
    last = history(library, draft.incident_id)[-1].entry
    with st.container(border=True, key="edit_conflict"):
        st.subheader("Somebody else took this incident away", anchor=conflict.PLACE)
        st.warning(
            plain(f"{last.who or 'Somebody'} took this incident away after you had opened it. What you typed stands below.", 300)
        )
        if incident and draft.base and st.button("Put it back as it stands below", key="put_back"):
            dataset, who = draft.base.dataset, acting.who()

            def do() -> int:
                number = edits.add(library, incident, dataset, who=who, why="put back", now=acting.now())
                drafts.close()
                return number

            acting.attempt(PLACE, do, f"Put back: {incident.title}")


def _missing(library: Library, incident_id: str) -> None:
    st.title("No such incident", anchor=False)
    acting.said(library, PLACE)
    st.text(f"There is no incident {incident_id[:200]} here. It may have been removed, or the link comes from another store.")
    versions = history(library, incident_id)
    if versions:
        for step in steps(versions, library.reference().actors):
            st.text(f"{step['what']} {step['when']} {step['who']} {step['why']}")


# ---- A new one


def _without_incident(library: Library) -> None:
    st.title("Add an incident", anchor=False)
    acting.said(library, PLACE)
    sets = {**library.reference().datasets, **library.reference().hidden}
    dataset = st.selectbox(
        "Data set",
        sorted(sets, key=lambda one: one != LIBRARY),
        format_func=lambda one: sets[one].title or one,
        key="add_dataset",
    )
    acting.who_field()
    draft = drafts.opened(library, "")
    names = _names(library)
    assert draft
    id_key = draft.key(f"id {dataset}")
    if id_key not in st.session_state:
        st.session_state[id_key] = actions.proposed_id(dataset or LIBRARY)
    st.text_input("Id, unique in the store", key=id_key)
    id_slot = st.empty()
    cells, slots = _form(draft, names)
    slots["incident_id"] = id_slot
    incident, problems = read_form({**cells, "incident_id": str(st.session_state[id_key])}, names)
    begun = any(cells[name].strip() for name in ("title", "date_start", "summary", "place_name"))
    loose = fields.say(slots, {**problems, **_unknown(problems, cells, names)}) if begun else []
    for line in loose:
        st.error(plain(line, 500))
    why = st.text_input("Why (kept in the history)", key=draft.key("why"), max_chars=500).strip()
    if not st.button("Add this incident", type="primary", key="add_do", disabled=not incident):
        return
    if not incident or not dataset:
        return
    if not why:
        st.error("Say why: the reason stands in the history.")
        return

    def do() -> int:
        number = edits.add(library, incident, dataset, who=acting.who(), why=why, now=acting.now())
        drafts.close()
        st.query_params["incident"] = incident.incident_id
        return number

    acting.attempt(PLACE, do, f"Added: {incident.title}")
