// The active choices as removable chips: which chips the URL asks for (pure), and their drawing.

import { h } from "../dom.js";
import { closeGlyph } from "./glyphs.js";
import { keyed, setAttribute, setText } from "./keyed.js";
import { clipped } from "./row.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Returns a function (word, value) -> label, from data's own words first, then from tree and groups. */
export function labeller({ active = [], tree = [], groups = [] }) {
  const labels = new Map();
  const put = (word, value, label) => labels.set(`${word}\n${value}`, label);
  for (const group of groups) {
    for (const { value, label } of group.options) put(group.word, value, group.single ? `${group.title}: ${label}` : label);
  }
  for (const node of tree) put(node.word, node.value, node.label);
  for (const { word, value, label } of active) put(word.replace(/^not_/, ""), value, label);
  return (word, value) => labels.get(`${word}\n${value}`) ?? value;
}

/** Returns the chips of the URL's filter words: [{key, label, excluded, change}], `change` being what removes the chip. */
export function chipsOf(query, labelOf = (_word, value) => value, roles = []) {
  const params = new URLSearchParams(query);
  const chips = [];
  for (const word of new Set(params.keys())) {
    if (word === "from" || word === "to") {
      if (!chips.some((chip) => chip.key === "dates")) chips.push(dateChip(params));
    } else if (word === "role") chips.push(roleChip(params.getAll(word), roles, labelOf));
    else if (word === "bbox") chips.push({ key: word, label: "Area on the map", excluded: false, change: { bbox: null } });
    else chips.push(...valueChips(word, params.getAll(word), labelOf));
  }
  return chips;
}

function valueChips(word, values, labelOf) {
  const excluded = word.startsWith("not_");
  const plain = excluded ? word.slice(4) : word;
  return values.map((value) => ({
    key: `${word}:${value}`,
    label: word === "q" ? `words “${value}”` : labelOf(plain, value),
    excluded,
    change: { [word]: values.filter((one) => one !== value) },
  }));
}

function roleChip(values, roles, labelOf) {
  const known = roles.find((role) => isSame(role.value, values));
  const label = known?.label ?? values.map((value) => labelOf("role", value)).join(" or ");
  return { key: "role", label, excluded: false, change: { role: null } };
}

/** Whether two lists hold the same values. */
export function isSame(one, other) {
  return one.length === other.length && one.every((value) => other.includes(value));
}

function dateChip(params) {
  const [from, to] = [dayLabel(params.get("from")), dayLabel(params.get("to"))];
  const label = from && to ? (from === to ? from : `${from} – ${to}`) : from ? `from ${from}` : `until ${to}`;
  return { key: "dates", label, excluded: false, change: { from: null, to: null } };
}

/** Returns "1 Oct 2019" of "2019-10-01", and any other text as it is. */
export function dayLabel(text) {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "") ?? [];
  return year && MONTHS[month - 1] ? `${Number(day)} ${MONTHS[month - 1]} ${year}` : text;
}

/** Returns the chips' part: {node, update({chips, canUndo, choose, clear, undo, rest})}; `rest` takes a lost focus. */
export function makeChips() {
  let props = {};
  const list = h("ul", { class: "dl-filters__chips", "aria-label": "Active filters" });
  const clear = h("button", { type: "button", class: "dl-filters__link", onclick: () => leave(() => props.clear()) },
    "Clear all");
  const undo = h("button", { type: "button", class: "dl-filters__link", onclick: () => props.undo() }, "Undo");
  const actions = h("div", { class: "dl-filters__actions" }, clear, undo);
  const all = h("button", { type: "button", class: "dl-filters__link", hidden: true, onclick: () => unfold(!list.dataset.open) });
  const node = h("div", { class: "dl-filters__active" }, list, actions);
  actions.prepend(all);
  new ResizeObserver(measure).observe(list);

  function unfold(open) {
    if (open) list.dataset.open = "1";
    else delete list.dataset.open;
    measure();
  }

  /** Says how many choices there are where not all of them can be seen. */
  function measure() {
    const open = Boolean(list.dataset.open);
    const more = !open && list.scrollHeight > list.clientHeight + 2;
    list.toggleAttribute("data-more", more);
    all.hidden = !open && !more;
    setText(all, open ? "Show fewer" : `Show all ${list.childElementCount}`);
    setAttribute(all, "aria-expanded", String(open));
  }

  /** Does something that may remove the focused button, and keeps the focus near. */
  function leave(act) {
    const at = [...list.querySelectorAll("button")].indexOf(document.activeElement);
    act();
    if (node.contains(document.activeElement) && document.activeElement.offsetParent) return;
    const left = list.querySelectorAll("button");
    (left[Math.max(0, Math.min(at, left.length - 1))] ?? props.rest).focus({ preventScroll: true });
  }

  function update(next) {
    props = next;
    if (document.activeElement === undo && !next.canUndo) next.rest.focus({ preventScroll: true });
    const remove = (chip) => leave(() => props.choose(chip.change));
    keyed(list, next.chips.map((chip) => ({ chip, remove })), ({ chip }) => chip.key, makeChip);
    list.hidden = !next.chips.length;
    clear.hidden = !next.chips.length;
    undo.hidden = !next.canUndo;
    node.hidden = !next.chips.length && !next.canUndo;
    if (next.chips.length < 2) unfold(false);
    else measure();
  }

  return { node, update };
}

function makeChip() {
  let now = {};
  const not = h("span", { class: "dl-filters__chip-not" }, "not ");
  const label = h("bdi", { class: "dl-filters__chip-label" });
  const button = h("button", { type: "button", class: "dl-filters__chip", onclick: () => now.remove(now.chip) },
    not, label, closeGlyph(8));
  return {
    node: h("li", {}, button),
    update(next) {
      now = next;
      const { label: text, excluded } = next.chip;
      not.hidden = !excluded;
      setText(label, text);
      const said = `${excluded ? "not " : ""}${clipped(text)}`;
      setAttribute(button, "title", said);
      setAttribute(button, "aria-label", `Remove: ${said}`);
    },
  };
}
