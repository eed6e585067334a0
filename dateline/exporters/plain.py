"""What is said about incidents, as plain text: for beside a CSV file, which has no place for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dateline.exporters.about import About
from dateline.model.incident import Incident


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the filter in words and the sources of the data; the incidents themselves are not looked at."""
    yield f"{about.as_text()}\n".encode()
