"""The verb `geocode`: what a place name may mean, one at a time or many as lines of JSON; asks no other machine."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from dateline.cli.common import DONE, NOTHING_DONE, WRONG_USE, add_json
from dateline.errors import GazetteerError
from dateline.gazetteer.batch import SHOWN, answer, as_json, geocode_lines
from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.place import Context
from dateline.model.where import distance_in_words

MOST_SHOWN = 50
UNREADABLE = "surrogateescape"
"""How bytes that are no UTF-8 are read: kept apart, so that their line is answered with an error and the others by names."""


def add(verbs) -> None:
    """Add the verb to the command line."""
    geocode = verbs.add_parser("geocode", help="say where a place name may be, without the network")
    geocode.add_argument("name", nargs="?", default="", help='such as "Balad Air Base" or "15 km north of Kirkuk"')
    geocode.add_argument("--country", default="", help="where it has to lie: a code such as IQ, or a name")
    geocode.add_argument("--region", default="", help="the province or district that it has to lie in")
    geocode.add_argument("--batch", metavar="FILE", help="names or objects of JSON, one a line; - reads standard input")
    geocode.add_argument("--limit", type=_limit, default=SHOWN, help=f"candidates a name at most, {SHOWN} by default")
    add_json(geocode)
    geocode.set_defaults(run=_geocode)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:4]) <= MOST_SHOWN):
        raise argparse.ArgumentTypeError(f"has to be a whole number from 1 to {MOST_SHOWN}")
    return int(text)


def _geocode(options: argparse.Namespace) -> int:
    if bool(options.name.strip()) == bool(options.batch):
        print("dateline: give either a name or --batch.", file=sys.stderr)
        return WRONG_USE
    return _many(options) if options.batch else _one(options)


def _one(options: argparse.Namespace) -> int:
    gazetteer = Gazetteer()
    try:
        context = Context(gazetteer.country_code(options.country), options.region)
    except ValueError as error:
        raise GazetteerError(str(error)) from None
    found = answer(gazetteer, options.name, context, options.limit)
    if options.json:
        print(as_json({"name": options.name, **found}))
    else:
        _print(found)
    return DONE if found["candidates"] else NOTHING_DONE


def _print(found: dict) -> None:
    for one in found["candidates"]:
        regions = ", ".join(dict.fromkeys(filter(None, (one["name"], one["admin2"], one["admin1"], one["country"]))))
        radius = distance_in_words(one["radius_m"])
        print(f"{one['score']:.2f}  {one['lat']:.4f}, {one['lon']:.4f}  {regions} ({one['precision']}, within {radius})")
        print(f"      {one['why']}")
    if not found["settled"]:
        print(f"Not sure: {found['reason']}.")


def _many(options: argparse.Namespace) -> int:
    """Answer line by line, so that a program may ask and read in turn."""
    if options.country or options.region:
        print("dateline: with --batch, country and region stand in each line.", file=sys.stderr)
        return WRONG_USE
    with _lines(options.batch) as lines:
        for line in geocode_lines(lines, Gazetteer(), shown=options.limit):
            print(line, flush=True)
    return DONE


@contextmanager
def _lines(name: str) -> Iterator[TextIO]:
    if name == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors=UNREADABLE)
        yield sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8", errors=UNREADABLE) as file:
            yield file
    except OSError as error:
        raise GazetteerError(f"{name}: can't be read: {error.strerror}.") from error
