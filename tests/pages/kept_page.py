"""The data page's tabs of what is kept, as its tests open and read them, over a store with two loaded data sets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dateline.model.casualties import Count
from dateline.model.incident import Actor, Incident, Involvement, Source
from dateline.model.when import When
from dateline.model.where import Where
from dateline.store import DataSet, Library, history
from dateline.store.bundled import close_library, open_library

SHELL = Path(__file__).resolve().parents[2] / "dateline" / "ui" / "shell.py"
NOW = datetime(2021, 1, 1, tzinfo=UTC)
BO = {"who": "bo", "why": "", "now": NOW}
DAY = date(2017, 3, 4)
HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x] [a](http://evil.example)"


def incident(name: str, days: int = 0, **fields) -> Incident:
    day = DAY + timedelta(days)
    where = Where("Hawija", country="IQ", lat=35.32, lon=43.77, precision="town", radius_m=2000)
    base = Incident(name, "Rockets on Hawija", When(day, day), where, "rocket-attack", killed=Count(2, 3))
    return replace(base, **fields)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the bundled library and two loaded data sets, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "dateline.duckdb"
    library = open_library(path)
    own = {"kataib-hizballah": Actor("kataib-hizballah", "Kataib Hezbolla", "armed group", "IQ")}
    library.load(
        [
            incident("one:1", actors=(Involvement("suspected", "kataib-hizballah"),), sources=(Source("Wire", "A"),)),
            incident("one:2", 300, review="draft"),
            incident("one:3", 400, where=Where("Somewhere", country="IQ"), killed=Count()),
        ],
        DataSet("one", "First set", "Wire reports", "CC0"), NOW, actors=own, who="ana",
    )  # fmt: skip
    two = incident("two:1", title="Rockets hit Hawija", summary="At night.", killed=Count(2, 2), sources=(Source("Paper", "B"),))
    library.load([two], DataSet("two", "Second set"), NOW, who="ana")
    close_library(path)
    return path


def visit(tab: str) -> AppTest:
    """Open the page on one of its tabs."""
    page = AppTest.from_file(str(SHELL), default_timeout=60)
    page.switch_page("../../pages/data.py")
    page.query_params["tab"] = tab
    return sound(page.run())


def sound(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def press(page: AppTest, label: str, key: str = "") -> AppTest:
    """Press the button of this label, of those whose key holds `key`."""
    (found,) = [one for one in page.button if one.label == label and key in (one.key or "")]
    return sound(found.click().run())


def field(page: AppTest, label: str):
    """Return the field whose label begins so, whatever kind it is."""
    kinds = (page.text_input, page.text_area, page.selectbox, page.number_input, page.radio, page.checkbox)
    (found,) = [one for kind in kinds for one in kind if one.label.startswith(label)]
    return found


def unescaped(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


def texts(page: AppTest) -> str:
    return "\n".join(one.value for one in page.text)


def good(page: AppTest) -> str:
    return unescaped(" ".join(one.value for one in page.success))


def bad(page: AppTest) -> str:
    return unescaped(" ".join(one.value for one in page.error))


def last(library: Library) -> history.Entry:
    return history.changes(library, limit=1)[0]


def shown(page: AppTest, module: str) -> dict:
    """Return the data that a component of the page was given."""
    (found,) = [one.proto for one in page.get("bidi_component") if one.proto.component_name == f"dateline_{module}"]
    return json.loads(found.json)["shown"]
