// The hand on the range: pointer and keys on the plot and its two handles become new ranges. `dragged` and `keyed` are
// pure; `attachBrush` listens. A drag is kept in days, so it goes on when the bins change under it.

import { indexAt, nearestStop, rangeBetween } from "./bins.js";

const DRAG_FROM_PX = 4; // less is a click
const TAP_CARD_MS = 3000;
const PAGE_SHARE = 10; // Page Up and Page Down go a tenth of the way

/** Returns the range of a drag {kind, pressed, start} whose pointer is now at `day`. */
export function dragged(bins, { kind, pressed, start }, day) {
  const delta = day - pressed;
  if (kind === "from") return withFrom(bins, start, nearestStop(bins, start.from + delta));
  if (kind === "to") return withTo(bins, start, nearestStop(bins, start.to + 1 + delta));
  if (kind === "window") return shifted(bins, start, delta);
  const [low, high] = [Math.min(pressed, day), Math.max(pressed, day)];
  return rangeBetween(bins, Math.floor(indexAt(bins, low)), Math.ceil(indexAt(bins, high)));
}

function withFrom(bins, range, index) {
  const most = Math.ceil(indexAt(bins, range.to + 1)) - 1;
  return { from: bins.stops[Math.max(0, Math.min(index, most))], to: range.to };
}

function withTo(bins, range, index) {
  const least = Math.floor(indexAt(bins, range.from)) + 1;
  return { from: range.from, to: bins.stops[Math.min(bins.stops.length - 1, Math.max(index, least))] - 1 };
}

/** Moves both ends by as many bins, so that the window keeps its width. */
function shifted(bins, range, delta) {
  const i = nearestStop(bins, range.from);
  const width = Math.max(1, nearestStop(bins, range.to + 1) - i);
  const target = Math.min(nearestStop(bins, range.from + delta), bins.stops.length - 1 - width);
  return target === i ? range : rangeBetween(bins, target, target + width);
}

/** Returns the range after a key on the handle `end` ("from" or "to"), or null when the key means nothing here. */
export function keyed(bins, range, end, { key, shiftKey }) {
  const index = indexAt(bins, end === "from" ? range.from : range.to + 1);
  const page = Math.max(1, Math.round(bins.stops.length / PAGE_SHARE));
  const many = shiftKey ? 4 : 1;
  const targets = {
    ArrowRight: Math.floor(index) + many, ArrowUp: Math.floor(index) + many, PageUp: Math.floor(index) + page,
    ArrowLeft: Math.ceil(index) - many, ArrowDown: Math.ceil(index) - many, PageDown: Math.ceil(index) - page,
    Home: 0, End: bins.stops.length - 1,
  };
  if (!(key in targets)) return null;
  const target = Math.max(0, targets[key]);
  return end === "from" ? withFrom(bins, range, target) : withTo(bins, range, target);
}

/**
 * Listens on the plot and the handles. The host has `bins`, `shown()`, `whole()`, `dayAtX(clientX)`, `move(range)`
 * (live), `release()`, `take({ anew })` (the hand takes over from playing; `anew`: for a new range), `all()`,
 * `hover(event | null)`.
 */
export function attachBrush(plot, handles, host) {
  let drag = null;
  let frame = 0;

  const apply = () => {
    frame = 0;
    if (drag?.active) host.move(dragged(host.bins, drag, host.dayAtX(drag.x)));
  };
  const finish = (keep) => {
    if (!drag) return;
    cancelAnimationFrame(frame);
    if (keep && frame) apply();
    frame = 0;
    const { active, start, wasWhole, pointer } = drag;
    drag = null;
    plot.classList.remove("dl-timeline__plot--dragging");
    if (plot.hasPointerCapture(pointer)) plot.releasePointerCapture(pointer);
    if (!active) return;
    if (!keep) host.move(wasWhole ? null : start);
    host.release();
  };

  plot.addEventListener("pointerdown", (event) => {
    host.hover(null);
    if (drag || event.button !== 0 || !host.bins.usable) return;
    plot.setPointerCapture(event.pointerId);
    drag = pressed(event, handles, host);
    if (drag.active) host.take({ anew: drag.kind === "new" });
  });
  plot.addEventListener("pointermove", (event) => {
    if (!drag) return host.hover(event);
    if (event.pointerId !== drag.pointer) return;
    drag.x = event.clientX;
    if (!drag.active && Math.abs(drag.x - drag.pressedX) < DRAG_FROM_PX) return;
    if (!drag.active) host.take({ anew: drag.kind === "new" });
    drag.active = true;
    host.hover(null);
    plot.classList.add("dl-timeline__plot--dragging");
    frame ||= requestAnimationFrame(apply);
  });
  plot.addEventListener("pointerup", (event) => {
    const tapped = drag && !drag.active;
    finish(true);
    if (tapped) host.hover(event);
  });
  plot.addEventListener("pointercancel", () => finish(false));
  // A finger leaves the plot the moment it lifts; the card it asked for stays for a while.
  let leaving = 0;
  plot.addEventListener("pointerenter", () => clearTimeout(leaving));
  plot.addEventListener("pointerleave", ({ pointerType }) => {
    leaving = setTimeout(() => drag || host.hover(null), pointerType === "touch" ? TAP_CARD_MS : 0);
  });
  plot.addEventListener("dblclick", () => host.all());
  plot.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) finish(false);
  });
  for (const end of ["from", "to"]) attachKeys(handles[end], end, host);
}

function pressed(event, handles, host) {
  const end = ["from", "to"].find((name) => handles[name].contains(event.target));
  const day = host.dayAtX(event.clientX);
  const start = host.shown();
  const inside = !host.whole() && day >= start.from && day < start.to + 1 && !event.shiftKey;
  return {
    kind: end ?? (inside ? "window" : "new"), pressed: day, pressedX: event.clientX, x: event.clientX, start,
    wasWhole: host.whole(), pointer: event.pointerId, active: false,
  };
}

function attachKeys(handle, end, host) {
  handle.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !host.bins.usable) return;
    if (event.key === " ") {
      event.preventDefault();
      host.toggle();
      return;
    }
    const range = keyed(host.bins, host.shown(), end, event);
    if (!range) return;
    event.preventDefault();
    host.take({ anew: false });
    host.move(range);
    host.releaseSoon();
  });
}

