"""The command line: its verbs put together, one of them run, its exit code returned."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

from dateline.cli.common import DONE, NOTHING_DONE
from dateline.errors import DatelineError

VERBS: Mapping[str, str] = {
    "serve": "serving", "load": "loading", "check": "loading", "geocode": "geocoding", "export": "export",
    "changes": "keeping", "undo": "keeping", "purge": "keeping", "backup": "keeping", "restore": "keeping",
}  # fmt: skip
"""The module of this folder that has each verb, loaded when the verb is asked for: all of them take longer than most verbs."""

EXIT_CODES = (
    "Exit codes: 0 done; 1 nothing was done, the message says why; 2 the command line is wrong; 3 rows were rejected, so "
    "nothing was loaded (or, for `check`, would be); 4 the good rows were loaded, the rejected ones lie in the rejects file."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = parser(given[0] if given else "").parse_args(given)
    try:
        return options.run(options)
    except DatelineError as error:
        if getattr(options, "json", False):
            print(json.dumps({"accepted": 0, "rejected": 0, "loaded": False, "error": str(error)}, ensure_ascii=False))
        print(f"dateline: {error}", file=sys.stderr)
        return NOTHING_DONE
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def parser(verb: str = "") -> argparse.ArgumentParser:
    """Return the parser of the whole command line; where `verb` is one, of its module's verbs alone, and no other is loaded."""
    found = argparse.ArgumentParser(prog="python -m dateline", description="Dateline: a map of incidents.", epilog=EXIT_CODES)
    verbs = found.add_subparsers(required=True, metavar=" | ".join(VERBS))
    for module in dict.fromkeys([VERBS[verb]] if verb in VERBS else VERBS.values()):
        import_module(f"dateline.cli.{module}").add(verbs)
    return found
