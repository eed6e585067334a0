"""A server that is asked to stop does stop: it waits for answers under way, but not for readers who take nothing."""

from __future__ import annotations

import signal

import uvicorn

STOP_WITHIN_S = 10
"""Seconds that answers under way have to leave after SIGTERM or Ctrl+C; those left are broken off then."""


def stop_within(seconds: int = STOP_WITHIN_S) -> bool:
    """Limit how long a stop takes, and return whether there is a server to limit.

    Streamlit makes the server and gives no way to set this, so it is found by what SIGTERM calls: a method of it.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    if not isinstance(server, uvicorn.Server):
        return False
    server.config.timeout_graceful_shutdown = seconds
    return True
