// The timeline under the map: histogram, range with two handles, playing. See docs/browser.md.
// This file puts the parts together and keeps the range, the page and the address bar in step; the parts are in
// timeline/: bins and dates and ticks (pure), player and transport (playing, pure), brush (the hand), bars and tip
// (drawing), controls (the block of buttons).

import { h } from "./dom.js";
import { drawBars, topOf } from "./timeline/bars.js";
import { binOf, binsOf, closed, dayAt, indexAt, orWhole } from "./timeline/bins.js";
import { attachBrush } from "./timeline/brush.js";
import { makeControls } from "./timeline/controls.js";
import { dateText, isoText } from "./timeline/dates.js";
import { startPlayer, tick } from "./timeline/player.js";
import { ticks } from "./timeline/ticks.js";
import { binText, countText, hideTip, makeTip, showTip } from "./timeline/tip.js";
import { binsIn, playFrom, rangeAt, stepOf, stepped, stepsFor } from "./timeline/transport.js";

const COMMIT_AFTER_MS = 400; // a run of keys or steps is one choice
const COMPACT_BELOW_PX = 640;

const FLAG_PX = 90; // room a date beside a handle needs
const SHORT = new Intl.NumberFormat("en-GB", { notation: "compact", maximumSignificantDigits: 2 });

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
    Object.assign(this, { root, view, bins: binsOf(null), player: null, frame: 0, commitTimer: 0, ours: false });
    this.size = { width: 0, height: 0 };
    this.settings = { step: "week", speed: 1, loop: false };
    this.range = view.range.now();
    this.mode = view.get("mode") === "upto" ? "upto" : "window";
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.build();
    this.listen();
  }

  build() {
    this.controls = makeControls(this);
    this.handles = { from: makeHandle("from", "Beginning of the range"), to: makeHandle("to", "End of the range") };
    this.faded = h("canvas", { class: "dl-timeline__bars", "aria-hidden": "true" });
    this.full = h("canvas", { class: "dl-timeline__bars", role: "img" });
    this.hoverBand = h("div", { class: "dl-timeline__hover", hidden: true });
    this.wash = h("div", { class: "dl-timeline__wash" });
    this.most = h("span", { class: "dl-timeline__most", "aria-hidden": "true" });
    this.mostLine = h("div", { class: "dl-timeline__grid" }, this.most);
    this.empty = h("div", { class: "dl-timeline__empty" });
    this.plot = h("div", { class: "dl-timeline__plot", role: "group" }, this.mostLine, this.wash, this.hoverBand,
      this.faded, this.full, this.empty, this.handles.from, this.handles.to);
    this.caption = h("div", { class: "dl-timeline__caption" });
    this.axis = h("div", { class: "dl-timeline__axis", "aria-hidden": "true" });
    this.tip = makeTip();
    this.chart = h("div", { class: "dl-timeline__chart" }, this.caption, this.plot, this.axis, this.tip);
    this.root.classList.add("dl-timeline");
    this.root.append(this.controls.element, this.chart);
  }

  listen() {
    attachBrush(this.plot, this.handles, this);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.root);
    this.unsubscribe = [
      this.view.range.subscribe(() => this.follow()),
      this.view.subscribe((changed) => changed.has("mode") && this.followMode()),
      this.view.onTheme(() => this.gone() || this.draw()),
    ];
  }

  /** Takes over from a timeline whose root the page threw away: its settings, and its playing. */
  inherit(former) {
    if (!former || former.root.isConnected) return;
    this.settings = former.settings;
    this.mode = former.mode;
    this.range = former.range;
    if (former.player) this.inherited = former.player;
    former.dispose();
  }

  dispose() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.commitTimer);
    hideTip(this.tip);
    for (const stop of this.unsubscribe) stop();
  }

  update(data) {
    const former = this.bins;
    this.bins = binsOf(data);
    this.title = data?.title ?? "";
    if (this.controls.element.parentNode !== this.root) this.root.append(this.controls.element, this.chart);
    if (this.player) this.movePlayer(former);
    this.draw();
    if (this.inherited) this.resume();
  }

  /** Keeps a playing range where it is in time when the bins change under it. */
  movePlayer(former) {
    if (!this.playable()) return this.halt();
    const day = dayAt(former, this.player.position);
    const end = dayAt(former, this.player.position + this.plan.width);
    const position = indexAt(this.bins, day);
    const width = this.plan.width && Math.max(1, Math.round(indexAt(this.bins, end) - position));
    this.plan = { ...playFrom(this.bins, this.range, this.step_(), this.upto()), width };
    this.plan.limit = this.bins.stops.length - 1 - width;
    this.player = { ...this.player, position };
  }

  resume() {
    this.inherited = null;
    if (this.playable()) this.play();
  }

  // The range: what is shown, and telling the others.

  upto() {
    return this.mode === "upto";
  }

  whole() {
    return orWhole(this.bins, this.range && closed(this.bins, this.range)) === null;
  }

  shown() {
    return closed(this.bins, this.range);
  }

  playable() {
    return this.bins.usable && this.bins.stops.length > 2;
  }

  /** Somebody else moved the range: the URL, Back, another part of the page. */
  follow() {
    if (this.gone() || this.ours) return;
    this.stopClock(); // not `halt`: telling our own range would undo theirs
    clearTimeout(this.commitTimer);
    this.range = this.view.range.now();
    this.drawRange();
  }

  followMode() {
    if (this.gone() || this.ours) return;
    this.halt(); // a moved range has stopped the clock already, see `follow`
    this.mode = this.view.get("mode") === "upto" ? "upto" : "window";
    this.drawRange();
  }

  gone() {
    if (this.root.isConnected) return false;
    this.dispose();
    return true;
  }

  /** Moves the live range; the map follows. A moved beginning is no longer "up to". */
  move(range) {
    const next = range && orWhole(this.bins, range);
    if (next && this.upto() && next.from > this.bins.first) this.mode = "window";
    this.range = next;
    this.tell();
    this.drawRange();
  }

  tell() {
    const playing = this.player !== null;
    const range = this.range ?? (playing ? this.shown() : null);
    this.asOurs(() => this.view.range.set(range && { ...range, playing }));
  }

  asOurs(act) {
    this.ours = true;
    try {
      act();
    } finally {
      this.ours = false;
    }
  }

  /** Writes the range into the URL, once per choice, and says it. */
  release() {
    clearTimeout(this.commitTimer);
    this.commitTimer = 0;
    const text = (day) => (day === null || day === undefined ? null : isoText(day));
    const changes = { from: text(this.range?.from), to: text(this.range?.to), mode: this.upto() ? "upto" : null };
    const rerun = changes.from !== this.view.get("from") || changes.to !== this.view.get("to");
    this.asOurs(() => this.view.set(changes, { rerun }));
    if (rerun) this.view.say(this.spoken());
  }

  releaseSoon() {
    clearTimeout(this.commitTimer);
    this.commitTimer = setTimeout(() => this.gone() || this.release(), COMMIT_AFTER_MS);
  }

  spoken() {
    const { from, to } = this.shown();
    if (from === null || to === null) return "All dates";
    return `${this.range ? "" : "All dates: "}${dateText(from)} to ${dateText(to)}`;
  }

  // What the controls and the hand ask for.

  take() {
    clearTimeout(this.commitTimer);
    this.halt();
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
    this.take();
    this.mode = mode;
    this.move(mode === "upto" && this.range ? { from: this.bins.first, to: this.shown().to } : this.range);
    this.release();
  }

  setStep(step) {
    this.settings.step = step;
    this.drawControls();
  }

  setSpeed(speed) {
    this.settings.speed = speed;
    this.drawControls();
  }

  toggleLoop() {
    this.settings.loop = !this.settings.loop;
    this.drawControls();
  }

  step(sign) {
    this.take();
    this.move(stepped(this.bins, this.whole() ? null : this.shown(), this.step_(), sign, this.upto()));
    this.releaseSoon();
  }

  step_() {
    return stepOf(this.bins, this.settings.step);
  }

  // Playing.

  toggle() {
    if (!this.playable()) return;
    if (this.player) this.pause();
    else this.play();
  }

  play() {
    clearTimeout(this.commitTimer);
    this.plan = playFrom(this.bins, this.whole() ? null : this.shown(), this.step_(), this.upto());
    this.player = startPlayer(this.plan.position);
    this.showPlayed();
    this.frame = requestAnimationFrame((now) => this.onFrame(now));
  }

  onFrame(now) {
    if (!this.player || this.gone()) return;
    const bins = binsIn(this.bins, this.step_());
    const jump = this.calm.matches ? Math.max(1, Math.round(bins)) : null;
    this.player = tick(this.player, now, {
      ...this.plan, rate: bins * this.settings.speed, loop: this.settings.loop, jump,
    });
    this.showPlayed();
    if (this.player.ended) this.pause();
    else this.frame = requestAnimationFrame((next) => this.onFrame(next));
  }

  /** Tells the others only when a bin came or went; the brush itself glides between. */
  showPlayed() {
    const { position } = this.player;
    const { width } = this.plan;
    const range = rangeAt(this.bins, position, width, this.upto());
    const same = this.range && this.range.from === range.from && this.range.to === range.to;
    if (!same || !this.view.range.now()?.playing) {
      this.range = range;
      this.tell();
      this.drawRange();
    }
    this.placeBrush(dayAt(this.bins, this.upto() ? 0 : position), dayAt(this.bins, position + width));
  }

  /** Stops the clock and leaves the range as it is, unwritten. */
  halt() {
    if (!this.player) return;
    this.stopClock();
    this.range = orWhole(this.bins, this.range);
    this.tell();
    this.drawRange();
  }

  stopClock() {
    cancelAnimationFrame(this.frame);
    this.player = null;
  }

  pause() {
    this.halt();
    this.release();
  }

  // Drawing.

  resize() {
    if (this.gone()) return;
    this.root.classList.toggle("dl-timeline--compact", this.root.clientWidth < COMPACT_BELOW_PX);
    this.controls.compact(this.root.clientWidth < COMPACT_BELOW_PX);
    this.draw();
  }

  theme() {
    return this.view.theme === "dark" ? "dark" : "light";
  }

  draw() {
    const { bins } = this;
    this.size = { width: this.plot.clientWidth, height: this.plot.clientHeight };
    if (!this.size.width) return; // not laid out yet: the observer calls again
    this.caption.textContent = this.title;
    this.root.classList.toggle("dl-timeline--empty", !bins.total);
    this.empty.textContent = bins.total ? "" : "No incidents to show in time";
    drawBars(this, bins, { ...this.size, theme: this.theme() });
    this.drawScale();
    this.drawAxis();
    this.describe();
    this.drawRange();
  }

  drawScale() {
    const { most } = this.bins;
    this.mostLine.hidden = !most;
    this.most.textContent = most < 10000 ? most.toLocaleString("en-GB") : SHORT.format(most);
    this.mostLine.style.bottom = `${(most / topOf(this.bins)) * 100}%`;
  }

  drawAxis() {
    const { usable, begin, end } = this.bins;
    const style = getComputedStyle(this.axis);
    const pen = document.createElement("canvas").getContext("2d");
    const measureWith = (weight) => (text) => {
      pen.font = `${weight} ${style.fontSize} ${style.fontFamily}`;
      return pen.measureText(text).width + 5;
    };
    const marks = usable ? ticks({ from: begin, end, width: this.size.width, measure: measureWith(600) }) : [];
    this.axis.replaceChildren(...marks.map(({ x, text, strong }) => {
      const name = `dl-timeline__tick${strong ? " dl-timeline__tick--strong" : ""}`;
      const mark = h("span", { class: name }, text);
      mark.style.left = `${x.toFixed(1)}px`;
      return mark;
    }));
  }

  describe() {
    const { bins } = this;
    const peak = bins.totals.indexOf(bins.most);
    const text = bins.total
      ? `${countText(bins.total)}, ${dateText(bins.first)} to ${dateText(bins.last)}; most, ${bins.most}, in ${binText(bins, peak)}`
      : "No incidents";
    this.full.setAttribute("aria-label", text);
    this.plot.setAttribute("aria-label", this.title || "Timeline");
  }

  drawControls() {
    const playing = this.player !== null;
    const { first, last, usable } = this.bins;
    const steps = usable ? stepsFor(this.bins) : stepsFor({ ...this.bins, width: 1 });
    this.controls.update({
      playing, playable: this.playable(), mode: this.mode, whole: this.range === null, shown: this.shown(),
      asked: this.range, bounds: { from: first, to: last }, steps, step: usable ? this.step_() : steps[1],
      binWidth: this.bins.width, ...pick(this.settings, "speed", "loop"),
    });
  }

  drawRange() {
    const { from, to } = this.shown();
    const text = (day) => (day === null ? "" : isoText(day));
    Object.assign(this.root.dataset, { from: text(from), to: text(to), playing: String(this.player !== null) });
    this.root.classList.toggle("dl-timeline--whole", this.whole());
    this.drawControls();
    for (const end of ["from", "to"]) this.drawHandle(end);
    if (!this.bins.usable || !this.size.width) return;
    this.clipBars(from, to + 1);
    if (!this.player) this.placeBrush(from, to + 1);
  }

  drawHandle(end) {
    const handle = this.handles[end];
    const { first, last, usable } = this.bins;
    handle.hidden = !usable;
    if (!usable) return;
    const { from, to } = this.shown();
    const day = end === "from" ? from : to;
    handle.setAttribute("aria-valuemin", Math.min(day, end === "from" ? first : from));
    handle.setAttribute("aria-valuemax", Math.max(day, end === "from" ? to : last));
    handle.setAttribute("aria-valuenow", day);
    handle.setAttribute("aria-valuetext", dateText(day));
    handle.firstChild.textContent = dateText(day);
  }

  x(day) {
    const { begin, end } = this.bins;
    const share = (Math.min(Math.max(day, begin), end) - begin) / (end - begin);
    return share * this.size.width;
  }

  dayAtX(clientX) {
    const { begin, end } = this.bins;
    const { left, width } = this.plot.getBoundingClientRect();
    return begin + (Math.min(Math.max(0, clientX - left), width) / width) * (end - begin);
  }

  clipBars(from, end) {
    this.full.style.clipPath = `inset(0 ${this.size.width - this.x(end)}px 0 ${this.x(from)}px)`;
  }

  placeBrush(from, end) {
    const [left, right] = [this.x(from), this.x(end)];
    this.handles.from.style.transform = `translateX(${left}px)`;
    this.handles.to.style.transform = `translateX(${right}px)`;
    this.handles.from.classList.toggle("dl-timeline__handle--inward", left < FLAG_PX);
    this.handles.to.classList.toggle("dl-timeline__handle--inward", right > this.size.width - FLAG_PX);
    this.wash.style.transform = `translateX(${left}px) scaleX(${Math.max(1, right - left)})`;
  }

  hover(event) {
    const bin = event && this.bins.total ? binOf(this.bins, Math.floor(this.dayAtX(event.clientX))) : -1;
    if (bin === this.hovered && !this.hoverBand.hidden) return;
    this.hovered = bin;
    this.hoverBand.hidden = bin < 0;
    if (bin < 0) return hideTip(this.tip);
    const [left, right] = [this.x(this.bins.edges[bin]), this.x(this.bins.edges[bin + 1])];
    this.hoverBand.style.left = `${left}px`;
    this.hoverBand.style.width = `${right - left}px`;
    const box = this.plot.getBoundingClientRect();
    showTip(this.tip, this.bins, bin, this.theme(), box.left + (left + right) / 2, box.top);
  }
}

function makeHandle(end, name) {
  return h("div", {
    class: `dl-timeline__handle dl-timeline__handle--${end}`, role: "slider", tabindex: 0, "aria-label": name,
    "aria-orientation": "horizontal",
  }, h("span", { class: "dl-timeline__flag", "aria-hidden": "true" }), h("span", { class: "dl-timeline__knob" }));
}

function pick(object, ...names) {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}
