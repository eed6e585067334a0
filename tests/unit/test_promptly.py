"""Answers leave at once: connections that come in have no delay for small packets."""

from __future__ import annotations

import os
import socket
import warnings

from dateline.api.promptly import OPEN_FILES, send_promptly


def test_connections_to_a_listening_socket_send_without_delay():
    with socket.socket(socket.AF_INET) as server:  # as Streamlit makes it
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert send_promptly() >= 1
        with socket.create_connection(server.getsockname()), server.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_looking_for_sockets_leaves_nothing_open():
    with open(os.devnull), socket.socket(socket.AF_INET), socket.socket(socket.AF_UNIX), socket.socket(socket.AF_INET) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", ResourceWarning)
            before = opened()
            send_promptly()
            assert opened() == before
    assert [str(one.message) for one in said] == []  # what is left to the garbage collector is not closed by us


def opened() -> list[str]:
    """Return the numbers of what this process has open."""
    return sorted(os.listdir(next(one for one in OPEN_FILES if one.is_dir())))
