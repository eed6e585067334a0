"""What is seen of a dropped file before it is loaded: what it is and why, the first incidents, a small map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement
from dateline.model.vocabulary import EVENT_TYPES, PRECISIONS, ROLES
from dateline.store import Library
from dateline.text import counted
from dateline.ui import minimap
from dateline.ui.data import reading
from dateline.ui.data.drop import Dropped
from dateline.ui.data.reading import GENERIC, Preview
from dateline.ui.plain import plain

ROWS_SHOWN = 200
NOTES_SHOWN = 12
HEIGHT = 302
"""Pixels of the table of incidents and of the map beside it; a table of fewer rows than ROWS_IN_SIGHT is as high as these."""

ROWS_IN_SIGHT = 8
WIDTHS: dict = {name: st.column_config.TextColumn(width=width) for name, width in
          (("Date", 110), ("Title", 230), ("Place", 110), ("Country", 66), ("Killed", 66), ("Actors", 220))}  # fmt: skip
CONTAINERS = {
    "csv": "table of text", "text": "table of text", "xlsx": "spreadsheet", "xls": "spreadsheet", "geojson": "GeoJSON",
    "kml": "KML", "gpx": "GPX", "gpkg": "GeoPackage", "parquet": "Parquet", "rss": "feed", "georss": "feed",
}  # fmt: skip


def show(library: Library, dropped: Dropped, found: Preview) -> None:
    """Draw what is known of a file."""
    if found.error:
        st.error(plain(found.error, 800))
    if found.family:
        _recognised(dropped, found)
    _notes(found)
    if found.incidents:
        _incidents(library, dropped, found)
    elif found.family:
        st.warning("None of the first rows can be read as an incident. What is wrong with them stands below.")


def _recognised(dropped: Dropped, found: Preview) -> None:
    if found.family == GENERIC and dropped.remembered:
        st.markdown("**Read by your columns**, as they were chosen for an earlier file with the same header.")
    elif found.family == GENERIC:
        said = "by the columns you chose" if dropped.mapping else "its columns were guessed from their names and contents"
        st.markdown(f"**No known layout**: {said}. Look through them under *Which column is what*.")
    else:
        st.markdown(f"**{plain(found.family_title)}**: {plain(found.why, 500)}.")


def _notes(found: Preview) -> None:
    if not found.notes:
        return
    shown = found.notes[:NOTES_SHOWN]
    text = "\n".join(f"- {plain(note, 400)}" for note in shown)
    if len(found.notes) > len(shown):
        text += f"\n- and {len(found.notes) - len(shown)} more notes"
    st.markdown(text)


def _incidents(library: Library, dropped: Dropped, found: Preview) -> None:
    points = minimap.points_of(found.incidents)
    actors = {**reading.names(library, library.revision).actors, **found.actors}
    table, small_map = st.columns([3, 2], gap="medium") if points else (st.container(), None)
    with table:
        st.caption(_as_loaded(found))
        st.dataframe(
            frame(found.incidents[:ROWS_SHOWN], actors),
            hide_index=True,
            height=HEIGHT if len(found.incidents) > ROWS_IN_SIGHT else "content",
            key=f"first_{dropped.number}",
            column_config=WIDTHS,
        )
    if not small_map:
        rows = "None of these rows has" if found.whole else f"None of the first {found.rows:,} rows has"
        st.info(f"{rows} a point. They can be loaded all the same, and put on the map under *Places to settle*.")
        return
    with small_map:
        st.caption(_points(len(points), len(found.incidents), found))
        minimap.show(points, key=f"map_of_{dropped.number}", height=HEIGHT, label=f"Where the incidents of {dropped.name} are")


def _as_loaded(found: Preview) -> str:
    number = len(found.incidents)
    rejected = f"; {counted(len(found.rejected), 'row', 'rows')} can't be read" if found.rejected else ""
    if number == 1:
        return f"1 incident as it would be loaded{rejected}"
    first = f"{number:,}" if found.whole and number <= ROWS_SHOWN else f"The first {min(number, ROWS_SHOWN):,}"
    return f"{first} incidents as they would be loaded{rejected}"


def _points(number: int, incidents: int, found: Preview) -> str:
    scope = "" if found.whole else f" of the first {found.rows:,} rows"
    without = f", {counted(incidents - number, 'incident has', 'incidents have')} none" if number < incidents else ""
    return f"{counted(min(number, minimap.MOST), 'point', 'points')}{scope}{without}"


def frame(incidents: list[Incident], actors: Mapping[str, Actor]) -> pd.DataFrame:
    """Return incidents as the table in which a person checks them."""
    rows = [
        {
            "Date": one.when.in_words(), "Title": one.title, "Place": one.where.place_name or one.where.admin1,
            "Type": EVENT_TYPES[one.event_type].label, "Killed": _count(one.killed), "Actors": _actors(one, actors),
            "Country": one.where.country, "Place is": PRECISIONS[one.where.precision].label,
        }
        for one in incidents
    ]  # fmt: skip
    return pd.DataFrame(rows, dtype="str")


def _actors(one: Incident, known: Mapping[str, Actor]) -> str:
    def name(part: Involvement) -> str:
        actor = known.get(part.actor_id)
        return part.name_as_written or (actor.name if actor else part.actor_id)

    return "; ".join(f"{name(part)} ({ROLES[part.role].label.lower()})" for part in one.actors)


def _count(count: Count) -> str:
    if count.low is None and count.high is None:
        return "unknown"
    if count.low == count.high:
        return f"{count.low:,}"
    if count.high is None:
        return f"{count.low:,} or more"
    return f"up to {count.high:,}" if count.low is None else f"{count.low:,} to {count.high:,}"


def words_without_counterpart(unmapped: Counter[tuple[str, str]], key: str) -> None:
    """Draw the words of a file that have no counterpart in ours, with how often they came."""
    total = len(unmapped)
    stays = "stays" if total == 1 else "stay"
    with st.expander(
        f"{total:,} {'word has' if total == 1 else 'words have'} no counterpart here and {stays} as written", key=key
    ):
        rows = [{"Field": name, "As written": word, "Rows": count} for (name, word), count in unmapped.most_common(500)]
        st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"{key}_table")
