// Playing: a window (or, in "up to", a growing range) goes through the chosen range, from its start to its end. Nothing
// is written on the way; at the end the chosen range is shown again. After a pause the window is what is shown, and
// `scope` remembers what it goes through, so that playing goes on from there.

import { closed, dayAt, indexAt } from "./bins.js";
import { startPlayer, tick } from "./player.js";
import { binsIn, playFrom, rangeAt, scopeOf, stepOf, stepped, stretchOf } from "./transport.js";

export class Playing {
  /**
   * `host` has `bins`, `range`, `mode`, `shown()`, `whole()`, `gone()`; it is told of each frame by
   * `played(range, begin, end)`, the two ends of the brush in days with fractions, and of the end by `playedOut(range)`.
   */
  constructor(host) {
    this.host = host;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.settings = { step: null, speed: 1, loop: false };
    this.scope = null;
    this.player = null;
    this.frame = 0;
  }

  get on() {
    return this.player !== null;
  }

  possible() {
    const { bins } = this.host;
    return bins.usable && bins.stops.length > 2;
  }

  upto() {
    return this.host.mode === "upto";
  }

  /** The step chosen, or one that suits what is played. It is also how wide a new window is. */
  step() {
    const { bins } = this.host;
    const { from, to } = this.scope ? closed(bins, this.scope.range) : this.host.shown();
    return stepOf(bins, this.settings.step, to - from + 1);
  }

  /** How many bins a new window holds. */
  one() {
    return Math.max(1, Math.round(binsIn(this.host.bins, this.step())));
  }

  stretch() {
    const { bins } = this.host;
    const stretch = stretchOf(bins, this.scope?.range ?? null);
    return stretch.stops.length > 2 ? stretch : stretchOf(bins, null);
  }

  /** Returns the range one step further or back, inside what is played. */
  stepped(sign) {
    const { host } = this;
    const range = host.whole() ? null : host.shown();
    if (!range && !this.upto()) this.scope ??= scopeOf(host.bins, null);
    const stretch = !this.scope && this.upto() && range
      ? stretchOf(host.bins, { from: range.from, to: host.bins.last }) : this.stretch();
    return stepped(stretch, range, { step: this.step(), one: this.one(), sign, upto: this.upto() });
  }

  start() {
    const { host } = this;
    const shown = host.whole() ? null : host.shown();
    this.scope ??= scopeOf(host.bins, shown, host.range);
    this.plan = playFrom(this.stretch(), this.scope.fresh ? null : shown, this.one(), this.upto());
    this.scope.fresh = false;
    this.player = startPlayer(this.plan.position);
    this.#show();
    this.frame = requestAnimationFrame((now) => this.#onFrame(now));
  }

  /** Goes on from the day that is reached, after the mode or the step was changed. */
  turn() {
    const stretch = this.stretch();
    const { from, to } = this.host.shown();
    const begin = this.upto() ? from : Math.round(dayAt(stretch, Math.max(0, indexAt(stretch, to + 1) - this.one())));
    this.plan = playFrom(stretch, { from: begin, to }, this.one(), this.upto());
    this.player = { ...this.player, position: this.plan.position, heldSince: null };
    this.#show();
  }

  /** Stops the clock; the range stays where it is. */
  stop() {
    cancelAnimationFrame(this.frame);
    this.player = null;
  }

  /** Forgets what was played: the next start is a new one. */
  forget() {
    this.stop();
    this.scope = null;
  }

  /** Keeps the scope only while the range is a part of it. */
  keepWithin(range) {
    if (!this.scope) return;
    const { from, to } = closed(this.host.bins, this.scope.range);
    if (!range || range.from < from || range.to > to) this.forget();
  }

  /** Keeps a playing range where it is in time when the bins change under it; returns false where that can't be. */
  rebin(former) {
    if (!this.possible() || former.stops.length < 2) return false;
    const before = stretchOf(former, this.scope.range);
    const after = this.stretch();
    const day = dayAt(before, this.player.position);
    const end = dayAt(before, this.player.position + this.plan.width);
    const position = indexAt(after, day);
    const width = this.plan.width && Math.max(1, Math.round(indexAt(after, end) - position));
    const restart = this.upto() ? Math.min(this.one(), after.stops.length - 1) : 0;
    this.plan = { position, width, restart, limit: after.stops.length - 1 - width };
    this.player = { ...this.player, position };
    return true;
  }

  /** Takes over settings, scope and clock of another. */
  inherit(former) {
    this.settings = former.settings;
    this.scope = former.scope;
    return former.on;
  }

  #onFrame(now) {
    if (!this.player || this.host.gone()) return;
    const bins = binsIn(this.host.bins, this.step());
    const jump = this.calm.matches ? Math.max(1, Math.round(bins)) : null;
    const { speed, loop } = this.settings;
    this.player = tick(this.player, now, { ...this.plan, rate: bins * speed, loop, jump });
    if (this.player.ended) {
      const { back } = this.scope;
      this.forget();
      this.host.playedOut(back);
      return;
    }
    this.#show();
    this.frame = requestAnimationFrame((next) => this.#onFrame(next));
  }

  #show() {
    const { position } = this.player;
    const { width } = this.plan;
    const stretch = this.stretch();
    const range = rangeAt(stretch, position, width, this.upto());
    this.host.played(range, dayAt(stretch, this.upto() ? 0 : position), dayAt(stretch, position + width));
  }
}
