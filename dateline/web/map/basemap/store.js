// The base map's files: fetched cell by cell as they come into view, and kept.

import { shapesOf, townsOf } from "./decode.js";
import { latitudeOf, mercatorY, WORLD } from "./plane.js";

/** Fetches and keeps the index and the cells. */
export class Store {
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
