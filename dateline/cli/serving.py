"""The verb `serve`: the server in place of this process."""

from __future__ import annotations

import argparse
import os
import sys

from dateline.settings import ROOT


def add(verbs) -> None:
    """Add the verb to the command line."""
    serve = verbs.add_parser("serve", help="start the server and print its address")
    serve.add_argument("--port", type=int, default=8501)
    serve.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(options.port)]
    os.chdir(ROOT)  # where Streamlit looks for .streamlit/config.toml
    os.execv(sys.executable, command)
