// A group of options (what happened, weapon, country, …): which options show (pure), and their drawing.

import { h } from "../dom.js";
import { isExcludable, stateOf, toggled } from "./choice.js";
import { chevronGlyph } from "./glyphs.js";
import { keyed, setAttribute, setText } from "./keyed.js";
import { colours, makeRow } from "./row.js";
import { found, indexed, prepared } from "./search.js";

const SHORT = 8; // up to so many options a group shows all of them
const FIRST = 6; // of a longer one it shows so many
const MOST = 200; // rows that one group ever draws; the rest is found by typing
const OPEN_AT_FIRST = new Set(["type", "precision", "attribution", "killed"]);

/** Returns the group with a search index for each option. */
export function indexedGroup(group) {
  return { ...group, options: group.options.map((option) => ({ ...option, word: group.word, entry: indexed(option) })) };
}

/** Returns the options that match, mapped to how they were found, the best first; null without a query. */
export function groupMatches(group, query) {
  if (!query) return null;
  const hits = group.options.map((option) => [option, found(option.entry, query)]).filter(([, hit]) => hit);
  return new Map(hits.sort((a, b) => b[1].rank - a[1].rank || byPlace(a[0], b[0])));
}

/** Returns options in the order in which a group lists them: a short one as they came, a longer one by count. */
export function ordered(options) {
  return options.length <= SHORT ? options : [...options].sort(byPlace);
}

/** Options that are held where they are come first; see steady.js. */
function byPlace(a, b) {
  return (a.at ?? Infinity) - (b.at ?? Infinity) || (b.count ?? 0) - (a.count ?? 0);
}

/** Whether a group that isn't expanded shows the option that stands at `at` of its ordered options. */
export function isShownAtFirst(options, option, at) {
  return options.length <= SHORT || at < FIRST || Boolean(option.kept);
}

/** Returns {options, more}: what the group shows, and how many options it keeps back. */
export function shownOptions(all, group, { matches, expanded }) {
  if (matches) return cut([...matches.keys()], MOST);
  const listed = ordered(group.options);
  if (group.options.length <= SHORT) return { options: listed, more: 0 };
  if (expanded) return cut(listed, MOST);
  // A choice always shows, whatever its count.
  const options = listed.filter((option, at) => isShownAtFirst(listed, option, at) || stateOf(all, option));
  return { options, more: group.options.length - options.length };
}

function cut(options, most) {
  return { options: options.slice(0, most), more: Math.max(0, options.length - most) };
}

/** Remembers, the first time a group is seen, whether it starts open. */
export function rememberGroupOpen(open, group, all) {
  if (open.has(group.word)) return;
  open.set(group.word, OPEN_AT_FIRST.has(group.word) || chosenIn(all, group) > 0);
}

function chosenIn(all, { word }) {
  return all(word).length + all(`not_${word}`).length;
}

/**
 * Returns a group's part. Its props: {group, all, matches, open: Map, expanded: Set, choose, redraw};
 * `matches` is of the search over the whole panel.
 */
export function makeGroup() {
  let props = {};
  const local = makeLocalSearch(() => update(props));
  const title = h("span", { class: "dl-filters__title" });
  const chosen = h("span", { class: "dl-filters__chosen" });
  const toggle = h("button", { type: "button", class: "dl-filters__toggle", onclick: () => {
    props.open.set(props.group.word, !isOpen(props));
    props.redraw();
  } }, title, chosen, chevronGlyph());
  const list = h("ul", { class: "dl-filters__list" });
  const more = h("button", { type: "button", class: "dl-filters__more", onclick: () => {
    if (!props.expanded.delete(props.group.word)) props.expanded.add(props.group.word);
    local.clear();
    props.redraw();
  } });
  const body = h("div", { class: "dl-filters__body" }, local.node, list, more);
  const node = h("section", { class: "dl-filters__group" }, h("h2", { class: "dl-filters__heading" }, toggle), body);

  function update(next) {
    props = next;
    const { group, all, matches } = next;
    const number = chosenIn(all, group);
    node.hidden = Boolean(matches) && matches.size === 0;
    setAttribute(node, "data-word", group.word);
    setText(title, group.title);
    setText(chosen, number && !isOpen(next) ? String(number) : "");
    setAttribute(chosen, "aria-label", number ? `${number} chosen` : null);
    setAttribute(chosen, "role", number ? "img" : null);
    setAttribute(toggle, "aria-expanded", String(isOpen(next)));
    setAttribute(list, "aria-label", group.title);
    body.hidden = !isOpen(next);
    if (!body.hidden) drawOptions(next, { list, more, local });
  }

  return { node, update };
}

function isOpen({ group, matches, open }) {
  return Boolean(matches) || open.get(group.word) === true;
}

function drawOptions(props, { list, more, local }) {
  const { group, all, expanded } = props;
  const isExpanded = expanded.has(group.word);
  local.show(!props.matches && isExpanded && group.searchable && group.options.length > SHORT, group.title);
  const matches = props.matches ?? groupMatches(group, local.query());
  const shown = shownOptions(all, group, { matches, expanded: isExpanded });
  const items = shown.options.map((option) => ({ key: option.value, row: optionProps(option, matches, props) }));
  keyed(list, items, (item) => item.key, makeOption);
  drawMore(more, shown.more, isExpanded, Boolean(matches), group);
}

function makeOption() {
  const row = makeRow();
  return { node: h("li", { class: "dl-filters__item" }, row.node), update: (item) => row.update(item.row) };
}

function optionProps(option, matches, { group, all, choose }) {
  const single = Boolean(group.single);
  return {
    label: option.label, count: option.count, single, excludable: isExcludable(group.word),
    state: { own: stateOf(all, option), implied: "", through: "", some: false },
    alias: matches?.get(option)?.alias ?? null, shape: option.shape ?? null,
    dot: option.shape ? null : colours(option.color), fold: null,
    onInclude: () => choose(toggled(all, option, { single })),
    onExclude: () => choose(toggled(all, option, { exclude: true })),
  };
}

function drawMore(more, number, isExpanded, isSearching, group) {
  const canFold = isExpanded && group.options.length > SHORT;
  more.hidden = isSearching ? true : !number && !canFold;
  setText(more, isExpanded ? "Show fewer" : `${number} more`);
  setAttribute(more, "aria-expanded", String(isExpanded));
  setAttribute(more, "aria-label", isExpanded ? `Show fewer: ${group.title}` : `${number} more: ${group.title}`);
}

/** The search box inside an opened long group. */
function makeLocalSearch(changed) {
  const input = h("input", { type: "text", class: "dl-filters__find", autocomplete: "off", spellcheck: "false",
    maxlength: 200, oninput: changed, onkeydown: (event) => {
      if (event.key !== "Escape" || !input.value) return;
      event.stopPropagation();
      input.value = "";
      changed();
    } });
  return {
    node: input,
    show(isShown, title) {
      input.hidden = !isShown;
      setAttribute(input, "placeholder", `Find in ${title.toLowerCase()}`);
      setAttribute(input, "aria-label", `Find in ${title.toLowerCase()}`);
    },
    clear: () => { input.value = ""; },
    query: () => (!input.hidden && input.value.trim() ? prepared(input.value) : null),
  };
}
