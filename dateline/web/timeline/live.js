// The range that the timeline shows, kept in step with the page's live range and with the address bar: moved while the
// hand drags or the clock plays, written into the URL once per choice, and taken from there when somebody else chose.

import { closed, orWhole } from "./bins.js";
import { dateText, isoText } from "./dates.js";

const WRITE_AFTER_MS = 400; // a run of keys or steps is one choice

export class LiveRange {
  /** `host` has `bins`, `playing`, `gone()`, `halt()`, and `drawRange()`, which is called for each change. */
  constructor(view, host) {
    Object.assign(this, { view, host, range: view.range.now(), mode: modeOf(view), writing: 0, ours: false });
  }

  /** Follows the page from now on; returns the functions that end it. */
  listen() {
    return [
      this.view.range.subscribe(() => this.#follow()),
      this.view.subscribe((changed) => changed.has("mode") && this.#followMode()),
    ];
  }

  inherit({ range, mode }) {
    Object.assign(this, { range, mode });
  }

  whole() {
    return orWhole(this.host.bins, this.range && this.shown()) === null;
  }

  shown() {
    return closed(this.host.bins, this.range);
  }

  /** Somebody else moved the range: the URL, Back, another part of the page. */
  #follow() {
    if (this.host.gone() || this.ours) return;
    this.host.playing.forget(); // not `halt`: telling our own range would undo theirs
    this.leaveUnwritten();
    this.range = this.view.range.now();
    this.host.drawRange();
  }

  #followMode() {
    if (this.host.gone() || this.ours) return;
    this.host.halt(); // a moved range has stopped the clock already, see `#follow`
    this.mode = modeOf(this.view);
    this.host.drawRange();
  }

  /** Moves the live range; the map follows. */
  move(range) {
    this.show(range && orWhole(this.host.bins, range));
  }

  /** Moves it to a range that stays a range even where it holds every day, as the last frame of playing does. */
  show(range) {
    this.range = range;
    this.#tell();
    this.host.drawRange();
  }

  #tell() {
    const playing = this.host.playing.on;
    const range = this.range ?? (playing ? this.shown() : null);
    this.#asOurs(() => this.view.range.set(range && { ...range, playing }));
  }

  #asOurs(act) {
    this.ours = true;
    try {
      act();
    } finally {
      this.ours = false;
    }
  }

  /** Writes the range into the URL, once per choice, and says it. */
  write(words = "") {
    this.leaveUnwritten();
    this.host.playing.keepWithin(this.range && this.shown());
    this.host.drawRange();
    const text = (day) => (day === null || day === undefined ? null : isoText(day));
    const changes = { from: text(this.range?.from), to: text(this.range?.to), ...this.#modeWord() };
    const rerun = changes.from !== this.view.get("from") || changes.to !== this.view.get("to");
    this.#asOurs(() => this.view.set(changes, { rerun }));
    if (rerun || words) this.view.say(`${words}${this.#spoken()}`);
  }

  writeSoon() {
    this.leaveUnwritten();
    this.writing = setTimeout(() => this.host.gone() || this.write(), WRITE_AFTER_MS);
  }

  /** Lets go of what was to be written. */
  leaveUnwritten() {
    clearTimeout(this.writing);
  }

  /** Writes another mode, and no dates. */
  writeMode(mode) {
    this.mode = mode;
    this.#asOurs(() => this.view.set(this.#modeWord(), { rerun: false }));
  }

  #modeWord() {
    return { mode: this.mode === "upto" ? "upto" : null };
  }

  #spoken() {
    const { from, to } = this.shown();
    if (from === null || to === null) return "All dates";
    if (from === to) return dateText(from);
    return `${this.range ? "" : "All dates: "}${dateText(from)} to ${dateText(to)}`;
  }
}

function modeOf(view) {
  return view.get("mode") === "upto" ? "upto" : "window";
}
