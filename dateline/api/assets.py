"""Files that the browser needs: our own modules, front-end packages, the basemap, and map tiles dropped into a folder."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dateline.settings import ROOT, TILES

PACKAGES = {
    "leaflet": "leaflet/dist",
    "protomaps-leaflet": "protomaps-leaflet/dist",
    "simpleheat": "simpleheat",
    "source-sans-3": "@fontsource-variable/source-sans-3",
}
"""Front-end packages that are served, and the folder of each; everything else in node_modules stays unseen."""

WEB = ROOT / "dateline" / "web"
MODULES = ROOT / "node_modules"
BASEMAP = ROOT / "data" / "basemap"
FOREVER = "public, max-age=31536000, immutable"


class Lasting(StaticFiles):
    """Static files under an address that changes with their content, so that a browser may keep them."""

    def file_response(self, *args, **kwargs) -> Response:
        """Return the file with a lifetime of a year."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = FOREVER
        return response


@lru_cache(maxsize=1)
def version() -> str:
    """Return a short digest of all that is served under `/assets`, as of the start of the process."""
    digest = hashlib.sha256()
    folders = (WEB, BASEMAP, *(MODULES / folder for folder in PACKAGES.values()))
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                stat = path.stat()
                digest.update(f"{path.relative_to(ROOT)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def missing() -> list[str]:
    """Return the front-end packages that `make setup` has not brought yet."""
    return [name for name, folder in PACKAGES.items() if not (MODULES / folder).is_dir()]


def routes() -> list[Route | Mount]:
    """Return the routes of the assets, all below `/assets/<version>/`, and of the tiles."""
    base = f"/assets/{version()}"
    found: list[Route | Mount] = [
        Mount(f"{base}/web", Lasting(directory=WEB)),
        Mount(f"{base}/basemap", Lasting(directory=BASEMAP)),
        Route("/tiles/{name}", _tiles),
        Route("/favicon.svg", _favicon),
    ]
    for name, folder in PACKAGES.items():
        found.append(Mount(f"{base}/vendor/{name}", Lasting(directory=MODULES / folder, check_dir=False)))
    return found


def tile_files() -> list[Path]:
    """Return the .pmtiles files in the tiles folder, by name."""
    return sorted(TILES.path.glob("*.pmtiles")) if TILES.path.is_dir() else []


async def _tiles(request: Request) -> Response:
    found = {path.name: path for path in tile_files()}.get(request.path_params["name"])
    if not found:
        return JSONResponse({"error": f"no such file in {TILES.value}"}, status_code=404)
    return FileResponse(found, media_type="application/octet-stream")


async def _favicon(request: Request) -> Response:
    return FileResponse(WEB / "favicon.svg", media_type="image/svg+xml")
