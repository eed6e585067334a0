"""The data page: files in, and everything that is kept of them."""
