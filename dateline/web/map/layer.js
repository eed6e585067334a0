// The canvas layer of incidents: holds the present answer, redraws on every move and range, finds what a pointer is on.

import { Camera } from "./camera.js";
import { LOOKS } from "./look.js";
import { Painter } from "./paint.js";
import { pictureOf } from "./picture.js";

/** Pixels drawn beyond each edge, so that zooming out shows no bare margin before the next drawing. */
const PADDING = 120;
const NO_CLASSES = [];

/**
 * Returns the layer. `read()` gives what to draw with: {range, tone, rings, sites, area, incident};
 * `onFrame(layer)` runs after each drawing.
 */
export function createLayer(L, { read, onFrame }) {
  const IncidentLayer = L.Layer.extend({
    initialize() {
      this.canvas = document.createElement("canvas");
      this.bandCanvas = document.createElement("canvas");
      this.painter = new Painter(this.bandCanvas);
      this.picture = null;
      this.frames = 0;
      this.lastDrawMs = 0;
      this.drawnThisFrame = false;
    },

    onAdd(map) {
      const pane = map.getPane("incidents") ?? map.createPane("incidents");
      pane.style.zIndex = 450;
      pane.style.pointerEvents = "none";
      // One sheet, so that both canvases move and grow as one. The table holds the same incidents for those who can't
      // see the picture.
      this.sheet = L.DomUtil.create("div", "dl-map-sheet leaflet-zoom-animated", pane);
      this.sheet.setAttribute("aria-hidden", "true");
      this.sheet.append(this.canvas, this.bandCanvas);
      this.ctx = this.canvas.getContext("2d");
      this.resize();
    },

    onRemove() {
      this.sheet.remove();
    },

    getEvents() {
      return { move: this.later, zoom: this.later, zoomend: this.later, viewreset: this.later, resize: this.resize,
        zoomanim: this.animateZoom };
    },

    resize() {
      const size = this._map.getSize();
      this.ratio = window.devicePixelRatio || 1;
      const width = size.x + 2 * PADDING;
      const height = size.y + 2 * PADDING;
      this.canvas.width = Math.round(width * this.ratio);
      this.canvas.height = Math.round(height * this.ratio);
      for (const canvas of [this.canvas, this.bandCanvas]) {
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      this.draw();
    },

    /** Lets the last drawing grow or shrink with the map until the zoom ends. */
    animateZoom({ center, zoom }) {
      const map = this._map;
      const scale = map.getZoomScale(zoom, this.drawnZoom);
      const corner = map._latLngToNewLayerPoint(this.drawnCorner, zoom, center);
      L.DomUtil.setTransform(this.sheet, corner, scale);
    },

    setAnswer(answer) {
      this.picture = pictureOf(answer);
      this.draw();
    },

    /** Draws before the next frame, once for all that a move of the map fires; until then the drawing moves with the map. */
    later() {
      this.frame ??= requestAnimationFrame(() => this.draw());
    },

    /** Draws now, or once before the next frame if this frame is drawn already. */
    soon() {
      if (this.drawnThisFrame) {
        this.again = true;
        return;
      }
      this.drawnThisFrame = true;
      requestAnimationFrame(() => {
        this.drawnThisFrame = false;
        if (!this.again) return;
        this.again = false;
        this.draw();
      });
      this.draw();
    },

    /** Shows another range: draws only if that changes what is counted. */
    rangeMoved(range) {
      if (!this.picture?.countsAlike(range)) this.soon();
    },

    draw() {
      cancelAnimationFrame(this.frame);
      this.frame = null;
      const map = this._map;
      if (!map?._loaded) return;
      const started = performance.now();
      this.picture?.layout(Math.round(map.getZoom()));
      const { range, tone, rings, sites, area, incident } = read();
      this.drawnCorner = map.containerPointToLatLng([-PADDING, -PADDING]);
      this.drawnZoom = map.getZoom();
      L.DomUtil.setTransform(this.sheet, map.containerPointToLayerPoint([-PADDING, -PADDING]), 1);
      this.picture?.tally(range);
      this.painter.prepare({ ratio: this.ratio, look: LOOKS[tone], tone, classes: this.picture?.header.classes ?? NO_CLASSES });
      const selected = this.picture?.indexOf.get(incident) ?? -1;
      this.painter.paint(this.ctx, this.picture, new Camera(map, PADDING), { rings, sites, area, selected });
      this.lastDrawMs = performance.now() - started;
      this.frames += 1;
      onFrame(this);
    },

    at(point, slack) {
      return this.picture ? this.painter.hits.under(point.x, point.y, slack) : null;
    },

    /** Figures for the benchmark and the tests. */
    stats() {
      return { lastDrawMs: this.lastDrawMs, frames: this.frames, mode: this.picture?.mode ?? "", bytes: this.picture?.bytes ?? 0,
        drawn: this.picture ? this.painter.drawn : 0, total: this.picture?.total ?? 0 };
    },

    /** What is drawn, in reading order, for walking through it with the keyboard: [{group, point, x, y, radius}]. */
    symbols() {
      const size = this._map.getSize();
      const inside = this.painter.hits.all().filter(({ x, y }) => x >= 0 && y >= 0 && x <= size.x && y <= size.y);
      return inside.sort((a, b) => Math.round(a.y / 40) - Math.round(b.y / 40) || a.x - b.x);
    },

    /** Container rectangles of the groups at their fullest, for labels to keep clear of. */
    obstacles() {
      const groups = this.picture?.groups;
      const { camera } = this.painter;
      const size = this._map.getSize();
      const boxes = [];
      for (let group = 0; group < (groups?.count ?? 0); group += 1) {
        const x = camera.screenX(groups.x[group]);
        const y = camera.screenY(groups.y[group]);
        if (x < -160 || y < -160 || x > size.x + 160 || y > size.y + 160) continue;
        const radius = groups.room(group);
        boxes.push({ left: x - radius, top: y - radius, right: x + radius, bottom: y + radius });
      }
      return boxes;
    },
  });
  return new IncidentLayer();
}
