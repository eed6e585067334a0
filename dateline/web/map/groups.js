// The groups of a layout: which point belongs to which, where each stands, and how large it is. Pure.

import { standBeside } from "./beside.js";
import { NOT_EXACT, RADIUS } from "./symbols.js";
import { short } from "./words.js";

/** Pixels: the ring of provinces and countries, however many it holds, as long as its number has room. */
const COARSE_RING = 11;
/** Pixels that a dashed edge takes around a ring, and some air. */
const RIM = 5;
/** Pixels of the smallest number in a ring, and how wide a digit is for its height. */
const SMALLEST = 9;
const DIGIT = 0.6;
/** From this radius on a ring has room for another digit of a long number. */
const ROOMY = 18;

export class Groups {
  /**
   * `groupOf` is the group of each point or cell; x, y (units) and weight are columns of the groups, and
   * `radiusOf(count)` the radius of a ring and `band` the width of its band, in pixels. Groups from `firstCoarse` on are
   * known to a province or country only.
   */
  constructor({ count, groupOf, x, y, weight, radiusOf, band, firstCoarse = count }) {
    Object.assign(this, { count, groupOf, x, y, weight, radiusOf, band, firstCoarse });
    this.home = { x, y };
    this.moved = new Uint8Array(count);
  }

  /** Pixels from the middle of a group's ring to its edge while it counts so many: at least what the number needs. */
  ring(group, counted) {
    const least = this.band + (SMALLEST * DIGIT * short(counted, true).length + 1) / 2;
    return Math.max(least, group >= this.firstCoarse ? COARSE_RING : this.radiusOf(counted));
  }

  /** The number in a ring and how large it is written: {text, size}. */
  number(radius, counted) {
    const text = short(counted, radius < ROOMY);
    const hole = 2 * (radius - this.band);
    return { text, size: Math.max(SMALLEST, Math.min(12, Math.floor((hole - 1) / (DIGIT * text.length)))) };
  }

  /** Pixels around the middle of a group that its ring or symbol takes at its fullest. */
  room(group) {
    return this.weight[group] > 1 ? this.ring(group, this.weight[group]) + RIM : RADIUS + NOT_EXACT + 2;
  }

  /** Moves the coarse groups clear of the others, at `scale` pixels per unit; `home` keeps where they belong. */
  clear(scale) {
    const { firstCoarse, count, home } = this;
    const columns = (from, to) => {
      const groups = Array.from({ length: to - from }, (_, at) => from + at);
      return { x: groups.map((group) => home.x[group] * scale), y: groups.map((group) => home.y[group] * scale),
        room: groups.map((group) => this.room(group)) };
    };
    const stood = standBeside(columns(0, firstCoarse), columns(firstCoarse, count));
    this.x = home.x.map((x, group) => (group < firstCoarse ? x : stood.x[group - firstCoarse] / scale));
    this.y = home.y.map((y, group) => (group < firstCoarse ? y : stood.y[group - firstCoarse] / scale));
    this.moved.set(stood.moved, firstCoarse);
  }
}
