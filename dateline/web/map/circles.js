// Circles of uncertainty at true scale: how far off a place may be.

import { OUT } from "./points.js";
import { NOT_EXACT, RADIUS } from "./symbols.js";

const TAU = 2 * Math.PI;
/** Beyond this a dashed circle costs much and shows nothing: its edge is far outside the screen. */
const WIDEST = 4000;
/** Circles that are drawn each with its edge. */
const MANY = 300;

/** Whether a circle of so many pixels says more than the symbol's own mark of a place that is not exact. */
export const isCircle = (size) => size > RADIUS + NOT_EXACT && size < WIDEST;

export class Circles {
  #seen = new Uint8Array(0);

  /** Draws those that are bigger than the symbol; one per place, however many incidents share it. */
  paint(ctx, { picture, camera, look, rings }) {
    const circles = this.#shown(picture, camera, rings);
    // So many dashed edges would be a grey felt that takes long to draw: beyond MANY circles the ground they cover is tinted.
    if (circles.length > MANY) tint(ctx, circles, look);
    else for (const circle of circles) draw(ctx, circle, look);
  }

  #shown(picture, camera, rings) {
    const { x, y, radius } = picture.points;
    const { spotOf } = picture.spots;
    const seen = this.#unseen(picture.spots.x.length);
    const circles = [];
    for (let point = 0; point < picture.size; point += 1) {
      if (seen[spotOf[point]] || picture.tallied.state[point] === OUT) continue;
      if (!rings && !picture.coarse[point]) continue;
      const size = camera.pixels(radius[point], y[point]);
      if (size < RADIUS + NOT_EXACT) continue;
      seen[spotOf[point]] = 1;
      const circle = { x: camera.screenX(x[point]), y: camera.screenY(y[point]), radius: size, coarse: picture.coarse[point] };
      if (isEdged(circle, camera)) circles.push(circle);
    }
    return circles;
  }

  #unseen(spots) {
    if (this.#seen.length === spots) return this.#seen.fill(0);
    this.#seen = new Uint8Array(spots);
    return this.#seen;
  }
}

/** Whether a circle's edge may be on the screen; a tint of everything would say nothing. */
function isEdged({ x, y, radius }, camera) {
  if (!camera.near(x, y, radius) || radius > WIDEST) return false;
  const corner = Math.hypot(Math.abs(x - camera.width / 2) + camera.width / 2, Math.abs(y - camera.height / 2) + camera.height / 2);
  return corner >= radius;
}

function tint(ctx, circles, look) {
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

function draw(ctx, { x, y, radius, coarse }, look) {
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
