"""What the verbs share: their exit codes, and the words that several of them take."""

from __future__ import annotations

import argparse
import getpass

DONE, NOTHING_DONE, WRONG_USE, REJECTED, PARTIAL = range(5)


def add_who(parser: argparse.ArgumentParser) -> None:
    """Add the words that every change of the store takes."""
    parser.add_argument("--who", default=_user(), help="who makes the change, as it stands in the trail; you by default")
    parser.add_argument("--why", default="", help="the reason, as it stands in the trail")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return ""
