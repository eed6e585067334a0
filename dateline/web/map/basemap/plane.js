// The plane that the base map is kept in: web mercator, in px of zoom 0.

export const WORLD = 256; // width of the world

/** Web-mercator y in px of zoom 0. */
export function mercatorY(lat) {
  const sine = Math.sin(Math.max(-85.06, Math.min(85.06, lat)) * Math.PI / 180);
  return WORLD / 2 - WORLD / (4 * Math.PI) * Math.log((1 + sine) / (1 - sine));
}

/** The latitude of a y in px of zoom 0. */
export function latitudeOf(y) {
  return Math.atan(Math.sinh(Math.PI * (1 - 2 * y / WORLD))) * 180 / Math.PI;
}
