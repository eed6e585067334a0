// Draws one frame: circles of uncertainty, known sites, incidents, rings. Keeps what was drawn where, for the pointer.

import { SHAPES } from "../shapes.js";
import { Bands } from "./bands.js";
import { pixelsPerMetre, pixelsPerUnit, UNITS } from "./geo.js";
import { FONT } from "./look.js";
import { OUT, POSSIBLE } from "./points.js";
import { drawBadge, Sprites, strikeThrough } from "./symbols.js";
import { short } from "./words.js";

const TAU = 2 * Math.PI;
const RADIUS = 5.2;
const RING_WIDTHS = { points: 5, cells: 3.8 };
const NOT_EXACT = 6;
/** Beyond this a dashed circle costs much and shows nothing: its edge is far outside the screen. */
const WIDEST_CIRCLE = 4000;
/** Circles of uncertainty that are drawn each with its edge. */
const MANY = 300;

/** The place of the camera: `scale` pixels per unit, the top left corner in world pixels, and the canvas's size. */
export function cameraOf(map, padding) {
  const zoom = map.getZoom();
  const corner = map.getPixelBounds().min;
  const size = map.getSize();
  const scale = pixelsPerUnit(zoom);
  return { zoom, scale, left: corner.x, top: corner.y, width: size.x, height: size.y, padding, world: scale * UNITS };
}

export class Painter {
  /** `bandCanvas` takes the coloured bands of the rings, see bands.js. */
  constructor(bandCanvas) {
    this.sprites = new Sprites(1);
    this.hits = { count: 0, x: [], y: [], radius: [], group: [], point: [] };
    this.badges = []; // groups whose ring is marked as holding more than it counts
    this.rings = { count: 0, x: [], y: [], radius: [], group: [], total: [] };
    this.bands = new Bands(bandCanvas);
    this.classCounts = new Uint32Array(0);
    this.drawn = 0;
    this.halfTone = false; // whether anything in view lies only possibly in the range
  }

  /** Sets pixel ratio, look (see look.js), tone ("light" or "dark") and the answer's classes for what follows. */
  prepare({ ratio, look, tone, classes }) {
    if (this.sprites.ratio === ratio && this.tone === tone && this.classes === classes) return;
    Object.assign(this, { ratio, look, tone, classes, sprites: new Sprites(ratio) });
    this.colors = classes.map((kind) => kind[tone]);
  }

  /** Draws `picture` as last tallied. `options`: {rings, sites, selected}. */
  paint(ctx, picture, camera, options) {
    Object.assign(this, { ctx, picture, camera, options });
    this.#clear();
    if (options.area) this.#area(options.area);
    if (!picture) return;
    this.#sort();
    if (picture.mode === "points") this.#uncertainty();
    if (options.sites) this.#sites(options.sites);
    this.#singles();
    this.#rings();
    this.#selected();
  }

  #clear() {
    const { ctx, camera, ratio } = this;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.clearRect(0, 0, camera.width + 2 * camera.padding, camera.height + 2 * camera.padding);
    ctx.translate(camera.padding, camera.padding);
    this.hits.count = 0;
    this.rings.count = 0;
    this.badges.length = 0;
    this.drawn = 0;
    this.halfTone = false;
  }

  /** Screen position of a unit east: in the copy of the world that is nearest to the middle of the screen. */
  screenX(x) {
    const { camera } = this;
    const at = x * camera.scale - camera.left;
    return at - Math.round((at - camera.width / 2) / camera.world) * camera.world;
  }

  screenY(y) {
    return y * this.camera.scale - this.camera.top;
  }

  #near(x, y, margin) {
    const { width, height } = this.camera;
    return x > -margin && y > -margin && x < width + margin && y < height + margin;
  }

  #hit(x, y, radius, group, point) {
    const { hits } = this;
    const at = hits.count;
    hits.x[at] = x;
    hits.y[at] = y;
    hits.radius[at] = radius;
    hits.group[at] = group;
    hits.point[at] = point;
    hits.count += 1;
  }

  // What is where.

  /** Decides for each group whether it is one symbol or a ring, and counts what the view holds. */
  #sort() {
    const { picture, camera } = this;
    const { groups, tallied } = picture;
    if (this.classCounts.length !== picture.header.classes.length) {
      this.classCounts = new Uint32Array(picture.header.classes.length);
    }
    this.classCounts.fill(0);
    this.singles ??= [];
    this.singles.length = 0;
    for (let group = groups.count - 1; group >= 0; group -= 1) {
      const counted = tallied.counted[group];
      const denied = tallied.denied[group];
      if (!counted && !denied) continue;
      const alone = counted + denied === 1 && tallied.one[group] >= 0;
      const point = alone ? tallied.one[group] : -1;
      const x = this.screenX(alone ? picture.points.x[point] : groups.x[group]);
      const y = this.screenY(alone ? picture.points.y[point] : groups.y[group]);
      if (this.#near(x, y, 0)) this.#countIn(group, counted + denied);
      if (!this.#near(x, y, camera.padding + 30)) continue;
      if (alone) this.singles.push(point);
      else this.#addRing(x, y, group, counted);
    }
  }

  #countIn(group, number) {
    const { certain, possible } = this.picture.tallied;
    const { classCounts } = this;
    this.drawn += number;
    const base = group * classCounts.length;
    for (let kind = 0; kind < classCounts.length; kind += 1) {
      classCounts[kind] += certain[base + kind] + possible[base + kind];
      if (possible[base + kind]) this.halfTone = true;
    }
  }

  #addRing(x, y, group, counted) {
    const { rings } = this;
    const at = rings.count;
    rings.x[at] = x;
    rings.y[at] = y;
    rings.radius[at] = group >= this.picture.groups.firstCoarse ? 11 : this.picture.groups.radiusOf(counted);
    rings.group[at] = group;
    rings.total[at] = counted;
    rings.count += 1;
  }

  // Layers, from the ground up.

  #area({ west, south, east, north }) {
    const { ctx, look } = this;
    ctx.lineWidth = 1.6;
    ctx.strokeStyle = look.accent;
    ctx.setLineDash([7, 4]);
    ctx.strokeRect(this.screenX(west), this.screenY(north),
      (east - west) * this.camera.scale, (south - north) * this.camera.scale);
    ctx.setLineDash([]);
  }

  /** Circles at true scale, where they are bigger than the symbol; one per place, however many incidents share it. */
  #uncertainty() {
    const { picture, camera, options } = this;
    const { x, y, radius } = picture.points;
    const { spotOf } = picture.spots;
    const seen = this.seen?.length === picture.spots.x.length ? this.seen.fill(0) : new Uint8Array(picture.spots.x.length);
    this.seen = seen;
    const circles = [];
    for (let point = 0; point < picture.size; point += 1) {
      if (seen[spotOf[point]] || picture.tallied.state[point] === OUT) continue;
      if (!options.rings && !picture.coarse[point]) continue;
      const size = radius[point] * pixelsPerMetre(y[point], camera.zoom);
      if (size < RADIUS + NOT_EXACT) continue;
      seen[spotOf[point]] = 1;
      const circle = { x: this.screenX(x[point]), y: this.screenY(y[point]), radius: size, coarse: picture.coarse[point] };
      if (this.#edged(circle)) circles.push(circle);
    }
    // So many dashed edges would be a grey felt that takes long to draw: beyond MANY circles the ground they cover is tinted.
    if (circles.length > MANY) this.#tint(circles);
    else for (const circle of circles) this.#circle(circle);
  }

  /** Whether a circle's edge may be on the screen; a tint of everything would say nothing. */
  #edged({ x, y, radius }) {
    const { camera } = this;
    if (!this.#near(x, y, radius) || radius > WIDEST_CIRCLE) return false;
    const corner = Math.hypot(Math.abs(x - camera.width / 2) + camera.width / 2, Math.abs(y - camera.height / 2) + camera.height / 2);
    return corner >= radius;
  }

  #tint(circles) {
    const { ctx, look } = this;
    ctx.beginPath();
    for (const { x, y, radius } of circles) {
      ctx.moveTo(x + radius, y);
      ctx.arc(x, y, radius, 0, TAU);
    }
    ctx.fillStyle = look.soft;
    ctx.globalAlpha = 0.12;
    ctx.fill();
    ctx.globalAlpha = 1;
  }

  #circle({ x, y, radius, coarse }) {
    const { ctx, look } = this;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, TAU);
    ctx.fillStyle = look.soft;
    ctx.globalAlpha = coarse ? 0.07 : 0.05;
    ctx.fill();
    ctx.globalAlpha = coarse ? 0.7 : 0.85;
    ctx.setLineDash(coarse ? [6, 5] : [3, 3]);
    ctx.lineWidth = 1.1;
    ctx.strokeStyle = look.soft;
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  #sites(sites) {
    const { ctx, look } = this;
    ctx.font = `12px ${FONT}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineJoin = "round";
    for (const site of sites) {
      const x = this.screenX(site.x);
      const y = this.screenY(site.y);
      if (!this.#near(x, y, 100)) continue;
      ctx.lineWidth = 1.3;
      ctx.strokeStyle = look.soft;
      ctx.fillStyle = look.halo;
      ctx.beginPath();
      ctx.rect(x - 3.5, y - 3.5, 7, 7);
      ctx.fill();
      ctx.stroke();
      if (site.named) this.#name(site.name, x + site.shift, y);
    }
  }

  #name(text, x, y) {
    const { ctx, look } = this;
    ctx.lineWidth = 3;
    ctx.strokeStyle = look.halo;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = look.soft;
    ctx.fillText(text, x, y);
  }

  #singles() {
    for (const point of this.singles) if (point !== this.options.selected) this.#single(point);
  }

  #single(point) {
    const { picture, camera, ctx } = this;
    const x = this.screenX(picture.points.x[point]);
    const y = this.screenY(picture.points.y[point]);
    const coarse = picture.coarse[point];
    const size = picture.points.radius[point] * pixelsPerMetre(picture.points.y[point], camera.zoom);
    if (picture.vague[point] && !(this.options.rings && size > RADIUS + NOT_EXACT && size < WIDEST_CIRCLE)) {
      this.#dashedRing(x, y, RADIUS + NOT_EXACT);
    }
    this.sprites.stamp(ctx, this.#spriteOf(point, coarse), x, y);
    this.#hit(x, y, RADIUS + 4, picture.groups.groupOf[point], point);
  }

  #spriteOf(point, coarse) {
    const { picture } = this;
    const { points, tallied } = picture;
    const shape = Math.max(0, SHAPES.indexOf(picture.shapes[points.type[point]]));
    const possible = tallied.state[point] === POSSIBLE;
    if (possible) this.halfTone = true; // also for one that is never counted
    const status = picture.statuses[points.status[point]];
    // A province or country gets a small hollow mark, so that it can't be taken for a place.
    const shown = coarse && status === "occurred" ? "announced" : status;
    const standing = ["occurred", "announced", "denied"].indexOf(shown);
    const key = (((points.class[point] * 16 + shape) * 4 + standing) * 2 + (possible ? 1 : 0)) * 2 + coarse;
    return this.sprites.symbol(key, () => ({
      shape: SHAPES[shape], color: this.colors[points.class[point]], ground: this.look.ground, status: shown, possible,
      radius: coarse ? RADIUS * 0.8 : shown === "occurred" ? RADIUS : RADIUS * 1.1,
    }));
  }

  #dashedRing(x, y, radius) {
    const { ctx, look } = this;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, TAU);
    ctx.setLineDash([3, 2]);
    ctx.lineWidth = 1.1;
    ctx.strokeStyle = look.soft;
    ctx.stroke();
    ctx.setLineDash([]);
  }

  #rings() {
    const { rings } = this;
    this.#ringBands();
    if (!rings.count) return;
    this.#ringGrounds();
    this.#ringMarks();
  }

  /** The discs that the numbers stand on. */
  #ringGrounds() {
    const { ctx, rings, sprites, look } = this;
    for (let at = 0; at < rings.count; at += 1) {
      sprites.stamp(ctx, sprites.disc(rings.radius[at] + 1.5, look.ground), rings.x[at], rings.y[at]);
    }
  }

  #ringBands() {
    const { ctx, rings, ratio, camera, bands, picture } = this;
    const classes = picture.header.classes.length;
    const width = RING_WIDTHS[picture.mode] * ratio;
    bands.begin(ctx.canvas.width, ctx.canvas.height, this.colors);
    for (let at = 0; at < rings.count; at += 1) {
      const x = Math.round((rings.x[at] + camera.padding) * ratio);
      const y = Math.round((rings.y[at] + camera.padding) * ratio);
      bands.add(x, y, rings.radius[at] * ratio, width, rings.group[at] * classes, picture.tallied, rings.total[at]);
    }
    bands.end();
  }

  #ringMarks() {
    const { ctx, rings, picture, look } = this;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    ctx.fillStyle = look.ink;
    this.fontSize = 0;
    for (let at = 0; at < rings.count; at += 1) {
      const group = rings.group[at];
      const radius = rings.radius[at];
      const [uncounted, struck] = [picture.tallied.denied[group], picture.tallied.struck[group]];
      if (!rings.total[at]) this.#onlyUncounted(rings.x[at], rings.y[at], radius, struck);
      if (picture.tallied.vague[group]) this.#dashedRing(rings.x[at], rings.y[at], radius + 3.5);
      this.#numberIn(rings.x[at], rings.y[at], radius, rings.total[at] || uncounted);
      if (rings.total[at] && uncounted) {
        this.#badge(rings.x[at], rings.y[at], radius, struck);
        this.badges.push(group);
      }
      this.#hit(rings.x[at], rings.y[at], radius + 2, group, -1);
    }
  }

  /** Writes a number as big as the hole of its ring allows. */
  #numberIn(x, y, radius, number) {
    const { ctx } = this;
    const label = short(number, radius < 18);
    const hole = 2 * (radius - RING_WIDTHS[this.picture.mode]);
    const size = Math.max(9, Math.min(12, Math.floor((hole - 1) / (0.6 * label.length))));
    if (size !== this.fontSize) {
      ctx.font = `700 ${size}px ${FONT}`;
      this.fontSize = size;
    }
    ctx.fillText(label, x, y + size * 0.355);
  }

  /** On the edge of a ring that holds more than it counts: the hollow mark of what is never counted, see symbols.js. */
  #badge(x, y, radius, struck) {
    const reach = (radius + 1) * Math.SQRT1_2;
    drawBadge(this.ctx, { x: x + reach, y: y - reach, struck, color: this.look.ink, ground: this.look.ground });
    this.ctx.textAlign = "center";
    this.ctx.fillStyle = this.look.ink;
  }

  #onlyUncounted(x, y, radius, struck) {
    const { ctx, look } = this;
    ctx.beginPath();
    ctx.arc(x, y, radius - 1, 0, TAU);
    ctx.lineWidth = 1.8;
    ctx.strokeStyle = look.soft;
    ctx.stroke();
    if (struck) strikeThrough(ctx, x, y, radius * 1.3, look.soft, look.ground);
  }

  /** The open incident, on top of all: its symbol, or the ring that holds it, inside a ring of the accent colour. */
  #selected() {
    const { picture, options, rings } = this;
    const point = options.selected;
    if (picture.mode !== "points" || point < 0) return;
    const ring = rings.group.indexOf(picture.groups.groupOf[point]);
    const state = picture.tallied.state[point];
    if (state !== OUT && ring >= 0 && ring < rings.count) {
      this.#accentRing(rings.x[ring], rings.y[ring], rings.radius[ring] + 6);
      return;
    }
    const x = this.screenX(picture.points.x[point]);
    const y = this.screenY(picture.points.y[point]);
    if (!this.#near(x, y, 40)) return;
    if (state !== OUT) this.#single(point);
    this.#accentRing(x, y, RADIUS + (picture.vague[point] ? NOT_EXACT + 4 : NOT_EXACT), state === OUT);
  }

  #accentRing(x, y, radius, faint = false) {
    const { ctx, look } = this;
    if (faint) ctx.setLineDash([4, 3]);
    for (const [width, color] of [[6, look.ground], [3, look.accent]]) {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, TAU);
      ctx.lineWidth = width;
      ctx.strokeStyle = color;
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  /** What was drawn at a screen position, topmost first: {group, point, x, y, radius}, or null. */
  at(x, y, slack = 0) {
    const { hits } = this;
    for (let index = hits.count - 1; index >= 0; index -= 1) {
      const reach = hits.radius[index] + slack;
      if ((hits.x[index] - x) ** 2 + (hits.y[index] - y) ** 2 <= reach * reach) return this.hit(index);
    }
    return null;
  }

  hit(index) {
    const { hits } = this;
    return { group: hits.group[index], point: hits.point[index], x: hits.x[index], y: hits.y[index], radius: hits.radius[index] };
  }
}
