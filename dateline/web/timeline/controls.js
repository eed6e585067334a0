// The block beside the histogram: transport, step, speed, loop, mode, the whole range, and the two typed dates.
// Builds the DOM once and keeps it up to date; what the buttons do is the host's.

import { h, s } from "../dom.js";
import { dateText, readDate, widthText } from "./dates.js";

export const SPEEDS = [1, 2, 4, 8];
const ICONS = {
  back: "M10 3.5 5.5 8l4.5 4.5",
  forward: "M6 3.5 10.5 8 6 12.5",
  loop: "M3 7.5V7a2.5 2.5 0 0 1 2.5-2.5H13M10.5 2 13 4.5 10.5 7M13 8.5V9a2.5 2.5 0 0 1-2.5 2.5H3M5.5 14 3 11.5 5.5 9",
};
const PLAY = "M5 3.2v9.6L13 8z";
const PAUSE = "M4.5 3.5h2.6v9H4.5zM8.9 3.5h2.6v9H8.9z";

function icon(path, solid = false) {
  const shape = s("path", { d: path, class: solid ? "dl-timeline__solid" : "dl-timeline__stroke" });
  return s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", class: "dl-timeline__icon" }, shape);
}

function button(name, title, onclick, ...children) {
  return h("button", { type: "button", class: `dl-timeline__button dl-timeline__${name}`, title, onclick }, ...children);
}

/** Returns {element, update(state), focusDates()}; `host` has play, step, setMode, setStep, setSpeed, setLoop, … */
export function makeControls(host) {
  const parts = {
    back: button("round", "One step back", () => host.step(-1), icon(ICONS.back)),
    play: button("play", "Play", () => host.toggle(), icon(PLAY, true)),
    forward: button("round", "One step forward", () => host.step(1), icon(ICONS.forward)),
    step: h("select", { class: "dl-timeline__select", "aria-label": "Step", onchange: (e) => host.setStep(e.target.value) }),
    speed: h("select", {
      class: "dl-timeline__select", "aria-label": "Speed", title: "Steps a second",
      onchange: (e) => host.setSpeed(Number(e.target.value)),
    }, SPEEDS.map((speed) => h("option", { value: speed }, `${speed}×`))),
    loop: button("toggle", "Begin again at the end", () => host.toggleLoop(), icon(ICONS.loop)),
    window: button("segment", "A window one step wide moves through the range", () => host.setMode("window"), "Window"),
    upto: button("segment", "From the beginning of the range to a moving end", () => host.setMode("upto"), "Up to"),
    all: button("all", "The whole range", () => host.all(), "All"),
    range: button("range", "Dates, mode and speed", () => {}),
  };
  label(parts);
  const dates = makeDates(host);
  const more = h("div", { class: "dl-timeline__more", id: uniqueId("dl-timeline-more") },
    h("div", { class: "dl-timeline__row" },
      h("div", { class: "dl-timeline__segments", role: "group", "aria-label": "How the range moves" },
        parts.window, parts.upto),
      parts.speed, parts.loop),
    dates.element);
  const element = h("div", { class: "dl-timeline__controls" },
    h("div", { class: "dl-timeline__row dl-timeline__transport", role: "group", "aria-label": "Play the timeline" },
      parts.back, parts.play, parts.forward, parts.step, parts.range, parts.all),
    more);
  return { element, more, parts, dates, update: (state) => update(parts, dates, state), compact: compactOf(parts, more) };
}

function label({ back, forward, loop, all }) {
  back.setAttribute("aria-label", "One step back");
  forward.setAttribute("aria-label", "One step forward");
  loop.setAttribute("aria-label", "Loop");
  all.setAttribute("aria-label", "All dates");
}

let ids = 0;
function uniqueId(stem) {
  ids += 1;
  return `${stem}-${ids}`;
}

/** On a narrow page the second half of the block is a panel that opens from the range; else it is simply there. */
function compactOf(parts, more) {
  return (compact) => {
    if (compact === more.hasAttribute("popover")) return;
    if (compact) {
      more.setAttribute("popover", "auto");
      parts.range.popoverTargetElement = more;
    } else {
      if (more.matches(":popover-open")) more.hidePopover();
      more.removeAttribute("popover");
      parts.range.popoverTargetElement = null;
    }
  };
}

function update(parts, dates, state) {
  const { playing, playable, mode, loop, speed, whole } = state;
  if (parts.play.dataset.playing !== String(playing)) {
    parts.play.dataset.playing = String(playing);
    parts.play.replaceChildren(icon(playing ? PAUSE : PLAY, true));
    parts.play.title = playing ? "Pause" : "Play";
    parts.play.setAttribute("aria-label", parts.play.title);
  }
  for (const part of [parts.back, parts.play, parts.forward]) part.disabled = !playable;
  for (const part of [parts.step, parts.speed]) part.disabled = !playable;
  parts.all.disabled = whole;
  parts.window.setAttribute("aria-pressed", String(mode === "window"));
  parts.upto.setAttribute("aria-pressed", String(mode === "upto"));
  parts.loop.setAttribute("aria-pressed", String(loop));
  parts.speed.value = String(speed);
  updateSteps(parts.step, state);
  parts.range.replaceChildren(...rangeLines(state));
  dates.update(state);
}

/** Returns the text of a day, or nothing for an open end. */
function dayText(day) {
  return day === null || day === undefined ? "" : dateText(day);
}

function rangeLines({ shown }) {
  const [from, to] = [dayText(shown.from), dayText(shown.to)];
  return from || to ? [h("span", {}, `${from} –`), h("span", {}, to)] : [h("span", {}, "Dates")];
}

function updateSteps(select, { steps, step, binWidth }) {
  const signature = steps.map((one) => `${one.id}${one.allowed}`).join();
  if (select.dataset.steps !== signature) {
    select.dataset.steps = signature;
    const why = `Bars are ${widthText(binWidth)} wide: no finer steps`;
    const what = "How far a step goes, and how wide the window is";
    select.title = steps.every((one) => one.allowed) ? what : `${what}. ${why}`;
    select.replaceChildren(...steps.map((one) => h("option", {
      value: one.id, disabled: !one.allowed, title: one.allowed ? null : why,
    }, one.label)));
  }
  select.value = step.id;
}

/** The typed dates. Both texts are read together, so that a range beyond the present one can be typed in any order. */
function makeDates(host) {
  const errorId = uniqueId("dl-timeline-error");
  const error = h("div", { class: "dl-timeline__error", id: errorId, role: "alert" });
  const input = (end, name) => h("input", {
    class: "dl-timeline__date", type: "text", "aria-label": name, name: `dl-${end}`, autocomplete: "off", spellcheck: "false",
    title: "1 Oct 2019, 2019-10-01, Oct 2019 or 2019", placeholder: end === "from" ? "from" : "to", size: 11,
  });
  const inputs = { from: input("from", "From"), to: input("to", "To") };
  let state = { shown: null };

  const text = (end) => dayText(state.shown?.[end]);
  const dirty = (end) => inputs[end].dataset.typed !== undefined;
  const settle = (end) => {
    delete inputs[end].dataset.typed;
    inputs[end].value = text(end);
  };
  const complain = (end, message) => {
    error.textContent = message;
    for (const one of ["from", "to"]) {
      inputs[one].removeAttribute("aria-invalid");
      inputs[one].removeAttribute("aria-describedby");
    }
    if (!end) return;
    inputs[end].setAttribute("aria-invalid", "true");
    inputs[end].setAttribute("aria-describedby", errorId);
  };
  const read = (end) => {
    if (!dirty(end)) return { day: state.asked?.[end] ?? null };
    return inputs[end].value.trim() ? readDate(inputs[end].value, end) : { day: null };
  };
  const accept = (last) => {
    const found = { from: read("from"), to: read("to") };
    for (const end of last === "to" ? ["to", "from"] : ["from", "to"]) {
      if (found[end].error) return complain(end, found[end].error);
    }
    const [from, to] = [found.from.day, found.to.day];
    const [low, high] = [from ?? state.bounds?.from, to ?? state.bounds?.to];
    if (low > high) return complain(last, orderText(last, low, high));
    complain(null, "");
    settle("from");
    settle("to");
    host.typed({ from, to });
  };
  for (const end of ["from", "to"]) attachTyping(inputs[end], end, { accept, settle, complain, dirty });

  return {
    element: h("div", { class: "dl-timeline__dates" },
      h("div", { class: "dl-timeline__row" }, inputs.from, h("span", { "aria-hidden": "true" }, "–"), inputs.to), error),
    update(next) {
      const moved = next.shown?.from !== state.shown?.from || next.shown?.to !== state.shown?.to;
      state = next;
      // What is being typed stays; a range moved by another hand makes an old text and its complaint void.
      const typing = (end) => dirty(end) && (!moved || document.activeElement === inputs[end]);
      if (moved && !typing("from") && !typing("to")) complain(null, "");
      for (const end of ["from", "to"]) if (!typing(end)) settle(end);
    },
  };
}

function orderText(last, low, high) {
  return last === "from"
    ? `${dateText(low)} is after the end, ${dateText(high)}`
    : `${dateText(high)} is before the beginning, ${dateText(low)}`;
}

function attachTyping(input, end, { accept, settle, complain, dirty }) {
  input.addEventListener("input", () => {
    input.dataset.typed = "";
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("change", () => dirty(end) && accept(end));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && dirty(end)) accept(end);
    if (event.key !== "Escape" || !dirty(end)) return;
    event.preventDefault(); // or the panel around would close with it
    settle(end);
    complain(null, "");
  });
}

