// Land, water and borders: a Leaflet grid of canvases.

import { WORLD } from "./plane.js";

const TILE = 512; // CSS px
const SMOOTH_FROM_ZOOM = 9; // closer than this, corners of the 1:10m data are rounded

/**
 * Adds a line or ring to the path. Steps below a third of a pixel are left out, and so are points whose neighbours
 * lie with them beyond the same side of the canvas: that changes nothing inside it and keeps coordinates small.
 */
function trace(ctx, line, view, closed) {
  const { points } = line;
  const count = points.length;
  const { scale, x: originX, y: originY, low, high } = view;
  const side = (x, y) => (x < low ? 1 : x > high ? 2 : 0) | (y < low ? 4 : y > high ? 8 : 0);
  let x = (points[0] - originX) * scale, y = (points[1] - originY) * scale;
  let code = side(x, y), lastX = x, lastY = y, lastCode = code;
  ctx.moveTo(x, y);
  let skipped = false, skippedX = 0, skippedY = 0, skippedCode = 0;
  for (let i = 2; i < count; i += 2) {
    x = (points[i] - originX) * scale;
    y = (points[i + 1] - originY) * scale;
    code = side(x, y);
    if (code & lastCode) {
      if (!skipped || code & skippedCode & lastCode) {
        skipped = true; skippedX = x; skippedY = y; skippedCode = code;
        continue;
      }
    }
    if (skipped) {
      if (closed || !(skippedCode & lastCode)) ctx.lineTo(skippedX, skippedY);
      else ctx.moveTo(skippedX, skippedY);
      lastX = skippedX; lastY = skippedY; lastCode = skippedCode; skipped = false;
      if (code & lastCode) { skipped = true; skippedX = x; skippedY = y; skippedCode = code; continue; }
    }
    const dx = x - lastX, dy = y - lastY;
    if (dx * dx + dy * dy < 0.1 && i < count - 2) continue;
    ctx.lineTo(x, y);
    lastX = x; lastY = y; lastCode = code;
  }
  if (skipped && closed) ctx.lineTo(skippedX, skippedY);
  if (closed) ctx.closePath();
}

const RIVER_WIDTH = [ // CSS px by zoom, one row a grade; 0 = not drawn
  { 3: 0.6, 4: 0.7, 5: 0.9, 6: 1.1, 7: 1.3, 8: 1.6, 9: 2, 10: 2.4, 11: 2.8, 12: 3.4, 13: 4 },
  { 5: 0.5, 6: 0.7, 7: 0.9, 8: 1.1, 9: 1.3, 10: 1.6, 11: 1.9, 12: 2.3, 13: 2.7 },
  { 8: 0.6, 9: 0.8, 10: 1, 11: 1.2, 12: 1.5, 13: 1.8 },
];

/** CSS px at a zoom, 0 where the grade is not drawn. */
function riverWidth(widths, zoom) {
  return zoom > 13 ? widths[13] + (zoom - 13) * 0.7 : widths[zoom] || 0;
}

/** Paints land and water of one square view on its canvas context. */
function paintGround(ctx, cells, view, palette, inFocus) {
  ctx.fillStyle = palette.sea;
  ctx.fillRect(0, 0, view.size, view.size);
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  for (let turn = Math.floor(view.left / WORLD); turn <= Math.floor(view.right / WORLD); turn++) {
    const here = { ...view, x: view.x - turn * WORLD, left: view.left - turn * WORLD, right: view.right - turn * WORLD };
    paintWorld(ctx, cells.map((cell) => cell.shapes(view.zoom >= SMOOTH_FROM_ZOOM)), here, palette, inFocus);
  }
}

function paintWorld(ctx, shapes, view, palette, inFocus) {
  const { zoom } = view;
  const seen = (line) =>
    line.right >= view.left && line.left <= view.right && line.bottom >= view.top && line.top <= view.bottom;
  const all = (pick) => shapes.flatMap((s) => pick(s).filter(seen));
  const fill = (lines, colour, rule) => {
    if (!lines.length) return;
    ctx.beginPath();
    for (const line of lines) trace(ctx, line, view, true);
    ctx.fillStyle = colour;
    ctx.fill(rule);
  };
  const stroke = (lines, colour, width) => {
    if (!lines.length || !width) return;
    ctx.beginPath();
    for (const line of lines) trace(ctx, line, view, false);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  };
  const land = all((s) => s.land);
  const seams = all((s) => s.seams); // the edges of cells, where anti-aliasing would leave a hairline
  const focused = (lines) => lines.filter((line) => inFocus(line.country));
  ctx.lineCap = 'butt';
  fill(land, palette.otherLand, 'nonzero'); // in one path, so that neighbours leave no hairline either
  stroke(seams, palette.otherLand, 1);
  fill(focused(land), palette.land, 'nonzero');
  stroke(focused(seams), palette.land, 1);
  ctx.lineCap = 'round';
  stroke(all((s) => s.coasts), palette.river, zoom < 5 ? 0.5 : 0.8);
  RIVER_WIDTH.forEach((widths, grade) => {
    stroke(all((s) => s.rivers[grade]), palette.river, riverWidth(widths, zoom));
  });
  const lakes = all((s) => s.lakes.areas), wide = all((s) => s.wide.areas);
  fill(lakes, palette.sea, 'evenodd');
  stroke(all((s) => s.lakes.cuts), palette.sea, 1);
  stroke(all((s) => s.lakes.shores), palette.river, zoom < 5 ? 0.4 : zoom < 9 ? 0.7 : 1);
  if (zoom > 2) { // a wide river is coloured between lake and river, and never thinner than other rivers
    fill(wide, palette.sea, 'evenodd');
    ctx.globalAlpha = 0.5;
    fill(wide, palette.river, 'evenodd');
    ctx.globalAlpha = 1;
    stroke(all((s) => s.wide.shores), palette.river, zoom < 10 ? 0.8 * riverWidth(RIVER_WIDTH[0], zoom) : 1.2);
  }
  stroke(all((s) => s.borders), palette.border, zoom < 4 ? 0.6 : zoom < 7 ? 0.9 : 1.2);
}

/** The layer of land and water. */
export function makeGround(L, state) {
  const Ground = L.GridLayer.extend({
    createTile(coords, done) {
      const tile = document.createElement('canvas');
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      tile.width = tile.height = TILE * ratio;
      const view = tileView(coords, ratio);
      state.store.cellsIn(coords.z, view).then((cells) => {
        const start = performance.now();
        tile.paint = () => {
          const ctx = tile.getContext('2d', { alpha: false });
          ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
          paintGround(ctx, cells, view, state.palette, state.inFocus);
        };
        tile.paint();
        state.times.tile(performance.now() - start);
        done(null, tile);
        state.changed();
      }, (error) => done(error, tile));
      return tile;
    },

    /** Paints again what is shown, in place. */
    repaint() {
      for (const key of Object.keys(this._tiles)) this._tiles[key].el.paint?.();
    },
  });
  return new Ground({ tileSize: TILE, noWrap: true, updateWhenIdle: false, keepBuffer: 1, className: 'basemap-ground' });
}

/** What a tile shows: its box in px of zoom 0 (a little more than the tile, for line widths) and its scale. */
function tileView(coords, ratio) {
  const scale = 2 ** coords.z, side = TILE / scale, margin = 8 / scale;
  const x = coords.x * side, y = coords.y * side;
  return {
    zoom: coords.z, ratio, scale, x, y, size: TILE, low: -8, high: TILE + 8,
    left: x - margin, right: x + side + margin, top: y - margin, bottom: y + side + margin,
  };
}
