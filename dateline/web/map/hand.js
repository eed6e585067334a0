// The hand on the map: what the pointer is over, what a click or a key opens.

import { latOf, lonOf } from "./geo.js";

const TOUCH_SLACK = 8;

export class Hand {
  /** `onIncident(id)` opens an incident, `zoomInto(extent, steps)` moves the map closer to a ring's members. */
  constructor(parts) {
    Object.assign(this, parts);
    const { map, container } = this;
    map.on("movestart zoomstart", () => this.#leave());
    map.on("click", (event) => this.#clicked(event));
    container.addEventListener("pointermove", (event) => this.#hover(event));
    container.addEventListener("pointerleave", () => this.#leave());
    container.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("keydown", (event) => this.#escape(event), { capture: true });
  }

  #hitOf(event, slack) {
    const rect = this.container.getBoundingClientRect();
    return this.layer.at({ x: event.clientX - rect.left, y: event.clientY - rect.top }, slack);
  }

  #hover(event) {
    if (event.pointerType !== "mouse" || event.buttons) return;
    const onMap = event.target === this.container || event.target.closest(".leaflet-pane");
    const hit = onMap && !this.list.isOpen() ? this.#hitOf(event, 1) : null;
    this.container.classList.toggle("dl-map-pointing", Boolean(hit));
    if (hit) this.tip.show(hit, this.layer.picture, this.base.tone());
    else this.tip.hide();
  }

  #leave() {
    this.tip.hide();
    this.container.classList.remove("dl-map-pointing");
  }

  #clicked({ originalEvent, containerPoint }) {
    const slack = originalEvent.pointerType && originalEvent.pointerType !== "mouse" ? TOUCH_SLACK : 2;
    this.list.close({ focus: false });
    const hit = this.layer.at(containerPoint, slack);
    if (hit) this.#choose(hit);
  }

  #choose(hit) {
    this.tip.hide();
    const { picture } = this.layer;
    if (hit.point >= 0) {
      this.onIncident(picture.header.ids[hit.point]);
      return;
    }
    const extent = picture.groupExtent(hit.group);
    const members = picture.membersOf(hit.group);
    if (!this.#separable(extent)) {
      if (members.length) this.list.open(hit, picture, members);
      else this.list.openMany(hit, picture.tallied.counted[hit.group], () => this.#listAround(extent));
      return;
    }
    this.zoomInto(extent, picture.mode === "cells" ? 2 : 1);
  }

  /** Lists the incidents of the one ring there is, if all of them lie on one point; the focus stays where it is. */
  listOnly() {
    const [hit, ...others] = this.layer.symbols();
    if (!hit || others.length || hit.point >= 0) return;
    const { picture } = this.layer;
    const members = picture.membersOf(hit.group);
    if (members.length && !this.#separable(picture.groupExtent(hit.group))) this.list.open(hit, picture, members, { focus: false });
  }

  /** Whether zooming in as far as the map goes would draw the two ends of an extent apart. */
  #separable({ x0, y0, x1, y1 }) {
    const pixels = this.map.getZoomScale(this.map.getMaxZoom(), 0) * 256 / 2 ** 30;
    return Math.max(x1 - x0, y1 - y0) * pixels > 40 && this.map.getZoom() < this.map.getMaxZoom();
  }

  #listAround({ x0, y0, x1, y1 }) {
    const edge = 0.0001;
    const sides = [lonOf(x0) - edge, latOf(y1) - edge, lonOf(x1) + edge, latOf(y0) + edge];
    this.view.set({ bbox: sides.map((side) => side.toFixed(4)).join(","), table: "1" });
  }

  /** Closes the page's panel: keys pressed in this frame don't reach the page. What is open on the map closes first. */
  #escape(event) {
    if (event.key !== "Escape" || !this.view.get("incident")) return;
    const open = this.container.querySelector(".dl-map-list:not([hidden]), .dl-map-panel:not([hidden]), .dl-map-veil:not([hidden])");
    if (!open) this.view.set({ incident: null });
  }

  #key(event) {
    if (event.key === "Escape") {
      this.#leave();
      this.list.close();
    }
    if (event.target !== this.container || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { n: 1, N: 1, p: -1, P: -1 }[event.key];
    if (step) this.#stepTo(step);
    else if (event.key === "Enter" && this.cursor) {
      event.preventDefault(); // or the list that opens takes the same Enter for its first row
      this.#choose(this.cursor);
    }
  }

  /** Moves to the next or previous of what is drawn, and tells what it is. */
  #stepTo(step) {
    const symbols = this.layer.symbols();
    if (!symbols.length) return;
    const now = symbols.findIndex((hit) => this.cursor && hit.group === this.cursor.group && hit.point === this.cursor.point);
    const next = now < 0 ? (step > 0 ? 0 : symbols.length - 1) : (now + step + symbols.length) % symbols.length;
    this.cursor = symbols[next];
    this.tip.show(this.cursor, this.layer.picture, this.base.tone());
    this.view.say(this.tip.text());
  }
}
