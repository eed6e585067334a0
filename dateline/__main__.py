"""`python -m dateline`: the same verbs from a shell; `dateline.cli` has them."""

from __future__ import annotations

import sys

from dateline.cli.main import main
from dateline.cli.main import parser as _parser

__all__ = ["_parser", "main"]

if __name__ == "__main__":
    sys.exit(main())
