"""Rows that can't be read: counted by reason, downloaded, and mended in the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO

import pandas as pd
import streamlit as st

from dateline.importers.mapping import Mapping
from dateline.importers.rejects import REJECT_COLUMNS, read_rejects, write_rows
from dateline.importers.table import Row
from dateline.store import Library
from dateline.text import fold
from dateline.ui.data.drop import Dropped, Uploads
from dateline.ui.data.reading import Reread, read_rows
from dateline.ui.plain import plain

ROWS_AT_ONCE = 100
GROUPS_SHOWN = 15
EXAMPLES = 3
USEFUL = ("date", "day", "place", "location", "where", "lat", "lon", "coord", "country", "title", "type", "actor", "id")
"""Words in the names of columns that help to tell what a row is; such columns stand first."""


@dataclass(frozen=True)
class Group:
    """Rows rejected for the same reason in the same column, by their places in `Spoiled.rows`."""

    column: str
    reason: str
    rows: tuple[int, ...]


@dataclass
class Spoiled:
    """The rejected rows of one file: (line, column, value, reason) and its own cells; and what was mended, by row."""

    dropped: Dropped
    mapping: Mapping | None
    header: tuple[str, ...]
    rows: list[list[str]]
    content: bytes
    mended: dict[int, dict[int, str]] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    @property
    def width(self) -> int:
        """Return how many cells the longest row has."""
        return max([len(self.header), *(len(row) - len(REJECT_COLUMNS) for row in self.rows)])

    def groups(self) -> list[Group]:
        """Return the rows that still wait, by column and reason, the largest group first."""
        found: dict[tuple[str, str], list[int]] = {}
        for at, row in enumerate(self.rows):
            if at not in self.done:
                found.setdefault((row[1], row[3]), []).append(at)
        return [Group(*key, tuple(rows)) for key, rows in sorted(found.items(), key=lambda one: -len(one[1]))]

    def cells(self, at: int) -> list[str]:
        """Return the cells of a row as mended so far, as many as the header or the row has."""
        cells = self.rows[at][len(REJECT_COLUMNS) :]
        cells = cells + [""] * (len(self.header) - len(cells))
        for column, text in self.mended.get(at, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = text
        while len(cells) > len(self.header) and not cells[-1]:
            cells.pop()
        return cells

    def reread(self, library: Library) -> Reread:
        """Return what the mended rows would become now."""
        rows = [
            Row(int(self.rows[at][0] or 0), dict(zip(self.header, cells, strict=False)), tuple(cells[len(self.header) :]))
            for at in self.waiting()
            for cells in [self.cells(at)]
        ]
        return read_rows(library, self.dropped.path, self.header, rows, self.mapping) if rows else Reread([], [], "")

    def waiting(self) -> list[int]:
        """Return the mended rows that were not loaded yet."""
        return [at for at in sorted(self.mended) if at not in self.done]

    def sound(self, library: Library) -> list[int]:
        """Return the mended rows that can be read now."""
        again = self.reread(library)
        bad = {one.line for one in again.rejected}
        return [] if again.error else [at for at in self.waiting() if int(self.rows[at][0] or 0) not in bad]

    def written(self, uploads: Uploads, rows: Sequence[int]) -> Dropped:
        """Write mended rows as a file of their own, as a rejects file comes back, and return it."""
        text = StringIO(newline="")
        write_rows(text, self.header, ([*self.rows[at][: len(REJECT_COLUMNS)], *self.cells(at)] for at in rows))
        content = BytesIO(text.getvalue().encode("utf-8", "surrogatepass"))
        made = uploads.keep(f"{self.dropped.name.rpartition('.')[0] or self.dropped.name}, mended.csv", content)
        made.mapping = self.mapping
        return made


def spoiled_of(files: Sequence[tuple[Dropped, Mapping | None]], rejects_files: Sequence[str]) -> list[Spoiled]:
    """Return the rejected rows that a reading wrote beside its files."""
    written = {path.rpartition("/")[0]: path for path in rejects_files}
    found = []
    for dropped, mapping in files:
        path = written.get(str(dropped.path.parent))
        if path:
            with open(path, "rb") as file:
                content = file.read()
            header, rows = read_rejects(content)
            found.append(Spoiled(dropped, mapping, header, rows, content))
    return found


def show(library: Library, spoiled: Sequence[Spoiled], key: str) -> int:
    """Draw rejected rows by reason with a table to mend them in, and return how many mended ones can be read now."""
    ready = 0
    for one in spoiled:
        groups = one.groups()
        if groups:
            ready += _one_file(library, one, groups, f"{key}_{one.dropped.number}", named=len(spoiled) > 1)
    return ready


def _one_file(library: Library, one: Spoiled, groups: list[Group], key: str, *, named: bool) -> int:
    if named:
        st.markdown(f"**{plain(one.dropped.name)}**")
    st.dataframe(
        _grouped(one, groups), hide_index=True, key=f"{key}_groups",
        height="content" if len(groups) <= GROUPS_SHOWN else "auto",
        column_config={
            "Column": st.column_config.TextColumn(width="small"), "Why": st.column_config.TextColumn(width="large"),
            "Rows": st.column_config.NumberColumn(format="localized", width="small"),
        },
    )  # fmt: skip
    stem = one.dropped.name.rpartition(".")[0] or one.dropped.name
    st.download_button(
        "Download the rejected rows", one.content, file_name=f"{stem}.rejects.csv", mime="text/csv",
        key=f"{key}_download", on_click="ignore",
        help="A CSV with line, column, value and reason before each row. Mended elsewhere, it can be dropped here.",
    )  # fmt: skip
    with st.expander("Mend rows here", expanded=bool(one.waiting()), key=f"{key}_mend"):
        at = st.selectbox(
            "Rows with this problem", range(len(groups)), format_func=lambda at: _named(groups[at]), key=f"{key}_group"
        )  # fmt: skip
        _editor(one, groups[at or 0], key)
        return _told(library, one)


def _grouped(one: Spoiled, groups: Sequence[Group]) -> pd.DataFrame:
    rows = []
    for group in groups:
        examples = [one.rows[at] for at in group.rows[:EXAMPLES]]
        rows.append(
            {
                "Column": group.column or "(the whole row)",
                "Why": group.reason,
                "Rows": len(group.rows),
                "Written": " · ".join(dict.fromkeys(row[2][:60] or "(empty)" for row in examples)),
                "Lines": ", ".join(row[0] for row in examples) + ("…" if len(group.rows) > EXAMPLES else ""),
            }
        )
    return pd.DataFrame(rows)


def _named(group: Group) -> str:
    return f"{group.column or 'the whole row'} {group.reason}"[:140] + f" ({len(group.rows):,})"


def _editor(one: Spoiled, group: Group, key: str) -> None:
    """Draw a table of a group's rows, the spoilt cell first, and keep what is changed in it."""
    shown = group.rows[:ROWS_AT_ONCE]
    if len(group.rows) > len(shown):
        st.caption(
            f"The first {len(shown)} of {len(group.rows):,} rows. Others with the same problem are best mended in the file."
        )
    order = _order(one, group.column)
    # What the table begins with must not change while it is open, or the browser forgets what was typed.
    opened = st.session_state.setdefault("mending_opened", {})
    name = f"{key}_{group.column}_{group.reason}_{len(one.done)}"
    if st.session_state.get("mending_now") != name:
        st.session_state.mending_now = name
        opened[name] = opened.get(name, (0, None))[0] + 1, [_padded(one.cells(at), one.width) for at in shown]
    turn, start = opened[name]
    data = {"line": [one.rows[at][0] for at in shown]}
    data |= {f"c{column}": [cells[column] for cells in start] for column in order}
    config = {"line": st.column_config.TextColumn("Line", disabled=True, pinned=True, width="small")}
    config |= {f"c{column}": st.column_config.TextColumn(_heading(one, column)) for column in order}
    edited = st.data_editor(
        pd.DataFrame(data, dtype="str"), hide_index=True, column_config=config, key=f"{name}_{turn}", alt="Rows to mend",
        height=min(420, 40 + 35 * max(2, len(shown))),
    )  # fmt: skip
    for place, at in enumerate(shown):
        changed = {}
        original = _padded(one.rows[at][len(REJECT_COLUMNS) :], one.width)
        for column in order:
            value = edited[f"c{column}"].iloc[place]
            text = "" if pd.isna(value) else str(value)
            if text != original[column]:
                changed[column] = text
        if changed:
            one.mended[at] = changed
        else:
            one.mended.pop(at, None)


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _heading(one: Spoiled, column: int) -> str:
    return one.header[column] if column < len(one.header) else f"beyond the header {column - len(one.header) + 1}"


def _order(one: Spoiled, first: str) -> list[int]:
    def rank(column: int) -> tuple[int, int]:
        name = _heading(one, column)
        if name == first or column >= len(one.header):
            return 0, column
        words = fold(name)
        return next((at + 1 for at, word in enumerate(USEFUL) if word in words), len(USEFUL) + 1), column

    return sorted(range(one.width), key=rank)


def _told(library: Library, one: Spoiled) -> int:
    waiting = len(one.waiting())
    if not waiting:
        st.caption("Change a cell: the row is tried again at once.")
        return 0
    again = one.reread(library)
    if again.error:
        st.error(plain(again.error, 400))
        return 0
    ready = len(one.sound(library))
    if ready:
        st.success(f"{ready:,} mended {'row' if ready == 1 else 'rows'} can be read now.", icon=":material/check:")
    for rejected in again.rejected[:10]:
        st.warning(plain(f"Line {rejected.line}: {rejected.column} “{rejected.value[:80]}” {rejected.reason}", 300))
    return ready
