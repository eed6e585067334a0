"""The verbs that keep the store: `changes`, `undo`, `purge`, `backup` and `restore`, also while a server has it open."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from dateline.cli.common import DONE, add_json, add_who
from dateline.cli.reach import server, when_free, with_store
from dateline.errors import StoreError, StoreInUse
from dateline.settings import MEMORY, STORE
from dateline.store import backup, datasets, history, undoing
from dateline.store.database import connect, readable


def add(verbs) -> None:
    """Add the verbs to the command line."""
    changes = verbs.add_parser("changes", help="list the changes of the store, the newest first")
    changes.add_argument("--dataset", default="")
    changes.add_argument("--limit", type=int, default=20)
    add_json(changes)
    changes.set_defaults(run=_changes)
    undo = verbs.add_parser("undo", help="take a change back, a load too; `changes` lists them by number")
    undo.add_argument("number", type=int)
    add_who(undo)
    add_json(undo)
    undo.set_defaults(run=_undo)
    purge = verbs.add_parser("purge", help="delete a data set with its whole past, for good")
    purge.add_argument("dataset")
    purge.add_argument("--name-again", default="", help="the name once more, so that it is no slip")
    add_who(purge)
    add_json(purge)
    purge.set_defaults(run=_purge)
    copy = verbs.add_parser("backup", help="write a copy of the store to a file")
    copy.add_argument("file", type=Path)
    add_json(copy)
    copy.set_defaults(run=_backup)
    restore = verbs.add_parser("restore", help="put a copy in place of the store; the store as it was is kept beside it")
    restore.add_argument("file", type=Path)
    add_who(restore)
    add_json(restore)
    restore.set_defaults(run=_restore)


def _changes(options: argparse.Namespace) -> int:
    asked = {"dataset": options.dataset, "limit": max(1, options.limit)}
    found = with_store(
        lambda library: [asdict(one) for one in history.changes(library, **asked)],  # type: ignore[arg-type]
        lambda: server("changes", **asked),
    )
    if options.json:
        print(json.dumps({"changes": found}, ensure_ascii=False))
        return DONE
    for one in found:
        undone = f" (undone by {one['undone_by']})" if one["undone_by"] else ""
        why = f": {one['why']}" if one["why"] else ""
        print(f"{one['number']:>6}  {one['at'][:16].replace('T', ' ')}  {one['who'] or '-'}  "
              f"{one['dataset'] and one['dataset'] + ' '}{one['what']}{why}{undone}")  # fmt: skip
    return DONE


def _undo(options: argparse.Namespace) -> int:
    words = {"who": options.who, "why": options.why}
    number = with_store(
        lambda library: undoing.undo(library, options.number, **words, now=datetime.now(UTC)),
        lambda: server("undo", number=options.number, **words),
    )
    return _done(
        options, {"undone": options.number, "change": number}, f"Change {options.number} was undone, as change {number}."
    )


def _purge(options: argparse.Namespace) -> int:
    words = {"who": options.who, "why": options.why}
    number = with_store(
        lambda library: datasets.purge(library, options.dataset, options.name_again, **words, now=datetime.now(UTC)),
        lambda: server("purge", dataset=options.dataset, name_again=options.name_again, **words),
    )
    return _done(options, {"purged": options.dataset, "change": number}, f"{options.dataset} is gone for good.")


def _backup(options: argparse.Namespace) -> int:
    target = options.file.resolve()
    found = with_store(
        lambda library: asdict(backup.backup(library, target)),
        lambda: server("backup", path=str(target)),
    )
    said = f"{options.file}: {found['incidents']:,} incidents as of change {found['revision']}."
    return _done(options, {"file": str(target), **found}, said)


def _restore(options: argparse.Namespace) -> int:
    source, store = options.file.resolve(), STORE.path.resolve()
    backup.read_through(source)
    with readable(store):
        if when_free(lambda: _is_free(store)):
            kept = backup.restore_file(store, source, datetime.now(UTC))
        else:
            kept = server("restore", path=str(source), who=options.who, why=options.why)
    where = f" The store as it was lies in {kept}." if kept else ""
    return _done(options, {"restored": str(source), "kept": str(kept) if kept else None}, f"Restored {options.file}.{where}")


def _is_free(store: Path) -> bool:
    """Return True where no other process has the store, even if it can't be opened: that is what a backup is for."""
    try:
        connect(store, MEMORY.value).close()
    except StoreError as error:
        if isinstance(error, StoreInUse):
            raise
    return True


def _done(options: argparse.Namespace, found: dict, words: str) -> int:
    print(json.dumps(found, ensure_ascii=False) if options.json else words)
    return DONE
