// The headline over the map: what is shown, in words; casualties; notes; and what the link asked for in vain.
// See docs/browser.md for the data.

import { h } from "./dom.js";
import { chipsOf } from "./filters/chips.js";
import { chevronGlyph, closeGlyph } from "./filters/glyphs.js";
import { keyed, setAttribute, setText } from "./filters/keyed.js";
import { spanText } from "./timeline/dates.js";

const TOOLTIP = 400; // characters

const headlines = new WeakMap();

/** Draws the headline into `root`, or brings it in step with new data. */
export function render(root, data, view) {
  let headline = headlines.get(root);
  if (!headline) headlines.set(root, headline = makeHeadline(root, view));
  headline.show(data ?? {});
}

function makeHeadline(root, view) {
  const parts = buildParts(view);
  const problems = makeProblems();
  const spoken = h("p", { class: "dl-headline__spoken", role: "status" });
  root.replaceChildren(h("div", { class: "dl-headline" }, parts.line, problems.node, spoken));

  let latest = {};
  let told = null;

  /** Says what a choice has left to those who can't see it; what a page opens with is read with the page. */
  function tell({ text = "", notes = [] }) {
    const words = [text, parts.casualties.hidden ? "" : [...parts.casualties.children].map((one) => one.textContent).join(", "), ...notes];
    const now = words.filter(Boolean).join(". ");
    if (told !== null && now !== told) setText(spoken, now);
    told = now;
  }

  /** While the timeline moves, the headline says where it is; the counts come back when it rests. */
  function follow(range) {
    const isOfUrl = (day, word) => day === null || day === view.day(word);
    if (!range || (isOfUrl(range.from, "from") && isOfUrl(range.to, "to"))) {
      parts.line.removeAttribute("data-moving");
      drawText(parts, latest);
      return;
    }
    // Figures and notes are of another range now: unseen, but in their place, so that the map keeps its size.
    setAttribute(parts.line, "data-moving", true);
    drawText(parts, { text: spanText(range.from, range.to), detail: "while the timeline moves; the counts follow when it rests", notes: latest.notes });
  }

  function show(data) {
    latest = data;
    view.sources.set(data.sources ?? "");
    problems.show(data.problems ?? [], view);
    removeFromUrl(data.problems ?? [], view);
    drawText(parts, data);
    drawCasualties(parts, data);
    drawButtons(parts, view);
    tell(data);
    listen();
  }

  let stop = null;
  let stopRange = null;

  function listen() {
    stopRange ??= view.range.subscribe((range) => {
      if (root.isConnected) return follow(range);
      stopRange();
      stopRange = null;
      return undefined;
    });
    stop ??= view.subscribe(() => {
      if (root.isConnected) return drawButtons(parts, view);
      stop();
      stop = null; // drawn again, it listens again
      return undefined;
    });
  }

  return { show };
}

function buildParts(view) {
  const text = h("h1", { class: "dl-headline__text" });
  const detail = h("p", { class: "dl-headline__detail" });
  const casualties = h("p", { class: "dl-headline__casualties" });
  const notes = h("p", { class: "dl-headline__notes" });
  const filters = h("button", { type: "button", class: "dl-headline__button dl-headline__filters",
    "aria-haspopup": "dialog", onclick: () => { document.documentElement.dataset.dlFilters = "open"; } });
  const table = h("button", { type: "button", class: "dl-headline__button", "aria-pressed": "false",
    onclick: () => view.set({ table: view.get("table") === "1" ? null : "1" }) }, "Table");
  const more = h("button", { type: "button", class: "dl-headline__more", "aria-expanded": "false", "aria-label": "More about these figures",
    onclick: () => unfold(line, more) }, chevronGlyph());
  const line = h("div", { class: "dl-headline__line" }, h("div", { class: "dl-headline__words" }, text, detail), more,
    casualties, h("div", { class: "dl-headline__buttons" }, filters, table), notes);
  return { line, text, detail, casualties, notes, filters, table, more };
}

/** On a phone what explains the figures waits behind a button: the map comes first. */
function unfold(line, more) {
  const open = line.toggleAttribute("data-open");
  setAttribute(more, "aria-expanded", String(open));
}

const IN_DATES = /(?<=\d) (?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)|(?<=\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)) (?=\d{4})| (?=– )/g;

/** The text with its dates in one piece, and no line that begins with a dash. */
const unbroken = (text) => text.replace(IN_DATES, "\u00a0");

function drawText({ line, text, detail, notes, more }, data) {
  setText(text, unbroken(data.text ?? ""));
  setAttribute(text, "title", (data.text ?? "").slice(0, TOOLTIP) || null);
  setText(detail, data.detail ?? "");
  setAttribute(detail, "title", (data.detail ?? "").slice(0, TOOLTIP) || null);
  detail.hidden = !data.detail;
  const noted = (data.notes ?? []).filter(Boolean);
  setText(notes, noted.join("\u00a0· "));
  setAttribute(notes, "title", noted.join("\u00a0· ").slice(0, TOOLTIP) || null);
  notes.hidden = !noted.length;
  more.hidden = !data.detail && !noted.length;
}

/** Unknown is said as "unknown": it is never drawn as 0. */
function drawCasualties({ casualties }, { killed, wounded, unknown }) {
  const isKnown = (figure) => figure !== null && figure !== undefined && figure !== "";
  const figures = isKnown(killed) || isKnown(wounded)
    ? [figure(killed, "killed", isKnown), figure(wounded, "wounded", isKnown)] : [];
  const rest = isKnown(unknown) && Number(unknown) !== 0
    ? h("span", {}, Number.isFinite(Number(unknown)) ? `unknown in ${Number(unknown).toLocaleString("en-US")}` : unknown)
    : null;
  casualties.replaceChildren(...[...figures, rest].filter(Boolean));
  casualties.hidden = !casualties.childElementCount;
}

function figure(value, word, isKnown) {
  if (!isKnown(value)) return h("span", {}, `${word} unknown`);
  const shown = typeof value === "number" ? value.toLocaleString("en-US") : value;
  return h("span", {}, h("strong", {}, shown), ` ${word}`);
}

function drawButtons({ filters, table }, view) {
  const number = chipsOf(view.filterQuery()).length;
  setText(filters, number ? `Filters (${number})` : "Filters");
  setAttribute(table, "aria-pressed", String(view.get("table") === "1"));
}

/** Takes the words that nothing could be made of out of the URL, so that the link no longer says what isn't shown. */
function removeFromUrl(problems, view) {
  const changes = Object.create(null); // a link may hold any word, "constructor" and "__proto__" too
  for (const { word, value } of problems) {
    if (!word) continue;
    const remaining = changes[word] ?? view.all(word);
    changes[word] = value === null || value === undefined ? [] : remaining.filter((one) => one !== String(value));
  }
  if (Object.keys(changes).length) view.set(changes, { push: false, rerun: false });
}

const MANY_PROBLEMS = 3;

/** Returns the strip that says what the link asked for in vain; it stays until dismissed, whatever data comes next. */
function makeProblems() {
  let shown = [];
  const dismissed = new Set();
  const list = h("ul", { class: "dl-headline__problem-list" });
  const close = h("button", { type: "button", class: "dl-headline__dismiss", "aria-label": "Dismiss", onclick: dismiss },
    closeGlyph(12));
  const lead = h("p", { class: "dl-headline__problem-lead", hidden: true });
  const strip = h("div", { class: "dl-headline__problems", hidden: true }, h("div", { class: "dl-headline__problem-text" }, lead, list), close);
  const node = h("div", { role: "alert" }, strip);

  const keyOf = ({ word, value, message }) => JSON.stringify([word, value, message]);

  function dismiss() {
    for (const problem of shown) dismissed.add(keyOf(problem));
    shown = [];
    draw();
  }

  function draw() {
    const many = shown.length > MANY_PROBLEMS;
    setText(lead, many ? `This link has ${shown.length} words that can’t be used. The page is shown without them:` : "");
    lead.hidden = !many;
    keyed(list, shown.map((problem) => ({ ...problem, many })), keyOf, makeProblem);
    strip.hidden = !shown.length;
  }

  function show(problems, view) {
    for (const problem of problems) {
      const key = keyOf(problem);
      // Asked for again: a new reason to say it.
      if (problem.word && view.all(problem.word).includes(String(problem.value))) dismissed.delete(key);
      if (!dismissed.has(key) && !shown.some((one) => keyOf(one) === key)) shown.push(problem);
    }
    draw();
  }

  return { node, show };
}

function makeProblem() {
  const node = h("li", {});
  const whole = ({ message, word, value }) => message || defaultMessage(word, value);
  return { node, update: (problem) => setText(node, problem.many ? inList(whole(problem)) : whole(problem)) };
}

/** What is wrong with one word of several, without what the line above them says of all. */
function inList(message) {
  return message.replace(/^This link says /, "").replace(/ (The page is shown without it|It was left out)\.$/, "");
}

function defaultMessage(word, value) {
  return `This link asked for ${word} “${value ?? ""}”, which is not known; the page is shown without it.`;
}
