// The small drawings of the filter panel: shapes of event types, marks, signs on buttons.

import { s } from "../dom.js";

const SHAPES = {
  circle: "M6 1.6a4.4 4.4 0 1 0 0 8.8a4.4 4.4 0 1 0 0-8.8z",
  triangle: "M6 1.2L11 10.4H1z",
  diamond: "M6 .8L11.2 6L6 11.2L.8 6z",
  square: "M1.8 1.8h8.4v8.4H1.8z",
  cross: "M4.4 1h3.2v3.4H11v3.2H7.6V11H4.4V7.6H1V4.4h3.4z",
  star: "M6 .6l1.6 3.5 3.8.4-2.8 2.6.8 3.8L6 9l-3.4 1.9.8-3.8L.6 4.5l3.8-.4z",
  hexagon: "M3.2 1.2h5.6L11.6 6l-2.8 4.8H3.2L.4 6z",
  bar: "M.8 4h10.4v4H.8z",
  flag: "M2 .8h1.3v.7h7.3L8.4 4.3l2.2 2.8H3.3v4.1H2z",
};

/** Returns the glyph of a shape, or null for a shape without one. */
export function shapeGlyph(shape) {
  const path = Object.hasOwn(SHAPES, shape ?? "") ? SHAPES[shape] : null;
  return path && svg(12, s("path", { d: path, fill: "currentColor" }));
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
