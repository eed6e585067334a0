// What the panel of an incident says below its title: when and where, the summary, the facts with who says so, the sources.

import { h, safeLink } from "../dom.js";

/** Returns the nodes of a card below its title; `folds` are the panel's, and `goTo(id)` opens another incident in it. */
export function cardNodes(card, { folds, goTo }) {
  return [
    h("p", { class: "dl-incident__when" }, h("bdi", {}, card.when),
      card.when_note && h("bdi", { class: "dl-incident__note" }, " ", card.when_note)),
    h("p", { class: "dl-incident__where" }, h("bdi", {}, card.where), " · ", h("bdi", {}, card.precision)),
    ...(card.review ? [h("p", { class: "dl-incident__warning dl-incident__review" }, card.review)] : []),
    ...(card.warning ? [h("p", { class: "dl-incident__warning" }, card.warning)] : []),
    ...(card.summary ? folds.text(h("p", { class: "dl-incident__summary", dir: "auto" }, card.summary), "summary") : []),
    h("ul", { class: "dl-incident__tags", "aria-label": "Tags" }, card.tags.map((tag) => h("li", {}, tag))),
    h("dl", { class: "dl-incident__facts" }, card.facts.flatMap((fact) => factRow(fact, folds, goTo))),
    ...sourceList(card.sources, folds),
  ];
}

function factRow(fact, folds, goTo) {
  const values = fact.values.map((value, index) => factValue(value, goTo, `${fact.label}-${index}`));
  return [h("dt", {}, fact.label), ...folds.list(values, fact.label, (button) => h("dd", {}, button))];
}

/** One value: what it is, then softer who says so, then a note such as "said of the series as a whole". */
function factValue(value, goTo, key) {
  const main = value.incident ? incidentLink(value, goTo, key) : h(value.detail ? "strong" : "bdi", { dir: "auto" }, value.text);
  const lead = value.incident && value.note ? h("span", { class: "dl-incident__detail" }, `${value.note} `) : null;
  const note = !value.incident && value.note ? h("span", { class: "dl-incident__series" }, value.note) : null;
  const detail = value.detail ? h("bdi", { class: "dl-incident__detail" }, value.detail) : null;
  return h("dd", {}, lead, main, detail && ", ", detail, note && " ", note);
}

/** A real link, so that it also opens in a new tab; a plain click stays on this page. */
function incidentLink(value, goTo, key) {
  const query = new URLSearchParams(location.search);
  query.set("incident", value.incident);
  const onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(value.incident);
  };
  return h("a", { href: `?${query}`, class: "dl-incident__link", "data-key": key, onclick }, value.text);
}

function sourceList(sources, folds) {
  if (!sources.length) return [];
  return [
    h("h3", { class: "dl-incident__subhead" }, "Sources"),
    h("ul", { class: "dl-incident__sources" }, folds.list(sources.map(sourceItem), "sources", (button) => h("li", {}, button))),
  ];
}

function sourceItem(source, index) {
  const url = safeLink(source.url);
  const label = url
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer", "data-key": `source-${index}` }, source.label)
    : h("bdi", {}, source.label);
  const title = source.title ? h("span", { class: "dl-incident__sourcetitle", dir: "auto", title: source.title.slice(0, 300) }, source.title) : null;
  // A link that isn't http(s) is shown, so that nothing is lost, but can't be clicked.
  const odd = !url && source.url ? h("span", { class: "dl-incident__sourcetitle" }, source.url) : null;
  return h("li", {}, label, title, odd);
}
