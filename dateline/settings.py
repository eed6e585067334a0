"""Where things are, and what an administrator can set: each setting has a name, a default and a sentence."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: `data/`, `pages/` and the front-end packages lie in it."""


@dataclass(frozen=True)
class Setting:
    """An environment variable; `default` is relative to the checkout where it is a path."""

    name: str
    default: str
    help: str

    @property
    def value(self) -> str:
        """Return what the environment says, or the default."""
        return os.environ.get(self.name, "") or self.default

    @property
    def path(self) -> Path:
        """Return the value as a path."""
        return ROOT / self.value


STORE = Setting("DATELINE_STORE", "var/dateline.duckdb", "The store's file; it is made and filled on first start.")
TILES = Setting("DATELINE_TILES", "var/tiles", "A folder whose .pmtiles files appear as base layers.")
ONLINE = Setting(
    "DATELINE_ONLINE_LAYERS", "allowed", "`forbidden` takes the online base layers out of the menu and the security policy."
)

OPEN = Setting("DATELINE_OPEN", "0", "`1` answers other machines although nobody has to sign in; see docs/sign-in.md.")
GAZETTEER = Setting("DATELINE_GAZETTEER", "var/gazetteer.sqlite", "The gazetteer's file; it is built when it is first needed.")
PLACES = Setting("DATELINE_PLACES", "var/places.csv", "A list of places of your own, known to the gazetteer before all others.")
GEOCODERS = Setting("DATELINE_GEOCODERS", "var/geocoders.toml", "Geocoding services to ask besides; none without the file.")

MEMORY = Setting(
    "DATELINE_MEMORY", "1500MB", "What the database may hold in memory; larger sorts go by way of the disk, beside the store."
)

ALL = (STORE, MEMORY, TILES, ONLINE, OPEN, GAZETTEER, PLACES, GEOCODERS)
