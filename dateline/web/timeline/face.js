// The face of the timeline: plot, handles, axis and the card over a bin. It draws what it is given and knows where on
// the screen a day is; what the range is, and why, is the host's.

import { h } from "../dom.js";
import { drawBars, topOf } from "./bars.js";
import { binOf } from "./bins.js";
import { dateText } from "./dates.js";
import { ticks } from "./ticks.js";
import { binText, countText, hideTip, makeTip, showTip } from "./tip.js";

const FLAG_PX = 90; // room a date beside a handle needs
const SHORT = new Intl.NumberFormat("en-GB", { notation: "compact", maximumSignificantDigits: 2 });

/** Returns a canvas that takes no room, also before the style sheet has come: else plot and canvas would make each other grow. */
function barsCanvas(attributes) {
  const canvas = h("canvas", { class: "dl-timeline__bars", ...attributes });
  canvas.style.position = "absolute";
  return canvas;
}

export class Face {
  constructor() {
    this.size = { width: 0, height: 0 };
    this.handles = { from: makeHandle("from", "Beginning of the range"), to: makeHandle("to", "End of the range") };
    this.faded = barsCanvas({ "aria-hidden": "true" });
    this.full = barsCanvas({ role: "img" });
    this.hoverBand = h("div", { class: "dl-timeline__hover", hidden: true });
    this.wash = h("div", { class: "dl-timeline__wash" });
    this.scope = h("div", { class: "dl-timeline__scope", hidden: true });
    this.most = h("span", { class: "dl-timeline__most", "aria-hidden": "true" });
    this.mostLine = h("div", { class: "dl-timeline__grid" }, this.most);
    this.empty = h("div", { class: "dl-timeline__empty" });
    this.plot = h("div", { class: "dl-timeline__plot", role: "group" }, this.mostLine, this.scope, this.wash,
      this.hoverBand, this.faded, this.full, this.empty, this.handles.from, this.handles.to);
    this.caption = h("div", { class: "dl-timeline__caption" });
    this.axis = h("div", { class: "dl-timeline__axis", "aria-hidden": "true" });
    this.tip = makeTip();
    this.element = h("div", { class: "dl-timeline__chart" }, this.caption, this.plot, this.axis, this.tip);
  }

  /** Draws bins under a title; returns false while the page has not laid the plot out yet. */
  draw(bins, { title, theme }) {
    Object.assign(this, { bins, theme });
    this.size = { width: this.plot.clientWidth, height: this.plot.clientHeight };
    if (!this.size.width) return false;
    this.caption.textContent = title;
    this.empty.textContent = bins.total ? "" : "No incidents to show in time";
    drawBars(this, bins, { ...this.size, theme });
    this.#drawScale();
    this.#drawAxis();
    this.#describe(title);
    return true;
  }

  #drawScale() {
    const { most } = this.bins;
    this.mostLine.hidden = !most;
    this.most.textContent = most < 10000 ? most.toLocaleString("en-GB") : SHORT.format(most);
    this.mostLine.style.bottom = `${(most / topOf(this.bins)) * 100}%`;
  }

  #drawAxis() {
    const { usable, begin, end } = this.bins;
    const style = getComputedStyle(this.axis);
    const pen = document.createElement("canvas").getContext("2d");
    const measure = (text) => {
      pen.font = `600 ${style.fontSize} ${style.fontFamily}`;
      return pen.measureText(text).width + 5;
    };
    const marks = usable ? ticks({ from: begin, end, width: this.size.width, measure }) : [];
    this.axis.replaceChildren(...marks.map(({ x, text, strong }) => {
      const name = `dl-timeline__tick${strong ? " dl-timeline__tick--strong" : ""}`;
      const mark = h("span", { class: name }, text);
      mark.style.left = `${x.toFixed(1)}px`;
      return mark;
    }));
  }

  #describe(title) {
    const { bins } = this;
    const peak = bins.totals.indexOf(bins.most);
    const text = bins.total
      ? `${countText(bins.total)}, ${dateText(bins.first)} to ${dateText(bins.last)}; most, ${bins.most}, in ${binText(bins, peak)}`
      : "No incidents";
    this.full.setAttribute("aria-label", text);
    this.plot.setAttribute("aria-label", title || "Timeline");
  }

  /** Says the range on its two handles. */
  nameHandles(bins, { from, to }) {
    const { first, last, usable } = bins;
    for (const [end, handle] of Object.entries(this.handles)) {
      handle.hidden = !usable;
      if (!usable) continue;
      const day = end === "from" ? from : to;
      handle.setAttribute("aria-valuemin", Math.min(day, end === "from" ? first : from));
      handle.setAttribute("aria-valuemax", Math.max(day, end === "from" ? to : last));
      handle.setAttribute("aria-valuenow", day);
      handle.setAttribute("aria-valuetext", dateText(day));
      handle.firstChild.textContent = dateText(day);
    }
  }

  /** Shows the bars of a range in full colour. */
  clip({ from, to }) {
    if (!this.bins?.usable || !this.size.width) return;
    this.full.style.clipPath = `inset(0 ${this.size.width - this.x(to + 1)}px 0 ${this.x(from)}px)`;
  }

  /** Puts the brush between two days, which may have fractions. */
  placeBrush(begin, end) {
    if (!this.bins?.usable || !this.size.width) return;
    const [left, right] = [this.x(begin), this.x(end)];
    this.handles.from.style.transform = `translateX(${left}px)`;
    this.handles.to.style.transform = `translateX(${right}px)`;
    this.handles.from.classList.toggle("dl-timeline__handle--inward", left < FLAG_PX);
    this.handles.to.classList.toggle("dl-timeline__handle--inward", right > this.size.width - FLAG_PX);
    this.wash.style.transform = `translateX(${left}px) scaleX(${Math.max(1, right - left)})`;
  }

  /** Marks the range that is played through; null for none. */
  markScope(range) {
    this.scope.hidden = !range || !this.bins?.usable || !this.size.width;
    if (this.scope.hidden) return;
    const [left, right] = [this.x(range.from), this.x(range.to + 1)];
    this.scope.style.left = `${left}px`;
    this.scope.style.width = `${right - left}px`;
  }

  /** Where a day is; the first day of all is at the edge of its bin, whose bar is one, and so is the end of the last. */
  x(day) {
    const { begin, end, first, last } = this.bins;
    if (day <= first) return 0;
    if (day >= last + 1) return this.size.width;
    const share = (Math.min(Math.max(day, begin), end) - begin) / (end - begin);
    return share * this.size.width;
  }

  dayAtX(clientX) {
    const { begin, end } = this.bins;
    const { left, width } = this.plot.getBoundingClientRect();
    return begin + (Math.min(Math.max(0, clientX - left), width) / width) * (end - begin);
  }

  /** Shows the card of the bin under a pointer; null hides it. */
  hover(event) {
    const bin = event && this.bins?.total ? binOf(this.bins, Math.floor(this.dayAtX(event.clientX))) : -1;
    if (bin === this.hovered && !this.hoverBand.hidden) return;
    this.hovered = bin;
    this.hoverBand.hidden = bin < 0;
    if (bin < 0) return hideTip(this.tip);
    const [left, right] = [this.x(this.bins.edges[bin]), this.x(this.bins.edges[bin + 1])];
    this.hoverBand.style.left = `${left}px`;
    this.hoverBand.style.width = `${right - left}px`;
    const box = this.plot.getBoundingClientRect();
    showTip(this.tip, this.bins, bin, this.theme, box.left + (left + right) / 2, box.top);
  }

  dispose() {
    hideTip(this.tip);
  }
}

function makeHandle(end, name) {
  return h("div", {
    class: `dl-timeline__handle dl-timeline__handle--${end}`, role: "slider", tabindex: 0, "aria-label": name,
    "aria-orientation": "horizontal",
  }, h("span", { class: "dl-timeline__flag", "aria-hidden": "true" }), h("span", { class: "dl-timeline__knob" }));
}
