// The legend: what colour, shape, half tone and dashes mean, with the numbers of the present range and view.

import { h, s } from "../dom.js";
import { LOOKS, MEANINGS } from "./look.js";
import { drawBadge, drawSymbol } from "./symbols.js";
import { grouped } from "./words.js";

const SWATCH = 18;
/** Numbers change at most so often while the timeline plays: faster can't be read. */
const PACE_MS = 120;

function swatch(draw) {
  const ratio = window.devicePixelRatio || 1;
  const canvas = h("canvas", { class: "dl-map-swatch", width: SWATCH * ratio, height: SWATCH * ratio, "aria-hidden": "true" });
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  draw(ctx, SWATCH / 2);
  return canvas;
}

function symbolSwatch(tone, look) {
  return swatch((ctx, middle) =>
    drawSymbol(ctx, { shape: "circle", color: LOOKS[tone].soft, ground: "transparent", status: "occurred", x: middle, y: middle, radius: 4.6, ...look }));
}

function dashedSwatch(tone) {
  return swatch((ctx, middle) => {
    ctx.setLineDash([3, 2]);
    ctx.strokeStyle = LOOKS[tone].soft;
    ctx.beginPath();
    ctx.arc(middle, middle, 7, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.setLineDash([]);
    drawSymbol(ctx, { shape: "circle", color: LOOKS[tone].soft, ground: "transparent", status: "occurred", x: middle, y: middle, radius: 2.6 });
  });
}

/** Longer words take the whole width of the list, shorter ones half of it. */
const HALF = 20; // characters

const entry = (mark, text) => h("li", { class: text.length > HALF && "dl-map-wide" }, mark, h("span", {}, text));

const chevron = () =>
  s("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true", class: "dl-map-chevron" },
    s("path", { d: "M4 6l4 4 4-4", fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" }));

function badgeSwatch(tone) {
  return swatch((ctx, middle) => {
    const { soft, ground } = LOOKS[tone];
    ctx.lineWidth = 3;
    ctx.strokeStyle = soft;
    ctx.beginPath();
    ctx.arc(middle - 1.5, middle + 1.5, 5, 0, 2 * Math.PI);
    ctx.stroke();
    drawBadge(ctx, { x: middle + 3, y: middle - 3, struck: false, color: soft, ground });
  });
}

function usedClasses(picture) {
  const used = new Uint8Array(picture.header.classes.length);
  for (const kind of (picture.points ?? picture.cells).class) used[kind] = 1;
  return picture.header.classes.map((kind, at) => ({ kind, at })).filter(({ at }) => used[at]);
}

/** Labels of the event types in the answer, by shape. */
function usedShapes(picture) {
  const shapes = new Map();
  if (picture.mode !== "points") return shapes;
  for (const type of new Set(picture.points.type)) {
    const { shape, label } = picture.header.types[type];
    shapes.set(shape, [...(shapes.get(shape) ?? []), label]);
  }
  return shapes;
}

function standings(picture) {
  if (picture.mode !== "points") return [];
  const used = new Set(Array.from(new Set(picture.points.status), (status) => picture.statuses[status]));
  return [["announced", "Threat or statement"], ["denied", "Reported, later denied"]].filter(([status]) => used.has(status));
}

/** What numbers or dashes mean in the answer; a cube says nothing of the precision of places. */
function shades(picture, tone) {
  if (picture.mode !== "points") return [entry(symbolSwatch(tone, { status: "announced" }), "Number: incidents near here")];
  return picture.vague.some(Boolean) || picture.points.radius.some(Boolean) ? [entry(dashedSwatch(tone), "Dashed: place not exact")] : [];
}

/**
 * Returns {setPicture(picture, tone, theme), update(painter, {playing}), fold(folded), note(text), element}. `onColor(word)` is told of a new
 * meaning, `onFold(folded)` of the reader's choice. Folded, it still names the colours.
 */
export function createLegend(container, { color, onColor, folded, onFold }) {
  const select = h("select", { "aria-label": "What colour means", onchange: () => onColor(select.value) },
    ...Object.entries(MEANINGS).map(([value, label]) => h("option", { value }, label)));
  const list = h("ul", { id: "dl-map-classes", class: "dl-map-classes" });
  const marks = h("ul", { id: "dl-map-marks", class: "dl-map-marks" });
  const fold = h("button", { type: "button", class: "dl-map-fold", "aria-controls": `${list.id} ${marks.id}`, onclick: choose }, chevron());
  const note = h("p", { class: "dl-map-note", hidden: true });
  const head = h("div", { class: "dl-map-legend-head" }, select, h("span", { class: "dl-map-in-view" }, "in view"), fold);
  const box = h("section", { class: "dl-map-legend", "aria-label": "Legend" }, head, list, marks, note);
  container.append(box);
  let rows = [];
  let half = null;
  let told = 0;
  let later = 0;
  setOpen(!folded);

  function choose() {
    const open = box.dataset.open !== "true";
    setOpen(open);
    onFold(!open);
  }

  function setOpen(open) {
    box.dataset.open = String(open);
    fold.setAttribute("aria-expanded", String(open));
    const does = open ? "Fold the legend" : "Unfold the legend";
    fold.setAttribute("aria-label", does);
    fold.title = does;
  }

  function fillMarks(picture, tone) {
    const kinds = [...usedShapes(picture)].map(([shape, labels]) => entry(symbolSwatch(tone, { shape }), labels.join(", ")));
    const other = standings(picture).map(([status, label]) => entry(symbolSwatch(tone, { status }), label));
    const shown = half?.isConnected;
    half = entry(symbolSwatch(tone, { possible: true }), "Half tone: date only possible");
    marks.replaceChildren(...kinds, ...other,
      other.length ? entry(badgeSwatch(tone), "On a ring: more, not counted") : "",
      ...shades(picture, tone), shown ? half : "");
    marks.hidden = !marks.childElementCount;
  }

  /** Half tone is explained where something is drawn so; while the timeline plays the line stays, or it would flicker. */
  function showHalf(needed, playing) {
    if (!half || half.isConnected === needed || (playing && !needed)) return;
    if (needed) marks.append(half);
    else half.remove();
    marks.hidden = !marks.childElementCount;
  }

  function show(painter, { playing }) {
    told = performance.now();
    showHalf(painter.halfTone, playing);
    for (const { at, number, row } of rows) {
      const text = grouped(painter.classCounts[at] ?? 0);
      if (number.textContent === text) continue;
      number.textContent = text;
      row.classList.toggle("dl-map-none", text === "0");
    }
  }

  return {
    setColor(word) {
      select.value = word;
    },
    setPicture(picture, tone, theme) {
      select.value = color();
      rows = usedClasses(picture).map(({ kind, at }) => {
        const number = h("b", {});
        const dot = h("i", { class: "dl-map-dot", "aria-hidden": "true" });
        dot.style.background = kind[tone];
        return { at, number, row: h("li", {}, dot, h("span", {}, kind.label), number) };
      });
      list.replaceChildren(...(rows.length ? rows.map(({ row }) => row) : [h("li", { class: "dl-map-none" }, h("span", {}, "No incidents here"))]));
      // Shapes are shown on the panel, classes as they are on the map: the two may differ in tone.
      fillMarks(picture, theme);
    },
    /** Folds or unfolds it for want of room: no choice of the reader's. */
    fold(folded) {
      if ((box.dataset.open === "true") === folded) setOpen(!folded);
    },
    update(painter, state) {
      clearTimeout(later);
      const wait = PACE_MS - (performance.now() - told);
      if (wait <= 0) show(painter, state);
      else later = setTimeout(show, wait, painter, state);
    },
    note(text) {
      note.textContent = text;
      note.hidden = !text;
    },
    element: box,
  };
}
