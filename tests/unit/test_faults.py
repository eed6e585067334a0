"""A rejected row says all that is wrong with it at once, on the shell, in the rejects file and to whoever mends it."""

from __future__ import annotations

import pytest
from family_rows import context

from dateline.importers.faults import Told
from dateline.importers.read import read_file
from dateline.importers.rejects import faults_of, read_rejects, write_rejects

HEADER = "incident_id,title,date_start,date_end,event_type,lat,lon,site_id,geo_precision,killed_min,killed_max,actors,sources"
SOUND = "A-1,Rockets,2021-03-05,,rocket-attack,33.3,44.4,,,0,0,,"


def rejected(tmp_path, text: str):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    reading = read_file(path, context())
    list(reading.incidents())
    return reading


def fields(faults: tuple[Told, ...]) -> list[tuple[str, str]]:
    return [(column, value) for column, value, _ in faults]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A-2,Bomb,05/03/2021,2021-03-01,bombe,133.3,x,,,minus,2,,",
         [("date_start", "05/03/2021"), ("lat", "133.3"), ("lon", "x"), ("event_type", "bombe"), ("killed_min", "minus")]),
        ("A-2,,2021-03-05,,bombe,,,,,,,,", [("title", ""), ("event_type", "bombe")]),
        ("A-2,Bomb,2021-03-05,2021-03-01,other,north,,,,,,,", [("date_end", "2021-03-01"), ("lat", "north")]),
        ("A-2,Bomb,2021-03-05,,other,,,nowhere,site,,,,", [("site_id", "nowhere")]),
        ('A-2,Bomb,2021-03-05,,other,33,44,,,,,"[{""name"": ""KH"", ""role"": ""suspected"", ""source"": 1}]",{', [("sources", "{")]),
        ("A-2,Bomb,2021-03-05,,other,33,,,,,,,", [("lon", "")]),
    ],
)  # fmt: skip
def test_all_faults_of_a_row_are_told_and_none_that_only_follows_from_another(tmp_path, row, told):
    reading = rejected(tmp_path, f"{HEADER}\n{SOUND}\n{row}\n")
    assert [fields(one.faults) for one in reading.rejected] == [told]


def test_a_table_of_unknown_layout_tells_all_faults_by_its_own_columns_and_counts_its_words_once(tmp_path):
    text = "Day,Where,Country,Latitude,Longitude,Dead\n5 March 2021,Taji,Iraq,33.5,44.2,1\n6 March 2021,Mosul,Atlantis,136.3,443.5,2\n"
    text += "soon,Erbil,Iraq,36.2,43.9,from 9 to 2\n"
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    reading = read_file(path, context())
    assert len(list(reading.incidents())) == 1
    assert fields(reading.rejected[0].faults) == [("Latitude", "136.3"), ("Longitude", "443.5")]
    assert ("Day", "soon") in fields(reading.rejected[1].faults)
    assert reading.unmapped["country", "Atlantis"] == 1


def test_the_rejects_file_has_a_fault_a_line_and_gives_them_back(tmp_path):
    reading = rejected(tmp_path, f"{HEADER}\n{SOUND}\nA-2,Bomb,05/03/2021,,bombe,33,44,,,,,,\nA-3,Bomb,soon,,other,33,44,,,,,,\n")
    write_rejects(tmp_path / "rejects.csv", reading.header, reading.rejected)
    _, rows = read_rejects((tmp_path / "rejects.csv").read_bytes())
    assert [tuple(faults_of(row)) for row in rows] == [one.faults for one in reading.rejected]
    assert rows[0][1:3] == ["date_start\nevent_type", "05/03/2021\nbombe"]
    assert faults_of(["2", "title", "two\nlines", "is odd"]) == [("title", "two\nlines", "is odd")]


def test_a_mended_rejects_file_loads_whatever_is_said_of_its_faults(tmp_path):
    reading = rejected(tmp_path, f"{HEADER}\nA-2,Bomb,05/03/2021,,bombe,33,44,,,,,,\n{SOUND}\n")
    write_rejects(tmp_path / "rejects.csv", reading.header, reading.rejected)
    text = (tmp_path / "rejects.csv").read_text(encoding="utf-8")
    mended = text.replace("Bomb,05/03/2021,,bombe", "Bomb,2021-03-05,,other")
    again = rejected(tmp_path, mended)
    assert (again.accepted, again.rejected) == (1, [])
