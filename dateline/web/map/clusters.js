// Static pixel clustering: which points share one ring at a zoom, whatever the time range, so nothing jumps. Pure.

const MERGE_ROUNDS = 6;

/**
 * Merges points at the identical position, which no zoom separates.
 *
 * Returns {spotOf, x, y, weight}: the spot of each point, and position and number of points of each spot.
 */
export function spotsOf(x, y, weights = null) {
  const spotOf = new Uint32Array(x.length);
  const known = new Map();
  const at = { x: [], y: [], weight: [] };
  for (let point = 0; point < x.length; point += 1) {
    let column = known.get(x[point]);
    if (!column) known.set(x[point], (column = new Map()));
    let spot = column.get(y[point]);
    if (spot === undefined) {
      spot = at.x.length;
      column.set(y[point], spot);
      at.x.push(x[point]);
      at.y.push(y[point]);
      at.weight.push(0);
    }
    at.weight[spot] += weights ? weights[point] : 1;
    spotOf[point] = spot;
  }
  return { spotOf, x: Float64Array.from(at.x), y: Float64Array.from(at.y), weight: Float64Array.from(at.weight) };
}

/** Spatial hash of centres in pixels, for the nearest one within `size`. */
export class Grid {
  constructor(size) {
    this.size = size;
    this.boxes = new Map();
  }

  #key(column, row) {
    return column * 67108864 + row;
  }

  add(id, x, y) {
    const key = this.#key(Math.floor(x / this.size), Math.floor(y / this.size));
    const box = this.boxes.get(key);
    if (box) box.push(id);
    else this.boxes.set(key, [id]);
  }

  /** Calls `visit(id)` for each id that may lie within `size` pixels. */
  near(x, y, visit) {
    const column = Math.floor(x / this.size);
    const row = Math.floor(y / this.size);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const id of this.boxes.get(this.#key(column + dx, row + dy)) ?? []) visit(id);
      }
    }
  }
}

function byWeight(spots) {
  const order = Array.from(spots.x.keys());
  // Ties by position, not by place in the answer: another answer with the same points gives the same groups.
  return order.sort((a, b) => spots.weight[b] - spots.weight[a] || spots.x[a] - spots.x[b] || spots.y[a] - spots.y[b]);
}

/** Gives each spot to the nearest heavier spot within `reach` pixels, else it founds a group of its own. */
function found(spots, scale, reach) {
  const groupOf = new Uint32Array(spots.x.length);
  const seeds = [];
  const grid = new Grid(reach);
  for (const spot of byWeight(spots)) {
    const x = spots.x[spot] * scale;
    const y = spots.y[spot] * scale;
    let best = -1;
    let nearest = reach * reach;
    grid.near(x, y, (id) => {
      const distance = (seeds[id].x - x) ** 2 + (seeds[id].y - y) ** 2;
      if (distance < nearest) [best, nearest] = [id, distance];
    });
    if (best < 0) {
      best = seeds.length;
      seeds.push({ x, y });
      grid.add(best, x, y);
    }
    groupOf[spot] = best;
  }
  return { groupOf, groups: seeds.length };
}

function measure(spots, groupOf, groups) {
  const out = {
    x: new Float64Array(groups), y: new Float64Array(groups), weight: new Float64Array(groups),
    spots: new Uint32Array(groups),
  };
  for (let spot = 0; spot < groupOf.length; spot += 1) {
    const group = groupOf[spot];
    out.x[group] += spots.x[spot] * spots.weight[spot];
    out.y[group] += spots.y[spot] * spots.weight[spot];
    out.weight[group] += spots.weight[spot];
    out.spots[group] += 1;
  }
  for (let group = 0; group < groups; group += 1) {
    out.x[group] /= out.weight[group];
    out.y[group] /= out.weight[group];
  }
  return out;
}

/** Joins groups whose rings would overlap at their fullest. Returns the new group of each group, or null if none. */
function overlaps(made, scale, radiusOf, widest) {
  const grid = new Grid(2 * widest);
  const into = new Int32Array(made.x.length).fill(-1);
  const order = Array.from(made.x.keys()).sort((a, b) => made.weight[b] - made.weight[a] || made.x[a] - made.x[b]);
  let joined = false;
  for (const group of order) {
    const x = made.x[group] * scale;
    const y = made.y[group] * scale;
    const radius = radiusOf(made.weight[group]);
    let best = -1;
    let deepest = 0;
    grid.near(x, y, (other) => {
      const apart = Math.hypot(made.x[other] * scale - x, made.y[other] * scale - y);
      const depth = radius + radiusOf(made.weight[other]) - apart;
      if (depth > deepest) [best, deepest] = [other, depth];
    });
    if (best >= 0) {
      into[group] = best;
      joined = true;
    } else {
      grid.add(group, x, y);
    }
  }
  return joined ? into : null;
}

function renumber(groupOf, into) {
  const names = new Map();
  return groupOf.map((group) => {
    const target = into[group] >= 0 ? into[group] : group;
    if (!names.has(target)) names.set(target, names.size);
    return names.get(target);
  });
}

/**
 * Groups spots for a zoom; `scale` is pixels per unit, `reach` the pixels within which spots share a ring, and
 * `radiusOf(weight)` how big the ring of a group is at its fullest, at most `widest`.
 *
 * Returns {groupOf, groups, x, y, weight, spots}: the group of each spot; position, points and spots of each group.
 */
export function groupSpots(spots, { scale, reach, radiusOf, widest }) {
  let { groupOf, groups } = found(spots, scale, reach);
  let made = measure(spots, groupOf, groups);
  for (let round = 0; round < MERGE_ROUNDS; round += 1) {
    const into = overlaps(made, scale, radiusOf, widest);
    if (!into) break;
    groupOf = renumber(groupOf, into);
    groups = groupOf.reduce((most, group) => Math.max(most, group + 1), 0);
    made = measure(spots, groupOf, groups);
  }
  return { groupOf, groups, ...made };
}

/**
 * Returns radiusOf(count) in pixels: the ring's area grows in step with the count, from `least` (room for the number)
 * up to `most` at the count `fullest`.
 */
export function ringRadius({ least, most, fullest, step = 14 }) {
  const floor = least * least;
  const slope = Math.min(step, (most * most - floor) / Math.max(1, fullest));
  return (count) => Math.min(most, Math.sqrt(floor + slope * count));
}
