// Versions of an incident side by side, a row a field; what differs is marked.
//
// data = {caption, heads: [[name, detail], …], rows: [{label, cells: [[line, …], …], differs}]}; an empty cell says nothing.

import { h } from "./dom.js";

/** Draws the table into `root`. */
export function render(root, data) {
  const heads = data.heads.map(([name, detail]) => h("th", { scope: "col" }, name, detail && h("small", {}, detail)));
  root.replaceChildren(
    h("div", { class: "dl-versus" },
      h("table", {},
        data.caption && h("caption", {}, data.caption),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Field"), heads)),
        h("tbody", {}, data.rows.map((row) => line(row, data.heads))))),
  );
}

function line(row, heads) {
  const label = h("th", { scope: "row" }, row.label, row.differs && h("span", { class: "dl-versus__said" }, " (differs)"));
  return h("tr", { "data-differs": row.differs }, label, row.cells.map((lines, at) => cell(lines, heads[at][0])));
}

function cell(lines, head) {
  const said = lines.length ? lines.map((text) => h("p", {}, text)) : [h("span", { class: "dl-versus__none" }, "not said")];
  return h("td", { "data-head": head }, said);
}
