// The incident panel: everything known about the open incident, with who says so. Data: dateline/answers/card.py.
//
// Which incident is open stands in the URL (`incident`); this module follows it at once and waits, dimmed, for the data.
// The parts are in incident/: card, history and position (what is said), folds, sheet (the narrow screen).

import { h } from "./dom.js";
import { cardNodes } from "./incident/card.js";
import { makeFolds } from "./incident/folds.js";
import { historyIsOpen, historyNodes } from "./incident/history.js";
import { positions } from "./incident/position.js";
import { makeGrip, setTall } from "./incident/sheet.js";
import { kindMark } from "./kinds.js";
import { closeButton, documentEvent, keepOverMap, OWN_ESCAPE, whileOnPage } from "./overlay.js";

const panels = new WeakMap();
const TITLE_ID = "dl-incident-title";

// Opening moves the focus for somebody at the keyboard, and leaves it alone for somebody pointing at the map.
let lastInput = "";
document.addEventListener("keydown", () => (lastInput = "keyboard"), true);
document.addEventListener("pointerdown", () => (lastInput = "pointer"), true);

/** Draws the card `data` (null: closed) into `root`; called again with every new card. */
export function render(root, data, view) {
  const panel = panels.get(root) ?? mount(root, view);
  panel.view = view;
  panel.card = data;
  update(panel);
}

function mount(root, view) {
  const panel = { root, view, card: null, drawn: "", drawnId: "", open: false, focusWhenDrawn: false, returnTo: null,
    folds: makeFolds() };
  buildFrame(panel);
  root.replaceChildren(panel.frame);
  panel.place = keepOverMap(panel.frame);
  whileOnPage(root, view.subscribe, (changed) => changed.has("incident") && update(panel));
  whileOnPage(root, documentEvent("keydown"), (event) => closeOnEscape(panel, event));
  panels.set(root, panel);
  return panel;
}

// ---- What the URL wants against what has arrived

function update(panel) {
  const wanted = panel.view.get("incident");
  if (!wanted) return hide(panel);
  if (!panel.open) reveal(panel);
  panel.place();
  const arrived = panel.card?.id === wanted;
  panel.frame.setAttribute("aria-busy", String(!arrived));
  if (arrived) draw(panel);
  else if (!panel.drawn) panel.frame.classList.add("dl-incident--empty");
}

function reveal(panel) {
  const before = document.activeElement;
  panel.returnTo = before === document.body ? null : before;
  panel.focusWhenDrawn = lastInput === "keyboard" || Boolean(before?.closest(".dl-table"));
  panel.open = true;
  panel.frame.hidden = false;
}

function hide(panel) {
  if (!panel.open) return;
  const active = document.activeElement;
  const focusIsOurs = active === document.body || panel.frame.contains(active);
  panel.open = false;
  panel.frame.hidden = true;
  setTall(panel.frame, panel.grip, false);
  if (focusIsOurs) returnFocus(panel);
  // A panel opened later must not flash the incident of now.
  panel.drawn = panel.drawnId = "";
}

/** Puts the focus where it was before opening; a table row that was redrawn since is found by its id. */
function returnFocus(panel) {
  const id = panel.returnTo?.dataset?.dlOpen;
  const again = [panel.drawnId, id].filter(Boolean).map((row) => document.querySelector(`[data-dl-open="${CSS.escape(row)}"]`));
  const fromTable = Boolean(id);
  const target = (fromTable ? again.find(Boolean) : null) ?? panel.returnTo;
  if (target?.isConnected) target.focus({ preventScroll: true });
  panel.returnTo = null;
}

function close(panel) {
  panel.view.set({ incident: null });
}

function closeOnEscape(panel, event) {
  if (event.key !== "Escape" || event.defaultPrevented || !panel.open) return;
  if (event.target.closest?.(OWN_ESCAPE)) return;
  event.preventDefault();
  close(panel);
}

function goTo(panel, id) {
  if (id) panel.view.set({ incident: id });
}

// ---- The frame, built once: it keeps focus and scroll position over a redraw

function buildFrame(panel) {
  panel.kicker = h("p", { class: "dl-incident__kicker" });
  panel.body = h("div", { class: "dl-incident__body" });
  panel.title = h("h2", { class: "dl-incident__title", id: TITLE_ID, tabindex: "-1", dir: "auto" });
  panel.foot = h("div", { class: "dl-incident__foot" });
  panel.position = h("div", { class: "dl-incident__position" });
  panel.previous = stepButton(panel, "previous", "‹ previous", "Previous incident in time");
  panel.next = stepButton(panel, "next", "next ›", "Next incident in time");
  panel.centre = h("button", { type: "button", class: "dl-incident__centre", onclick: () => centre(panel) }, "Centre map here");
  panel.edit = editLink(panel);
  panel.steps = h("div", { class: "dl-incident__steps" }, panel.previous, panel.centre, panel.edit, panel.next);
  panel.foot.append(panel.position, panel.steps);
  const head = h("div", { class: "dl-incident__head" }, panel.kicker, closeButton("dl-incident__close", "Close incident", () => close(panel)));
  panel.frame = h("section", { class: "dl-incident", "aria-labelledby": TITLE_ID, hidden: true },
    head, panel.body, skeleton(), panel.foot);
  panel.grip = makeGrip(panel.frame, () => close(panel));
  panel.frame.prepend(panel.grip);
}

function stepButton(panel, which, text, label) {
  // aria-disabled instead of disabled: a button that is switched off under the focus would lose it.
  return h("button", { type: "button", class: "dl-incident__step", title: label, "aria-label": `${text.replace(/[‹›]/g, "").trim()}: ${label}`,
    onclick: () => goTo(panel, panel.card?.[which]) }, text);
}

/** A real link to the page of forms. It carries the whole view, so that the way back leads to it; the view moves meanwhile. */
function editLink(panel) {
  const link = h("a", { class: "dl-incident__edit", href: "edit" }, "Edit");
  const point = () => {
    const query = new URLSearchParams(location.search);
    query.set("incident", panel.card?.id ?? "");
    link.setAttribute("href", `edit?${query}`);
  };
  for (const event of ["pointerenter", "pointerdown", "focus", "click"]) link.addEventListener(event, point);
  return link;
}

function skeleton() {
  const bars = [90, 60, 100, 100, 80].map((width) => {
    const bar = h("span", { class: "dl-incident__bar" });
    bar.style.width = `${width}%`;
    return bar;
  });
  return h("div", { class: "dl-incident__skeleton", "aria-hidden": "true" }, bars);
}

// ---- Drawing a card

function draw(panel) {
  const card = panel.card;
  const serial = JSON.stringify(card);
  if (serial !== panel.drawn) {
    const sameIncident = card.id === panel.drawnId;
    const keep = { key: document.activeElement?.dataset?.key, scroll: panel.body.scrollTop };
    const historyOpen = sameIncident && historyIsOpen(panel.body);
    panel.frame.classList.remove("dl-incident--empty");
    panel.frame.dataset.incident = card.id;
    if (card.missing) drawMissing(panel, card);
    else drawCard(panel, card, historyOpen);
    panel.body.scrollTop = sameIncident ? keep.scroll : 0;
    if (sameIncident && keep.key) panel.body.querySelector(`[data-key="${CSS.escape(keep.key)}"]`)?.focus({ preventScroll: true });
    letScrollByKeyboard(panel.body);
    panel.drawn = serial;
    panel.drawnId = card.id;
  }
  focusOnOpening(panel);
}

/** Moves the focus to the heading, unless the reader went elsewhere while the data was on its way. */
function focusOnOpening(panel) {
  if (!panel.focusWhenDrawn) return;
  panel.focusWhenDrawn = false;
  const active = document.activeElement;
  if (active === document.body || active === panel.returnTo || !panel.returnTo?.isConnected) panel.title.focus({ preventScroll: true });
}

function letScrollByKeyboard(body) {
  if (body.scrollHeight > body.clientHeight) body.setAttribute("tabindex", "0");
  else body.removeAttribute("tabindex");
}

function drawMissing(panel, card) {
  panel.kicker.replaceChildren(h("bdi", {}, card.id));
  panel.title.textContent = "No such incident";
  panel.body.replaceChildren(panel.title,
    h("p", { class: "dl-incident__summary" }, "There is no incident with this id here. It may have been removed, or the link comes from another store."));
  panel.foot.hidden = true;
}

function drawCard(panel, card, historyOpen) {
  panel.folds.of(card.id);
  panel.kicker.replaceChildren(kindMark(card.shape), h("bdi", {}, card.id), " · ", h("bdi", {}, card.type));
  panel.title.textContent = card.title;
  panel.body.replaceChildren(
    panel.title,
    ...cardNodes(card, { folds: panel.folds, goTo: (id) => goTo(panel, id) }),
    ...historyNodes(card.history ?? [], { open: historyOpen, toggled: () => letScrollByKeyboard(panel.body) }),
  );
  drawFoot(panel, card);
}

// ---- The foot: position to copy, and the way to the neighbours in time

function drawFoot(panel, card) {
  const { coordinates } = card;
  panel.foot.hidden = false;
  panel.centre.hidden = !coordinates;
  panel.position.hidden = !coordinates;
  panel.previous.setAttribute("aria-disabled", String(!card.previous));
  panel.next.setAttribute("aria-disabled", String(!card.next));
  const key = JSON.stringify(coordinates);
  if (panel.positionKey === key) return;
  panel.positionKey = key;
  panel.position.replaceChildren(...(coordinates ? positions(coordinates, (text) => panel.view.say(text)) : []));
}

function centre(panel) {
  const { lat, lon, zoom } = panel.card.coordinates;
  const nearest = Math.max(Number(panel.view.get("zoom")) || 0, zoom);
  panel.view.set({ lat: lat.toFixed(4), lon: lon.toFixed(4), zoom: nearest }, { rerun: false });
}
