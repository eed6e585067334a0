// The layer under the incidents: the built-in map, a file with streets, or tiles of a server outside, as chosen.

import { h } from "../dom.js";
import { checkTiles } from "./tiles.js";

const scripts = new Map();

/** Loads a classic script once; later calls wait for the same one. */
export function loadScript(url) {
  if (!scripts.has(url)) {
    scripts.set(url, new Promise((resolve, reject) => {
      const fail = () => {
        scripts.delete(url);
        reject(new Error(`${url} could not be loaded`));
      };
      document.head.append(h("script", { src: url, onload: resolve, onerror: fail }));
    }));
  }
  return scripts.get(url);
}

/** The choices of the layer menu. */
export function baseChoices({ pmtiles = [], online = [] } = {}) {
  return [
    { heading: "Ground", choices: [{ id: "auto", name: "Automatic" }, { id: "light", name: "Light" }, { id: "dark", name: "Dark" },
      ...pmtiles.map(({ id, name }) => ({ id: `pmtiles:${id.replace(/^pmtiles:/, "")}`, name }))] },
    { heading: "Online: asks a server outside, which then learns where you look", choices: online.map(({ id, name }) => ({ id, name })) },
  ];
}

/** Returns {choose(id, theme), tone(), attribution(), labels(shown), obstacles(rects), panels(read), relabel()}. */
export function createBase(L, map, { basemap, layers = {}, focus = [], vendor, onProblem, onShown }) {
  let drawing = null;
  let modulePromise = null;
  let chosen = { id: "auto", theme: "light" };
  let shown = null;
  let labelled = true;
  let readPanels = () => [];
  let turn = 0;

  const fileOf = (id) => (layers.pmtiles ?? []).find((file) => `pmtiles:${file.id.replace(/^pmtiles:/, "")}` === id);
  const onlineOf = (id) => (layers.online ?? []).find((layer) => layer.id === id);

  function tone() {
    if (chosen.id === "light" || chosen.id === "dark") return chosen.id;
    // Tiles of strangers are light nearly always.
    return onlineOf(chosen.id) ? "light" : chosen.theme;
  }

  async function builtIn() {
    modulePromise ??= import("./basemap.js");
    const { createBasemap, PALETTES } = await modulePromise;
    if (drawing && map.hasLayer(drawing)) drawing.setPalette(PALETTES[tone()]);
    else drawing = createBasemap(L, { base: basemap, palette: PALETTES[tone()], focus });
    drawing.labels(labelled);
    drawing.setPanels(readPanels);
    return drawing;
  }


  async function streets(file) {
    await checkTiles(file);
    await loadScript(`${vendor}protomaps-leaflet/protomaps-leaflet.js`);
    return window.protomapsL.leafletLayer({ url: file.url, flavor: tone(), lang: "en" });
  }

  async function build() {
    const file = fileOf(chosen.id);
    const online = onlineOf(chosen.id);
    if (file) return streets(file);
    if (online) return L.tileLayer(online.url, { maxZoom: 20, maxNativeZoom: online.maxZoom ?? 19 });
    return builtIn();
  }

  async function choose(id, theme) {
    chosen = { id, theme };
    turn += 1;
    const mine = turn;
    map.getContainer().dataset.tone = tone();
    try {
      const layer = await build();
      if (mine !== turn) return;
      if (layer !== shown) {
        if (shown) map.removeLayer(shown);
        shown = layer.addTo(map);
      }
      onShown();
    } catch (error) {
      if (mine !== turn) return;
      if (id !== "auto") choose("auto", theme);
      onProblem(`This base map can't be shown: ${error.message}`);
    }
  }

  return {
    choose,
    tone,
    attribution: () => (fileOf(chosen.id) ?? onlineOf(chosen.id))?.attribution ?? "",
    labels(on) {
      labelled = on;
      drawing?.labels(on);
    },
    obstacles: (rects) => drawing?.setObstacles(rects),
    panels(read) {
      readPanels = read;
      drawing?.setPanels(read);
    },
    relabel: () => drawing?.relabel(),
  };
}
