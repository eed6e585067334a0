"""Opens files as tables, for the tests of containers; a fixture writes them under a name that says nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.errors import ImportFailed
from dateline.importers.containers.opening import open_tables
from dateline.importers.table import Table

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file; the name says nothing of its kind."""

    def put(content: str | bytes, name: str = "upload") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def opened(path: Path, **options) -> list[tuple[Table, list[dict[str, str]]]]:
    return [(table, [dict(row.cells) for row in table.rows]) for table in open_tables(path, **options)]


def only(path: Path) -> tuple[Table, list[dict[str, str]]]:
    (found,) = opened(path)
    return found


def refusal(path: Path, **options) -> str:
    with pytest.raises(ImportFailed) as caught:
        opened(path, **options)
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 1_000
    return str(caught.value)


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Schema name="s" id="s"><SimpleField name="best"/></Schema><Folder>
<Placemark><name>Rockets</name><description><![CDATA[<b>Two</b> rockets]]></description>
  <TimeSpan><begin>2019-10</begin><end>2019-11-02</end></TimeSpan>
  <ExtendedData><Data name="source"><value>Wire</value></Data><SchemaData schemaUrl="#s"><SimpleData name="best">3</SimpleData></SchemaData></ExtendedData>
  <Point><coordinates> 44.25,35.5,12 </coordinates></Point></Placemark>
<Folder><Placemark><name>Area</name><TimeStamp><when>2019</when></TimeStamp><Polygon><outerBoundaryIs><LinearRing>
  <coordinates>44,33 45,33 45,34 44,34 44,33</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>Nowhere</name></Placemark></Folder></Folder></Document></kml>"""


def zipped(path: Path, **members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


CSV = "date,place\n2019-12-27,K1\n"
