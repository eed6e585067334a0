"""A load while the store takes it in: it says how far it is, and is stopped at any step without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from dateline.errors import Stopped
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, history, schema
from dateline.store.progress import Progress
from dateline.store.rows import tables_of

NOW = datetime(2021, 1, 1, tzinfo=UTC)
DAY = When(date(2020, 1, 1), date(2020, 1, 1))
STEPS = [
    "Copying the rows into the library", "Waiting until another change is done", "Comparing with what is there",
    "Ordering the rows by place", "Putting in: incidents", "Putting in: their actors", "Putting in: who is named",
    "Putting in: their sources", "Writing the library's file",
]  # fmt: skip


def incident(number: int, title: str) -> Incident:
    where = Where("Town", lat=number % 80, lon=number % 170, precision="town", radius_m=100)
    people = (Involvement("suspected", name_as_written="Somebody"),)
    return Incident(f"x:{number}", title, DAY, where, "riot", actors=people, sources=(Source("Wire"),))


class Rows:
    """Rows of incidents as they arrive from files that were read."""

    def __init__(self, title: str = "Riot", number: int = 400) -> None:
        found = [incident(at, title) for at in range(number)]
        self.tables = tables_of(found, dataset="x", actors={}, first_key=0)

    def rows(self) -> int:
        return sum(rows.num_rows for rows in self.tables.values())

    def streams(self) -> Iterator[tuple[str, pa.RecordBatchReader]]:
        for name, layout in schema.ARRIVING.items():
            yield name, pa.RecordBatchReader.from_batches(layout, self.tables[name].cast(layout).to_batches(100))


class Watched(Progress):
    """A progress that keeps what it was told, and stops itself at a step."""

    def __init__(self, stop_at: str = "") -> None:
        super().__init__()
        self.told: list[tuple[str, float]] = []
        self.stop_at, self.too_late = stop_at, False

    def tell(self, words: str, share: float) -> None:
        self.told.append((words, share))
        if words == self.stop_at:
            self.too_late = not self.stop()
        super().tell(words, share)


def test_a_load_says_each_step_in_words_and_how_far_it_is(empty_library: Library) -> None:
    watched = Watched()
    empty_library.take(Rows(), DataSet("x"), NOW, progress=watched)
    assert list(dict.fromkeys(words for words, _ in watched.told)) == STEPS
    shares = [share for _, share in watched.told]
    assert shares == sorted(shares) and 0 < shares[0] < shares[-1] < 1
    assert len([words for words, _ in watched.told if words == STEPS[0]]) > len(schema.ARRIVING), "told while rows pass"


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_load_stopped_at_any_step_before_its_end_leaves_no_trace(empty_library: Library, step: str) -> None:
    empty_library.take(Rows("Before"), DataSet("x"), NOW)
    changes = history.changes(empty_library)
    with pytest.raises(Stopped, match="the store is as it was"):
        empty_library.take(Rows("After"), DataSet("x"), NOW, progress=Watched(step))
    assert history.changes(empty_library) == changes
    titles = empty_library.tables().incidents.select("title").to_pyarrow()["title"].to_pylist()
    assert titles == ["Before"] * 400
    assert empty_library.take(Rows("After"), DataSet("x"), NOW).changed == 400, "and the next load goes through"


def test_once_the_rows_are_in_a_stop_comes_too_late_and_says_so(empty_library: Library) -> None:
    watched = Watched(STEPS[-1])
    assert empty_library.take(Rows(), DataSet("x"), NOW, progress=watched).added == 400
    assert watched.too_late and not watched.stoppable
