// One answer of the API as groups to draw: incidents clustered per zoom, or the cells of a cube. No drawing, no DOM.

import { groupSpots, ringRadius, spotsOf } from "./clusters.js";
import { binsOf, closedRange, Cube } from "./cube.js";
import { grown, pixelsPerMetre, pixelsPerUnit } from "./geo.js";
import { Groups } from "./groups.js";
import { POSSIBLE, OUT, PointTally } from "./points.js";

const COARSE = new Set(["province", "country"]);
/** Pixels within which incidents and cells share a ring, and how wide the band of a ring is. */
const [POINT_REACH, POINT_BAND] = [26, 5];
const [CELL_REACH, CELL_BAND] = [40, 3.8];

const idOf = (term) => (typeof term === "string" ? term : term.id);
const idsOf = (terms) => (terms ?? []).map(idOf);

/** Returns [west, south, east, north] in units (x, y) of columns, or null without any. */
function extentOf(x0, y0, x1 = x0, y1 = y0, keep = () => true) {
  const out = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (let at = 0; at < x0.length; at += 1) {
    if (!keep(at)) continue;
    out.x0 = Math.min(out.x0, x0[at]);
    out.y0 = Math.min(out.y0, y0[at]);
    out.x1 = Math.max(out.x1, x1[at]);
    out.y1 = Math.max(out.y1, y1[at]);
  }
  return out.x0 === Infinity ? null : out;
}

/** An answer in mode "points": every incident by itself. */
export class PointsPicture {
  constructor({ header, columns, bytes }) {
    Object.assign(this, { header, bytes, mode: "points", points: columns, size: columns.x.length });
    this.precisions = idsOf(header.precisions);
    this.statuses = idsOf(header.statuses);
    this.shapes = header.types.map((type) => type.shape);
    this.indexOf = new Map(header.ids.map((id, point) => [id, point]));
    this.#mark(columns);
    this.spots = spotsOf(columns.x, columns.y);
    this.layouts = new Map();
  }

  #mark({ precision, status }) {
    const flag = (test) => Uint8Array.from({ length: this.size }, (_, point) => (test(point) ? 1 : 0));
    this.coarse = flag((point) => COARSE.has(this.precisions[precision[point]]));
    this.vague = flag((point) => this.precisions[precision[point]] !== "site");
    const uncounted = new Set(this.header.uncounted ?? ["denied"]);
    this.denied = flag((point) => uncounted.has(this.statuses[status[point]]));
    this.struck = flag((point) => this.statuses[status[point]] === "denied");
  }

  /** Groups the incidents for a zoom; later calls for the same zoom are free. */
  layout(zoom) {
    if (!this.layouts.has(zoom)) this.layouts.set(zoom, this.#group(zoom));
    const layout = this.layouts.get(zoom);
    if (layout === this.groups) return;
    this.groups = layout;
    this.tallied = layout.tally;
  }

  #group(zoom) {
    const scale = pixelsPerUnit(zoom);
    const radiusOf = ringRadius({ least: 12, most: 25, fullest: Math.min(this.size, 60) });
    const isApart = this.#apart(zoom);
    const parts = [0, 1].map((apart) => this.#groupPart(isApart, apart, { scale, radiusOf, reach: POINT_REACH, widest: 25 }));
    const [fine, rough] = parts;
    const count = fine.made.groups + rough.made.groups;
    const groupOf = new Uint32Array(this.size);
    for (const [part, offset] of [[fine, 0], [rough, fine.made.groups]]) {
      part.members.forEach((point, at) => {
        groupOf[point] = part.made.groupOf[part.spots.spotOf[at]] + offset;
      });
    }
    const joined = (name) => Float64Array.from([...fine.made[name], ...rough.made[name]]);
    const tally = new PointTally(
      { start: this.points.start, end: this.points.end, kind: this.points.class, denied: this.denied, struck: this.struck, vague: this.vague },
      { groupOf, groups: count, classes: this.header.classes.length },
    );
    const groups = new Groups({ count, groupOf, x: joined("x"), y: joined("y"), weight: joined("weight"), radiusOf,
      band: POINT_BAND, firstCoarse: fine.made.groups });
    groups.clear(scale);
    groups.tally = tally;
    return groups;
  }

  /**
   * Which incidents get rings of their own at a zoom: provinces and countries never share one with places that are better
   * known, except where all that they may reach is no larger on the screen than what any ring stands for.
   */
  #apart(zoom) {
    const { y, radius } = this.points;
    return this.coarse.map((coarse, point) => coarse && (!radius[point] || radius[point] * pixelsPerMetre(y[point], zoom) > POINT_REACH));
  }

  #groupPart(isApart, apart, options) {
    const members = [];
    for (let point = 0; point < this.size; point += 1) if (isApart[point] === apart) members.push(point);
    const spots = spotsOf(members.map((point) => this.points.x[point]), members.map((point) => this.points.y[point]));
    return { members, spots, made: groupSpots(spots, options) };
  }

  /** Whether a range counts as the last one tallied did. */
  countsAlike(range) {
    const { from, to } = closedRange(range);
    return from === this.from && to === this.to;
  }

  tally(range) {
    Object.assign(this, closedRange(range));
    this.tallied.tally(range);
    return this.tallied;
  }

  /** The incidents of a group in the current range. */
  membersOf(group) {
    const members = [];
    for (let point = 0; point < this.size; point += 1) {
      if (this.groups.groupOf[point] === group && this.tallied.state[point] !== OUT) members.push(point);
    }
    return members;
  }

  /** Where an incident that is drawn by itself stands, in units: its place, or where its group was moved to. */
  standsAt(point) {
    const { groupOf, moved, x, y } = this.groups;
    const group = groupOf[point];
    return moved[group] ? { x: x[group], y: y[group] } : { x: this.points.x[point], y: this.points.y[point] };
  }

  groupExtent(group) {
    const { x, y } = this.points;
    const { groupOf } = this.groups;
    return extentOf(x, y, x, y, (point) => groupOf[point] === group && this.tallied.state[point] !== OUT);
  }

  /**
   * Where the incidents of the range are, else of all: those whose place is better known than a province, if there are any.
   * It leaves room for how far off the best known of them may be.
   */
  extent() {
    const { x, y, radius } = this.points;
    const inRange = (point) => this.tallied.state[point] !== OUT;
    const isKnown = (point) => !this.coarse[point];
    for (const keep of [(point) => inRange(point) && isKnown(point), inRange, isKnown, () => true]) {
      const found = extentOf(x, y, x, y, keep);
      if (found) return grown(found, radius.reduce((least, metres, point) => (keep(point) ? Math.min(least, metres) : least), Infinity));
    }
    return null;
  }

  isPossible(point) {
    return this.tallied.state[point] === POSSIBLE;
  }

  /** Whether the answer holds every incident of the filter that has a place at all. */
  get whole() {
    return this.header.in_view + this.header.unmapped >= this.header.total;
  }

  /** How many incidents of the present range have no place on the map. */
  get unmapped() {
    const spans = this.header.unmapped_spans;
    if (!spans) return this.header.unmapped;
    return spans.reduce((sum, [start, end]) => sum + (start <= this.to && end >= this.from ? 1 : 0), 0);
  }

  /** How many incidents the filter leaves, those without a place included: of the present range where all are here. */
  get total() {
    if (!this.whole || !this.header.unmapped_spans) return this.header.matched;
    return this.tallied.state.reduce((sum, state) => sum + (state === OUT ? 0 : 1), 0) + this.unmapped;
  }
}

/** An answer in mode "cells": counts per screen cell. */
export class CellsPicture {
  constructor({ header, columns, bytes }) {
    Object.assign(this, { header, bytes, mode: "cells", cells: columns, size: columns.x.length, shapes: [] });
    this.indexOf = new Map();
    this.groups = this.#group(header, columns);
    this.cube = new Cube(columns, {
      edges: header.edges, classes: header.classes.length, groupOf: this.groups.groupOf, groups: this.groups.count,
    });
    const { certain, possible } = this.cube;
    const counted = new Uint32Array(this.groups.count);
    this.nextSpans = new Int32Array(4);
    this.tallied = { certain, possible, counted, denied: new Uint32Array(counted.length), struck: new Uint8Array(counted.length),
      vague: new Uint8Array(counted.length), one: new Int32Array(counted.length).fill(-1), state: new Uint8Array(0) };
  }

  #group(header, { x, y, cell, count }) {
    const weights = new Float64Array(x.length);
    for (let entry = 0; entry < cell.length; entry += 1) weights[cell[entry]] += count[entry];
    const spots = spotsOf(x, y, weights);
    // A ring for each cell would be a wall of numbers: neighbours share one, as single incidents do.
    const made = groupSpots(spots, {
      scale: pixelsPerUnit(header.zoom), reach: CELL_REACH, radiusOf: () => CELL_REACH / 2.4, widest: CELL_REACH / 2.4,
    });
    const fullest = made.weight.reduce((most, weight) => Math.max(most, weight), 1);
    const radiusOf = ringRadius({ least: 12.5, most: 22, fullest });
    const groupOf = spots.spotOf.map((spot) => made.groupOf[spot]);
    return new Groups({ count: made.groups, groupOf, x: made.x, y: made.y, weight: made.weight, radiusOf, band: CELL_BAND });
  }

  layout() {}

  /** Whether a range counts as the last one tallied did: between two edges nothing changes. */
  countsAlike(range) {
    if (!this.spans) return false;
    binsOf(this.header.edges, range, this.nextSpans);
    return this.nextSpans.every((bin, at) => bin === this.spans[at]);
  }

  tally(range) {
    this.spans = this.cube.spans;
    const { counted, certain, possible } = this.tallied;
    const classes = this.header.classes.length;
    this.cube.tally(range);
    for (let group = 0, at = 0; group < counted.length; group += 1) {
      let sum = 0;
      for (const end = at + classes; at < end; at += 1) sum += certain[at] + possible[at];
      counted[group] = sum;
    }
    return this.tallied;
  }

  membersOf() {
    return [];
  }

  groupExtent(group) {
    const { x0, y0, x1, y1 } = this.cells;
    return extentOf(x0, y0, x1, y1, (cell) => this.groups.groupOf[cell] === group);
  }

  extent() {
    return extentOf(this.cells.x0, this.cells.y0, this.cells.x1, this.cells.y1);
  }

  isPossible() {
    return false;
  }

  get whole() {
    return false;
  }

  get unmapped() {
    return this.header.unmapped;
  }

  /** How many incidents the filter leaves, under the dates that it was asked with. */
  get total() {
    return this.header.matched;
  }
}

export const pictureOf = (answer) =>
  answer.header.mode === "points" ? new PointsPicture(answer) : new CellsPicture(answer);
