// The panel of an incident as the sheet of a narrow screen: its grip is pulled up for more, and down to close.

import { h } from "../dom.js";

const DRAG = 40; // pixels after which a pull on the grip means something

/** Returns the grip of the sheet `frame`; `close()` is called when it is pulled down from its usual height. */
export function makeGrip(frame, close) {
  const button = h("button", { type: "button", class: "dl-incident__grip", "aria-label": "Taller panel", "aria-expanded": "false" });
  let from = null;
  let dragged = false;
  button.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    dragged = false;
    button.setPointerCapture(event.pointerId);
  });
  button.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const pull = event.clientY - from;
    dragged ||= Math.abs(pull) > 6;
    frame.style.translate = `0 ${Math.max(-12, pull)}px`;
  });
  button.addEventListener("pointerup", (event) => {
    const pull = event.clientY - (from ?? event.clientY);
    settle(frame, button, pull, close);
    from = null;
  });
  button.addEventListener("pointercancel", () => {
    from = null;
    frame.style.translate = "";
  });
  button.addEventListener("click", () => {
    if (!dragged) setTall(frame, button, !isTall(frame));
    dragged = false;
  });
  return button;
}

function settle(frame, button, pull, close) {
  frame.style.translate = "";
  if (pull < -DRAG) setTall(frame, button, true);
  else if (pull > DRAG && isTall(frame)) setTall(frame, button, false);
  else if (pull > DRAG) close();
}

const isTall = (frame) => frame.classList.contains("dl-incident--tall");

/** Makes the sheet tall or of its usual height, and has its grip say so. */
export function setTall(frame, button, tall) {
  frame.classList.toggle("dl-incident--tall", tall);
  button.setAttribute("aria-expanded", String(tall));
}
