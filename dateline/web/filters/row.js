// One row of the panel: mark, dot or shape, label, count, and the button that excludes. Used by the tree and the groups.

import { h } from "../dom.js";
import { chevronGlyph, excludeGlyph, markGlyph, shapeGlyph } from "./glyphs.js";
import { setAttribute, setText } from "./keyed.js";

const SPOKEN = 200; // characters of a label that a name or tooltip repeats

/**
 * Returns a row part {node, update}. Its props: {label, count, state: {own, implied, through, some}, alias, dot, shape,
 * excludable, single, fold: {open} or null, onInclude, onExclude, onFold}.
 */
export function makeRow() {
  let props = {};
  const mark = h("span", { class: "dl-filters__mark" }, markGlyph());
  const sign = h("span", { class: "dl-filters__sign" });
  const label = h("bdi", { class: "dl-filters__label" });
  const alias = h("bdi", { class: "dl-filters__alias" });
  // The button's name says the count; the figure itself is only to be looked at, and clicked like the rest of the row.
  const count = h("span", { class: "dl-filters__count", "aria-hidden": "true", onclick: () => props.onInclude() });
  const check = h("button", { type: "button", role: "checkbox", class: "dl-filters__check",
    onclick: () => props.onInclude() },
    mark, sign, h("span", { class: "dl-filters__names" }, label, " ", alias));
  const fold = h("button", { type: "button", class: "dl-filters__fold", onclick: () => props.onFold() }, chevronGlyph());
  const not = h("button", { type: "button", class: "dl-filters__not", onclick: () => props.onExclude() }, excludeGlyph());
  const node = h("div", { class: "dl-filters__row" }, check,
    h("span", { class: "dl-filters__over" }, not), fold, count);

  function update(next) {
    props = next;
    setText(label, next.label);
    setText(alias, next.alias ?? "");
    alias.hidden = !next.alias;
    setText(count, countText(next.count));
    setSign(sign, next);
    setAttribute(node, "data-state", shownState(next.state));
    setAttribute(node, "data-none", next.count === 0);
    setAttribute(node, "data-single", next.single);
    setAttribute(check, "aria-checked", checkedState(next.state));
    setAttribute(check, "aria-label", spokenName(next));
    setAttribute(check, "title", clipped(next.label));
    updateFold(fold, next);
    not.hidden = !next.excludable;
    setAttribute(not, "aria-pressed", String(next.state.own === "out"));
    setAttribute(not, "aria-label", `Exclude ${clipped(next.label)}`);
    setAttribute(not, "title", next.state.own === "out" ? "Stop excluding" : "Exclude");
  }

  return { node, update };
}

function updateFold(fold, { fold: state, label }) {
  fold.hidden = !state;
  if (!state) return;
  setAttribute(fold, "aria-expanded", String(state.open));
  setAttribute(fold, "aria-label", `Actors of ${clipped(label)}`);
}

/** Draws the dot in the side's colour, or the shape; anew only when it changed. */
function setSign(sign, { dot, shape }) {
  const key = dot ? `${dot.light} ${dot.dark}` : shape ?? "";
  if (sign.dataset.key === key) return;
  sign.dataset.key = key;
  const glyph = dot ? dotOf(dot) : shapeGlyph(shape);
  sign.replaceChildren(...(glyph ? [glyph] : []));
}

function dotOf({ light, dark }) {
  const dot = h("span", { class: "dl-filters__dot" });
  dot.style.setProperty("--dl-dot-light", light);
  dot.style.setProperty("--dl-dot-dark", dark);
  return dot;
}

/** Returns {light, dark} of data's colours, or null: only plain hex colours reach the stylesheet. */
export function colours(light, dark = light) {
  const isHex = (text) => /^#[0-9a-f]{3,8}$/i.test(text ?? "");
  return isHex(light) && isHex(dark) ? { light, dark } : null;
}

function shownState({ own, implied, some }) {
  if (own) return own;
  if (some) return "some";
  return implied ? `under-${implied}` : null;
}

function checkedState({ own, implied, some }) {
  if (own === "in" || (!own && implied === "in")) return "true";
  return some ? "mixed" : "false";
}

/** Begins with what the row shows, so that people who speak to their computer can say what they see. */
function spokenName({ label, alias, count, state }) {
  const said = { in: "included", out: "excluded" };
  return [
    clipped(label),
    alias && clipped(alias),
    typeof count === "number" && `${countText(count)} ${count === 1 ? "incident" : "incidents"}`,
    state.own === "out" && "excluded",
    !state.own && state.implied && `${said[state.implied]} with ${clipped(state.through)}`,
    state.some && "some included",
  ].filter(Boolean).join(", ");
}

/** Returns "1,234", or nothing where the count is not known. */
export function countText(count) {
  return typeof count === "number" ? count.toLocaleString("en-US") : "";
}

/** Returns the beginning of a text that is too long to be spoken or shown in a tooltip. */
export function clipped(text) {
  const whole = String(text ?? "");
  return whole.length > SPOKEN ? `${whole.slice(0, SPOKEN)}…` : whole;
}
