// The history in the panel of an incident: who changed what, when and why; folded until somebody asks.

import { h } from "../dom.js";

/** Returns the nodes of a history, opened if `open`; `toggled()` is called once it has opened or closed. */
export function historyNodes(steps, { open, toggled }) {
  if (!steps.length) return [];
  const details = h("details", { class: "dl-incident__history", open },
    h("summary", { "data-key": "history" }, steps.length === 1 ? "History" : `History: ${steps.length} versions`),
    h("ol", {}, steps.map(historyStep)));
  details.addEventListener("toggle", () => toggled());
  return [details];
}

/**
 * Returns whether the history drawn in `body` is open. Asked of the page itself: a browser tells of an opening only some time
 * after it (the event "toggle" is queued), and what was opened just before a redraw is to stay open.
 */
export function historyIsOpen(body) {
  return body.querySelector(".dl-incident__history")?.open ?? false;
}

function historyStep(step) {
  const soft = (text) => h("bdi", { class: "dl-incident__detail" }, text);
  const said = [step.when, step.who && `by ${step.who}`, step.undone && "undone since"].filter(Boolean).join(", ");
  return h("li", {},
    h("strong", {}, step.what), " ", soft(said),
    step.why && h("bdi", { class: "dl-incident__why", dir: "auto" }, `“${step.why}”`),
    step.cells.length ? h("ul", {}, step.cells.map((cell) => h("li", {},
      `${cell.field}: `, h("del", {}, h("bdi", {}, cell.before)), " → ", h("ins", {}, h("bdi", {}, cell.after))))) : null);
}
