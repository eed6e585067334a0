// The strip over the map that says what went wrong, or asks something, with its buttons.

import { h } from "../dom.js";

/**
 * Returns {show(about, text, [[label, act], …]), problem(text, retry), hide(about)}: `hide` without a word hides whatever
 * it says.
 */
export function createNotice(container) {
  const box = h("div", { class: "dl-map-notice", role: "alert", hidden: true });
  container.append(box);
  const button = ([label, onclick]) => h("button", { type: "button", class: "dl-map-text-button", onclick }, label);
  return {
    show(about, text, buttons) {
      box.dataset.about = about;
      box.replaceChildren(h("span", {}, text), ...buttons.map(button));
      box.hidden = false;
    },
    /** Says what went wrong: about the data, where there is a way to `retry`, else about the layers. */
    problem(text, retry = null) {
      const close = () => {
        this.hide();
        retry?.();
      };
      this.show(retry ? "data" : "layers", text, [[retry ? "Try again" : "Close", close]]);
    },
    hide(about = box.dataset.about) {
      if (box.dataset.about === about) box.hidden = true;
    },
  };
}
