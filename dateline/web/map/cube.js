// The space-time cube: reads the API's binary answer, and counts per group and class for any range of bins. Pure.

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, i32: Int32Array };
const OPEN_START = -2147483648;
const OPEN_END = 2147483647;

/** Returns {header, columns, bytes} of an ArrayBuffer as docs/browser.md describes it. */
export function decode(buffer) {
  const size = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  const columns = {};
  for (const { name, type, length, offset } of header.arrays) {
    columns[name] = new TYPES[type](buffer, offset, length);
  }
  return { header, columns, bytes: buffer.byteLength };
}

/** Returns a live range with its open ends closed: {from, to} in days. */
export function closedRange(range) {
  return { from: range?.from ?? OPEN_START, to: range?.to ?? OPEN_END };
}

function firstAtLeast(edges, day) {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Writes the bins of a range into `out`: [sureFrom, sureTo, maybeFrom, maybeTo], all included.
 *
 * Sure bins lie wholly inside the range, maybe bins only overlap it: between two edges nobody knows which of the bin's
 * incidents are inside, so a handle in the middle of a bin makes them possible, not certain.
 */
export function binsOf(edges, range, out) {
  const { from, to } = closedRange(range);
  const bins = edges.length - 1;
  const after = to === OPEN_END ? OPEN_END : to + 1;
  const start = firstAtLeast(edges, from);
  const end = firstAtLeast(edges, after);
  out[0] = start;
  out[1] = (end < edges.length && edges[end] === after ? end : after > edges[bins] ? bins : end - 1) - 1;
  out[2] = Math.max(0, edges[start] === from ? start : start - 1);
  out[3] = Math.min(bins - 1, end - 1);
  return out;
}

/** Counts of a sparse cube, summed over groups of cells. */
export class Cube {
  /**
   * `columns` are the API's entries (cell, first, last, class, count), `groupOf` the group of each cell.
   * After `tally(range)`, `certain` and `possible` hold the counts at [group * classes + class].
   */
  constructor(columns, { edges, classes, groupOf, groups }) {
    this.edges = edges;
    this.classes = classes;
    this.certain = new Uint32Array(groups * classes);
    this.possible = new Uint32Array(groups * classes);
    this.spans = new Int32Array(4);
    this.#sum(columns, groupOf, Math.max(1, edges.length - 1));
  }

  #sum({ cell, first, last, class: kind, count }, groupOf, bins) {
    const width = bins + 1;
    const rowOf = new Int32Array(this.certain.length).fill(-1);
    const rows = [];
    const long = [];
    for (let entry = 0; entry < cell.length; entry += 1) {
      const slot = groupOf[cell[entry]] * this.classes + kind[entry];
      if (first[entry] !== last[entry]) {
        long.push(slot, first[entry], last[entry], count[entry]);
      } else if (rowOf[slot] < 0) {
        rowOf[slot] = rows.length;
        rows.push(slot);
      }
    }
    // Only pairs of group and class that occur get a row of sums: most groups know few of the classes.
    const sums = new Uint32Array(rows.length * width);
    for (let entry = 0; entry < cell.length; entry += 1) {
      if (first[entry] !== last[entry]) continue;
      sums[rowOf[groupOf[cell[entry]] * this.classes + kind[entry]] * width + first[entry] + 1] += count[entry];
    }
    for (let row = 0; row < rows.length; row += 1) {
      for (let bin = 1, at = row * width + 1; bin < width; bin += 1, at += 1) sums[at] += sums[at - 1];
    }
    this.width = width;
    this.rows = Uint32Array.from(rows);
    this.sums = sums;
    this.long = Int32Array.from(long);
  }

  /** Counts a range ({from, to} in days, open ends null, or null for everything). Allocates nothing. */
  tally(range) {
    const { certain, possible, spans, rows, sums, width } = this;
    certain.fill(0);
    possible.fill(0);
    binsOf(this.edges, range, spans);
    const [sureFrom, sureTo, maybeFrom, maybeTo] = spans;
    if (maybeTo < maybeFrom) return;
    const sure = sureTo >= sureFrom;
    for (let row = 0; row < rows.length; row += 1) {
      const base = row * width;
      const inside = sure ? sums[base + sureTo + 1] - sums[base + sureFrom] : 0;
      certain[rows[row]] = inside;
      possible[rows[row]] = sums[base + maybeTo + 1] - sums[base + maybeFrom] - inside;
    }
    this.#tallyLong(sureFrom, sureTo, maybeFrom, maybeTo);
  }

  #tallyLong(sureFrom, sureTo, maybeFrom, maybeTo) {
    const { certain, possible, long } = this;
    for (let at = 0; at < long.length; at += 4) {
      const first = long[at + 1];
      const last = long[at + 2];
      if (first >= sureFrom && last <= sureTo) certain[long[at]] += long[at + 3];
      else if (first <= maybeTo && last >= maybeFrom) possible[long[at]] += long[at + 3];
    }
  }
}
