// The hover tip, and the list of incidents that share one point. All text goes in as text.

import { h } from "../dom.js";
import { counted, dateWords, grouped, precisionWords } from "./words.js";

const MARGIN = 8;
/** Places of a ring that are named. */
const NAMED = 2;

/** Puts a box beside a point, below or above it where it has no room beside, inside the container. */
function place(box, container, { x, y, radius }) {
  const { clientWidth: width, clientHeight: height } = container;
  const { offsetWidth: wide, offsetHeight: high } = box;
  const reach = radius + MARGIN;
  const fitsRight = x + reach + wide + MARGIN <= width;
  const fitsBeside = fitsRight || x - reach - wide >= MARGIN;
  const fitsBelow = y + reach + high + MARGIN <= height;
  const left = fitsRight ? x + reach : fitsBeside ? x - reach - wide : x - wide / 2;
  const top = fitsBeside ? y - high / 2 : fitsBelow ? y + reach : y - reach - high;
  box.style.left = `${Math.max(MARGIN, Math.min(width - wide - MARGIN, left))}px`;
  box.style.top = `${Math.max(MARGIN, Math.min(height - high - MARGIN, top))}px`;
}

const typeOf = (picture, point) => picture.header.types[picture.points.type[point]]?.label ?? "";

function whenOf(picture, point) {
  const words = dateWords(picture.points.start[point], picture.points.end[point]);
  return picture.isPossible(point) ? `${words} (may lie outside the range)` : words;
}

function whereOf(picture, point) {
  const { precision, radius } = picture.points;
  const exactness = precisionWords(picture.precisions[precision[point]], radius[point]);
  return [picture.header.places[point], exactness].filter(Boolean).join(" · ");
}

const STANDINGS = { denied: "reported, later denied", announced: "threat or statement" };

function incidentLines(picture, point) {
  const kind = picture.header.classes[picture.points.class[point]]?.label;
  const standing = STANDINGS[picture.statuses[picture.points.status[point]]];
  const remembered = picture.header.memory?.[point];
  return [
    h("strong", {}, picture.header.titles[point] || picture.header.ids[point]),
    h("span", {}, whenOf(picture, point)),
    h("span", {}, [...new Set([typeOf(picture, point), standing, kind])].filter(Boolean).join(" · ")),
    h("span", {}, whereOf(picture, point)),
    remembered && h("span", {}, `From memory, not on a page read: ${remembered}`),
  ].filter(Boolean);
}

function mixOf(picture, group) {
  const { classes } = picture.header;
  const { certain, possible } = picture.tallied;
  return classes
    .map((kind, at) => {
      const slot = group * classes.length + at;
      return { kind, certain: certain[slot], possible: possible[slot] };
    })
    .filter((row) => row.certain + row.possible)
    .sort((a, b) => b.certain + b.possible - a.certain - a.possible);
}

/** The places that most of a ring's incidents name, and how many others; a cube names none. */
function placesOf(picture, group) {
  const times = new Map();
  for (const point of picture.membersOf(group)) {
    const name = picture.header.places[point];
    if (name) times.set(name, (times.get(name) ?? 0) + 1);
  }
  const names = [...times].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const more = names.length - NAMED;
  // Many a name has a comma of its own: "Green Zone, Baghdad".
  return [...names.slice(0, NAMED), more > 0 ? counted(more, "other place") : ""].filter(Boolean).join("; ");
}

/** What is drawn in a ring but never counted, each kind by its name. */
function uncountedLines(picture, group) {
  if (!picture.tallied.denied[group]) return [];
  const statuses = picture.membersOf(group).map((point) => picture.statuses[picture.points.status[point]]);
  return Object.entries(STANDINGS).map(([status, words]) => {
    const number = statuses.filter((one) => one === status).length;
    const what = status === "announced" && number > 1 ? "threats or statements" : words;
    return number ? h("span", {}, `${picture.tallied.counted[group] ? "and " : ""}${grouped(number)} ${what}: not counted`) : null;
  });
}

function clusterLines(picture, group, tone) {
  const mix = mixOf(picture, group);
  const possible = mix.reduce((sum, row) => sum + row.possible, 0);
  const number = picture.tallied.counted[group];
  const places = placesOf(picture, group);
  return [
    h("strong", {}, number ? counted(number, "incident") : "Nothing that counts"),
    places && h("span", {}, places),
    ...mix.map(({ kind, certain, possible: maybe }) => {
      const dot = h("i", { class: "dl-map-dot", "aria-hidden": "true" });
      dot.style.background = kind[tone];
      return h("span", { class: "dl-map-tip-row" }, dot, h("span", {}, kind.label), " ", h("b", {}, grouped(certain + maybe)));
    }),
    possible ? h("span", {}, `${grouped(possible)} of them only possibly in the range`) : null,
    ...uncountedLines(picture, group),
    picture.tallied.vague[group] ? h("span", {}, "Some places are not exact") : null,
  ].filter(Boolean);
}

/** Returns {show(hit, picture, tone), hide(), text()}. */
export function createTip(container) {
  const box = h("div", { class: "dl-map-tip", hidden: true });
  container.append(box);
  return {
    show(hit, picture, tone) {
      const lines = hit.point >= 0 ? incidentLines(picture, hit.point) : clusterLines(picture, hit.group, tone);
      box.replaceChildren(...lines);
      box.hidden = false;
      place(box, container, hit);
    },
    hide() {
      box.hidden = true;
    },
    text: () => [...box.children].map((line) => line.textContent).join(", "),
  };
}

function headingOf(picture, members) {
  const { precision, radius } = picture.points;
  const widest = members.reduce((best, point) => (radius[point] > radius[best] ? point : best), members[0]);
  const exactness = precisionWords(picture.precisions[precision[widest]], radius[widest]);
  return `${counted(members.length, "incident")} on one point: ${exactness}`;
}

function walk(event, list) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const buttons = [...list.querySelectorAll("button")];
  const next = buttons.indexOf(document.activeElement) + step;
  buttons[Math.max(0, Math.min(buttons.length - 1, next))].focus();
  event.preventDefault();
  event.stopPropagation();
}

/** Returns {open(hit, picture, members), openMany(hit, number, onTable), close(), isOpen()}; `onChoose(id)` opens one. */
export function createList(container, onChoose) {
  const box = h("div", { class: "dl-map-list", role: "dialog", "aria-label": "Incidents on one point", hidden: true });
  container.append(box);

  function close({ focus = true } = {}) {
    if (box.hidden) return;
    const inside = box.contains(document.activeElement);
    box.hidden = true;
    if (focus && inside) container.focus({ preventScroll: true });
  }

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      event.stopPropagation();
    } else {
      walk(event, box);
    }
  });

  function fill(hit, heading, content, { focus = true } = {}) {
    const shut = h("button", { type: "button", class: "dl-map-close", "aria-label": "Close the list", onclick: () => close() }, "×");
    box.replaceChildren(h("div", { class: "dl-map-list-head" }, h("h2", {}, heading), shut), content);
    box.hidden = false;
    place(box, container, hit);
    if (focus) box.querySelector("li button, p button")?.focus({ preventScroll: true });
  }

  function item(picture, point) {
    return h("li", {},
      h("button", { type: "button", onclick: () => { close(); onChoose(picture.header.ids[point]); } },
        h("strong", {}, picture.header.titles[point] || picture.header.ids[point]),
        h("span", {}, [whenOf(picture, point), STANDINGS[picture.statuses[picture.points.status[point]]]].filter(Boolean).join(" · "))));
  }

  return {
    open(hit, picture, members, options) {
      const sorted = [...members].sort((a, b) => picture.points.start[a] - picture.points.start[b]);
      fill(hit, headingOf(picture, members), h("ol", {}, ...sorted.map((point) => item(picture, point))), options);
    },
    openMany(hit, number, onTable) {
      const button = h("button", { type: "button", class: "dl-map-text-button", onclick: () => { close(); onTable(); } }, "List them in the table");
      fill(hit, `${counted(number, "incident")} on one point`, h("p", {}, button));
    },
    close,
    isOpen: () => !box.hidden,
  };
}
