"""Random sequences of changes and undoings against a plain model: what stands is what the model says, and no undo guesses.

The model keeps, for each incident, link and described data set, its value and a token of the version. A change may be
undone exactly while everything that it touched is still the version which it made; then all of it is what it was before.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dateline.errors import CannotUndo
from dateline.model.incident import Incident
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, datasets, edits, history, links, undoing

NOW = datetime(2021, 1, 1, tzinfo=UTC)
BY = {"who": "ana", "why": "", "now": NOW}
NAMES = ("mine:a", "mine:b", "mine:c", "mine:d")
FILED = ("file:1", "file:2", "file:3")
TITLES = st.sampled_from(["Shots", "Rockets", "A bomb", "Mortars"])

Key = tuple[str, ...]
State = dict[Key, tuple[object, int]]


def incident(name: str, title: str) -> Incident:
    day = date(2020, 1, 1)
    return Incident(name, title, When(day, day), Where("Town"), "firefight")


@dataclass
class Done:
    """A change as the model knows it: what it touched, as it was before and is after; nothing there is (None, 0)."""

    before: State
    after: State
    undone_by: int | None = None
    undoes: int | None = None


@dataclass
class Model:
    state: State = field(default_factory=dict)
    done: dict[int, Done] = field(default_factory=dict)
    tokens: count = field(default_factory=lambda: count(1))

    def get(self, key: Key) -> tuple[object, int]:
        return self.state.get(key, (None, 0))

    def note(self, number: int, values: dict[Key, object]) -> None:
        after: State = {key: (value, next(self.tokens)) for key, value in values.items()}
        self.put(number, after, None)

    def put(self, number: int, after: State, undoes: int | None) -> None:
        self.done[number] = Done({key: self.get(key) for key in after}, after, undoes=undoes)
        self.state |= after

    def may_undo(self, number: int) -> bool:
        one = self.done[number]
        return one.undone_by is None and all(self.get(key) == after for key, after in one.after.items())

    def undo(self, number: int, by: int) -> None:
        self.put(by, self.done[number].before, number)
        undone, cause = number, by
        while undone:  # what an undone undoing had undone stands again, and so on down the line
            self.done[undone].undone_by = cause
            stands = self.done[undone].undoes
            if not stands:
                return
            self.done[stands].undone_by = None
            undone, cause = self.done[stands].undoes, stands

    def incidents(self) -> dict[str, object]:
        return {key[1]: value for key, (value, _) in self.state.items() if key[0] == "incident" and value is not None}

    def links(self) -> dict[frozenset[str], object]:
        return {frozenset(key[1:]): value for key, (value, _) in self.state.items() if key[0] == "link" and value}


class Changing(RuleBasedStateMachine):
    """A real store in a file, and the model beside it."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.library = Library(Path(self.folder.name) / "store.duckdb", memory_limit="200MB")
        self.model = Model()
        self.library.load([], DataSet("file"), NOW)
        self.library.load([incident(name, "Shots") for name in NAMES[:3]], DataSet("mine"), NOW)
        self.model.state |= {("incident", name): ("Shots", next(self.model.tokens)) for name in NAMES[:3]}

    def teardown(self) -> None:
        if hasattr(self, "library"):
            self.library.close()
            self.folder.cleanup()

    def there(self) -> list[str]:
        return sorted(name for name in self.model.incidents() if name.startswith("mine:"))

    def seen(self, *names: str) -> dict[str, int]:
        return {name: edits.stored(self.library, name).revision for name in names}

    @rule(data=st.data(), title=TITLES)
    @precondition(lambda self: self.there())
    def edit(self, data, title) -> None:
        name = data.draw(st.sampled_from(self.there()))
        number = edits.edit(self.library, incident(name, title), self.seen(name)[name], **BY)
        if number:
            self.model.note(number, {("incident", name): title})

    @rule(data=st.data(), title=TITLES)
    @precondition(lambda self: len(self.there()) < len(NAMES))
    def add(self, data, title) -> None:
        name = data.draw(st.sampled_from(sorted({*NAMES} - {*self.there()})))
        self.model.note(edits.add(self.library, incident(name, title), "mine", **BY), {("incident", name): title})

    @rule(data=st.data())
    @precondition(lambda self: self.there())
    def take_away(self, data) -> None:
        name = data.draw(st.sampled_from(self.there()))
        self.model.note(edits.take_away(self.library, self.seen(name), **BY), {("incident", name): None})

    @rule(data=st.data(), title=TITLES)
    @precondition(lambda self: len(self.there()) > 1)
    def merge(self, data, title) -> None:
        kept, other = data.draw(st.permutations(self.there()))[:2]
        number = edits.merge(self.library, self.seen(kept, other), incident(kept, title), **BY)
        self.model.note(number, {("incident", kept): title, ("incident", other): None})

    @rule(data=st.data(), title=TITLES)
    @precondition(lambda self: 0 < len(self.there()) < len(NAMES))
    def split(self, data, title) -> None:
        name = data.draw(st.sampled_from(self.there()))
        new = data.draw(st.sampled_from(sorted({*NAMES} - {*self.there()})))
        parts = [incident(name, title), incident(new, title)]
        number = edits.split(self.library, name, parts, self.seen(name)[name], **BY)
        self.model.note(number, {("incident", name): title, ("incident", new): title})

    @rule(data=st.data(), verdict=st.sampled_from(["same", "apart"]))
    @precondition(lambda self: len(self.there()) > 1)
    def link(self, data, verdict) -> None:
        pair = data.draw(st.permutations(self.there()))[:2]
        number = links.link(self.library, *pair, verdict, **BY)
        self.model.note(number, {("link", *sorted(pair)): verdict})

    @rule(rows=st.dictionaries(st.sampled_from(FILED), TITLES))
    def load(self, rows) -> None:
        held = {name: title for name, title in self.model.incidents().items() if name in FILED}
        self.library.load([incident(*row) for row in sorted(rows.items())], DataSet("file"), NOW)
        changed = {name for name in FILED if rows.get(name) != held.get(name)}
        if self.library.revision not in self.model.done and changed:
            self.model.note(self.library.revision, {("incident", name): rows.get(name) for name in changed})

    @rule(title=TITLES)
    def describe(self, title) -> None:
        number = datasets.describe(self.library, "mine", title=title, **BY)
        self.model.note(number, {("described", "mine"): title})

    @rule(data=st.data())
    @precondition(lambda self: self.model.done)
    def undo(self, data) -> None:
        number = data.draw(st.sampled_from(sorted(self.model.done)))
        if self.model.may_undo(number):
            by = undoing.undo(self.library, number, **BY)
            self.model.undo(number, by)
        else:
            revision = self.library.revision
            try:
                undoing.undo(self.library, number, **BY)
            except CannotUndo:
                assert self.library.revision == revision
            else:
                raise AssertionError(f"change {number} was undone under a later one that stands")

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        if not hasattr(self, "library"):
            return
        tables = self.library.tables()
        rows = tables.incidents.select("incident_id", "title").to_pyarrow().to_pylist()
        assert {row["incident_id"]: row["title"] for row in rows} == self.model.incidents()
        assert len(rows) == len(self.model.incidents())
        assert {frozenset((one.primary_id, one.other_id)): one.verdict for one in links.links(self.library)} == self.model.links()
        told = self.model.get(("described", "mine"))[0]
        assert self.library.reference().datasets["mine"].title == (told or "mine")

    @invariant()
    def the_trail_says_what_stands(self) -> None:
        if not hasattr(self, "library"):
            return
        told = {one.number: one.undone_by for one in history.changes(self.library)}
        assert {number: told[number] for number in self.model.done} == {
            number: one.undone_by for number, one in self.model.done.items()
        }


TestChanging = Changing.TestCase
TestChanging.settings = settings(
    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
