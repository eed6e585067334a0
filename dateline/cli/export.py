"""The verb `export`: incidents of a filter to a file or the standard output."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from dateline.answers.export import about
from dateline.answers.lookup import known_values, stream
from dateline.answers.totals import Totals, totals
from dateline.answers.words import counted
from dateline.cli.common import DONE
from dateline.cli.reach import server, with_store
from dateline.errors import ExportRefused, ImportFailed
from dateline.exporters.formats import FORMATS, Export
from dateline.filter import WORDS, parse
from dateline.store import Library


def add(verbs) -> None:
    """Add the verb to the command line."""
    export = verbs.add_parser("export", help="write incidents to the standard output")
    formats = "; ".join(f"{one.id}: {one.opens_in}" for one in FORMATS.values())
    export.add_argument("--format", choices=tuple(FORMATS), help=f"by default the ending of --output. {formats}")
    export.add_argument("--output", type=Path, help="a file to write instead")
    export.add_argument("words", nargs="*", metavar="word=value", help=f"filter words as in the URL: {', '.join(WORDS)}")
    export.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    pairs = []
    for word in options.words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ImportFailed(f"{word!r} is not a filter word; write word=value, for example type=rocket-attack")
        pairs.append((name, value))
    export = _format(options)
    return with_store(lambda library: _written(library, options, export, pairs), lambda: _from_copy(options, export, pairs))


def _from_copy(options: argparse.Namespace, export: Export, pairs: list[tuple[str, str]]) -> int:
    """Export from a copy of the store, made by the server that has it open."""
    with tempfile.TemporaryDirectory(prefix="dateline-export-") as folder:
        copy = Path(folder) / "store.duckdb"
        server("backup", path=str(copy))
        library = Library(copy)
        try:
            return _written(library, options, export, pairs)
        finally:
            library.close()


def _written(library: Library, options: argparse.Namespace, export: Export, pairs: list[tuple[str, str]]) -> int:
    asked = parse(pairs, known_values(library))
    said = about(library, asked, datetime.now(UTC))
    export.refuse_too_many(said)
    _tell_if_nothing(totals(library, asked))
    pieces = export.write(stream(library, asked), said)
    if not options.output:
        _write_on(pieces)
        return DONE
    _write_whole(options.output, pieces)
    if not export.tells:
        beside = options.output.with_suffix(".about.txt")
        _write_whole(beside, iter([f"{said.as_text()}\n".encode()]))
        print(f"The filter and the sources in words: {beside}", file=sys.stderr)
    return DONE


def _tell_if_nothing(found: Totals) -> None:
    if found.drafts:
        print(
            f"No reviewed incident matches; {counted(found.drafts, 'draft does', 'drafts do')}: add review=draft.",
            file=sys.stderr,
        )
    elif not found.matched:
        print("No incident matches these words.", file=sys.stderr)


def _format(options: argparse.Namespace) -> Export:
    """Return the format that was asked for. Raises ExportRefused where none is named, or a terminal can't show it."""
    ending = options.output.suffix[1:].lower() if options.output else ""
    export = FORMATS.get(options.format or ending)
    if not export:
        raise ExportRefused(f"Say in which format: --format with one of {', '.join(FORMATS)}, or --output with such an ending.")
    if not options.output and not export.text and sys.stdout.isatty():
        raise ExportRefused(f"{export.label} is no text for a terminal. Name a file with --output, or send it on with | or >.")
    return export


def _write_on(pieces: Iterator[bytes]) -> None:
    try:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # whoever reads has enough
    except OSError as error:
        raise ExportRefused(f"The standard output can't be written: {error.strerror or error}") from error


def _write_whole(path: Path, pieces: Iterator[bytes]) -> None:
    """Write a file that appears under its name only when it is complete; a device or a pipe is written as it is."""
    part = path if path.exists() and not path.is_file() else path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        if part != path:
            part.replace(path)
    except OSError as error:
        raise ExportRefused(f"{path}: can't be written: {error.strerror or error}") from error
    finally:
        if part != path:
            part.unlink(missing_ok=True)
