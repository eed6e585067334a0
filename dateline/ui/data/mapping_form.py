"""Which column of an unknown layout is what: guessed, changed field by field, and tried on the first rows at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import streamlit as st

from dateline.importers.mapping import DATE_FORMATS, FIELDS, ORDERS, Mapping, fingerprint, to_toml
from dateline.model.vocabulary import EVENT_TYPES
from dateline.text import fold, slug
from dateline.ui.data.drop import Dropped
from dateline.ui.data.reading import Preview
from dateline.ui.plain import plain

LABELS = {
    "incident_id": "Number or id", "date_start": "Date, or first day", "date_end": "Last day", "time_local": "Time of day",
    "place_name": "Place", "admin1": "Province", "lat": "Latitude", "lon": "Longitude",
    "coordinates": "Latitude and longitude in one column", "event_type": "Event type", "sub_event_type": "Finer type",
    "radius_m": "How far off, in metres", "geo_precision": "How exact the place is", "perpetrator": "Who did it",
    "suspected": "Who is suspected", "target": "Who was aimed at", "victim": "Who was hit", "other_actor": "Others who took part",
    "killed_min": "Killed, at least", "killed_max": "Killed, at most", "wounded_min": "Wounded, at least",
    "wounded_max": "Wounded, at most", "attributed_by": "Attributed by", "source": "Sources",
    "source_title": "Title of the source",
    "source_published": "Day of the source", "source_updated": "Last changed by the source", "note": "Notes",
}  # fmt: skip
MAIN = {
    "When": ("date_start", "date_end", "time_local"),
    "Where": ("place_name", "admin1", "country", "lat", "lon", "coordinates"),
    "What": ("title", "summary", "event_type"),
    "Who": ("perpetrator", "suspected", "target", "victim"),
    "How many, and who says so": ("killed", "wounded", "source", "incident_id"),
}
SEVERAL = ("incident_id", "place_name", "source", "note", "perpetrator", "suspected", "target", "victim", "other_actor")
"""Fields that several columns may fill."""

NOTHING = "—"
WORDS_SHOWN = 300
WORDS_IN_SIGHT = 8
DAY_ORDERS = {"not said: such days are rejected": None, "3 April (day first)": True, "4 March (month first)": False}
HOW_DATES = {
    "": "any of the usual ways", "epoch s": "seconds since 1970", "epoch ms": "milliseconds since 1970",
    "excel": "days since 1900, as spreadsheets count",
}  # fmt: skip
HOW_PAIRS = {"lat lon": "latitude first", "lon lat": "longitude first"}
assert set(HOW_DATES) == set(DATE_FORMATS) and set(HOW_PAIRS) == set(ORDERS)


def label(field: str) -> str:
    """Return what a field is called on the screen."""
    return LABELS.get(field, field.replace("_", " ").capitalize())


def show(dropped: Dropped, found: Preview) -> Mapping | None:
    """Draw the form, and return the mapping that stands in it; None where it is as Dateline would read the file itself."""
    assert found.guessed
    base = st.session_state.setdefault(_base_key(dropped), dropped.mapping or found.guessed)
    with st.expander("Which column is what", expanded=bool(found.error) or not found.incidents, key=f"mapping_{dropped.number}"):
        if not found.family:  # what a guess rests on is told above, once a row could be read by it
            for note in found.guessed.notes:
                st.info(plain(note, 400))
        columns = _columns(dropped, found, base)
        mapping = replace(base, columns=columns, fingerprint=fingerprint(found.header), notes=())
        mapping = _ways(dropped, mapping)
        mapping = replace(mapping, constants=_constants(dropped, base))
        if "event_type" in columns:
            mapping = replace(mapping, values={**mapping.values, "event_type": _event_types(dropped, found, base, columns)})
        _ends(dropped, found, mapping)
    return None if mapping == found.guessed else mapping


def _base_key(dropped: Dropped) -> str:
    return f"mapping_base_{dropped.number}_{st.session_state.get(f'mapping_turn_{dropped.number}', 0)}"


def _key(dropped: Dropped, name: str) -> str:
    return f"{_base_key(dropped)}_{name}"


def _columns(dropped: Dropped, found: Preview, base: Mapping) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for heading, fields in MAIN.items():
        st.subheader(heading, anchor=False)
        _fields(dropped, found, base, fields, chosen)
    main = {field for fields in MAIN.values() for field in fields}
    st.subheader("More", anchor=False)
    rest = [field for field in FIELDS if field not in main]
    used = [field for field in rest if field in base.columns]
    more = st.multiselect(
        "Further fields", [field for field in rest if field not in used], format_func=label, key=_key(dropped, "further"),
        placeholder="Choose fields to fill, such as Weapon or Notes",
    )  # fmt: skip
    _fields(dropped, found, base, (*used, *more), chosen)
    return {field: chosen[field] for field in FIELDS if field in chosen}


def _fields(dropped: Dropped, found: Preview, base: Mapping, fields, chosen: dict[str, tuple[str, ...]]) -> None:
    for at, field in enumerate(fields):
        if at % 3 == 0:
            cells = st.columns(3)
        with cells[at % 3]:
            names = _one_field(dropped, found, base, field)
            if names:
                chosen[field] = names


def _one_field(dropped: Dropped, found: Preview, base: Mapping, field: str) -> tuple[str, ...]:
    now = tuple(name for name in base.columns.get(field, ()) if name in found.header)
    key = _key(dropped, field)
    if field in SEVERAL:
        return tuple(
            st.multiselect(label(field), found.header, default=list(now), key=key, help=FIELDS[field], placeholder=NOTHING)
        )
    options = (NOTHING, *found.header)
    at = st.selectbox(
        label(field), range(len(options)), index=options.index(now[0]) if now else 0, key=key,
        format_func=lambda at: options[at][:80], help=FIELDS[field],
    )  # fmt: skip
    return (options[at],) if at else ()


def _ways(dropped: Dropped, base: Mapping) -> Mapping:
    first, second, third = st.columns(3)
    with first:
        orders = list(DAY_ORDERS)
        now = next(name for name, value in DAY_ORDERS.items() if value is base.day_first)
        order = st.selectbox("3/4/2020 is", orders, index=orders.index(now), key=_key(dropped, "day_first"))
    with second:
        forms = [*HOW_DATES, *([base.date_format] if base.date_format not in HOW_DATES else [])]
        form = st.selectbox(
            "Dates are written", forms, index=forms.index(base.date_format), format_func=lambda form: HOW_DATES.get(form, form),
            key=_key(dropped, "date_format"),
        )  # fmt: skip
    pair = base.coordinate_order
    with third:
        pair = st.selectbox(
            "Two coordinates in one column", ORDERS, index=ORDERS.index(pair), format_func=HOW_PAIRS.__getitem__,
            key=_key(dropped, "pair"),
        )  # fmt: skip
    return replace(base, day_first=DAY_ORDERS[order], date_format=form, coordinate_order=pair)


def _constants(dropped: Dropped, base: Mapping) -> dict[str, str]:
    """Draw the table of what the file leaves out, such as the country that all its rows are in."""
    st.caption("What the file does not say, or where a cell is empty: for example Country is IQ")
    labels = {label(field): field for field in FIELDS}
    key = _key(dropped, "constants")
    rows = [{"Field": label(field), "Always": value} for field, value in base.constants.items()]
    start = pd.DataFrame(rows, columns=["Field", "Always"], dtype="str")
    edited = st.data_editor(
        start, num_rows="dynamic", hide_index=True, key=key, alt="Fixed values",
        column_config={
            "Field": st.column_config.SelectboxColumn(options=list(labels), required=True),
            "Always": st.column_config.TextColumn(required=True, max_chars=500),
        },
    )  # fmt: skip
    said = [(row["Field"], row["Always"]) for row in edited.to_dict("records")]
    return {labels[name]: str(value).strip() for name, value in said if name in labels and value and not pd.isna(value)}


def _event_types(dropped: Dropped, found: Preview, base: Mapping, columns: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Draw the table of the file's words for kinds of event, and return which of ours each one is."""
    counts = Counter(text for name in columns["event_type"] for text in found.columns.get(name, []))
    known = base.values.get("event_type", {})
    labels = {one.label: one.id for one in EVENT_TYPES.values()}
    by_id = {ours: name for name, ours in labels.items()}
    words = [word for word, _ in counts.most_common(WORDS_SHOWN)]
    st.caption("The file's words for kinds of event, and which of ours each one is")
    rows = [
        {"Word in the file": word, "Rows": counts[word], "Event type": by_id.get(_ours(word, known), by_id["other"])}
        for word in words
    ]
    edited = st.data_editor(
        pd.DataFrame(rows, columns=["Word in the file", "Rows", "Event type"]), hide_index=True,
        disabled=["Word in the file", "Rows"], key=_key(dropped, f"types_{slug('-'.join(columns['event_type']))}"),
        alt="Event types of the file's words", height="content" if len(rows) <= WORDS_IN_SIGHT else 320,
        column_config={"Event type": st.column_config.SelectboxColumn(options=list(labels), required=True)},
    )  # fmt: skip
    said = dict(known)
    for word, name in zip(words, edited["Event type"], strict=True):
        ours = labels.get(str(name), "other")
        if ours != _ours(word, known):
            said[fold(word)] = ours
    return said


def _ours(word: str, known) -> str:
    ours = known.get(fold(word), word.strip().lower())
    return ours if ours in EVENT_TYPES else "other"


def _ends(dropped: Dropped, found: Preview, mapping: Mapping) -> None:
    left = mapping.unmapped(found.header)
    if left:
        st.caption(plain(f"Columns that nothing takes are kept in the incident's note: {', '.join(left)}", 500))
    first, second = st.columns(2)
    stem = slug(dropped.name.rpartition(".")[0]) or "file"
    with first:
        st.download_button(
            "Download these choices", to_toml(mapping), file_name=f"{stem}.mapping.toml",
            mime="application/toml", key=_key(dropped, "download"), on_click="ignore",
            help="A small text file for the command line: python -m dateline load FILE --map THIS",
        )  # fmt: skip
    with second:
        if st.button("Back to the guess", key=_key(dropped, "reset"), disabled=mapping == found.guessed):
            turn = f"mapping_turn_{dropped.number}"
            st.session_state[turn] = st.session_state.get(turn, 0) + 1
            st.session_state[f"mapping_base_{dropped.number}_{st.session_state[turn]}"] = found.guessed
            dropped.mapping, dropped.remembered = None, False
            st.rerun()
