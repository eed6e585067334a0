// The base map's files as lines, rings and towns: how they are written is described in data/basemap/README.md.

import { mercatorY, WORLD } from "./plane.js";

const ROUNDING = 0.006; // longest piece of a side taken off by rounding, in px of zoom 0 (about 0.008 degrees)
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Uint8Array(128);
for (let i = 0; i < 64; i++) VALUES[DIGITS.charCodeAt(i)] = i;

const buffer = { numbers: new Float64Array(4096) };

/** Points of an encoded line as x, y pairs in px of zoom 0. */
function decodeLine(text, frame) {
  if (text.length > buffer.numbers.length) buffer.numbers = new Float64Array(text.length * 2);
  const out = buffer.numbers;
  let x = 0, y = 0, value = 0, shift = 0, count = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = VALUES[text.charCodeAt(i)];
    value |= (digit & 31) << shift; // at most 25 bits: 360 degrees of 0.0001, zigzag
    if (digit & 32) { shift += 5; continue; }
    const number = value & 1 ? -(value + 1) / 2 : value / 2;
    value = 0; shift = 0;
    if (count & 1) {
      y += number;
      out[count++] = mercatorY(frame.south + y / frame.units);
    } else {
      x += number;
      out[count++] = (frame.west + x / frame.units + 180) * WORLD / 360;
    }
  }
  return out.slice(0, count);
}

/** The line with rounded corners; its ends stay, so lines that meet keep meeting. */
function rounded(points) {
  if (points.length < 6) return points;
  const out = new Float64Array((points.length - 2) * 2);
  let at = 2;
  out[0] = points[0]; out[1] = points[1];
  for (let i = 2; i < points.length - 2; i += 2) {
    const x = points[i], y = points[i + 1];
    for (let j = i - 2; j <= i + 2; j += 4) {
      const dx = points[j] - x, dy = points[j + 1] - y;
      const part = Math.min(0.27, ROUNDING / (Math.sqrt(dx * dx + dy * dy) || 1));
      out[at++] = x + dx * part;
      out[at++] = y + dy * part;
    }
  }
  out[at++] = points[points.length - 2];
  out[at++] = points[points.length - 1];
  return out;
}

/** A line with its bounding box, ready to draw. */
function shape(points, extra) {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (let i = 0; i < points.length; i += 2) {
    if (points[i] < left) left = points[i];
    if (points[i] > right) right = points[i];
    if (points[i + 1] < top) top = points[i + 1];
    if (points[i + 1] > bottom) bottom = points[i + 1];
  }
  return { points, left, top, right, bottom, ...extra };
}

/** One ring from signed arc numbers (~i is arc i backwards). */
function joinArcs(arcs, numbers) {
  let size = 0;
  for (const n of numbers) size += arcs[n < 0 ? ~n : n].length;
  const ring = new Float64Array(size);
  let at = 0;
  for (const n of numbers) {
    const arc = arcs[n < 0 ? ~n : n];
    if (n >= 0) { ring.set(arc, at); at += arc.length; continue; }
    for (let i = arc.length - 2; i >= 0; i -= 2) { ring[at++] = arc[i]; ring[at++] = arc[i + 1]; }
  }
  return ring;
}

/** Shapes of a cell: rings to fill, cuts along the cell's edge, borders, coasts, lakes, shores, rivers by grade. */
export function shapesOf(cell, soft) {
  const twice = (points) => (soft ? rounded(rounded(points)) : points);
  const { frame } = cell;
  const arcs = cell.raw.arcs.map((text, i) => {
    const points = decodeLine(text, frame);
    return cell.raw.kinds[i] === 'x' ? points : twice(points);
  });
  const ofKind = (kind) => arcs.filter((_, i) => cell.raw.kinds[i] === kind).map((points) => shape(points));
  const land = cell.raw.land.flatMap(([country, rings]) =>
    rings.map((numbers) => shape(joinArcs(arcs, numbers), { country })));
  const seams = cell.raw.land.flatMap(([country, rings]) => rings.flat()
    .map((n) => (n < 0 ? ~n : n)).filter((n) => cell.raw.kinds[n] === 'x').map((n) => shape(arcs[n], { country })));
  const water = (texts) => {
    const areas = [], shores = [], cuts = [];
    for (const text of texts) {
      const pieces = openAtEdges(decodeLine(text, frame), cell.edges)
        .map(({ cut, points }) => ({ cut, points: cut ? points : twice(points) }));
      areas.push(shape(joinPieces(pieces.map((piece) => piece.points))));
      for (const piece of pieces) (piece.cut ? cuts : shores).push(shape(piece.points));
    }
    return { areas, shores, cuts };
  };
  const rivers = cell.raw.rivers.map((lines) => lines.map((text) => shape(twice(decodeLine(text, frame)))));
  return { land, seams, borders: ofKind('b'), coasts: ofKind('c'), lakes: water(cell.raw.lakes), wide: water(cell.raw.wide), rivers };
}

/** A ring as runs that do or do not follow the edge of the cell. */
function openAtEdges(points, edges) {
  const near = (a, b) => Math.abs(a - b) < 1e-7;
  const along = (i) =>
    [edges.left, edges.right].some((x) => near(points[i], x) && near(points[i + 2], x))
    || [edges.top, edges.bottom].some((y) => near(points[i + 1], y) && near(points[i + 3], y));
  const pieces = [];
  for (let i = 0; i < points.length - 2; i += 2) {
    const cut = along(i);
    const last = pieces[pieces.length - 1];
    if (last && last.cut === cut) last.points.push(points[i + 2], points[i + 3]);
    else pieces.push({ cut, points: [points[i], points[i + 1], points[i + 2], points[i + 3]] });
  }
  return pieces;
}

function joinPieces(pieces) {
  return Float64Array.from(pieces.flatMap((points) => [...points]));
}

/** Towns of a cell as objects, best known first. */
export function townsOf(raw, frame) {
  const { towns } = raw;
  if (!towns.name) return [];
  const at = decodeLine(towns.at, frame);
  return towns.name.split('\n').map((name, i) => ({
    name, x: at[2 * i], y: at[2 * i + 1],
    zoom: VALUES[towns.zoom.charCodeAt(i)],
    size: towns.size[i] === 'C' ? 0 : Number(towns.size[i]),
    country: towns.country.slice(2 * i, 2 * i + 2),
    score: VALUES[towns.score.charCodeAt(i)],
  }));
}
