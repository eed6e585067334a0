"""`python -m dateline`: the same verbs from a shell.

Exit codes: 0 done; 1 nothing was done, the message says why; 2 the command line is wrong; 3 rows were rejected, so
nothing was loaded (or, for `check`, would be); 4 the good rows were loaded, the rejected ones lie in the rejects file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from dateline.answers.export import about
from dateline.answers.lookup import known_values, stream
from dateline.errors import DatelineError, ExportRefused, ImportFailed
from dateline.exporters.formats import FORMATS, Export
from dateline.filter import WORDS, parse
from dateline.importers.batch import Reading, write_rejects
from dateline.importers.names import Names
from dateline.importers.own_csv import read
from dateline.model.incident import Incident
from dateline.settings import ROOT
from dateline.store import LIBRARY, DataSet
from dateline.store.bundled import open_library, read_actors, read_countries, read_sites
from dateline.text import slug

DONE, NOTHING_DONE, WRONG_USE, REJECTED, PARTIAL = range(5)
REASONS_IN_JSON = 100
SHOWN = 10
"""Rejected rows that are printed; all of them are in the rejects file."""


class _Rejections(ImportFailed):
    """Some rows can't be read, and loading the others was not asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except DatelineError as error:
        if getattr(options, "json", False):
            print(json.dumps({"accepted": 0, "rejected": 0, "loaded": False, "error": str(error)}, ensure_ascii=False))
        print(f"dateline: {error}", file=sys.stderr)
        return NOTHING_DONE
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    codes = (__doc__ or "").split("\n\n")[1]
    parser = argparse.ArgumentParser(prog="python -m dateline", description="Dateline: a map of incidents.", epilog=codes)
    verbs = parser.add_subparsers(required=True, metavar="serve | load | check | export")
    serve = verbs.add_parser("serve", help="start the server and print its address")
    serve.add_argument("--port", type=int, default=8501)
    serve.set_defaults(run=_serve)
    load = verbs.add_parser("load", help="load a CSV file as a data set, replacing what that data set held")
    _add_file(load)
    load.add_argument("--dataset", default="", help="name of the data set; the file's name by default")
    load.add_argument("--title", default="", help="how the data set is called on the screen")
    load.add_argument("--source-line", default="", help="where the data is from, as it stands under the map")
    load.add_argument("--licence", default="")
    load.add_argument("--accept-partial", action="store_true", help="load the good rows even if others are rejected")
    load.add_argument("--append", action="store_true", help="add to the data set instead of replacing it, as for mended rows")
    load.set_defaults(run=_load)
    check = verbs.add_parser("check", help="say what `load` would accept and reject; changes nothing")
    _add_file(check)
    check.set_defaults(run=_check)
    export = verbs.add_parser("export", help="write incidents to the standard output")
    formats = "; ".join(f"{one.id}: {one.opens_in}" for one in FORMATS.values())
    export.add_argument("--format", choices=tuple(FORMATS), help=f"by default the ending of --output. {formats}")
    export.add_argument("--output", type=Path, help="a file to write instead")
    export.add_argument("words", nargs="*", metavar="word=value", help=f"filter words as in the URL: {', '.join(WORDS)}")
    export.set_defaults(run=_export)
    return parser


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--rejects", type=Path, help="where rejected rows are written; beside the file by default")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _serve(options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(options.port)]
    os.chdir(ROOT)  # where Streamlit looks for .streamlit/config.toml
    os.execv(sys.executable, command)


def _check(options: argparse.Namespace) -> int:
    data = ROOT / "data"
    began = time.monotonic()
    reading = read(options.file, Names(read_actors(data), read_sites(data), read_countries(data)))
    for _ in reading.incidents():
        pass
    return _report(options, reading, dataset="", loaded=False, began=began)


def _load(options: argparse.Namespace) -> int:
    dataset = slug(options.dataset or options.file.stem)
    if dataset in ("", LIBRARY):
        name = dataset or options.dataset
        raise ImportFailed(f"{options.file}: {name!r} can't be the name of a data set. Give another with --dataset.")
    began = time.monotonic()
    library = open_library()
    reference = library.reference()
    reading = read(options.file, Names(reference.actors, reference.sites, reference.countries), prefix=f"{dataset}:")
    title = options.title or options.dataset or options.file.stem
    described = DataSet(dataset, title, options.source_line, options.licence)
    loaded = True
    try:
        library.load(_unless_rejected(reading, options.accept_partial), described, datetime.now(UTC), append=options.append)
    except _Rejections:
        loaded = False
    return _report(options, reading, dataset=dataset, loaded=loaded, began=began)


def _unless_rejected(reading: Reading, accept_partial: bool) -> Iterator[Incident]:
    yield from reading.incidents()
    if reading.rejected and not accept_partial:
        raise _Rejections("rows were rejected")
    if not reading.accepted:
        raise ImportFailed(f"{reading.path}: holds no incident below its header. Nothing was loaded.")


def _report(options: argparse.Namespace, reading: Reading, *, dataset: str, loaded: bool, began: float) -> int:
    rejects = _written_rejects(options, reading)
    summary = {
        "family": "dateline", "dataset": dataset, "accepted": reading.accepted, "rejected": len(reading.rejected),
        "loaded": loaded, "rejects_file": str(rejects) if rejects else None, "seconds": round(time.monotonic() - began, 2),
    }  # fmt: skip
    if options.json:
        names = ("line", "column", "value", "reason")
        reasons = [{name: getattr(one, name) for name in names} for one in reading.rejected[:REASONS_IN_JSON]]
        print(json.dumps({**summary, "reasons": reasons}, ensure_ascii=False))
    else:
        _print_report(options, reading, rejects, loaded)
    if reading.rejected:
        return PARTIAL if loaded else REJECTED
    return DONE


def _written_rejects(options: argparse.Namespace, reading: Reading) -> Path | None:
    if not reading.rejected:
        return None
    path = options.rejects or options.file.with_suffix(".rejects.csv")
    try:
        write_rejects(path, reading.header, reading.rejected)
    except OSError as error:
        reason = f"the rejected rows can't be written there: {error.strerror}. Name a place with --rejects."
        raise ImportFailed(f"{path}: {reason}") from error
    return path


def _print_report(options: argparse.Namespace, reading: Reading, rejects: Path | None, loaded: bool) -> None:
    for one in reading.rejected[:SHOWN]:
        print(f"{options.file}, line {one.line}: {one.column} {one.value[:80]!r} {one.reason}", file=sys.stderr)
    if len(reading.rejected) > SHOWN:
        print(f"… and {len(reading.rejected) - SHOWN} more", file=sys.stderr)
    print(f"{reading.accepted} rows accepted, {len(reading.rejected)} rejected{f', see {rejects}' if rejects else ''}.")
    if options.run is _load:
        print("Loaded." if loaded else "Nothing was loaded. Mend the rows, or load the good ones with --accept-partial.")


def _export(options: argparse.Namespace) -> int:
    pairs = []
    for word in options.words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ImportFailed(f"{word!r} is not a filter word; write word=value, for example type=rocket-attack")
        pairs.append((name, value))
    export = _format(options)
    library = open_library()
    asked = parse(pairs, known_values(library))
    said = about(library, asked, datetime.now(UTC))
    export.refuse_too_many(said)
    pieces = export.write(stream(library, asked), said)
    if not options.output:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.flush()
        return DONE
    _write_whole(options.output, pieces)
    if not export.tells:
        beside = options.output.with_suffix(".about.txt")
        _write_whole(beside, iter([f"{said.as_text()}\n".encode()]))
        print(f"The filter and the sources in words: {beside}", file=sys.stderr)
    return DONE


def _format(options: argparse.Namespace) -> Export:
    """Return the format that was asked for. Raises ExportRefused where none is named, or a terminal can't show it."""
    ending = options.output.suffix[1:].lower() if options.output else ""
    export = FORMATS.get(options.format or ending)
    if not export:
        raise ExportRefused(f"Say in which format: --format with one of {', '.join(FORMATS)}, or --output with such an ending.")
    if not options.output and not export.text and sys.stdout.isatty():
        raise ExportRefused(f"{export.label} is no text for a terminal. Name a file with --output, or send it on with | or >.")
    return export


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


if __name__ == "__main__":
    sys.exit(main())
