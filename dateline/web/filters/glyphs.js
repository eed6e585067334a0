// The small drawings of the filter panel: shapes of event types, marks, signs on buttons.

import { s } from "../dom.js";
import { isShape, outline } from "../shapes.js";

/** Returns the glyph of a shape, or null for a shape without one. */
export function shapeGlyph(shape) {
  return isShape(shape) ? svg(12, s("path", { d: outline(shape, 12), fill: "currentColor" })) : null;
}

/** Returns the mark of a row: the stylesheet shows the stroke that fits the row's state. */
export function markGlyph() {
  return svg(12, stroke("M2.6 6.3l2.3 2.3l4.6-5", "dl-filters__tick"), stroke("M3 6h6", "dl-filters__bar"),
    stroke("M2.2 9.8l7.6-7.6", "dl-filters__slash"));
}

export function excludeGlyph() {
  return svg(14, s("circle", { cx: 7, cy: 7, r: 5, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }),
    stroke("M3.6 10.4l6.8-6.8"));
}

export function chevronGlyph() {
  return svg(12, stroke("M4.2 2.6L7.8 6L4.2 9.4"));
}

export function closeGlyph(size = 10) {
  return s("svg", { viewBox: "0 0 10 10", width: size, height: size, "aria-hidden": "true" },
    stroke("M2 2l6 6M8 2l-6 6"));
}

export function searchGlyph() {
  return svg(14, s("circle", { cx: 6, cy: 6, r: 4, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }),
    stroke("M9 9l3.4 3.4"));
}

function svg(size, ...children) {
  return s("svg", { viewBox: `0 0 ${size} ${size}`, width: size, height: size, "aria-hidden": "true" }, ...children);
}

function stroke(d, name) {
  return s("path", { d, class: name, fill: "none", stroke: "currentColor", "stroke-width": 1.6,
    "stroke-linecap": "round", "stroke-linejoin": "round" });
}
