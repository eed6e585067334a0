"""Writers of files: each takes pages of incidents and what is to be said about them, and yields pieces of bytes.

`formats.py` lists them. Writers know no clock and no store: the caller says when it is, and what the filter asks for.
"""
