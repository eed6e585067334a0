// The map of incidents: puts layer, feed, legend and controls together and ties them to the page's URL and range.
// boot.js calls mount(map, config) with Leaflet's map; docs/browser.md says what page and map agree on.

import { h } from "../dom.js";
import { createArea, boxText, parseBox } from "./area.js";
import { baseChoices, createBase } from "./base.js";
import { createControls } from "./controls.js";
import { Feed } from "./feed.js";
import { latOf, lonOf, unitsX, unitsY } from "./geo.js";
import { createHeat } from "./heat.js";
import { createLayer } from "./layer.js";
import { createLegend } from "./legend.js";
import { createPlace } from "./place.js";
import { createSites } from "./sites.js";
import { createList, createTip } from "./tip.js";
import { grouped } from "./words.js";

const EVERYWHERE = { center: [25, 30], zoom: 2 };
const CLOSEST = 18;
const TOUCH_SLACK = 8;
const HELP = "Arrow keys move, plus and minus zoom, N and P step through what is drawn, Enter opens it. All incidents are in the table.";

/** Calls `use(view)` with the page's view, once its module is loaded. */
function withView(use) {
  const page = window.parent;
  if (page.dateline?.view) use(page.dateline.view);
  else page.addEventListener("dateline:ready", () => use(page.dateline.view), { once: true });
}

/** Starts the map; returns what the page, the tests and the benchmark may use of it. */
export function mount(map, config) {
  const control = { config };
  withView((view) => Object.assign(window.datelineMap, new IncidentMap(window.L, map, config, view).handles()));
  return control;
}

class IncidentMap {
  constructor(L, map, config, view) {
    Object.assign(this, { L, map, config, view, busy: true, drawnAnswer: false });
    this.container = map.getContainer();
    this.phone = map.getSize().x < 600 || window.innerWidth < 600;
    this.#dress();
    this.#parts();
    this.#wire();
    this.#begin();
  }

  handles() {
    return {
      layer: this.layer, map: this.map, stats: () => this.layer.stats(),
      locate: (place) => this.place.reveal(this.L.latLng(place.lat, place.lon)),
    };
  }

  // Setting up.

  #dress() {
    const { map, container } = this;
    document.documentElement.lang = "en";
    document.title = "Map of incidents";
    window.frameElement?.setAttribute("title", "Map of incidents");
    document.documentElement.classList.add("dl-map-page");
    document.head.append(h("link", { rel: "stylesheet", href: new URL("map.css", import.meta.url).href, onload: () => this.#resized() }));
    container.classList.add("dl-map");
    document.fonts.addEventListener("loadingdone", () => this.layer?.draw());
    // Now, not when map.css has come: the map opens at its real size, and asks for its data once.
    Object.assign(container.style, { position: "fixed", inset: "0", width: "100%", height: "100%" });
    map.attributionControl?.remove();
    map.zoomControl?.remove();
    // Not by setMinZoom(): it may start a zoom animation, whose end would undo the place that the map opens at.
    Object.assign(map.options, { minZoom: 2, maxZoom: CLOSEST });
    const help = h("p", { id: "dl-map-help", class: "dl-map-hidden" }, HELP);
    container.append(help);
    for (const [name, value] of Object.entries({ role: "application", "aria-label": "Map of incidents", "aria-describedby": help.id, tabindex: "0" })) {
      container.setAttribute(name, value);
    }
  }

  #parts() {
    const { L, map, config, view, container } = this;
    this.sites = createSites(config.sites ?? []);
    this.base = createBase(L, map, { ...config, onProblem: (text) => this.#problem(text) });
    this.layer = createLayer(L, { read: () => this.#read(), onFrame: (layer) => this.#framed(layer) });
    this.heat = createHeat(map, { vendor: config.vendor, onReady: () => this.layer.draw(), onProblem: (text) => this.#problem(text) });
    this.place = createPlace(L, map, { view, covered: () => this.#covered() });
    this.feed = new Feed({
      api: config.api, view, seen: () => this.#seen(),
      onAnswer: (answer) => this.#answered(answer), onBusy: (busy) => this.#setBusy(busy),
      onProblem: (reason) => this.#failed(reason),
    });
    this.controls = createControls(container, {
      onZoom: (step) => map.setZoom(map.getZoom() + step), onFit: () => this.#fit(),
      onDraw: () => this.area.start(), onViewAsArea: () => this.#setBox(boxText(map.getBounds())),
    });
    this.area = createArea(L, map, { onBox: (text) => this.#setBox(text), onClear: () => this.#setBox(null), say: view.say });
    this.legend = createLegend(container, {
      folded: this.phone, color: () => view.get("color") ?? "side",
      onColor: (word) => this.#keep({ color: word === "side" ? null : word }),
    });
    this.#footer();
    this.tip = createTip(container);
    this.list = createList(container, (id) => this.#open(id));
    this.notice = h("div", { class: "dl-map-notice", role: "alert", hidden: true });
    container.append(this.notice);
    // Presses on panels are no presses on the map below them.
    for (const panel of container.querySelectorAll(":scope > .dl-map-controls, :scope > .dl-map-legend, :scope > .dl-map-list, :scope > .dl-map-chip, :scope > .dl-map-notice, :scope > .dl-map-veil")) {
      L.DomEvent.disableClickPropagation(panel);
      L.DomEvent.disableScrollPropagation(panel);
    }
  }

  #footer() {
    const { L, map, container } = this;
    this.source = h("p", { class: "dl-map-source" });
    const north = h("div", { class: "dl-map-north", role: "img", "aria-label": "North is up" }, h("span", { "aria-hidden": "true" }, "N"));
    const scale = L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map).getContainer();
    container.append(h("div", { class: "dl-map-foot" }, h("div", { class: "dl-map-measures" }, north, scale), this.source));
  }

  #wire() {
    const { map, view, container } = this;
    const stops = [
      view.subscribe((changed) => this.#urlChanged(changed)),
      view.range.subscribe((range) => this.layer.rangeMoved(range)),
      view.onTheme(() => this.#restyle()),
    ];
    // The page outlives this iframe when the map is mounted anew: it must not keep calling into a dead document.
    window.addEventListener("pagehide", () => {
      for (const stop of stops) stop();
      this.feed.stop();
    });
    new ResizeObserver(() => this.#resized()).observe(container);
    map.on("moveend", () => this.#moved());
    map.on("movestart zoomstart", () => this.#leave());
    map.on("click", (event) => this.#clicked(event));
    container.addEventListener("pointermove", (event) => this.#hover(event));
    container.addEventListener("pointerleave", () => this.#leave());
    container.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("keydown", (event) => this.#escape(event), { capture: true });
  }

  #begin() {
    const { map, config, view } = this;
    this.#restyle();
    this.base.labels(view.get("towns") !== "0");
    this.heat.set(view.get("heat") === "1");
    this.area.setBox(parseBox(view.get("bbox")));
    this.wantsReveal = view.get("incident");
    if (!this.place.followUrl({ animate: false })) {
      map.setView(EVERYWHERE.center, EVERYWHERE.zoom, { animate: false });
      this.home = config.extent ? unitsOf(config.extent) : null;
      this.wantsFit = !this.home;
      this.place.fit(this.home, { quiet: true, animate: false });
    }
    this.place.unnoticed(() => map.invalidateSize({ animate: false }));
    this.layer.addTo(map);
    this.begun = true;
    if (this.wantsFit) this.feed.refreshEverywhere();
    else this.feed.refresh();
  }

  // What is drawn, and after it was.

  #read() {
    const { view, map } = this;
    const box = parseBox(view.get("bbox"));
    return {
      range: view.range.now(), tone: this.base.tone(), rings: view.get("rings") !== "0", incident: view.get("incident"),
      sites: view.get("sites") === "0" ? null : this.sites.at(Math.round(map.getZoom()), this.layer.picture?.groups),
      area: box && { west: unitsX(box.west), east: unitsX(box.east), north: unitsY(box.north), south: unitsY(box.south) },
    };
  }

  #framed(layer) {
    this.heat?.draw(layer);
    this.legend?.update(layer.painter);
    if (layer.picture && layer.picture.unmapped !== this.unmappedTold) this.#tellSource();
    const note = this.heat?.note() ?? "";
    if (note !== this.heatNote) this.legend?.note((this.heatNote = note));
    this.#mark();
  }

  /** The marks that tests and the page read: see docs/browser.md. */
  #mark() {
    const { drawn, total } = this.layer.stats();
    const ready = !this.busy && this.drawnAnswer && !this.failed;
    const wrapper = window.parent === window ? null : window.parent.document.querySelector(".st-key-map");
    for (const element of [this.container, wrapper]) {
      if (!element) continue;
      setMark(element, "ready", String(ready));
      setMark(element, "drawn", String(drawn));
      setMark(element, "total", String(total));
    }
  }

  #answered(answer) {
    if (this.notice.dataset.about === "data") this.notice.hidden = true;
    this.drawnAnswer = true;
    this.failed = false;
    this.layer.setAnswer(answer);
    const { picture } = this.layer;
    this.legend.setPicture(picture, this.base.tone(), this.view.theme);
    this.legend.update(this.layer.painter);
    this.#tellSource();
    if (this.wantsFit) this.#fitFirst(picture);
    if (this.wantsPlace) this.#fitPlace(picture);
    this.#revealWanted();
    this.#clearLabels();
  }

  #fitFirst(picture) {
    this.wantsFit = false;
    this.home = picture.extent();
    this.place.fit(this.home, { quiet: true, animate: false });
  }

  /** Goes to a place that was chosen, near enough to tell its incidents apart. */
  #fitPlace(picture) {
    this.wantsPlace = false;
    const extent = picture.extent();
    if (extent) this.place.fit(extent, { animate: false });
  }

  #setBusy(busy) {
    this.busy = busy;
    this.container.toggleAttribute("data-busy", busy);
    this.#mark();
  }

  #failed(reason) {
    this.failed = true;
    const before = this.drawnAnswer ? " The map shows what it showed before." : "";
    this.#problem(`The incidents can't be loaded: ${reason}.${before}`, () => this.feed.refresh({ force: true }));
    this.#mark();
  }

  #problem(text, retry = null) {
    const button = h("button", { type: "button", class: "dl-map-text-button", onclick: () => { this.notice.hidden = true; retry?.(); } }, retry ? "Try again" : "Close");
    this.notice.dataset.about = retry ? "data" : "layers";
    this.notice.replaceChildren(h("span", {}, text), button);
    this.notice.hidden = false;
  }

  #tellSource() {
    const unmapped = this.layer.picture?.unmapped ?? 0;
    this.unmappedTold = unmapped;
    const missing = unmapped ? `${grouped(unmapped)} not on the map: no place known` : "";
    this.source.textContent = [missing, this.config.sourceLine, this.base.attribution()].filter(Boolean).join(" · ");
  }

  /** Town names keep clear of the rings at their fullest, so they stay put while the timeline plays. */
  #clearLabels() {
    clearTimeout(this.labelTimer);
    this.labelTimer = setTimeout(() => this.base.obstacles([...this.layer.obstacles(), ...this.#siteBoxes()]), 120);
  }

  #siteBoxes() {
    const { painter } = this.layer;
    if (!painter.camera || this.view.get("sites") === "0") return [];
    return this.sites.obstacles(({ x, y }) => ({ x: painter.screenX(x), y: painter.screenY(y) }));
  }

  // What the page says.

  #urlChanged(changed) {
    const { view } = this;
    const has = (...words) => words.some((word) => changed.has(word));
    if (has("lat", "lon", "zoom")) this.place.followUrl();
    if (has("base")) this.#restyle();
    if (has("heat")) this.heat.set(view.get("heat") === "1");
    if (has("color")) this.legend.setColor(view.get("color") ?? "side");
    if (has("bbox")) this.area.setBox(parseBox(view.get("bbox")));
    if (has("incident")) this.wantsReveal = view.get("incident");
    if (has("towns")) this.base.labels(view.get("towns") !== "0");
    if (has("place") && view.all("place").length) this.wantsPlace = true;
    if (has("heat", "sites", "rings", "base", "towns")) this.#fillMenu();
    this.layer.soon();
    this.#revealWanted();
    this.feed.refresh();
  }

  #restyle() {
    const { view } = this;
    document.documentElement.dataset.dlTheme = view.theme;
    this.base.choose(this.#allowedBase(), view.theme);
    this.#fillMenu();
    if (this.layer.picture) this.legend.setPicture(this.layer.picture, this.base.tone(), view.theme);
    this.#tellSource();
    this.layer.draw();
  }

  /** The base of the URL; an online one only if it was picked here: a link must not tell a stranger where one looks. */
  #allowedBase() {
    const id = this.view.get("base") ?? "auto";
    const online = (this.config.layers?.online ?? []).find((layer) => layer.id === id);
    if (!online || this.allowed === id) return id;
    this.#askForOnline(online);
    return "auto";
  }

  #askForOnline({ id, name }) {
    const show = () => {
      this.notice.hidden = true;
      this.allowed = id;
      this.#restyle();
    };
    const keep = () => {
      this.notice.hidden = true;
      this.#keep({ base: null });
    };
    const button = (text, onclick) => h("button", { type: "button", class: "dl-map-text-button", onclick }, text);
    this.notice.dataset.about = "layers";
    this.notice.replaceChildren(h("span", {}, `This link asks for ${name}, a server outside, which then learns where you look.`),
      button(`Show ${name}`, show), button("Keep the built-in map", keep));
    this.notice.hidden = false;
  }

  #fillMenu() {
    const { view } = this;
    const on = (word) => view.get(word) !== "0";
    this.controls.setMenu({
      bases: baseChoices(this.config.layers), base: view.get("base") ?? "auto",
      overlays: [
        { word: "heat", label: "Heat", on: view.get("heat") === "1" },
        { word: "sites", label: "Known sites", on: on("sites") },
        { word: "rings", label: "Uncertainty circles", on: on("rings") },
        { word: "towns", label: "Town names", on: on("towns") },
      ],
      onBase: (id) => {
        this.allowed = id;
        this.#keep({ base: id === "auto" ? null : id });
      },
      onOverlay: (word, shown) => this.#overlay(word, shown),
    });
  }

  #overlay(word, shown) {
    if (word === "heat") {
      this.#keep({ heat: shown ? "1" : null });
    } else {
      this.#keep({ [word]: shown ? null : "0" });
    }
  }

  /** Writes a word of the map's own into the URL: no run of the page's script, no step in the history. */
  #keep(changes) {
    this.view.set(changes, { rerun: false, push: false });
  }

  #setBox(text) {
    this.view.set({ bbox: text });
  }

  // Position.

  #seen() {
    const bounds = this.map.getBounds();
    return { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth(), zoom: this.map.getZoom() };
  }

  #moved() {
    if (!this.begun) return;
    this.feed.refresh();
    this.#clearLabels();
  }

  #resized() {
    if (!this.begun) return;
    this.place.unnoticed(() => this.map.invalidateSize({ animate: false, pan: true }));
    if (!this.place.placed() && this.home) this.place.fit(this.home, { quiet: true, animate: false });
  }

  async #fit() {
    const { picture } = this.layer;
    if (picture?.whole) {
      this.place.fit(picture.extent());
      return;
    }
    this.wantsFit = true;
    this.feed.refreshEverywhere();
  }

  /** The rectangle of the map that the page's incident panel covers, in the map's own pixels, or null. */
  #covered() {
    const frame = window.frameElement;
    const panel = frame && [...frame.ownerDocument.querySelectorAll(this.config.panel ?? ".st-key-incident")].find((element) => element.offsetHeight > 40);
    if (!panel) return null;
    const [outer, inner] = [frame.getBoundingClientRect(), panel.getBoundingClientRect()];
    const box = { left: inner.left - outer.left, right: inner.right - outer.left, top: inner.top - outer.top, bottom: inner.bottom - outer.top };
    const apart = box.right <= 0 || box.bottom <= 0 || box.left >= outer.width || box.top >= outer.height;
    return apart ? null : box;
  }

  #revealWanted() {
    const { picture } = this.layer;
    const point = picture?.indexOf.get(this.wantsReveal);
    if (point === undefined) {
      // It may lie outside of what was asked for.
      if (this.wantsReveal && this.feed.lacksSome()) this.feed.refreshEverywhere();
      return;
    }
    this.wantsReveal = null;
    const at = this.L.latLng(latOf(picture.points.y[point]), lonOf(picture.points.x[point]));
    // The panel comes with the page's next run: look again when it is there.
    this.place.reveal(at);
    setTimeout(() => this.place.reveal(at), 900);
  }

  // Pointer and keys.

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
      this.#open(picture.header.ids[hit.point]);
      return;
    }
    const extent = picture.groupExtent(hit.group);
    const members = picture.membersOf(hit.group);
    if (!this.#separable(extent)) {
      if (members.length) this.list.open(hit, picture, members);
      else this.list.openMany(hit, picture.tallied.counted[hit.group], () => this.#listAround(extent));
      return;
    }
    this.place.zoomInto(extent, picture.mode === "cells" ? 2 : 1);
  }

  /** Whether zooming in as far as the map goes would draw the two ends of an extent apart. */
  #separable({ x0, y0, x1, y1 }) {
    const pixels = this.map.getZoomScale(CLOSEST, 0) * 256 / 2 ** 30;
    return Math.max(x1 - x0, y1 - y0) * pixels > 40 && this.map.getZoom() < CLOSEST;
  }

  #listAround({ x0, y0, x1, y1 }) {
    const edge = 0.0001;
    const sides = [lonOf(x0) - edge, latOf(y1) - edge, lonOf(x1) + edge, latOf(y0) + edge];
    this.view.set({ bbox: sides.map((side) => side.toFixed(4)).join(","), table: "1" });
  }

  #open(id) {
    this.view.set({ incident: id });
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

function setMark(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

function unitsOf([west, south, east, north]) {
  return { x0: unitsX(west), y0: unitsY(north), x1: unitsX(east), y1: unitsY(south) };
}
