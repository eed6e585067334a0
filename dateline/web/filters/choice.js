// What is chosen, as the URL says it, and what a click changes in the URL. Pure functions over `view.all`-like readers.

// Casualty words are ranges: the data API has no not_ word for them.
const RANGES = new Set(["killed", "wounded"]);

/** Whether `not_` + word exists. */
export function isExcludable(word) {
  return !RANGES.has(word);
}

/** Returns "in", "out" or "" for one option. */
export function stateOf(all, { word, value }) {
  if (all(word).includes(value)) return "in";
  return all(`not_${word}`).includes(value) ? "out" : "";
}

/** Returns the change that a click on an option of a flat group makes. */
export function toggled(all, { word, value }, { exclude = false, single = false } = {}) {
  const target = exclude ? `not_${word}` : word;
  const other = exclude ? word : `not_${word}`;
  const now = all(target);
  const next = now.includes(value) ? without(now, value) : [...(single ? [] : now), value];
  return isExcludable(word) ? { [target]: next, [other]: without(all(other), value) } : { [target]: next };
}

function without(values, value) {
  return values.filter((one) => one !== value);
}

/** Returns the nodes (pre-order with `depth`) as nested items {node, key, parent, children}. */
export function nested(tree) {
  const roots = [];
  const path = [];
  for (const node of tree) {
    const depth = Math.max(0, Math.min(node.depth, path.length));
    path.length = depth;
    const parent = path[depth - 1] ?? null;
    const item = { node, parent, children: [], key: `${parent ? `${parent.key}/` : ""}${node.word}:${node.value}` };
    (parent ? parent.children : roots).push(item);
    path.push(item);
  }
  return roots;
}

/** Returns all items under `items`, pre-order. */
export function flattened(items) {
  return items.flatMap((item) => [item, ...flattened(item.children)]);
}

function ancestors(item) {
  return item.parent ? [item.parent, ...ancestors(item.parent)] : [];
}

/**
 * Returns {own, implied, through, some} of a tree item: its own state; the state an ancestor gives it, and that
 * ancestor's label; whether something below it is included.
 */
export function treeState(all, item) {
  const own = stateOf(all, item.node);
  const giver = own ? null : ancestors(item).find((one) => stateOf(all, one.node));
  return {
    own,
    implied: giver ? stateOf(all, giver.node) : "",
    through: giver ? giver.node.label : "",
    some: !own && flattened(item.children).some((one) => stateOf(all, one.node) === "in"),
  };
}

/** Returns the change that a click on a tree item makes; a parent stands for everything below it. */
export function treeToggled(all, item, { exclude = false } = {}) {
  const change = changeOf(all);
  const { node } = item;
  const [add, other] = exclude ? ["not_", ""] : ["", "not_"];
  if (change.has(add, node)) {
    change.drop(add, node);
    return change.result();
  }
  change.add(add, node);
  change.drop(other, node);
  // What is below goes with the parent; exceptions below an included parent stay ("the Hashed, but not this one").
  for (const below of flattened(item.children)) change.drop("", below.node).drop(add, below.node);
  // Choosing inside a chosen parent narrows to the child; excluding inside it makes an exception.
  if (!exclude) for (const above of ancestors(item)) change.drop("", above.node).drop("not_", above.node);
  return change.result();
}

function changeOf(all) {
  const values = {};
  const of = (word) => (values[word] ??= [...all(word)]);
  const change = {
    has: (prefix, { word, value }) => of(prefix + word).includes(value),
    add(prefix, { word, value }) {
      values[prefix + word] = [...of(prefix + word), value];
      return change;
    },
    drop(prefix, { word, value }) {
      values[prefix + word] = without(of(prefix + word), value);
      return change;
    },
    result: () => values,
  };
  return change;
}
