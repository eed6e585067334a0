// Draws one frame, from the ground up: circles of uncertainty, known sites, incidents, rings, the open incident. Decides
// what is one symbol and what a ring, and counts what is in view.

import { SHAPES } from "../shapes.js";
import { Circles, isCircle } from "./circles.js";
import { Hits } from "./hits.js";
import { FONT } from "./look.js";
import { OUT, POSSIBLE } from "./points.js";
import { Rings } from "./rings.js";
import { accentRing, dashedRing, NOT_EXACT, RADIUS, Sprites } from "./symbols.js";

export class Painter {
  /** `bandCanvas` takes the coloured bands of the rings, see bands.js. */
  constructor(bandCanvas) {
    this.sprites = new Sprites(1);
    this.hits = new Hits();
    this.rings = new Rings(bandCanvas);
    this.circles = new Circles();
    this.singles = [];
    this.leaders = []; // [group, point or -1] of what stands beside its place
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

  /** Draws `picture` as last tallied. `options`: {rings, sites, area, selected}. */
  paint(ctx, picture, camera, options) {
    Object.assign(this, { ctx, picture, camera, options });
    this.#clear();
    if (options.area) this.#area(options.area);
    if (!picture) return;
    this.#sort();
    if (picture.mode === "points") this.circles.paint(ctx, { picture, camera, look: this.look, rings: options.rings });
    if (options.sites) this.#sites(options.sites);
    for (const [group, point] of this.leaders) this.#leader(group, point);
    for (const point of this.singles) if (point !== options.selected) this.#single(point);
    this.rings.paint(ctx, this.#frame(), this.hits);
    this.#selected();
  }

  #clear() {
    const { ctx, camera, ratio } = this;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.clearRect(0, 0, camera.width + 2 * camera.padding, camera.height + 2 * camera.padding);
    ctx.translate(camera.padding, camera.padding);
    this.hits.clear();
    this.rings.clear();
    this.drawn = 0;
    this.halfTone = false;
  }

  #frame() {
    const { picture, camera, look, ratio, sprites, colors } = this;
    return { picture, camera, look, ratio, sprites, colors };
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
    this.singles.length = 0;
    this.leaders.length = 0;
    for (let group = groups.count - 1; group >= 0; group -= 1) {
      const counted = tallied.counted[group];
      const denied = tallied.denied[group];
      if (!counted && !denied) continue;
      const alone = counted + denied === 1 && tallied.one[group] >= 0;
      const point = alone ? tallied.one[group] : -1;
      const isAtPlace = alone && !groups.moved[group];
      const x = camera.screenX(isAtPlace ? picture.points.x[point] : groups.x[group]);
      const y = camera.screenY(isAtPlace ? picture.points.y[point] : groups.y[group]);
      if (camera.near(x, y, 0)) this.#countIn(group, counted + denied);
      if (!camera.near(x, y, camera.padding + 30)) continue;
      if (groups.moved[group]) this.leaders.push([group, point]);
      if (alone) this.singles.push(point);
      else this.rings.add(x, y, groups.ring(group, counted), group, counted);
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

  // Layers, from the ground up.

  #area({ west, south, east, north }) {
    const { ctx, look, camera } = this;
    ctx.lineWidth = 1.6;
    ctx.strokeStyle = look.accent;
    ctx.setLineDash([7, 4]);
    ctx.strokeRect(camera.screenX(west), camera.screenY(north), (east - west) * camera.scale, (south - north) * camera.scale);
    ctx.setLineDash([]);
  }

  #sites(sites) {
    const { ctx, look, camera } = this;
    ctx.font = `12px ${FONT}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineJoin = "round";
    for (const site of sites) {
      const x = camera.screenX(site.x);
      const y = camera.screenY(site.y);
      if (!camera.near(x, y, 100)) continue;
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

  /** The line from what stands beside its place to that place. */
  #leader(group, point) {
    const { ctx, camera, look, picture: { groups, points } } = this;
    const home = point < 0 ? { x: groups.home.x[group], y: groups.home.y[group] } : { x: points.x[point], y: points.y[point] };
    const [x, y] = [camera.screenX(home.x), camera.screenY(home.y)];
    for (const [width, color] of [[3, look.halo], [1.1, look.soft]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = color;
      ctx.beginPath();
      ctx.moveTo(camera.screenX(groups.x[group]), camera.screenY(groups.y[group]));
      ctx.lineTo(x, y);
      ctx.stroke();
    }
    ctx.fillStyle = look.soft;
    ctx.beginPath();
    ctx.arc(x, y, 2, 0, 2 * Math.PI);
    ctx.fill();
  }

  #single(point) {
    const { picture, camera, ctx, options } = this;
    const { points } = picture;
    const at = picture.standsAt(point);
    const x = camera.screenX(at.x);
    const y = camera.screenY(at.y);
    const coarse = picture.coarse[point];
    const circled = options.rings && isCircle(camera.pixels(points.radius[point], points.y[point]));
    if (picture.vague[point] && !circled) dashedRing(ctx, x, y, RADIUS + NOT_EXACT, this.look.soft);
    this.sprites.stamp(ctx, this.#spriteOf(point, coarse), x, y);
    this.hits.add(x, y, RADIUS + 4, picture.groups.groupOf[point], point);
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

  /** The open incident, on top of all: its symbol, or the ring that holds it, inside a ring of the accent colour. */
  #selected() {
    const { picture, camera, ctx, look, options, rings } = this;
    const point = options.selected;
    if (picture.mode !== "points" || point < 0) return;
    const ring = rings.indexOf(picture.groups.groupOf[point]);
    const out = picture.tallied.state[point] === OUT;
    if (!out && ring >= 0) {
      accentRing(ctx, rings.x[ring], rings.y[ring], rings.radius[ring] + 6, { look });
      return;
    }
    const at = picture.standsAt(point);
    const x = camera.screenX(at.x);
    const y = camera.screenY(at.y);
    if (!camera.near(x, y, 40)) return;
    if (!out) this.#single(point);
    accentRing(ctx, x, y, RADIUS + (picture.vague[point] ? NOT_EXACT + 4 : NOT_EXACT), { look, faint: out });
  }
}
