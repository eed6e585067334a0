// Keeps the children of a node in step with a list, in place: what stays keeps its node, and with it focus and scroll.

const parts = new WeakMap();

/**
 * Draws `items` into `parent`, which holds nothing else. `create(item)` returns a part {node, update(item)};
 * a part lives as long as its key does.
 */
export function keyed(parent, items, keyOf, create) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const before = parts.get(parent) ?? new Map();
  const after = new Map();
  for (const item of items) {
    const key = freeKey(after, String(keyOf(item)));
    const part = before.get(key) ?? create(item);
    part.update(item);
    after.set(key, part);
  }
  for (const [key, part] of before) if (!after.has(key)) part.node.remove();
  arrange(parent, [...after.values()].map((part) => part.node));
  parts.set(parent, after);
  // Moving a node takes the focus from it.
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

function freeKey(taken, key) {
  return taken.has(key) ? freeKey(taken, `${key}+`) : key;
}

function arrange(parent, nodes) {
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

/** Sets the text of a node unless it has it: screen readers speak of what is written anew. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets or, for null and false, removes an attribute. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? "" : String(value));
}
