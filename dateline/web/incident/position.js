// The position of an incident in the foot of its panel, to be copied.

import { h } from "../dom.js";

/** Returns the nodes of a position in each notation that it has; `say(text)` tells the reader what came of copying. */
export function positions({ text, mgrs }, say) {
  return [["latitude and longitude", text], ["MGRS reference", mgrs]]
    .filter(([, value]) => value)
    .map(([name, value]) => copyable(name, value, say));
}

function copyable(name, value, say) {
  const shown = h("bdi", { class: "dl-incident__coordinates" }, value);
  const button = h("button", { type: "button", class: "dl-incident__copy", "aria-label": `Copy ${name}`, title: `Copy ${name}` }, "Copy");
  button.addEventListener("click", () => copy(shown, button, say));
  return h("span", { class: "dl-incident__copyable" }, shown, button);
}

async function copy(shown, button, say) {
  const text = shown.textContent;
  const copied = await writeClipboard(text) || copySelected(shown);
  say(copied ? `Copied ${text}` : "Selected: press Ctrl+C to copy");
  if (!copied) return;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

/** Returns whether it worked: over plain http from another machine browsers have no clipboard. */
async function writeClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Selects the text, so that at worst Ctrl+C is left to do; returns whether the old way of copying worked. */
function copySelected(node) {
  getSelection().selectAllChildren(node);
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
