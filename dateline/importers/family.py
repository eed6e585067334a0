"""A family of layouts: how it is recognised from content, and how one of its rows becomes an incident."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dateline.importers.ids import Ids
from dateline.importers.names import Names, folded
from dateline.importers.table import Row, Table
from dateline.model.incident import Actor, Incident

MOST_UNMAPPED = 10_000
"""Native values that are counted one by one, so that a file of random words can't fill the memory."""

MORE_UNMAPPED = "(more)"
UNMAPPED_LENGTH = 200


@dataclass
class Context:
    """What a reader of rows knows besides the row, and what it has noticed on the way.

    `dataset` is the data set's id; incident ids are `dataset:native-id`. `actors` gathers the data set's own new actors
    by id, `unmapped` counts native values that have no counterpart in our words, as (field, value). `ids` are those of the
    table that is being read; `actor_names` finds a new actor by its folded name, and `crowded` says that one was refused.
    """

    dataset: str
    names: Names
    actors: dict[str, Actor] = field(default_factory=dict)
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    ids: Ids = field(default_factory=Ids)
    actor_names: dict[str, str] = field(init=False)
    crowded: bool = False

    def __post_init__(self) -> None:
        self.actor_names = {name_key(actor): actor.actor_id for actor in self.actors.values()}

    def met_unmapped(self, name: str, value: str) -> None:
        """Count a native value of a field that has no counterpart in our words."""
        tally(self.unmapped, (name, value[:UNMAPPED_LENGTH]), 1)

    def adopt(self, actor: Actor) -> None:
        """Take a new actor of the data set in."""
        self.actors[actor.actor_id] = actor
        self.actor_names[name_key(actor)] = actor.actor_id


def tally(counts: Counter[tuple[str, str]], key: tuple[str, str], times: int) -> None:
    """Add to the count of a native value; beyond MOST_UNMAPPED of them new ones are counted together, field by field."""
    if key not in counts and len(counts) >= MOST_UNMAPPED:
        key = (key[0], MORE_UNMAPPED)
    counts[key] += times


def name_key(actor: Actor) -> str:
    """Return under what a new actor is found again: its folded name, or what it is where nothing of that is left."""
    return folded(actor.name)


RowReader = Callable[[Row], Incident | None]
"""Returns the incident of a row, None for a row that is none (a repeated header, an empty row); raises ValueProblem."""


@dataclass(frozen=True)
class Family:
    """A layout that files are known to have.

    `recognise` takes a header and the first rows and returns why they are of this family, or "" when they are not;
    `reader` returns what reads the rows of one table. `headers` are the columns of files that come without a header line:
    a table without one and with as many columns is shown to `recognise` under these names. A `strict` family takes no
    row with fewer cells than the header; others read the missing ones as empty.
    """

    id: str
    title: str
    recognise: Callable[[Sequence[str], Sequence[Row]], str]
    reader: Callable[[Table, Context], RowReader]
    headers: tuple[tuple[str, ...], ...] = ()
    strict: bool = False
