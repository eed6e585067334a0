// Draws the symbols of single incidents on a canvas: shape is the kind, colour the class, fill the standing.

import { trace } from "../shapes.js";

const TAU = 2 * Math.PI;

/** Pixels from the middle of a symbol to its edge. */
export const RADIUS = 5.2;
/** How far outside of a symbol its dashed ring lies, which says that the place is not exact. */
export const NOT_EXACT = 6;

/**
 * Draws one incident. `status`: "occurred" is filled, "announced" hollow, "denied" hollow with a stroke through it;
 * `possible` (the date may lie outside the range) is half tone with a dashed edge, so that it isn't colour alone.
 */
export function drawSymbol(ctx, { shape, color, ground, status, possible, x, y, radius }) {
  const hollow = status !== "occurred";
  ctx.save();
  ctx.lineJoin = "round";
  stroke(ctx, shape, x, y, radius, { width: hollow ? 5 : 3.5, color: ground });
  ctx.beginPath();
  trace(ctx, shape, x, y, radius);
  ctx.fillStyle = hollow ? ground : color;
  ctx.globalAlpha = possible && !hollow ? 0.42 : 1;
  ctx.fill();
  ctx.globalAlpha = 1;
  if (hollow || possible) {
    if (possible) ctx.setLineDash([2.2, 1.6]);
    stroke(ctx, shape, x, y, radius, { width: possible && !hollow ? 1.3 : 2, color });
  }
  ctx.setLineDash([]);
  if (status === "denied") strikeThrough(ctx, x, y, radius * 1.5, color, ground);
  ctx.restore();
}

function stroke(ctx, shape, x, y, radius, { width, color }) {
  ctx.beginPath();
  trace(ctx, shape, x, y, radius);
  ctx.lineWidth = width;
  ctx.strokeStyle = color;
  ctx.stroke();
}

/** The diagonal of "reported, later denied". */
export function strikeThrough(ctx, x, y, reach, color, ground) {
  for (const [width, tone] of [[4, ground], [1.8, color]]) {
    ctx.beginPath();
    ctx.moveTo(x - reach * 0.8, y + reach * 0.8);
    ctx.lineTo(x + reach * 0.8, y - reach * 0.8);
    ctx.lineWidth = width;
    ctx.strokeStyle = tone;
    ctx.stroke();
  }
}

/** The small hollow mark on a ring that also holds what is never counted; with the diagonal if any of it was denied. */
export function drawBadge(ctx, { x, y, struck, color, ground }) {
  for (const [radius, tone] of [[6.6, ground], [4.9, color], [3.3, ground]]) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, TAU);
    ctx.fillStyle = tone;
    ctx.fill();
  }
  if (!struck) return;
  ctx.beginPath();
  ctx.moveTo(x - 5, y + 5);
  ctx.lineTo(x + 5, y - 5);
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = color;
  ctx.stroke();
}

/** The mark of a place that is not exact. */
export function dashedRing(ctx, x, y, radius, color) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, TAU);
  ctx.setLineDash([3, 2]);
  ctx.lineWidth = 1.1;
  ctx.strokeStyle = color;
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The mark of the open incident; `faint` where it is out of the range and not drawn itself. */
export function accentRing(ctx, x, y, radius, { look, faint }) {
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

/** Keeps pictures of symbols drawn once: copying a picture is many times cheaper than drawing a shape. */
export class Sprites {
  #symbols = new Map();
  #discs = new Map();

  constructor(ratio) {
    this.ratio = ratio;
  }

  #picture(width, height, draw) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * this.ratio);
    canvas.height = Math.ceil(height * this.ratio);
    const ctx = canvas.getContext("2d");
    ctx.scale(this.ratio, this.ratio);
    draw(ctx);
    return { canvas, width: canvas.width / this.ratio, height: canvas.height / this.ratio };
  }

  /** The picture of a symbol; `key` is a whole number that stands for all that `lookOf()` says. */
  symbol(key, lookOf) {
    let sprite = this.#symbols.get(key);
    if (!sprite) {
      const look = lookOf();
      const size = 6 * Math.ceil(look.radius);
      sprite = this.#picture(size, size, (ctx) => drawSymbol(ctx, { ...look, x: size / 2, y: size / 2 }));
      this.#symbols.set(key, sprite);
    }
    return sprite;
  }

  /** The picture of a disc, its radius to half a pixel. */
  disc(radius, color) {
    const key = Math.round(2 * radius);
    let sprite = this.#discs.get(key);
    if (!sprite) {
      const size = key + 4;
      sprite = this.#picture(size, size, (ctx) => {
        ctx.beginPath();
        ctx.arc(size / 2, size / 2, key / 2, 0, TAU);
        ctx.fillStyle = color;
        ctx.fill();
      });
      this.#discs.set(key, sprite);
    }
    return sprite;
  }

  /** Copies a picture to whole device pixels: only then is a copy a plain copy. */
  stamp(ctx, { canvas, width, height }, x, y) {
    const { ratio } = this;
    const left = Math.round((x - width / 2) * ratio) / ratio;
    const top = Math.round((y - height / 2) * ratio) / ratio;
    ctx.drawImage(canvas, left, top, width, height);
  }
}
