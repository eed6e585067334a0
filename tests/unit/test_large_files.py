"""Large files are read with helper processes: the result is the one of a single process, row for row."""

from __future__ import annotations

import csv
import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import pytest
from test_gtd import ROW as GTD
from test_ucdp import ROW as UCDP

from dateline.errors import DatelineError
from dateline.importers.batch import Reading
from dateline.importers.family import Context
from dateline.importers.gdelt import COLUMNS_2
from dateline.importers.mapping import Mapping
from dateline.importers.names import Names
from dateline.importers.placing import Placing, key_of
from dateline.importers.read import read_file
from dateline.store import schema, staging
from dateline.store.bundled import read_actors, read_countries, read_sites
from dateline.store.intake import Intake

DATA = Path(__file__).resolve().parents[2] / "data"
SETTLED = {key_of("Nowhere known", "IQ"): Placing(33.0, 44.0, "town", 5_000)}
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA), SETTLED)
ALONE, PIECE = 40, 25
"""Rows read without help, and rows of an errand, so small that a small file shows what a large one does."""

ROWS = 600


def staged(file: Path, folder: Path, *, alone: int, mapping: Mapping | None = None) -> tuple[dict, Reading, str]:
    """Read a file into a folder; return the rows, the reading, and what was raised."""
    folder.mkdir()
    context, before = Context("mine", NAMES), psutil.Process().children()
    reading, raised = Reading(file), ""
    with Intake(folder, "mine", NAMES, alone=alone, piece=PIECE) as intake:
        try:
            reading = read_file(file, context, mapping=mapping)
            intake.read(reading)
        except DatelineError as error:
            raised = str(error)
    assert psutil.Process().children() == before, "a helper is left"
    return {name: stream.read_all() for name, stream in staging.Arriving(folder).streams()}, reading, raised


def both(file: Path, tmp_path: Path, mapping: Mapping | None = None) -> Reading:
    """Read a file alone and with helpers, assert that nothing differs, and return the reading."""
    alone, reading, raised = staged(file, tmp_path / "alone", alone=10**9, mapping=mapping)
    helped, again, raised_again = staged(file, tmp_path / "helped", alone=ALONE, mapping=mapping)
    assert raised == raised_again
    assert list(again.actors.values()) == list(reading.actors.values())
    if not raised:
        for name in schema.ARRIVING:
            assert helped[name].equals(alone[name]), name
        assert again.rejected == reading.rejected
        assert again.notes == reading.notes
        assert again.unmapped.most_common() == reading.unmapped.most_common()
        assert (again.accepted, again.tables) == (reading.accepted, reading.tables)
    return reading


def written(path: Path, rows: Sequence[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def acled(number: int, chance: random.Random) -> dict[str, object]:
    """Return an event whose actors are written in several ways, of several kinds, some far into the file for the first time."""
    group = chance.randrange(1 + number // 10)
    name = chance.choice([f"Armed Group {group}", f"ARMED GROUP {group}", f"Armed-Group {group} (Iraq)"])
    long = f"{'A movement with a name that is longer than any id ' * 2}{group}"
    return {
        "event_id_cnty": f"IRQ{number}", "event_date": chance.choice(["01 May 2020", "5/6/2020", "25/6/2020", "31 February 2020"]),
        "time_precision": chance.choice("123"), "event_type": chance.choice(["Battles", "Riots", "A new kind"]),
        "sub_event_type": chance.choice(["Armed clash", "Something else", ""]), "actor1": chance.choice([name, long]),
        "inter1": chance.choice(["2", "3", "99"]), "actor2": chance.choice(["", "Military Forces of Iraq (2014-)", name]),
        "inter2": chance.choice(["1", "77"]), "country": "Iraq", "location": chance.choice(["Town", "Nowhere known"]),
        "latitude": chance.choice(["33.1", "", ""]), "longitude": "44.1" if chance.random() < 0.4 else "",
        "geo_precision": "1", "notes": "Words,\nin two lines", "fatalities": chance.choice(["0", "3", "many"]), "timestamp": 1_676_999_100,
    }  # fmt: skip


def own(number: int, chance: random.Random) -> dict[str, object]:
    return {
        "incident_id": f"A{chance.randrange(ROWS)}" if number > 100 else f"B{number}", "title": "Rockets",
        "date_start": chance.choice(["2020-01-01", "2020-13-01", "2020-02"]), "event_type": "rocket-attack",
        "suspected": chance.choice(["kh", "Somebody unknown", ""]),
    }  # fmt: skip


def ucdp(number: int, chance: random.Random) -> dict[str, object]:
    return UCDP | {
        "id": str(900_000 + number), "side_b": f"Group {chance.randrange(1 + number // 20)}", "type_of_violence": chance.choice("1239"),
        "where_prec": chance.choice("1256"), "latitude": chance.choice(["36.3742", "136"]), "best": chance.choice(["6", "", "many"]),
    }  # fmt: skip


def gtd(number: int, chance: random.Random) -> dict[str, object]:
    return GTD | {
        "eventid": str(201_903_000_000 + number), "gname": f"Group {chance.randrange(1 + number // 20)}", "iday": chance.choice(["12", "0", "40"]),
        "attacktype1": chance.choice(["5", "2", "77"]), "nkill": chance.choice(["3", "-99", ""]), "specificity": chance.choice("125"),
    }  # fmt: skip


def plain(number: int, chance: random.Random) -> dict[str, object]:
    return {
        "When": chance.choice(["2020-01-01", "May 2020", "soon"]), "Number": f"N-{chance.randrange(400)}" if number % 3 else "",
        "What": chance.choice(["protest", "quarrel"]), "Who": f"Group {chance.randrange(1 + number // 20)}", "Land": "Iraq",
    }  # fmt: skip


MAPPING = Mapping(columns={"date_start": ("When",), "incident_id": ("Number",), "event_type": ("What",), "perpetrator": ("Who",)})


def gdelt(number: int, chance: random.Random) -> list[str]:
    """Return a row of GDELT 2.0, which has no header."""
    cells = dict.fromkeys(COLUMNS_2, "")
    name = chance.choice(["POLICE", "RESIDENTS", f"GROUP {chance.randrange(1 + number // 20)}"])
    cells |= {"GLOBALEVENTID": str(number), "SQLDATE": chance.choice(["20200101", "20201399"]), "EventCode": chance.choice(["190", "99"]),
              "EventRootCode": "19", "QuadClass": "4", "Actor1Name": name, "Actor1CountryCode": "IRQ",
              "Actor1Type1Code": chance.choice(["COP", "REB"]), "SOURCEURL": f"https://example.org/{number}"}  # fmt: skip
    return list(cells.values())


@pytest.mark.parametrize(
    ("make", "mapping"), [(acled, None), (ucdp, None), (gtd, None), (own, None), (plain, None), (plain, MAPPING)]
)
def test_with_helpers_a_file_reads_as_it_does_alone(tmp_path: Path, make: Callable, mapping: Mapping | None) -> None:
    chance = random.Random(7)
    file = written(tmp_path / "mine.csv", [make(number, chance) for number in range(ROWS)])
    reading = both(file, tmp_path, mapping)
    assert reading.accepted > 50
    assert reading.rejected


def test_codes_without_a_counterpart_are_counted_by_the_row(tmp_path: Path) -> None:
    chance = random.Random(9)
    good = {"event_date": "01 May 2020", "fatalities": "0", "latitude": "33.1", "longitude": "44.1"}
    rows = [acled(number, chance) | good for number in range(ROWS)]
    reading = both(written(tmp_path / "mine.csv", rows), tmp_path)
    codes = [row[f"inter{side}"] for row in rows for side in "12" if row[f"actor{side}"]]
    assert reading.rejected == []
    assert [reading.unmapped["inter", code] for code in ("99", "77")] == [codes.count("99"), codes.count("77")]


def test_an_actor_that_only_a_refused_row_names_is_not_taken_in(tmp_path: Path) -> None:
    """A helper does not know the ids of earlier rows: it reads such a row as a good one, and goes on with what it took from it."""
    rows: list[dict[str, object]] = [
        {"When": "2020-01-01", "Number": f"N-{number}", "What": "riot", "Who": f"Group {number}", "Land": "Iraq"}
        for number in range(ROWS)
    ]
    for number in range(100, ROWS, 50):
        rows[number] |= {"Number": "N-1", "Who": f"Ghost {number}"}
    reading = both(written(tmp_path / "mine.csv", rows), tmp_path, MAPPING)
    assert len(reading.rejected) == 10
    assert not any(actor.name.startswith("Ghost") for actor in reading.actors.values())


def test_a_file_without_a_header_and_tables_of_an_archive_read_as_they_do_alone(tmp_path: Path) -> None:
    chance = random.Random(8)
    first = tmp_path / "events.tsv"
    first.write_text("\n".join("\t".join(gdelt(number, chance)) for number in range(300)), encoding="utf-8")
    assert both(first, tmp_path).family == "gdelt"
    whole = tmp_path / "both.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.write(first, "events.tsv")
        archive.write(written(tmp_path / "b.csv", [acled(number, chance) for number in range(300)]), "b.csv")
    (tmp_path / "zip").mkdir()
    assert len(both(whole, tmp_path / "zip").tables) == 2


@pytest.mark.parametrize(
    "last",
    ['"never closed,2020-01-01\n', 'ok,"2020"x,\n' * 3 + "a,2020-01-01,riot,more,cells\n", ""],
    ids=["open quote", "bad quotes", ""],
)
def test_what_is_wrong_with_a_file_far_down_is_said_as_it_is_alone(tmp_path: Path, last: str) -> None:
    file = tmp_path / "mine.csv"
    rows = "".join(f"{number},{'2020-01-01' if number % 9 else 'soon'},riot\n" for number in range(200))
    file.write_text(f"number,date,kind\n{rows}{last}", encoding="utf-8")
    both(file, tmp_path)
