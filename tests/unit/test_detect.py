"""The family of a file is told from its content, said in words, and read the same from every container."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from real_files import FILES as SHARED

from dateline.errors import ImportFailed
from dateline.importers.acled_header import COLUMNS
from dateline.importers.containers.opening import open_tables
from dateline.importers.detect import recognise
from dateline.importers.family import Context
from dateline.importers.names import Names
from dateline.importers.read import read_file
from dateline.importers.rejects import write_rejects
from dateline.store.bundled import read_actors, read_countries, read_sites

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
NAMES = Names(read_actors(DATA), read_sites(DATA), read_countries(DATA))

OWN = [
    ["incident_id", "title", "date_start", "event_type", "lat", "lon"],
    ["A", "Rockets", "2019-12-27", "rocket-attack", "35.5", "44.25"],
]


def context() -> Context:
    return Context("mine", NAMES)


def of_csv(path: Path, text: str):
    path.write_text(text, encoding="utf-8")
    return read_file(path, context())


def in_containers(folder: Path, rows: list[list[str]]) -> dict[str, Path]:
    """Write one table as CSV, TSV, XLSX, Parquet, GeoJSON and inside a zip."""
    header, *cells = rows
    files = {name: folder / name for name in ("csv", "tsv", "xlsx", "parquet", "geojson", "zip")}
    for name, delimiter in (("csv", ","), ("tsv", "\t")):
        with files[name].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    with files["xlsx"].open("wb") as file:
        book.save(file)
    pq.write_table(pa.table({name: [row[at] for row in cells] for at, name in enumerate(header)}), files["parquet"])
    features = [{"type": "Feature", "geometry": None, "properties": dict(zip(header, row))} for row in cells]
    files["geojson"].write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    with zipfile.ZipFile(files["zip"], "w") as archive:
        archive.write(files["csv"], "inside.csv")
    return files


@pytest.mark.parametrize("container", ["csv", "tsv", "xlsx", "parquet", "geojson", "zip"])
def test_our_own_layout_reads_the_same_from_every_container(tmp_path, container):
    reading = read_file(in_containers(tmp_path, OWN)[container], context())
    (found,) = reading.incidents()
    assert (reading.family, reading.rejected) == ("dateline", [])
    assert (found.incident_id, found.where.lat, found.where.lon, found.when.start.isoformat()) == (
        "mine:A",
        35.5,
        44.25,
        "2019-12-27",
    )
    assert "own layout: incident_id" in reading.why


def test_our_own_layout_stays_strict(tmp_path):
    with pytest.raises(ImportFailed, match="'colour'"):
        of_csv(tmp_path / "a", "incident_id,title,date_start,event_type,colour\nA,x,2019-12-27,riot,red\n")
    reading = of_csv(tmp_path / "a", "incident_id,title,date_start,event_type\nA,x,2019-12-27\nA,x,2019-13-27,riot\n")
    assert list(reading.incidents()) == []
    assert [one.line for one in reading.rejected] == [2, 3]


def test_a_table_that_nobody_knows_is_generic_and_one_without_dates_is_refused(tmp_path):
    reading = of_csv(tmp_path / "a", "Day;Where;Dead\n27.12.2019;Kirkuk;1\n")
    assert len(list(reading.incidents())) == 1
    assert reading.family == "generic"
    assert "date_start from 'Day'" in reading.why
    with pytest.raises(ImportFailed, match="none of them holds dates"):
        of_csv(tmp_path / "a", "name,size\nx,1\ny,2\n")


def test_a_family_that_is_no_family_is_refused_by_name(tmp_path):
    (tmp_path / "a").write_text("date,place\n2019-12-27,K1\n")
    with pytest.raises(ImportFailed, match="'acledd' is no family"):
        read_file(tmp_path / "a", context(), family="acledd")


@pytest.mark.parametrize(("family", "header"), [("acled", str.upper), ("acled", str.title), ("acled", str.lower)])
def test_upper_case_headers_are_known_too(tmp_path, family, header):
    row = dict.fromkeys(COLUMNS, "") | {
        "event_id_cnty": "IRQ1", "event_date": "27 December 2019", "event_type": "Battles", "sub_event_type": "Armed clash", "year": "2019",
        "time_precision": "1", "country": "Iraq", "iso": "368", "location": "Kirkuk", "latitude": "35.5", "longitude": "44.25",
        "geo_precision": "1", "fatalities": "0", "actor1": "Rioters (Iraq)", "timestamp": "1676999100", "source": "Wire",
    }  # fmt: skip
    with (tmp_path / "a").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[header(name) for name in COLUMNS], row.values()])
    reading = read_file(tmp_path / "a", context())
    assert (reading.family, len(list(reading.incidents())), reading.rejected) == (family, 1, [])


def test_a_code_list_beside_the_events_of_a_workbook_is_passed_over_and_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Events"
    for row in OWN:
        book.active.append(row)
    codes = book.create_sheet("Codes")
    codes.append(["code", "since"])
    codes.append(["1", "2019-01-01"])
    with (tmp_path / "book").open("wb") as file:
        book.save(file)
    reading = read_file(tmp_path / "book", context())
    assert len(list(reading.incidents())) == 1
    assert [table.name for table in reading.tables] == ["book, sheet Events"]
    assert "sheet Codes was passed over" in " ".join(reading.notes)


def test_rejected_rows_can_be_mended_and_read_again(tmp_path):
    path = tmp_path / "a"
    reading = of_csv(
        path, "Day,Where,Lat,Lon,Dead\n2019-12-27,K1,35.5,44.25,1\n2019-12-28,Taji,133.5,44.2,0\nnever,Balad,33.9,44.3,2\n"
    )
    assert len(list(reading.incidents())) == 1
    assert [(one.line, one.column, one.value) for one in reading.rejected] == [(3, "Lat", "133.5"), (4, "Day", "never")]
    write_rejects(tmp_path / "rejects", reading.header, reading.rejected)
    text = (tmp_path / "rejects").read_text(encoding="utf-8")
    mended = of_csv(tmp_path / "mended", text.replace(",133.5,44.2", ",33.5,44.2").replace("never,Balad", "2019-12-29,Balad"))
    found = list(mended.incidents())
    assert mended.rejected == []
    assert mended.header == ("Day", "Where", "Lat", "Lon", "Dead")
    assert [(one.where.place_name, one.where.lat, one.killed.low) for one in found] == [("Taji", 33.5, 0), ("Balad", 33.9, 2)]


def test_rejects_of_a_file_without_a_header_come_back_as_the_same_family(tmp_path):
    source = SHARED / "gdelt-20-sample-61col.export.CSV"
    if not source.exists():
        pytest.skip("the real files of the field are not here")
    lines = source.read_text(encoding="utf-8").splitlines()
    cells = lines[0].split("\t")
    cells[1] = "20161399"
    (tmp_path / "a").write_text("\n".join(["\t".join(cells), *lines[1:]]) + "\n", encoding="utf-8")
    reading = read_file(tmp_path / "a", context())
    assert len(list(reading.incidents())) == 49
    write_rejects(tmp_path / "rejects", reading.header, reading.rejected)
    mended = of_csv(tmp_path / "mended", (tmp_path / "rejects").read_text(encoding="utf-8").replace(",20161399,", ",20161229,"))
    assert (mended.family, len(list(mended.incidents())), mended.rejected) == ("gdelt", 1, [])


def test_progress_is_told_and_can_end_the_reading(tmp_path):
    (tmp_path / "a").write_text("date,place\n" + "2019-12-27,K1\n" * 5_000, encoding="utf-8")
    told: list[tuple[float, int]] = []
    assert len(list(read_file(tmp_path / "a", context(), progress=lambda *words: told.append(words)).incidents())) == 5_000
    assert told[-1] == (1.0, 5_000)
    assert all(0 <= one <= other <= 1 for (one, _), (other, _) in zip(told, told[1:]))

    def stop(share: float, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(read_file(tmp_path / "a", context(), progress=stop).incidents())


def test_short_rows_are_completed_and_counted_but_torn_and_long_ones_rejected(tmp_path):
    reading = of_csv(
        tmp_path / "a", "date,place,type,killed\n2019-12-27,K1,riot,\n2019-12-28,K1,riot\n2019-12-29\n2019-12-30,K1,riot,1,more\n"
    )
    assert len(list(reading.incidents())) == 2
    assert [one.line for one in reading.rejected] == [4, 5]
    assert "1 row has fewer cells" in " ".join(reading.notes)


REAL = (
    ("crisisgroup-iran-maritime-2022.csv", "generic", 48),
    ("gdelt-10-sample.csv", "gdelt", 710),
    ("gdelt-20-sample-61col.export.CSV", "gdelt", 50),
    ("hdx-ucdp-ukraine.csv", "ucdp", 993),
    ("ucdp-ged-191-syria.csv", "ucdp", 16_566),
    ("ucdp-ged-231-car-first-300.kml", "ucdp", 300),
    ("ucdp-ged-231-car.xlsx", "ucdp", 1_848),
    ("ucdp-ged-231-central-african-republic.geojson", "ucdp", 1_848),
    ("usgs-earthquakes-2022.geojson", "generic", 2_087),
)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real files of the field are not here")
@pytest.mark.parametrize(("name", "family", "rows"), REAL)
def test_real_files_are_recognised_whatever_their_name(tmp_path, name, family, rows):
    copy = tmp_path / "upload"
    copy.symlink_to(SHARED / name)
    reading = read_file(copy, context())
    assert (reading.family, bool(reading.why)) == (family, True)
    if rows < 5_000:
        assert (len(list(reading.incidents())), reading.rejected) == (rows, [])


def test_recognition_does_not_use_up_rows(tmp_path):
    (tmp_path / "a").write_text("date,place\n" + "2019-12-27,K1\n" * 3_000, encoding="utf-8")
    (table,) = open_tables(tmp_path / "a")
    family, why = recognise(table)
    assert family is not None
    assert family.id == "generic"
    assert sum(1 for _ in table.rows) == 3_000
