// The map of incidents: puts layer, feed, legend and controls together and ties them to the page's URL and range.
// boot.js calls mount(map, config) with Leaflet's map; docs/browser.md says what page and map agree on.

import { createArea, boxText, parseBox } from "./area.js";
import { createBase } from "./base.js";
import { createClearance } from "./clearance.js";
import { createControls } from "./controls.js";
import { dress, shieldPanels } from "./dress.js";
import { Feed } from "./feed.js";
import { createFoot } from "./foot.js";
import { seenOn, unitsX, unitsY } from "./geo.js";
import { Hand } from "./hand.js";
import { createHeat } from "./heat.js";
import { createLayer } from "./layer.js";
import { LayerChoice } from "./layers.js";
import { createLegend } from "./legend.js";
import { setMarks } from "./marks.js";
import { createNotice } from "./notice.js";
import { foldsLegend, withView } from "./page.js";
import { createPanel } from "./panel.js";
import { createPlace, homeOf } from "./place.js";
import { Reveal } from "./reveal.js";
import { asksForPlace, Sight } from "./sight.js";
import { createSites } from "./sites.js";
import { createList, createTip } from "./tip.js";

const EVERYWHERE = { center: [25, 30], zoom: 2 };

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
    view.catchUp();
    dress(map, { onStyled: () => this.#resized(), onFont: () => this.layer?.draw() });
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

  #parts() {
    const { L, map, config, view, container } = this;
    this.sites = createSites(config.sites ?? []);
    this.base = createBase(L, map, { ...config, onProblem: (text) => this.#groundFailed(text), onShown: () => this.#groundShown() });
    this.layer = createLayer(L, { read: () => this.#read(), onFrame: (layer) => this.#framed(layer) });
    this.heat = createHeat(map, { vendor: config.vendor, tone: () => this.base.tone(), onReady: () => this.layer.draw(), onProblem: (text) => this.notice.problem(text) });
    this.panel = createPanel(config.panel);
    this.place = createPlace(L, map, { view, covered: () => this.panel.covered() });
    this.feed = new Feed({
      api: config.api, view, seen: () => seenOn(map),
      onAnswer: (answer) => this.#answered(answer), onBusy: (busy) => this.#setBusy(busy),
      onProblem: (reason) => this.#failed(reason),
    });
    this.reveal = new Reveal({ L, view, place: this.place, feed: this.feed, layer: this.layer, panel: this.panel });
    this.sight = new Sight({
      view, feed: this.feed, drawn: () => this.layer.stats().drawn,
      fit: (extent) => this.#goTo(extent), arrived: () => this.#arrived(),
    });
    this.controls = createControls(container, {
      onZoom: (step) => map.setZoom(map.getZoom() + step), onFit: () => this.sight.showAll(this.layer.picture),
      onDraw: () => this.area.start(), onViewAsArea: () => this.#setBox(boxText(map.getBounds())),
    });
    this.area = createArea(L, map, { onBox: (text) => this.#setBox(text), onClear: () => this.#setBox(null), say: view.say });
    this.legend = createLegend(container, {
      folded: foldsLegend(view), onFold: (folded) => { view.kept.legendFolded = folded; },
      color: () => view.get("color") ?? "side",
      onColor: (word) => view.set({ color: word === "side" ? null : word }), // the timeline has the same colours
    });
    this.foot = createFoot(L, map, { data: view.sources.now, ground: () => [config.groundSources, this.base.attribution()] });
    this.tip = createTip(container);
    this.list = createList(container, (id) => this.#open(id));
    this.notice = createNotice(container);
    this.layers = new LayerChoice({ view, config, controls: this.controls, notice: this.notice, keep: (changes, how) => view.set(changes, { rerun: false, ...how }), onAllowed: () => this.#restyle() });
    this.hand = new Hand({
      L, map, container, view, layer: this.layer, list: this.list, tip: this.tip, base: this.base,
      onIncident: (id) => this.#open(id), zoomInto: (extent, steps) => this.place.zoomInto(extent, steps),
    });
    this.clearance = createClearance({ base: this.base, layer: this.layer, container, sites: () => (this.#showsSites() ? this.sites : null) });
    shieldPanels(L, container);
  }

  #wire() {
    const { map, view, container } = this;
    const stops = [
      view.subscribe((changed) => this.#urlChanged(changed), { first: true }),
      view.range.subscribe((range) => this.#rangeMoved(range)),
      view.onTheme(() => this.#restyle()), view.sources.subscribe(() => this.#groundShown()),
    ];
    // The page outlives this iframe when the map is mounted anew: it must not keep calling into a dead document.
    window.addEventListener("pagehide", () => {
      for (const stop of stops) stop();
      this.feed.stop();
    });
    new ResizeObserver(() => this.#resized()).observe(container);
    map.on("moveend", () => this.#moved());
    map.on("dragstart zoomstart", () => this.reveal.leave());
    const touched = (event) => this.reveal.touched(event);
    for (const kind of ["pointerdown", "wheel", "keydown"]) container.addEventListener(kind, touched, { passive: true });
  }

  #rangeMoved(range) {
    this.list.close({ focus: false });
    this.layer.rangeMoved(range);
  }

  #begin() {
    const { map, config, view } = this;
    this.#restyle();
    this.base.labels(view.get("towns") !== "0");
    this.heat.set(view.get("heat") === "1");
    this.area.setBox(parseBox(view.get("bbox")));
    this.home = homeOf(config, view);
    if (!this.place.followUrl({ animate: false })) {
      map.setView(EVERYWHERE.center, EVERYWHERE.zoom, { animate: false });
      this.reveal.want(view.get("incident"));
      this.wantsFit = !this.home || asksForPlace(view);
      this.place.fit(this.home, { quiet: true, animate: false });
    }
    this.place.resized();
    this.panel.follow(() => this.#clearFoot());
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
      sites: this.#showsSites() ? this.sites.at(Math.round(map.getZoom()), this.layer.picture?.groups) : null,
      area: box && { west: unitsX(box.west), east: unitsX(box.east), north: unitsY(box.north), south: unitsY(box.south) },
    };
  }

  #showsSites() {
    return this.view.get("sites") !== "0";
  }

  #framed(layer) {
    this.heat?.draw(layer);
    this.#tellLegend();
    if (layer.picture) this.foot?.tell(layer.picture.unmapped);
    const note = this.heat?.note() ?? "";
    if (note !== this.heatNote) this.legend?.note((this.heatNote = note));
    this.#mark();
  }

  #tellLegend() {
    this.legend?.update(this.layer.painter, { playing: Boolean(this.view.range.now()?.playing) });
  }

  #mark() {
    const { drawn, total } = this.layer.stats();
    setMarks(this.container, { ready: !this.busy && this.drawnAnswer && !this.failed, drawn, total });
  }

  #answered(answer) {
    this.notice.hide("data");
    this.drawnAnswer = true;
    this.failed = false;
    this.layer.setAnswer(answer);
    const { picture } = this.layer;
    this.legend.setPicture(picture, this.base.tone(), this.view.theme);
    this.#tellLegend();
    this.foot.again();
    if (this.wantsFit && !this.place.placed()) this.#fitFirst(picture);
    this.sight.answered(picture);
    this.reveal.now();
    this.clearance.later();
  }

  #fitFirst(picture) {
    this.wantsFit = false;
    this.home = picture.extent() ?? this.home;
    this.place.fit(this.home, { quiet: true, animate: false });
  }

  #goTo(extent) {
    this.reveal.leave();
    this.place.fit(extent, { animate: false });
  }

  /** At a place that was chosen: incidents that all lie on one point are listed, for there is nothing else to look at. */
  #arrived() {
    this.layer.draw();
    this.hand.listOnly();
  }

  #setBusy(busy) {
    this.busy = busy;
    this.container.toggleAttribute("data-busy", busy);
    this.#mark();
  }

  #failed(reason) {
    this.failed = true;
    const before = this.drawnAnswer ? " The map shows what it showed before." : "";
    this.notice.problem(`The incidents can't be loaded: ${reason}.${before}`, () => this.feed.refresh({ force: true }));
    this.#mark();
  }

  #groundShown() {
    this.foot?.again();
    this.clearance.later();
  }

  /** The address and the menu then say what is shown: the built-in map. */
  #groundFailed(text) {
    this.notice.problem(text);
    this.view.set({ base: null }, { push: false, rerun: false });
  }

  // What the page says.

  #urlChanged(changed) {
    const { view } = this;
    const has = (...words) => words.some((word) => changed.has(word));
    const led = has("lat", "lon", "zoom");
    if (!this.place.agrees()) this.reveal.leave();
    if (led && !this.place.followUrl()) this.#goHome();
    if (has("base")) this.#restyle();
    if (has("heat")) this.heat.set(view.get("heat") === "1");
    if (has("color")) this.legend.setColor(view.get("color") ?? "side");
    if (has("bbox")) this.area.setBox(parseBox(view.get("bbox")));
    this.reveal.noted(changed, led);
    if (has("towns")) this.base.labels(view.get("towns") !== "0");
    if (this.sight.noted(changed)) this.list.close({ focus: false }); // it lists what another filter left
    if (has("heat", "sites", "rings", "base", "towns")) this.layers.fill();
    if (has("incident") && !led) this.reveal.peeked();
    if (has("incident")) this.panel.follow(() => this.#clearFoot());
    this.reveal.now();
    this.feed.refresh(); // before anything is drawn: the server works meanwhile
    if (!this.busy) this.sight.answered(this.layer.picture);
    this.layer.soon();
  }

  #restyle() {
    const { view } = this;
    document.documentElement.dataset.dlTheme = view.theme;
    this.base.choose(this.layers.base(), view.theme);
    this.layers.fill();
    if (this.layer.picture) this.legend.setPicture(this.layer.picture, this.base.tone(), view.theme);
    this.foot.again();
    this.layer.draw();
  }

  #setBox(text) {
    this.view.set({ bbox: text });
  }

  #open(id) {
    this.view.set({ incident: id });
  }

  // Position.

  #moved() {
    if (!this.begun) return;
    this.feed.refresh();
    this.clearance.later();
  }

  #resized() {
    if (!this.begun) return;
    this.legend.fold(foldsLegend(this.view));
    this.place.resized();
    this.#clearFoot();
    if (!this.place.placed() && this.home) this.place.fit(this.home, { quiet: true, animate: false });
  }

  #clearFoot() {
    this.foot.keepOff(this.panel.covered());
    this.clearance.later();
  }

  /** Where a page opens whose address has no position: nobody has moved the map yet, or Back leads to before that. */
  #goHome() {
    this.place.forget();
    this.place.fit(this.home, { quiet: true, animate: false });
  }
}
