"""`python -m dateline`: one module a family of verbs, `main` puts them together."""
