"""The command line: its verbs put together, one of them run, its exit code returned."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from dateline.cli import export, geocoding, keeping, loading, serving
from dateline.cli.common import DONE, NOTHING_DONE
from dateline.errors import DatelineError
from dateline.settings import STORE
from dateline.store.database import readable

EXIT_CODES = (
    "Exit codes: 0 done; 1 nothing was done, the message says why; 2 the command line is wrong; 3 rows were rejected, so "
    "nothing was loaded (or, for `check`, would be); 4 the good rows were loaded, the rejected ones lie in the rejects file."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        with readable(STORE.path):
            return options.run(options)
    except DatelineError as error:
        if getattr(options, "json", False):
            print(json.dumps({"accepted": 0, "rejected": 0, "loaded": False, "error": str(error)}, ensure_ascii=False))
        print(f"dateline: {error}", file=sys.stderr)
        return NOTHING_DONE
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    found = argparse.ArgumentParser(prog="python -m dateline", description="Dateline: a map of incidents.", epilog=EXIT_CODES)
    verbs = found.add_subparsers(required=True)
    for family in (serving, loading, geocoding, export, keeping):
        family.add(verbs)
    verbs.metavar = " | ".join(verbs.choices)
    return found
