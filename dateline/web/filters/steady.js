// Keeps the panel's rows where they are while somebody points at it: counts change in place, and no row moves or goes
// under a press. Pure functions over the data that Python sends.

import { flattened, nested } from "./choice.js";
import { isShownAtFirst, ordered } from "./group.js";

const MOST_LISTED = 300; // Python lists so many options of a word: of one that isn't among so many, the count is not known

/** Returns new data in the order of the data that is shown: what has none any more stays, what is new comes last. */
export function steady(shown, data) {
  return { ...data, tree: steadyTree(shown.tree ?? [], data.tree ?? []),
    groups: steadyGroups(shown.groups ?? [], data.groups ?? []) };
}

function steadyTree(before, after) {
  const places = new Map(flattened(nested(before)).map((item, at) => [item.key, { at, isKept: item.node.kept || item.node.count > 0 }]));
  const roots = sorted(nested(after), places);
  return flattened(roots).map(({ key, node }) => ({ ...node, kept: places.get(key)?.isKept ?? false }));
}

function sorted(items, places) {
  const placeOf = ({ key }) => places.get(key)?.at ?? Infinity;
  // Two new ones: Infinity less itself is no number, and they stay in their order.
  items.sort((a, b) => placeOf(a) - placeOf(b) || 0);
  for (const item of items) sorted(item.children, places);
  return items;
}

function steadyGroups(before, after) {
  const now = new Map(after.map((group) => [group.word, group]));
  const kept = before.map((group) => steadyGroup(group, now.get(group.word)));
  return [...kept, ...after.filter(({ word }) => !before.some((group) => group.word === word))];
}

/** Python sends no group of a single option; what that one counts is not known here. */
function steadyGroup(before, after = { ...before, options: [], isGone: true }) {
  const now = new Map(after.options.map((option) => [option.value, option]));
  const isUnknown = after.isGone || after.options.length >= MOST_LISTED;
  const kept = ordered(before.options).map((option, at) => ({
    ...option, count: isUnknown ? undefined : 0, ...now.get(option.value), at, kept: isShownAtFirst(before.options, option, at),
  }));
  const known = new Set(kept.map(({ value }) => value));
  return { ...before, ...after, options: [...kept, ...after.options.filter(({ value }) => !known.has(value))] };
}
