// The tree of actors: side > parent > actor. Says which items show (pure), and draws them as nested lists.

import { h } from "../dom.js";
import { flattened, nested, stateOf, treeState, treeToggled } from "./choice.js";
import { keyed, setAttribute, setText } from "./keyed.js";
import { clipped, colours, countText, makeRow } from "./row.js";
import { found, indexed } from "./search.js";

const LONG = 24; // a longer tree starts with its sides folded, but for the first and those with a choice in them
const MOST = 150; // rows of one list; in an import with thousands of actors the rest is found by typing
const FEWEST_HIDDEN = 2; // one row with none takes no more room than the words "1 more with none"

/** Returns the nested items of the tree, each with its search index. */
export function plantedTree(tree) {
  const roots = nested(tree);
  for (const item of flattened(roots)) item.entry = indexed(item.node);
  return roots;
}

/** Returns the items of `roots` that match, mapped to how they were found; null without a query. */
export function treeMatches(roots, query) {
  if (!query) return null;
  const hits = flattened(roots).map((item) => [item, found(item.entry, query)]);
  return new Map(hits.filter(([, hit]) => hit));
}

/** Whether an item says nothing: no incident in it or below it, nothing chosen there, and nothing that is held in its place. */
function isBare(all, item) {
  return flattened([item]).every(({ node }) => node.count === 0 && !node.kept && !stateOf(all, node));
}

/** Returns what a list shows: {items, more, revealed}. `more` counts the actors behind "… 14 more with none". */
export function shownList(all, items, { matches, revealed, key }) {
  if (matches) {
    const hit = (item) => flattened([item]).some((one) => matches.has(one));
    return { items: items.filter(hit), more: 0, revealed: false };
  }
  const bare = new Set(items.filter((item) => isBare(all, item)));
  const hides = bare.size >= FEWEST_HIDDEN && !(key === "" && bare.size === items.length);
  if (!hides) return { items, more: 0, revealed: false };
  const isRevealed = revealed.has(key);
  return {
    items: isRevealed ? items : items.filter((item) => !bare.has(item)),
    more: flattened([...bare]).length,
    revealed: isRevealed,
  };
}

/** Remembers, the first time a side is seen, whether it starts open. */
export function rememberOpen(open, roots, all) {
  const isLong = flattened(roots).length > LONG;
  roots.forEach((side, i) => {
    if (open.has(side.key)) return;
    const { own, some } = treeState(all, side);
    open.set(side.key, !isLong || i === 0 || some || own === "in");
  });
}

/** Returns the tree's part: {node, update({roots, all, matches, sides, open, revealed, choose, redraw})}. */
export function makeTree() {
  const node = h("ul", { class: "dl-filters__list", "aria-label": "Actors" });
  return {
    node,
    update(context) {
      drawList(node, context.roots, "", context);
    },
  };
}

function drawList(list, items, key, context) {
  const shown = shownList(context.all, items, { ...context, key });
  const rows = shown.items.map((item) => ({ item, context, key: item.key }));
  const beyond = rows.length - MOST;
  const last = [
    ...(beyond > 0 ? [{ key: `${key}?beyond`, beyond, make: makeBeyond }] : []),
    ...(shown.more ? [{ ...shown, list: key, key: `${key}?more`, context, make: makeMore }] : []),
  ];
  const kept = rows.filter(({ item }, i) => i < MOST || stateOf(context.all, item.node));
  keyed(list, [...kept, ...last], (one) => one.key, (one) => (one.make ?? makeItem)());
}

function makeItem() {
  const row = makeRow();
  const list = h("ul", { class: "dl-filters__list dl-filters__list--inner" });
  const node = h("li", { class: "dl-filters__item" }, row.node);
  return {
    node,
    update({ item, context }) {
      const isOpen = isItemOpen(item, context);
      row.update(rowProps(item, isOpen, context));
      if (!isOpen || !item.children.length) {
        list.remove();
        return;
      }
      setAttribute(list, "aria-label", `In ${clipped(item.node.label)}`);
      if (!list.parentNode) node.append(list);
      drawList(list, item.children, item.key, context);
      list.hidden = !list.childElementCount;
    },
  };
}

function isItemOpen(item, { matches, open }) {
  return Boolean(matches) || item.parent !== null || open.get(item.key) !== false;
}

function rowProps(item, isOpen, context) {
  const { node } = item;
  const { all, matches, choose } = context;
  const canFold = !matches && item.parent === null && item.children.length > 0;
  return {
    label: node.label, count: node.count, state: treeState(all, item), excludable: true, single: false,
    alias: matches?.get(item)?.alias ?? null,
    dot: item.parent === null ? sideColours(node, context.sides) : null,
    fold: canFold ? { open: isOpen } : null,
    onInclude: () => choose(treeToggled(all, item)),
    onExclude: () => choose(treeToggled(all, item, { exclude: true })),
    onFold: () => {
      context.open.set(item.key, !isOpen);
      context.redraw();
    },
  };
}

function sideColours(node, sides) {
  const side = sides.find((one) => one.id === (node.side ?? node.value));
  return side ? colours(side.light, side.dark) : null;
}

function makeBeyond() {
  const node = h("li", { class: "dl-filters__nothing" });
  return { node, update: ({ beyond }) => setText(node, `and ${countText(beyond)} more: type a name to find one`) };
}

function makeMore() {
  let now = {};
  const button = h("button", { type: "button", class: "dl-filters__more", onclick: () => {
    const { revealed } = now.context;
    if (!revealed.delete(now.list)) revealed.add(now.list);
    now.context.redraw();
  } });
  return {
    node: h("li", { class: "dl-filters__item" }, button),
    update(next) {
      now = next;
      setText(button, next.revealed ? "Hide those with none" : `… ${countText(next.more)} more with none`);
      button.setAttribute("aria-expanded", String(next.revealed));
    },
  };
}
