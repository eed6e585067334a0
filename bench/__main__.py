"""`python -m bench`: makes stores, measures Dateline and its peers on them, prints one report."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import acled, measure, report, stores
from bench.peers import run as peers


def main() -> None:
    """Measure what the command line asks for; the repository is only written to with --write."""
    asked = _arguments()
    with _folder(asked.keep) as work, sync_playwright() as driver:
        with measure.browsing(driver) as browser:
            about = report.machine(f"Chromium {browser.version}")
        made = [_made(size, work) for size in asked.sizes]
        found: dict[int, measure.Figures] = {}
        beside: list[peers.Result] = []
        for one in made:
            found[one.size] = _measured(driver, one, work)
            _save(asked.json, report.as_json(about, found, beside))
        if asked.file_gb:
            _say(f"a file of {asked.file_gb:g} GB in ACLED's columns")
            size, figures = acled.load_bytes(asked.file_gb * 1e9, work / "file")
            found[size] = found.get(size, {}) | figures
            _save(asked.json, report.as_json(about, found, beside))
        for result in peers.measure(driver, _for_peers(made), work, _say) if asked.peers and made else []:
            beside.append(result)
            _save(asked.json, report.as_json(about, found, beside))
    print(report.text(about, found, beside))
    if asked.write:
        report.write_page(about, found, beside)


def _arguments() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument(
        "--sizes", type=_sizes, default=_sizes("1e5,1e6,1e7"), help="how many incidents, such as 1e5,1e6; `none` for none"
    )
    words.add_argument("--file-gb", type=float, default=0, metavar="GB", help="also load a CSV file of so many GB from the shell")
    words.add_argument(
        "--peers", action=argparse.BooleanOptionalAction, default=True, help="also what a user would build instead"
    )
    words.add_argument("--json", type=Path, metavar="FILE", help="write every run's figures to FILE")
    words.add_argument("--keep", type=Path, metavar="DIR", help="keep the stores in DIR, and use those that are there")
    words.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    return words.parse_args()


def _sizes(text: str) -> list[int]:
    if text == "none":
        return []
    sizes = sorted({int(float(part)) for part in text.split(",")})
    if not sizes or sizes[0] < 1_000:
        raise argparse.ArgumentTypeError("sizes begin at 1000")
    return sizes


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        yield Path(folder)


def _made(size: int, work: Path) -> stores.Made:
    _say(f"a store of {size:,} incidents")
    made = stores.make(size, work / f"store-{size}")
    if made.kept:
        _say("  it was kept by an earlier run; load time and memory are from then")
    return made


def _measured(driver, made: stores.Made, work: Path) -> measure.Figures:
    _say(f"Dateline on {made.size:,} incidents")
    figures = measure.run(driver, made, work / f"server-{made.size}.log")
    if made.size <= acled.LARGEST:
        _say(f"a file of {made.size:,} events in ACLED's columns")
        figures |= acled.load(made.size, work / "file")
    return figures


def _for_peers(made: list[stores.Made]) -> stores.Made:
    """Return the smallest store that has as many incidents as the peers are tried with at most, or the largest."""
    return next((one for one in made if one.size >= stores.PEER_SIZES[-1]), made[-1])


def _save(file: Path | None, figures: dict) -> None:
    """Write what is measured so far: a run of hours that breaks off has not been for nothing."""
    if file:
        file.write_text(json.dumps(figures, indent=1))


def _say(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
