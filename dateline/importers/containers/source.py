"""The bytes of a table: where they lie, what the user calls them, how much of them is taken, and how errors are told."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import DatelineError, ImportFailed, shorten


@dataclass(frozen=True)
class Limits:
    """What a file may hold before it is refused; sizes in characters or bytes."""

    line: int = 4_000_000
    cell: int = 1_000_000
    columns: int = 5_000
    members: int = 5_000
    """Entries of an archive."""
    expanded: int = 8_000_000_000
    """Bytes that an archive may unpack to, all members and the archives in it together."""
    ratio: int = 250
    """Unpacked bytes for each packed one, where more than RATIO_FROM are unpacked: text comes to 40 at most."""
    depth: int = 1
    """Archives inside an archive."""
    xml_depth: int = 200


RATIO_FROM = 20_000_000
LIMITS = Limits()


class NotATable(ImportFailed):
    """A file of a kind that holds no table, such as a picture; inside an archive it is passed over."""


class Scratch:
    """A folder for unpacked files, which goes when nothing refers to it any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="dateline-"))
        self._end = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        self.used = 0

    def close(self) -> None:
        """Remove the folder now."""
        self._end()


@dataclass(frozen=True)
class Source:
    """A file to read: `file` holds the bytes, `origin` is what the user named, `inside` the part of it ("a.zip, b.csv")."""

    file: Path
    origin: Path
    inside: str = ""
    scratch: Scratch | None = None
    depth: int = 0

    @property
    def name(self) -> str:
        """Return what a person would call it."""
        return f"{self.origin.name}{self.inside}"

    @property
    def where(self) -> str:
        """Return how messages name it."""
        return f"{self.origin}{self.inside}"

    def refuse(self, what: str) -> ImportFailed:
        """Return the error for this file."""
        return ImportFailed(f"{self.where}: {what}")


@contextmanager
def told_as(source: Source, kind: str, *, hint: str = "") -> Iterator[None]:
    """Turn whatever a library raises about a damaged file into an ImportFailed that names the file and its kind.

    Libraries written in Rust panic with a BaseException; a person's interrupt passes through.
    """
    try:
        yield
    except (DatelineError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except MemoryError:
        raise source.refuse(f"would need more memory than there is. Is it damaged? It was read as {kind}.") from None
    except OSError as error:
        if error.strerror:
            raise source.refuse(f"can't be read: {error.strerror}.") from error
        raise source.refuse(_damaged(kind, error, hint)) from error
    except BaseException as error:
        raise source.refuse(_damaged(kind, error, hint)) from error


def _damaged(kind: str, error: BaseException, hint: str) -> str:
    reason = shorten(" ".join(str(error).split()), 200) or type(error).__name__
    return f"looks like {kind}, but can't be read: {reason}. {hint or 'Save or download it again.'}"
