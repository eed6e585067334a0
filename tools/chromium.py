"""Finds the Chromium that tests, pictures and the benchmark drive; `tools/browser.sh` installs one."""

from __future__ import annotations

import os
import shutil

WHOLE = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"
"""Chromium without windows: a new context costs it a fraction of what it costs the whole one, which builds a window for it."""


def chromium(*names: str) -> str | None:
    """Return the first program of these that is there, None without one; DATELINE_CHROMIUM goes before all."""
    return os.environ.get("DATELINE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
