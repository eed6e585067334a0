// Known sites (bases, embassies) as ground for the incidents: which have room for their name at a zoom. Pure but for
// the measuring of text.

import { pixelsPerUnit, unitsX, unitsY } from "./geo.js";
import { FONT } from "./look.js";

const FROM_ZOOM = 7;
const NAMES_FROM_ZOOM = 8;


const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function widthsOf(sites) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = `12px ${FONT}`;
  return sites.map(({ name }) => ctx.measureText(name).width);
}

/** Returns at(zoom, groups): the sites to draw, with their positions in units, and `named` where the name has room. */
export function createSites(given) {
  const sites = given.map((site) => ({ name: String(site.name ?? ""), x: unitsX(site.lon), y: unitsY(site.lat), named: false, shift: 8 }));
  const widths = widthsOf(sites);
  let last = {};

  function boxOf(site, index, scale) {
    const x = site.x * scale;
    const y = site.y * scale;
    return { left: x + site.shift - 3, right: x + site.shift + 4 + widths[index], top: y - 8, bottom: y + 8 };
  }

  /** Rings count at their fullest, so that names don't come and go while the timeline plays. */
  function ringBoxes(groups, scale) {
    return Array.from({ length: groups?.count ?? 0 }, (_, group) => {
      const radius = groups.room(group);
      const [x, y] = [groups.x[group] * scale, groups.y[group] * scale];
      return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
    });
  }

  /** A name stands right of its square, or right of the ring that the square is under. */
  function shiftOf(site, scale, rings) {
    const [x, y] = [site.x * scale, site.y * scale];
    const over = rings.find((ring) => x > ring.left - 6 && x < ring.right && y > ring.top && y < ring.bottom);
    return over ? over.right - x + 6 : 8;
  }

  function nameThem(zoom, groups) {
    const scale = pixelsPerUnit(zoom);
    const taken = ringBoxes(groups, scale);
    const rings = [...taken];
    sites.forEach((site, index) => {
      site.shift = shiftOf(site, scale, rings);
      const box = boxOf(site, index, scale);
      site.named = zoom >= NAMES_FROM_ZOOM && !taken.some((other) => overlap(box, other));
      if (site.named) taken.push(box);
    });
  }

  return {
    at(zoom, groups) {
      if (zoom < FROM_ZOOM || !sites.length) {
        last = {};
        return null;
      }
      if (last.zoom !== zoom || last.groups !== groups) {
        last = { zoom, groups };
        nameThem(zoom, groups);
      }
      return sites;
    },

    /** Container rectangles of squares and names as last asked for; `toScreen` gives {x, y} of units. */
    obstacles(toScreen) {
      if (!sites.length || last.zoom === undefined || last.zoom < FROM_ZOOM) return [];
      return sites.map((site, index) => {
        const { x, y } = toScreen(site);
        return { left: x - 5, right: site.named ? x + site.shift + widths[index] + 3 : x + 5, top: y - 8, bottom: y + 8 };
      });
    },
  };
}
