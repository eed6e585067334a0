/**
 * The offline base map: land, water, borders, country names and towns, painted on canvas.
 *
 * createBasemap(L, {base, palette, focus}) returns a Leaflet layer group; see there. The data are the files of
 * data/basemap (its README describes the format); nothing else is requested, and no text reaches the DOM. The parts are
 * in basemap/: plane, decode and store (the data), ground (land and water), names and labels.
 */

import { makeGround } from "./basemap/ground.js";
import { makeNames } from "./basemap/names.js";
import { Store } from "./basemap/store.js";

/** Colours of the map; every palette given to createBasemap has these keys. */
export const PALETTES = {
  light: {
    land: '#f4f2ec', otherLand: '#ebe8df', sea: '#dbe6ea', border: '#b9b3a4', river: '#a9c4d0',
    ink: '#1d2327', softInk: '#5c666d', halo: '#f4f2ec',
  },
  dark: {
    land: '#20262a', otherLand: '#1a1f23', sea: '#12181c', border: '#4a5358', river: '#2c4552',
    ink: '#e8ecee', softInk: '#9aa6ad', halo: '#1a1f23',
  },
};

/**
 * The base map as an L.LayerGroup.
 *
 * base: URL of the folder data/basemap, with a slash at the end; palette: see PALETTES; focus: ISO alpha-2 codes of
 * the countries shown in palette.land, all others in palette.otherLand (no codes: all in palette.land). The layer has also:
 * setPalette(palette), setFocus(codes), setObstacles([{left, top, right, bottom}]) in container pixels at the time of
 * the call, setPanels(read), where read() gives the rectangles in container pixels that panels cover, labels(shown),
 * relabel(), and timings(), milliseconds spent painting, for tests.
 */
export function createBasemap(L, { base, palette = PALETTES.light, focus = [] }) {
  const spent = { tiles: 0, tileTotal: 0, tileMax: 0, names: 0, namesLast: 0, namesMax: 0 };
  const state = {
    store: new Store(base), palette, focus: new Set(focus), obstacles: [], panels: () => [], labels: true, widths: new Map(),
    inFocus: (number) => !state.focus.size || state.focus.has(state.store.countries[number].focus),
    times: {
      tile: (ms) => { spent.tiles++; spent.tileTotal += ms; spent.tileMax = Math.max(spent.tileMax, ms); },
      names: (ms) => { spent.names++; spent.namesLast = ms; spent.namesMax = Math.max(spent.namesMax, ms); },
    },
    changed: () => names.later(),
  };
  const ground = makeGround(L, state), names = makeNames(L, state);

  const Basemap = L.LayerGroup.extend({
    onAdd(map) {
      this._before = map.getContainer().style.background;
      map.getContainer().style.background = state.palette.sea;
      L.LayerGroup.prototype.onAdd.call(this, map);
      document.fonts?.addEventListener("loadingdone", () => { state.widths.clear(); names.later(); });
    },

    onRemove(map) {
      map.getContainer().style.background = this._before;
      L.LayerGroup.prototype.onRemove.call(this, map);
    },

    setPalette(next) {
      state.palette = next;
      if (this._map) this._map.getContainer().style.background = next.sea;
      ground.repaint();
      names.later();
      return this;
    },

    setFocus(codes) {
      state.focus = new Set(codes);
      ground.repaint();
      names.later();
      return this;
    },

    setObstacles(rects) {
      const map = names._map;
      if (!map) return this;
      const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0]));
      const scale = 2 ** map.getZoom();
      state.obstacles = rects.map((r) => ({
        scale, left: r.left + origin.x, right: r.right + origin.x, top: r.top + origin.y, bottom: r.bottom + origin.y,
      }));
      names.later();
      return this;
    },

    setPanels(read) {
      state.panels = read;
      names.later();
      return this;
    },

    relabel() {
      names.later();
      return this;
    },

    labels(shown) {
      state.labels = shown;
      names.later();
      return this;
    },

    timings: () => ({ ...spent }),
  });
  return new Basemap([ground, names]);
}
