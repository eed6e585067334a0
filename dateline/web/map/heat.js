// The heat layer: where incidents crowd, for the present range. Places known only to a district or worse stay out.

import { loadScript } from "./base.js";
import { h } from "../dom.js";

const SHRINK = 2;
/** One hue, from faint to strong against the ground: colours of the rainbow would be taken for those of sides. */
const RAMPS = {
  light: { 0.15: "#fbe3b8", 0.4: "#f3b562", 0.65: "#d97b2b", 0.85: "#a34a12", 1: "#6b2a08" },
  dark: { 0.15: "#4a2c10", 0.4: "#80470f", 0.65: "#bd7420", 0.85: "#eeb25a", 1: "#fff0cf" },
};
const TOO_COARSE = new Set(["district", "province", "country"]);

/** Returns {set(on), draw(layer), note()}. */
export function createHeat(map, { vendor, tone, onReady, onProblem }) {
  let on = false;
  let heat = null;
  let left = 0;
  let shown = false;
  let ramp = null;
  const canvas = h("canvas", { class: "dl-map-heat leaflet-zoom-hide", "aria-hidden": "true", hidden: true });
  const pane = map.createPane("heat");
  pane.style.zIndex = 440;
  pane.style.pointerEvents = "none";
  pane.append(canvas);

  async function set(wanted) {
    on = wanted;
    canvas.hidden = !on;
    if (!on || heat) {
      onReady();
      return;
    }
    try {
      await loadScript(`${vendor}simpleheat/simpleheat.js`);
      // simpleheat reads its pixels back on every drawing.
      canvas.getContext("2d", { willReadFrequently: true });
      heat = window.simpleheat(canvas).radius(13, 12);
      onReady();
    } catch (error) {
      onProblem(`The heat layer can't be shown: ${error.message}`);
    }
  }

  /** The screen positions and weights to draw, at the heat canvas's smaller size. */
  function spotsOf({ painter: { camera }, picture }) {
    const spots = [];
    const add = (x, y, weight) => spots.push([camera.screenX(x) / SHRINK, camera.screenY(y) / SHRINK, weight]);
    left = 0;
    if (picture.mode === "points") {
      const { x, y, precision } = picture.points;
      for (let point = 0; point < picture.size; point += 1) {
        const state = picture.tallied.state[point];
        if (!state || picture.denied[point]) continue;
        if (TOO_COARSE.has(picture.precisions[precision[point]])) left += 1;
        else add(x[point], y[point], state === 1 ? 1 : 0.5);
      }
      return spots;
    }
    const { counted } = picture.tallied;
    counted.forEach((number, group) => number && add(picture.groups.x[group], picture.groups.y[group], number));
    return spots;
  }

  function colour() {
    if (ramp === RAMPS[tone()]) return;
    ramp = RAMPS[tone()];
    heat.gradient(ramp);
  }

  /** Called after each drawing of the incidents, whose positions it shares. */
  function draw(layer) {
    shown = on && heat !== null && layer.picture !== null;
    if (!shown) return;
    const size = map.getSize();
    if (canvas.width !== Math.round(size.x / SHRINK) || canvas.height !== Math.round(size.y / SHRINK)) {
      canvas.width = Math.round(size.x / SHRINK);
      canvas.height = Math.round(size.y / SHRINK);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      heat.resize();
    }
    const corner = map.containerPointToLayerPoint([0, 0]);
    canvas.style.transform = `translate3d(${corner.x}px, ${corner.y}px, 0)`;
    const spots = spotsOf(layer);
    const most = spots.reduce((max, spot) => Math.max(max, spot[2]), 0);
    colour();
    heat.data(spots).max(Math.max(3, most)).draw(0.06);
  }

  return {
    set,
    draw,
    note: () => (shown ? `Heat: the stronger, the more incidents${left ? `; ${left} left out, their place known only to a district or worse` : ""}` : ""),
  };
}
