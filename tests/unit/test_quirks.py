"""Quirks that files of the field have been seen to hold, each in a file made for it, in every family in which it may occur.

What one family alone writes is tested beside that family (test_acled, test_ucdp, test_gdelt, test_gtd, test_mapping), what
one container alone holds in test_containers, and the forms of dates in test_import_dates.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from family_rows import context

from dateline.errors import ImportFailed
from dateline.importers.acled_header import COLUMNS as ACLED_COLUMNS
from dateline.importers.batch import Reading
from dateline.importers.gdelt import COLUMNS_2
from dateline.importers.read import read_file
from dateline.importers.ucdp import COLUMNS as UCDP_COLUMNS
from dateline.model.incident import Incident

Rows = list[list[str]]

ACLED = {
    "event_id_cnty": "IRQ1", "event_date": "27 December 2019", "year": "2019", "time_precision": "1", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "Military Forces of Iraq (2018-2020)", "inter1": "State forces", "iso": "368",
    "country": "Iraq", "admin1": "Kirkuk", "location": "Kärkük", "latitude": "35.5", "longitude": "44.25", "geo_precision": "1",
    "source": "Wire; Daily", "notes": "Shots, then calm.", "fatalities": "3", "timestamp": "1676999100",
}  # fmt: skip
UCDP = {
    "id": "214797", "type_of_violence": "1", "conflict_name": "Iraq: Government", "dyad_name": "A - B", "side_a": "Government of Iraq",
    "side_b": "IS", "where_prec": "1", "where_coordinates": "Kärkük", "adm_1": "Kirkuk", "latitude": "35.5", "longitude": "44.25",
    "country": "Iraq", "country_id": "645", "event_clarity": "1", "date_prec": "1", "date_start": "2019-12-27", "date_end": "2019-12-27",
    "best": "3", "low": "3", "high": "4",
}  # fmt: skip
GTD = {
    "eventid": "201912270001", "iyear": "2019", "imonth": "12", "iday": "27", "country_txt": "Iraq", "provstate": "Kirkuk",
    "city": "Kärkük", "latitude": "35.5", "longitude": "44.25", "specificity": "1", "attacktype1": "3",
    "attacktype1_txt": "Bombing/Explosion", "gname": "Unknown", "nkill": "3", "nwound": "1", "summary": "A bomb, then calm.",
}  # fmt: skip
GDELT = {
    "GLOBALEVENTID": "900", "SQLDATE": "20191227", "EventCode": "190", "EventRootCode": "19", "QuadClass": "4", "Actor1Name": "IRAQ",
    "Actor1CountryCode": "IRQ", "ActionGeo_Type": "4", "ActionGeo_FullName": "Kärkük, At Ta'mim, Iraq", "ActionGeo_CountryCode": "IZ",
    "ActionGeo_Lat": "35.5", "ActionGeo_Long": "44.25", "DATEADDED": "20191228120000", "SOURCEURL": "https://example.org/a",
}  # fmt: skip
OTHER = {
    "Ref": "X1", "Date": "2019-12-27", "Place": "Kärkük", "Province": "Kirkuk", "Country": "Iraq", "Lat": "35.5", "Lon": "44.25",
    "Type": "Rocket attack", "Dead": "3", "Injured": "1", "Summary": "Rockets, then calm.",
}  # fmt: skip
OWN = {
    "incident_id": "X1", "title": "Rockets, then calm", "date_start": "2019-12-27", "event_type": "rocket-attack",
    "place_name": "Kärkük", "country": "IQ", "lat": "35.5", "lon": "44.25", "killed_min": "3", "killed_max": "3",
}  # fmt: skip


def filled(columns: tuple[str, ...], row: dict[str, str]) -> dict[str, str]:
    return dict.fromkeys(columns, "") | row


FAMILIES = {
    "acled": (filled(ACLED_COLUMNS, ACLED), "event_id_cnty"), "ucdp": (filled(UCDP_COLUMNS, UCDP), "id"), "gtd": (GTD, "eventid"),
    "gdelt": (filled(COLUMNS_2, GDELT), "GLOBALEVENTID"), "generic": (OTHER, "Ref"), "dateline": (OWN, "incident_id"),
}  # fmt: skip


def rows_of(family: str, **cells: str) -> Rows:
    """Return a header and three rows of a family that differ in their ids."""
    row, native_id = FAMILIES[family]
    row = row | cells
    ids = [row[native_id][:-1] + str(int(row[native_id][-1]) + more) for more in range(3)]
    return [list(row), *([*(one if name == native_id else cell for name, cell in row.items())] for one in ids)]


def text(rows: Rows, delimiter: str = ",", **options) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, **options).writerows(rows)
    return written.getvalue()


def read(path: Path, content: str | bytes | None = None) -> tuple[list[Incident], Reading]:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = read_file(path, context())
    return list(reading.incidents()), reading


def bare(incidents: list[Incident]) -> list[Incident]:
    """Return incidents without their notes, which tell of columns that only one of two files has."""
    return [replace(one, note="") for one in incidents]


def spreadsheet(rows: Rows) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def mixed(name: str) -> str:
    return "".join(char.upper() if at % 2 else char.lower() for at, char in enumerate(name))


QUIRKS: dict[str, Callable[[Rows], str | bytes]] = {
    "a UTF-8 BOM": lambda rows: b"\xef\xbb\xbf" + text(rows).encode(),
    "Windows-1252 text": lambda rows: text(rows).encode("cp1252"),
    "a BOM before Windows-1252 text": lambda rows: b"\xef\xbb\xbf" + text(rows).encode("cp1252"),
    "UTF-16 with tabs, Excel's Unicode text": lambda rows: text(rows, "\t").encode("utf-16"),
    "UPPERCASE headers": lambda rows: text([[name.upper() for name in rows[0]], *rows[1:]]),
    "headers in mixed case": lambda rows: text([[mixed(name) for name in rows[0]], *rows[1:]]),
    "headers with blanks around and between": lambda rows: text([[f" {name.replace('_', ' ')} " for name in rows[0]], *rows[1:]]),
    "a banner line and a blank line above the header": lambda rows: "Export of 3 May 2021\n\n" + text(rows),
    "a banner in a spreadsheet": lambda rows: spreadsheet([["Export of 3 May 2021"], [], *rows]),
    "the header repeated inside": lambda rows: text([*rows[:2], rows[0], *rows[2:]]),
    "the header repeated at the end": lambda rows: text([*rows, rows[0]]),
    "semicolons between the cells": lambda rows: text(rows, ";"),
    "tabs between the cells": lambda rows: text(rows, "\t"),
    "every cell in quotes": lambda rows: text(rows, quoting=csv.QUOTE_ALL),
    "a separator line of Excel": lambda rows: "sep=;\n" + text(rows, ";"),
    "line ends of an old Macintosh": lambda rows: text(rows, lineterminator="\r"),
    "columns in another order": lambda rows: text([row[::-1] for row in rows]),
    "empty columns behind the last": lambda rows: text([[*row, "", ""] for row in rows]),
    "empty rows between and below": lambda rows: text([*rows[:2], [], *rows[2:], [""] * len(rows[0]), []]),
    "a row of HXL tags": lambda rows: text([rows[0], [f"#x+c{at}" for at in range(len(rows[0]))], *rows[1:]]),
}

STRICT = {"UPPERCASE headers", "headers in mixed case", "headers with blanks around and between"}
"""What this project's own layout does not take: its names are as the data dictionary writes them."""


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("quirk", QUIRKS)
def test_a_quirk_of_the_file_changes_no_incident(tmp_path, family, quirk):
    rows = rows_of(family)
    plain, straight = read(tmp_path / "plain", text(rows))
    assert (straight.family, len(plain), plain[0].where.lat, plain[0].where.place_name[:6]) == (family, 3, 35.5, "Kärkük")
    content = QUIRKS[quirk](rows)
    if family == "dateline" and quirk in STRICT:
        found, reading = read(tmp_path / "quirky", content)
        assert reading.family == "generic"
        return
    found, reading = read(tmp_path / "quirky", content)
    assert reading.family == family
    assert reading.rejected == []
    assert bare(found) == bare(plain)


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "dateline"])
def test_extra_columns_are_no_trouble_and_our_own_layout_refuses_them_by_name(tmp_path, family):
    def wider(rows: Rows) -> str:
        return text([["my remark", *rows[0]], *(["seen", *row] for row in rows[1:])])

    plain, _ = read(tmp_path / "plain", text(rows_of(family)))
    found, reading = read(tmp_path / "wider", wider(rows_of(family)))
    assert (reading.family, reading.rejected) == (family, [])
    assert bare(found) == bare(plain)
    with pytest.raises(ImportFailed, match="'my remark'"):
        read(tmp_path / "own", wider(rows_of("dateline")))


DATES = {"acled": "event_date", "ucdp": "date_start", "generic": "Date"}


@pytest.mark.parametrize("family", DATES)
@pytest.mark.parametrize(
    "written",
    ["2019-12-27", "27-December-2019", "27 December 2019", "27 Dec 2019", "December 27, 2019", "2019-12-27 00:00:00.000",
     "2019-12-27T00:00:00", "2019/12/27", "20191227", "27.12.2019", "\u200e2019-12-27\u200f"],
)  # fmt: skip
def test_each_form_of_a_day_is_the_same_day(tmp_path, family, written):
    found, reading = read(tmp_path / "a", text(rows_of(family, **{DATES[family]: written})))
    assert (reading.family, reading.rejected) == (family, [])
    assert {(one.when.start, one.when.end) for one in found} == {(date(2019, 12, 27), date(2019, 12, 27))}


@pytest.mark.parametrize("family", DATES)
@pytest.mark.parametrize(
    ("others", "days"),
    [(["13/6/2019"], [date(2019, 6, 5), date(2019, 6, 13)]), (["6/13/2019"], [date(2019, 5, 6), date(2019, 6, 13)])],
)
def test_month_and_day_are_settled_by_another_row(tmp_path, family, others, days):
    header, first, second, _ = rows_of(family, **{DATES[family]: "5/6/2019"} | ({"date_end": ""} if family == "ucdp" else {}))
    second[header.index(DATES[family])] = others[0]
    found, reading = read(tmp_path / "a", text([header, first, second]))
    assert (sorted(one.when.start for one in found), reading.rejected) == (days, [])


@pytest.mark.parametrize("family", DATES)
def test_month_and_day_that_nothing_settles_are_asked_for_and_never_guessed(tmp_path, family):
    found, reading = read(tmp_path / "a", text(rows_of(family, **{DATES[family]: "5/6/2019"})))
    assert found == []
    assert {(one.column, one.value) for one in reading.rejected} == {(DATES[family], "5/6/2019")}
    assert "5 June or 6 May 2019" in reading.rejected[0].reason


POINTS = {"acled": ("latitude", "longitude"), "ucdp": ("latitude", "longitude"), "gtd": ("latitude", "longitude"),
          "gdelt": ("ActionGeo_Lat", "ActionGeo_Long"), "generic": ("Lat", "Lon"), "dateline": ("lat", "lon")}  # fmt: skip


@pytest.mark.parametrize("family", POINTS)
@pytest.mark.parametrize(
    ("lat", "lon", "at", "why"),
    [("0", "0", 0, "Gulf of Guinea"), ("135.5", "44.25", 0, "swapped"), ("35.5", "244.25", 1, "outside -180 to 180"),
     ("35.5", "", 1, "other coordinate"), ("44.25", "35.5", 0, "the other way round")],
)  # fmt: skip
def test_coordinates_that_can_not_be_are_rejected_by_row_and_column(tmp_path, family, lat, lon, at, why):
    rows, names = rows_of(family), POINTS[family]
    bad = dict(zip(rows[0], rows[3], strict=True)) | dict(zip(names, (lat, lon), strict=True))
    found, reading = read(tmp_path / "a", text([*rows[:3], list(bad.values())]))
    if family == "dateline" and "way round" in why:
        assert len(found) == 3  # our own layout is written by us, with places that may lie outside their country's towns
        return
    assert len(found) == 2
    assert [(one.line, one.column) for one in reading.rejected] == [(4, names[at])]
    assert why in reading.rejected[0].reason


@pytest.mark.parametrize("family", [name for name in POINTS if name != "dateline"])
@pytest.mark.parametrize("nothing", ["NA", "", "NaN", "null", "N/A"])
def test_words_for_nothing_are_no_values(tmp_path, family, nothing):
    spared = {"acled": ("event_id_cnty", "event_date", "event_type", "country", "location"), "ucdp": ("id", "date_start", "country"),
              "gtd": ("eventid", "iyear", "country_txt", "city"), "gdelt": ("GLOBALEVENTID", "SQLDATE", "EventCode"),
              "generic": ("Ref", "Date", "Place", "Country")}[family]  # fmt: skip
    rows = rows_of(family)
    emptied = [cell if name in spared else nothing for name, cell in zip(rows[0], rows[3], strict=True)]
    found, reading = read(tmp_path / "a", text([*rows[:3], emptied]))
    assert (reading.family, reading.rejected) == (family, [])
    last = found[-1]
    assert (last.where.has_point, last.killed.low, last.killed.high, last.wounded.low) == (False, None, None, None)
    assert nothing == "" or nothing not in f"{last.title}{last.summary}{last.where}{last.actors}{last.sources}"


@pytest.mark.parametrize(("family", "column"), [("gtd", "nkill"), ("gtd", "nwound"), ("generic", "Dead"), ("generic", "Injured"),
                                                ("ucdp", "best"), ("acled", "fatalities")])  # fmt: skip
@pytest.mark.parametrize("written", ["-9", "-99", "-99.0"])
def test_minus_9_and_minus_99_are_unknown_and_never_a_number(tmp_path, family, column, written):
    cells = {column: written} | ({"low": "-9", "high": "-9"} if family == "ucdp" else {})
    found, reading = read(tmp_path / "a", text(rows_of(family, **cells)))
    count = found[0].wounded if column in ("nwound", "Injured") else found[0].killed
    assert (count.low, count.high, reading.rejected) == (None, None, [])


@pytest.mark.parametrize(("month", "day", "first", "last"), [("12", "0", 1, 31), ("0", "0", 1, 365)])
@pytest.mark.parametrize("family", ["gtd", "generic"])
def test_a_day_or_month_of_0_in_three_columns_is_a_range(tmp_path, family, month, day, first, last):
    names = ("iyear", "imonth", "iday") if family == "gtd" else ("Year", "Month", "Day")
    rows = rows_of("gtd") if family == "gtd" else rows_of("generic")
    cells = dict(zip(names, ("2019", month, day), strict=True))
    header = [name for name in rows[0] if name != "Date"] if family == "generic" else rows[0]
    content = [
        {name: cell for name, cell in zip(rows[0], row, strict=True) if name != "Date"} | cells for row in rows[1:]
    ]  # fmt: skip
    header = list(content[0])
    found, reading = read(tmp_path / "a", text([header, *(list(row.values()) for row in content)]))
    assert (reading.family, reading.rejected) == (family, [])
    assert (found[0].when.end - found[0].when.start).days + 1 == last
    assert found[0].when.start.day == first


def test_identical_rows_without_an_id_are_distinct_events_in_acled_too(tmp_path):
    rows = rows_of("acled")
    without = [row[1:] for row in (rows[0], rows[1], rows[1], rows[1])]
    found, reading = read(tmp_path / "a", text(without))
    again, _ = read(tmp_path / "a")
    assert (reading.family, len({one.incident_id for one in found})) == ("acled", 3)
    assert [one.incident_id for one in again] == [one.incident_id for one in found]
    assert "does not have ACLED's ids" in " ".join(reading.notes)
    assert found[0].killed.low == 3


def test_two_actors_of_an_unknown_layout_take_part_and_nobody_is_blamed(tmp_path):
    (found, *_), _ = read(tmp_path / "a", "date,place,actor1,actor2\n2019-12-27,K1,The Brigade,The Column\n")
    assert [one.role for one in found.actors] == ["other", "other"]
    assert found.attribution == "unclaimed"


def test_a_real_date_cell_of_a_spreadsheet_is_that_day_whatever_the_family(tmp_path):
    for family, column in DATES.items():
        rows = rows_of(family)
        at = rows[0].index(column)
        for row in rows[1:]:
            row[at] = datetime(2019, 12, 27)  # type: ignore[call-overload]
        found, reading = read(tmp_path / family, spreadsheet(rows))
        assert (reading.family, reading.rejected) == (family, [])
        assert {(one.when.start, one.when.end) for one in found} == {(date(2019, 12, 27), date(2019, 12, 27))}


@pytest.mark.parametrize("family", [name for name in POINTS if name != "dateline"])
def test_decimal_commas_of_a_european_spreadsheet_are_degrees(tmp_path, family):
    cells = dict(zip(POINTS[family], ("35,5", "44,25"), strict=True))
    found, reading = read(tmp_path / "a", text(rows_of(family, **cells), ";"))
    assert (reading.family, reading.rejected) == (family, [])
    assert {(one.where.lat, one.where.lon) for one in found} == {(35.5, 44.25)}


# Tables that people have made by hand


def test_a_header_in_two_rows_is_read_together(tmp_path):
    head = "Date,Place,,Killed,,Wounded,\n,Town,Province,min,max,min,max\n"
    found, reading = read(tmp_path / "a", head + "2019-12-27,K1,Kirkuk,1,2,4,6\n2019-12-28,Taji,Baghdad,,,0,\n")
    assert [(one.where.place_name, one.where.admin1) for one in found] == [("K1", "Kirkuk"), ("Taji", "Baghdad")]
    assert [(one.killed.low, one.killed.high, one.wounded.low, one.wounded.high) for one in found] == [
        (1, 2, 4, 6), (None, None, 0, None),
    ]  # fmt: skip
    assert "two rows name the columns" in " ".join(reading.notes)


def test_a_row_of_totals_at_the_end_is_no_incident(tmp_path):
    found, reading = read(tmp_path / "a", "Date,Place,Killed\n2019-12-27,K1,1\n2019-12-28,Taji,2\nTotal,,3\n,,3\n")
    assert len(found) == 2
    assert [(one.line, one.column) for one in reading.rejected] == [(4, "Date"), (5, "Date")]


def test_names_that_stand_twice_are_told_and_the_first_is_read(tmp_path):
    (found,), reading = read(tmp_path / "a", "date,place,date,killed\n2019-12-27,K1,2020-01-01,3\n")
    assert found.when.start == date(2019, 12, 27)
    assert "several columns are called 'date'" in " ".join(reading.notes)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("التاريخ,المكان,المحافظة,خط العرض,خط الطول,عدد القتلى,الجرحى,الوصف", "2019-12-27,كركوك,كركوك,35.5,44.25,1,2,قصف"),
        ("Дата;Место;Область;Широта;Долгота;Погибшие;Раненые;Описание", "27.12.2019;Киркук;Киркук;35,5;44,25;1;2;Обстрел"),
        ("Дата;Місто;Область;Широта;Довгота;Загиблі;Поранені;Опис", "27.12.2019;Кіркук;Кіркук;35,5;44,25;1;2;Обстріл"),
        ("Date;Ville;Province;Latitude;Longitude;Morts;Blessés;Description", "27/12/2019;Kirkouk;Kirkouk;35,5;44,25;1;2;Tirs"),
        ("Fecha;Ciudad;Provincia;Latitud;Longitud;Muertos;Heridos;Descripción", "27/12/2019;Kirkuk;Kirkuk;35,5;44,25;1;2;Tiros"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_headers_in_other_languages_are_known(tmp_path, header, row, encoding):
    (found,), reading = read(tmp_path / "a", f"{header}\n{row}\n".encode(encoding))
    assert (found.when.start, found.where.lat, found.where.lon) == (date(2019, 12, 27), 35.5, 44.25)
    assert (found.killed.low, found.wounded.high, found.where.admin1 != "", found.summary != "") == (1, 2, True, True)
    assert reading.rejected == []


@pytest.mark.parametrize(
    ("written", "killed"),
    [("3,5", None), ("1,200", 1200), ("1 200", 1200), ("2.00", 2), ("2,0", 2), ("1.000", None), ("12,5", None)],
)
def test_a_decimal_comma_never_makes_ten_times_the_dead(tmp_path, written, killed):
    (found,), _ = read(tmp_path / "a", f'date;killed\n2019-12-27;"{written}"\n')
    assert found.killed.low == killed
    assert killed is not None or written in found.killed_note


@pytest.mark.parametrize(
    "written",
    [
        "35,5, 44,25",
        "35.5 N, 44.25 E",
        "44.25E 35.5N",
        "N35.5 E44.25",
        "35°30'N 44°15'E",
        "35 30 00 N; 44 15 00 E",
        "35.5 44.25 12.0 5.0",
    ],
)
def test_pairs_of_coordinates_as_people_write_them(tmp_path, written):
    (found, *_), reading = read(tmp_path / "a", "date\tcoordinates\n" + f"2019-12-27\t{written}\n" * 3)
    assert (found.where.lat, found.where.lon, reading.rejected) == (35.5, 44.25, [])


@pytest.mark.parametrize(
    "written", ["35.5 N, 44.25 N", "35,5, 44,25, 3,1", "5 km of 35.5, 44.25", "35.5 E 44.25", "35.5, 444.25"]
)
def test_pairs_that_could_be_anything_are_rejected(tmp_path, written):
    found, reading = read(
        tmp_path / "a", f"date|coordinates\n2019-12-27|33.1, 44.2\n2019-12-27|33.1, 44.3\n2019-12-28|{written}\n"
    )
    assert (len(found), len(reading.rejected)) == (2, 1)


def test_a_latitude_that_says_east_is_rejected(tmp_path):
    found, reading = read(tmp_path / "a", "date,lat,lon\n2019-12-27,35.5 N,44.25 E\n2019-12-27,44.25 E,35.5 N\n")
    assert (len(found), reading.rejected[0].column) == (1, "lat")
    assert "swapped" in reading.rejected[0].reason


def test_single_bytes_of_windows_1252_in_utf_8_spoil_nothing_else(tmp_path):
    content = "date,place\n2019-12-27,Überlingen\n2019-12-27,Kärkük\n2019-12-28,\u062a\u0644\u0639\u0641\u0631\n".encode()
    found, reading = read(tmp_path / "a", content + "2019-12-29,Zürich\n".encode("cp1252"))
    assert [one.where.place_name for one in found] == ["Überlingen", "Kärkük", "\u062a\u0644\u0639\u0641\u0631", "Zürich"]
    assert "the first in line 5" in " ".join(reading.notes)


def test_a_day_of_00_is_any_of_its_month(tmp_path):
    found, _ = read(tmp_path / "a", "date,place\n2019-12-00,K1\n2019-00-00,K1\n")
    assert [(str(one.when.start), str(one.when.end)) for one in found] == [
        ("2019-12-01", "2019-12-31"),
        ("2019-01-01", "2019-12-31"),
    ]
