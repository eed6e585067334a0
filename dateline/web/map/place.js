// The map's position: read from the URL, written back to it, and moved so that the open incident can be seen.

import { grown, latOf, lonOf, unitsOf } from "./geo.js";

const CLOSEST_FIT = 11;
const EXACTLY = { animate: false, reset: true };
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function fromUrl(view) {
  const words = ["lat", "lon", "zoom"].map((word) => view.get(word));
  const [lat, lon, zoom] = words.map(Number);
  const sound = words.every((word) => word !== null && word !== "") && Math.abs(lat) <= 90 && Math.abs(lon) <= 540 && zoom >= 0 && zoom <= 22;
  return sound ? { lat, lon, zoom } : null;
}

/** The same place on the first copy of the world: Leaflet counts on beyond 180 degrees, a link does not. */
const wrapped = (lon) => (Math.abs(lon) <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180);
const textOf = (lat, lon, zoom) => `${lat.toFixed(4)},${wrapped(lon).toFixed(4)},${Math.round(zoom)}`;

/** Returns Leaflet bounds of an extent in units. */
export function boundsOf(L, { x0, y0, x1, y1 }) {
  return L.latLngBounds([latOf(y1), lonOf(x0)], [latOf(y0), lonOf(x1)]);
}

/**
 * Where a page opens whose link says no position: on the data sets that it chooses, else on all; null where nothing is.
 * A box comes as [west, south, east, north, metres that the best known point in it may be off].
 */
export function homeOf({ extent, extents }, view) {
  const chosen = view.all("dataset").map((name) => extents[name]).filter(Boolean);
  const boxes = chosen.length ? chosen : [extent].filter(Boolean);
  if (!boxes.length) return null;
  const edge = (at, pick) => pick(...boxes.map((box) => box[at]));
  return grown(unitsOf([edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)]), edge(4, Math.min));
}

/** Returns {followUrl(), agrees(), fit(extent), zoomInto(extent), reveal(latlng), resized(), placed(), forget()}. */
export function createPlace(L, map, { view, covered }) {
  let known = "";
  let placed = false;
  let quietly = false;
  let target = null;

  const shown = () => {
    const { lat, lng } = map.getCenter();
    return textOf(lat, lng, map.getZoom());
  };

  function write() {
    if (known === "" || shown() === known) return;
    known = shown();
    placed = true;
    const [lat, lon, zoom] = known.split(",");
    view.set({ lat, lon, zoom }, { push: false, rerun: false });
  }

  /** Puts the map where the URL says; returns whether it says anything. */
  function followUrl({ animate = true } = {}) {
    const there = fromUrl(view);
    if (!there) return false;
    placed = true;
    const text = textOf(there.lat, there.lon, there.zoom);
    if (text === known) return true;
    known = text;
    target = there;
    if (animate && !calm()) map.setView([there.lat, there.lon], Math.round(there.zoom), { animate: true });
    else standExactly();
    return true;
  }

  /** Leaflet pans by whole pixels: at the end of a move to where the URL says, the map is put just there. */
  function standExactly() {
    const mine = target;
    mine.stood = true;
    unnoticed(() => map.setView([mine.lat, mine.lon], Math.round(mine.zoom), EXACTLY));
    // A zoom that was begun before can't be called off, and may only start with the next frame: its end is put right too.
    requestAnimationFrame(() => {
      if (target === mine && !map._animatingZoom) target = null;
    });
  }

  function stopped() {
    if (quietly) return;
    if (!target) write();
    else if (!map._animatingZoom) standExactly();
  }

  /** The padding that keeps symbols clear of the panels on the map. */
  function margins() {
    const size = map.getSize();
    const narrow = size.x < 600;
    return { paddingTopLeft: [narrow ? 24 : 60, 24], paddingBottomRight: [narrow ? 24 : 60, 40] };
  }

  function fit(extent, { quiet = false, animate = true } = {}) {
    if (!extent) return;
    target = null;
    // The place that a page opens with is not a choice: the address stays short until somebody moves the map.
    const move = () => map.fitBounds(boundsOf(L, extent), { ...margins(), maxZoom: CLOSEST_FIT, ...(animate && !calm() ? {} : EXACTLY) });
    if (quiet) unnoticed(move);
    else move();
  }

  /** Runs a move that nobody asked for: it isn't written to the URL. */
  function unnoticed(move) {
    quietly = true;
    move();
    quietly = false;
    known = shown();
  }

  /** Takes in a new size of the map. What is in the middle stays there, to the last decimal: Leaflet moves by whole pixels. */
  function resized() {
    const [center, zoom] = [map.getCenter(), map.getZoom()];
    const still = shown() === known;
    unnoticed(() => {
      map.invalidateSize({ animate: false, pan: !still });
      if (still) map.setView(center, zoom, EXACTLY);
    });
  }

  /** Whether the map stands where the URL says, or the URL says nothing. */
  function agrees() {
    const there = fromUrl(view);
    return !there || textOf(there.lat, there.lon, there.zoom) === known;
  }

  /** Closes in on a ring: its extent, and at least `least` levels, since less would look like nothing happened. */
  function zoomInto(extent, least = 1) {
    target = null;
    const bounds = boundsOf(L, extent);
    const fitting = map.getBoundsZoom(bounds, false, L.point(120, 120));
    const zoom = Math.min(map.getMaxZoom(), Math.max(map.getZoom() + least, Math.min(fitting, 16)));
    map.setView(bounds.getCenter(), zoom, { animate: !calm() });
  }

  /** Moves the map if a position is off the screen or under a panel of the page. */
  function reveal(latlng) {
    const size = map.getSize();
    const point = map.latLngToContainerPoint(latlng);
    const panel = covered();
    const under = panel && point.x > panel.left - 20 && point.x < panel.right + 20 && point.y > panel.top - 20 && point.y < panel.bottom + 20;
    const inside = point.x > 30 && point.y > 30 && point.x < size.x - 30 && point.y < size.y - 30;
    if (inside && !under) return;
    if (target?.stood) target = null;
    map.panBy(point.subtract(middleOfFree(size, panel)), { animate: !calm(), duration: 0.4 });
  }

  function middleOfFree(size, panel) {
    if (!panel) return L.point(size.x / 2, size.y / 2);
    // A panel at the side leaves the left of it free, a sheet from below what is above it.
    return panel.right - panel.left < 0.7 * size.x ? L.point(panel.left / 2, size.y / 2) : L.point(size.x / 2, panel.top / 2);
  }

  map.on("moveend", stopped);
  return { followUrl, agrees, fit, zoomInto, reveal, resized, placed: () => placed, forget: () => { placed = false; } };
}
