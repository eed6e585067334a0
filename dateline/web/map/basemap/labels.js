// Names of countries and towns: which are shown, and where each has room. They keep clear of each other, of the rings of
// incidents and of the panels that lie on the map.

import { mercatorY, WORLD } from "./plane.js";

const FONT = '"Source Sans 3", "Source Sans Pro", "Source Sans", system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';

const TOWN_STYLE = [ // by size: capital, million, 200 thousand, 30 thousand, smaller
  { weight: 700, px: 13.5, dot: 2.6 },
  { weight: 600, px: 13, dot: 2.3 },
  { weight: 500, px: 12.5, dot: 2 },
  { weight: 400, px: 12, dot: 1.7 },
  { weight: 400, px: 11.5, dot: 1.5 },
];

/** Rectangles placed so far, found again by position. */
class Occupied {
  constructor() { this.cells = new Map(); }

  * keys(r) {
    for (let i = Math.floor(r.left / 128); i <= Math.floor(r.right / 128); i++) {
      for (let j = Math.floor(r.top / 64); j <= Math.floor(r.bottom / 64); j++) yield i * 65536 + j;
    }
  }

  hits(r) {
    for (const key of this.keys(r)) {
      for (const o of this.cells.get(key) || []) {
        if (r.left < o.right && r.right > o.left && r.top < o.bottom && r.bottom > o.top) return o;
      }
    }
    return null;
  }

  add(r) {
    for (const key of this.keys(r)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(r);
    }
  }
}

/** Paints country and town names; places depend on the map alone, not on the view, so panning does not move them. */
export function paintNames(ctx, state, view) {
  const obstacles = state.obstacles.filter((r) => r.scale === view.scale).map((r) => ({
    left: r.left - view.x, right: r.right - view.x, top: r.top - view.y, bottom: r.bottom - view.y,
  }));
  const board = { taken: new Occupied(), dots: new Occupied(), obstacles, drawings: [] };
  for (const r of [...obstacles, ...view.panels]) board.taken.add(r);
  ctx.lineJoin = 'round';
  ctx.textBaseline = 'alphabetic';
  const towns = visibleTowns(state, view);
  for (const town of towns) {
    if (town.zoom < Math.round(view.zoom) || town.size < 3) board.dots.add(around(town.left, town.top, 2));
  }
  const first = (town) => town.size === 0 && view.zoom >= 4; // capitals, then countries, then other towns
  for (const town of towns) if (first(town)) placeTown(ctx, town, view, state, board);
  for (const country of visibleCountries(state, view)) placeCountry(ctx, country, view, state, board);
  for (const town of towns) if (!first(town)) placeTown(ctx, town, view, state, board);
  for (const draw of board.drawings) draw();
}

/** Repeats things for every copy of the world in view, with their canvas positions. */
function inView(items, view, margin) {
  const out = [];
  const world = WORLD * view.scale;
  for (let turn = Math.floor(view.x / world); turn <= Math.floor((view.x + view.width) / world); turn++) {
    for (const item of items) {
      const left = (item.x + turn * WORLD) * view.scale - view.x, top = item.y * view.scale - view.y;
      if (left > -margin && left < view.width + margin && top > -margin && top < view.height + margin) {
        out.push({ ...item, left, top });
      }
    }
  }
  return out;
}

function visibleTowns(state, view) {
  const box = {
    left: view.x / view.scale, right: (view.x + view.width) / view.scale,
    top: view.y / view.scale, bottom: (view.y + view.height) / view.scale,
  };
  const zoom = Math.round(view.zoom);
  const towns = state.store.readyIn(zoom, box).flatMap((cell) => cell.towns.filter((town) => town.zoom <= zoom));
  const rank = (town) => town.score + (town.size === 0 ? 4 : 0) + (state.focus.has(town.country) ? 2 : 0);
  return inView(towns, view, 0).sort((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1));
}

function placeTown(ctx, town, view, state, board) {
  const style = TOWN_STYLE[town.size];
  const px = style.px + (view.zoom >= 10 ? 1 : 0);
  const font = `${style.weight} ${px}px ${FONT}`;
  ctx.font = font;
  ctx.letterSpacing = '0px';
  const width = widthOf(ctx, state, town.name), up = px * 0.74, down = px * 0.26, gap = style.dot + 4;
  const { left: x, top: y } = town;
  const under = board.obstacles.find((r) => x > r.left && x < r.right && y > r.top && y < r.bottom);
  if (!under && board.taken.hits(around(x, y, 2))) return;
  const box = under || { left: x - gap, right: x + gap, top: y - gap + 1, bottom: y + gap - 1 };
  const pad = under ? 3 : 0, middleX = (box.left + box.right) / 2, base = (box.top + box.bottom + up) / 2;
  const places = [
    [box.right + pad, base], [box.left - pad - width, base],
    [middleX - width / 2, box.top - pad - down], [middleX - width / 2, box.bottom + pad + up + 1],
  ].map(([left, line]) => ({
    left, line, box: { left: left - 3, right: left + width + 3, top: line - up - 2, bottom: line + down + 2 },
  })).filter((place) => !board.taken.hits(place.box));
  const place = places.find((p) => !board.dots.hits(p.box)) || places[0]; // rather not on another town's dot
  if (!place) return;
  board.taken.add(place.box);
  if (!under) board.taken.add(around(x, y, 4));
  const { palette } = state;
  const strong = town.size < 2 && (state.focus.size ? state.focus.has(town.country) : town.size === 0);
  const colour = strong ? palette.ink : palette.softInk;
  board.drawings.push(() => {
    ctx.font = font;
    ctx.letterSpacing = '0px';
    if (!under) drawDot(ctx, x, y, style.dot, town.size === 0, colour, palette.halo);
    drawText(ctx, town.name, place.left, place.line, colour, palette.halo);
  });
}

function around(x, y, reach) {
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

/** A town's dot; a capital's is a ring. */
function drawDot(ctx, x, y, radius, capital, colour, halo) {
  const disc = (size, fill) => {
    ctx.beginPath();
    ctx.arc(x, y, size, 0, 7);
    ctx.fillStyle = fill;
    ctx.fill();
  };
  disc(radius + 1, halo);
  disc(radius, colour);
  if (capital) disc(radius - 1.4, halo);
}

function drawText(ctx, text, x, y, colour, halo) {
  ctx.strokeStyle = halo;
  ctx.lineWidth = 3;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

function widthOf(ctx, state, text) {
  const key = `${ctx.font}|${ctx.letterSpacing}|${text}`;
  let width = state.widths.get(key);
  if (width === undefined) {
    width = ctx.measureText(text).width;
    if (state.widths.size > 20000) state.widths.clear();
    state.widths.set(key, width);
  }
  return width;
}

function visibleCountries(state, view) {
  if (view.zoom > 7.5) return [];
  const labelled = state.store.countries.filter((c) => c.label && c.code).map((c) => ({
    ...c, x: (c.label[0] + 180) * WORLD / 360, y: mercatorY(c.label[1]), room: c.label[2] * WORLD / 360,
  }));
  const out = inView(labelled, view, 200);
  return out.sort((a, b) => b.room - a.room || (a.code < b.code ? -1 : 1));
}

function placeCountry(ctx, country, view, state, board) {
  const room = country.room * view.scale * 2; // px across
  const px = Math.max(10, Math.min(15, 8.5 + room / 60));
  const spacing = Math.max(0.8, Math.min(6, room / 90));
  ctx.font = `500 ${px}px ${FONT}`;
  ctx.letterSpacing = `${spacing}px`;
  const lines = breakName(ctx, state, country.name.toUpperCase(), room);
  const widths = lines.map((line) => widthOf(ctx, state, line));
  const width = Math.max(...widths);
  if (width > room * 1.35 + 14) return; // no room yet
  const height = px * 1.2 * lines.length;
  for (const shift of [0, -px * 1.6, px * 1.6, -px * 3, px * 3]) {
    const top = country.top - height / 2 + shift;
    const r = { left: country.left - width / 2 - 4, right: country.left + width / 2 + 4, top: top - 2, bottom: top + height + 2 };
    if (Math.abs(shift) > room / 4 && shift) continue;
    if (board.taken.hits(r)) continue;
    board.taken.add(r);
    const { palette } = state;
    board.drawings.push(() => {
      ctx.font = `500 ${px}px ${FONT}`;
      ctx.letterSpacing = `${spacing}px`;
      ctx.globalAlpha = 0.72;
      lines.forEach((line, i) => {
        const left = country.left - widths[i] / 2 + spacing / 2;
        drawText(ctx, line, left, top + px * (1 + i * 1.2), palette.softInk, palette.halo);
      });
      ctx.globalAlpha = 1;
      ctx.letterSpacing = '0px';
    });
    return;
  }
}

/** A long name in two lines where that fits its country better. */
function breakName(ctx, state, name, room) {
  if (!name.includes(' ') || widthOf(ctx, state, name) < room * 0.8) return [name];
  const words = name.split(' ');
  let best = [name], least = Infinity;
  for (let i = 1; i < words.length; i++) {
    const lines = [words.slice(0, i).join(' '), words.slice(i).join(' ')];
    const width = Math.max(...lines.map((line) => widthOf(ctx, state, line)));
    if (width < least) { least = width; best = lines; }
  }
  return best;
}
