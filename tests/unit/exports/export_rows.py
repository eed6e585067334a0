"""Incidents to export, what is said about them, and how a file is made of them."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyarrow.parquet as parquet
import pyogrio

from dateline.exporters.about import About
from dateline.exporters.formats import FORMATS
from dateline.model.casualties import Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import When
from dateline.model.where import Where

ROOT = Path(__file__).resolve().parents[3]
EXPORTED = datetime(2021, 3, 4, 5, 6, tzinfo=UTC)
DAY = date(2019, 12, 27)
KML = "{http://www.opengis.net/kml/2.2}"
GPX = "{http://www.topografix.com/GPX/1/1}"
HOSTILE = (
    "<script>alert(1)</script>", "]]>", "<![CDATA[", "&amp;lt;b&gt;", "=HYPERLINK(\"http://evil\")", "@SUM(A1)", "-1+1", "nul\0 in it",
    "bell\x07 and \x1b[31m", "\ufffe\uffff", "\u202egnirts", "كتائب حزب الله", "line\nbreak\r\nand more", "_x0041_", "𝕏 beyond", "<?xml?>",
    "$[name]", "{{x}}", "'", '"',
)  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def incident(number: int = 1, **changes) -> Incident:
    """Return an incident in Kirkuk that is known to the site."""
    usual = Incident(
        f"T-{number}", "Rockets on a base", When(DAY, DAY, "19:20"),
        Where("K1 base", "", "Kirkuk", "IQ", 35.5, 44.25, "site", 500), "rocket-attack",
        killed=Count(0, 0), sources=(Source("Wire", "Rockets", "https://example.org/a?b=1&c=2", "2019-12-28"),),
    )  # fmt: skip
    return replace(usual, **changes)


SEVERAL = (
    incident(1, actors=(Involvement("suspected", "kh", "", "alleged", "US officials"),)),
    incident(2, where=Where("Anbar", "", "Anbar", "IQ", 33.0, 42.0, "province", 75_000), when=When(DAY, date(2019, 12, 31))),
    incident(3, where=Where("somewhere", country="IQ")),
    incident(4, status="denied", title="A strike that was not one"),
    incident(5, where=Where("Hasakah", "", "", "SY", 36.5, 40.75, "town", 5_000), killed=Count(2, None), title="Second"),
    incident(6, when=When(date(1899, 5, 1), date(1899, 5, 31)), title="Before any spreadsheet"),
)


SIDE_OF = {"T-1": "iran-aligned", "T-2": "us-coalition"}


ABOUT = About(
    title="Test <incidents>", filter_words="6 incidents, on K1 & others", query="place=k1", notes=("1 later denied: not counted",),
    datasets=("Made up; licence: CC0",), exported=EXPORTED, expected=6, without_place=1,
    side=lambda one: SIDE_OF.get(one.incident_id, "nobody"),
)  # fmt: skip


def written(name: str, rows, about: About = ABOUT) -> bytes:
    """Return a file as an export writes it, from pages of two."""
    rows = list(rows)
    pages = [rows[at : at + 2] for at in range(0, len(rows), 2)]
    return b"".join(FORMATS[name].write(iter(pages), about))


def hostile(text: str, number: int = 1) -> Incident:
    """Return an incident that holds a text wherever text may stand."""
    texts = {one.name: text for one in fields(Incident) if one.type == "str" and one.name in (
        "title", "summary", "sub_event_type", "weapon", "killed_note", "wounded_note", "attributed_by", "disputes",
        "parent_incident_id", "series", "note",
    )}  # fmt: skip
    return incident(
        number, **texts, when=When(DAY, DAY, "", "", text), where=Where(text, "", text, "IQ", 35.5, 44.25, "town", 5_000),
        actors=(Involvement("target", "", text, "alleged", text),), sources=(Source(text, text, text, text), Source("", "", f"javascript:{text}")),
    )  # fmt: skip


def told_by(name: str, path: Path) -> str:
    """Return what a file says about itself, read with a reader of the format."""
    if name == "xlsx":
        return "\n".join(str(cell.value) for row in openpyxl.load_workbook(path)["About"].rows for cell in row)
    if name == "gpkg":
        return pyogrio.read_info(path, layer="incidents")["layer_metadata"]["DESCRIPTION"]
    if name == "geojson":
        return " ".join(str(one) for one in json.loads(path.read_bytes())["about"].values())
    if name == "parquet":
        return str(json.loads(parquet.read_schema(path).metadata[b"dateline"]))
    if name == "kml":
        return ElementTree.parse(path).findtext(f"{KML}Document/{KML}description").replace("&amp;", "&")
    if name == "kmz":
        with zipfile.ZipFile(path) as archive:
            root = ElementTree.fromstring(archive.read("doc.kml"))
        return root.findtext(f"{KML}Document/{KML}description").replace("&amp;", "&")
    if name == "gpx":
        return ElementTree.parse(path).findtext(f"{GPX}metadata/{GPX}desc")
    return path.read_text(encoding="utf-8")
