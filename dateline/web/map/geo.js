// Web-mercator arithmetic between the API's 30-bit positions, degrees and screen pixels. Pure.

/** Units along each side of the square world: positions are whole numbers from 0 to this. */
export const UNITS = 2 ** 30;
const MAX_LAT = 85.051128;
const EQUATOR_METRES = 40075016.686;
const TILE = 256;

export const lonOf = (x) => (x / UNITS) * 360 - 180;

export const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / UNITS))) * 180) / Math.PI;

export const unitsX = (lon) => ((lon + 180) / 360) * UNITS;

export function unitsY(lat) {
  const held = Math.max(-MAX_LAT, Math.min(MAX_LAT, lat));
  return ((1 - Math.asinh(Math.tan((held * Math.PI) / 180)) / Math.PI) / 2) * UNITS;
}

/** The extent {x0, y0, x1, y1} in units of a box in degrees. */
export function unitsOf([west, south, east, north]) {
  return { x0: unitsX(west), y0: unitsY(north), x1: unitsX(east), y1: unitsY(south) };
}

/** Screen pixels that one unit takes at a zoom. */
export const pixelsPerUnit = (zoom) => (TILE * 2 ** zoom) / UNITS;

/** Screen pixels of one metre on the ground at a position and zoom. */
export function pixelsPerMetre(y, zoom) {
  return (TILE * 2 ** zoom) / (EQUATOR_METRES * Math.cos((latOf(y) * Math.PI) / 180));
}

/** Returns an extent in units grown by metres on the ground on each side, kept on the map of the world. */
export function grown({ x0, y0, x1, y1 }, metres) {
  const units = (metres * pixelsPerMetre((y0 + y1) / 2, 0)) / pixelsPerUnit(0);
  return { x0: Math.max(0, x0 - units), y0: Math.max(0, y0 - units), x1: Math.min(UNITS, x1 + units), y1: Math.min(UNITS, y1 + units) };
}

/** Returns {west, south, east, north} grown by `share` of its size on each side, kept on the map of the world. */
export function padded({ west, south, east, north }, share) {
  const wide = (east - west) * share;
  const high = (north - south) * share;
  // A view over the antimeridian is asked as the whole width: the API has no view that wraps around.
  const wraps = west < -180 || east > 180;
  return {
    west: wraps ? -180 : Math.max(-180, west - wide),
    south: Math.max(-MAX_LAT, south - high),
    east: wraps ? 180 : Math.min(180, east + wide),
    north: Math.min(MAX_LAT, north + high),
  };
}

/** Returns what of the world a map of Leaflet shows, in degrees, and its zoom. */
export function seenOn(map) {
  const bounds = map.getBounds();
  return { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth(), zoom: map.getZoom() };
}

export const WORLD_VIEW = { west: -180, south: -MAX_LAT, east: 180, north: MAX_LAT };

/** Whether `outer` holds what can be seen of `inner` on the map of the world. */
export function holds(outer, inner) {
  const seen = padded(inner, 0);
  const slack = 1e-6;
  return (
    outer.west <= seen.west + slack && outer.south <= seen.south + slack &&
    outer.east >= seen.east - slack && outer.north >= seen.north - slack
  );
}
