// Draws the shapes of event types: on the map's canvas, and as small SVG marks in the page's lists.

import { CORNERS } from "./corners.js";

const TAU = 2 * Math.PI;

const REACH = 1.4; // of the farthest corner

/** The names of all shapes. */
export const SHAPES = Object.keys(CORNERS);

export const isShape = (name) => Object.hasOwn(CORNERS, name ?? "");

/** Adds the outline of a shape to a canvas path; one that isn't known is a circle. */
export function trace(path, shape, x, y, radius) {
  const corners = isShape(shape) ? CORNERS[shape] : null;
  if (!corners) {
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
  const corners = isShape(shape) ? CORNERS[shape] : null;
  const round = (value) => Number(value.toFixed(2));
  if (!corners) {
    const r = round(radius);
    return `M${round(middle - radius)} ${middle}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0Z`;
  }
  return `M${corners.map(([dx, dy]) => `${round(middle + dx * radius)} ${round(middle + dy * radius)}`).join("L")}Z`;
}
