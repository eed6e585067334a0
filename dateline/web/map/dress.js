// What the map's document and container wear besides the incidents: names for screen readers, styles, and no presses through
// the panels.

import { h } from "../dom.js";

const NAME = "Map of incidents";
const CLOSEST = 18;
const HELP = "Arrow keys move, plus and minus zoom, N and P step through what is drawn, Enter opens it. All incidents are in the table.";
const PANELS = ["controls", "legend", "list", "chip", "notice", "veil"].map((part) => `:scope > .dl-map-${part}`).join(", ");

/** Dresses document and container of `map`; `onStyled()` and `onFont()` are called when style sheet and font have come. */
export function dress(map, { onStyled, onFont }) {
  const container = map.getContainer();
  document.documentElement.lang = "en";
  document.title = NAME;
  window.frameElement?.setAttribute("title", NAME);
  document.documentElement.classList.add("dl-map-page");
  document.head.append(h("link", { rel: "stylesheet", href: new URL("map.css", import.meta.url).href, onload: onStyled }));
  container.classList.add("dl-map");
  document.fonts.addEventListener("loadingdone", onFont);
  // Now, not when map.css has come: the map opens at its real size, and asks for its data once.
  Object.assign(container.style, { position: "fixed", inset: "0", width: "100%", height: "100%" });
  map.attributionControl?.remove();
  map.zoomControl?.remove();
  // Not by setMinZoom(): it may start a zoom animation, whose end would undo the place that the map opens at.
  Object.assign(map.options, { minZoom: 2, maxZoom: CLOSEST });
  nameFor(container);
  markPointer(container);
}

/** Marks a container that a pointer has taken hold of, which needs no frame to say that it has the focus. */
function markPointer(container) {
  container.addEventListener("pointerdown", () => container.toggleAttribute("data-by-pointer", true), { capture: true });
  for (const kind of ["keydown", "blur"]) container.addEventListener(kind, () => container.removeAttribute("data-by-pointer"));
}

function nameFor(container) {
  const help = h("p", { id: "dl-map-help", class: "dl-map-hidden" }, HELP);
  container.append(help);
  for (const [name, value] of Object.entries({ role: "application", "aria-label": NAME, "aria-describedby": help.id, tabindex: "0" })) {
    container.setAttribute(name, value);
  }
}

/** Presses on panels are no presses on the map below them. */
export function shieldPanels(L, container) {
  for (const panel of container.querySelectorAll(PANELS)) {
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.disableScrollPropagation(panel);
  }
}
