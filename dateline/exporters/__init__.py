"""Writers of files: each takes pages of incidents and yields pieces of text, so that large exports stream."""
