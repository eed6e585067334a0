"""Rows that can't be read: counted by reason, downloaded, and mended in the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO

import pandas as pd
import streamlit as st

from dateline.importers.faults import Told
from dateline.importers.mapping import Mapping
from dateline.importers.rejects import REJECT_COLUMNS, faults_of, read_rejects, write_rows
from dateline.importers.table import Row
from dateline.store import Library
from dateline.text import counted, fold
from dateline.ui.data.drop import Dropped, Uploads
from dateline.ui.data.reading import Reread, read_rows
from dateline.ui.plain import plain

ROWS_AT_ONCE = 100
GROUPS_SHOWN = 15
ROWS_IN_SIGHT = 12
EXAMPLES = 3
USEFUL = ("date", "day", "place", "location", "where", "lat", "lon", "coord", "country", "title", "type", "actor", "id")
"""Words in the names of columns that help to tell what a row is; such columns stand first."""


_PARTICULARS = re.compile(r"\d+|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
"""What a reason says of one value: "can be 3 April or 4 March 2021", "is already the id of line 7"."""


@dataclass(frozen=True)
class Group:
    """Rows rejected for the same reason in the same column, by their places in `Spoiled.rows`, with the values written.

    `reason` is that of the first row; the others may differ in a number or a month.
    """

    column: str
    reason: str
    rows: tuple[int, ...]
    values: tuple[str, ...]


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
        """Return the rows that still wait, by column and reason, the largest group first; a row stands under each fault."""
        found: dict[tuple[str, str], dict[int, Told]] = {}
        for at in range(len(self.rows)):
            if at not in self.done:
                for fault in self.faults(at):
                    found.setdefault((fault[0], _PARTICULARS.sub("#", fault[2])), {}).setdefault(at, fault)
        groups = [_group(rows) for rows in found.values()]
        return sorted(groups, key=lambda one: -len(one.rows))

    def faults(self, at: int) -> list[Told]:
        """Return column, value and reason of all that is wrong with a row."""
        return faults_of(self.rows[at])

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


def _group(rows: dict[int, Told]) -> Group:
    column, _, reason = next(iter(rows.values()))
    return Group(column, reason, tuple(rows), tuple(value for _, value, _ in rows.values()))


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
    _reasons(one, groups)
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


def _reasons(one: Spoiled, groups: Sequence[Group]) -> None:
    """Draw why rows are rejected: text that runs on where the page is narrow, and no table that has to be moved sideways."""
    lines = [_reason(one, group) for group in groups[:GROUPS_SHOWN]]
    if len(groups) > GROUPS_SHOWN:
        lines.append(f"- and {counted(len(groups) - GROUPS_SHOWN, 'more reason', 'more reasons')}, in the list below")
    st.markdown("\n".join(lines))
    if any(len(one.faults(at)) > 1 for group in groups for at in group.rows):
        st.caption("A row in which several cells can't be read stands under each of them.")


def _reason(one: Spoiled, group: Group) -> str:
    """Return a group as an item of Markdown: the column, what stands there and why it can't be read, and where."""
    lines = [one.rows[at][0] for at in group.rows]
    shown = ", ".join(lines[:EXAMPLES]) + ("…" if len(lines) > EXAMPLES else "")
    where = f"{counted(len(lines), 'row', 'rows')}, {'line' if len(lines) == 1 else 'lines'} {shown}"
    values = list(dict.fromkeys(value[:60] for value in group.values[:EXAMPLES]))
    first = f"“{values[0]}” " if values[0] else ""
    more = f"; also written: {', '.join(f'“{value}”' for value in values[1:])}" if values[1:] else ""
    column = group.column or "the whole row"
    return f"- **{plain(column)}**: {plain(first + group.reason, 500)} ({plain(where + more)})"


def _named(group: Group) -> str:
    return f"{group.column or 'the whole row'} {group.reason}"[:140] + f" ({len(group.rows):,})"


def _editor(one: Spoiled, group: Group, key: str) -> None:
    """Draw a table of a group's rows, the spoilt cell first, and keep what is changed in it."""
    shown = group.rows[:ROWS_AT_ONCE]
    if len(group.rows) > len(shown):
        st.caption(
            f"The first {len(shown)} of {len(group.rows):,} rows. Others with the same problem are best mended in the file."
        )
    others = [_others(one, group, at) for at in shown]
    order = _order(one, group.column, {name for names in others for name in names})
    # What the table begins with must not change while it is open, or the browser forgets what was typed.
    opened = st.session_state.setdefault("mending_opened", {})
    name = f"{key}_{group.column}_{group.reason}_{len(one.done)}"
    if st.session_state.get("mending_now") != name:
        st.session_state.mending_now = name
        opened[name] = opened.get(name, (0, None))[0] + 1, [_padded(one.cells(at), one.width) for at in shown]
    turn, start = opened[name]
    data = {"line": [one.rows[at][0] for at in shown]}
    data |= {f"c{column}": [cells[column] for cells in start] for column in order}
    if any(others):
        data["others"] = [", ".join(names) for names in others]
    config = {"line": st.column_config.TextColumn("Line", disabled=True, pinned=True, width="small")}
    config["others"] = st.column_config.TextColumn("Also wrong", disabled=True, width="small")
    config |= {f"c{column}": st.column_config.TextColumn(_heading(one, column)) for column in order}
    edited = st.data_editor(
        pd.DataFrame(data, dtype="str"), hide_index=True, column_config=config, key=f"{name}_{turn}", alt="Rows to mend",
        height="content" if len(shown) <= ROWS_IN_SIGHT else 420,
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


def _others(one: Spoiled, group: Group, at: int) -> list[str]:
    """Return the other columns of a row that can't be read either."""
    return [column or "the whole row" for column, _, _ in one.faults(at) if column != group.column]


def _order(one: Spoiled, first: str, others: set[str]) -> list[int]:
    def rank(column: int) -> tuple[int, int]:
        name = _heading(one, column)
        if name == first or column >= len(one.header):
            return 0, column
        if name in others:
            return 1, column
        words = fold(name)
        return next((at + 2 for at, word in enumerate(USEFUL) if word in words), len(USEFUL) + 2), column

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
        said = "; ".join(f"{column} “{value[:80]}” {reason}" for column, value, reason in rejected.faults)
        st.warning(plain(f"Line {rejected.line}: {said}", 600))
    return ready
