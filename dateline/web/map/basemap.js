/**
 * The offline base map: land, water, borders, country names and towns, painted on canvas.
 *
 * createBasemap(L, {base, palette, focus}) returns a Leaflet layer group; see there. The data are the files of
 * data/basemap (its README describes the format); nothing else is requested, and no text reaches the DOM.
 */

/** Colours of the map; every palette given to createBasemap has these keys. */
export const PALETTES = {
  light: {
    land: '#f4f2ec', otherLand: '#ebe8df', sea: '#dbe6ea', border: '#b9b3a4', river: '#a9c4d0',
    ink: '#1d2327', softInk: '#5c666d', halo: '#f4f2ec',
  },
  dark: {
    land: '#20262a', otherLand: '#1a1f23', sea: '#12181c', border: '#4a5358', river: '#2c4552',
    ink: '#e8ecee', softInk: '#9aa6ad', halo: '#1a1f23',
  },
};

const TILE = 512; // CSS px
const WORLD = 256; // width of the world in px at zoom 0; all geometry is kept in these
const SMOOTH_FROM_ZOOM = 9; // closer than this, corners of the 1:10m data are rounded
const ROUNDING = 0.006; // longest piece of a side taken off by rounding, in px of zoom 0 (about 0.008 degrees)
const LABEL_MARGIN = 160; // CSS px painted outside the view, so that a drag does not uncover blank edges
const FONT = '"Source Sans 3", "Source Sans Pro", "Source Sans", system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Uint8Array(128);
for (let i = 0; i < 64; i++) VALUES[DIGITS.charCodeAt(i)] = i;

// --- decoding -----------------------------------------------------------------------------------------------------

/** Web-mercator y in px of zoom 0. */
function mercatorY(lat) {
  const sine = Math.sin(Math.max(-85.06, Math.min(85.06, lat)) * Math.PI / 180);
  return WORLD / 2 - WORLD / (4 * Math.PI) * Math.log((1 + sine) / (1 - sine));
}

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
function shapesOf(cell, soft) {
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
function townsOf(raw, frame) {
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

// --- the files ----------------------------------------------------------------------------------------------------

/** Fetches and keeps the index and the cells. */
class Store {
  constructor(base) {
    this.base = base;
    this.cells = new Map();
    this.index = this.json('index.json').then((index) => {
      this.levels = index.levels.map((level) => ({ ...level, ids: new Set(level.cells) }));
      this.countries = index.countries.map(([code, name, focus, label]) => ({ code, name, focus, label }));
    });
  }

  async json(path) {
    const answer = await fetch(this.base + path);
    if (!answer.ok) throw new Error(`base map: ${path}: ${answer.status}`);
    return answer.json();
  }

  /** The level of detail for a zoom. */
  level(zoom) {
    return this.levels.find((level) => zoom <= level.maxZoom) || this.levels[this.levels.length - 1];
  }

  /** Ids of the cells of a level that a box (px of zoom 0, may be beyond the world's sides) touches. */
  idsIn(level, box) {
    const columns = Math.round(360 / level.cell), high = Math.min(level.cell, 180), rows = Math.round(180 / high);
    const wide = WORLD / columns;
    const row = (y) => Math.max(0, Math.min(rows - 1, Math.floor((latitudeOf(y) + 90) / high)));
    const first = Math.floor(box.left / wide), last = Math.min(Math.floor(box.right / wide), first + columns - 1);
    const ids = [];
    for (let r = row(box.bottom); r <= row(box.top); r++) {
      for (let c = first; c <= last; c++) {
        const id = `${((c % columns) + columns) % columns}_${r}`;
        if (level.ids.has(id)) ids.push(id);
      }
    }
    return ids;
  }

  /** The cells a box touches, once they are all there; a cell that cannot be had is left out. */
  async cellsIn(zoom, box) {
    await this.index;
    const level = this.level(zoom);
    const cells = await Promise.all(this.idsIn(level, box).map((id) => this.cell(level, id)));
    return cells.filter(Boolean);
  }

  /** The cells a box touches that are there already. */
  readyIn(zoom, box) {
    if (!this.levels) return [];
    const level = this.level(zoom);
    return this.idsIn(level, box).map((id) => this.cells.get(`${level.name}/${id}`)?.value).filter(Boolean);
  }

  cell(level, id) {
    const key = `${level.name}/${id}`;
    let entry = this.cells.get(key);
    if (!entry) {
      entry = {};
      entry.promise = this.json(`${key}.json`).then((raw) => (entry.value = makeCell(raw, level, id)), () => {
        this.cells.delete(key); // asked again when next needed
        return null;
      });
      this.cells.set(key, entry);
    }
    return entry.value || entry.promise;
  }
}

function latitudeOf(y) {
  return Math.atan(Math.sinh(Math.PI * (1 - 2 * y / WORLD))) * 180 / Math.PI;
}

function makeCell(raw, level, id) {
  const [column, row] = id.split('_').map(Number);
  const high = Math.min(level.cell, 180);
  const frame = { west: -180 + column * level.cell, south: -90 + row * high, units: level.units };
  const edges = {
    left: column * level.cell * WORLD / 360, right: (column + 1) * level.cell * WORLD / 360,
    top: mercatorY(frame.south + high), bottom: mercatorY(frame.south),
  };
  const cell = { raw, frame, edges, towns: townsOf(raw, frame) };
  cell.shapes = (soft) => {
    const key = soft ? 'soft' : 'plain';
    return cell[key] || (cell[key] = shapesOf(cell, soft));
  };
  return cell;
}

// --- land and water -----------------------------------------------------------------------------------------------

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
function makeGround(L, state) {
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

// --- names --------------------------------------------------------------------------------------------------------

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

/** The canvas with the names, in a pane of its own between land and incidents. */
function makeNames(L, state) {
  const Names = L.Layer.extend({
    onAdd(map) {
      if (!map.getPane('basemap-names')) {
        const pane = map.createPane('basemap-names');
        pane.style.zIndex = 350;
        pane.style.pointerEvents = 'none';
      }
      this._canvas = document.createElement('canvas');
      this._canvas.className = 'leaflet-zoom-animated basemap-names';
      this._canvas.style.transition = 'opacity 120ms';
      map.getPane('basemap-names').appendChild(this._canvas);
      this.redraw();
    },

    onRemove() {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
      this._canvas.remove();
    },

    getEvents() {
      return {
        moveend: this.redraw, viewreset: this.redraw, resize: this.redraw,
        zoom: this._follow, zoomanim: this._animate, zoomstart: this._hide, zoomend: this.redraw,
      };
    },

    /** Draws in the next frame, however often it is called. */
    later() {
      if (this._map && !this._frame) this._frame = requestAnimationFrame(() => this.redraw());
    },

    redraw() {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
      const map = this._map;
      if (!map || map._animatingZoom) return;
      const size = map.getSize(), ratio = Math.min(window.devicePixelRatio || 1, 2);
      const width = size.x + 2 * LABEL_MARGIN, height = size.y + 2 * LABEL_MARGIN;
      const canvas = this._canvas;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      const corner = map.containerPointToLayerPoint([-LABEL_MARGIN, -LABEL_MARGIN]).round();
      this._zoom = map.getZoom();
      this._corner = map.layerPointToLatLng(corner);
      L.DomUtil.setTransform(canvas, corner, 1);
      canvas.style.opacity = 1;
      const start = performance.now();
      const ctx = canvas.getContext('2d');
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, width, height);
      if (state.labels && state.store.levels) {
        const origin = map.getPixelOrigin().add(corner);
        this._fetch(origin, width, height);
        paintNames(ctx, state, { zoom: this._zoom, scale: 2 ** this._zoom, x: origin.x, y: origin.y, width, height });
      }
      state.times.names(performance.now() - start);
    },

    /** Asks for the cells of the margin too, and draws again when a missing one comes. */
    _fetch(origin, width, height) {
      const scale = 2 ** this._zoom, zoom = Math.round(this._zoom);
      const box = { left: origin.x / scale, top: origin.y / scale };
      box.right = box.left + width / scale;
      box.bottom = box.top + height / scale;
      const level = state.store.level(zoom);
      const missing = state.store.idsIn(level, box).filter((id) => !state.store.cells.has(`${level.name}/${id}`));
      for (const id of missing) Promise.resolve(state.store.cell(level, id)).then((cell) => cell && this.later());
    },

    _animate(event) { this._place(event.center, event.zoom); },

    _follow() { if (this._map.getZoom() !== this._zoom) this._place(this._map.getCenter(), this._map.getZoom()); },

    /** Keeps the drawn names over their land while the zoom is under way. */
    _place(center, zoom) {
      const map = this._map;
      const scale = map.getZoomScale(zoom, this._zoom);
      const corner = map.project(this._corner, zoom).subtract(map._getNewPixelOrigin(center, zoom));
      L.DomUtil.setTransform(this._canvas, corner, scale);
    },

    _hide() { this._canvas.style.opacity = 0; },
  });
  return new Names();
}

/** Paints country and town names; places depend on the map alone, not on the view, so panning does not move them. */
function paintNames(ctx, state, view) {
  const obstacles = state.obstacles.filter((r) => r.scale === view.scale).map((r) => ({
    left: r.left - view.x, right: r.right - view.x, top: r.top - view.y, bottom: r.bottom - view.y,
  }));
  const board = { taken: new Occupied(), dots: new Occupied(), obstacles, drawings: [] };
  obstacles.forEach((r) => board.taken.add(r));
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

// --- the layer ----------------------------------------------------------------------------------------------------

/**
 * The base map as an L.LayerGroup.
 *
 * base: URL of the folder data/basemap, with a slash at the end; palette: see PALETTES; focus: ISO alpha-2 codes of
 * the countries shown in palette.land, all others in palette.otherLand (no codes: all in palette.land). The layer has also:
 * setPalette(palette), setFocus(codes), setObstacles([{left, top, right, bottom}]) in container pixels at the time of
 * the call, labels(shown), and timings(), milliseconds spent painting, for tests.
 */
export function createBasemap(L, { base, palette = PALETTES.light, focus = [] }) {
  const spent = { tiles: 0, tileTotal: 0, tileMax: 0, names: 0, namesLast: 0, namesMax: 0 };
  const state = {
    store: new Store(base), palette, focus: new Set(focus), obstacles: [], labels: true, widths: new Map(),
    inFocus: (number) => !state.focus.size || state.focus.has(state.store.countries[number].focus),
    times: {
      tile: (ms) => { spent.tiles++; spent.tileTotal += ms; spent.tileMax = Math.max(spent.tileMax, ms); },
      names: (ms) => { spent.names++; spent.namesLast = ms; spent.namesMax = Math.max(spent.namesMax, ms); },
    },
    changed: () => names.later(),
  };
  const ground = makeGround(L, state), names = makeNames(L, state);

  const Basemap = L.LayerGroup.extend({
    onAdd(map) {
      this._before = map.getContainer().style.background;
      map.getContainer().style.background = state.palette.sea;
      L.LayerGroup.prototype.onAdd.call(this, map);
      document.fonts?.addEventListener("loadingdone", () => { state.widths.clear(); names.later(); });
    },

    onRemove(map) {
      map.getContainer().style.background = this._before;
      L.LayerGroup.prototype.onRemove.call(this, map);
    },

    setPalette(next) {
      state.palette = next;
      if (this._map) this._map.getContainer().style.background = next.sea;
      ground.repaint();
      names.later();
      return this;
    },

    setFocus(codes) {
      state.focus = new Set(codes);
      ground.repaint();
      names.later();
      return this;
    },

    setObstacles(rects) {
      const map = names._map;
      if (!map) return this;
      const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0]));
      const scale = 2 ** map.getZoom();
      state.obstacles = rects.map((r) => ({
        scale, left: r.left + origin.x, right: r.right + origin.x, top: r.top + origin.y, bottom: r.bottom + origin.y,
      }));
      names.later();
      return this;
    },

    labels(shown) {
      state.labels = shown;
      names.later();
      return this;
    },

    timings: () => ({ ...spent }),
  });
  return new Basemap([ground, names]);
}
