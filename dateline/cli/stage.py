"""`python -m dateline.cli.stage FILE... --snapshot FILE --into FOLDER --dataset ID`: read files into a staging folder.

For a program that loads them later: the data page runs it beside the server, shows its progress and ends it to cancel.
It prints lines of JSON: `{"progress": 0.4, "rows": 5000}` as it reads, then one with `"staged": true` or `"error"`, and
what the verb `load` says of accepted and rejected rows. Exit codes are those of `python -m dateline`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from dateline.cli.common import DONE, NOTHING_DONE, PARTIAL, REJECTED
from dateline.cli.reading import Files, Rejections, add_files
from dateline.errors import DatelineError
from dateline.store import DataSet, staging

EVERY_S = 0.1


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the files and return the exit code."""
    options = _parser().parse_args(arguments)
    files = None
    try:
        found = json.loads(options.snapshot.read_text(encoding="utf-8"))
        files = Files(options, options.dataset, staging.names_of(found), _Told(), accept_partial=options.accept_partial)
        files.read(options.into)
        staging.finish(options.into, DataSet(options.dataset, options.title), found, files.actors, append=options.append)
        _say(staged=True, **files.summary(files.write_rejects()))
        return PARTIAL if files.rejected else DONE
    except Rejections as error:
        assert files
        _say(staged=False, error=str(error), **files.summary(files.write_rejects()))
        return REJECTED
    except DatelineError as error:
        _say(staged=False, error=str(error))
        return NOTHING_DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dateline.cli.stage", description=(__doc__ or "").split("\n\n")[1])
    add_files(parser)
    parser.add_argument("--snapshot", type=Path, required=True, help="actors, sites and countries of the store, as JSON")
    parser.add_argument("--into", type=Path, required=True, help="the staging folder, made by whoever will load it")
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--title", default="")
    parser.add_argument("--accept-partial", action="store_true")
    parser.add_argument("--append", action="store_true")
    return parser


class _Told:
    """Says how far the reading is, at most ten times a second."""

    def __init__(self) -> None:
        self.last = 0.0

    def __call__(self, share: float, rows: int) -> None:
        now = time.monotonic()
        if now - self.last > EVERY_S:
            self.last = now
            _say(progress=round(share, 4), rows=rows)


def _say(**said: object) -> None:
    print(json.dumps(said, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
