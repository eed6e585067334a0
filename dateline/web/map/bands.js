// The coloured bands of the rings, written pixel by pixel. Without a graphics card the browser takes some 50 ms to stroke
// the thousands of arcs of a full view; looking the pixels of a band up in a stamp takes one or two.

const BINS = 256;

/** "#rrggbb" as the three low bytes of a pixel. */
function pixelOf(color) {
  const value = parseInt(color.slice(1), 16);
  return ((value & 255) << 16) | (value & 0xff00) | (value >> 16);
}

/** The pixels of a band: where, in which of 256 directions from the top clockwise, and how much of each is covered. */
function makeStamp(radius, width) {
  const reach = Math.ceil(radius) + 1;
  const pixels = { dx: [], dy: [], bin: [], full: [], thin: [] };
  const share = (value) => Math.max(0, Math.min(1, value));
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const distance = Math.hypot(dx, dy);
      const outside = share(radius - distance + 0.5);
      const full = Math.min(outside, share(distance - radius + width + 0.5));
      if (full < 0.02) continue;
      const turn = (Math.atan2(dx, -dy) / (2 * Math.PI) + 1) % 1;
      pixels.dx.push(dx);
      pixels.dy.push(dy);
      pixels.bin.push(Math.min(BINS - 1, Math.floor(turn * BINS)));
      pixels.full.push(Math.round(255 * full));
      pixels.thin.push(Math.round(128 * Math.min(outside, share(distance - radius + width * 0.55 + 0.5))));
    }
  }
  return { dx: Int16Array.from(pixels.dx), dy: Int16Array.from(pixels.dy), bin: Uint8Array.from(pixels.bin),
    full: Uint8Array.from(pixels.full), thin: Uint8Array.from(pixels.thin) };
}

export class Bands {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.ctx = this.canvas.getContext("2d", { willReadFrequently: true });
    this.stamps = new Map();
    this.tones = new Uint32Array(BINS);
    this.possible = new Uint8Array(BINS);
  }

  /** Starts a frame of so many device pixels, with the colours of the classes. */
  begin(width, height, colors) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.ctx.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.top = height;
      this.bottom = 0;
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
    if (!stamp) this.stamps.set(key, (stamp = makeStamp(radius, width)));
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
          this.possible[bin] = part;
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
    const { pixels, tones } = this;
    const reach = Math.ceil(radius) + 2;
    this.top = Math.max(0, Math.min(this.top, y - reach));
    this.bottom = Math.min(high, Math.max(this.bottom, y + reach));
    for (let at = 0; at < stamp.bin.length; at += 1) {
      const left = x + stamp.dx[at];
      const top = y + stamp.dy[at];
      if (left < 0 || top < 0 || left >= wide || top >= high) continue;
      const bin = stamp.bin[at];
      const cover = this.possible[bin] ? stamp.thin[at] : stamp.full[at];
      const place = top * wide + left;
      // Where two rings touch, the stronger pixel stays: no blending, for one edge in a hundred.
      if (cover > pixels[place] >>> 24) pixels[place] = (tones[bin] | (cover << 24)) >>> 0;
    }
  }

  /** Puts the frame on a canvas whose coordinates are device pixels. */
  end(ctx) {
    if (this.bottom <= this.top) return;
    const { width } = this.canvas;
    const high = this.bottom - this.top;
    this.ctx.putImageData(this.image, 0, 0, 0, this.top, width, high);
    ctx.drawImage(this.canvas, 0, this.top, width, high, 0, this.top, width, high);
  }
}
