// The table twin of the map: the same incidents under the same filter, as rows. Data: see docs/browser.md, `table.js`.
//
// Each row's title is a button; one of them is in the tab order (roving tabindex) and the arrow keys move between them.
// Whoever opens the table is led into its rows, and closing it leads back.

import { h } from "./dom.js";
import { exportMenu } from "./exports.js";
import { kindMark } from "./kinds.js";
import { closeButton, documentEvent, keepOverMap, OWN_ESCAPE, whileOnPage } from "./overlay.js";

const tables = new WeakMap();
const STATUS_LABELS = { denied: "reported, later denied", announced: "threat or statement" };
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
const FOLLOW_AFTER = 150; // milliseconds on a row before the open panel follows: a held key doesn't ask for every row
const PATIENCE = 5000; // milliseconds after which dimmed rows are taken for current: the answer may equal the last one
const LONGEST_TIP = 300;
const MAIN_COLUMN = "title";
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
  if ([...changed].every((word) => OTHER_WORDS.has(word))) return;
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
  table.body.addEventListener("keydown", (event) => onKey(table, event));
  table.body.addEventListener("click", (event) => onClick(table, event));
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
  table.headRow.replaceChildren(...columns.map((column) => headCell(table, column, sort)));
  if (focused) table.headRow.querySelector(`[data-sort="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function headCell(table, column, sort) {
  const sorted = sort?.column === column.id;
  const state = sorted ? (sort.descending ? "descending" : "ascending") : "none";
  const cell = h("th", { scope: "col", role: "columnheader", class: cellClass(column), "aria-sort": column.sortable ? state : null });
  if (!column.sortable) cell.append(column.label);
  else cell.append(sortButton(table, column, sorted, state));
  return cell;
}

function sortButton(table, column, sorted, state) {
  const arrow = h("span", { class: "dl-table__arrow", "aria-hidden": "true" }, sorted ? (state === "descending" ? "▼" : "▲") : "↕");
  const next = sorted && state === "ascending" ? `-${column.id}` : column.id;
  return h("button", { type: "button", class: "dl-table__sort", "data-sort": column.id, onclick: () => table.view.set({ sort: next, page: null }) }, column.label, " ", arrow);
}

function cellClass(column) {
  return `dl-table__cell dl-table__cell--${column.id}${column.numeric ? " dl-table__cell--numeric" : ""}`;
}

function drawRows(table) {
  const { rows, columns } = table.data;
  table.rows = new Map(rows.map((row) => [row.id, bodyRow(row, columns)]));
  table.body.replaceChildren(...(rows.length ? table.rows.values() : [emptyRow(table, columns.length)]));
}

function bodyRow(row, columns) {
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
  return words.map((word) => h("span", { class: "dl-table__badge" }, word));
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

// ---- Selection

function onClick(table, event) {
  const id = event.target.closest("[data-row]")?.dataset.row;
  const marked = getSelection();
  if (!id || (marked.toString() && table.scroll.contains(marked.anchorNode))) return; // somebody marks text to copy it
  focusRow(table, id);
  table.view.set({ incident: id });
}

function onKey(table, event) {
  const step = STEPS[event.key];
  const id = event.target.closest("[data-row]")?.dataset.row;
  if (step === undefined || !id || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const ids = [...table.rows.keys()];
  const target = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(id) + step))];
  focusRow(table, target);
  scrollTo(table, table.rows.get(target));
  if (table.view.get("incident")) follow(table, target);
}

/** Lets an open panel follow the row under the keyboard; the history keeps one entry for the walk. */
function follow(table, id) {
  clearTimeout(table.follow);
  table.follow = setTimeout(() => table.view.set({ incident: id }, { push: false }), FOLLOW_AFTER);
}

function focusRow(table, id) {
  const row = table.rows.get(id);
  if (!row) return;
  makeTabStop(table, id);
  buttonOf(row).focus({ preventScroll: true });
}

const buttonOf = (row) => row.querySelector("[data-dl-open]");

function makeTabStop(table, id) {
  for (const [rowId, row] of table.rows) buttonOf(row)?.setAttribute("tabindex", rowId === id ? "0" : "-1");
}

function markSelected(table) {
  const selected = table.view.get("incident");
  for (const [id, row] of table.rows) {
    if (id === selected) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  const inUse = table.body.contains(document.activeElement);
  if (table.rows.has(selected) && !inUse) scrollTo(table, table.rows.get(selected));
  if (!inUse) makeTabStop(table, table.rows.has(selected) ? selected : [...table.rows.keys()][0]);
}

/** Scrolls the rows, and nothing around them, until `row` is in sight below the sticky header. */
function scrollTo(table, row) {
  const { scroll } = table;
  if (!scroll.clientHeight) return;
  const box = scroll.getBoundingClientRect();
  const at = row.getBoundingClientRect();
  const top = box.top + table.headRow.getBoundingClientRect().height;
  if (at.top < top) scroll.scrollTop -= top - at.top;
  else if (at.bottom > box.bottom) scroll.scrollTop += at.bottom - box.bottom;
}
