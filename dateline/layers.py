"""Base layers that ask a server outside. None is on unless a person picks it; an administrator can forbid them all."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.settings import ONLINE


@dataclass(frozen=True)
class OnlineLayer:
    """A raster tile service: `host` is where its images come from, `url` a Leaflet template."""

    id: str
    name: str
    host: str
    url: str
    attribution: str
    max_zoom: int


ONLINE_LAYERS = (
    OnlineLayer(
        "osm", "OpenStreetMap", "https://tile.openstreetmap.org", "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "© OpenStreetMap contributors", 19,
    ),
)  # fmt: skip
"""OpenStreetMap's policy allows interactive viewing with attribution (operations.osmfoundation.org/policies/tiles)."""


def online_layers() -> tuple[OnlineLayer, ...]:
    """Return the online layers that may be picked here."""
    return () if ONLINE.value == "forbidden" else ONLINE_LAYERS


def online_hosts() -> tuple[str, ...]:
    """Return the hosts that these layers' images come from."""
    return tuple(layer.host for layer in online_layers())
