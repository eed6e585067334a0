"""The data page as Streamlit runs it: files dropped, mapped, checked, mended, loaded, updated and undone, over a real store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dateline.store import Library, links, staging
from dateline.ui.data import running
from dateline.ui.data.load import Intake
from dateline.ui.plain import plain

PATIENCE_S = 90

OWN = """incident_id,title,date_start,place_name,country,lat,lon,event_type
a-1,Rockets near Balad,2020-03-01,Balad,IQ,34.01,44.14,rocket-attack
a-2,Rockets again,2020-13-05,Balad,IQ,34.01,44.14,rocket-attack
a-3,A bomb in Mosul,2020-03-07,Mosul,IQ,36.34,43.13,bomb-ied
"""
UNKNOWN = """Alpha,Beta,Gamma,Delta
3 March 2020,Somewhere,thing,2
4 March 2020,Elsewhere,thing,0
"""


@pytest.fixture
def page(library: Library) -> AppTest:
    shown = AppTest.from_string(
        "import streamlit as st\nfrom dateline.ui.data import page\npage.show(st.session_state.library)",
        default_timeout=PATIENCE_S,
    )
    shown.session_state.library = library
    return sound(shown.run())


def sound(page: AppTest) -> AppTest:
    """Return the page after a look for what must never be on it."""
    assert not page.exception, [one.value for one in page.exception]
    return page


def intake(page: AppTest) -> Intake:
    return page.session_state["intake"]


def until(page: AppTest, ready: Callable[[AppTest], bool]) -> AppTest:
    """Run the page again, as its progress does, until it shows what is waited for."""
    deadline = time.monotonic() + PATIENCE_S
    while not ready(page):
        assert time.monotonic() < deadline, words(page)
        job = intake(page).job
        if job:
            job.wait(1)
        sound(page.run())
    return page


def dropped(page: AppTest, **files: str | bytes) -> AppTest:
    """Drop files (`a_csv` is a.csv) and wait until they are read whole."""
    given = [(name.replace("_", "."), text.encode() if isinstance(text, str) else text, "") for name, text in files.items()]
    page.file_uploader[0].set_value(given)
    return until(sound(page.run()), lambda page: bool(page.metric) or bool(page.error))


def pressed(page: AppTest, label: str) -> AppTest:
    (button,) = [one for one in page.button if one.label.startswith(label)]
    return sound(button.click().run())


def loaded(page: AppTest) -> AppTest:
    """Press Load and wait for what became of it."""
    return until(pressed(page, "Load "), lambda page: any(one.label == "Load other files" for one in page.button))


def figures(page: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in page.metric}


def words(page: AppTest) -> str:
    """Return the text that stands on the page."""
    shown = [*page.markdown, *page.text, *page.caption, *page.header, *page.success, *page.info, *page.warning, *page.error]
    return "\n".join(str(one.value) for one in shown)


def mend(page: AppTest, line: str, column: str, text: str) -> AppTest:
    """Have a cell of the rejected rows mended, as if it was typed and the table opened again; a browser test types."""
    (spoiled,) = intake(page).spoiled
    row = [row[0] for row in spoiled.rows].index(line)
    spoiled.mended[row] = {spoiled.header.index(column): text}
    page.session_state["mending_now"] = ""
    sound(page.run())
    (editor,) = [one for one in page.data_editor if "line" in one.value.columns]
    assert list(editor.value.columns)[1] == f"c{spoiled.header.index(column)}", "the spoilt column stands first"
    assert text in list(editor.value.iloc[:, 1])
    return page


def titles(library: Library, dataset: str) -> list[str]:
    rows = library.tables().incidents
    return sorted(rows.filter(rows.dataset == dataset).title.to_pyarrow().to_pylist())


def test_an_empty_page_says_what_can_be_dropped_and_offers_the_template(page):
    assert "ACLED" in words(page) and "XLSX" in words(page) and "MB a file" in words(page)
    assert "Download an empty table to fill in" in [one.label for one in page.get("download_button")]


def test_a_file_is_recognised_checked_mended_and_loaded_with_the_rest(page, library):
    dropped(page, own_csv=OWN)
    assert "Dateline's own layout" in words(page).replace("\\", "")
    assert figures(page) == {"Can be loaded": "2", "Rejected": "1"}
    (reasons,) = [one.value for one in page.markdown if one.value.startswith("- **date")]
    assert reasons.count("\n") == 0, "one reason"
    assert reasons.replace("\\", "").endswith("(1 row, line 3)")
    mend(page, "3", "date_start", "2020-12-05")
    assert "1 mended row can be read now" in words(page)
    loaded(page)
    assert figures(page)["Added"] == "3"
    assert titles(library, "own") == ["A bomb in Mosul", "Rockets again", "Rockets near Balad"]
    assert list(intake(page).uploads.folder.rglob("*.csv")) == [], "uploads are removed after the load"


def test_a_load_is_undone(page, library):
    loaded(dropped(page, own_csv=OWN))
    assert titles(library, "own") == ["A bomb in Mosul", "Rockets near Balad"]
    pressed(page, "Undo this load")
    assert "This load was undone: the data set **own**, which it had made, is gone." in words(page)
    assert figures(page) == {}, "nothing is said to have been added any more"
    assert titles(library, "own") == []


def test_a_load_that_overlaps_another_data_set_says_so_and_leads_to_where_it_is_settled(page, library):
    dates = [f"b-{day},Rockets,2020-03-0{day},Balad,IQ,34.01,44.14,rocket-attack" for day in range(1, 7)]
    head = OWN.partition("\n")[0]
    loaded(dropped(page, whole_csv="\n".join([head, *dates])))
    assert "counted twice" not in words(page)
    pressed(page, "Load other files")
    loaded(dropped(page, half_csv="\n".join([head, *dates[2:]])))
    (warning,) = [one.value for one in page.warning]
    assert warning.replace("\u2060", "").startswith("All 4 incidents of **half** share id, days and place with one in **whole**.")
    pressed(page, "Settle the overlap now")
    assert page.session_state["tab"] == "Same incident?"
    pressed(page, "Count each of them once")
    assert {(one.primary_id, one.other_id) for one in links.links(library)} == {
        (f"whole:b-{day}", f"half:b-{day}") for day in (3, 4, 5, 6)
    }


def test_rejected_rows_are_mended_after_the_load(page, library):
    loaded(dropped(page, own_csv=OWN))
    assert "1 rejected row was left out" in "\n".join(one.value for one in page.subheader)
    mend(page, "3", "date_start", "2020-12-05")
    until(pressed(page, "Load 1 mended row"), lambda page: figures(page).get("Added") == "1")
    assert "Rockets again" in titles(library, "own")
    assert len(titles(library, "own")) == 3, "what the mended rows lack stays"


def test_an_update_says_what_was_added_changed_and_taken_out(page, library):
    loaded(dropped(page, own_csv=OWN))
    pressed(page, "Load other files")
    newer = OWN.replace("A bomb in Mosul", "Two bombs in Mosul").replace("a-1,", "a-9,")
    dropped(page, own_csv=newer)
    (choice,) = [one for one in page.selectbox if one.label == "Load as"]
    assert choice.value == "own", "a file of the same name is most likely an update"
    loaded(page)
    assert {name: figures(page)[name] for name in ("Added", "Changed", "Taken out")} == {
        "Added": "1",
        "Changed": "1",
        "Taken out": "1",
    }
    listed = [list(one.value["Id"]) for one in page.dataframe if "Id" in one.value.columns]
    assert ["own:a-1"] in listed or ["a-1"] in listed


def test_an_unknown_layout_is_mapped_tried_at_once_and_remembered(page, library):
    dropped(page, field_notes_csv=UNKNOWN)
    key = [one.key for one in page.selectbox if one.label == "Province"][0]
    before = next(iter(intake(page).files)).mapping
    assert before is None, "as guessed"
    choices = {one.label: one for one in page.multiselect}
    sound(choices["Place"].set_value(["Beta"]).run())
    assert intake(page).files[0].mapping.columns["place_name"] == ("Beta",)
    first = [one.value for one in page.dataframe if "Place is" in one.value.columns][0]
    assert list(first["Place"]) == ["Somewhere", "Elsewhere"]
    until(page, lambda page: bool(page.metric))
    loaded(page)
    assert "2 rows have a place name but no point: settle them under *Places to settle*." in words(page)
    pressed(page, "Load other files")
    dropped(page, later_csv=UNKNOWN.replace("Somewhere", "Nowhere"))
    assert "as they were chosen for an earlier file with the same header" in words(page)
    assert key != [one.key for one in page.selectbox if one.label == "Province"][0]


def test_a_file_that_is_no_table_is_named_with_the_reason_and_without_its_path(page):
    dropped(page, picture_csv=b"\x89PNG\r\n\x1a\n" + bytes(100))
    (error,) = page.error
    assert "picture" in error.value and "staged" not in error.value and "/" not in error.value


def test_what_is_read_is_thrown_away_when_it_is_stopped_or_the_files_are_removed(page, library):
    dropped(page, own_csv=OWN)
    assert [path for path in staging.root(library.path).iterdir() if (path / "manifest.json").exists()]
    intake(page).job.stop()
    assert [path for path in staging.root(library.path).iterdir() if (path / "manifest.json").exists()] == []
    assert library.reference().datasets.keys() == {"library"}


def test_a_second_person_waits_for_the_first_and_is_told_so(page, library, monkeypatch):
    class First:
        who, stopped = "ana", threading.Event()

    first = First()
    running.queue.enter(first)
    try:
        page.file_uploader[0].set_value([("own.csv", OWN.encode(), "")])
        sound(page.run())
        assert "Waiting: other files are being read first. They are of ana." in words(page)
        assert not page.metric
    finally:
        running.queue.leave(first)
    until(page, lambda page: bool(page.metric))
    assert figures(page)["Can be loaded"] == "2"


def test_hostile_names_and_cells_stand_on_the_page_as_they_are(page):
    evil = OWN.replace("A bomb in Mosul", "<img src=x onerror=alert(1)>").replace(
        "2020-13-05", "[x](javascript:alert(1)) :red[y]"
    )
    page.file_uploader[0].set_value([("<b>$x$</b> :smile: [a](http://e.org).csv", evil.encode(), "")])
    until(sound(page.run()), lambda page: bool(page.metric))
    assert not any(one.allow_html for one in [*page.markdown, *page.caption])
    for text in (one.value for one in [*page.header, *page.markdown, *page.caption]):
        assert ":smile:" not in text and "](http" not in text and "<b>" not in text, text


@pytest.mark.parametrize(
    "text",
    [
        "**bold** _i_ `c`",
        "# head",
        "[a](http://e.org)",
        "<b>x</b>",
        "$x$",
        ":red[x] :material/home:",
        "a\n\n- b",
        "1. x",
        "~~s~~",
    ],
)
def test_plain_text_leaves_no_mark_that_acts(text):
    made = plain(text)
    assert "\n" not in made
    bare = made.replace("\\\\", "")
    for at, char in enumerate(bare):
        if char in "*_`#[]()<>$:~":
            assert bare[at - 1] == "\\", made
