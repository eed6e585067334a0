"""Tests of the pages, as a package: so its conftest is not taken for that of another folder."""
