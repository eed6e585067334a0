// The filter panel: search, active choices, actors, groups of options, area. It draws what the URL says, at once, and
// the counts of the data that Python sent last. See docs/browser.md for the data.

import { h } from "./dom.js";
import { chipsOf, labeller, makeChips } from "./filters/chips.js";
import { flattened } from "./filters/choice.js";
import { closeGlyph } from "./filters/glyphs.js";
import { groupMatches, indexedGroup, makeGroup, rememberGroupOpen } from "./filters/group.js";
import { makeFinder, positionOf, suggestedIncidents } from "./filters/incidents.js";
import { keyed } from "./filters/keyed.js";
import { makeRoles } from "./filters/roles.js";
import { prepared } from "./filters/search.js";
import { makeSearchBox, suggestedPlaces } from "./filters/searchbox.js";
import { makeSheet } from "./filters/sheet.js";
import { steady } from "./filters/steady.js";
import { makeTree, plantedTree, rememberOpen, treeMatches } from "./filters/tree.js";

const LONGEST_WAIT = 8000; // ms; an answer that never comes must not leave the panel waiting for ever

const panels = new WeakMap();

/** Draws the panel into `root`, or brings it in step with new data. */
export function render(root, data, view) {
  let panel = panels.get(root);
  if (!panel) panels.set(root, panel = makePanel(root, view));
  panel.show(data);
}

function makePanel(root, view) {
  const state = { open: new Map(), revealed: new Set(), expanded: new Set(), timer: 0, hasMoved: false };
  const parts = buildParts(view, () => draw(), () => letGo());
  root.replaceChildren(parts.panel);
  let latest = {};
  let shown = {};
  let model = modelOf({});

  function show(data) {
    latest = data ?? {};
    // After a tap, what was tapped counts as pointed at until the next one.
    arrange(parts.panel.matches(":hover") ? steady(shown, latest) : latest);
    settle(state, parts.panel);
    draw();
    parts.sheet.watch();
    listen();
  }

  function arrange(data) {
    shown = data;
    model = modelOf(data);
    rememberOpen(state.open, model.roots, view.all);
    for (const group of model.groups) rememberGroupOpen(state.open, group, view.all);
  }

  /** Nobody points at the panel any more: rows without incidents may go, and the others stand by their counts again. */
  function letGo() {
    if (shown === latest) return;
    arrange(latest);
    draw();
  }

  function draw() {
    drawPanel(parts, { model, state, view, choose, redraw: draw });
  }

  function choose(changes) {
    view.set(changes);
  }

  const listen = listener(parts.panel, [
    (heard) => view.subscribe(heard(() => {
      if (noticeMove(state, view)) draw();
    })),
    (heard) => onPopState(heard(() => state.hasMoved && wait(state, parts.panel))),
  ]);
  return { show };
}

/** Returns the data prepared: the tree as nested items, groups and nodes with their search index. */
function modelOf({ tree = [], groups = [], roles = [], active = [], sides = [] }) {
  return { roots: plantedTree(tree), groups: groups.map(indexedGroup), roles, sides,
    labelOf: labeller({ active, tree, groups }) };
}

/** Returns a function that starts listening if it isn't yet; listening ends when the panel has left the page. */
function listener(panel, starters) {
  let stops = [];
  const heard = (act) => () => {
    if (panel.isConnected) act();
    else for (const stop of stops.splice(0)) stop();
  };
  return () => {
    if (!stops.length) stops = starters.map((start) => start(heard));
  };
}

function onPopState(act) {
  window.addEventListener("popstate", act);
  return () => window.removeEventListener("popstate", act);
}

/** Returns whether the filter changed, and notes it for as long as this event takes: with a popstate, new counts come. */
function noticeMove(state, view) {
  const now = view.filterQuery();
  if (now === state.filter) return false;
  state.filter = now;
  state.hasMoved = true;
  setTimeout(() => { state.hasMoved = false; });
  return true;
}

function wait(state, panel) {
  panel.setAttribute("aria-busy", "true");
  clearTimeout(state.timer);
  state.timer = setTimeout(() => settle(state, panel), LONGEST_WAIT);
}

function settle(state, panel) {
  clearTimeout(state.timer);
  panel.removeAttribute("aria-busy");
}

function buildParts(view, redraw, letGo) {
  const search = makeSearchBox(redraw);
  const chips = makeChips();
  const roles = makeRoles();
  const tree = makeTree();
  const groups = h("div", { class: "dl-filters__groups" });
  const area = makeArea(view);
  const nothing = h("p", { class: "dl-filters__nothing", hidden: true }, "No actor, place or other choice has this name.");
  const close = h("button", { type: "button", class: "dl-filters__close", "aria-label": "Close filters" }, closeGlyph(14));
  const done = h("button", { type: "button", class: "dl-filters__done" }, "Show on the map");
  const actors = h("section", { class: "dl-filters__group" },
    h("h2", { class: "dl-filters__heading" }, "Actors"), roles.node, tree.node);
  const panel = h("div", { class: "dl-filters", role: "region", "aria-label": "Filters" },
    h("div", { class: "dl-filters__bar-top" }, h("span", { class: "dl-filters__name" }, "Filters"), close),
    h("div", { class: "dl-filters__head" }, search.node, chips.node),
    h("div", { class: "dl-filters__scroll" }, nothing, actors, groups, area.node),
    h("div", { class: "dl-filters__foot" }, done));
  const sheet = makeSheet(panel, close, letGo);
  const finder = makeFinder(view, redraw);
  for (const button of [close, done]) button.addEventListener("click", sheet.close);
  panel.addEventListener("keydown", moveByArrows);
  // A finger leaves with every tap; the sheet that it taps on ends by being closed.
  panel.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && letGo());
  return { panel, search, chips, roles, tree, groups, area, nothing, actors, sheet, finder };
}

function drawPanel(parts, { model, state, view, choose, redraw }) {
  state.filter ??= view.filterQuery();
  const text = parts.search.text();
  const query = text ? prepared(text) : null;
  const all = view.all;
  const matches = treeMatches(model.roots, query);
  const groups = model.groups.map((group) => ({ group, all, matches: groupMatches(group, query), open: state.open,
    expanded: state.expanded, choose, redraw }));
  const number = (matches?.size ?? 0) + groups.reduce((sum, { matches: hits }) => sum + (hits?.size ?? 0), 0);

  drawChips(parts, { model, view, choose });
  parts.roles.update({ roles: model.roles, chosen: all("role"), choose });
  parts.tree.update({ roots: model.roots, sides: model.sides, all, matches, open: state.open, revealed: state.revealed,
    choose, redraw });
  parts.roles.node.hidden ||= Boolean(query);
  parts.actors.hidden = query ? matches.size === 0 : !flattened(model.roots).length;
  keyed(parts.groups, groups, ({ group }) => group.word, makeGroup);
  parts.area.update(view.get("bbox") !== null, Boolean(query));
  const incidents = suggestedIncidents(parts.finder.of(text), number);
  parts.nothing.hidden = !query || number + incidents.length > 0;
  drawSearch(parts, { groups, number, incidents, view, choose });
}

function drawChips({ chips, search }, { model, view, choose }) {
  const query = view.filterQuery();
  const words = [...new Set(new URLSearchParams(query).keys())];
  chips.update({ chips: chipsOf(query, model.labelOf, model.roles), canUndo: view.canUndo(), choose, rest: search.input,
    clear: () => choose(Object.fromEntries(words.map((word) => [word, null]))), undo: () => view.undo() });
}

function drawSearch({ search, sheet }, { groups, number, incidents, view, choose }) {
  const { all } = view;
  const place = groups.find(({ group }) => group.word === "place");
  const leaveWith = (changes) => {
    search.clear();
    search.input.focus({ preventScroll: true });
    choose(changes);
  };
  search.update({
    places: suggestedPlaces(place?.matches, all("place")), incidents, matches: number,
    aliasOf: (option) => place.matches.get(option)?.alias ?? null,
    onWords: (text) => leaveWith({ q: text }),
    onIncident: (one) => {
      // The map goes back there when the incident is closed, unless somebody has moved it on.
      view.kept.peek = { incident: one.id, position: Object.fromEntries(["lat", "lon", "zoom"].map((word) => [word, view.get(word)])) };
      leaveWith({ incident: one.id });
      search.input.blur(); // closed, the panel gives the focus back here; until then Escape is the panel's
      // Of itself, so that the map knows it for a wish, not for a link: it then keeps the incident clear of its panel.
      view.set(positionOf(one, view.get("zoom")), { push: false, rerun: false });
      sheet.close();
    },
    onPlace: (option) => leaveWith({ place: [...all("place"), option.value],
      not_place: all("not_place").filter((value) => value !== option.value) }),
  });
}

function makeArea(view) {
  const clear = h("button", { type: "button", class: "dl-filters__link", "aria-label": "Clear the area",
    onclick: () => view.set({ bbox: null }) }, "Clear");
  const label = h("span", {});
  const row = h("div", { class: "dl-filters__area" }, label, clear);
  const node = h("section", { class: "dl-filters__group" }, h("h2", { class: "dl-filters__heading" }, "Area"), row);
  return {
    node,
    update(isDrawn, isSearching) {
      node.hidden = isSearching;
      label.textContent = isDrawn ? "Area drawn on the map" : "Draw an area on the map";
      row.dataset.drawn = String(isDrawn);
      clear.hidden = !isDrawn;
    },
  };
}

/** Up and Down move between the rows; Tab still reaches every button. */
function moveByArrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches(".dl-filters__find")) return;
  const stops = [...event.currentTarget.querySelectorAll(".dl-filters__search, .dl-filters__hit, .dl-filters__check")]
    .filter((one) => one.offsetParent !== null);
  const row = event.target.closest(".dl-filters__row")?.querySelector(".dl-filters__check") ?? event.target;
  const next = stops[stops.indexOf(row) + step];
  if (!stops.includes(row) || !next) return;
  event.preventDefault();
  next.focus();
}
