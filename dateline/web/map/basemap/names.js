// The canvas with the names, as a Leaflet layer between land and incidents.

import { paintNames } from "./labels.js";

const LABEL_MARGIN = 160; // CSS px painted outside the view, so that a drag does not uncover blank edges

/** The canvas with the names, in a pane of its own between land and incidents. */
export function makeNames(L, state) {
  const Names = L.Layer.extend({
    onAdd(map) {
      if (!map.getPane('basemap-names')) {
        const pane = map.createPane('basemap-names');
        pane.style.zIndex = 350;
        pane.style.pointerEvents = 'none';
      }
      this._canvas = document.createElement('canvas');
      this._canvas.className = 'leaflet-zoom-animated basemap-names';
      this._canvas.style.transition = 'opacity 120ms';
      map.getPane('basemap-names').appendChild(this._canvas);
      this.redraw();
    },

    onRemove() {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
      this._canvas.remove();
    },

    getEvents() {
      return {
        // Once a frame: a single move of the map may fire several of these, and each tile that comes asks too.
        moveend: this.later, viewreset: this.later, resize: this.later,
        zoom: this._follow, zoomanim: this._animate, zoomstart: this._hide, zoomend: this.later,
      };
    },

    /** Draws in the next frame, however often it is called. */
    later() {
      if (this._map && !this._frame) this._frame = requestAnimationFrame(() => this.redraw());
    },

    redraw() {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
      const map = this._map;
      if (!map || map._animatingZoom) return;
      const size = map.getSize(), ratio = Math.min(window.devicePixelRatio || 1, 2);
      const width = size.x + 2 * LABEL_MARGIN, height = size.y + 2 * LABEL_MARGIN;
      const canvas = this._canvas;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      const corner = map.containerPointToLayerPoint([-LABEL_MARGIN, -LABEL_MARGIN]).round();
      this._zoom = map.getZoom();
      this._corner = map.layerPointToLatLng(corner);
      L.DomUtil.setTransform(canvas, corner, 1);
      canvas.style.opacity = 1;
      const start = performance.now();
      const ctx = canvas.getContext('2d');
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, width, height);
      if (state.labels && state.store.levels) {
        const origin = map.getPixelOrigin().add(corner);
        this._fetch(origin, width, height);
        paintNames(ctx, state, { zoom: this._zoom, scale: 2 ** this._zoom, x: origin.x, y: origin.y, width, height, panels: this._panels() });
      }
      state.times.names(performance.now() - start);
    },

    /** The rectangles under panels, in the canvas's own pixels. */
    _panels() {
      return state.panels().map(({ left, top, right, bottom }) => ({
        left: left + LABEL_MARGIN, right: right + LABEL_MARGIN, top: top + LABEL_MARGIN, bottom: bottom + LABEL_MARGIN,
      }));
    },

    /** Asks for the cells of the margin too, and draws again when a missing one comes. */
    _fetch(origin, width, height) {
      const scale = 2 ** this._zoom, zoom = Math.round(this._zoom);
      const box = { left: origin.x / scale, top: origin.y / scale };
      box.right = box.left + width / scale;
      box.bottom = box.top + height / scale;
      const level = state.store.level(zoom);
      const missing = state.store.idsIn(level, box).filter((id) => !state.store.cells.has(`${level.name}/${id}`));
      for (const id of missing) Promise.resolve(state.store.cell(level, id)).then((cell) => cell && this.later());
    },

    _animate(event) { this._place(event.center, event.zoom); },

    _follow() { if (this._map.getZoom() !== this._zoom) this._place(this._map.getCenter(), this._map.getZoom()); },

    /** Keeps the drawn names over their land while the zoom is under way. */
    _place(center, zoom) {
      const map = this._map;
      const scale = map.getZoomScale(zoom, this._zoom);
      const corner = map.project(this._corner, zoom).subtract(map._getNewPixelOrigin(center, zoom));
      L.DomUtil.setTransform(this._canvas, corner, scale);
    },

    _hide() { this._canvas.style.opacity = 0; },
  });
  return new Names();
}

