// A small map in a page of forms: the offline ground, points with the circle in which each may lie, and a place to pick.
//
// data = {points: [[lat, lon, radius_m, class, label]], pick, marker: [lat, lon] | null, height, label,
//   classes: {name: [light, dark]}}; what is picked is told as the state "pick", {lat, lon}.

import { h, s } from "./dom.js";
import { loadScript } from "./map/base.js";
import { LOOKS } from "./map/look.js";

const CLASSES = {
  accent: [LOOKS.light.accent, LOOKS.dark.accent], soft: ["#7b848a", "#9aa6ad"], alert: ["#b3261e", "#ef6b5b"], good: ["#268f60", "#46b98a"],
};
const CLOSEST_FIT = 10;
const WIDEST_FIT = 1_500_000; // metres: a circle as wide as a continent would leave nothing of it to be seen
const areFew = (points) => points.length <= 400;
const drawsCircle = (points, radius) => areFew(points) && radius > 1000;
const DOT = 4;
const asset = (path) => new URL(`../${path}`, import.meta.url).href;

/** Draws the map, or brings the one that is there up to date. */
export function render(root, data, view, tell) {
  const now = JSON.stringify(data);
  if (root.minimap?.now === now) {
    root.minimap.tell = tell;
    return;
  }
  root.minimap ??= { map: new Minimap(root, view) };
  Object.assign(root.minimap, { now, tell });
  root.minimap.map.show(data, (picked) => root.minimap.tell("pick", picked));
}

class Minimap {
  constructor(root, view) {
    this.view = view;
    this.box = h("div", { class: "dl-minimap", role: "application", tabindex: "0" });
    root.append(h("link", { rel: "stylesheet", href: asset("vendor/leaflet/leaflet.css") }), this.box);
    this.ready = this.#start();
  }

  async #start() {
    try {
      const [{ createBasemap, PALETTES }] = await Promise.all([import("./map/basemap.js"), loadScript(asset("vendor/leaflet/leaflet.js"))]);
      Object.assign(this, { L: window.L, PALETTES });
      this.map = this.L.map(this.box, {
        center: [25, 30], zoom: 2, minZoom: 1, maxZoom: 17, attributionControl: false, zoomControl: true, keyboard: true,
        scrollWheelZoom: false, fadeAnimation: false, worldCopyJump: true,
      });
      this.ground = createBasemap(this.L, { base: asset("basemap/"), palette: PALETTES[this.#tone()] }).addTo(this.map);
      this.canvas = this.L.canvas({ padding: 0.2 });
      this.drawn = this.L.layerGroup().addTo(this.map);
      this.#wire();
    } catch (error) {
      this.box.append(h("p", { role: "alert" }, `The small map can't be drawn: ${error.message}. Reload the page to try again.`));
      throw error;
    }
  }

  #tone() {
    return this.view.theme === "dark" ? "dark" : "light";
  }

  #wire() {
    const { map, box } = this;
    // The page scrolls over a map that nobody has touched.
    map.on("focus click", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    map.on("click", ({ latlng }) => this.#picked(latlng));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === box) this.#picked(map.getCenter());
    });
    new ResizeObserver(() => { map.invalidateSize(); if (!this.moved) this.#fit(); }).observe(box);
    map.on("dragstart", () => { this.moved = true; });
    const stop = this.view.onTheme(() => {
      if (!box.isConnected) { stop(); return; }
      this.ground.setPalette(this.PALETTES[this.#tone()]);
      this.#draw();
    });
  }

  async show(data, picked) {
    const before = this.data;
    Object.assign(this, { data, tellPicked: picked });
    this.box.style.height = `${data.height ?? 280}px`;
    const places = `${data.points.length} ${data.points.length === 1 ? "point" : "points"}`;
    const help = data.pick ? "; click, or move with the arrow keys and press Enter, to pick a place" : "";
    this.box.setAttribute("aria-label", `${data.label || "Small map"}: ${places}${help}`);
    this.box.classList.toggle("dl-minimap--pick", Boolean(data.pick));
    await this.ready;
    this.map.invalidateSize();
    this.#draw();
    const moved = ["points", "marker"].some((name) => JSON.stringify(before?.[name]) !== JSON.stringify(data[name]));
    // What comes back as the person has just picked it must not take the map away from under the hand.
    const ownPick = this.at && JSON.stringify(data.marker) === JSON.stringify(this.at);
    if (moved && !(ownPick && before)) {
      this.moved = false;
      this.#fit();
    }
    this.box.dataset.drawn = String(data.points.length);
  }

  #fit() {
    const { points, marker } = this.data ?? { points: [] };
    const bounds = this.L.latLngBounds(marker ? [marker] : []);
    for (const [lat, lon, radius] of points) {
      bounds.extend(drawsCircle(points, radius) ? this.L.latLng(lat, lon).toBounds(2 * Math.min(radius, WIDEST_FIT)) : [lat, lon]);
    }
    if (!bounds.isValid()) return;
    this.map.fitBounds(bounds, { padding: [18, 18], maxZoom: CLOSEST_FIT, animate: false });
  }

  #colour(name) {
    const pair = this.data.classes?.[name] ?? CLASSES[name] ?? CLASSES.accent;
    return pair[this.#tone() === "dark" ? 1 : 0];
  }

  #draw() {
    const { L, data, drawn, canvas: renderer } = this;
    drawn.clearLayers();
    const few = areFew(data.points);
    for (const [lat, lon, radius, kind, label] of data.points) {
      const color = this.#colour(kind);
      if (drawsCircle(data.points, radius)) L.circle([lat, lon], { renderer, radius, color, weight: 1, opacity: 0.35, fillOpacity: 0.06, interactive: false }).addTo(drawn);
      const dot = L.circleMarker([lat, lon], { renderer, radius: few ? DOT + 1 : DOT - 1, color: LOOKS[this.#tone()].ground, weight: few ? 1.2 : 0.5, fillColor: color, fillOpacity: few ? 0.9 : 0.7 });
      // An element, not a text: Leaflet would read a text as HTML.
      if (label) dot.bindTooltip(h("span", {}, String(label).slice(0, 120)), { className: "dl-minimap__tip", direction: "top" });
      dot.on("click", (event) => { if (data.pick) this.#picked(event.latlng); }).addTo(drawn);
    }
    this.#place(data.marker);
  }

  #place(at) {
    this.pin?.remove();
    this.pin = null;
    if (!at) return;
    const { L } = this;
    const shape = s("svg", { viewBox: "0 0 24 34", width: 24, height: 34, "aria-hidden": "true" },
      s("path", { d: "M12 33C12 33 22.5 19 22.5 11.5a10.5 10.5 0 1 0-21 0C1.5 19 12 33 12 33Z", class: "dl-minimap__pin" }),
      s("circle", { cx: 12, cy: 11.5, r: 4, fill: "#fff" }));
    const icon = L.divIcon({ html: shape, className: "dl-minimap__marker", iconSize: [24, 34], iconAnchor: [12, 33] });
    this.pin = L.marker(at, { icon, draggable: Boolean(this.data.pick), keyboard: false, alt: "The place" }).addTo(this.map);
    this.pin.on("dragend", () => this.#picked(this.pin.getLatLng()));
  }

  #picked(latlng) {
    if (!this.data.pick) return;
    const { lat, lng } = latlng.wrap();
    const at = [Math.round(lat * 1e5) / 1e5, Math.round(lng * 1e5) / 1e5];
    this.at = at;
    this.#place(at);
    this.tellPicked({ lat: at[0], lon: at[1] });
  }
}
