"""The map on the page: a constant folium base map, mounted once, with our own layer that fetches for itself.

Nothing of the data goes through folium: the layer asks the data API for what the view holds (docs/browser.md).
"""

from __future__ import annotations

import json
from urllib.parse import quote

import folium
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from dateline.answers.extent import Extent, extent, extents
from dateline.answers.lookup import known_values
from dateline.api.assets import tile_files, version
from dateline.filter import Filter
from dateline.layers import online_layers
from dateline.store import Library

HEIGHT = 600
"""Pixels that streamlit-folium is told; the layer then fills whatever the page's layout gives the iframe."""

PMTILES_SOURCE = "© OpenStreetMap contributors"
"""What pmtiles extracts of streets are made of; their licence (ODbL) asks that it is said on the map."""

_UP = "../.."
"""From the iframe's address to the server's root, so that a base path in front of it makes no difference."""


class IncidentLayer(MacroElement):
    """Starts our layer on the map; everything it needs to know is in `config`.

    streamlit-folium renders the script of a map as a template once more, so text such as the title of a data set must
    not reach it as it is: it goes percent-encoded, without a brace that a template could act on.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        window.datelineMap.mount({{ this._parent.get_name() }}, JSON.parse(decodeURIComponent("{{ this.config }}")));
        {% endmacro %}
        """
    )

    def __init__(self, config: dict) -> None:
        super().__init__()
        self._name = "IncidentLayer"
        self.config = quote(json.dumps(config), safe="")


def show(library: Library) -> None:
    """Draw the map; it is the same base map in every run, so that it is mounted once."""
    _use_own_assets()
    base = folium.Map(
        location=[33, 44], zoom_start=6, tiles=None, zoom_control=False, attribution_control=False,
        fade_animation=False,  # tiles are drawn at once; a fade would draw every one of them again for ten frames
        track_resize=False,  # our layer keeps the middle exactly where it is; Leaflet would move it by whole pixels
    )  # fmt: skip
    base.add_child(IncidentLayer(config(library)))
    with st.container(key="map"):
        st_folium(base, key="incident_map", height=HEIGHT, width=None, returned_objects=[])


def config(library: Library) -> dict:
    """Return what the layer needs to know: addresses, sites, base layers, and where the ground is from."""
    reference = library.reference()
    assets = f"{_UP}/assets/{version()}"
    return {
        "api": f"{_UP}/api/",
        "basemap": f"{assets}/basemap/",
        "vendor": f"{assets}/vendor/",
        "sites": [
            {"name": one.name, "lat": one.lat, "lon": one.lon, "kind": one.kind, "precision": one.precision}
            for one in reference.sites.values()
            if one.precision != "town"  # the ground names the towns
        ],
        "layers": {
            "pmtiles": [
                {"id": path.stem, "name": path.stem, "url": f"{_UP}/tiles/{path.name}", "attribution": PMTILES_SOURCE}
                for path in tile_files()
            ],
            "online": [
                {"id": one.id, "name": one.name, "url": one.url, "attribution": one.attribution, "maxZoom": one.max_zoom}
                for one in online_layers()
            ],
        },
        "groundSources": "Natural Earth · GSHHG · GeoNames CC BY 4.0",
        "focus": sorted(known_values(library)["country"]),
        "panel": ".dl-incident",
        "extent": _edges(extent(library, Filter())),
        "extents": {name: _edges(one) for name, one in extents(library).items()},
    }  # fmt: skip


def _edges(found: Extent) -> list[float] | None:
    box = found.area
    return [box.west, box.south, box.east, box.north, found.radius_m] if box else None


def _use_own_assets() -> None:
    """Have folium load Leaflet and our layer from our own address, and nothing else."""
    assets = f"{_UP}/assets/{version()}"
    folium.Map.default_js = [("leaflet", f"{assets}/vendor/leaflet/leaflet.js"), ("dateline", f"{assets}/web/map/boot.js")]
    folium.Map.default_css = [("leaflet", f"{assets}/vendor/leaflet/leaflet.css")]
