// Where the camera stands in one frame: from the API's positions to pixels on the screen. Pure but for reading the map.

import { pixelsPerMetre, pixelsPerUnit, UNITS } from "./geo.js";

export class Camera {
  /** As `map` (Leaflet's) stands now; `padding` is how many pixels are drawn beyond each of its edges. */
  constructor(map, padding) {
    const { x: left, y: top } = map.getPixelBounds().min; // in world pixels
    const { x: width, y: height } = map.getSize();
    this.zoom = map.getZoom();
    this.scale = pixelsPerUnit(this.zoom);
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
    this.padding = padding;
    this.world = this.scale * UNITS;
  }

  /** Screen position of a unit east: in the copy of the world that is nearest to the middle of the screen. */
  screenX(x) {
    const at = x * this.scale - this.left;
    return at - Math.round((at - this.width / 2) / this.world) * this.world;
  }

  screenY(y) {
    return y * this.scale - this.top;
  }

  /** Pixels that `metres` take on the ground at a unit south. */
  pixels(metres, y) {
    return metres * pixelsPerMetre(y, this.zoom);
  }

  /** Whether a screen position lies on the screen or at most `margin` pixels beyond. */
  near(x, y, margin) {
    return x > -margin && y > -margin && x < this.width + margin && y < this.height + margin;
  }
}
