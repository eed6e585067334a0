"""Where it happened: names, a point typed or picked on a small map, and how far off it may be."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dateline.errors import ValueProblem
from dateline.importers.names import Names
from dateline.importers.values import parse_pair
from dateline.model.where import DEFAULT_RADIUS_M
from dateline.ui import minimap
from dateline.ui.edit import fields
from dateline.ui.edit.draft import Draft
from dateline.ui.plain import plain

PICKED_PRECISION = "town"
"""What a point that was picked is taken to be until somebody says more: nobody clicks a building on a small map."""


def draw(draft: Draft, slots: fields.Slots, names: Names) -> None:
    """Draw the fields of the place."""
    st.subheader("Where", anchor=False)
    fields.text(draft, slots, "place_name")
    first, second = st.columns(2)
    with first:
        fields.text(draft, slots, "admin1")
    with second:
        countries = sorted(names.countries.items(), key=lambda one: one[1])
        fields.choice(draft, slots, "country", {"": "", **dict(countries)})
    sites = sorted(names.sites.values(), key=lambda one: one.name)
    fields.choice(draft, slots, "site_id", {"": "", **{one.site_id: one.name for one in sites}})
    _map(draft)
    fields.row(draft, slots, ("lat", "lon"))
    _typed(draft)
    fields.row(draft, slots, ("geo_precision", "radius_m"))
    if draft.value("lat") or draft.value("lon"):
        st.button("Leave without a point", on_click=partial(_clear, draft), key=draft.key("clear"))


def _map(draft: Draft) -> None:
    at = _point(draft)
    radius = draft.value("radius_m")
    metres = int(radius) if radius.isascii() and radius.isdigit() else DEFAULT_RADIUS_M.get(draft.value("geo_precision"))
    points = [(*at, metres, "accent", "Now")] if at else []
    before = draft.base.incident.where if draft.base else None
    if before and before.lat is not None and before.lon is not None and (before.lat, before.lon) != at:
        points.append((before.lat, before.lon, before.radius_m, "soft", "As it was"))
    picked = minimap.show(points, key=f"edit_map_{draft.turn}", height=300, label="Where it happened", pick=True, marker=at)
    _take(draft, picked)
    st.caption("Click on the map or drag the marker to move the point. The circle is how far off it may be.")


def _point(draft: Draft) -> tuple[float, float] | None:
    try:
        lat, lon = float(draft.value("lat")), float(draft.value("lon"))
    except ValueError:
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _take(draft: Draft, picked: tuple[float, float] | None) -> None:
    """Put what was picked last into the fields, once."""
    last = draft.key("picked")
    if picked is None or st.session_state.get(last) == picked:
        return
    st.session_state[last] = picked
    _set(draft, f"{round(picked[0], 4)}", f"{round(picked[1], 4)}")
    st.rerun()


def _set(draft: Draft, lat: str, lon: str) -> None:
    draft.put("lat", lat)
    draft.put("lon", lon)
    if draft.value("geo_precision") in ("none", ""):
        draft.put("geo_precision", PICKED_PRECISION)


def _clear(draft: Draft) -> None:
    for name in ("lat", "lon", "radius_m", "site_id"):
        draft.put(name, "")
    draft.put(
        "geo_precision", "none" if draft.value("geo_precision") not in ("province", "country") else draft.value("geo_precision")
    )


def _typed(draft: Draft) -> None:
    """Draw the field that takes a point in other forms: degrees, minutes and seconds, or MGRS."""
    key, wrong = draft.key("coordinates"), draft.key("coordinates wrong")

    def take() -> None:
        st.session_state[wrong] = ""
        try:
            lat, lon = parse_pair("coordinates", str(st.session_state[key]))
        except ValueProblem as problem:
            st.session_state[wrong] = f"“{problem.value[:60]}” {problem.reason}."
            return
        if lat:
            _set(draft, lat, lon)
            st.session_state[key] = ""

    st.text_input(
        "Or as one text: degrees or MGRS", key=key, on_change=take, placeholder="33°18'55\"N 44°21'58\"E, or 38S MB 4190 8660"
    )
    if st.session_state.get(wrong):
        st.error(plain(st.session_state[wrong]))
