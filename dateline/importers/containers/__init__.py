"""Containers: how the cells of a table are found in the bytes of a file, one module for each kind of file."""
