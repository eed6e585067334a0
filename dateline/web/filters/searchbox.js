// The search box on top of the panel, and the rows it suggests: the words themselves, and places and incidents that match.

import { h } from "../dom.js";
import { dayLabel } from "./chips.js";
import { closeGlyph, searchGlyph } from "./glyphs.js";
import { keyed, setAttribute, setText } from "./keyed.js";
import { clipped, countText } from "./row.js";

const PLACES = 5;
const LONGEST = 200;

/** Returns the suggested places: the options of the place group that match, the best first, not those chosen already. */
export function suggestedPlaces(matches, chosen) {
  return [...(matches?.keys() ?? [])].filter((option) => !chosen.includes(option.value)).slice(0, PLACES);
}

/**
 * Returns the box's part: {node, input, text, clear, update({places, incidents, matches, onWords, onPlace, onIncident})}.
 * `changed()` is called whenever the text changes.
 */
export function makeSearchBox(changed) {
  let props = {};
  const input = h("input", { type: "text", role: "searchbox", class: "dl-filters__search", autocomplete: "off",
    spellcheck: "false", maxlength: LONGEST, placeholder: "Search places, actors, words",
    "aria-label": "Search places, actors, words", oninput: () => changed(), onkeydown: onKey });
  const wipe = h("button", { type: "button", class: "dl-filters__wipe", "aria-label": "Clear the search",
    onclick: () => { clear(); input.focus(); } }, closeGlyph());
  const hits = h("ul", { class: "dl-filters__hits", "aria-label": "Suggestions" });
  const status = h("div", { class: "dl-filters__spoken", role: "status" });
  const node = h("div", { class: "dl-filters__searching" },
    h("div", { class: "dl-filters__box" }, searchGlyph(), input, wipe), hits, status);

  const text = () => input.value.trim();

  function clear() {
    input.value = "";
    changed();
  }

  function onKey(event) {
    // One place of that name: it is what was meant; everything else is looked for in the words.
    if (event.key === "Enter" && text()) props.places.length === 1 ? props.onPlace(props.places[0]) : props.onWords(text());
    else if (event.key === "Escape" && input.value) {
      event.stopPropagation(); // in the sheet, the first Escape clears and the second closes
      clear();
    } else return;
    event.preventDefault();
  }

  function update(next) {
    props = next;
    wipe.hidden = !input.value;
    const words = { key: "words", sign: "Search words:", label: text(), choose: () => next.onWords(text()) };
    const places = next.places.map((option) => ({ key: `place:${option.value}`, sign: "", label: option.label,
      alias: next.aliasOf(option), count: option.count, choose: () => next.onPlace(option) }));
    const incidents = next.incidents.map((one) => ({ key: `incident:${one.id}`, sign: "", label: one.properties.title,
      alias: spanLabel(one.properties), what: "incident", choose: () => next.onIncident(one) }));
    keyed(hits, text() ? [words, ...places, ...incidents] : [], (hit) => hit.key, makeHit);
    hits.hidden = !text();
    setText(status, text() ? spokenMatches(next.matches, incidents.length) : "");
  }

  return { node, input, text, clear, update };
}

function spanLabel({ date_start: first, date_end: last }) {
  return first === last ? dayLabel(first) : `${dayLabel(first)} – ${dayLabel(last)}`;
}

function spokenMatches(number, incidents) {
  const choices = number ? `${countText(number)} ${number === 1 ? "choice matches" : "choices match"}` : "No choice matches";
  return incidents ? `${choices}, ${incidents} ${incidents === 1 ? "incident" : "incidents"} suggested` : choices;
}

function makeHit() {
  let hit = {};
  const sign = h("span", { class: "dl-filters__hit-sign" });
  const label = h("bdi", { class: "dl-filters__label" });
  const alias = h("bdi", { class: "dl-filters__alias" });
  const count = h("span", { class: "dl-filters__count" });
  const button = h("button", { type: "button", class: "dl-filters__hit", onclick: () => hit.choose() },
    sign, " ", h("span", { class: "dl-filters__names" }, label, " ", alias), " ", count);
  return {
    node: h("li", {}, button),
    update(next) {
      hit = next;
      setText(sign, next.sign);
      sign.hidden = !next.sign;
      setText(label, next.label);
      setText(alias, next.alias ?? "");
      alias.hidden = !next.alias;
      setText(count, countText(next.count));
      setAttribute(button, "aria-label", next.sign ? `${next.sign} ${clipped(next.label)}` : spokenHit(next));
      setAttribute(button, "title", clipped(next.label));
    },
  };
}

function spokenHit({ label, alias, count, what = "place" }) {
  const incidents = typeof count === "number" ? `${countText(count)} ${count === 1 ? "incident" : "incidents"}` : "";
  return [clipped(label), alias && clipped(alias), incidents, what].filter(Boolean).join(", ");
}
