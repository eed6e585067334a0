// The cells of the table: heads that sort, and what the row of an incident holds.

import { h } from "../dom.js";
import { kindMark } from "../kinds.js";

const STATUS_LABELS = { denied: "reported, later denied", announced: "threat or statement" };
const LONGEST_TIP = 300;
const MAIN_COLUMN = "title";

/** Returns the head of a column; `sort` is the order of the rows, and `sortBy(word)` asks for another. */
export function headCell(column, sort, sortBy) {
  const sorted = sort?.column === column.id;
  const state = sorted ? (sort.descending ? "descending" : "ascending") : "none";
  const cell = h("th", { scope: "col", role: "columnheader", class: cellClass(column), "aria-sort": column.sortable ? state : null });
  if (!column.sortable) cell.append(column.label);
  else cell.append(sortButton(column, sorted, state, sortBy));
  return cell;
}

function sortButton(column, sorted, state, sortBy) {
  const arrow = h("span", { class: "dl-table__arrow", "aria-hidden": "true" }, sorted ? (state === "descending" ? "▼" : "▲") : "↕");
  const next = sorted && state === "ascending" ? `-${column.id}` : column.id;
  return h("button", { type: "button", class: "dl-table__sort", "data-sort": column.id, onclick: () => sortBy(next) }, column.label, " ", arrow);
}

function cellClass(column) {
  return `dl-table__cell dl-table__cell--${column.id}${column.numeric ? " dl-table__cell--numeric" : ""}`;
}

/** Returns the row of one incident. */
export function bodyRow(row, columns) {
  const classes = ["dl-table__row", row.possible && "dl-table__row--possible", row.status !== "occurred" && `dl-table__row--${row.status}`];
  const node = h("tr", { role: "row", class: classes.filter(Boolean).join(" "), "data-row": row.id });
  node.append(...columns.map((column) => bodyCell(row, column)));
  return node;
}

function bodyCell(row, column) {
  const text = String(row.cells[column.id] ?? "");
  const isMain = column.id === MAIN_COLUMN;
  const content = isMain ? openButton(row, text) : h("bdi", { class: "dl-table__text", title: tip(text) }, text);
  const attributes = { class: cellClass(column), role: isMain ? "rowheader" : "cell", scope: isMain ? "row" : null, "data-label": column.label };
  return h(isMain ? "th" : "td", attributes, column.id === "type" && markOf(row), content, ...badges(row, column));
}

const tip = (text) => (text.length > 24 ? text.slice(0, LONGEST_TIP) : null);

function openButton(row, text) {
  return h("button", { type: "button", class: "dl-table__open dl-table__text", "data-dl-open": row.id, tabindex: "-1", dir: "auto", title: tip(text) }, text || row.id);
}

function markOf(row) {
  const mark = kindMark(row.shape, "dl-table__mark");
  // Set through the CSSOM: a content security policy may forbid style attributes.
  mark.style.setProperty("--light", row.color?.light ?? "var(--dl-soft)");
  mark.style.setProperty("--dark", row.color?.dark ?? "var(--dl-soft)");
  return mark;
}

/** What sets a row apart, in words: half-tone and strikes alone would be lost on many readers. */
function badges(row, column) {
  const words = [];
  if (column.id === "date" && row.possible) words.push("possible");
  if (column.id === MAIN_COLUMN && STATUS_LABELS[row.status]) words.push(STATUS_LABELS[row.status]);
  if (column.id === "place" && row.unmapped) words.push("not on the map");
  if (row.memory?.[column.id]) words.push(`${row.memory[column.id].join(", ")} from memory`);
  return words.map((word) => h("span", { class: "dl-table__badge" }, word));
}
