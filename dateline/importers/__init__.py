"""Readers of files: one a format, each returning accepted incidents and rejected rows with their reasons."""
