"""Answers leave at once: connections that come in have no delay for small packets."""

from __future__ import annotations

import os
import socket

from dateline.api.promptly import send_promptly


def test_connections_to_a_listening_socket_send_without_delay():
    with socket.socket(socket.AF_INET) as server:  # as Streamlit makes it
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert send_promptly() >= 1
        with socket.create_connection(server.getsockname()), server.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_looking_for_sockets_leaves_nothing_open():
    with open(os.devnull), socket.socket(socket.AF_INET), socket.socket(socket.AF_UNIX):
        before = sorted(os.listdir("/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"))
        send_promptly()
        assert sorted(os.listdir("/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd")) == before
