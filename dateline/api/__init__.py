"""The HTTP routes beside the pages: same port, same process, same filter words; read-only."""
