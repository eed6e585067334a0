// The table twin of the map: the same incidents under the same filter, as rows. Data: see docs/browser.md, `table.js`.
//
// Each row's title is a button; one of them is in the tab order (roving tabindex) and the arrow keys move between them.
// Whoever opens the table is led into its rows, and closing it leads back. The parts are in table/: cells and selection.

import { h } from "./dom.js";
import { exportMenu } from "./exports.js";
import { closeButton, documentEvent, keepOverMap, OWN_ESCAPE, whileOnPage } from "./overlay.js";
import { bodyRow, headCell } from "./table/cells.js";
import { focusRow, markSelected, openOnClick, walkOnKey } from "./table/selection.js";

const tables = new WeakMap();
const PATIENCE = 5000; // milliseconds after which dimmed rows are taken for current: two ways to write one filter have one answer
const TABLE_BUTTON = ".dl-headline__button[aria-pressed]";
// Words of the URL that leave the rows as they are.
const OTHER_WORDS = new Set(["incident", "table", "lat", "lon", "zoom", "base", "heat", "sites", "rings", "color", "mode", "grid"]);

/** Draws the rows `data` (null: closed) into `root`; called again with every new page of rows. */
export function render(root, data, view) {
  const table = tables.get(root) ?? mount(root, view);
  // A run for a table that was closed and is open again: the rows are on their way, and the focus is already in them.
  if (data === null && table.data && view.get("table") === "1") return;
  table.view = view;
  table.data = data;
  update(table);
}

function mount(root, view) {
  const table = { root, view, data: null, drawn: "", rows: new Map(), follow: 0, patience: 0, returnTo: null, enters: false };
  buildFrame(table);
  root.replaceChildren(table.frame);
  table.place = keepOverMap(table.frame);
  whileOnPage(root, view.subscribe, (changed) => onUrl(table, changed));
  whileOnPage(root, documentEvent("keydown"), (event) => closeOnEscape(table, event));
  tables.set(root, table);
  return table;
}

// ---- The URL and the data

function onUrl(table, changed) {
  if (changed.has("table")) {
    if (table.view.get("table") === "1") expectEntry(table);
    update(table);
  }
  if (changed.has("incident")) markSelected(table);
  if (table.frame.hidden || [...changed].every((word) => OTHER_WORDS.has(word))) return;
  setBusy(table, true);
}

const filterWords = (view) => new Set(new URLSearchParams(view.filterQuery()).keys());

function setBusy(table, busy) {
  clearTimeout(table.patience);
  table.frame.setAttribute("aria-busy", String(busy));
  if (busy) table.patience = setTimeout(() => setBusy(table, false), PATIENCE);
}

function update(table) {
  const open = Boolean(table.data) && table.view.get("table") === "1";
  const leaves = !open && table.frame.contains(document.activeElement);
  table.frame.hidden = !open;
  setBusy(table, false);
  if (leaves) giveFocusBack(table);
  if (!open) return;
  table.place();
  draw(table);
  if (table.enters) enter(table);
}

/** Remembers who opens the table; a page that is opened with it, or comes back to it, keeps its focus. */
function expectEntry(table) {
  const opener = document.activeElement;
  table.enters = Boolean(opener) && opener !== document.body;
  table.returnTo = table.enters ? opener : null;
}

/** Puts the focus on the row in the tab order, or on the heading where there are no rows. */
function enter(table) {
  table.enters = false;
  (table.body.querySelector('[data-dl-open][tabindex="0"]') ?? table.count).focus({ preventScroll: true });
}

function giveFocusBack(table) {
  const target = table.returnTo?.isConnected ? table.returnTo : document.querySelector(TABLE_BUTTON);
  table.returnTo = null;
  target?.focus({ preventScroll: true });
}

/** Escape closes what lies on top: an open incident goes first, see incident.js. */
function closeOnEscape(table, event) {
  if (event.key !== "Escape" || event.defaultPrevented || table.frame.hidden || table.view.get("incident")) return;
  if (event.target.closest?.(OWN_ESCAPE)) return;
  event.preventDefault();
  close(table);
}

function close(table) {
  table.view.set({ table: null });
}

// ---- The frame, built once

function buildFrame(table) {
  table.count = h("h2", { class: "dl-table__count", tabindex: "-1" });
  table.caption = h("caption", { class: "dl-table__caption" });
  table.headRow = h("tr", { role: "row" });
  table.body = h("tbody", { role: "rowgroup" });
  // Roles are spelled out because on a narrow screen rows become cards, and `display` would take their meaning away.
  const grid = h("table", { class: "dl-table__grid", role: "table" }, table.caption, h("thead", { role: "rowgroup" }, table.headRow), table.body);
  table.scroll = h("div", { class: "dl-table__scroll", tabindex: "0", role: "group", "aria-label": "Rows" }, grid);
  table.foot = h("div", { class: "dl-table__foot" });
  table.frame = h("section", { class: "dl-table", "aria-label": "Table of incidents", hidden: true }, head(table), table.scroll, table.foot);
  table.body.addEventListener("keydown", (event) => walkOnKey(table, event));
  table.body.addEventListener("click", (event) => openOnClick(table, event));
  buildFoot(table);
}

function head(table) {
  table.taller = h("button", { type: "button", class: "dl-table__button", "aria-pressed": "false", onclick: () => toggleTall(table) }, "Full height");
  const shut = closeButton("dl-table__close", "Close table", () => close(table));
  const exports = exportMenu(table.view, { className: "dl-table__exports", button: "dl-table__button" });
  return h("div", { class: "dl-table__head" }, table.count, exports, table.taller, shut);
}

function toggleTall(table) {
  const tall = table.frame.classList.toggle("dl-table--tall");
  table.taller.setAttribute("aria-pressed", String(tall));
}

// ---- Drawing

function draw(table) {
  const serial = JSON.stringify(table.data);
  if (serial === table.drawn) return markSelected(table);
  const { data, scroll } = table;
  const focused = document.activeElement?.closest?.("[data-dl-open]")?.dataset.dlOpen;
  const kept = samePage(table) ? scroll.scrollTop : 0;
  table.count.textContent = data.heading || counted(data.total);
  table.caption.textContent = captionOf(data);
  drawHead(table);
  drawRows(table);
  drawFoot(table);
  scroll.scrollTop = kept;
  table.drawn = serial;
  table.drawnPage = pageKey(data);
  if (focused) focusRow(table, table.rows.has(focused) ? focused : [...table.rows.keys()][0]);
  markSelected(table);
}

const pageKey = ({ page, sort }) => JSON.stringify([page, sort]);
const samePage = (table) => table.drawnPage === pageKey(table.data);
const number = (value) => value.toLocaleString("en");
const counted = (total) => `${number(total)} ${total === 1 ? "incident" : "incidents"}`;

function captionOf({ columns, sort, page, pages }) {
  const column = columns.find(({ id }) => id === sort?.column);
  const order = column ? `, sorted by ${column.label.toLowerCase()}, ${sort.descending ? "descending" : "ascending"}` : "";
  return `Incidents under the filter${order}. Page ${number(page)} of ${number(Math.max(1, pages))}.`;
}

function drawHead(table) {
  const { columns, sort } = table.data;
  const focused = document.activeElement?.dataset?.sort;
  const sortBy = (word) => table.view.set({ sort: word, page: null });
  table.headRow.replaceChildren(...columns.map((column) => headCell(column, sort, sortBy)));
  if (focused) table.headRow.querySelector(`[data-sort="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function drawRows(table) {
  const { rows, columns } = table.data;
  table.rows = new Map(rows.map((row) => [row.id, bodyRow(row, columns)]));
  table.body.replaceChildren(...(rows.length ? table.rows.values() : [emptyRow(table, columns.length)]));
}

function emptyRow(table, width) {
  const clear = h("button", { type: "button", class: "dl-table__button", onclick: () => clearFilter(table) }, "Clear the filter");
  const text = h("p", {}, "No incident matches. Clear the filter or widen the dates.");
  return h("tr", { role: "row" }, h("td", { role: "cell", class: "dl-table__empty", colspan: width }, text, clear));
}

function clearFilter({ view }) {
  view.set({ ...Object.fromEntries([...filterWords(view)].map((word) => [word, null])), page: null });
}

// ---- Paging

function buildFoot(table) {
  table.previous = pageButton(table, -1, "‹ previous", "Previous page");
  table.next = pageButton(table, 1, "next ›", "Next page");
  table.shown = h("span", { class: "dl-table__shown" });
  table.foot.append(table.previous, table.shown, table.next);
}

function pageButton(table, step, text, label) {
  return h("button", { type: "button", class: "dl-table__button", "aria-label": label, onclick: () => turn(table, step) }, text);
}

function turn(table, step) {
  const page = table.data.page + step;
  if (page < 1 || page > table.data.pages) return;
  table.view.set({ page: page === 1 ? null : page }, { push: false });
}

function drawFoot(table) {
  const { page, pages, rows, total } = table.data;
  table.foot.hidden = !rows.length;
  table.previous.setAttribute("aria-disabled", String(page <= 1));
  table.next.setAttribute("aria-disabled", String(page >= pages));
  // Only the last page may be short, so it alone is counted from the end.
  const first = page >= pages ? total - rows.length + 1 : (page - 1) * rows.length + 1;
  table.shown.textContent = `rows ${number(first)}–${number(first + rows.length - 1)} of ${number(total)}`;
}
