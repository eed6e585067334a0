"""Dateline: a map of conflict and security incidents for analysts and briefers."""

__version__ = "0.1.0"
