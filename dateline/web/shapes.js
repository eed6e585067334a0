// The shapes of event types, drawn on the map's canvas and as small SVG marks in the page's lists. Their corners are in
// shapes.json, which the exporters read too: around the middle, y down, each reaching about as far as a circle of
// radius 1 and of about the same weight to the eye. The circle has none. dateline/model/vocabulary.py names them.

import CORNERS from "./shapes.json" with { type: "json" };

const TAU = 2 * Math.PI;
const REACH = 1.4; // of the farthest corner

/** The names of all shapes. */
export const SHAPES = Object.keys(CORNERS);

export const isShape = (name) => Object.hasOwn(CORNERS, name ?? "");

const cornersOf = (name) => (isShape(name) ? CORNERS[name] : []);

/** Adds the outline of a shape to a canvas path; one that isn't known is a circle. */
export function trace(path, shape, x, y, radius) {
  const corners = cornersOf(shape);
  if (!corners.length) {
    path.arc(x, y, radius, 0, TAU);
    return;
  }
  corners.forEach(([dx, dy], at) => path[at ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius));
  path.closePath();
}

/** Returns the outline of a shape as the `d` of an SVG path that fills a box of `size`; one that isn't known is a circle. */
export function outline(shape, size) {
  const middle = size / 2;
  const radius = middle / REACH;
  const corners = cornersOf(shape);
  const round = (value) => Number(value.toFixed(2));
  if (!corners.length) {
    const r = round(radius);
    return `M${round(middle - radius)} ${middle}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0Z`;
  }
  return `M${corners.map(([dx, dy]) => `${round(middle + dx * radius)} ${round(middle + dy * radius)}`).join("L")}Z`;
}
