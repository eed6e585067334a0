"""The formats in which incidents leave: what each is called, what opens it, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from dateline.exporters import csv, geojson, gpx, kml, parquet, plain, xlsx
from dateline.exporters.about import About, too_many
from dateline.model.incident import Incident

Writer = Callable[[Iterable[list[Incident]], About], Iterator[bytes]]


@dataclass(frozen=True)
class Export:
    """One format: its id is also the file's ending. `text` says whether a terminal can show it.

    `write` yields the file in pieces; some are empty, where there is still work to do. `most` is how many incidents
    it can hold, None for any number. `tells` says whether the file itself has a place for the filter and the sources.
    """

    id: str
    label: str
    media_type: str
    opens_in: str
    write: Writer
    text: bool = False
    tells: bool = True
    most: int | None = None

    @property
    def extension(self) -> str:
        """Return the file's ending without a dot."""
        return self.id

    def refuse_too_many(self, about: About) -> None:
        """Raise ExportRefused where the format can't hold what is expected, before anything is written."""
        if self.most is not None and (about.expected or 0) > self.most:
            raise too_many(self.label, self.most)


def _geopackage(pages: Iterable[list[Incident]], about: About) -> Iterator[bytes]:
    from dateline.exporters import gpkg  # Lazily: it loads GDAL, which takes longer than all other writers together.

    return gpkg.write(pages, about)


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ALL = (
    Export("csv", "CSV", csv.MEDIA_TYPE, "any spreadsheet, and Dateline again", csv.write, text=True, tells=False),
    Export("xlsx", "Excel", _XLSX, "workbook with real dates and numbers", xlsx.write, most=xlsx.MOST_ROWS),
    Export("geojson", "GeoJSON", geojson.MEDIA_TYPE, "GIS programs, web maps", geojson.write, text=True),
    Export("gpkg", "GeoPackage", "application/geopackage+sqlite3", "QGIS, with colours and time", _geopackage),
    Export("kmz", "KMZ", kml.ZIPPED_MEDIA_TYPE, "Google Earth, with our symbols", kml.write_zipped, most=kml.MOST_ZIPPED),
    Export("kml", "KML", kml.MEDIA_TYPE, "Google Earth, as one text file", kml.write, text=True),
    Export("gpx", "GPX", gpx.MEDIA_TYPE, "handhelds and map apps", gpx.write, text=True),
    Export("parquet", "Parquet", "application/vnd.apache.parquet", "DuckDB, pandas, R", parquet.write),
    Export("txt", "About", "text/plain; charset=utf-8", "sources and filter in words, no incidents", plain.write, text=True),
)  # fmt: skip

FORMATS: Mapping[str, Export] = {one.id: one for one in _ALL}
"""All formats by id, in the order in which a menu lists them."""
