// What the transport does with the range: by how much a step goes, where playing begins and ends. Pure.

import { dayAt, indexAt, nearestStop, rangeBetween } from "./bins.js";
import { STEPS } from "./dates.js";

const FIRST_WINDOW_SHARE = 12;

/** Returns the steps with `allowed`: none finer than a bin. Beyond a year a bin wide, one bin is the step. */
export function stepsFor(bins) {
  const steps = STEPS.map((step) => ({ ...step, allowed: step.longest >= bins.width }));
  if (steps.some((step) => step.allowed)) return steps;
  const one = (day, sign) => dayAt(bins, nearestStop(bins, day) + sign);
  return [...steps, { id: "bin", label: "1 bar", days: bins.width, longest: bins.width, add: one, allowed: true }];
}

/** Returns the step wished for, or the finest one allowed. */
export function stepOf(bins, id) {
  const allowed = stepsFor(bins).filter((step) => step.allowed);
  return allowed.find((step) => step.id === id) ?? allowed[0];
}

/** Returns how many bins a step is, as a number with a fraction. */
export function binsIn(bins, step) {
  const count = bins.stops.length - 1;
  return Math.max(1, (step.days * count) / (bins.stops[count] - bins.stops[0]));
}

/** Returns {low, width} in stops of the window to move: that of the range, or a first one when it is everything. */
export function windowOf(bins, range, step) {
  const count = bins.stops.length - 1;
  if (!range) {
    const width = Math.max(Math.round(binsIn(bins, step)), Math.round(count / FIRST_WINDOW_SHARE));
    return { low: 0, width: Math.min(width, Math.max(1, count - 1)), fresh: true };
  }
  const low = Math.min(nearestStop(bins, range.from), count - 1);
  const width = Math.max(1, nearestStop(bins, range.to + 1) - low);
  return { low, width: Math.min(width, Math.max(1, count - 1)), fresh: false };
}

/** Returns where playing begins: {position, width, limit, restart}. At the end it begins again from the start. */
export function playFrom(bins, range, step, upto) {
  const count = bins.stops.length - 1;
  const one = Math.max(1, Math.round(binsIn(bins, step)));
  if (upto) {
    const end = range ? indexAt(bins, range.to + 1) : count;
    const restart = Math.min(one, count);
    return { position: end >= count ? restart : Math.max(1, end), width: 0, limit: count, restart };
  }
  const { low, width } = windowOf(bins, range, step);
  const limit = count - width;
  return { position: low >= limit ? 0 : low, width, limit, restart: 0 };
}

/** Returns the range shown at a position of the player: whole bins only, each once the moving end has passed it. */
export function rangeAt(bins, position, width, upto) {
  const index = Math.floor(position + 1e-6);
  return upto ? rangeBetween(bins, 0, index) : rangeBetween(bins, index, index + width);
}

/** Returns the range one step further (`sign` 1) or back (-1). */
export function stepped(bins, range, step, sign, upto) {
  const count = bins.stops.length - 1;
  const from = (index) => {
    const target = nearestStop(bins, step.add(Math.round(dayAt(bins, index)), sign));
    return sign > 0 ? Math.max(target, index + 1) : Math.min(target, index - 1);
  };
  if (upto) return rangeBetween(bins, 0, from(range ? nearestStop(bins, range.to + 1) : count));
  const { low, width, fresh } = windowOf(bins, range, step);
  if (fresh) return rangeBetween(bins, sign > 0 ? 0 : count - width, sign > 0 ? width : count);
  const target = Math.max(0, Math.min(from(low), count - width));
  return rangeBetween(bins, target, target + width);
}
