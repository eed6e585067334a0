// Drawing an area: a rectangle dragged on the map, and the chip that clears the one in force.

import { h } from "../dom.js";

const SMALLEST = 8;

/** Returns "w,s,e,n" of Leaflet bounds, or null where the rectangle has no size on the map of the world. */
export function boxText(bounds) {
  const held = (value, limit) => Math.max(-limit, Math.min(limit, value));
  const sides = [held(bounds.getWest(), 180), held(bounds.getSouth(), 90), held(bounds.getEast(), 180), held(bounds.getNorth(), 90)];
  return sides[0] < sides[2] && sides[1] < sides[3] ? sides.map((side) => side.toFixed(4)).join(",") : null;
}

/** Returns {west, south, east, north} in degrees of the word bbox, or null. */
export function parseBox(text) {
  const [west, south, east, north] = (text ?? "").split(",").map(Number);
  return [west, south, east, north].every(Number.isFinite) ? { west, south, east, north } : null;
}

/** Returns {start(), setBox(box)}; `onBox(text)` is told of a drawn area, `onClear()` of the wish to have none. */
export function createArea(L, map, { onBox, onClear, say }) {
  const container = map.getContainer();
  const frame = h("div", { class: "dl-map-rubber", hidden: true });
  const veil = h("div", { class: "dl-map-veil", hidden: true });
  const chip = h("div", { class: "dl-map-chip", hidden: true }, h("span", {}, "Only this area"),
    h("button", { type: "button", "aria-label": "Clear the area", onclick: onClear }, "×"));
  veil.append(frame);
  container.append(veil, chip);
  let corner = null;

  function pointOf(event) {
    const rect = container.getBoundingClientRect();
    return L.point(event.clientX - rect.left, event.clientY - rect.top);
  }

  function stop() {
    corner = null;
    veil.hidden = true;
    frame.hidden = true;
    say("");
    container.focus({ preventScroll: true });
  }

  function stretch(event) {
    if (!corner) return;
    const box = L.bounds(corner, pointOf(event));
    const size = box.getSize();
    Object.assign(frame.style, { left: `${box.min.x}px`, top: `${box.min.y}px`, width: `${size.x}px`, height: `${size.y}px` });
    frame.hidden = false;
  }

  function finish(event) {
    if (!corner) return;
    const box = L.bounds(corner, pointOf(event));
    stop();
    if (box.getSize().x < SMALLEST || box.getSize().y < SMALLEST) return;
    const text = boxText(L.latLngBounds(map.containerPointToLatLng(box.min), map.containerPointToLatLng(box.max)));
    if (text) onBox(text);
  }

  veil.addEventListener("pointerdown", (event) => {
    corner = pointOf(event);
    veil.setPointerCapture(event.pointerId);
    event.preventDefault();
    event.stopPropagation();
  });
  veil.addEventListener("pointermove", stretch);
  veil.addEventListener("pointerup", finish);
  veil.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !veil.hidden) stop();
  });

  return {
    start() {
      veil.hidden = false;
      say("Drag a rectangle on the map. Escape cancels.");
    },
    setBox(box) {
      chip.hidden = !box;
    },
  };
}
