// What is long in the panel of an incident waits behind a button: who is blamed and the figures are to be seen first.

import { h } from "../dom.js";

const LONG_TEXT = 700; // characters
const MANY = 7; // so many of a kind are shown together; of more, the first FIRST
const FIRST = 5;

/** Returns the folds of a panel: which of its parts somebody has opened, for as long as the same incident is shown. */
export function makeFolds() {
  let shown = "";
  let opened = new Set();

  /** A button that opens and closes; `apply(open)` shows it, and returns what the button says then. */
  function fold(key, apply) {
    const button = h("button", { type: "button", class: "dl-incident__fold", "data-key": `fold-${key}` });
    const draw = () => {
      const open = opened.has(key);
      button.textContent = apply(open);
      button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => {
      if (!opened.delete(key)) opened.add(key);
      draw();
    });
    draw();
    return button;
  }

  return {
    /** Another incident begins folded. */
    of(id) {
      if (id !== shown) opened = new Set();
      shown = id;
    },

    /** Returns a paragraph's nodes: of a long text the beginning, and a button for all of it. */
    text(node, key) {
      if (node.textContent.length <= LONG_TEXT) return [node];
      return [node, fold(key, (open) => {
        node.classList.toggle("dl-incident--clamped", !open);
        return open ? "Show less" : "Show all of it";
      })];
    },

    /** Returns the nodes of a list: of many the first few, and `wrap(button)` for the others. */
    list(nodes, key, wrap) {
      if (nodes.length <= MANY) return nodes;
      const rest = nodes.slice(FIRST);
      return [...nodes, wrap(fold(key, (open) => {
        for (const node of rest) node.hidden = !open;
        return open ? "Show fewer" : `${rest.length} more`;
      }))];
    },
  };
}
