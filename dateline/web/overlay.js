// Keeps a floating panel over the map and off the timeline: hands the map's rectangle to CSS, and closes up after itself.

import { h, s } from "./dom.js";

const MAP = ".st-key-map";

/** What has a meaning of its own for the Escape key: a panel around it does not close then. */
export const OWN_ESCAPE = "input, textarea, select, dialog, [role=dialog], [role=menu], [role=listbox], [contenteditable=true]";

/**
 * Sets --dl-map-top, -right, -bottom, -left (pixels from the window's edges) on `node`, now and whenever the layout
 * moves. Returns the function to call again when the page was rebuilt. Without a map the style sheet's defaults hold.
 */
export function keepOverMap(node) {
  const place = () => {
    const map = document.querySelector(MAP);
    if (!map) return;
    sizes.observe(map);
    const box = map.getBoundingClientRect();
    setPixels(node, { top: box.top, left: box.left, right: innerWidth - box.right, bottom: innerHeight - box.bottom });
  };
  const sizes = new ResizeObserver(place);
  sizes.observe(document.documentElement);
  addEventListener("resize", place);
  place();
  return place;
}

function setPixels(node, edges) {
  for (const [edge, pixels] of Object.entries(edges)) {
    node.style.setProperty(`--dl-map-${edge}`, `${Math.max(0, Math.round(pixels))}px`);
  }
}

/** Runs `listener` for `subscribe` until `root` has left the page, then unsubscribes: Streamlit drops roots silently. */
export function whileOnPage(root, subscribe, listener) {
  const stop = subscribe((...args) => {
    if (root.isConnected) listener(...args);
    else stop();
  });
}

/** Returns a `subscribe` for `whileOnPage` of an event of the document. */
export function documentEvent(name, options) {
  return (listener) => {
    document.addEventListener(name, listener, options);
    return () => document.removeEventListener(name, listener, options);
  };
}

/** Returns a button with a cross. */
export function closeButton(className, label, onclick) {
  const cross = s("path", { d: "M3 3l10 10M13 3L3 13", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round" });
  const icon = s("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, cross);
  return h("button", { type: "button", class: className, "aria-label": label, title: label, onclick }, icon);
}
