// What the transport does with the range: by how much a step goes, what playing runs through and where it begins. Pure.
// A "stretch" is what playing or stepping stays within: bins cut to a range, of which only the stops are left.

import { dayAt, indexAt, nearestStop, rangeBetween } from "./bins.js";
import { STEPS } from "./dates.js";

const MOST_STEPS = 40; // a step is chosen so that about so many go through what is played

/** Returns the steps with `allowed`: none finer than a bin. Beyond a year a bin wide, one bin is the step. */
export function stepsFor(bins) {
  const steps = STEPS.map((step) => ({ ...step, allowed: step.longest >= bins.width }));
  if (steps.some((step) => step.allowed)) return steps;
  const one = (day, sign) => dayAt(bins, nearestStop(bins, day) + sign);
  return [...steps, { id: "bin", label: "1 bar", days: bins.width, longest: bins.width, add: one, allowed: true }];
}

/** Returns the step wished for; without a wish, or a finer one than bins are, one that suits so many days. */
export function stepOf(bins, id, days) {
  const allowed = stepsFor(bins).filter((step) => step.allowed);
  return allowed.find((step) => step.id === id) ?? allowed.find((step) => days / step.days <= MOST_STEPS) ?? allowed.at(-1);
}

/** Returns how many bins a step is, as a number with a fraction. */
export function binsIn(bins, step) {
  const count = bins.stops.length - 1;
  return Math.max(1, (step.days * count) / (bins.stops[count] - bins.stops[0]));
}

/** Returns the stretch of a range: its own two ends and the stops between them. Of no range, of everything. */
export function stretchOf(bins, range) {
  if (!range) return { stops: bins.stops };
  const [from, end] = [Math.max(range.from, bins.first), Math.min(range.to, bins.last) + 1];
  return { stops: from < end ? [from, ...bins.stops.filter((stop) => stop > from && stop < end), end] : [] };
}

/**
 * Returns what playing runs through: {range, back, fresh}. `range` is the chosen one, null for everything; `back` is what
 * is shown again at the end; `fresh` says that it begins at its start. A range of one bar has nothing inside to play
 * through: it is itself the window, and moves on from where it is.
 */
export function scopeOf(bins, shown, chosen) {
  if (!shown) return { range: null, back: null, fresh: true };
  const { length } = stretchOf(bins, shown).stops;
  if (length > 2) return { range: shown, back: chosen, fresh: true };
  return { range: null, back: chosen, fresh: length === 0 };
}

/** Returns {low, width} in stops of the window to move: that of the range, or without one `one` stop wide at the start. */
export function windowOf(stretch, range, one) {
  const count = stretch.stops.length - 1;
  const most = Math.max(1, count - 1);
  if (!range) return { low: 0, width: Math.min(one, most) };
  const low = Math.min(nearestStop(stretch, range.from), count - 1);
  return { low, width: Math.min(Math.max(1, nearestStop(stretch, range.to + 1) - low), most) };
}

/** Returns where playing begins: {position, width, limit, restart}. At the end it begins again from the start. */
export function playFrom(stretch, range, one, upto) {
  const count = stretch.stops.length - 1;
  if (upto) {
    const restart = Math.min(one, count);
    const end = range ? indexAt(stretch, range.to + 1) : count;
    return { position: end >= count ? restart : Math.max(1, end), width: 0, limit: count, restart };
  }
  const { low, width } = windowOf(stretch, range, one);
  const limit = count - width;
  return { position: low >= limit ? 0 : low, width, limit, restart: 0 };
}

/** Returns the range shown at a position of the player: whole bins only, each once the moving end has passed it. */
export function rangeAt(stretch, position, width, upto) {
  const index = Math.floor(position + 1e-6);
  return upto ? rangeBetween(stretch, 0, index) : rangeBetween(stretch, index, index + width);
}

/** Returns the range one step further (`sign` 1) or back (-1): in "up to" its end moves, else all of it. */
export function stepped(stretch, range, { step, one, sign, upto }) {
  const count = stretch.stops.length - 1;
  const from = (index) => {
    const target = nearestStop(stretch, step.add(Math.round(dayAt(stretch, index)), sign));
    return sign > 0 ? Math.max(target, index + 1) : Math.min(target, index - 1);
  };
  if (upto) return rangeBetween(stretch, 0, from(range ? nearestStop(stretch, range.to + 1) : count));
  const { low, width } = windowOf(stretch, range, one);
  if (!range) return rangeBetween(stretch, sign > 0 ? 0 : count - width, sign > 0 ? width : count);
  const target = Math.max(0, Math.min(from(low), count - width));
  return rangeBetween(stretch, target, target + width);
}
