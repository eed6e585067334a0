// The shape of each kind of event as a small SVG mark, filled with the current colour.

import { s } from "./dom.js";
import { outline } from "./shapes.js";

const BOX = 16;

/** Returns the mark of a shape, hidden from screen readers: the kind always stands beside it in words. */
export function kindMark(shape, className = "") {
  const path = s("path", { d: outline(shape, BOX), fill: "currentColor" });
  return s("svg", { viewBox: `0 0 ${BOX} ${BOX}`, width: 12, height: 12, class: className, "aria-hidden": "true" }, path);
}
