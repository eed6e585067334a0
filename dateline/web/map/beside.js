// Moves marks of roughly known places beside the rings of better known ones, so that every number can be read. Pure.

import { Grid } from "./clusters.js";

/** Pixels: between two steps outward, and how far a mark may go at most. */
const STEP = 4;
const FARTHEST = 96;
const DIRECTIONS = 24;

/**
 * Finds a place for each mark of `moving` that is clear of those of `standing` and of each other: its own if that is free,
 * else the nearest free one. Both are columns {x, y, room} in pixels, room being the radius to be kept clear.
 *
 * Returns {x, y, moved} of `moving`; `moved` is one byte each. Where nothing is free within reach a mark stays.
 */
export function standBeside(standing, moving) {
  const taken = new Taken(standing, moving);
  const out = { x: Float64Array.from(moving.x), y: Float64Array.from(moving.y), moved: new Uint8Array(moving.x.length) };
  const crowded = inOrder(moving).filter((mark) => {
    const isFree = taken.isFree(moving.x[mark], moving.y[mark], moving.room[mark]);
    if (isFree) taken.add(moving.x[mark], moving.y[mark], moving.room[mark]);
    return !isFree;
  });
  for (const mark of crowded) {
    const place = nearestFree(taken, moving.x[mark], moving.y[mark], moving.room[mark]);
    if (place) [out.x[mark], out.y[mark], out.moved[mark]] = [...place, 1];
    taken.add(out.x[mark], out.y[mark], moving.room[mark]);
  }
  return out;
}

/** The largest first; ties by position, so that the order of an answer changes nothing. */
function inOrder({ x, y, room }) {
  return Array.from(x.keys()).sort((a, b) => room[b] - room[a] || x[a] - x[b] || y[a] - y[b]);
}

function nearestFree(taken, x, y, room) {
  for (let away = STEP; away <= FARTHEST; away += STEP) {
    for (let turn = 0; turn < DIRECTIONS; turn += 1) {
      const angle = (turn / DIRECTIONS) * 2 * Math.PI;
      const place = [x + away * Math.cos(angle), y + away * Math.sin(angle)];
      if (taken.isFree(...place, room)) return place;
    }
  }
  return null;
}

/** The ground that is taken by marks. */
class Taken {
  constructor(standing, moving) {
    const widest = (column) => column.reduce((most, room) => Math.max(most, room), 0);
    this.grid = new Grid(widest(moving.room) + Math.max(widest(standing.room), widest(moving.room)) || 1);
    this.marks = [];
    standing.x.forEach((x, mark) => this.add(x, standing.y[mark], standing.room[mark]));
  }

  add(x, y, room) {
    this.grid.add(this.marks.length, x, y);
    this.marks.push({ x, y, room });
  }

  isFree(x, y, room) {
    let isFree = true;
    this.grid.near(x, y, (id) => {
      const other = this.marks[id];
      if (Math.hypot(other.x - x, other.y - y) < other.room + room) isFree = false;
    });
    return isFree;
  }
}
