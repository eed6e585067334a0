"""`python -m dateline.cli.look FILE...`: the first rows of files, for a program that shows them before they are loaded.

Prints one line of JSON for each file, in their order: what `dateline.importers.sample.first_rows` returns.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from dateline.importers.sample import ROWS, first_rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the first rows of each file and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dateline.cli.look", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=ROWS)
    options = parser.parse_args(arguments)
    for path in options.file:
        print(json.dumps(first_rows(path, options.rows), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
