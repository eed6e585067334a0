// The shape of each kind of event as a small SVG mark, filled with the current colour. Shapes are named in vocabulary.py.

import { s } from "./dom.js";

const PATHS = {
  circle: "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11Z",
  triangle: "M8 2l6.4 11.5H1.6Z",
  diamond: "M8 1.2L14.8 8L8 14.8L1.2 8Z",
  square: "M2.8 2.8h10.4v10.4H2.8Z",
  cross: "M5.9 1.8h4.2v4.1h4.1v4.2h-4.1v4.1H5.9v-4.1H1.8V5.9h4.1Z",
  star: "M8 1l2.1 4.7 5.1.5-3.8 3.5 1.1 5L8 12.1l-4.5 2.6 1.1-5L.8 6.2l5.1-.5Z",
  hexagon: "M8 1.4l5.8 3.3v6.6L8 14.6l-5.8-3.3V4.7Z",
  bar: "M1.5 5.2h13v5.6h-13Z",
  flag: "M3 1.5h1.7v.8h8.8l-2.4 3.6 2.4 3.6H4.7v5H3Z",
};

/** Returns the mark of a shape, hidden from screen readers: the kind always stands beside it in words. */
export function kindMark(shape, className = "") {
  const path = s("path", { d: PATHS[shape] ?? PATHS.hexagon, fill: "currentColor" });
  return s("svg", { viewBox: "0 0 16 16", width: 12, height: 12, class: className, "aria-hidden": "true" }, path);
}
