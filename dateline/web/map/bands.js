// The coloured bands of the rings, written pixel by pixel. Without a graphics card the browser takes some 50 ms to stroke
// the thousands of arcs of a full view; looking the pixels of a band up in a stamp takes one or two.

const BINS = 256;

/** "#rrggbb" as the three low bytes of a pixel. */
function pixelOf(color) {
  const value = parseInt(color.slice(1), 16);
  return ((value & 255) << 16) | (value & 0xff00) | (value >> 16);
}

/**
 * The pixels of a band, one number each: in which of 256 directions from the top clockwise (low byte), and how much of
 * it is covered by the full band (second byte) and by the thin one (third byte). `places` are offsets in the frame.
 */
function makeStamp(radius, width, wide) {
  const reach = Math.ceil(radius) + 1;
  const places = [];
  const looks = [];
  const share = (value) => Math.max(0, Math.min(1, value));
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const distance = Math.hypot(dx, dy);
      const outside = share(radius - distance + 0.5);
      const full = Math.min(outside, share(distance - radius + width + 0.5));
      if (full < 0.02) continue;
      const thin = 0.5 * Math.min(outside, share(distance - radius + width * 0.55 + 0.5));
      const turn = (Math.atan2(dx, -dy) / (2 * Math.PI) + 1) % 1;
      places.push(dy * wide + dx);
      looks.push(Math.min(BINS - 1, Math.floor(turn * BINS)) | (Math.round(255 * full) << 8) | (Math.round(255 * thin) << 16));
    }
  }
  return { reach, places: Int32Array.from(places), looks: Uint32Array.from(looks) };
}

export class Bands {
  /** `canvas` lies above the one with everything else: copying pixels from one to the other would cost most of a frame. */
  constructor(canvas) {
    this.canvas = canvas;
    this.ctx = canvas.getContext("2d", { willReadFrequently: true });
    this.stamps = new Map();
    this.tones = new Uint32Array(BINS);
    this.shifts = new Uint8Array(BINS);
  }

  /** Starts a frame of so many device pixels, with the colours of the classes. */
  begin(width, height, colors) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.ctx.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.stamps.clear();
      this.top = this.shownTop = height;
      this.bottom = this.shownBottom = 0;
    }
    if (this.colors !== colors) {
      this.colors = colors;
      this.inks = Uint32Array.from(colors, pixelOf);
    }
    if (this.bottom > this.top) this.pixels.fill(0, this.top * width, this.bottom * width);
    this.top = height;
    this.bottom = 0;
  }

  #stamp(radius, width) {
    const key = radius * 1024 + width;
    let stamp = this.stamps.get(key);
    if (!stamp) this.stamps.set(key, (stamp = makeStamp(radius, width, this.canvas.width)));
    return stamp;
  }

  /** Shares the directions out among the classes: first what is certain, then what is possible. */
  #divide(base, classes, certain, possible, total) {
    let sum = 0;
    let bin = 0;
    for (let part = 0; part < 2; part += 1) {
      const counts = part ? possible : certain;
      for (let kind = 0; kind < classes; kind += 1) {
        sum += counts[base + kind];
        const end = Math.round((sum / total) * BINS);
        for (; bin < end; bin += 1) {
          this.tones[bin] = this.inks[kind];
          // The byte of a look that holds the cover: that of the full band, or of the thin one.
          this.shifts[bin] = part ? 16 : 8;
        }
      }
    }
  }

  /** Adds the band of a group; x, y, radius and width in device pixels, the counts at `base` of the tally's columns. */
  add(x, y, radius, width, base, { certain, possible }, total) {
    if (!total) return;
    const stamp = this.#stamp(Math.round(radius * 2) / 2, width);
    this.#divide(base, this.inks.length, certain, possible, total);
    const { width: wide, height: high } = this.canvas;
    const { reach, places, looks } = stamp;
    // The canvas reaches beyond the screen on all sides: a ring over its edge can't be seen anyway.
    if (x < reach || y < reach || x + reach >= wide || y + reach >= high) return;
    this.top = Math.min(this.top, y - reach);
    this.bottom = Math.max(this.bottom, y + reach + 1);
    this.#print(y * wide + x, places, looks);
  }

  #print(middle, places, looks) {
    const { pixels, tones, shifts } = this;
    for (let at = 0; at < looks.length; at += 1) {
      const look = looks[at];
      const bin = look & 255;
      const cover = (look >>> shifts[bin]) & 255;
      const place = middle + places[at];
      // Where two rings touch, the stronger pixel stays: no blending, for one edge in a hundred.
      if (cover > pixels[place] >>> 24) pixels[place] = tones[bin] | (cover << 24);
    }
  }

  /** Shows the frame. */
  end() {
    const top = Math.min(this.top, this.shownTop);
    const bottom = Math.max(this.bottom, this.shownBottom);
    this.shownTop = this.top;
    this.shownBottom = this.bottom;
    if (bottom > top) this.ctx.putImageData(this.image, 0, 0, 0, top, this.canvas.width, bottom - top);
  }
}
