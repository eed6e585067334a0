// The buttons at the top left: zoom, fit the data, draw an area, and the menu of layers.

import { h, s } from "../dom.js";

const ICONS = {
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  fit: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4M8.5 10a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0",
  area: "M4 5h12v10H4zM4 5m-1.4 0a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0M16 15m-1.4 0a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0",
  layers: "M10 3.5 17 7.5 10 11.5 3 7.5zM3.5 11 10 14.7 16.5 11",
};

const icon = (name) =>
  s("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" },
    s("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": 1.7, "stroke-linecap": "round", "stroke-linejoin": "round" }));

const button = (name, label, onclick, more = {}) =>
  h("button", { type: "button", class: "dl-map-button", title: label, "aria-label": label, onclick, ...more }, icon(name));

/** A button and the panel it opens; Escape and a press outside close it, and focus goes back to the button. */
function popover(container, opener, panel) {
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", panel.id);
  panel.hidden = true;

  function setOpen(open, { focus = true } = {}) {
    if (panel.hidden === !open) return;
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) panel.querySelector("input:checked, button, input")?.focus({ preventScroll: true });
    else if (focus) opener.focus({ preventScroll: true });
  }

  opener.addEventListener("click", () => setOpen(panel.hidden));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    setOpen(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.contains(event.target) && !opener.contains(event.target)) setOpen(false, { focus: false });
  });
  return setOpen;
}

function radio(name, { id, name: label }, chosen, onChoose) {
  const input = h("input", { type: "radio", name, value: id, checked: id === chosen, onchange: () => onChoose(id) });
  return h("label", { class: "dl-map-choice" }, input, h("span", {}, label));
}

function checkbox({ word, label, on }, onToggle) {
  const input = h("input", { type: "checkbox", checked: on, onchange: () => onToggle(word, input.checked) });
  return h("label", { class: "dl-map-choice" }, input, h("span", {}, label));
}

/** Fills the menu anew: `bases` [{heading, choices: [{id, name}]}], `overlays` [{word, label, on}]. */
function fillMenu(panel, { bases, base, overlays, onBase, onOverlay }) {
  const groups = bases.filter(({ choices }) => choices.length).map(({ heading, choices }) =>
    h("fieldset", {}, h("legend", {}, heading), ...choices.map((choice) => radio("dl-map-base", choice, base, onBase))));
  panel.replaceChildren(...groups,
    h("fieldset", {}, h("legend", {}, "On the map"), ...overlays.map((overlay) => checkbox(overlay, onOverlay))));
}

/** Returns {setMenu(options), setDrawing(on)}. */
export function createControls(container, { onZoom, onFit, onDraw, onViewAsArea }) {
  const menu = h("div", { id: "dl-map-menu", class: "dl-map-panel", role: "group", "aria-label": "Layers" });
  const areas = h("div", { id: "dl-map-areas", class: "dl-map-panel", role: "group", "aria-label": "Area" });
  const draw = button("area", "Choose an area", null);
  const layers = button("layers", "Layers", null);
  const bar = h("div", { class: "dl-map-bar", role: "group", "aria-label": "Map controls" },
    button("plus", "Zoom in", () => onZoom(1)), button("minus", "Zoom out", () => onZoom(-1)),
    button("fit", "Show all incidents", onFit), draw, layers);
  container.append(h("div", { class: "dl-map-controls" }, bar, areas, menu));
  const setAreas = popover(container, draw, areas);
  popover(container, layers, menu);

  const choice = (label, action) =>
    h("button", { type: "button", class: "dl-map-text-button", onclick: () => { setAreas(false); action(); } }, label);
  areas.append(choice("Draw a rectangle", onDraw), choice("Use this view as area", onViewAsArea));

  return {
    setMenu: (options) => {
      const focused = document.activeElement?.value;
      const inside = menu.contains(document.activeElement);
      fillMenu(menu, options);
      if (inside) [...menu.querySelectorAll("input")].find((input) => input.value === focused)?.focus();
    },
  };
}
