// The timeline under the map: histogram, range with two handles, playing. See docs/browser.md.
// This file does what the hand and the buttons ask for; the parts are in timeline/: bins, dates, ticks, player and
// transport (pure), live (the range, in step with page and address bar), playing (the clock on the page), face with bars
// and tip (drawing), brush (the hand), controls (the block of buttons).

import { binsOf, closed } from "./timeline/bins.js";
import { attachBrush } from "./timeline/brush.js";
import { makeControls } from "./timeline/controls.js";
import { isoText } from "./timeline/dates.js";
import { Face } from "./timeline/face.js";
import { LiveRange } from "./timeline/live.js";
import { Playing } from "./timeline/playing.js";
import { stepsFor } from "./timeline/transport.js";

const COMPACT_BELOW_PX = 640;

const timelines = new WeakMap();
let latest = null;

/** Draws the timeline into `root`, or brings the one there up to date. */
export function render(root, data, view) {
  let timeline = timelines.get(root);
  if (!timeline) {
    timeline = new Timeline(root, view);
    timelines.set(root, timeline);
    timeline.inherit(latest);
    latest = timeline;
  }
  timeline.update(data);
}

class Timeline {
  constructor(root, view) {
    Object.assign(this, { root, view, bins: binsOf(null), title: "" });
    this.live = new LiveRange(view, this);
    this.playing = new Playing(this);
    this.controls = makeControls(this);
    this.face = new Face();
    this.root.classList.add("dl-timeline");
    this.root.append(this.controls.element, this.face.element);
    this.listen();
  }

  listen() {
    attachBrush(this.face.plot, this.face.handles, this);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.root);
    this.unsubscribe = [
      ...this.live.listen(),
      this.view.onTheme(() => this.gone() || this.draw()),
    ];
  }

  /** Takes over from a timeline whose root the page threw away: its settings, and its playing. */
  inherit(former) {
    if (!former || former.root.isConnected) return;
    this.live.inherit(former.live);
    this.resumes = this.playing.inherit(former.playing);
    former.dispose();
  }

  dispose() {
    this.observer.disconnect();
    this.playing.stop();
    this.live.leaveUnwritten();
    this.face.dispose();
    for (const stop of this.unsubscribe) stop();
  }

  gone() {
    if (this.root.isConnected) return false;
    this.dispose();
    return true;
  }

  update(data) {
    const former = this.bins;
    this.bins = binsOf(data);
    this.title = data?.title ?? "";
    if (this.controls.element.parentNode !== this.root) this.root.append(this.controls.element, this.face.element);
    if (this.playing.on && !this.playing.rebin(former)) this.halt();
    this.draw();
    if (this.resumes && this.playing.possible()) this.playing.start();
    this.resumes = false;
  }

  // The range, as playing, the hand and the controls see it.

  get range() {
    return this.live.range;
  }

  get mode() {
    return this.live.mode;
  }

  whole() {
    return this.live.whole();
  }

  shown() {
    return this.live.shown();
  }

  move(range) {
    this.live.move(range);
  }

  release(words) {
    this.live.write(words);
  }

  releaseSoon() {
    this.live.writeSoon();
  }

  // What the controls and the hand ask for.

  /** The hand takes over; `anew` says that what comes has nothing to do with what was played. */
  take({ anew = true } = {}) {
    this.live.leaveUnwritten();
    this.halt();
    if (anew) this.playing.forget();
  }

  all() {
    this.take();
    this.move(null);
    this.release();
  }

  typed({ from, to }) {
    this.take();
    const range = from === null && to === null ? null : closed(this.bins, { from, to });
    this.move(range);
    this.release();
  }

  setMode(mode) {
    if (mode === this.mode) return;
    if (this.playing.on) {
      this.turn(mode);
      return;
    }
    this.take({ anew: false });
    this.live.mode = mode;
    const { scope } = this.playing;
    if (mode === "upto" && scope && this.range) this.move({ from: closed(this.bins, scope.range).from, to: this.shown().to });
    this.release();
  }

  /** Plays on in another mode: the address gets the word, and no dates on the way. */
  turn(mode) {
    this.live.writeMode(mode);
    this.playing.turn();
    this.drawControls();
  }

  setStep(step) {
    this.playing.settings.step = step;
    if (this.playing.on) this.playing.turn();
    this.drawControls();
  }

  setSpeed(speed) {
    this.playing.settings.speed = speed;
    this.drawControls();
  }

  toggleLoop() {
    this.playing.settings.loop = !this.playing.settings.loop;
    this.drawControls();
  }

  step(sign) {
    this.take({ anew: false });
    this.move(this.playing.stepped(sign));
    this.releaseSoon();
  }

  dayAtX(clientX) {
    return this.face.dayAtX(clientX);
  }

  hover(event) {
    this.face.hover(event);
  }

  // Playing.

  toggle() {
    if (!this.playing.possible()) return;
    this.live.leaveUnwritten();
    if (this.playing.on) this.pause();
    else this.playing.start();
  }

  /** Shows a frame. The others are told only when a bin came or went; the brush itself glides between. */
  played(range, begin, end) {
    const same = this.range && this.range.from === range.from && this.range.to === range.to;
    if (!same || !this.view.range.now()?.playing) this.live.show(range);
    this.face.placeBrush(begin, end);
  }

  /** The end: what was chosen is shown again, and stays written. */
  playedOut(range) {
    this.move(range);
    this.release("Played to the end. ");
  }

  /** Stops the clock and leaves the range as it is, unwritten. */
  halt() {
    if (!this.playing.on) return;
    this.playing.stop();
    this.move(this.range);
  }

  pause() {
    this.halt();
    this.release();
  }

  // Drawing.

  resize() {
    if (this.gone()) return;
    const compact = this.root.clientWidth < COMPACT_BELOW_PX;
    this.root.classList.toggle("dl-timeline--compact", compact);
    this.controls.compact(compact);
    this.draw();
  }

  draw() {
    this.root.classList.toggle("dl-timeline--empty", !this.bins.total);
    const theme = this.view.theme === "dark" ? "dark" : "light";
    if (this.face.draw(this.bins, { title: this.title, theme })) this.drawRange(); // else the observer calls again
  }

  drawControls() {
    const { settings, on } = this.playing;
    const { first, last, usable } = this.bins;
    const steps = usable ? stepsFor(this.bins) : stepsFor({ ...this.bins, width: 1 });
    this.controls.update({
      playing: on, playable: this.playing.possible(), mode: this.mode, whole: this.range === null, shown: this.shown(),
      asked: this.range, bounds: { from: first, to: last }, steps, step: usable ? this.playing.step() : steps[1],
      binWidth: this.bins.width, speed: settings.speed, loop: settings.loop,
    });
  }

  drawRange() {
    const range = this.shown();
    const text = (day) => (day === null ? "" : isoText(day));
    Object.assign(this.root.dataset, { from: text(range.from), to: text(range.to), playing: String(this.playing.on) });
    this.root.classList.toggle("dl-timeline--whole", this.whole());
    this.drawControls();
    this.face.nameHandles(this.bins, range);
    this.face.markScope(this.playing.scope?.range ?? null);
    this.face.clip(range);
    if (!this.playing.on) this.face.placeBrush(range.from, range.to + 1);
  }
}
