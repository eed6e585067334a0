"""Incidents as a GeoPackage: one layer of points that QGIS opens in our colours, with its time, by way of GDAL.

Rows are appended in groups to a file of its own, which is handed on when it is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from dateline.exporters import spool, telling, typed
from dateline.exporters.about import MATCH, About
from dateline.exporters.qgis import style
from dateline.model.incident import Incident
from dateline.model.vocabulary import BLAMED_ROLES, HIT_ROLES

LAYER = "incidents"
GEOMETRY = "geom"
STYLE_NAME = "Dateline: sides"
ADDED = ("side", "blamed", "hit", "when_in_words", MATCH)
"""Columns beside those of the layout: the side that colours it, who is blamed and hit, when, in words, and whether it
lies in the filter's dates (null where the filter has none: the style asks for this column)."""

_DRIVER = "GPKG"
_VERSION = "1.2"
"""The version of the format, old enough for programs of some years ago to open it without a warning."""


def write(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    """Yield the file in pieces once it is complete. An incident without a point has no geometry, but its row."""
    with spool.folder(DataSourceError, DataLayerError, FeatureError) as folder:
        path = folder / f"{LAYER}.gpkg"
        _append(path, [], about, first=True)
        for group in _groups(pages):
            if group:
                _append(path, group, about, first=False)
            yield spool.STILL_WORKING
        _add_style(path, about)
        yield from spool.pieces(path)


def _groups(pages: Iterable[list[Incident]]) -> Iterator[list[Incident]]:
    """Yield groups of rows, and an empty list for each page that is only gathered, so that the caller can give up."""
    gathered: list[Incident] = []
    for page in pages:
        gathered += page
        full = len(gathered) >= typed.GROUP
        yield gathered if full else []
        gathered = [] if full else gathered
    yield gathered


def _append(path: Path, incidents: list[Incident], about: About, *, first: bool) -> None:
    rows = [_row(incident, about) for incident in incidents]
    described = _whole(about.as_text())
    made = {
        "dataset_options": {"VERSION": _VERSION}, "dataset_metadata": {"DATELINE": described},
        "layer_options": {"DESCRIPTION": described, "IDENTIFIER": about.title},
    }  # fmt: skip
    pyogrio.write_arrow(
        pa.Table.from_pylist(rows, _schema(about)), path, layer=LAYER, driver=_DRIVER, geometry_name=GEOMETRY,
        geometry_type="Point", crs="EPSG:4326", append=not first, **(made if first else {}),
    )  # fmt: skip


def _schema(about: About) -> pa.Schema:
    known = typed.schema(about)
    added = [pa.field(name, pa.string()) for name in ADDED if name not in known.names]
    return pa.schema([*known, *added, pa.field(GEOMETRY, pa.binary())])


def _row(incident: Incident, about: About) -> dict:
    told = {
        "side": about.side(incident), "blamed": telling.people(incident, about, BLAMED_ROLES),
        "hit": telling.people(incident, about, HIT_ROLES), "when_in_words": incident.when.in_words(),
        MATCH: about.match(incident),
    }  # fmt: skip
    values = {**typed.values(incident, about), **{name: text or None for name, text in told.items()}}
    return {**{name: _whole(value) for name, value in values.items()}, GEOMETRY: typed.point(incident)}


def _whole(value: typed.Value) -> typed.Value:
    """Return a value without NUL characters, at which GDAL would end a text."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _add_style(path: Path, about: About) -> None:
    """Add the table in which QGIS keeps a layer's styles, with ours as the one to begin with."""
    row = {
        "f_table_catalog": "", "f_table_schema": "", "f_table_name": LAYER, "f_geometry_column": GEOMETRY,
        "styleName": STYLE_NAME, "styleQML": style(), "styleSLD": "", "useAsDefault": True,
        "description": "Side blamed or acting; areas at scale", "owner": "", "ui": "", "update_time": about.exported,
    }  # fmt: skip
    types = {"useAsDefault": pa.bool_(), "update_time": pa.timestamp("ms", tz="UTC")}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in row])
    pyogrio.write_arrow(
        pa.Table.from_pylist([row], schema), path, layer="layer_styles", driver=_DRIVER, layer_options={"FID": "id"}
    )
