// Day-exact counts of single incidents per group and class, for answers that hold the incidents themselves. Pure.

import { closedRange } from "./cube.js";

export const OUT = 0;
export const CERTAIN = 1;
export const POSSIBLE = 2;

/** Counts of incidents in groups; `state` tells for each incident whether it is in the range. */
export class PointTally {
  /** `denied`, `struck` and `vague` are one byte per incident: never counted; reported but later denied; place not exact. */
  constructor({ start, end, kind, denied, struck, vague }, { groupOf, groups, classes }) {
    Object.assign(this, { start, end, kind, deniedAt: denied, struckAt: struck, vagueAt: vague, groupOf, classes });
    this.state = new Uint8Array(start.length);
    this.certain = new Uint32Array(groups * classes);
    this.possible = new Uint32Array(groups * classes);
    // Per group: incidents that count, those that don't, whether any of these was denied and any place is not exact, and
    // one of the incidents.
    this.counted = new Uint32Array(groups);
    this.denied = new Uint32Array(groups);
    this.struck = new Uint8Array(groups);
    this.vague = new Uint8Array(groups);
    this.one = new Int32Array(groups);
  }

  /** Counts a range ({from, to} in days, open ends null, or null for everything). Allocates nothing. */
  tally(range) {
    const { start, end, state, groupOf, vague, vagueAt } = this;
    const { from, to } = closedRange(range);
    for (const column of [this.certain, this.possible, this.counted, this.denied, this.struck, vague]) column.fill(0);
    for (let point = 0; point < start.length; point += 1) {
      const overlaps = start[point] <= to && end[point] >= from;
      state[point] = !overlaps ? OUT : start[point] >= from && end[point] <= to ? CERTAIN : POSSIBLE;
      if (!overlaps) continue;
      if (vagueAt[point]) vague[groupOf[point]] = 1;
      this.#count(point, groupOf[point], state[point]);
    }
  }

  #count(point, group, state) {
    if (this.deniedAt[point]) {
      // Reported and later denied, or a statement: shown, never counted. It stands for the group only where nothing else does.
      this.denied[group] += 1;
      if (this.struckAt?.[point]) this.struck[group] = 1;
      if (!this.counted[group]) this.one[group] = point;
      return;
    }
    this.counted[group] += 1;
    this.one[group] = point;
    (state === CERTAIN ? this.certain : this.possible)[group * this.classes + this.kind[point]] += 1;
  }
}
