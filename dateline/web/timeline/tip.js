// The card over a bin of the histogram: its days, how many incidents, whose. It lives in the browser's top layer, for
// the strip at the foot of the page has no room for it and its box may clip.

import { h } from "../dom.js";
import { spanText } from "./dates.js";

/** Returns "14 incidents". */
export function countText(n) {
  return n ? `${n.toLocaleString("en-GB")} ${n === 1 ? "incident" : "incidents"}` : "no incidents";
}

/** Returns the days a bin covers, as text. */
export function binText(bins, bin) {
  return spanText(bins.edges[bin], bins.edges[bin + 1] - 1);
}

/** Returns the element of the tip; it shows nothing until `showTip`. */
export function makeTip() {
  return h("div", { class: "dl-timeline__tip", popover: "manual", "aria-hidden": "true" });
}

export function showTip(tip, bins, bin, theme, x, plotTop) {
  const parts = bins.stacks[bin].map(([index, n]) => {
    const { label, [theme]: color } = bins.classes[index];
    const swatch = h("i", { class: "dl-timeline__swatch" });
    swatch.style.background = color;
    return h("span", { class: "dl-timeline__part" }, swatch, `${n.toLocaleString("en-GB")} ${label}`);
  });
  const head = h("b", {}, `${binText(bins, bin)}: ${countText(bins.totals[bin])}${parts.length ? ": " : ""}`);
  tip.replaceChildren(head, ...parts.flatMap((part, i) => (i ? [", ", part] : [part])));
  if (!tip.matches(":popover-open")) tip.showPopover();
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(4, x - width / 2), window.innerWidth - width - 4);
  tip.style.left = `${Math.round(left)}px`;
  tip.style.top = `${Math.round(Math.max(4, plotTop - height - 6))}px`;
}

export function hideTip(tip) {
  if (tip.matches(":popover-open")) tip.hidePopover();
}
