// Rings: groups of several incidents, each with its number inside, its mix of classes as a band, and its marks. Columns
// that are filled anew with each frame.

import { Bands } from "./bands.js";
import { FONT } from "./look.js";
import { dashedRing, drawBadge, strikeThrough } from "./symbols.js";

const TAU = 2 * Math.PI;

export class Rings {
  /** `bandCanvas` takes the coloured bands, see bands.js. */
  constructor(bandCanvas) {
    this.bands = new Bands(bandCanvas);
    this.count = 0;
    this.x = [];
    this.y = [];
    this.radius = [];
    this.group = [];
    this.total = [];
    this.badges = []; // groups whose ring is marked as holding more than it counts
  }

  clear() {
    this.count = 0;
    this.badges.length = 0;
  }

  add(x, y, radius, group, total) {
    const at = this.count;
    this.x[at] = x;
    this.y[at] = y;
    this.radius[at] = radius;
    this.group[at] = group;
    this.total[at] = total;
    this.count += 1;
  }

  /** The ring of a group, or -1. */
  indexOf(group) {
    const at = this.group.indexOf(group);
    return at < this.count ? at : -1;
  }

  /** Draws them as the frame says: {picture, camera, look, ratio, sprites, colors}; they can be hit from now on. */
  paint(ctx, frame, hits) {
    Object.assign(this, { ctx, ...frame });
    this.#drawBands();
    if (!this.count) return;
    this.#drawGrounds();
    this.#drawMarks(hits);
  }

  #drawBands() {
    const { ctx, ratio, camera, bands, picture } = this;
    const classes = picture.header.classes.length;
    const width = picture.groups.band * ratio;
    bands.begin(ctx.canvas.width, ctx.canvas.height, this.colors);
    for (let at = 0; at < this.count; at += 1) {
      const x = Math.round((this.x[at] + camera.padding) * ratio);
      const y = Math.round((this.y[at] + camera.padding) * ratio);
      bands.add(x, y, this.radius[at] * ratio, width, this.group[at] * classes, picture.tallied, this.total[at]);
    }
    bands.end();
  }

  /** The discs that the numbers stand on. */
  #drawGrounds() {
    const { ctx, sprites, look } = this;
    for (let at = 0; at < this.count; at += 1) {
      sprites.stamp(ctx, sprites.disc(this.radius[at] + 1.5, look.ground), this.x[at], this.y[at]);
    }
  }

  #drawMarks(hits) {
    const { ctx, look } = this;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    ctx.fillStyle = look.ink;
    this.fontSize = 0;
    for (let at = 0; at < this.count; at += 1) {
      this.#drawMark(at, this.x[at], this.y[at], this.radius[at]);
      hits.add(this.x[at], this.y[at], this.radius[at] + 2, this.group[at], -1);
    }
  }

  #drawMark(at, x, y, radius) {
    const group = this.group[at];
    const total = this.total[at];
    const { denied, struck, vague } = this.picture.tallied;
    if (!total) this.#onlyUncounted(x, y, radius, struck[group]);
    if (vague[group]) dashedRing(this.ctx, x, y, radius + 3.5, this.look.soft);
    this.#numberIn(x, y, radius, total || denied[group]);
    if (!total || !denied[group]) return;
    this.#badge(x, y, radius, struck[group]);
    this.badges.push(group);
  }

  /** Writes a number as big as the hole of its ring allows. */
  #numberIn(x, y, radius, number) {
    const { ctx } = this;
    const { text, size } = this.picture.groups.number(radius, number);
    if (size !== this.fontSize) {
      ctx.font = `700 ${size}px ${FONT}`;
      this.fontSize = size;
    }
    ctx.fillText(text, x, y + size * 0.355);
  }

  /** On the edge of a ring that holds more than it counts: the hollow mark of what is never counted, see symbols.js. */
  #badge(x, y, radius, struck) {
    const { ctx, look } = this;
    const reach = (radius + 1) * Math.SQRT1_2;
    drawBadge(ctx, { x: x + reach, y: y - reach, struck, color: look.ink, ground: look.ground });
    ctx.textAlign = "center";
    ctx.fillStyle = look.ink;
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
}
