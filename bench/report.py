"""The machine, the figures and the goals as one aligned table, as JSON, and as the figures part of docs/performance.md."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench.measure import Figures
from bench.peers.run import Result
from dateline.settings import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PACKAGES = ("streamlit", "duckdb", "ibis-framework", "folium", "streamlit-folium", "pydeck")
MILLION, TEN_MILLION = 1_000_000, 10_000_000


@dataclass(frozen=True)
class Goal:
    """What a figure has to be at a size: `judged` makes one number of its runs, `words` says it."""

    limit: float
    judged: Callable[[Sequence[float]], float]
    least: bool = False
    words: str = ""

    def met(self, runs: Sequence[float]) -> bool:
        """Return whether these runs meet the goal."""
        value = self.judged(runs)
        return value >= self.limit if self.least else value < self.limit


@dataclass(frozen=True)
class Row:
    """A line of the table: which figure, what it is, how one number of it is written, and its goals by size."""

    figure: str
    label: str
    write: Callable[[float], str]
    goals: Mapping[int, Goal]


def _ms(value: float) -> str:
    return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def _bytes(value: float) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= size:
            return f"{value / size:.2f} {unit}" if value < 10 * size else f"{value / size:.0f} {unit}"
    return f"{value:.0f} B"


def _number(value: float) -> str:
    return f"{value:.0f}"


def _goals(million: Goal | None = None, ten_million: Goal | None = None) -> dict[int, Goal]:
    both = {MILLION: million, TEN_MILLION: ten_million}
    return {size: goal for size, goal in both.items() if goal}


_QUICK = _goals(
    Goal(150, statistics.median, words="median under 150 ms"), Goal(300, statistics.median, words="median under 300 ms")
)
_OPEN = _goals(Goal(3, statistics.median, words="median under 3 s"))
_SMOOTH = Goal(50, min, least=True, words="50 or more in every run")
_SILENT = Goal(1, max, words="none")

ROWS = (
    Row("open_s", "Opening the page to first incident drawn", _seconds, _OPEN),
    Row("open_cold_s", "  the first time after the server's start", _seconds, {}),
    Row("open_bytes", "  bytes that come for it, everything", _bytes, {}),
    Row("pan_ms", "Pan to repaint", _ms, _QUICK),
    Row("pan_drawn_ms", "  until it is drawn, without the frame that shows it", _ms, {}),
    Row("zoom_ms", "Zoom to repaint", _ms, _QUICK),
    Row("zoom_drawn_ms", "  until it is drawn, without the frame that shows it", _ms, {}),
    Row("unasked_ms", "Pan or zoom that needs no request, to repaint", _ms, {}),
    Row("filter_ms", "Actor filter to repaint of the map", _ms, _QUICK),
    Row("filter_drawn_ms", "  until it is drawn, without the frame that shows it", _ms, {}),
    Row("filter_page_ms", "  to the whole page: counts, timeline, table", _ms, {}),
    Row("play_fps", "Frames a second, playing at 8x", _number, _goals(_SMOOTH, _SMOOTH)),
    Row("play_p95_ms", "  95 of 100 frames come within", _ms, {}),
    Row("play_redraws", "  drawings of the map a second among them", _number, {}),
    Row("play_draw_ms", "  one drawing of the map", _ms, {}),
    Row("drag_fps", "Frames a second, the range moved every frame", _number, {}),
    Row("drag_p95_ms", "  95 of 100 frames come within", _ms, {}),
    Row("drag_draw_ms", "  one drawing of the map", _ms, {}),
    Row("play_requests", "Requests to the data API in all that", _number, _goals(_SILENT, _SILENT)),
    Row("request_ms", "One request for a view, as the browser times it", _ms, {}),
    Row("view_bytes", "Bytes a view", _bytes, _goals(Goal(1.5e6, max, words="most under 1.5 MB"))),
    Row("view_wire_bytes", "  as they travel", _bytes, {}),
    Row("server_bytes", "Server memory after the run", _bytes, {}),
    Row("server_peak_bytes", "  at its peak", _bytes, _goals(None, Goal(2.5e9, max, words="under 2.5 GB"))),
    Row("load_s", "Load, from Parquet in the store's shape", _seconds, {}),
    Row("load_peak_bytes", "  peak memory of the loading process", _bytes, {}),
    Row("store_bytes", "  the store's file", _bytes, {}),
    Row("file_s", "Load of a CSV file in ACLED's columns, from the shell", _seconds, {}),
    Row("file_rows_s", "  rows a second", _number, {}),
    Row("file_bytes", "  the file", _bytes, {}),
    Row("file_peak_bytes", "  peak memory of all its processes together", _bytes, {}),
)


def machine(chromium: str) -> dict[str, str]:
    """Return what the figures were measured on and with, and how busy it was before they were."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    cpu = models[0].split(":", 1)[1].strip() if models else platform.machine()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {
        "day": datetime.now(UTC).strftime("%Y-%m-%d"),
        "processor": f"{cpu}, {os.cpu_count()} cores",
        "memory": _bytes(psutil.virtual_memory().total),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "chromium": f"{chromium}, headless, 1600x900, no graphics processor",
        "packages": packages,
        "commit": _commit(),
        "load before": f"{os.getloadavg()[0]:.1f} processes running or waiting, on average over the last minute",
    }


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{' with changes' if git('status', '--porcelain') else ''}"


def text(about: Mapping[str, str], found: Mapping[int, Figures], peers: Sequence[Result]) -> str:
    """Return the report as aligned text."""
    parts = ["\n".join(f"{name + ':':13} {value}" for name, value in about.items()), _aligned(own_table(found))]
    if peers:
        parts += [_aligned(peer_table(peers))]
    return "\n\n".join(parts)


def own_table(found: Mapping[int, Figures]) -> list[list[str]]:
    """Return the lines of Dateline's table, the head first: median, least and greatest, and goals met or missed."""
    lines = [["Dateline: median (least - greatest)", *(f"{size:,}" for size in found), "goals"]]
    for row in ROWS:
        cells = [_cell(row, figures.get(row.figure, [])) for figures in found.values()]
        lines.append([row.label, *cells, _verdict(row, found)])
    return lines


def _cell(row: Row, runs: Sequence[float]) -> str:
    if not runs:
        return "-"
    middle = row.write(statistics.median(runs))
    return middle if len(runs) == 1 else f"{middle} ({row.write(min(runs))} - {row.write(max(runs))})"


def _verdict(row: Row, found: Mapping[int, Figures]) -> str:
    verdicts = []
    for size, goal in row.goals.items():
        runs = found.get(size, {}).get(row.figure)
        state = "not measured" if not runs else "met" if goal.met(runs) else "MISSED"
        verdicts.append(f"{size // MILLION}M {goal.words}: {state}")
    return "; ".join(verdicts)


PEER_HEAD = ["Instead, with the same libraries", "largest finished", "opening", "filter change", "bytes for opening",
             "server memory (peak)", "next size"]  # fmt: skip


def peer_table(peers: Sequence[Result]) -> list[list[str]]:
    """Return the lines of the peers' table, the head first: each at the largest size that it finished."""
    lines = [PEER_HEAD]
    for name in dict.fromkeys(result.peer for result in peers):
        tried = [result for result in peers if result.peer == name]
        done = [result for result in tried if not result.failed]
        stopped = "; ".join(f"{result.size:,}: {result.failed}" for result in tried if result.failed) or "not tried"
        if not done:
            lines.append([name, "none", "-", "-", "-", "-", stopped])
            continue
        best = done[-1]
        spread = Row("", "", _seconds, {})
        lines.append(
            [name, f"{best.size:,}", _cell(spread, best.open_s), _cell(spread, best.filter_s), _bytes(best.received_bytes),
             f"{_bytes(best.server_bytes)} ({_bytes(best.server_peak_bytes)})", stopped]
        )  # fmt: skip
    return lines


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _markdown(lines: Sequence[Sequence[str]]) -> str:
    head, *rest = ["| " + " | ".join(cell.replace("  ", "… ", 1) for cell in line) + " |" for line in lines]
    return "\n".join([head, "|" + "---|" * len(lines[0]), *rest])


def as_json(about: Mapping[str, str], found: Mapping[int, Figures], peers: Sequence[Result]) -> dict[str, Any]:
    """Return everything measured, run by run: times in s or ms and sizes in bytes, as the names say."""
    own = {
        str(size): {"figures": figures, "goals": {row.figure: row.goals[size].met(figures[row.figure])
                                                for row in ROWS if size in row.goals and figures.get(row.figure)}}
        for size, figures in found.items()
    }  # fmt: skip
    return {"machine": dict(about), "dateline": own, "peers": [asdict(result) for result in peers]}


def write_page(about: Mapping[str, str], found: Mapping[int, Figures], peers: Sequence[Result]) -> None:
    """Put the figures between the markers of docs/performance.md."""
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    parts = ["\n".join(f"- {name}: {value}" for name, value in about.items()), _markdown(own_table(found))]
    if peers:
        parts.append(_markdown(peer_table(peers)))
    PAGE.write_text(f"{head}{BEGIN}\n\n" + "\n\n".join(parts) + f"\n\n{END}{tail}", encoding="utf-8")
