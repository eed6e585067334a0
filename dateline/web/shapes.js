// The shapes of event types: the one place that says how they look. The map draws them on its canvas, the page's lists
// as small SVG marks. Shapes are named in dateline/model/vocabulary.py.

const TAU = 2 * Math.PI;

function regular(count, radius, turn, inner = null) {
  const steps = inner === null ? count : 2 * count;
  return Array.from({ length: steps }, (_, step) => {
    const reach = inner !== null && step % 2 ? inner : radius;
    const angle = turn + (step * TAU) / steps;
    return [Math.cos(angle) * reach, Math.sin(angle) * reach];
  });
}

function cross(r) {
  const a = r * 0.38;
  return [[-a, -r], [a, -r], [a, -a], [r, -a], [r, a], [a, a], [a, r], [-a, r], [-a, a], [-r, a], [-r, -a], [-a, -a]];
}

// Corners around the middle, y down. Each shape reaches about as far as a circle of radius 1 and weighs about the same
// to the eye. The circle has none.
const CORNERS = {
  circle: null,
  triangle: [[0, -1.15], [1.1, 0.8], [-1.1, 0.8]],
  diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  square: [[-0.92, -0.92], [0.92, -0.92], [0.92, 0.92], [-0.92, 0.92]],
  cross: cross(1.15),
  star: regular(5, 1.35, -Math.PI / 2, 0.62),
  hexagon: regular(6, 1.12, 0),
  bar: [[-1.25, -0.58], [1.25, -0.58], [1.25, 0.58], [-1.25, 0.58]],
  flag: [[-0.8, -1.15], [1.15, -0.5], [-0.4, 0.15], [-0.4, 1.2], [-0.8, 1.2]],
};
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
