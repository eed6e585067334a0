"""The verbs `load` and `check`: files into the store, or only said what would become of them."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from dateline.cli.common import DONE, PARTIAL, REJECTED, add_json, add_who
from dateline.cli.reach import server, with_store
from dateline.cli.reading import Files, Rejections, add_files, bar, dataset_of
from dateline.errors import ImportFailed, StoreError
from dateline.importers.names import Names
from dateline.settings import ROOT, STORE
from dateline.store import DataSet, Library, Outcome, staging
from dateline.store.bundled import read_actors, read_countries, read_sites
from dateline.store.links import shared_ids
from dateline.store.loading import outcome_of
from dateline.text import counted

SHOWN = 10
"""Rejected rows that are printed; all of them are in the rejects file."""


def add(verbs) -> None:
    """Add the verbs to the command line."""
    load = verbs.add_parser("load", help="load files as one data set, updating by id what that data set holds")
    add_files(load)
    load.add_argument("--dataset", default="", help="name of the data set; the first file's name by default")
    load.add_argument("--title", default="", help="how the data set is called on the screen")
    load.add_argument("--source-line", default="", help="where the data is from, as it stands under the map")
    load.add_argument("--licence", default="")
    load.add_argument("--downloaded", default="", help="the day on which the file was fetched, such as 2021-03-05")
    load.add_argument("--accept-partial", action="store_true", help="load the good rows even if others are rejected")
    load.add_argument("--append", "--keep-vanished", action="store_true",
                      help="keep the incidents that the files lack, as for mended rows or a part of the data")  # fmt: skip
    add_who(load)
    add_json(load)
    load.set_defaults(run=_load)
    check = verbs.add_parser("check", help="say what `load` would accept and reject; changes nothing")
    add_files(check)
    add_json(check)
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    data = ROOT / "data"
    files = Files(options, "", Names(read_actors(data), read_sites(data), read_countries(data)), bar())
    try:
        files.read()
    except Rejections:  # said by the report
        pass
    finally:
        _clear(files)
    return _report(options, files, None, checked=True)


def _load(options: argparse.Namespace) -> int:
    dataset = dataset_of(options)
    described = DataSet(dataset, options.title, options.source_line, options.licence, downloaded=options.downloaded)

    return _staged(options, described, with_store(staging.snapshot, lambda: server("snapshot")))


@dataclass(frozen=True)
class Loaded:
    """What a load did, and which other data sets hold some of its incidents too."""

    outcome: Outcome
    overlaps: list[dict]


def _commit(options: argparse.Namespace, dataset: str, folder: Path) -> Loaded:
    """Commit a staging folder, or have the server do it that has the store by now: one may have been started or stopped."""
    words = {"who": options.who, "why": options.why}

    def here(library: Library) -> Loaded:
        outcome = staging.commit(library, folder, **words, now=datetime.now(UTC))
        return Loaded(outcome, _overlaps(library, dataset))

    def there() -> Loaded:
        outcome, found = outcome_of(server("commit", folder=str(folder), **words)), []
        with suppress(StoreError):  # the load is done, even if the server has ended since
            found = server("overlaps", dataset=dataset)
        return Loaded(outcome, found)

    return with_store(here, there)


def _overlaps(library: Library, dataset: str) -> list[dict]:
    """Return the overlaps that a data set has with others, as a server tells them."""
    if not shared_ids(library, dataset):
        return []
    from dateline.answers.overlaps import overlaps_of  # and Ibis with it, which takes longer to load than a small file

    return [asdict(one) for one in overlaps_of(library, dataset)]


def _staged(options: argparse.Namespace, described: DataSet, found: dict) -> int:
    """Read the files into a staging folder, commit that, and report it."""
    names = staging.names_of(found)
    files = Files(options, described.dataset, names, bar(), accept_partial=options.accept_partial)
    named = _titled(described, options, found["datasets"])
    folder = staging.new_folder(STORE.path.resolve())

    def load() -> Loaded:
        files.read(folder)
        staging.finish(folder, named, found, files.actors, append=options.append)
        return _commit(options, described.dataset, folder)

    try:
        return _reported(options, files, load)
    finally:
        staging.discard(folder)


def _titled(described: DataSet, options: argparse.Namespace, known) -> DataSet:
    """Return the data set with a title: as asked for, as it has been, or the name of the first file."""
    if described.title or described.dataset in known:
        return described
    return DataSet(**{**vars(described), "title": options.dataset or options.file[0].stem})


def _reported(options: argparse.Namespace, files: Files, load) -> int:
    try:
        done = load()
    except Rejections as error:
        if not files.rejected:
            raise ImportFailed(str(error)) from None
        done = None
    finally:
        _clear(files)
    return _report(options, files, done)


def _clear(files: Files) -> None:
    if files.progress:
        files.progress.clear()  # type: ignore[attr-defined]


def _report(options: argparse.Namespace, files: Files, loaded: Loaded | None, *, checked: bool = False) -> int:
    rejects = files.write_rejects()
    if options.json:
        print(json.dumps({**files.summary(rejects), **_figures(loaded)}, ensure_ascii=False))
    else:
        _print(files, rejects, loaded, checked)
    if files.rejected:
        return PARTIAL if loaded else REJECTED
    return DONE


def _figures(loaded: Loaded | None) -> dict:
    done = loaded.outcome if loaded else Outcome()
    return {
        "loaded": loaded is not None, "change": done.change, "added": done.added, "updated": done.changed,
        "unchanged": done.unchanged, "vanished": done.vanished, "older": done.older, "repeated": done.repeated, "kept": done.kept,
        "conflicts": done.conflicts, "conflicting": [vars(one) for one in done.conflicting],
        "overlaps": [_overlap(one) for one in loaded.overlaps] if loaded else [],
    }  # fmt: skip


def _overlap(one: dict) -> dict:
    return {"larger": one["larger"], "smaller": one["smaller"], "incidents": one["number"], "of": one["of"]}


def _print(files: Files, rejects: list, loaded: Loaded | None, checked: bool) -> None:
    shown = [(reading.path, one) for reading in files.readings for one in reading.rejected][:SHOWN]
    for path, one in shown:
        table = f" ({one.table})" if one.table else ""
        for column, value, reason in one.faults:
            print(f"{path}{table}, line {one.line}: {column} {value[:80]!r} {reason}", file=sys.stderr)
    if files.rejected > len(shown):
        print(f"… and {files.rejected - len(shown):,} more", file=sys.stderr)
    for reading in files.readings:
        print(f"{reading.path}: {reading.family}, {reading.why}.")
        for note in reading.notes:
            print(f"  {note}.")
    see = f", see {', '.join(map(str, rejects))}" if rejects else ""
    print(f"{counted(files.accepted, 'row', 'rows')} accepted, {files.rejected:,} rejected{see}.")
    if checked:
        return
    if not loaded:
        print("Nothing was loaded. Mend the rows, or load the good ones with --accept-partial.")
        return
    outcome = loaded.outcome
    print(f"Loaded. {_in_words(outcome)}")
    for each in loaded.overlaps:
        print(
            f"{each['number']:,} of the {each['of']:,} incidents of {each['smaller']} share id, days and place with one in "
            f"{each['larger']}. If they are the same events, they are counted twice: the data page settles it (Same incident?)."
        )
    for conflict in outcome.conflicting[:SHOWN]:
        print(f"{conflict.incident_id}: {conflict.reason}", file=sys.stderr)
    if outcome.change:
        print(f"`python -m dateline undo {outcome.change}` takes it back.")


def _in_words(done: Outcome) -> str:
    figures = (("added", done.added), ("updated", done.changed), ("unchanged", done.unchanged), ("vanished", done.vanished),
               ("older than what is there", done.older), ("came several times", done.repeated),
               ("kept though the file lacks them", done.kept), ("kept as a person has edited them", done.conflicts))  # fmt: skip
    return ", ".join(f"{number:,} {what}" for what, number in figures if number) + "."
